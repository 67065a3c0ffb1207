import * as cloudwatch from '@pulumi/aws/cloudwatch';
import * as eks from '@pulumi/aws/eks';
import { ConfigMap } from '@pulumi/kubernetes/core/v1';
import { Provider } from '@pulumi/kubernetes/provider';
import * as pulumi from '@pulumi/pulumi';
import type { AwsTarget, PlatformSettings } from '../environment/model';
import { adoptingSettings, providerSettings } from '../environment/provider';
import { clusterRoles } from './clusterRoles';
import { editorsGroup } from './editors';
import { creatorIsAdministrator } from './identity';
import { encryptionKey } from './keys';
import { kubeconfigOf } from './kubeconfig';
import { partition } from './names';
import type { Network } from './network';
import { protectAll, type Protection } from './protection';

/** What an EKS cluster is made with. */
export interface ClusterArgs {
  readonly target: AwsTarget;
  /** The name of a new cluster, unique in account and region. Changing it replaces the cluster. */
  readonly clusterName: string;
  /** An existing cluster: looked up, and nothing in it is changed. @default - a new one */
  readonly existing?: PlatformSettings['cluster'];
  /** Where a new cluster runs; needed unless `existing` is given. */
  readonly network?: Pick<Network, 'privateSubnetIds' | 'routes'>;
  /** For example `1.34`. @default - AWS's newest when the cluster is made, then what it is */
  readonly kubernetesVersion?: string;
  /** CIDRs that may reach the public endpoint. @default - none: the endpoint is private only */
  readonly endpointAccess?: readonly string[];
  /** Who gets in. `edit` and `view` hold in `namespaces` alone. @default - who creates the cluster administers it */
  readonly access?: PlatformSettings['access'];
  /** Where `edit` and `view` hold. @default - nowhere */
  readonly namespaces?: readonly string[];
  /** @default true */
  readonly deletionProtection?: boolean;
  /** @default true */
  readonly enforceNetworkPolicy?: boolean;
  /** @default true */
  readonly zonalShift?: boolean;
  /** @default 'STANDARD' */
  readonly support?: 'STANDARD' | 'EXTENDED';
  /** Days that control-plane logs are kept. @default 90 */
  readonly logRetention?: number;
  /** @default - protected */
  readonly protect?: Protection;
}

/** EKS's own access policies by ours. */
const accessPolicies = {
  admin: 'AmazonEKSClusterAdminPolicy',
  edit: 'AmazonEKSEditPolicy',
  view: 'AmazonEKSViewPolicy',
} as const;

/** What AWS says of where a cluster stands. */
interface ClusterPlace {
  readonly clusterSecurityGroupId: string;
  readonly vpcId: string;
  readonly subnetIds: string[];
}

/** Where answers of one's own for rendering say nothing of it. */
const nowhere: ClusterPlace = { clusterSecurityGroupId: '', vpcId: '', subnetIds: [] };

const logTypes = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];

/**
 * An EKS cluster in Auto Mode: AWS runs nodes, networking, storage and load balancing. Its endpoint is private unless
 * ranges are named, access is by access entries alone, secrets are encrypted with a key of the stack's own, and all
 * control-plane logs are kept.
 */
