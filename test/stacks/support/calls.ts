import type { RegisteredResource } from '../../../lib/preview';
import type { Call } from '../../support/iam';

/** The stack whose role calls, and where. */
export interface Caller {
  readonly project: string;
  readonly stack: string;
  readonly cluster: string;
  readonly account: string;
  readonly region: string;
  readonly boundary: string;
}

type Calls = (resource: RegisteredResource, caller: Caller) => readonly Call[];

/** What is asked of a new resource: its tags are in the request, or it carries them already. */
const made = ({ project, stack }: Caller) => ({
  'aws:RequestTag/verdigris.dev/project': project,
  'aws:RequestTag/verdigris.dev/stack': stack,
});
const owned = ({ project, stack }: Caller) => ({
  'aws:ResourceTag/verdigris.dev/project': project,
  'aws:ResourceTag/verdigris.dev/stack': stack,
});
const arn = ({ account, region }: Caller, service: string, rest: string) =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
const global = ({ account }: Caller, service: string, rest: string) => `arn:aws:${service}::${account}:${rest}`;

/** Made by tags, and gone by tags: `create -> destroy` of one service, where AWS makes up the id. */
const tagged =
  (service: string, kind: string, create: string, destroy: string): Calls =>
  (_resource, caller) => [
    { action: `${service}:${create}`, resource: arn(caller, service, `${kind}1`), context: made(caller) },
    { action: `${service}:${destroy}`, resource: arn(caller, service, `${kind}1`), context: owned(caller) },
  ];

/** Made without an ARN. */
const unborn =
  (service: string, kind: string, create: string, destroy: string): Calls =>
  (_resource, caller) => [
    { action: `${service}:${create}`, resource: '*', context: made(caller) },
    { action: `${service}:${destroy}`, resource: arn(caller, service, `${kind}1`), context: owned(caller) },
  ];

/** On something that is there, by its tags. */
const onOwned =
  (service: string, kind: string, ...actions: readonly string[]): Calls =>
  (_resource, caller) =>
    actions.map((action) => ({
      action: `${service}:${action}`,
      resource: arn(caller, service, `${kind}1`),
      context: owned(caller),
    }));

/** By the name in AWS, which the resource says or Pulumi makes of its own. */
const named =
  (
    resourceOf: (name: string, caller: Caller, resource: RegisteredResource) => string,
    ...actions: readonly string[]
  ): Calls =>
  (resource, caller) =>
    actions.map((action) => ({ action, resource: resourceOf(resource.name, caller, resource), context: made(caller) }));

const text = ({ inputs }: RegisteredResource, input: string): string => String(inputs.values[input]);
const bucket = (name: string) => `arn:aws:s3:::${name}-1a2b3c4`;
const inCluster = (kind: string) => (_name: string, caller: Caller) =>
  arn(caller, 'eks', `${kind}/${caller.cluster}/x/1`);
const role = (name: string, caller: Caller) =>
  global(caller, 'iam', `role/${caller.project}/${caller.stack}/${name}-1a2b3c4`);
const bounded =
  (...actions: readonly string[]): Calls =>
  ({ name, inputs }, caller) =>
    actions.map((action) => ({
      action,
      resource: role(name, caller),
      context: {
        'iam:PermissionsBoundary': caller.boundary,
        ...(inputs.values['policyArn'] !== undefined && { 'iam:PolicyARN': String(inputs.values['policyArn']) }),
      },
    }));
const server =
  (service: string, kind: string, input: string, create: string, destroy: string): Calls =>
  (resource, caller) => [
    { action: create, resource: arn(caller, service, `${kind}:${text(resource, input)}`), context: made(caller) },
    { action: destroy, resource: arn(caller, service, `${kind}:${text(resource, input)}`), context: owned(caller) },
  ];

/**
 * What AWS is asked when a resource of a type is made and when it goes (the service authorization reference of each service).
 * A type that is not here fails the test: whoever adds one says what the role for the ground needs for it.
 */
