import { arnOf, byTags, clusterOf, made, owned, type AccessScope, type AccessStatement } from './accessScope';

/** What tells of a network; EC2 has no narrower resource for any of it (its service authorization reference). */
const describing = [
  'DescribeAddresses',
  'DescribeAddressesAttribute',
  'DescribeAvailabilityZones',
  'DescribeFlowLogs',
  'DescribeInternetGateways',
  'DescribeNatGateways',
  'DescribeNetworkAcls',
  'DescribeNetworkInterfaces',
  'DescribeRouteTables',
  'DescribeSecurityGroupRules',
  'DescribeSecurityGroups',
  'DescribeSubnets',
  'DescribeTags',
  'DescribeVpcs',
];

/** The network, where the ground makes one, and the security groups of managed servers, which it makes in any. */
export function networkStatements(scope: AccessScope): readonly AccessStatement[] {
  const arn = arnOf(scope);
  const ec2 = (...kinds: readonly string[]) => kinds.map((kind) => arn('ec2', `${kind}/*`));
  const { vpc, cluster } = scope.ground;
  const own = vpc === undefined && cluster === undefined;
  const network: readonly AccessStatement[] = [
    {
      actions: [
        'ec2:AllocateAddress',
        'ec2:CreateFlowLogs',
        'ec2:CreateInternetGateway',
        'ec2:CreateNatGateway',
        'ec2:CreateRouteTable',
        'ec2:CreateSubnet',
        'ec2:CreateVpc',
      ],
      resources: ec2('elastic-ip', 'vpc-flow-log', 'internet-gateway', 'natgateway', 'route-table', 'subnet', 'vpc'),
      condition: made(scope),
      reason: byTags,
    },
    {
      actions: [
        'ec2:AssociateRouteTable',
        'ec2:AttachInternetGateway',
        'ec2:CreateFlowLogs',
        'ec2:CreateNatGateway',
        'ec2:CreateRoute',
        'ec2:CreateRouteTable',
        'ec2:CreateSubnet',
        'ec2:DeleteFlowLogs',
        'ec2:DeleteInternetGateway',
        'ec2:DeleteNatGateway',
        'ec2:DeleteRoute',
        'ec2:DeleteRouteTable',
        'ec2:DeleteSubnet',
        'ec2:DeleteVpc',
        'ec2:DetachInternetGateway',
        'ec2:DisassociateAddress',
        'ec2:DisassociateRouteTable',
        'ec2:ModifySubnetAttribute',
        'ec2:ModifyVpcAttribute',
        'ec2:ReleaseAddress',
        'ec2:ReplaceRoute',
        'ec2:ReplaceRouteTableAssociation',
      ],
      resources: ec2('elastic-ip', 'vpc-flow-log', 'internet-gateway', 'natgateway', 'route-table', 'subnet', 'vpc'),
      condition: owned(scope),
      reason: byTags,
    },
    {
      // The default group of the new network, which AWS makes without tags: its rules are taken away.
      actions: ['ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress', 'ec2:CreateTags'],
      resources: ec2('security-group'),
      condition: { Null: { 'aws:ResourceTag/verdigris.dev/project': 'true' } },
      reason: 'AWS makes up the ids; what carries the tags of another stack is out of reach',
    },
  ];
  return [
    {
      actions: describing.map((action) => `ec2:${action}`),
      resources: ['*'],
      reason: 'EC2 knows no narrower resource for any of them; they change nothing',
    },
    {
      actions: ['ec2:DescribeVpcAttribute'],
      resources: ec2('vpc'),
      reason: 'AWS makes up the ids; whether names are resolved in a network is no secret',
    },
    ...(own ? network : []),
    {
      actions: ['ec2:CreateSecurityGroup', 'ec2:AuthorizeSecurityGroupIngress'],
      resources: ec2('security-group', 'security-group-rule'),
      condition: made(scope),
      reason: byTags,
    },
    {
      actions: ['ec2:CreateSecurityGroup'],
      resources: [vpc === undefined ? arn('ec2', 'vpc/*') : arn('ec2', `vpc/${vpc}`)],
      ...(own && { condition: owned(scope) }),
      ...(vpc === undefined && {
        reason: 'AWS makes up the id; a network of the stack by its tags, an existing one by none',
      }),
    },
    {
      actions: [
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:DeleteSecurityGroup',
        'ec2:ModifySecurityGroupRules',
        'ec2:RevokeSecurityGroupEgress',
        'ec2:RevokeSecurityGroupIngress',
      ],
      resources: ec2('security-group', 'security-group-rule'),
      condition: owned(scope),
      reason: byTags,
    },
    {
      // Tags are given while something is made, and changed on what is the stack's: never on what is another one's.
      actions: ['ec2:CreateTags'],
      resources: [arn('ec2', '*/*')],
      condition: {
        StringEquals: {
          ...made(scope).StringEquals,
          'ec2:CreateAction': [
            'AllocateAddress',
            'AuthorizeSecurityGroupIngress',
            'CreateFlowLogs',
            'CreateInternetGateway',
            'CreateNatGateway',
            'CreateRouteTable',
            'CreateSecurityGroup',
            'CreateSubnet',
            'CreateVpc',
          ],
        },
      },
      reason: byTags,
    },
    {
      actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
      resources: [arn('ec2', '*/*')],
      condition: owned(scope),
      reason: byTags,
    },
  ];
}

/** The EKS cluster: made and changed where it is the stack's own, asked about where it is an existing one. */
export function clusterStatements(scope: AccessScope): readonly AccessStatement[] {
  const arn = arnOf(scope);
  const name = clusterOf(scope);
  const cluster = arn('eks', `cluster/${name}`);
  const associations: readonly AccessStatement[] = [
    {
      actions: ['eks:CreateAddon', 'eks:CreatePodIdentityAssociation', 'eks:DescribeCluster', 'eks:TagResource'],
      resources: [cluster],
    },
    {
      actions: [
        'eks:DeleteAddon',
        'eks:DeletePodIdentityAssociation',
        'eks:DescribeAddon',
        'eks:DescribePodIdentityAssociation',
        'eks:TagResource',
        'eks:UntagResource',
        'eks:UpdateAddon',
        'eks:UpdatePodIdentityAssociation',
      ],
      resources: [arn('eks', `addon/${name}/*`), arn('eks', `podidentityassociation/${name}/*`)],
      reason: 'everything of this one cluster',
    },
  ];
  if (scope.ground.cluster !== undefined) return associations;
  return [
    {
      actions: ['eks:CreateCluster'],
      resources: ['*'],
      condition: made(scope),
      reason: 'AWS knows no narrower resource for a cluster that is not made yet; the tags that it gets decide',
    },
    {
      actions: [
        'eks:AssociateEncryptionConfig',
        'eks:CreateAccessEntry',
        'eks:DeleteCluster',
        'eks:DescribeUpdate',
        'eks:UntagResource',
        'eks:UpdateClusterConfig',
        'eks:UpdateClusterVersion',
      ],
      resources: [cluster],
    },
    {
      actions: [
        'eks:AssociateAccessPolicy',
        'eks:DeleteAccessEntry',
        'eks:DescribeAccessEntry',
        'eks:DisassociateAccessPolicy',
        'eks:ListAssociatedAccessPolicies',
        'eks:TagResource',
        'eks:UntagResource',
        'eks:UpdateAccessEntry',
      ],
      resources: [arn('eks', `access-entry/${name}/*`)],
      reason: 'everything of this one cluster',
    },
    ...associations,
  ];
}
