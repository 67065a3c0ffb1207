import * as cloudwatch from '@pulumi/aws/cloudwatch';
import * as ec2 from '@pulumi/aws/ec2';
import * as iam from '@pulumi/aws/iam';
import * as pulumi from '@pulumi/pulumi';
import type { PlatformSettings } from '../environment/model';
import { allow, assumedBy, policy } from './policies';
import { protectAll, type Protection } from './protection';
import { subnetLayout } from './subnets';

/** What a network is made with. */
export interface NetworkArgs {
  /** Availability zones, at least two; each ends in a letter from `a` to `g`. */
  readonly zones: readonly string[];
  /** Address range: /16 to /22. Changing it replaces the network. @default '10.0.0.0/16' */
  readonly cidr?: string;
  /** An existing VPC: nothing is registered. @default - a new one */
  readonly existing?: PlatformSettings['vpc'];
  /** @default 'perZone' */
  readonly natGateways?: 'perZone' | 'single';
  /** Days that flow logs are kept. @default 90 */
  readonly logRetention?: number;
  /** @default - protected */
  readonly protect?: Protection;
}

/**
 * A VPC over several availability zones: private subnets for nodes and pods, public ones for load balancers and NAT
 * gateways, and flow logs. Nothing in a public subnet gets a public address by itself, and the VPC's default security
 * group lets nothing through.
 */
export class Network extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:Network';

  readonly vpcId: pulumi.Output<string>;
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  /** The addresses that traffic to the outside comes from; empty for an existing VPC. */
  readonly egressAddresses: readonly pulumi.Output<string>[];
  /** The ways out of the private subnets: what has to exist before a node can pull an image. */
  readonly routes: readonly pulumi.Resource[];

  constructor(name: string, args: NetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super(Network.type, name, {}, options);
    if (args.existing) {
      this.vpcId = pulumi.output(args.existing.id);
      this.privateSubnetIds = args.existing.privateSubnets.map((id) => pulumi.output(id));
      this.publicSubnetIds = (args.existing.publicSubnets ?? []).map((id) => pulumi.output(id));
      this.egressAddresses = [];
      this.routes = [];
    } else {
      const made = this.make(name, args);
      this.vpcId = made.vpc.id;
      this.privateSubnetIds = made.zones.map((zone) => zone.privateSubnet.id);
      this.publicSubnetIds = made.zones.map((zone) => zone.publicSubnet.id);
      this.egressAddresses = made.gateways.map((gateway) => gateway.publicIp);
      this.routes = made.routes;
    }
    this.registerOutputs({ vpcId: this.vpcId, privateSubnetIds: this.privateSubnetIds });
  }

  private make(name: string, args: NetworkArgs) {
    const protect = args.protect ?? protectAll;
    const cidr = args.cidr ?? '10.0.0.0/16';
    const kept = (type: string, logical: string): pulumi.CustomResourceOptions => ({
      parent: this,
      protect: protect(Network.type, type, logical),
    });
    const parent = { parent: this };

    const vpc = new ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: `${name}-vpc` } },
      kept('aws:ec2/vpc:Vpc', `${name}-vpc`),
    );
    // Adopts the group that AWS makes with every VPC, and removes its rules: what names no group gets no traffic.
    new ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.id, ingress: [], egress: [] }, parent);
    const internet = new ec2.InternetGateway(
      `${name}-internet`,
      { vpcId: vpc.id, tags: { Name: `${name}-internet` } },
      kept('aws:ec2/internetGateway:InternetGateway', `${name}-internet`),
    );
    const publicTable = new ec2.RouteTable(
      `${name}-public`,
      { vpcId: vpc.id, tags: { Name: `${name}-public` } },
      parent,
    );
    const publicRoute = new ec2.Route(
      `${name}-public-internet`,
      { routeTableId: publicTable.id, destinationCidrBlock: '0.0.0.0/0', gatewayId: internet.id },
      parent,
    );

    const layout = [...subnetLayout(cidr, args.zones)].sort((a, b) => (a.zone < b.zone ? -1 : 1));
    const zones = layout.map((subnets) => {
      const subnet = (kind: 'private' | 'public', cidrBlock: string, role: string) => {
        const logical = `${name}-${kind}-${subnets.zone}`;
        return new ec2.Subnet(
          logical,
          {
            vpcId: vpc.id,
            availabilityZone: subnets.zone,
            cidrBlock,
            mapPublicIpOnLaunch: false,
            // By these tags EKS finds the subnets for load balancers.
            tags: { Name: logical, [`kubernetes.io/role/${role}`]: '1' },
          },
          kept('aws:ec2/subnet:Subnet', logical),
        );
      };
      const publicSubnet = subnet('public', subnets.publicCidr, 'elb');
      new ec2.RouteTableAssociation(
        `${name}-public-${subnets.zone}`,
        { subnetId: publicSubnet.id, routeTableId: publicTable.id },
        parent,
      );
      return {
        zone: subnets.zone,
        publicSubnet,
        privateSubnet: subnet('private', subnets.privateCidr, 'internal-elb'),
      };
    });

    const gateways = zones.slice(0, args.natGateways === 'single' ? 1 : zones.length).map(({ zone, publicSubnet }) => {
      const logical = `${name}-nat-${zone}`;
      // Kept: others write the address into their firewalls.
      const address = new ec2.Eip(
        logical,
        { domain: 'vpc', tags: { Name: logical } },
        kept('aws:ec2/eip:Eip', logical),
      );
      return new ec2.NatGateway(
        logical,
        { subnetId: publicSubnet.id, allocationId: address.id, tags: { Name: logical } },
        { ...kept('aws:ec2/natGateway:NatGateway', logical), dependsOn: [publicRoute] },
      );
    });
    const routes = zones.flatMap(({ zone, privateSubnet }, index) => {
      const logical = `${name}-private-${zone}`;
      const table = new ec2.RouteTable(logical, { vpcId: vpc.id, tags: { Name: logical } }, parent);
      const gateway = gateways[Math.min(index, gateways.length - 1)];
      return [
        new ec2.Route(
          `${logical}-internet`,
          { routeTableId: table.id, destinationCidrBlock: '0.0.0.0/0', natGatewayId: gateway.id },
          parent,
        ),
        new ec2.RouteTableAssociation(logical, { subnetId: privateSubnet.id, routeTableId: table.id }, parent),
      ];
    });
    this.logFlows(name, vpc, args.logRetention ?? 90);
    return { vpc, zones, gateways, routes };
  }

  private logFlows(name: string, vpc: ec2.Vpc, retentionInDays: number): void {
    const parent = { parent: this };
    const logs = new cloudwatch.LogGroup(`${name}-flows`, { retentionInDays, tags: { Name: `${name}-flows` } }, parent);
    const role = new iam.Role(
      `${name}-flows`,
      { assumeRolePolicy: assumedBy('vpc-flow-logs.amazonaws.com'), description: 'Writes the flow logs of the VPC' },
      parent,
    );
    const write = ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'];
    const writing = new iam.RolePolicy(
      `${name}-flows`,
      { role: role.id, policy: policy(allow(write, [logs.arn, pulumi.interpolate`${logs.arn}:log-stream:*`])) },
      parent,
    );
    new ec2.FlowLog(
      `${name}-flows`,
      { vpcId: vpc.id, trafficType: 'ALL', logDestination: logs.arn, iamRoleArn: role.arn, tags: { Name: name } },
      { parent: this, dependsOn: [writing] },
    );
  }
}
