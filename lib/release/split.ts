import type { ApplicationDefinition } from '../app/model';
import { applicationType } from '../deploy/componentTypes';
import { placeOf } from '../deploy/components';
import type { Ground, GroundExports, PlatformStack, Snapshot } from '../deploy/model';
import { applicationUrn } from '../deploy/protection';
import type { Environment, Problem } from '../environment/model';
import type * as pulumi from '@pulumi/pulumi';
import type { ReleaseErrorCode } from './errors';
import { namespaceUrn } from './namespace';

type Place = Pick<Environment, 'stack' | 'project' | 'apps' | 'platformStack' | 'unprotect' | 'namespace'>;

/** What a stack exports of its ground: what the ground says, and what stacks that stand on it compare. */
export function groundExports(environment: Environment, made: Ground): pulumi.Input<GroundExports> {
  const { namespace, target } = environment;
  const place = target.kind === 'kubeconfig' ? { context: target.context } : {};
  return { ...place, ...made.outputs, namespace } as pulumi.Input<GroundExports>;
}

/**
 * What this stack would take down because the configuration has given it to another one, and nobody has moved its state:
 * applications that `verdigris:apps` leaves out, and the namespace. Pure.
 */
export function movedProblems(
  snapshot: Snapshot,
  environment: Place,
  applications: readonly Pick<ApplicationDefinition, 'name'>[],
): readonly Problem[] {
  const { apps, platformStack, stack, project } = environment;
  const lifted = new Set(environment.unprotect.map(({ urn }) => urn));
  const left = applications.filter(({ name }) => apps !== undefined && !apps.includes(name));
  const problems = left.flatMap(({ name }): Problem[] => {
    const urn = `urn:pulumi:${stack}::${project}::${applicationType}::${name}`;
    const service = applicationUrn(environment, 'kubernetes:core/v1:Service', name);
    if (!snapshot.resources.some((resource) => resource.urn === urn) || lifted.has(service)) return [];
    const message =
      `found no '${name}', which this stack has released and would delete, expected it to be moved first; move it to ` +
      `the stack that holds it from now on ('${move(urn, stack, 'STACK')}'), or add it.`;
    return [{ code: 'application-moved' satisfies ReleaseErrorCode, path: 'verdigris:apps', message }];
  });
  const namespace = namespaceOf(snapshot, environment);
  if (platformStack === undefined || namespace === undefined || lifted.has(namespace)) return problems;
  const message =
    `found '${platformStack}', and the namespace '${environment.namespace}' still belongs to this stack, which would ` +
    `delete it with everything in it; move it to that stack first ('${move(namespace, stack, platformStack)}').`;
  return [
    ...problems,
    { code: 'namespace-moved' satisfies ReleaseErrorCode, path: 'verdigris:platformStack', message },
  ];
}

/** The namespace as the stack has it: by itself, or in the ground that has made it. */
function namespaceOf(snapshot: Snapshot, environment: Place): string | undefined {
  const own = namespaceUrn(environment);
  return snapshot.resources.find(
    ({ urn, type }) =>
      urn === own || (type === 'kubernetes:core/v1:Namespace' && placeOf(urn).name === environment.namespace),
  )?.urn;
}

const move = (urn: string, from: string, to: string): string =>
  `pulumi state move --source ${from} --dest ${to} '${urn}'`;

/** What is wrong with the stack that holds the ground: it exports none, or that of another place. Pure. */
export function platformProblems(
  { namespace, target, stack, platform: own }: Pick<Environment, 'namespace' | 'target' | 'stack' | 'platform'>,
  platform: PlatformStack | undefined,
): readonly Problem[] {
  if (!platform?.exports) return [];
  const { name, exports } = platform;
  if (typeof exports.namespace !== 'string') {
    const message =
      `found '${name}', which exports no ground, expected the stack that holds it; make it first ` +
      `('pulumi up --stack ${name}'), or correct the name.`;
    return [{ code: 'platform-stack-empty' satisfies ReleaseErrorCode, path: 'verdigris:platformStack', message }];
  }
  const compared: readonly (readonly [string, string, unknown])[] = [
    ['namespace', namespace, exports.namespace],
    ...(target.kind === 'aws'
      ? ([
          ['target.account', target.account, exports.account],
          ['target.region', target.region, exports.region],
          // The default is the range of a new network; an existing one may not say any.
          ['platform.cidr', own.cidr ?? '10.0.0.0/16', exports.cidr ?? own.cidr ?? '10.0.0.0/16'],
        ] as const)
      : ([['target.context', target.context, exports.context]] as const)),
  ];
  return compared.flatMap(([key, own, theirs]): Problem[] => {
    if (own === theirs) return [];
    const there = typeof theirs === 'string' ? `'${theirs}'` : 'none';
    const message =
      `found '${own}', and the stack '${name}', which holds the ground of '${stack}', has ${there}, expected the same; ` +
      'write what it has, or name another stack in verdigris:platformStack.';
    return [{ code: 'platform-stack-differs' satisfies ReleaseErrorCode, path: `verdigris:${key}`, message }];
  });
}
