import * as eks from '@pulumi/aws/eks';
import * as iam from '@pulumi/aws/iam';
import { CustomResource } from '@pulumi/kubernetes/apiextensions';
import { Release } from '@pulumi/kubernetes/helm/v3/release';
import * as pulumi from '@pulumi/pulumi';
import type { AwsTarget } from '../environment/model';
import { trust } from './policies';
import { protectAll, type Protection } from './protection';
import { mayRead, operator, operatorTags, secretReader } from './secretReader';

/** The name that ExternalSecrets of an application refer to. */
export const secretStoreName = 'aws-secrets-manager';

/** The operator, pinned: its CRDs and its objects change together. */
export const externalSecretsChart = {
  repository: 'https://charts.external-secrets.io',
  name: 'external-secrets',
  version: '2.9.0',
} as const;

/** What the way of secrets into a cluster is made with. */
export interface SecretStoreArgs {
  readonly target: Pick<AwsTarget, 'account' | 'region'>;
  readonly clusterName: pulumi.Input<string>;
  readonly clusterArn: pulumi.Input<string>;
  /** The namespace of the store and of the ExternalSecrets that use it. */
  readonly namespace: string;
  /** What the store may read, and the keys to decrypt it. */
  readonly secretArns: readonly pulumi.Input<string>[];
  readonly keyArns: readonly pulumi.Input<string>[];
  /** Install the operator, or use one that runs as `external-secrets/external-secrets`. @default 'install' */
  readonly operator?: 'install' | 'existing';
  /** Copies of an installed operator. @default 2 */
  readonly replicas?: number;
  /** What has to be there first: the cluster's access entries, the namespace. @default - nothing */
  readonly dependsOn?: readonly pulumi.Resource[];
  /** @default - protected */
  readonly protect?: Protection;
}

/**
 * The way from Secrets Manager into the cluster: the External Secrets operator, and a SecretStore that reads exactly the
 * secrets of this stack. The operator holds no keys and no rights but one: to take the reader role of the store.
 * (It can't take the identity of another service account: Pod Identity answers the pod that asks. So it is a role that
 * it assumes, which also keeps several stacks on one cluster apart.)
 *
 * An existing operator takes the reader role by its own role, which needs `sts:AssumeRole` and `sts:TagSession` on
 * `readerRoleArn`.
 */
export class SecretStore extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:SecretStore';

  readonly readerRoleArn: pulumi.Output<string>;
  /** The role of an operator that was installed here. */
  readonly operatorRole?: iam.Role;
  /** The SecretStore object, ready: what ExternalSecrets have to wait for. */
  readonly store: pulumi.Resource;

  /** @param options - With a provider for `aws` and one for `kubernetes` */
  constructor(name: string, args: SecretStoreArgs, options?: pulumi.ComponentResourceOptions) {
    super(SecretStore.type, name, {}, options);
    const install = args.operator !== 'existing';
    this.operatorRole = install ? this.roleOfOperator(name, args) : undefined;
    const reader = secretReader(
      `${name}-reader`,
      { ...args, operatorRole: this.operatorRole, description: `Reads the secrets of the namespace ${args.namespace}` },
      this,
    );
    this.readerRoleArn = reader.arn;
    const installed = this.operatorRole ? this.install(name, args, this.operatorRole, reader) : [];
    this.store = new CustomResource(
      secretStoreName,
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'SecretStore',
        metadata: {
          name: secretStoreName,
          namespace: args.namespace,
          annotations: { 'pulumi.com/waitFor': 'condition=Ready' },
        },
        spec: {
          provider: { aws: { service: 'SecretsManager', region: args.target.region, role: reader.arn } },
        },
      },
      { parent: this, dependsOn: [...(args.dependsOn ?? []), ...installed] },
    );
    this.registerOutputs({ readerRoleArn: this.readerRoleArn });
  }

  /** The identity of the operator's pods; the trust names cluster, namespace and account, not Pod Identity at large. */
  private roleOfOperator(name: string, args: SecretStoreArgs): iam.Role {
    return new iam.Role(
      `${name}-operator`,
      {
        assumeRolePolicy: trust(
          { Service: 'pods.eks.amazonaws.com' },
          { tagSession: true, condition: operatorTags('aws:RequestTag', args.clusterArn) },
        ),
        description: 'The External Secrets operator',
      },
      { parent: this },
    );
  }

  private install(name: string, args: SecretStoreArgs, role: iam.Role, reader: iam.Role): pulumi.Resource[] {
    const assume = mayRead(`${name}-operator`, role, reader, this);
    const identity = new eks.PodIdentityAssociation(
      `${name}-operator`,
      { clusterName: args.clusterName, ...operator, roleArn: role.arn },
      { parent: this, dependsOn: [...(args.dependsOn ?? [])] },
    );
    const protect = args.protect ?? protectAll;
    const logical = `${name}-operator`;
    // A Release is installed by the provider: nothing is downloaded to render or preview.
    const release = new Release(
      logical,
      {
        name: operator.serviceAccount,
        namespace: operator.namespace,
        createNamespace: true,
        chart: externalSecretsChart.name,
        version: externalSecretsChart.version,
        repositoryOpts: { repo: externalSecretsChart.repository },
        values: operatorValues(args.replicas ?? 2),
        atomic: true,
        timeout: 600,
      },
      {
        parent: this,
        // Removing it removes its CRDs, with them every ExternalSecret, and with those the Secrets of running pods.
        protect: protect(SecretStore.type, 'kubernetes:helm.sh/v3:Release', logical),
        // Pod Identity gives credentials to pods that start after the association.
        dependsOn: [...(args.dependsOn ?? []), identity, assume],
      },
    );
    return [release];
  }
}

/** Values of the chart: what we don't use is off, and several copies elect a leader and survive a drained node. */
function operatorValues(replicas: number): Record<string, unknown> {
  const resources = { requests: { cpu: '25m', memory: '64Mi' }, limits: { memory: '256Mi' } };
  const podDisruptionBudget = { enabled: replicas > 1, minAvailable: 1 };
  return {
    installCRDs: true,
    replicaCount: replicas,
    leaderElect: replicas > 1,
    serviceAccount: { create: true, name: operator.serviceAccount },
    processPushSecret: false,
    processClusterPushSecret: false,
    resources,
    podDisruptionBudget,
    webhook: { replicaCount: replicas, resources, podDisruptionBudget },
    certController: { resources },
  };
}
