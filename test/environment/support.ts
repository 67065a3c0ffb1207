import { ConfigurationError } from '../../lib/environment/problems';
import { readEnvironment, type EnvironmentInput } from '../../lib/environment/read';
import type { Environment } from '../../lib/environment/model';

export const kubeconfig = { context: 'kind-verdigris' };
export const aws = { account: '123456789', region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b'] };

/** Configuration without `verdigris:`, as values. */
export type Given = Readonly<Record<string, unknown>>;

/** As Pulumi hands it to a program: text plainly, everything else as JSON. A key with a colon is kept as it is. */
export function encode(given: Given): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [
        key.includes(':') ? key : `verdigris:${key}`,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
  );
}

/** Reads the production stack of this project, on a kubeconfig unless another target is given. */
export function read(given: Given = {}, input: Partial<EnvironmentInput> = {}): Environment {
  return readEnvironment({
    project: 'verdigris',
    stack: 'production',
    applications: ['api-gateway', 'business-logic'],
    config: encode({ target: kubeconfig, ...given }),
    ...input,
  });
}

/** The lines of the error that a call throws. Anything else than a ConfigurationError fails the test. */
export function linesOf(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    if (ConfigurationError.is(error)) return error.message.split('\n');
    throw error;
  }
  return [];
}
