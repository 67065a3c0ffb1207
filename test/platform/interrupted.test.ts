import { execFileSync } from 'node:child_process';
import { importCommand, interruptedCreates, type InterruptedCreate } from '../../lib/platform/interrupted';

const at = { stack: 'production', region: 'us-east-1' };
const start = 'urn:pulumi:production::verdigris::';
const provider = `${start}pulumi:providers:aws::aws`;

/** A create as the engine leaves it in the state. */
const pending = (type: string, name: string, inputs: object, more: object = {}) => ({
  type: 'creating',
  resource: {
    urn: `${start}verdigris:aws:Network$${type}::${name}`,
    type,
    custom: true,
    inputs,
    parent: `${start}verdigris:aws:Network::network`,
    provider: `${provider}::0f0e`,
    ...more,
  },
});
const read = (...operations: object[]) =>
  interruptedCreates({ version: 3, deployment: { pending_operations: operations } });

describe('interrupted creates', () => {
  test('are read from an exported state: AWS alone, and creates alone', () => {
    const vpc = pending('aws:ec2/vpc:Vpc', 'network-vpc', { tags: { Name: 'network-vpc' } }, { protect: true });
    const found = read(
      vpc,
      { ...pending('aws:ec2/vpc:Vpc', 'other', {}), type: 'deleting' },
      pending('kubernetes:core/v1:Service', 'api-gateway', {}),
      { type: 'creating' },
    );
    expect(found).toEqual([
      {
        urn: vpc.resource.urn,
        type: 'aws:ec2/vpc:Vpc',
        name: 'network-vpc',
        parent: `${start}verdigris:aws:Network::network`,
        provider,
        protect: true,
        inputs: { tags: { Name: 'network-vpc' } },
      },
    ]);
  });

  test.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ deployment: {} }],
    [{ deployment: { pending_operations: null } }],
  ])('a state without any: %j', (state) => expect(interruptedCreates(state)).toEqual([]));
});

describe('the command that imports one', () => {
  const command = (type: string, inputs: Record<string, unknown>, changes: Partial<InterruptedCreate> = {}) =>
    importCommand({ ...read(pending(type, 'thing', inputs))[0], ...changes }, at);

  test('whole, with parent, provider and protection', () => {
    expect(command('aws:eks/cluster:Cluster', { name: 'verdigris-production' }, { protect: true })).toBe(
      `pulumi import aws:eks/cluster:Cluster thing verdigris-production --parent parent=${start}verdigris:aws:Network::network ` +
        `--provider provider=${provider} --protect=true --generate-code=false --stack production --yes`,
    );
  });

  test('what stands under the stack itself has no parent to name, and a default provider is not named', () => {
    const stack = `${start}pulumi:pulumi:Stack::verdigris-production`;
    expect(command('aws:ecr/repository:Repository', { name: 'api' }, { parent: stack, provider: undefined })).toBe(
      'pulumi import aws:ecr/repository:Repository thing api --protect=false --generate-code=false --stack production --yes',
    );
  });

  const id = (type: string, inputs: Record<string, unknown>) =>
    command(type, inputs).slice(`pulumi import ${type} thing `.length).split(' --parent ')[0];

  test.each([
    ['aws:ecr/lifecyclePolicy:LifecyclePolicy', { repository: 'api-gateway' }, 'api-gateway'],
    ['aws:eks/addon:Addon', { clusterName: 'c', addonName: 'metrics-server' }, 'c:metrics-server'],
    [
      'aws:eks/accessPolicyAssociation:AccessPolicyAssociation',
      { clusterName: 'c', principalArn: 'arn:p', policyArn: 'arn:q' },
      "'c#arn:p#arn:q'",
    ],
    ['aws:iam/rolePolicyAttachment:RolePolicyAttachment', { role: 'r', policyArn: 'arn:q' }, 'r/arn:q'],
    ['aws:iam/rolePolicy:RolePolicy', { role: 'r', name: 'p' }, 'r:p'],
    ['aws:ec2/route:Route', { routeTableId: 'rtb-1', destinationCidrBlock: '0.0.0.0/0' }, 'rtb-1_0.0.0.0/0'],
    [
      'aws:secretsmanager/secret:Secret',
      { name: 'production/db' },
      '"$(aws secretsmanager describe-secret --region us-east-1 --secret-id production/db --query ARN --output text)"',
    ],
    [
      'aws:ec2/vpc:Vpc',
      { tags: { Name: 'network-vpc' } },
      `"$(aws resourcegroupstaggingapi get-resources --region us-east-1 --resource-type-filters ec2:vpc --tag-filters 'Key=Name,Values=network-vpc' --query 'ResourceTagMappingList[0].ResourceARN' --output text | sed 's|.*/||')"`,
    ],
    ['aws:rds/instance:Instance', { identifier: 'verdigris-production-shop-db' }, 'verdigris-production-shop-db'],
    ['aws:rds/subnetGroup:SubnetGroup', { name: 'shop-db-0a1b2c3' }, 'shop-db-0a1b2c3'],
    ['aws:elasticache/replicationGroup:ReplicationGroup', { replicationGroupId: 'shop-cache' }, 'shop-cache'],
    ['aws:elasticache/cluster:Cluster', { clusterId: 'shop-pages' }, 'shop-pages'],
    [
      'aws:mq/broker:Broker',
      { brokerName: 'shop-queue' },
      `"$(aws mq list-brokers --region us-east-1 --query 'BrokerSummaries[?BrokerName=='\\''shop-queue'\\''].BrokerId | [0]' --output text)"`,
    ],
    [
      'aws:ec2/securityGroup:SecurityGroup',
      { tags: { Name: 'shop-db-access' } },
      `"$(aws resourcegroupstaggingapi get-resources --region us-east-1 --resource-type-filters ec2:security-group --tag-filters 'Key=Name,Values=shop-db-access' --query 'ResourceTagMappingList[0].ResourceARN' --output text | sed 's|.*/||')"`,
    ],
    [
      'aws:eks/podIdentityAssociation:PodIdentityAssociation',
      { clusterName: 'c', namespace: 'n', serviceAccount: 's' },
      `"c,$(aws eks list-pod-identity-associations --region us-east-1 --cluster-name c --namespace n --service-account s --query 'associations[0].associationId' --output text)"`,
    ],
  ])('%s has its own kind of id', (type, inputs, expected) => expect(id(type, inputs)).toBe(expected));

  test.each([
    ['aws:sqs/queue:Queue', { name: 'orders' }],
    ['aws:ec2/vpc:Vpc', {}],
    ['aws:eks/addon:Addon', { clusterName: 'c' }],
    ['aws:eks/podIdentityAssociation:PodIdentityAssociation', { clusterName: 'c' }],
    ['aws:secretsmanager/secret:Secret', { name: { secret: 'hidden' } }],
  ])('where the id of %s can not be known, it says so', (type, inputs) => expect(id(type, inputs)).toBe('ID'));

  test('a shell reads it as one command with these words', () => {
    const text = command('aws:iam/role:Role', { name: `it's $HOME` }, { name: 'a b' });
    const words = execFileSync('sh', ['-c', `pulumi() { printf '%s\\n' "$@"; }; ${text}`], { encoding: 'utf8' });
    expect(words.split('\n').slice(0, 6)).toEqual([
      'import',
      'aws:iam/role:Role',
      'a b',
      `it's $HOME`,
      '--parent',
      `parent=${start}verdigris:aws:Network::network`,
    ]);
  });
});
