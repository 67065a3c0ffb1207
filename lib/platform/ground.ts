import { getCallerIdentity } from '@pulumi/aws/getCallerIdentity';
import { Provider } from '@pulumi/aws/provider';
import * as pulumi from '@pulumi/pulumi';
import { labels, type BackingFacts, type RenderedApplication } from '../app/model';
import type { Ground, GroundNeeds, Snapshot } from '../deploy/model';
import type { AwsTarget, Environment } from '../environment/model';
import { wasMade } from './asking';
import { Backing } from './backing';
import { planServers, refusals, serverRanges } from './backingGround';
import { backingProblems } from './backingProblems';
import { Backups, backupDays } from './backup';
import { Cluster } from './cluster';
import { lazyCluster, type Connect } from './connection';
import { accountProblem, creatorProblem } from './identity';
import { encryptionKey } from './keys';
import { Stock } from './lookups';
import { resourceNames } from './names';
import { foreignNamespace, makeNamespace } from './namespace';
import { Network } from './network';
import { watchedProtection, type Protection } from './protection';
import { Repository } from './repository';
import { Secrets } from './secrets';
import { SecretStore } from './secretStore';
import { SecretVersions } from './secretVersions';
import { groundProblems, groundSettings } from './settings';
import { siteHost } from './site';

export interface AwsGroundOptions {
  /** The stack's last snapshot: what is not in it was not made by this stack and is not asked for. */
  readonly snapshot: Snapshot;
  /** Makes the seam to the cluster; pass `kubeconfigCluster` of `verdigris/pulumi`. */
  readonly connect: Connect;
  /** Secrets are made here, empty (`owner`), or by somebody else under the same names (`lookup`). @default 'owner' */
  readonly secrets?: 'owner' | 'lookup';
  /** ARNs of existing secrets, by name, that this stack takes over with their values. @default - none */
  readonly importSecrets?: Readonly<Record<string, string>>;
}

/** The component that everything of the ground stands in. */
export const groundType = 'verdigris:aws:Ground';

/** The ground of an environment on AWS, with its parts for whoever builds on them. */
export interface AwsGround extends Ground {
  readonly aws: Provider;
  readonly network?: Network;
  readonly eks: Cluster;
  readonly repositories: readonly Repository[];
  readonly secrets: Secrets;
  readonly secretStore: SecretStore;
  /** Databases, caches and queues; undefined where AWS manages none. */
  readonly backing?: Backing;
  /** The current version of each secret of an application that has a value; empty offline. */
  readonly secretVersions: (application: RenderedApplication) => Promise<Readonly<Record<string, string>>>;
}

/**
 * Makes what the applications of a stack stand on in AWS: repositories, a network, a cluster, secrets without values,
 * and the way from those into the cluster. Asks AWS whose credentials these are before anything is registered that
 * could change something.
 *
 * @throws RunError - all problems of the configuration together; a wrong account; a creator that could not use its cluster;
 *   a namespace of somebody else; protected resources that would be deleted
 */
