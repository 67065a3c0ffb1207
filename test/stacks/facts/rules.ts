import type { Json, RegisteredResource } from '../../../lib/preview';

type Inputs = { readonly [input: string]: Json };

/** What is known beside the inputs of one resource. */
export interface Around {
  /** Everything that the stack registers. */
  readonly resources: readonly RegisteredResource[];
  /** Whether the environment's data is real. */
  readonly real: boolean;
}

/** One demand on every resource of a type. */
export interface Rule {
  readonly says: string;
  readonly holds: (inputs: Inputs, around: Around, resource: RegisteredResource) => boolean;
  /** Inputs over those of a resource that break it: a rule that can't fail is none. */
  readonly wrong?: Inputs;
  /** In their place: the type of another resource without which it is broken. */
  readonly without?: string;
  /** Where it is demanded. @default - in every stack in AWS */
  readonly only?: 'real';
}

const is = (says: string, expected: Inputs, wrong: Inputs): Rule => ({
  says,
  holds: (inputs) => Object.entries(expected).every(([input, value]) => inputs[input] === value),
  wrong,
});
const given = (says: string, input: string): Rule => ({
  says,
  holds: (inputs) => typeof inputs[input] === 'string' && inputs[input] !== '',
  wrong: { [input]: '' },
});
const atLeast = (says: string, input: string, least: number, only?: 'real'): Rule => ({
  says,
  holds: (inputs) => Number(inputs[input]) >= least,
  wrong: { [input]: least - 1 },
  ...(only && { only }),
});

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const part = (value: Json | undefined): Inputs =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Inputs) : {};

const logGroup = 'aws:cloudwatch/logGroup:LogGroup';
/** Whether a group of that name is made by the stack: what AWS makes by itself keeps everything for ever. */
const hasGroup = ({ resources }: Around, name: string): boolean =>
  resources.some(({ type, inputs }) => type === logGroup && inputs.values['name'] === name);

/** What another resource of the same name says of a bucket. */
const bucketHas = (says: string, type: string, holds: (inputs: Inputs) => boolean): Rule => ({
  says,
  holds: (_inputs, { resources }, { name }) =>
    resources.some((each) => each.type === type && each.name === name && holds(each.inputs.values)),
  without: type,
});

const publicRanges = ['0.0.0.0/0', '::/0'];
const isOpen = (value: Json | undefined): boolean => publicRanges.includes(String(value));
const policyIsOpen = (text: Json | undefined): boolean =>
  typeof text === 'string' && /"(AWS|Principal)":\s*(\[\s*)?"\*"/.test(text.replace(/"Effect":"Deny"[^}]*\}/g, ''));

