/** A policy document as IAM reads it. */
export interface Document {
  readonly Statement: readonly {
    readonly Effect: 'Allow' | 'Deny';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  }[];
}

/** One call of AWS's API. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  /** Keys of the condition; what is not here is not in the request. @default - none */
  readonly context?: Readonly<Record<string, string>>;
}

/** `*` and `?` as IAM reads them; everything else is itself. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

type Operator = (wanted: readonly string[], found: string | undefined) => boolean;
const like: Operator = (wanted, found) => found !== undefined && wanted.some((pattern) => matches(pattern, found));
const equal: Operator = (wanted, found) => found !== undefined && wanted.includes(found);

/** The operators that our policies use; any other one is an error, so that no condition is taken for fulfilled. */
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: equal,
  StringLike: like,
  ArnEquals: like,
  // A key that is not in the request fulfils a negated operator.
  ArnNotEquals: (wanted, found) => !like(wanted, found),
  ArnLike: like,
  Bool: equal,
  Null: (wanted, found) => wanted.includes(String(found === undefined)),
};

/**
 * Whether policies allow a call: one statement allows it, and none refuses it (IAM user guide, "Policy evaluation logic", for
 * identity-based policies in one account). Actions are compared without regard to case, as IAM does.
 */
export function allowed(documents: readonly Document[], call: Call): boolean {
  const holding = documents
    .flatMap(({ Statement }) => Statement)
    .filter(
      ({ Action, Resource, Condition }) =>
        Action.some((action) => matches(action.toLowerCase(), call.action.toLowerCase())) &&
        Resource.some((resource) => matches(resource, call.resource)) &&
        holds(Condition ?? {}, call.context ?? {}),
    );
  return holding.some(({ Effect }) => Effect === 'Allow') && !holding.some(({ Effect }) => Effect === 'Deny');
}

function holds(
  conditions: NonNullable<Document['Statement'][number]['Condition']>,
  context: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(conditions).every(([name, keys]) => {
    const operator = operators[name];
    if (!operator) throw new Error(`The operator '${name}' is not known here.`);
    return Object.entries(keys).every(([key, wanted]) => operator([wanted].flat(), context[key]));
  });
}
