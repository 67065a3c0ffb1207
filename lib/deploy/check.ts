import type { RenderedObject, TokenTable } from '../app/model';
import type { ApplicationErrorCode } from '../app/errors';
import { tokensOf } from '../app/tokens';
import type { Problem } from '../environment/model';
import type { DeployErrorCode } from './errors';
import { childPath, isFields } from './manifest';
import { problemsError } from './runError';

/** Fields that hold the name of an object or of a part of one: Kubernetes and the release compare them as text. */
const nameFields = new Set([
  'apiVersion',
  'kind',
  'name',
  'namespace',
  'serviceAccountName',
  'serviceName',
  'secretName',
  'claimName',
  'ingressClassName',
  'storageClassName',
]);

const useToken = 'register the Output with token(application, output) and put the token there';

/** Text that says that a value was turned into text too early, and what to do. */
const mistakes: readonly { readonly text: RegExp; readonly what: string; readonly repair: string }[] = [
  {
    text: /Calling \[(?:toString|toJSON)\] on an \[Output<T>\] is not supported/,
    what: "holds Pulumi's help text for an Output that was put into a string",
    repair: useToken,
  },
  { text: /\[object Promise\]/, what: "holds '[object Promise]'", repair: 'await the value before it is used' },
  {
    text: /\[object Object\]/,
    what: "holds '[object Object]'",
    repair: `pick the field that is meant, or ${useToken}`,
  },
];

/** What was put into files is the user's: in it, `[object Object]` counts only where it is the whole value. */
const contentFields = /^(data|stringData|binaryData)[.[]/;

/**
 * Finds what must never reach a cluster: values that were turned into text too early, tokens that nobody knows, tokens in
 * names or keys, `undefined` in names. All problems together; none means that the tokens can be resolved.
 */
export function checkObjects(objects: readonly RenderedObject[], tokens: TokenTable): readonly Problem[] {
  return objects.flatMap(({ manifest, path }) => {
    const name = `${manifest.kind} '${manifest.metadata.name}'`;
    return [...problemsIn(manifest, tokens, '')].map((problem) => ({
      code: problem.code,
      path,
      message: `${problem.path} of ${name} ${problem.message}`,
    }));
  });
}

/** @throws RunError with one line for each problem, where there are any */
export function failOn(problems: readonly Problem[]): void {
  if (problems.length > 0) throw problemsError(problems);
}

interface Found extends Problem {
  readonly code: ApplicationErrorCode | DeployErrorCode;
}

function* problemsIn(value: unknown, tokens: TokenTable, path: string, field = ''): Generator<Found> {
  if (typeof value === 'string') yield* problemsOfText(value, tokens, path, field);
  else if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) yield* problemsIn(element, tokens, childPath(path, index), field);
  } else if (isFields(value)) {
    for (const [key, inner] of Object.entries(value)) {
      const found = symbolsIn(key, tokens)[0];
      if (found !== undefined) {
        const message = `has the deferred value ${found} as a key; keys have to be plain strings: make it a value, under a key of its own`;
        yield { code: 'token-in-key', path: path === '' ? 'the object' : path, message };
      } else yield* problemsIn(inner, tokens, childPath(path, key), key);
    }
  }
}

function* problemsOfText(text: string, tokens: TokenTable, path: string, field: string): Generator<Found> {
  const content = contentFields.test(path);
  for (const { text: pattern, what, repair } of mistakes) {
    const found = pattern.exec(text);
    if (found && (!content || !pattern.source.includes('object') || text.trim() === found[0]))
      yield { code: 'output-as-text', path, message: `${what}; ${repair}` };
  }
  const unknown = unknownToken(text, tokens);
  if (unknown !== undefined)
    yield {
      code: 'token-foreign',
      path,
      message: `holds the token '${unknown}', which this application does not know; tokens of another application can't be used: call token() with this one`,
    };
  if (!nameFields.has(field)) return;
  const [symbol] = symbolsIn(text, tokens);
  if (symbol !== undefined)
    yield {
      code: 'token-in-name',
      path,
      message: `is a name and holds the deferred value ${symbol}; names have to be plain strings: write the name out, and give it to the resource too`,
    };
  if (/(^|[-._/])undefined($|[-._/])/.test(text))
    yield {
      code: 'undefined-in-name',
      path,
      message: `is a name and reads '${text}'; a value was undefined when the name was made: set it, or give the name`,
    };
}

const symbolsIn = (text: string, tokens: TokenTable): readonly string[] =>
  tokens.split(text).flatMap((piece) => (typeof piece === 'string' ? [] : [piece.symbol]));

/** A token of our form that the table does not know. */
function unknownToken(text: string, tokens: TokenTable): string | undefined {
  const plain = tokens.split(text).filter((piece) => typeof piece === 'string');
  return plain.flatMap((piece) => tokensOf(piece))[0];
}
