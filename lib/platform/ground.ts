import * as pulumi from '@pulumi/pulumi';
import type { Ground, GroundNeeds } from '../deploy/model';
import type { Environment } from '../environment/model';
import { ApplicationGround, begin, type AwsGroundOptions, type OwnGround, type Start } from './applicationGround';
import { wasMade } from './asking';
import { Backups, backupDays } from './backup';
import { Cluster } from './cluster';
import { lazyCluster } from './connection';
import { letEdit } from './editors';
import { SharedFiles } from './files';
import { creatorProblem } from './identity';
import { resourceNames } from './names';
import { foreignNamespace, makeNamespace } from './namespace';
import { Network } from './network';
import { stopOn } from './runError';
import { SecretStore } from './secretStore';

/** The ground of an environment on AWS, with its parts for whoever builds on them. */
export interface AwsGround extends Ground, OwnGround {
  readonly aws: OwnGround['aws'];
  readonly network?: Network;
  readonly eks: Cluster;
  readonly secretStore: SecretStore;
  /** Files that pods of several nodes write; undefined where this stack makes none. */
  readonly files?: SharedFiles;
  readonly dependsOnOf: OwnGround['dependsOnOf'];
  readonly missing: OwnGround['missing'];
  readonly secretVersions: OwnGround['secretVersions'];
  readonly sites: OwnGround['sites'];
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
    stopOn(
      'ground-on-platform-stack',
      `The stack '${environment.stack}' stands on the ground of '${environment.platformStack}', and awsGround would make another one; use referencedGround of verdigris/aws for it.`,
      'verdigris:platformStack',
    );
  const start = await begin(environment, needs, options);
  const { target, aws, snapshot, caller } = start;
  const { platform, project, stack } = environment;
  const madeBefore = wasMade(snapshot, 'aws:eks/cluster:Cluster', resourceNames.cluster);
  if (snapshot.known && !platform.cluster && !madeBefore)
    stopOn('cluster-creator-locked-out', creatorProblem(platform.access, caller), 'verdigris:platform.access');
  const cluster = lazyCluster({
    clusterName: platform.cluster?.name ?? clusterName(environment),
    existing: platform.cluster !== undefined,
    region: target.region,
    snapshot,
    provider: aws,
    connect: options.connect,
  });
  stopOn('namespace-foreign', await foreignNamespace(environment, cluster, snapshot), 'verdigris:namespace');

  const own = await ApplicationGround.on(start);
  const { parent, child, settings, protect } = own;
  const network = platform.cluster
    ? undefined
    : new Network(
        'network',
        { ...settings, zones: target.zones, cidr: platform.cidr, existing: platform.vpc, protect },
        child,
      );
  const eks = makeCluster(start, own, network);
  const { secrets, repositories } = own.make();
  const namespace = makeNamespace(environment, protect, { parent, provider: eks.adoptingProvider() });
  if (!platform.cluster && platform.access.some((entry) => entry.policy === 'edit'))
    letEdit(environment, { parent, provider: eks.adoptingProvider(), dependsOn: [...eks.ready, namespace] });
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
  const files = network && shareFiles(start, own, network, eks);
  const ready = [...eks.ready, namespace, secretStore.store, ...(files ? [files.storageClass] : [])];
  const backing = own.serve({
    place: {
      vpcId: network?.vpcId ?? eks.vpcId,
      subnetIds: network?.privateSubnetIds ?? eks.subnetIds,
      clients: eks.securityGroupId,
    },
    clusterArn: eks.arn,
    operatorRole: secretStore.operatorRole,
    dependsOn: ready,
    kubernetes: eks.adoptingProvider(),
  });
  const days = backing || files ? backupDays(environment) : undefined;
  if (days) new Backups('backups', { target, project, stack, days, protect }, child);
  return {
    ...own.finish(),
    network,
    eks,
    secretStore,
    ...(files && { files }),
    namespace,
    provider: eks.provider,
    adoptingProvider: () => eks.adoptingProvider(),
    dependsOn: ready,
    cluster,
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

function makeCluster(
  { environment, needs, target }: Start,
  { settings, protect, child }: ApplicationGround,
  network: Network | undefined,
): Cluster {
  const { platform } = environment;
  return new Cluster(
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
}

function shareFiles(
  { environment, target, aws }: Start,
  { parent, protect }: ApplicationGround,
  network: Network,
  eks: Cluster,
): SharedFiles | undefined {
  const { sharedFiles, vpc } = environment.platform;
  if (sharedFiles?.from !== 'make') return undefined;
  // In the order of the network's subnets.
  const places = vpc ? vpc.privateSubnets : [...target.zones].sort();
  return new SharedFiles(
    'files',
    {
      environment,
      target,
      storageClass: sharedFiles.storageClass,
      subnets: Object.fromEntries(network.privateSubnetIds.map((id, index) => [places[index], id])),
      network: { vpcId: network.vpcId, clients: eks.securityGroupId },
      clusterName: eks.clusterName,
      clusterArn: eks.arn,
      dependsOn: [...eks.ready, ...network.routes],
      protect,
    },
    { parent, providers: { aws, kubernetes: eks.adoptingProvider() } },
  );
}

/** Unique in account and region, known without asking AWS. */
function clusterName(environment: Environment): string {
  return `${environment.project}-${environment.stack}`;
}