export class Cluster extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:Cluster';

  readonly clusterName: string;
  readonly arn: pulumi.Output<string>;
  /**
   * The security group that EKS makes for the cluster. In Auto Mode nodes are in it, and pods have their node's; in other
   * clusters managed node groups are, unless a launch template says otherwise.
   */
  readonly securityGroupId: pulumi.Output<string>;
  /** Where the cluster stands. */
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: pulumi.Output<string[]>;
  /** For tools and people; holds no credentials. */
  readonly kubeconfig: pulumi.Output<string>;
  /** The explicit provider of what runs in the cluster. */
  readonly provider: Provider;
  /** What has to be there before anything is made in the cluster by others. */
  readonly ready: readonly pulumi.Resource[];
  private adopting?: Provider;
  private readonly identifier: string;
  private readonly reachable: readonly pulumi.Resource[];

  constructor(name: string, args: ClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super(Cluster.type, name, {}, options);
    const { account, region } = args.target;
    this.clusterName = args.existing?.name ?? args.clusterName;
    this.identifier = `${partition(region)}/${account}/${region}/${this.clusterName}`;
    const { address, arn, ready, vpcConfig } = args.existing
      ? this.lookUp(args.existing.name, region)
      : this.make(name, args);
    this.arn = arn;
    const place = (found: ClusterPlace | undefined): ClusterPlace => found ?? nowhere;
    this.securityGroupId = vpcConfig.apply((found) => place(found).clusterSecurityGroupId);
    this.vpcId = vpcConfig.apply((found) => place(found).vpcId);
    this.subnetIds = vpcConfig.apply((found) => place(found).subnetIds);
    this.kubeconfig = address.apply((found) => kubeconfigOf({ name: this.clusterName, region, ...found }));
    this.provider = new Provider(
      `${name}-kubernetes`,
      // The identifier is why a changed endpoint or certificate never replaces the provider, and with it every object.
      { ...providerSettings, kubeconfig: this.kubeconfig, clusterIdentifier: this.identifier },
      { parent: this, dependsOn: [...ready] },
    );
    this.reachable = ready;
    this.ready = args.existing || !(args.enforceNetworkPolicy ?? true) ? ready : [...ready, this.enforcePolicies()];
    this.registerOutputs({ clusterName: this.clusterName, arn: this.arn });
  }

  /** A second provider of the same cluster, which takes over objects that exist; registered when first asked for. */
  adoptingProvider(): Provider {
    this.adopting ??= new Provider(
      'adopting-kubernetes',
      { ...adoptingSettings, kubeconfig: this.kubeconfig, clusterIdentifier: this.identifier },
      { parent: this, dependsOn: [...this.reachable] },
    );
    return this.adopting;
  }

  private lookUp(name: string, region: string) {
    const found = eks.getClusterOutput({ name, region }, { parent: this });
    return {
      address: found.apply((cluster) => ({
        endpoint: cluster.endpoint,
        certificateAuthority: cluster.certificateAuthorities[0]?.data ?? '',
      })),
      arn: found.arn,
      vpcConfig: found.vpcConfig as pulumi.Output<ClusterPlace>,
      ready: [] as readonly pulumi.Resource[],
    };
  }

  private make(name: string, args: ClusterArgs) {
    const { network } = args;
    if (!network)
      throw new pulumi.InputPropertyError({
        propertyPath: 'network',
        reason: `the new cluster '${args.clusterName}' needs a network; give one, or name an 'existing' cluster. [network-missing]`,
      });
    const { region } = args.target;
    const protect = args.protect ?? protectAll;
    const logical = `${name}-key`;
    const key = encryptionKey(logical, `Kubernetes secrets of the EKS cluster ${args.clusterName}`, {
      parent: this,
      protect: protect(Cluster.type, 'aws:kms/key:Key', logical),
    });
    const roles = clusterRoles(name, region, key, this);
    const logs = new cloudwatch.LogGroup(
      `${name}-logs`,
      // EKS writes to this name; where the group isn't there, it makes one that keeps everything for ever.
      { name: `/aws/eks/${args.clusterName}/cluster`, retentionInDays: args.logRetention ?? 90 },
      { parent: this },
    );
    const access = args.access ?? [];
    const ranges = args.endpointAccess ?? [];
    const cluster = new eks.Cluster(
      name,
      {
        name: args.clusterName,
        version: args.kubernetesVersion,
        roleArn: roles.cluster.arn,
        bootstrapSelfManagedAddons: false,
        computeConfig: { enabled: true, nodePools: ['general-purpose', 'system'], nodeRoleArn: roles.node.arn },
        storageConfig: { blockStorage: { enabled: true } },
        kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
        accessConfig: {
          authenticationMode: 'API',
          bootstrapClusterCreatorAdminPermissions: creatorIsAdministrator(access),
        },
        vpcConfig: {
          subnetIds: [...network.privateSubnetIds],
          endpointPrivateAccess: true,
          endpointPublicAccess: ranges.length > 0,
          ...(ranges.length > 0 && { publicAccessCidrs: [...ranges] }),
        },
        encryptionConfig: { provider: { keyArn: key.arn }, resources: ['secrets'] },
        enabledClusterLogTypes: logTypes,
        deletionProtection: args.deletionProtection ?? true,
        zonalShiftConfig: { enabled: args.zonalShift ?? true },
        upgradePolicy: { supportType: args.support ?? 'STANDARD' },
        tags: { Name: args.clusterName },
      },
      {
        parent: this,
        protect: protect(Cluster.type, 'aws:eks/cluster:Cluster', name),
        dependsOn: [...roles.attachments, logs, ...network.routes],
        // It counts at creation alone, and changing it would replace the cluster.
        ignoreChanges: ['accessConfig.bootstrapClusterCreatorAdminPermissions'],
      },
    );
    const entries = access.flatMap((entry) => this.admit(name, cluster, entry, args));
    // Auto Mode carries DNS, proxy, network, storage and Pod Identity; what autoscalers read is an add-on.
    new eks.Addon(
      `${name}-metrics-server`,
      { clusterName: cluster.name, addonName: 'metrics-server', resolveConflictsOnUpdate: 'PRESERVE' },
      { parent: this, dependsOn: [...network.routes] },
    );
    return {
      address: pulumi.all([cluster.endpoint, cluster.certificateAuthority]).apply(([endpoint, authority]) => ({
        endpoint,
        certificateAuthority: authority.data,
      })),
      arn: cluster.arn,
      vpcConfig: cluster.vpcConfig as pulumi.Output<ClusterPlace>,
      ready: [cluster, ...entries] as readonly pulumi.Resource[],
    };
  }

  /** The access entry of a role, and what it may do: administrators everywhere, others in their namespaces. */
  private admit(name: string, cluster: eks.Cluster, entry: PlatformSettings['access'][number], args: ClusterArgs) {
    const role = entry.role.slice(entry.role.indexOf(':role/') + ':role/'.length).replaceAll('/', '-');
    const namespaces = args.namespaces ?? [];
    const made = new eks.AccessEntry(
      `${name}-access-${role}`,
      {
        clusterName: cluster.name,
        principalArn: entry.role,
        // What EKS's own policy for editors does not hold is a Role of the namespace.
        ...(entry.policy === 'edit' && { kubernetesGroups: [editorsGroup] }),
      },
      { parent: this },
    );
    if (entry.policy !== 'admin' && namespaces.length === 0) return [made];
    const policyName = accessPolicies[entry.policy];
    return [
      made,
      new eks.AccessPolicyAssociation(
        `${name}-access-${role}-${entry.policy}`,
        {
          clusterName: cluster.name,
          principalArn: entry.role,
          policyArn: `arn:${partition(args.target.region)}:eks::aws:cluster-access-policy/${policyName}`,
          accessScope:
            entry.policy === 'admin' ? { type: 'cluster' } : { type: 'namespace', namespaces: [...namespaces] },
        },
        { parent: this, dependsOn: [made] },
      ),
    ];
  }

  /**
   * Auto Mode accepts NetworkPolicy objects and enforces none until this object says so; the built-in node class then
   * applies them, and allows what no policy selects (EKS user guide, "Use Network Policies with EKS Auto Mode").
   */
  private enforcePolicies(): pulumi.Resource {
    return new ConfigMap(
      'amazon-vpc-cni',
      {
        metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
        data: { 'enable-network-policy-controller': 'true' },
      },
      // The cluster is ours and this object has one meaning: where somebody made it by hand, it is taken over.
      { parent: this, provider: this.adoptingProvider() },
    );
  }
}