/** Encryption, public access, deletion protection and logs, by type. Everything that AWS makes is here, or in `unjudged`. */
export const rules: Readonly<Record<string, readonly Rule[]>> = {
  [logGroup]: [atLeast('keeps logs for a time that is given', 'retentionInDays', 1)],
  'aws:kms/key:Key': [
    is('is rotated', { enableKeyRotation: true }, { enableKeyRotation: false }),
    atLeast('waits before it is deleted', 'deletionWindowInDays', 30),
    {
      says: 'lets nobody use it whom IAM does not allow',
      holds: ({ policy }) => !policyIsOpen(policy),
      wrong: { policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:*","Resource":"*"}]}' },
    },
    {
      says: 'keeps the check that its owners are not locked out, and is on',
      holds: ({ bypassPolicyLockoutSafetyCheck, isEnabled }) =>
        bypassPolicyLockoutSafetyCheck !== true && isEnabled !== false,
      wrong: { isEnabled: false },
    },
  ],
  'aws:rds/instance:Instance': [
    is('is encrypted', { storageEncrypted: true }, { storageEncrypted: false }),
    given('by a key of ours', 'kmsKeyId'),
    is('is not public', { publiclyAccessible: false }, { publiclyAccessible: true }),
    is('has a password that RDS keeps', { manageMasterUserPassword: true }, { manageMasterUserPassword: false }),
    given('which a key of ours encrypts', 'masterUserSecretKmsKeyId'),
    is('is not deleted by mistake', { deletionProtection: true }, { deletionProtection: false }),
    is('leaves a final snapshot', { skipFinalSnapshot: false }, { skipFinalSnapshot: true }),
    is('keeps its backups', { deleteAutomatedBackups: false }, { deleteAutomatedBackups: true }),
    atLeast('is backed up', 'backupRetentionPeriod', 7),
    atLeast('is backed up for as long as RDS does', 'backupRetentionPeriod', 35, 'real'),
    { ...is('survives a zone', { multiAz: true }, { multiAz: false }), only: 'real' },
    {
      says: 'writes its logs to groups that forget',
      holds: ({ enabledCloudwatchLogsExports, identifier }, around) =>
        list(enabledCloudwatchLogsExports).length > 0 &&
        list(enabledCloudwatchLogsExports).every((kind) =>
          hasGroup(around, `/aws/rds/instance/${String(identifier)}/${String(kind)}`),
        ),
      wrong: { enabledCloudwatchLogsExports: ['audit'] },
    },
  ],
  'aws:rds/parameterGroup:ParameterGroup': [
    {
      says: 'takes connections by TLS alone',
      holds: ({ parameters }) =>
        list(parameters).some((each) => part(each)['name'] === 'rds.force_ssl' && part(each)['value'] === '1'),
      wrong: { parameters: [{ name: 'rds.force_ssl', value: '0' }] },
    },
  ],
  'aws:elasticache/replicationGroup:ReplicationGroup': [
    is('is encrypted', { atRestEncryptionEnabled: true }, { atRestEncryptionEnabled: false }),
    given('by a key of ours', 'kmsKeyId'),
    is(
      'takes connections by TLS alone',
      { transitEncryptionEnabled: true, transitEncryptionMode: 'required' },
      { transitEncryptionMode: 'preferred' },
    ),
    given('asks for a password', 'authTokenWo'),
    given('leaves a final snapshot', 'finalSnapshotIdentifier'),
    atLeast('is backed up', 'snapshotRetentionLimit', 1),
    { ...is('survives a zone', { multiAzEnabled: true }, { multiAzEnabled: false }), only: 'real' },
    {
      says: 'writes its logs to groups that forget',
      holds: ({ logDeliveryConfigurations }, around) =>
        list(logDeliveryConfigurations).length === 2 &&
        list(logDeliveryConfigurations).every((each) => hasGroup(around, String(part(each)['destination']))),
      wrong: { logDeliveryConfigurations: [{ destination: 'elsewhere' }] },
    },
  ],
  'aws:elasticache/cluster:Cluster': [
    given('stands in subnets of ours', 'subnetGroupName'),
    {
      says: 'is reached by groups that are named',
      holds: ({ securityGroupIds }) => list(securityGroupIds).length === 1,
      wrong: { securityGroupIds: [] },
    },
  ],
  'aws:mq/broker:Broker': [
    is('is not public', { publiclyAccessible: false }, { publiclyAccessible: true }),
    {
      says: 'writes a log',
      holds: ({ logs }) => part(logs)['general'] === true,
      wrong: { logs: { general: false } },
    },
    {
      says: 'has no password in clear',
      holds: ({ users }) => list(users).every((user) => part(user)['password'] === '[secret]'),
      wrong: { users: [{ username: 'eve', password: 'clear' }] },
    },
    {
      ...is('survives a zone', { deploymentMode: 'CLUSTER_MULTI_AZ' }, { deploymentMode: 'SINGLE_INSTANCE' }),
      only: 'real',
    },
  ],
  'aws:ecr/repository:Repository': [
    is('has tags that nobody moves', { imageTagMutability: 'IMMUTABLE' }, { imageTagMutability: 'MUTABLE' }),
    {
      says: 'scans what is pushed',
      holds: ({ imageScanningConfiguration }) => part(imageScanningConfiguration)['scanOnPush'] === true,
      wrong: { imageScanningConfiguration: { scanOnPush: false } },
    },
    {
      says: 'is encrypted by a key of ours',
      holds: ({ encryptionConfigurations }) =>
        list(encryptionConfigurations).some(
          (each) => part(each)['encryptionType'] === 'KMS' && part(each)['kmsKey'] !== undefined,
        ),
      wrong: { encryptionConfigurations: [{ encryptionType: 'AES256' }] },
    },
    { says: 'keeps its images', holds: ({ forceDelete }) => forceDelete !== true, wrong: { forceDelete: true } },
  ],
  'aws:secretsmanager/secret:Secret': [
    given('is encrypted by a key of ours', 'kmsKeyId'),
    atLeast('can be restored for a month', 'recoveryWindowInDays', 30),
  ],
  'aws:eks/cluster:Cluster': [
    {
      says: 'has an endpoint that not everybody reaches',
      holds: ({ vpcConfig }) => {
        const { endpointPublicAccess, publicAccessCidrs } = part(vpcConfig);
        const ranges = list(publicAccessCidrs);
        return endpointPublicAccess === false || (ranges.length > 0 && !ranges.some(isOpen));
      },
      wrong: { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['0.0.0.0/0'] } },
    },
    {
      says: 'encrypts the secrets of Kubernetes by a key of ours',
      holds: ({ encryptionConfig }) =>
        list(part(encryptionConfig)['resources']).includes('secrets') &&
        part(part(encryptionConfig)['provider'])['keyArn'] !== undefined,
      wrong: { encryptionConfig: { resources: [] } },
    },
    {
      says: 'knows access entries alone',
      holds: ({ accessConfig }) => part(accessConfig)['authenticationMode'] === 'API',
      wrong: { accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' } },
    },
    {
      says: 'writes every log, to a group that forgets',
      holds: ({ enabledClusterLogTypes, name }, around) =>
        list(enabledClusterLogTypes).length === 5 && hasGroup(around, `/aws/eks/${String(name)}/cluster`),
      wrong: { enabledClusterLogTypes: ['api'] },
    },
    {
      ...is('is not deleted by mistake', { deletionProtection: true }, { deletionProtection: false }),
      only: 'real',
    },
  ],
  'aws:ec2/subnet:Subnet': [
    is('gives no public address by itself', { mapPublicIpOnLaunch: false }, { mapPublicIpOnLaunch: true }),
  ],
  'aws:ec2/defaultSecurityGroup:DefaultSecurityGroup': [
    {
      says: 'lets nothing through',
      holds: ({ ingress, egress }) =>
        Array.isArray(ingress) && ingress.length === 0 && Array.isArray(egress) && egress.length === 0,
      wrong: { ingress: [{ cidrBlocks: ['0.0.0.0/0'] }] },
    },
  ],
  'aws:ec2/securityGroup:SecurityGroup': [
    {
      says: 'has rules of their own alone',
      holds: ({ ingress, egress }) => ingress === undefined && egress === undefined,
      wrong: { ingress: [{ cidrBlocks: ['0.0.0.0/0'] }] },
    },
  ],
  'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule': [
    {
      says: 'lets in another group, and no range of addresses',
      holds: ({ cidrIpv4, cidrIpv6, referencedSecurityGroupId, ipProtocol }) =>
        cidrIpv4 === undefined && cidrIpv6 === undefined && !!referencedSecurityGroupId && ipProtocol !== '-1',
      wrong: { cidrIpv4: '0.0.0.0/0' },
    },
  ],
  'aws:ec2/flowLog:FlowLog': [
    is('sees all traffic', { trafficType: 'ALL' }, { trafficType: 'ACCEPT' }),
    given('writes to a group of ours', 'logDestination'),
  ],
  'aws:backup/vault:Vault': [
    given('is encrypted by a key of ours', 'kmsKeyArn'),
    {
      says: 'is locked',
      holds: ({ name }, { resources }) =>
        resources.some(
          ({ type, inputs }) =>
            type === 'aws:backup/vaultLockConfiguration:VaultLockConfiguration' &&
            inputs.values['backupVaultName'] === name &&
            Number(inputs.values['minRetentionDays']) > 0,
        ),
      without: 'aws:backup/vaultLockConfiguration:VaultLockConfiguration',
    },
    { says: 'keeps its backups', holds: ({ forceDestroy }) => forceDestroy !== true, wrong: { forceDestroy: true } },
  ],
  'aws:backup/plan:Plan': [
    {
      says: 'forgets, after a time that is given',
      holds: (inputs) =>
        list(inputs['rules']).length > 0 &&
        list(inputs['rules']).every((rule) => Number(part(part(rule)['lifecycle'])['deleteAfter']) >= 7),
      wrong: { rules: [{ ruleName: 'daily' }] },
    },
  ],
  'aws:efs/fileSystem:FileSystem': [
    is('is encrypted', { encrypted: true }, { encrypted: false }),
    given('by a key of ours', 'kmsKeyId'),
    {
      says: 'is backed up',
      holds: ({ tags }) => part(tags)['verdigris.dev/backup'] === 'daily',
      wrong: { tags: { Name: 'files' } },
    },
    {
      says: 'says who mounts it',
      holds: (_inputs, { resources }, { name }) =>
        resources.some((each) => each.type === 'aws:efs/fileSystemPolicy:FileSystemPolicy' && each.name === name),
      without: 'aws:efs/fileSystemPolicy:FileSystemPolicy',
    },
  ],
  'aws:efs/mountTarget:MountTarget': [
    {
      says: 'is reached by groups that are named',
      holds: ({ securityGroups }) => list(securityGroups).length === 1,
      wrong: { securityGroups: [] },
    },
  ],
  'aws:iam/role:Role': [
    {
      says: 'trusts nobody in particular less than by name',
      holds: ({ assumeRolePolicy }) => !policyIsOpen(assumeRolePolicy),
      wrong: { assumeRolePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"}}]}' },
    },
    {
      says: 'is under a boundary, unless it is one that the administrator makes',
      holds: ({ permissionsBoundary, assumeRolePolicy }) =>
        typeof permissionsBoundary === 'string' || String(assumeRolePolicy).includes('AssumeRoleWithWebIdentity'),
      wrong: { permissionsBoundary: null, assumeRolePolicy: '{}' },
    },
  ],
  'aws:s3/bucket:Bucket': [
    { says: 'keeps its objects', holds: ({ forceDestroy }) => forceDestroy !== true, wrong: { forceDestroy: true } },
    bucketHas('is public in no way', 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', (inputs) =>
      ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'].every(
        (input) => inputs[input] === true,
      ),
    ),
    bucketHas(
      'is encrypted',
      'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
      (inputs) =>
        list(inputs['rules']).some(
          (rule) => part(part(rule)['applyServerSideEncryptionByDefault'])['sseAlgorithm'] !== undefined,
        ),
    ),
    bucketHas(
      'keeps former versions',
      'aws:s3/bucketVersioning:BucketVersioning',
      (inputs) => part(inputs['versioningConfiguration'])['status'] === 'Enabled',
    ),
    bucketHas(
      'knows no access lists',
      'aws:s3/bucketOwnershipControls:BucketOwnershipControls',
      (inputs) => part(inputs['rule'])['objectOwnership'] === 'BucketOwnerEnforced',
    ),
    bucketHas('has a policy', 'aws:s3/bucketPolicy:BucketPolicy', (inputs) => inputs['policy'] !== undefined),
  ],
  'aws:cloudfront/distribution:Distribution': [
    {
      says: 'answers by HTTPS alone',
      holds: ({ defaultCacheBehavior }) => part(defaultCacheBehavior)['viewerProtocolPolicy'] === 'redirect-to-https',
      wrong: { defaultCacheBehavior: { viewerProtocolPolicy: 'allow-all' } },
    },
    {
      says: 'reads its bucket with a name of its own',
      holds: ({ origins }) => list(origins).every((origin) => part(origin)['originAccessControlId'] !== undefined),
      wrong: { origins: [{ originId: 'files' }] },
    },
    {
      says: 'takes no version of TLS before 1.2 under names of ours',
      holds: ({ viewerCertificate }) => {
        const { cloudfrontDefaultCertificate, minimumProtocolVersion } = part(viewerCertificate);
        return cloudfrontDefaultCertificate === true || String(minimumProtocolVersion).startsWith('TLSv1.2');
      },
      wrong: { viewerCertificate: { minimumProtocolVersion: 'TLSv1' } },
    },
  ],
  'aws:lambda/function:Function': [
    {
      says: 'writes to a group that forgets',
      holds: ({ loggingConfig }) => part(loggingConfig)['logGroup'] !== undefined,
      wrong: { loggingConfig: {} },
    },
  ],
  'aws:iam/openIdConnectProvider:OpenIdConnectProvider': [
    {
      says: 'is for AWS alone',
      holds: ({ clientIdLists }) => list(clientIdLists).join() === 'sts.amazonaws.com',
      wrong: { clientIdLists: ['sts.amazonaws.com', 'another'] },
    },
  ],
};