export async function awsGround(
  environment: Environment,
  needs: GroundNeeds,
  options: AwsGroundOptions,
): Promise<AwsGround> {
  if (environment.platformStack !== undefined)
    throw new pulumi.RunError(
      `The stack '${environment.stack}' stands on the ground of '${environment.platformStack}' (verdigris:platformStack), and awsGround would make another one; use referencedGround of verdigris/aws for it.`,
    );
  const managed = (needs.backing ?? []).filter(({ where }) => where === 'managed');
  const target = awsTarget(environment, managed);
  const { platform, stack } = environment;
  const caller = await whoCalls(environment, target);
  const aws = awsProvider(environment, target);
  // Rendering may be given a past, but there is nobody to ask then.
  const offline = process.env['VERDIGRIS_OFFLINE'] === '1';
  const snapshot: Snapshot = offline ? { ...options.snapshot, known: false } : options.snapshot;
  const madeBefore = wasMade(snapshot, 'aws:eks/cluster:Cluster', resourceNames.cluster);
  if (snapshot.known && !platform.cluster && !madeBefore) stopOn(creatorProblem(platform.access, caller));

  const cluster = lazyCluster({
    clusterName: platform.cluster?.name ?? clusterName(environment),
    existing: platform.cluster !== undefined,
    region: target.region,
    snapshot,
    provider: aws,
    connect: options.connect,
  });
  stopOn(await foreignNamespace(environment, cluster, snapshot));

  const versions = new SecretVersions({ target, stack, snapshot, provider: aws, secrets: options.secrets ?? 'owner' });
  const plans = await planServers(managed, { stack, snapshot, provider: aws, versions });

  const settings = groundSettings(environment);
  const { protect, vanishing } = watchedProtection(environment, groundType);
  const parent = new pulumi.ComponentResource(groundType, 'ground', {});
  const child = { parent, provider: aws };
  const network = platform.cluster
    ? undefined
    : new Network(
        'network',
        { ...settings, zones: target.zones, cidr: platform.cidr, existing: platform.vpc, protect },
        child,
      );
  const eks = new Cluster(
    resourceNames.cluster,
    {
      ...settings,
      target,
      clusterName: clusterName(environment),
      existing: platform.cluster,
      network,
      kubernetesVersion: platform.kubernetesVersion,
      endpointAccess: platform.endpointAccess,
      access: platform.access,
      namespaces: [needs.namespace],
      protect,
    },
    child,
  );
  const repositories = makeRepositories(needs, environment, target, protect, child);
  const secrets = new Secrets(
    'secrets',
    {
      target,
      stack,
      names: Object.keys(needs.secrets),
      from: options.secrets,
      imports: options.importSecrets,
      recoveryDays: settings.secretRecovery,
      protect,
    },
    child,
  );
  const namespace = makeNamespace(environment, protect, { parent, provider: eks.adoptingProvider() });
  const secretStore = new SecretStore(
    'secret-store',
    {
      target,
      clusterName: eks.clusterName,
      clusterArn: eks.arn,
      namespace: needs.namespace,
      secretArns: secrets.arns,
      keyArns: secrets.keyArns,
      operator: platform.externalSecrets,
      replicas: settings.operatorReplicas,
      dependsOn: [...eks.ready, namespace],
      protect,
    },
    // Its one object stands in a namespace of ours: what an interrupted run left there is taken over.
    { parent, providers: { aws, kubernetes: eks.adoptingProvider() } },
  );
  const backing =
    plans.length === 0
      ? undefined
      : new Backing(
          'backing',
          {
            environment,
            target,
            plans,
            place: {
              vpcId: network?.vpcId ?? eks.vpcId,
              subnetIds: network?.privateSubnetIds ?? eks.subnetIds,
              clients: eks.securityGroupId,
            },
            ranges: serverRanges(environment),
            clusterArn: eks.arn,
            secretArn: (name) => secrets.arn(name),
            secretKeyArns: secrets.keyArns,
            operatorRole: secretStore.operatorRole,
            logRetention: settings.logRetention,
            dependsOn: [...eks.ready, namespace, secretStore.store],
            protect,
          },
          { parent, providers: { aws, kubernetes: eks.adoptingProvider() } },
        );
  const days = backing && backupDays(environment);
  if (days) {
    const { project } = environment;
    new Backups('backups', { target, project, stack, days, protect }, child);
  }
  if (snapshot.known) stopOn(vanishing(snapshot).join('\n'));
  const stock = new Stock({
    target,
    stack,
    snapshot,
    provider: aws,
    repositories: platform.repositories,
    versions,
  });
  return {
    aws,
    network,
    eks,
    repositories,
    secrets,
    secretStore,
    backing,
    namespace,
    provider: eks.provider,
    adoptingProvider: () => eks.adoptingProvider(),
    dependsOn: [...eks.ready, namespace, secretStore.store],
    dependsOnOf: (application) => backing?.readyOf(application) ?? [],
    cluster,
    missing: async (application) => [
      ...(await stock.missing(application)),
      ...refusals(plans, application.name, { stack, region: target.region }),
    ],
    secretVersions: (application) => versions.of(application),
    sites: siteHost({ environment, target, snapshot, provider: aws }),
    outputs: {
      account: target.account,
      region: target.region,
      cluster: eks.clusterName,
      kubeconfigCommand: `aws eks update-kubeconfig --region ${target.region} --name ${eks.clusterName}`,
      repositories: Object.fromEntries(needs.repositories.map((name, index) => [name, repositories[index].url])),
      secretReaderRole: secretStore.readerRoleArn,
      clusterArn: eks.arn,
      kubeconfig: eks.kubeconfig,
      ...(secretStore.operatorRole && { operatorRole: secretStore.operatorRole.arn }),
      vpc: network?.vpcId ?? eks.vpcId,
      privateSubnets: network ? pulumi.all([...network.privateSubnetIds]) : eks.subnetIds,
      clusterSecurityGroup: eks.securityGroupId,
      cidr: platform.cidr ?? (platform.vpc || platform.cluster ? undefined : '10.0.0.0/16'),
      ...(backing && { backing: backing.endpoints }),
      ...(backing?.provisioning && { provisioningReaderRole: backing.provisioning.readerRoleArn }),
      ...(network && { egressAddresses: [...network.egressAddresses] }),
    },
  };
}

