import type { RegisteredResource } from '../model';
import type { FieldChange } from './model';

/**
 * Fields that the Kubernetes provider can't change in place, by kind: `forceNew` of pulumi-kubernetes
 * (provider/pkg/provider/diff.go), which are the fields that the API server refuses to change.
 */
const kubernetes: { readonly [kind: string]: readonly string[] } = {
  DaemonSet: ['spec.selector'],
  Deployment: ['spec.selector'],
  Job: ['spec.completions', 'spec.parallelism', 'spec.selector', 'spec.template'],
  StatefulSet: [
    'spec.podManagementPolicy',
    'spec.revisionHistoryLimit',
    'spec.selector',
    'spec.serviceName',
    'spec.volumeClaimTemplates',
  ],
  PersistentVolumeClaim: [
    'spec.accessModes',
    'spec.selector',
    'spec.storageClassName',
    'spec.volumeMode',
    'spec.volumeName',
  ],
  PersistentVolume: ['spec.awsElasticBlockStore', 'spec.csi', 'spec.hostPath', 'spec.local', 'spec.nfs'],
  Pod: ['spec'],
  ClusterRoleBinding: ['roleRef'],
  RoleBinding: ['roleRef'],
  StorageClass: ['parameters', 'provisioner'],
  ResourceQuota: ['spec.scopes'],
  Secret: ['type'],
  Service: ['spec.clusterIP'],
};

/** What is replaced too unless the provider is told that these may change in place. */
const mutable: { readonly [kind: string]: { readonly fields: readonly string[]; readonly option: string } } = {
  ConfigMap: { fields: ['data', 'binaryData'], option: 'enableConfigMapMutable' },
  Secret: { fields: ['data', 'stringData'], option: 'enableSecretMutable' },
};

/** Fields that AWS can't change: `ForceNew` of the provider's resources, for those that a stack commonly holds. */
const aws: { readonly [type: string]: readonly string[] } = {
  'aws:cloudwatch/logGroup:LogGroup': ['name', 'logGroupClass'],
  'aws:dynamodb/table:Table': ['name', 'hashKey', 'rangeKey', 'localSecondaryIndexes'],
  'aws:ebs/volume:Volume': ['availabilityZone', 'encrypted', 'kmsKeyId', 'snapshotId'],
  'aws:ec2/eip:Eip': ['domain', 'publicIpv4Pool', 'networkBorderGroup'],
  'aws:ec2/natGateway:NatGateway': ['allocationId', 'subnetId', 'connectivityType'],
  'aws:ec2/securityGroup:SecurityGroup': ['name', 'namePrefix', 'description', 'vpcId'],
  'aws:ec2/subnet:Subnet': ['availabilityZone', 'availabilityZoneId', 'cidrBlock', 'vpcId'],
  'aws:ec2/vpc:Vpc': ['cidrBlock', 'ipv4IpamPoolId'],
  'aws:ecr/repository:Repository': ['name', 'encryptionConfigurations'],
  'aws:efs/fileSystem:FileSystem': ['encrypted', 'kmsKeyId', 'performanceMode', 'availabilityZoneName'],
  'aws:eks/addon:Addon': ['addonName', 'clusterName'],
  'aws:eks/cluster:Cluster': ['name', 'roleArn', 'encryptionConfig', 'bootstrapSelfManagedAddons'],
  'aws:elasticache/cluster:Cluster': ['clusterId', 'engine', 'port', 'subnetGroupName', 'availabilityZone'],
  'aws:elasticache/replicationGroup:ReplicationGroup': [
    'replicationGroupId',
    'atRestEncryptionEnabled',
    'kmsKeyId',
    'port',
    'subnetGroupName',
  ],
  'aws:iam/policy:Policy': ['name', 'path', 'description'],
  'aws:iam/role:Role': ['name', 'namePrefix', 'path'],
  'aws:iam/rolePolicy:RolePolicy': ['name', 'role'],
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': ['policyArn', 'role'],
  'aws:kms/key:Key': ['customerMasterKeySpec', 'keyUsage', 'multiRegion', 'customKeyStoreId'],
  'aws:lb/loadBalancer:LoadBalancer': ['name', 'internal', 'loadBalancerType'],
  'aws:lb/targetGroup:TargetGroup': ['name', 'port', 'protocol', 'protocolVersion', 'targetType', 'vpcId'],
  'aws:mq/broker:Broker': [
    'brokerName',
    'deploymentMode',
    'engineType',
    'encryptionOptions',
    'storageType',
    'subnetIds',
  ],
  'aws:rds/cluster:Cluster': [
    'clusterIdentifier',
    'databaseName',
    'engine',
    'engineMode',
    'kmsKeyId',
    'masterUsername',
    'storageEncrypted',
  ],
  'aws:rds/instance:Instance': [
    'availabilityZone',
    'dbName',
    'engine',
    'kmsKeyId',
    'snapshotIdentifier',
    'storageEncrypted',
    'timezone',
    'username',
  ],
  'aws:s3/bucket:Bucket': ['bucket', 'bucketPrefix', 'objectLockEnabled'],
  'aws:s3/bucketV2:BucketV2': ['bucket', 'bucketPrefix', 'objectLockEnabled'],
  'aws:secretsmanager/secret:Secret': ['name', 'namePrefix'],
  'aws:sqs/queue:Queue': ['name', 'namePrefix', 'fifoQueue'],
};

const kubernetesType = /^kubernetes:(?:.+\/)?v\d\w*:(\w+)$/;

function tableOf(type: string, provider: RegisteredResource | undefined): readonly string[] {
  const kind = kubernetesType.exec(type)?.[1];
  if (kind === undefined) return aws[type] ?? [];
  const changeable = mutable[kind];
  const may = changeable && [true, 'true'].some((yes) => provider?.inputs.values[changeable.option] === yes);
  return [
    'metadata.name',
    'metadata.namespace',
    ...(kubernetes[kind] ?? []),
    ...(changeable && !may ? changeable.fields : []),
  ];
}

const covers = (field: string, pattern: string): boolean =>
  pattern === field ||
  pattern.startsWith(`${field}.`) ||
  pattern.startsWith(`${field}[`) ||
  field.startsWith(`${pattern}.`);

/** Paths of the changes that the provider can only make by replacing the resource, or that the program says are such. */
export function replacing(
  fields: readonly FieldChange[],
  after: RegisteredResource,
  provider: RegisteredResource | undefined,
): readonly string[] {
  const table = tableOf(after.type, provider);
  const asked = after.replaceOnChanges;
  return fields
    .filter(({ kind, pattern }) => {
      if (kind === 'reordered') return false;
      if (pattern.startsWith('options.')) return pattern === 'options.provider';
      return asked.includes('*') || [...table, ...asked].some((field) => covers(field, pattern));
    })
    .map(({ path }) => path);
}

/** True for a change that `ignoreChanges` keeps away. */
export const ignored = (resource: RegisteredResource, pattern: string): boolean =>
  resource.ignoreChanges.some((field) => field === '*' || covers(field.replace(/\[\d+\]|\[\*\]/g, '[]'), pattern));
