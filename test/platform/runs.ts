import * as pulumi from '@pulumi/pulumi';
import { awsGround, offlineAnswers, type AwsGroundOptions } from '../../lib/platform';
import type { Environment } from '../../lib/environment/model';
import { runMocked, type MockOptions, type Registered } from '../support/mocks';
import { away, emptySnapshot, environment, needs, outputs } from './environments';

export const offline = { known: false, resources: [] } as const;
export const getCallerIdentity = 'aws:index/getCallerIdentity:getCallerIdentity';
export const clusterType = 'aws:eks/cluster:Cluster';

/** The ground of AWS on the mock runtime. */
export const run = (
  changes: Environment = environment(),
  options: Partial<AwsGroundOptions> = {},
  functions: MockOptions['functions'] = offlineAnswers(changes),
) =>
  runMocked(() => awsGround(changes, needs, { snapshot: emptySnapshot, connect: away, ...options }), {
    outputs,
    functions,
    stack: changes.stack,
  });

/** The types that were registered, each once. */
export const types = (resources: readonly Registered[]) =>
  [...new Set(resources.map((resource) => resource.type))].sort();

/** The message of the RunError that a program ended with; anything else fails. */
export async function stops(program: Promise<unknown>): Promise<string> {
  const error = await program.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (!pulumi.RunError.isInstance(error)) throw new Error(`expected a RunError, found ${String(error)}`);
  return error.message;
}