/** The explicit provider of everything in AWS. */
export function awsProvider(environment: Environment, target: AwsTarget): Provider {
  return new Provider('aws', {
    region: target.region,
    // Guards `pulumi destroy` and `refresh` too, which run no program and so never ask who calls.
    allowedAccountIds: [target.account],
    defaultTags: {
      tags: {
        [labels.project]: environment.project,
        [labels.stack]: environment.stack,
        'verdigris.dev/environment': environment.name,
      },
    },
  });
}

/** @throws RunError with all problems of the configuration */
export function awsTarget(environment: Environment, managed: readonly BackingFacts[]): AwsTarget {
  const { target } = environment;
  if (target.kind !== 'aws')
    throw new pulumi.RunError(
      `The stack '${environment.stack}' has the target '${target.kind}' (verdigris:target.kind), but awsGround needs 'aws'; use kubeconfigGround of verdigris/pulumi for it.`,
    );
  const problems = [...groundProblems(environment, target), ...backingProblems(environment, managed)];
  stopOn(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return target;
}

/** Unique in account and region, known without asking AWS. */
function clusterName(environment: Environment): string {
  return `${environment.project}-${environment.stack}`;
}

/**
 * The ARN of whoever runs this, once it is clear that the account is right. It has a provider of its own: the one that
 * allows a single account fails by itself for any other, in words that name neither the stack nor the repair.
 */
export async function whoCalls(environment: Environment, target: AwsTarget): Promise<string> {
  const provider = new Provider('aws-preflight', { region: target.region });
  try {
    const found = await getCallerIdentity({}, { provider });
    stopOn(accountProblem(environment.stack, target, { account: found.accountId }));
    return found.arn;
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) throw error;
    const failure = error instanceof Error ? error.message : String(error);
    throw new pulumi.RunError(accountProblem(environment.stack, target, { failure })!);
  }
}

/** The repositories of images that the applications run. */
export function makeRepositories(
  needs: GroundNeeds,
  environment: Environment,
  target: AwsTarget,
  protect: Protection,
  options: { readonly parent: pulumi.Resource; readonly provider: Provider },
): readonly Repository[] {
  const from = environment.platform.repositories;
  const name = 'repositories-key';
  const key =
    from === 'owner' && needs.repositories.length > 0
      ? encryptionKey(name, `Images of the stack ${environment.stack}`, {
          ...options,
          protect: protect('', 'aws:kms/key:Key', name),
        })
      : undefined;
  return needs.repositories.map(
    (repository) => new Repository(repository, { name: repository, target, from, key: key?.arn, protect }, options),
  );
}

function stopOn(problem: string | undefined): void {
  if (problem) throw new pulumi.RunError(problem);
}
