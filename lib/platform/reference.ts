import { RolePolicy } from '@pulumi/aws/iam';
import { Provider } from '@pulumi/kubernetes/provider';
import * as pulumi from '@pulumi/pulumi';
import type { Cluster as ClusterSeam, Ground, GroundExports, GroundNeeds, PlatformStack } from '../deploy/model';
import type { Environment } from '../environment/model';
import { adoptingSettings, providerSettings } from '../environment/provider';
import { ApplicationGround, begin, type AwsGroundOptions, type OwnGround } from './applicationGround';
import { Cluster } from './cluster';
import { partition, resourceNames } from './names';
import { policy } from './policies';
import { stopOn } from './runError';
import { readingStatements, type RoleReference } from './secretReader';

/** How a stack stands on the ground that another one holds. */
export interface ReferencedGroundOptions extends AwsGroundOptions {
  /** The stack that holds the ground; `deployStack` hands it over. */
  readonly platform: PlatformStack;
}

/** What a stack has of its own on the ground of another one. */
export interface ReferencedGround extends Ground, OwnGround {
  readonly dependsOnOf: OwnGround['dependsOnOf'];
  readonly missing: OwnGround['missing'];
  readonly secretVersions: OwnGround['secretVersions'];
  readonly sites: OwnGround['sites'];
}

/**
 * The ground of a stack that stands on another one's (`verdigris:platformStack`): cluster, network, namespace and secret store
 * are that stack's, and read from its outputs. What belongs to the applications alone is made here: repositories, secrets
 * without values and the right to read them, databases, caches and queues. Offline, what the other stack says is unknown.
 *
 * @throws RunError - all problems of the configuration together; a wrong account; a stack that exports no ground in AWS;
 *   protected resources that would be deleted
 */
export async function referencedGround(
  environment: Environment,
  needs: GroundNeeds,
  options: ReferencedGroundOptions,
): Promise<ReferencedGround> {
  const { platform } = options;
  const { exports } = platform;
  if (exports) checkExports(platform.name, exports);
  const start = await begin(environment, needs, options);
  const { target } = start;
  const own = await ApplicationGround.on(start);
  const text = (output: keyof GroundExports & string) => outputOf<string>(platform, output);
  const eks = reach(platform, `${partition(target.region)}/${target.account}/${target.region}`, own.parent);
  const { secrets } = own.make();
  const statements = readingStatements({ target, secretArns: secrets.arns, keyArns: secrets.keyArns });
  // The store of the namespace reads by one role, which is the other stack's: each stack adds what its own secrets need.
  const readable =
    statements.length === 0
      ? []
      : [
          new RolePolicy(
            'secret-reader',
            { role: text('secretReaderRole').apply(roleName), policy: policy(...statements) },
            own.child,
          ),
        ];
  own.serve({
    place: {
      vpcId: text('vpc'),
      subnetIds: outputOf<string[]>(platform, 'privateSubnets'),
      clients: text('clusterSecurityGroup'),
    },
    clusterArn: text('clusterArn'),
    operatorRole: operatorOf(platform),
    dependsOn: readable,
    kubernetes: eks.adoptingProvider(),
  });
  return {
    ...own.finish(),
    provider: eks.provider,
    adoptingProvider: eks.adoptingProvider,
    dependsOn: readable,
    cluster: exports ? options.connect({ kubeconfig: String(exports.kubeconfig) }) : away,
    outputs: {},
  };
}

const away: ClusterSeam = { find: async () => ({ answered: false, why: 'no cluster is asked offline' }) };

/** Providers for the cluster of the other stack, called as they are where a stack has its own. */
function reach(
  platform: PlatformStack,
  place: string,
  ground: pulumi.Resource,
): Pick<Ground, 'provider' | 'adoptingProvider'> {
  const name = resourceNames.cluster;
  const parent = new pulumi.ComponentResource(Cluster.type, name, {}, { parent: ground });
  const access = {
    kubeconfig: outputOf<string>(platform, 'kubeconfig'),
    clusterIdentifier: outputOf<string>(platform, 'cluster').apply((cluster) => `${place}/${cluster}`),
  };
  let adopting: Provider | undefined;
  return {
    provider: new Provider(`${name}-kubernetes`, { ...providerSettings, ...access }, { parent }),
    adoptingProvider: () =>
      (adopting ??= new Provider('adopting-kubernetes', { ...adoptingSettings, ...access }, { parent })),
  };
}

/** The role of the operator; offline one is taken to be there, as it is unless the other stack says otherwise. */
function operatorOf(platform: PlatformStack): RoleReference | undefined {
  if (platform.exports && platform.exports.operatorRole === undefined) return undefined;
  const arn = outputOf<string>(platform, 'operatorRole');
  return { arn, id: arn.apply(roleName) };
}

/** The name of a role: what stands last in its ARN. */
const roleName = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** The symbol by which a value that is not known yet is shown. */
const symbol = Symbol.for('verdigris.symbol');

/** One output of the other stack; where it is unknown, it is shown as `${STACK.ground.OUTPUT}`. */
function outputOf<T>({ name, outputs }: PlatformStack, output: keyof GroundExports & string): pulumi.Output<T> {
  const value = outputs.apply((ground) => ground[output] as T) as pulumi.Output<T>;
  Object.defineProperty(value, symbol, { value: `\${${name}.ground.${output}}`, configurable: true });
  return value;
}

/** What has to be known of the other stack before anything is made on it. */
const needed = ['cluster', 'clusterArn', 'kubeconfig', 'secretReaderRole', 'vpc', 'privateSubnets'] as const;

/** @throws RunError where the other stack does not say enough */
function checkExports(name: string, exports: GroundExports): void {
  const missing = needed.filter((output) => exports[output] === undefined);
  if (missing.length === 0) return;
  stopOn(
    'platform-stack-incomplete',
    `found '${name}', whose output 'ground' lacks ${missing.join(', ')}, expected that of a stack ` +
      `in AWS; run 'pulumi up --stack ${name}' with this version of Verdigris first, or name another stack.`,
    'verdigris:platformStack',
  );
}