export const callsOf: Readonly<Record<string, Calls>> = {
  'aws:backup/plan:Plan': tagged('backup', 'backup-plan:', 'CreateBackupPlan', 'DeleteBackupPlan'),
  'aws:backup/selection:Selection': onOwned('backup', 'backup-plan:', 'CreateBackupSelection', 'DeleteBackupSelection'),
  'aws:backup/vault:Vault': named(
    (_name, caller, resource) => arn(caller, 'backup', `backup-vault:${text(resource, 'name')}`),
    'backup:CreateBackupVault',
    'backup:DeleteBackupVault',
  ),
  'aws:backup/vaultLockConfiguration:VaultLockConfiguration': named(
    (_name, caller) => arn(caller, 'backup', `backup-vault:${caller.project}-${caller.stack}`),
    'backup:PutBackupVaultLockConfiguration',
    'backup:DeleteBackupVaultLockConfiguration',
  ),
  'aws:cloudfront/cachePolicy:CachePolicy': named(
    (_name, caller) => global(caller, 'cloudfront', 'cache-policy/1'),
    'cloudfront:CreateCachePolicy',
    'cloudfront:DeleteCachePolicy',
  ),
  'aws:cloudfront/distribution:Distribution': (_resource, caller) => [
    {
      action: 'cloudfront:CreateDistribution',
      resource: global(caller, 'cloudfront', 'distribution/1'),
      context: made(caller),
    },
    {
      action: 'cloudfront:DeleteDistribution',
      resource: global(caller, 'cloudfront', 'distribution/1'),
      context: owned(caller),
    },
  ],
  'aws:cloudfront/function:Function': named(
    (name, caller) => global(caller, 'cloudfront', `function/${name}-1a2b3c4`),
    'cloudfront:CreateFunction',
    'cloudfront:PublishFunction',
    'cloudfront:DeleteFunction',
  ),
  'aws:cloudfront/originAccessControl:OriginAccessControl': named(() => '*', 'cloudfront:CreateOriginAccessControl'),
  'aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy': named(
    (_name, caller) => global(caller, 'cloudfront', 'response-headers-policy/1'),
    'cloudfront:CreateResponseHeadersPolicy',
    'cloudfront:DeleteResponseHeadersPolicy',
  ),
  'aws:cloudwatch/logDelivery:LogDelivery': named(
    (_name, caller) => arn({ ...caller, region: 'us-east-1' }, 'logs', 'delivery:1'),
    'logs:CreateDelivery',
    'logs:DeleteDelivery',
  ),
  'aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination': named(
    (name, caller) => arn({ ...caller, region: 'us-east-1' }, 'logs', `delivery-destination:${name}`),
    'logs:PutDeliveryDestination',
    'logs:DeleteDeliveryDestination',
  ),
  'aws:cloudwatch/logDeliverySource:LogDeliverySource': named(
    (name, caller) => arn({ ...caller, region: 'us-east-1' }, 'logs', `delivery-source:${name}`),
    'logs:PutDeliverySource',
    'logs:DeleteDeliverySource',
  ),
  'aws:cloudwatch/logGroup:LogGroup': tagged('logs', 'log-group:', 'CreateLogGroup', 'DeleteLogGroup'),
  'aws:ec2/defaultSecurityGroup:DefaultSecurityGroup': (_resource, caller) => [
    { action: 'ec2:RevokeSecurityGroupEgress', resource: arn(caller, 'ec2', 'security-group/sg-1') },
    { action: 'ec2:RevokeSecurityGroupIngress', resource: arn(caller, 'ec2', 'security-group/sg-1') },
  ],
  'aws:ec2/eip:Eip': tagged('ec2', 'elastic-ip/', 'AllocateAddress', 'ReleaseAddress'),
  'aws:ec2/flowLog:FlowLog': tagged('ec2', 'vpc-flow-log/', 'CreateFlowLogs', 'DeleteFlowLogs'),
  'aws:ec2/internetGateway:InternetGateway': tagged(
    'ec2',
    'internet-gateway/',
    'CreateInternetGateway',
    'DeleteInternetGateway',
  ),
  'aws:ec2/natGateway:NatGateway': tagged('ec2', 'natgateway/', 'CreateNatGateway', 'DeleteNatGateway'),
  'aws:ec2/route:Route': onOwned('ec2', 'route-table/', 'CreateRoute', 'DeleteRoute'),
  'aws:ec2/routeTable:RouteTable': tagged('ec2', 'route-table/', 'CreateRouteTable', 'DeleteRouteTable'),
  'aws:ec2/routeTableAssociation:RouteTableAssociation': onOwned(
    'ec2',
    'subnet/',
    'AssociateRouteTable',
    'DisassociateRouteTable',
  ),
  'aws:ec2/securityGroup:SecurityGroup': (resource, caller) => [
    ...tagged('ec2', 'security-group/', 'CreateSecurityGroup', 'DeleteSecurityGroup')(resource, caller),
    ...onOwned('ec2', 'vpc/', 'CreateSecurityGroup')(resource, caller),
  ],
  'aws:ec2/subnet:Subnet': tagged('ec2', 'subnet/', 'CreateSubnet', 'DeleteSubnet'),
  'aws:ec2/vpc:Vpc': tagged('ec2', 'vpc/', 'CreateVpc', 'DeleteVpc'),
  'aws:ecr/lifecyclePolicy:LifecyclePolicy': onOwned(
    'ecr',
    'repository/',
    'PutLifecyclePolicy',
    'DeleteLifecyclePolicy',
  ),
  'aws:ecr/repository:Repository': tagged('ecr', 'repository/', 'CreateRepository', 'DeleteRepository'),
  'aws:efs/fileSystem:FileSystem': unborn('elasticfilesystem', 'file-system/', 'CreateFileSystem', 'DeleteFileSystem'),
  'aws:efs/fileSystemPolicy:FileSystemPolicy': onOwned(
    'elasticfilesystem',
    'file-system/',
    'PutFileSystemPolicy',
    'DeleteFileSystemPolicy',
  ),
  'aws:efs/mountTarget:MountTarget': onOwned(
    'elasticfilesystem',
    'file-system/',
    'CreateMountTarget',
    'DeleteMountTarget',
  ),
  'aws:eks/accessEntry:AccessEntry': (resource, caller) => [
    { action: 'eks:CreateAccessEntry', resource: arn(caller, 'eks', `cluster/${caller.cluster}`) },
    ...named(inCluster('access-entry'), 'eks:DeleteAccessEntry')(resource, caller),
  ],
  'aws:eks/accessPolicyAssociation:AccessPolicyAssociation': named(
    inCluster('access-entry'),
    'eks:AssociateAccessPolicy',
    'eks:DisassociateAccessPolicy',
  ),
  'aws:eks/addon:Addon': (resource, caller) => [
    { action: 'eks:CreateAddon', resource: arn(caller, 'eks', `cluster/${caller.cluster}`) },
    ...named(inCluster('addon'), 'eks:DeleteAddon')(resource, caller),
  ],
  'aws:eks/cluster:Cluster': (_resource, caller) => [
    { action: 'eks:CreateCluster', resource: '*', context: made(caller) },
    { action: 'eks:DeleteCluster', resource: arn(caller, 'eks', `cluster/${caller.cluster}`) },
  ],
  'aws:eks/podIdentityAssociation:PodIdentityAssociation': (resource, caller) => [
    { action: 'eks:CreatePodIdentityAssociation', resource: arn(caller, 'eks', `cluster/${caller.cluster}`) },
    ...named(inCluster('podidentityassociation'), 'eks:DeletePodIdentityAssociation')(resource, caller),
  ],
  'aws:elasticache/cluster:Cluster': server(
    'elasticache',
    'cluster',
    'clusterId',
    'elasticache:CreateCacheCluster',
    'elasticache:DeleteCacheCluster',
  ),
  'aws:elasticache/parameterGroup:ParameterGroup': tagged(
    'elasticache',
    'parametergroup:',
    'CreateCacheParameterGroup',
    'DeleteCacheParameterGroup',
  ),
  'aws:elasticache/replicationGroup:ReplicationGroup': server(
    'elasticache',
    'replicationgroup',
    'replicationGroupId',
    'elasticache:CreateReplicationGroup',
    'elasticache:DeleteReplicationGroup',
  ),
  'aws:elasticache/subnetGroup:SubnetGroup': tagged(
    'elasticache',
    'subnetgroup:',
    'CreateCacheSubnetGroup',
    'DeleteCacheSubnetGroup',
  ),
  'aws:iam/role:Role': bounded('iam:CreateRole', 'iam:DeleteRole'),
  'aws:iam/rolePolicy:RolePolicy': bounded('iam:PutRolePolicy', 'iam:DeleteRolePolicy'),
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': bounded('iam:AttachRolePolicy', 'iam:DetachRolePolicy'),
  'aws:kms/key:Key': unborn('kms', 'key/', 'CreateKey', 'ScheduleKeyDeletion'),
  'aws:lambda/function:Function': named(
    (name, caller) => arn(caller, 'lambda', `function:${name}-1a2b3c4`),
    'lambda:CreateFunction',
    'lambda:DeleteFunction',
  ),
  'aws:lambda/invocation:Invocation': named(
    (name, caller) => arn(caller, 'lambda', `function:${name}-1a2b3c4`),
    'lambda:InvokeFunction',
  ),
  'aws:mq/broker:Broker': (resource, caller) => [
    { action: 'mq:CreateBroker', resource: '*', context: made(caller) },
    { action: 'mq:DeleteBroker', resource: arn(caller, 'mq', `broker:${text(resource, 'brokerName')}:b-1`) },
  ],
  'aws:rds/instance:Instance': server('rds', 'db', 'identifier', 'rds:CreateDBInstance', 'rds:DeleteDBInstance'),
  'aws:rds/parameterGroup:ParameterGroup': tagged('rds', 'pg:', 'CreateDBParameterGroup', 'DeleteDBParameterGroup'),
  'aws:rds/subnetGroup:SubnetGroup': tagged('rds', 'subgrp:', 'CreateDBSubnetGroup', 'DeleteDBSubnetGroup'),
  'aws:s3/bucket:Bucket': named(bucket, 's3:CreateBucket', 's3:DeleteBucket'),
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': named(bucket, 's3:PutLifecycleConfiguration'),
  'aws:s3/bucketObjectv2:BucketObjectv2': named(
    (_name, _caller, resource) => `${bucket(`${resource.parent!.split('::').at(-1)!}-files`)}/assets/a.js`,
    's3:PutObject',
    's3:DeleteObjectVersion',
  ),
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': named(bucket, 's3:PutBucketOwnershipControls'),
  'aws:s3/bucketPolicy:BucketPolicy': named(bucket, 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'),
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': named(bucket, 's3:PutBucketPublicAccessBlock'),
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': named(
    bucket,
    's3:PutEncryptionConfiguration',
  ),
  'aws:s3/bucketVersioning:BucketVersioning': named(bucket, 's3:PutBucketVersioning'),
  'aws:secretsmanager/secret:Secret': named(
    (_name, caller, resource) => arn(caller, 'secretsmanager', `secret:${text(resource, 'name')}-a1b2c3`),
    'secretsmanager:CreateSecret',
    'secretsmanager:DeleteSecret',
  ),
  'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule': onOwned(
    'ec2',
    'security-group/',
    'AuthorizeSecurityGroupIngress',
    'RevokeSecurityGroupIngress',
  ),
};
