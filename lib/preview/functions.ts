import type { PreviewErrorCode } from './errors';
import type { Json, OfflineFunctions, PastOutputs } from './model';

type Properties = { readonly [property: string]: unknown };

/** What the functions that the engine itself answers need to know. */
export interface EngineKnowledge {
  readonly past: PastOutputs;
  /** State of a resource that this run registered, in the engine's form. */
  readonly resource: (
    urn: string,
  ) => { readonly id: string; readonly provider: string; readonly state: Properties } | undefined;
}

/** What the monitor refuses, as the program gets it. */
export class Refusal extends Error {
  constructor(
    readonly code: PreviewErrorCode,
    sentence: string,
  ) {
    super(sentence);
  }
}

/** One sentence for a provider function that nobody answers: what, why, and how to add it. */
export const missingFunction = (token: string): string =>
  `The program asks the provider function ${token}, and rendering has no cloud to ask: add its answer to ` +
  `verdigris.offline.json beside Pulumi.yaml, as {"${token}": { ...result }}, or hand it to render({ functions }).`;

/**
 * Answers a function call of the program: what the engine answers itself, then the table.
 * @throws Refusal with the sentence for whoever runs the program
 */
export function callFunction(
  token: string,
  args: Properties,
  engine: EngineKnowledge,
  table: OfflineFunctions,
): Properties {
  switch (token) {
    case 'pulumi:pulumi:readStackResourceOutputs':
      return { name: args.stackName ?? '', outputs: engine.past };
    case 'pulumi:pulumi:getResource': {
      const urn = String(args.urn);
      const found = engine.resource(urn);
      if (!found) throw new Refusal('resource-not-registered', `The program reads ${urn}, which it never registered.`);
      return { urn, ...found };
    }
  }
  const answer = Object.hasOwn(table, token) ? table[token] : undefined;
  if (!answer) throw new Refusal('function-unanswered', missingFunction(token));
  try {
    return answer(args);
  } catch (error) {
    throw new Refusal('function-failed', `The answer to ${token} failed: ${(error as Error).message}`);
  }
}

/**
 * Constant answers from `verdigris.offline.json`.
 * @throws Error when the file is no object of objects
 */
export function constantFunctions(file: string, content: Json): OfflineFunctions {
  const isObject = (value: unknown): value is { [key: string]: Json } =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(content))
    throw new Error(`${file} has to be an object from function token to result, found ${kind(content)}.`);
  return Object.fromEntries(
    Object.entries(content).map(([token, result]) => {
      if (!isObject(result))
        throw new Error(`${file}: the result of ${token} has to be an object, found ${kind(result)}.`);
      return [token, () => result];
    }),
  );
}

const kind = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value);
