/** A create that was under way when an update ended: the thing may exist, and the state does not know it. */
export interface InterruptedCreate {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** The URN of its parent; undefined: the stack. */
  readonly parent?: string;
  /** The URN of its provider; undefined: the default one. */
  readonly provider?: string;
  readonly protect: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The creates of AWS resources that were interrupted, from the JSON of `pulumi stack export`, in its order. */
export function interruptedCreates(exported: unknown): readonly InterruptedCreate[] {
  const operations = field(field(exported, 'deployment'), 'pending_operations');
  if (!Array.isArray(operations)) return [];
  return operations
    .filter((operation) => field(operation, 'type') === 'creating')
    .map((operation) => read(field(operation, 'resource')))
    .filter((create) => create !== undefined && create.type.startsWith('aws:'))
    .map((create) => create!);
}

/**
 * The command that takes an interrupted create into the state, to be run as it is. Its id is what the resource is called
 * where that is known from its inputs, else a question to the AWS CLI; `ID` stands for it where neither can tell, and the
 * Pulumi registry's page of the type says what it is ("Import").
 *
 * When all are imported, `pulumi refresh --clear-pending-creates --stack STACK` forgets that they were interrupted.
 */
export function importCommand(
  create: InterruptedCreate,
  at: { readonly stack: string; readonly region: string },
): string {
  const parts = ['pulumi import', quoted(create.type), quoted(create.name), idOf(create, at)];
  if (create.parent && !isStack(create.parent)) parts.push('--parent', quoted(`parent=${create.parent}`));
  if (create.provider) parts.push('--provider', quoted(`provider=${create.provider}`));
  parts.push(`--protect=${create.protect}`, '--generate-code=false', '--stack', quoted(at.stack), '--yes');
  return parts.join(' ');
}

type IdOf = (inputs: Readonly<Record<string, unknown>>, name: string, region: string) => string | undefined;

const named =
  (property: string): IdOf =>
  (inputs) =>
    textOf(inputs[property]);

/** By the tag `Name`, which the ground puts on whatever has no name of its own; the id is the end of the ARN. */
const tagged =
  (resource: string): IdOf =>
  (inputs, _name, region) => {
    const tag = textOf(field(inputs.tags, 'Name'));
    if (!tag) return undefined;
    const ask = `aws resourcegroupstaggingapi get-resources --region ${region} --resource-type-filters ${resource} --tag-filters ${quoted(`Key=Name,Values=${tag}`)} --query 'ResourceTagMappingList[0].ResourceARN' --output text`;
    return `"$(${ask} | sed 's|.*/||')"`;
  };

const joined =
  (separator: string, ...properties: readonly string[]): IdOf =>
  (inputs) => {
    const values = properties.map((property) => textOf(inputs[property]));
    return values.includes(undefined) ? undefined : values.join(separator);
  };

/** What the AWS provider takes as the id when it imports, by type (the "Import" section of each type's page). */
const ids: Readonly<Record<string, IdOf>> = {
  'aws:ecr/repository:Repository': named('name'),
  'aws:ecr/lifecyclePolicy:LifecyclePolicy': named('repository'),
  'aws:efs/fileSystem:FileSystem': tagged('elasticfilesystem:file-system'),
  'aws:efs/fileSystemPolicy:FileSystemPolicy': named('fileSystemId'),
  'aws:eks/cluster:Cluster': named('name'),
  'aws:eks/addon:Addon': joined(':', 'clusterName', 'addonName'),
  'aws:eks/accessEntry:AccessEntry': joined(':', 'clusterName', 'principalArn'),
  'aws:eks/accessPolicyAssociation:AccessPolicyAssociation': joined('#', 'clusterName', 'principalArn', 'policyArn'),
  'aws:eks/podIdentityAssociation:PodIdentityAssociation': (inputs, _name, region) => {
    const [cluster, namespace, account] = ['clusterName', 'namespace', 'serviceAccount'].map((key) =>
      textOf(inputs[key]),
    );
    if (!cluster || !namespace || !account) return undefined;
    return `"${cluster},$(aws eks list-pod-identity-associations --region ${region} --cluster-name ${cluster} --namespace ${namespace} --service-account ${account} --query 'associations[0].associationId' --output text)"`;
  },
  'aws:iam/openIdConnectProvider:OpenIdConnectProvider': (inputs) => {
    const issuer = textOf(inputs.url)?.replace('https://', '');
    const query = `OpenIDConnectProviderList[?ends_with(Arn, '/${issuer}')].Arn | [0]`;
    return issuer && `"$(aws iam list-open-id-connect-providers --query ${quoted(query)} --output text)"`;
  },
  'aws:iam/policy:Policy': (inputs) => {
    const name = textOf(inputs.name);
    const query = `Policies[?PolicyName=='${name}'].Arn | [0]`;
    return name && `"$(aws iam list-policies --scope Local --query ${quoted(query)} --output text)"`;
  },
  'aws:iam/role:Role': named('name'),
  'aws:iam/rolePolicy:RolePolicy': joined(':', 'role', 'name'),
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': joined('/', 'role', 'policyArn'),
  'aws:cloudwatch/logGroup:LogGroup': named('name'),
  'aws:secretsmanager/secret:Secret': (inputs, _name, region) => {
    const name = textOf(inputs.name);
    return (
      name && `"$(aws secretsmanager describe-secret --region ${region} --secret-id ${name} --query ARN --output text)"`
    );
  },
  'aws:backup/vault:Vault': named('name'),
  'aws:backup/vaultLockConfiguration:VaultLockConfiguration': named('backupVaultName'),
  'aws:backup/plan:Plan': (inputs, _name, region) => {
    const name = textOf(inputs.name);
    const query = `BackupPlansList[?BackupPlanName=='${name}'].BackupPlanId | [0]`;
    return name && `"$(aws backup list-backup-plans --region ${region} --query ${quoted(query)} --output text)"`;
  },
  'aws:backup/selection:Selection': (inputs, _name, region) => {
    const [plan, name] = ['planId', 'name'].map((key) => textOf(inputs[key]));
    if (!plan || !name) return undefined;
    const query = `BackupSelectionsList[?SelectionName=='${name}'].SelectionId | [0]`;
    const ask = `aws backup list-backup-selections --region ${region} --backup-plan-id ${plan}`;
    return `"${plan}|$(${ask} --query ${quoted(query)} --output text)"`;
  },
  'aws:s3/bucket:Bucket': named('bucket'),
  'aws:s3/bucketObjectv2:BucketObjectv2': joined('/', 'bucket', 'key'),
  'aws:cloudfront/distribution:Distribution': tagged('cloudfront:distribution'),
  'aws:cloudfront/function:Function': named('name'),
  'aws:lambda/function:Function': named('name'),
  'aws:kms/key:Key': tagged('kms:key'),
  'aws:rds/instance:Instance': named('identifier'),
  'aws:rds/subnetGroup:SubnetGroup': named('name'),
  'aws:rds/parameterGroup:ParameterGroup': named('name'),
  'aws:elasticache/replicationGroup:ReplicationGroup': named('replicationGroupId'),
  'aws:elasticache/cluster:Cluster': named('clusterId'),
  'aws:elasticache/subnetGroup:SubnetGroup': named('name'),
  'aws:elasticache/parameterGroup:ParameterGroup': named('name'),
  'aws:mq/broker:Broker': (inputs, _name, region) => {
    const name = textOf(inputs.brokerName);
    return (
      name &&
      `"$(aws mq list-brokers --region ${region} --query ${quoted(`BrokerSummaries[?BrokerName=='${name}'].BrokerId | [0]`)} --output text)"`
    );
  },
  'aws:ec2/securityGroup:SecurityGroup': tagged('ec2:security-group'),
  'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule': tagged('ec2:security-group-rule'),
  'aws:ec2/vpc:Vpc': tagged('ec2:vpc'),
  'aws:ec2/subnet:Subnet': tagged('ec2:subnet'),
  'aws:ec2/internetGateway:InternetGateway': tagged('ec2:internet-gateway'),
  'aws:ec2/routeTable:RouteTable': tagged('ec2:route-table'),
  'aws:ec2/eip:Eip': tagged('ec2:elastic-ip'),
  'aws:ec2/natGateway:NatGateway': tagged('ec2:natgateway'),
  'aws:ec2/flowLog:FlowLog': tagged('ec2:vpc-flow-log'),
  'aws:ec2/defaultSecurityGroup:DefaultSecurityGroup': named('vpcId'),
  'aws:ec2/route:Route': joined('_', 'routeTableId', 'destinationCidrBlock'),
  'aws:ec2/routeTableAssociation:RouteTableAssociation': joined('/', 'subnetId', 'routeTableId'),
};

function idOf(create: InterruptedCreate, at: { readonly region: string }): string {
  const id = ids[create.type]?.(create.inputs, create.name, at.region);
  if (id === undefined) return 'ID';
  return id.startsWith('"') ? id : quoted(id);
}

function read(resource: unknown): InterruptedCreate | undefined {
  const urn = textOf(field(resource, 'urn'));
  const type = textOf(field(resource, 'type'));
  if (!urn || !type) return undefined;
  const provider = textOf(field(resource, 'provider'));
  const inputs = field(resource, 'inputs');
  return {
    urn,
    type,
    name: urn.split('::').slice(3).join('::'),
    parent: textOf(field(resource, 'parent')),
    // The state has `urn::id`.
    provider: provider?.slice(0, provider.lastIndexOf('::')),
    protect: field(resource, 'protect') === true,
    inputs: typeof inputs === 'object' && inputs !== null ? (inputs as Record<string, unknown>) : {},
  };
}

function isStack(urn: string): boolean {
  return urn.split('::')[2] === 'pulumi:pulumi:Stack';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function quoted(text: string): string {
  return /^[\w./@:=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
