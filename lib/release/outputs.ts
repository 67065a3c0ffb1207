import * as pulumi from '@pulumi/pulumi';
import type { GroundExports } from '../deploy/model';
import type { Problem } from '../environment/model';
import type { ReleaseErrorCode } from './errors';
import type { ApplicationOutputs, RegisteredApplication } from './application';
import type { VerifiedReleases } from './promotion';

/** What a stack exports, as another program reads it: what `pulumi stack output --json` prints. No value is secret. */
export interface StackExports {
  /** What applications stand on; absent where another stack holds it. */
  readonly ground?: GroundExports;
  /** What went live through verification, by application, the newest first: the live release, the previous one, and before. */
  readonly verified: VerifiedReleases;
  /** Each application under its name. */
  readonly [application: string]: ApplicationOutputs | GroundExports | VerifiedReleases | undefined;
}

/** The outputs of the stack: `StackExports`, deferred. */
export type StackOutputs = {
  readonly [output in keyof StackExports]: pulumi.Output<NonNullable<StackExports[output]>>;
};

/** Outputs that no application may be called after. */
const taken: readonly string[] = ['ground', 'verified'];

/** Applications whose output would be another one. */
export function outputProblems(applications: readonly string[]): readonly Problem[] {
  return applications
    .filter((name) => taken.includes(name))
    .map((name) => ({
      code: 'output-name-taken' satisfies ReleaseErrorCode,
      path: name,
      message: `an application can't be called '${name}', because an output of the stack is; rename it`,
    }));
}

/** Puts what was registered together. */
export function stackOutputs(
  ground: pulumi.Input<GroundExports> | undefined,
  applications: ReadonlyMap<string, RegisteredApplication>,
): StackOutputs {
  const sorted = [...applications].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...Object.fromEntries(sorted.map(([name, { outputs }]) => [name, outputs])),
    ...(ground !== undefined && { ground: pulumi.output(ground) }),
    verified: pulumi.output(Object.fromEntries(sorted.map(([name, { verified }]) => [name, verified]))),
  } as StackOutputs;
}
