import { Network, type NetworkArgs } from '../../lib/platform/network';
import { runMocked, valueOf } from '../support/mocks';
import { outputs, statements, target } from './environments';

const make = (args: Partial<NetworkArgs> = {}) =>
  runMocked(() => new Network('network', { zones: target.zones, ...args }), { outputs });

describe('a network', () => {
  test('closed by default: no public addresses, no rules in the default group, every flow logged', async () => {
    const { recording } = await make();
    expect(recording.one('aws:ec2/vpc:Vpc').inputs).toMatchObject({
      cidrBlock: '10.0.0.0/16',
      enableDnsHostnames: true,
      enableDnsSupport: true,
    });
    expect(recording.one('aws:ec2/defaultSecurityGroup:DefaultSecurityGroup').inputs).toMatchObject({
      ingress: [],
      egress: [],
    });
    const subnets = recording.all('aws:ec2/subnet:Subnet');
    expect(subnets).toHaveLength(6);
    for (const subnet of subnets) expect(subnet.inputs.mapPublicIpOnLaunch).toBe(false);
    expect(recording.one('aws:ec2/flowLog:FlowLog').inputs).toMatchObject({
      trafficType: 'ALL',
      vpcId: 'network-vpc-id',
    });
    expect(recording.one('aws:cloudwatch/logGroup:LogGroup').inputs.retentionInDays).toBe(90);
  });

  test('flow logs may write their own group alone', async () => {
    const { recording } = await make();
    const group = 'arn:aws:cloudwatch:::network-flows';
    expect(statements(recording.one('aws:iam/rolePolicy:RolePolicy').inputs.policy)).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
        Resource: [group, `${group}:log-stream:*`],
      },
    ]);
    expect(statements(recording.one('aws:iam/role:Role').inputs.assumeRolePolicy)).toEqual([
      { Effect: 'Allow', Principal: { Service: 'vpc-flow-logs.amazonaws.com' }, Action: ['sts:AssumeRole'] },
    ]);
  });

  test('EKS finds the subnets by their tags', async () => {
    const { recording } = await make();
    const tags = recording
      .all('aws:ec2/subnet:Subnet')
      .map(({ name, inputs }) => [name, inputs.cidrBlock, inputs.tags]);
    expect(tags).toContainEqual([
      'network-private-us-east-1b',
      '10.0.32.0/19',
      { Name: 'network-private-us-east-1b', 'kubernetes.io/role/internal-elb': '1' },
    ]);
    expect(tags).toContainEqual([
      'network-public-us-east-1b',
      '10.0.228.0/22',
      { Name: 'network-public-us-east-1b', 'kubernetes.io/role/elb': '1' },
    ]);
  });

  test.each([
    ['perZone', ['a', 'b', 'c']],
    ['single', ['a', 'a', 'a']],
  ] as const)('NAT gateways %s: each private subnet leaves by %j', async (natGateways, by) => {
    const { recording, result } = await make({ natGateways });
    const gateways = [...new Set(by)].map((zone) => `network-nat-us-east-1${zone}`);
    const found = recording.all('aws:ec2/natGateway:NatGateway');
    expect(found.map((gateway) => gateway.name)).toEqual(gateways);
    for (const gateway of found)
      expect(gateway.inputs.subnetId).toBe(`${gateway.name.replace('-nat-', '-public-')}-id`);
    const routes = ['a', 'b', 'c'].map(
      (zone) => recording.one('aws:ec2/route:Route', `network-private-us-east-1${zone}-internet`).inputs.natGatewayId,
    );
    expect(routes).toEqual(by.map((zone) => `network-nat-us-east-1${zone}-id`));
    const addresses = await Promise.all(result.egressAddresses.map((address) => valueOf(address)));
    expect(addresses).toEqual(gateways.map((name) => `address of ${name}`));
  });

  test('the order of the zones changes nothing', async () => {
    const registered = async (zones: readonly string[]) =>
      (await make({ zones, natGateways: 'single' })).recording.resources
        .filter((resource) => resource.custom)
        .map(({ name, inputs }) => ({ name, inputs }));
    expect(await registered([...target.zones].reverse())).toEqual(await registered(target.zones));
  });

  test('what carries traffic is protected, unless it is lifted', async () => {
    const kept = async (args: Partial<NetworkArgs>) =>
      (await make(args)).recording.resources.filter((resource) => resource.protect).map((resource) => resource.type);
    const types = await kept({ natGateways: 'single', zones: target.zones.slice(0, 2) });
    expect([...types].sort()).toEqual([
      'aws:ec2/eip:Eip',
      'aws:ec2/internetGateway:InternetGateway',
      'aws:ec2/natGateway:NatGateway',
      ...Array<string>(4).fill('aws:ec2/subnet:Subnet'),
      'aws:ec2/vpc:Vpc',
    ]);
    expect(await kept({ protect: () => false })).toEqual([]);
  });

  test('an existing VPC is used as it is', async () => {
    const existing = { id: 'vpc-1', privateSubnets: ['subnet-1', 'subnet-2'], publicSubnets: ['subnet-3'] };
    const { recording, result } = await make({ existing });
    expect(recording.resources.map((resource) => resource.type)).toEqual(['verdigris:aws:Network']);
    expect(await valueOf(result.vpcId)).toBe('vpc-1');
    expect(await Promise.all(result.privateSubnetIds.map((id) => valueOf(id)))).toEqual(['subnet-1', 'subnet-2']);
    expect(await Promise.all(result.publicSubnetIds.map((id) => valueOf(id)))).toEqual(['subnet-3']);
    expect(result.routes).toEqual([]);
  });
});
