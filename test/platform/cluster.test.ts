import * as pulumi from '@pulumi/pulumi';
import { Cluster, type ClusterArgs } from '../../lib/platform/cluster';
import { kubeconfigOf } from '../../lib/platform/kubeconfig';
import { runMocked, valueOf, type MockOptions } from '../support/mocks';
import { outputs, statements, target } from './environments';

const network = { privateSubnetIds: ['subnet-1', 'subnet-2'].map((id) => pulumi.output(id)), routes: [] };
const args: ClusterArgs = { target, clusterName: 'verdigris-production', network };
const make = (changes: Partial<ClusterArgs> = {}, options: MockOptions = {}) =>
  runMocked(() => new Cluster('cluster', { ...args, ...changes }), { outputs, ...options });

const type = 'aws:eks/cluster:Cluster';
const role = 'arn:aws:iam::123456789:role/ci/deployer';

describe('a new cluster', () => {
  test('Auto Mode, private, encrypted, logged and protected by default', async () => {
    const { recording } = await make();
    const cluster = recording.one(type);
    expect(cluster.protect).toBe(true);
    expect(cluster.inputs).toEqual({
      name: 'verdigris-production',
      roleArn: 'arn:aws:iam:::cluster-control-plane',
      bootstrapSelfManagedAddons: false,
      computeConfig: {
        enabled: true,
        nodePools: ['general-purpose', 'system'],
        nodeRoleArn: 'arn:aws:iam:::cluster-node',
      },
      storageConfig: { blockStorage: { enabled: true } },
      kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
      accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: true },
      vpcConfig: { subnetIds: ['subnet-1', 'subnet-2'], endpointPrivateAccess: true, endpointPublicAccess: false },
      encryptionConfig: { provider: { keyArn: 'arn:aws:kms:::cluster-key' }, resources: ['secrets'] },
      enabledClusterLogTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
      deletionProtection: true,
      zonalShiftConfig: { enabled: true },
      upgradePolicy: { supportType: 'STANDARD' },
      tags: { Name: 'verdigris-production' },
    });
    expect(recording.one('aws:kms/key:Key')).toMatchObject({
      protect: true,
      inputs: { enableKeyRotation: true, deletionWindowInDays: 30 },
    });
    expect(recording.one('aws:cloudwatch/logGroup:LogGroup').inputs).toMatchObject({
      name: '/aws/eks/verdigris-production/cluster',
      retentionInDays: 90,
    });
  });

  test('nothing that only creation reads can replace it later', async () => {
    const { recording } = await make();
    expect(recording.one(type).ignoreChanges).toEqual(['accessConfig.bootstrapClusterCreatorAdminPermissions']);
  });

  test('the public endpoint is open to the named ranges alone', async () => {
    const { recording } = await make({ endpointAccess: ['203.0.113.0/24'] });
    expect(recording.one(type).inputs.vpcConfig).toMatchObject({
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ['203.0.113.0/24'],
    });
  });

  test('what an environment sets reaches the cluster', async () => {
    const { recording } = await make({
      deletionProtection: false,
      zonalShift: false,
      support: 'EXTENDED',
      kubernetesVersion: '1.34',
      logRetention: 14,
      protect: () => false,
    });
    expect(recording.one(type)).toMatchObject({
      protect: false,
      inputs: {
        deletionProtection: false,
        zonalShiftConfig: { enabled: false },
        upgradePolicy: { supportType: 'EXTENDED' },
        version: '1.34',
      },
    });
    expect(recording.one('aws:cloudwatch/logGroup:LogGroup').inputs.retentionInDays).toBe(14);
  });

  test('roles have the policies that the EKS guide names, and the key alone beside them', async () => {
    const { recording } = await make();
    const attached = recording
      .all('aws:iam/rolePolicyAttachment:RolePolicyAttachment')
      .map(({ inputs }) => `${String(inputs.policyArn).split('/').at(-1)}`);
    expect(attached).toEqual([
      'AmazonEKSClusterPolicy',
      'AmazonEKSComputePolicy',
      'AmazonEKSBlockStoragePolicy',
      'AmazonEKSLoadBalancingPolicy',
      'AmazonEKSNetworkingPolicy',
      'AmazonEKSWorkerNodeMinimalPolicy',
      'AmazonEC2ContainerRegistryPullOnly',
    ]);
    expect(statements(recording.one('aws:iam/rolePolicy:RolePolicy').inputs.policy)).toEqual([
      {
        Effect: 'Allow',
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:DescribeKey', 'kms:ListGrants'],
        Resource: ['arn:aws:kms:::cluster-key'],
      },
    ]);
    const trusted = recording.all('aws:iam/role:Role').map(({ inputs }) => statements(inputs.assumeRolePolicy)[0]);
    expect(trusted).toEqual([
      { Effect: 'Allow', Principal: { Service: 'eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
      { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: ['sts:AssumeRole'] },
    ]);
  });

  test('roles and logs are there before it and stay until it is gone', async () => {
    const { recording } = await make();
    const before = recording.resources.filter(({ type: one }) => /RolePolicy|LogGroup/.test(one)).map(({ urn }) => urn);
    expect(before).toHaveLength(9);
    expect(recording.one(type).dependencies).toEqual(expect.arrayContaining(before));
  });

  test('administrators everywhere, others in their namespaces, and then no creator', async () => {
    const { recording } = await make({
      namespaces: ['production'],
      access: [
        { role, policy: 'admin' },
        { role: 'arn:aws:iam::123456789:role/qa', policy: 'view' },
        { role: 'arn:aws:iam::123456789:role/dev', policy: 'edit' },
      ],
    });
    expect(recording.one(type).inputs.accessConfig).toEqual({
      authenticationMode: 'API',
      bootstrapClusterCreatorAdminPermissions: false,
    });
    expect(recording.all('aws:eks/accessEntry:AccessEntry').map(({ name }) => name)).toEqual([
      'cluster-access-ci-deployer',
      'cluster-access-qa',
      'cluster-access-dev',
    ]);
    const groups = recording.all('aws:eks/accessEntry:AccessEntry').map(({ inputs }) => inputs.kubernetesGroups);
    expect(groups).toEqual([undefined, undefined, ['verdigris-edit']]);
    const policies = recording.all('aws:eks/accessPolicyAssociation:AccessPolicyAssociation');
    const namespaced = { type: 'namespace', namespaces: ['production'] };
    expect(policies.map(({ inputs }) => [inputs.policyArn, inputs.accessScope])).toEqual([
      ['arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy', { type: 'cluster' }],
      ['arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy', namespaced],
      ['arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy', namespaced],
    ]);
  });

  test('without namespaces nobody gets view or edit everywhere', async () => {
    const { recording } = await make({ access: [{ role, policy: 'view' }] });
    expect(recording.all('aws:eks/accessEntry:AccessEntry')).toHaveLength(1);
    expect(recording.all('aws:eks/accessPolicyAssociation:AccessPolicyAssociation')).toEqual([]);
  });

  test('network policies are enforced, by the object that Auto Mode reads', async () => {
    const { recording, result } = await make();
    const enforced = recording.one('kubernetes:core/v1:ConfigMap');
    expect(enforced.inputs).toMatchObject({
      metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
      data: { 'enable-network-policy-controller': 'true' },
    });
    expect(result.ready).toHaveLength(2);
    const { recording: relaxed } = await make({ enforceNetworkPolicy: false });
    expect(relaxed.all('kubernetes:core/v1:ConfigMap')).toEqual([]);
  });

  test('autoscalers have what they read', async () => {
    const { recording } = await make();
    expect(recording.one('aws:eks/addon:Addon').inputs).toMatchObject({ addonName: 'metrics-server' });
  });

  test('its provider is explicit, and no change of address replaces it', async () => {
    const { recording, result } = await make({ enforceNetworkPolicy: false });
    const provider = recording.one('pulumi:providers:kubernetes', 'cluster-kubernetes');
    expect(provider.inputs).toMatchObject({
      kubeconfig: kubeconfigOf({
        name: 'verdigris-production',
        region: 'us-east-1',
        endpoint: 'https://cluster.test',
        certificateAuthority: 'Q0E=',
      }),
      clusterIdentifier: 'aws/123456789/us-east-1/verdigris-production',
    });
    expect(provider.inputs).not.toHaveProperty('upsertExistingObjects');
    expect(await valueOf(result.arn)).toBe('arn:aws:eks:us-east-1:123456789:cluster/verdigris-production');
  });

  test('the adopting provider is registered when it is asked for, once', async () => {
    const name = 'adopting-kubernetes';
    const { recording } = await make({ enforceNetworkPolicy: false });
    expect(recording.resources.map((resource) => resource.name)).not.toContain(name);
    const { recording: adopting } = await runMocked(
      () => {
        const cluster = new Cluster('cluster', args);
        expect(cluster.adoptingProvider()).toBe(cluster.adoptingProvider());
      },
      { outputs },
    );
    expect(adopting.one('pulumi:providers:kubernetes', name).inputs.upsertExistingObjects).toBe('true');
  });

  test('without a network it says which cluster needs one', async () => {
    await expect(make({ network: undefined })).rejects.toMatchObject({
      propertyPath: 'network',
      reason:
        "the new cluster 'verdigris-production' needs a network; give one, or name an 'existing' cluster. [network-missing]",
    });
  });
});

test('its providers take nothing over but what the adopting one is asked for', async () => {
  const { recording } = await runMocked(() => void new Cluster('cluster', args).adoptingProvider(), { outputs });
  const of = (name: string) => recording.one('pulumi:providers:kubernetes', name).inputs;
  expect(of('cluster-kubernetes')).toMatchObject({ enablePatchForce: 'true', enableServerSideApply: 'true' });
  expect(of('cluster-kubernetes').upsertExistingObjects).toBeUndefined();
  expect(of('adopting-kubernetes')).toMatchObject({ enablePatchForce: 'true', upsertExistingObjects: 'true' });
});

describe('an existing cluster', () => {
  const functions = {
    'aws:eks/getCluster:getCluster': () => ({
      arn: 'arn:aws:eks:us-east-1:123456789:cluster/shared',
      endpoint: 'https://shared.test',
      certificateAuthorities: [{ data: 'U0g=' }],
    }),
  };

  test('is looked up and left as it is', async () => {
    const { recording, result } = await make({ existing: { name: 'shared' }, network: undefined }, { functions });
    expect(recording.resources.map((resource) => resource.type)).toEqual([
      'verdigris:aws:Cluster',
      'pulumi:providers:kubernetes',
    ]);
    expect(recording.calls.map(({ token, inputs }) => [token, inputs])).toEqual([
      ['aws:eks/getCluster:getCluster', { name: 'shared', region: 'us-east-1' }],
    ]);
    expect(JSON.parse(await valueOf(result.kubeconfig)).clusters[0].cluster).toEqual({
      server: 'https://shared.test',
      'certificate-authority-data': 'U0g=',
    });
    expect(result.ready).toEqual([]);
  });
});

test('a kubeconfig holds no credentials, only the way to get them', () => {
  const address = {
    name: 'shared',
    region: 'eu-west-1',
    endpoint: 'https://shared.test',
    certificateAuthority: 'U0g=',
  };
  const [{ user }] = JSON.parse(kubeconfigOf(address)).users;
  expect(user).toEqual({
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      command: 'aws',
      args: ['eks', 'get-token', '--cluster-name', 'shared', '--region', 'eu-west-1', '--output', 'json'],
      interactiveMode: 'IfAvailable',
    },
  });
});
