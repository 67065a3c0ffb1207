import * as pulumi from '@pulumi/pulumi';
import { labels } from '../../lib/app/model';
import type { Cluster as ClusterSeam, FoundObject } from '../../lib/deploy/model';
import { awsGround, offlineAnswers, type AwsGroundOptions } from '../../lib/platform';
import { runMocked, valueOf } from '../support/mocks';
import {
  application,
  away,
  emptySnapshot,
  environment,
  needs,
  outputs,
  platform,
  snapshotOf,
  statements,
} from './environments';
import { every, needing, serverOutputs } from './backing-support';
import { clusterType, getCallerIdentity, offline, run, stops, types } from './runs';

describe('the ground of production', () => {
  let production: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    production = await run();
  });

  test('everything has an explicit provider, of the right account and region', async () => {
    const { recording } = production;
    expect(recording.one('pulumi:providers:aws', 'aws').inputs).toEqual({
      region: 'us-east-1',
      allowedAccountIds: '["123456789"]',
      defaultTags: JSON.stringify({
        tags: {
          [labels.project]: 'verdigris',
          [labels.stack]: 'production',
          'verdigris.dev/environment': 'production',
        },
      }),
      skipCredentialsValidation: expect.anything(),
      skipRegionValidation: expect.anything(),
    });
    for (const resource of recording.resources.filter(({ custom, type }) => custom && !type.startsWith('pulumi:')))
      expect([resource.type, resource.provider.split('::').at(-2)]).toEqual([
        resource.type,
        resource.type.startsWith('aws:') ? 'aws' : 'adopting-kubernetes',
      ]);
  });

  test('who calls is asked by a provider that any account may use, so that the sentence is ours', async () => {
    const { recording } = production;
    expect(recording.one('pulumi:providers:aws', 'aws-preflight').inputs).not.toHaveProperty('allowedAccountIds');
    expect(recording.calls.map(({ provider }) => provider)).toEqual([
      expect.stringContaining('pulumi:providers:aws::aws-preflight::'),
    ]);
  });

  test('it is built from the table of the environment', async () => {
    const { recording } = production;
    expect(recording.all('aws:ec2/natGateway:NatGateway')).toHaveLength(3);
    expect(recording.one(clusterType).inputs).toMatchObject({
      name: 'verdigris-production',
      deletionProtection: true,
      zonalShiftConfig: { enabled: true },
      upgradePolicy: { supportType: 'EXTENDED' },
    });
    expect(recording.one('kubernetes:core/v1:ConfigMap').inputs.metadata).toMatchObject({ name: 'amazon-vpc-cni' });
    expect(recording.one('kubernetes:helm.sh/v3:Release').inputs.values).toMatchObject({ replicaCount: 2 });
    const { recording: testing } = await run(environment('testing'));
    expect(testing.all('aws:ec2/natGateway:NatGateway')).toHaveLength(1);
    expect(testing.one(clusterType).inputs).toMatchObject({ name: 'verdigris-testing', deletionProtection: false });
    expect(testing.all('kubernetes:core/v1:ConfigMap')).toEqual([]);
    expect(testing.one('aws:secretsmanager/secret:Secret', 'api-keys-secret').inputs.recoveryWindowInDays).toBe(0);
  });

  test('what holds data or traffic is protected in production, nothing is in testing', async () => {
    const { recording } = production;
    const kept = recording.resources.filter((resource) => resource.protect);
    expect(types(kept)).toEqual([
      'aws:ec2/eip:Eip',
      'aws:ec2/internetGateway:InternetGateway',
      'aws:ec2/natGateway:NatGateway',
      'aws:ec2/subnet:Subnet',
      'aws:ec2/vpc:Vpc',
      'aws:ecr/repository:Repository',
      clusterType,
      'aws:kms/key:Key',
      'aws:secretsmanager/secret:Secret',
      'kubernetes:core/v1:Namespace',
      'kubernetes:helm.sh/v3:Release',
    ]);
    // Every one of a kind: a key or a secret that is forgotten would hide behind the others.
    const forgotten = recording.resources.filter(({ type, protect }) => types(kept).includes(type) && !protect);
    expect(forgotten).toEqual([]);
    expect((await run(environment('testing'))).recording.resources.filter(({ protect }) => protect)).toEqual([]);
  });

  test('a protection is lifted by the URN that the engine gives, for that resource alone', async () => {
    const urns = [
      'verdigris:aws:Cluster$aws:eks/cluster:Cluster::cluster',
      'aws:kms/key:Key::repositories-key',
      'kubernetes:core/v1:Namespace::production',
    ].map((rest) => `urn:pulumi:production::verdigris::verdigris:aws:Ground$${rest}`);
    const unprotect = urns.map((urn) => ({ urn, reason: 'moves to another account' }));
    const { recording } = await run(environment('production', { unprotect }));
    const before = production.recording.resources.filter((resource) => resource.protect);
    const lifted = before.filter(
      ({ type, name }) => !recording.resources.some((one) => one.type === type && one.name === name && one.protect),
    );
    expect(lifted.map((resource) => resource.urn).sort()).toEqual([...urns].sort());
  });

  test('a second run finds everything declared, and misses what was taken away', async () => {
    const { recording } = production;
    const snapshot = {
      known: true,
      resources: recording.resources.map(({ urn, type }) => ({ urn, type, outputs: {} })),
    };
    await expect(run(environment(), { snapshot })).resolves.toBeDefined();
    const fewer = { ...needs, secrets: { 'api-keys': ['openai-key'] } };
    const program = runMocked(() => awsGround(environment(), fewer, { snapshot, connect: away }), {
      outputs,
      functions: offlineAnswers(environment()),
    });
    expect(await stops(program)).toMatch(
      /^Secret 'db-credentials-secret' would be deleted, because nothing declares it/,
    );
  });

  test('no policy allows every action, or everything, or anybody', async () => {
    const { recording } = production;
    const policies = recording.resources.flatMap(({ inputs }) => [inputs.policy, inputs.assumeRolePolicy]);
    const all = policies.filter((one) => typeof one === 'string' && one.includes('Statement')).flatMap(statements);
    expect(all.length).toBeGreaterThan(8);
    for (const { Action, Resource = [], Principal = {} } of all) {
      expect(Action.filter((action) => action.includes('*'))).toEqual([]);
      expect(Resource.filter((resource) => resource === '*')).toEqual([]);
      expect(Object.values(Principal)).not.toContain('*');
    }
  });

  test('no secret value is anywhere, and no resource could carry one', async () => {
    const { recording } = production;
    expect(types(recording.resources).filter((type) => /SecretVersion|core\/v1:Secret/.test(type))).toEqual([]);
  });

  test('what an application waits for stands in order: cluster, namespace, operator, store', async () => {
    const { recording, result } = production;
    const [cluster, namespace, release, store] = [
      recording.one(clusterType),
      recording.one('kubernetes:core/v1:Namespace'),
      recording.one('kubernetes:helm.sh/v3:Release'),
      recording.one('kubernetes:external-secrets.io/v1:SecretStore'),
    ];
    expect(store.dependencies).toEqual(expect.arrayContaining([cluster.urn, namespace.urn, release.urn]));
    const waited = await Promise.all(result.dependsOn.map((resource) => valueOf(resource.urn)));
    expect(waited).toEqual(expect.arrayContaining([cluster.urn, namespace.urn, store.urn]));
    expect(store.inputs.metadata).toMatchObject({ namespace: 'production' });
  });

  test('outputs say where things are', async () => {
    const { result } = production;
    expect(await valueOf(pulumi.output(result.outputs))).toEqual({
      account: '123456789',
      region: 'us-east-1',
      cluster: 'verdigris-production',
      clusterArn: 'arn:aws:eks:us-east-1:123456789:cluster/verdigris-production',
      kubeconfig: expect.stringContaining('"server":"https://cluster.test"'),
      kubeconfigCommand: 'aws eks update-kubeconfig --region us-east-1 --name verdigris-production',
      repositories: { 'api-gateway': '123456789.dkr.ecr.us-east-1.amazonaws.com/api-gateway' },
      secretReaderRole: 'arn:aws:iam:::secret-store-reader',
      operatorRole: 'arn:aws:iam:::secret-store-operator',
      vpc: 'network-vpc-id',
      cidr: '10.0.0.0/16',
      privateSubnets: ['a', 'b', 'c'].map((zone) => `network-private-us-east-1${zone}-id`),
      clusterSecurityGroup: 'sg-cluster',
      egressAddresses: ['a', 'b', 'c'].map((zone) => `address of network-nat-us-east-1${zone}`),
    });
  });
});

describe('a first run on empty ground', () => {
  test('asks only whose credentials these are, and says what is missing', async () => {
    const { recording, result } = await run();
    expect(recording.calls.map(({ token }) => token)).toEqual([getCallerIdentity]);
    expect(await result.missing(application())).toHaveLength(3);
    expect(await result.cluster.find([])).toEqual({
      answered: false,
      why: 'the cluster verdigris-production is not made yet',
    });
  });
});

describe('offline', () => {
  test('everything renders from the fixture alone, and nothing is missing', async () => {
    for (const name of ['development', 'testing', 'staging', 'production'] as const) {
      const { recording, result } = await run(environment(name), { snapshot: offline });
      expect(recording.calls.map(({ token }) => token)).toEqual([getCallerIdentity]);
      expect(await result.missing(application())).toEqual([]);
      expect(await result.cluster.find([])).toEqual({ answered: false, why: 'no cluster is asked offline' });
    }
  });

  test('every function that the ground can ask is in the fixture, also for existing things', async () => {
    const existing = environment('production', {
      versions: { 'api-gateway': `v2.3.1@sha256:${'a'.repeat(64)}` },
      platform: { ...platform, cluster: { name: 'shared' }, repositories: 'lookup' },
    });
    const { recording, result } = await runMocked(
      async () => {
        const ground = await awsGround(existing, needing(every), {
          snapshot: emptySnapshot,
          connect: away,
          secrets: 'lookup',
        });
        return { missing: await ground.missing(application()), reading: await ground.cluster.find([]) };
      },
      { outputs: serverOutputs, functions: offlineAnswers(existing) },
    );
    expect(result).toEqual({ missing: [], reading: { answered: false, why: 'a test has no cluster' } });
    expect([...new Set(recording.calls.map(({ token }) => token))].sort()).toEqual(
      Object.keys(offlineAnswers(existing)).sort(),
    );
  });

  test('a past that rendering was given asks nobody either', async () => {
    process.env['VERDIGRIS_OFFLINE'] = '1';
    try {
      const { recording, result } = await run(environment(), { snapshot: snapshotOf([clusterType, 'cluster']) });
      expect(await result.cluster.find([])).toEqual({ answered: false, why: 'no cluster is asked offline' });
      expect(
        await result.missing(application({ images: ['123456789.dkr.ecr.us-east-1.amazonaws.com/other:v9'] })),
      ).toEqual([]);
      expect(recording.calls.map(({ token }) => token)).toEqual([getCallerIdentity]);
    } finally {
      delete process.env['VERDIGRIS_OFFLINE'];
    }
  });

  test('a target without AWS has no answers', () => {
    expect(offlineAnswers(environment('development', { target: { kind: 'kubeconfig', context: 'kind' } }))).toEqual({});
  });
});

describe('existing things', () => {
  test('a cluster: no network, no cluster, no role of it', async () => {
    const { recording, result } = await run(
      environment('production', { platform: { ...platform, cluster: { name: 'shared' } } }),
    );
    expect(types(recording.resources).filter((type) => /ec2|eks\/(cluster|access|addon)|ConfigMap/.test(type))).toEqual(
      [],
    );
    expect(recording.one('aws:eks/podIdentityAssociation:PodIdentityAssociation').inputs.clusterName).toBe('shared');
    expect(result.network).toBeUndefined();
    expect(result.outputs.cluster).toBe('shared');
  });

  test('a VPC: its subnets carry the cluster', async () => {
    const vpc = { id: 'vpc-1', privateSubnets: ['subnet-1', 'subnet-2'] };
    const { recording } = await run(environment('production', { platform: { ...platform, vpc } }));
    expect(types(recording.resources).filter((type) => type.startsWith('aws:ec2'))).toEqual([]);
    expect(recording.one(clusterType).inputs.vpcConfig).toMatchObject({ subnetIds: ['subnet-1', 'subnet-2'] });
  });

  test('repositories of another stack: no repository and no key for them', async () => {
    const { recording, result } = await run(
      environment('staging', { platform: { ...platform, repositories: 'lookup' } }),
    );
    expect(types(recording.resources).filter((type) => type.startsWith('aws:ecr'))).toEqual([]);
    expect(recording.all('aws:kms/key:Key').map(({ name }) => name)).toEqual(['cluster-key', 'secrets-key']);
    expect(result.repositories.map(({ url }) => url)).toEqual([
      '123456789.dkr.ecr.us-east-1.amazonaws.com/api-gateway',
    ]);
  });

  test('an operator: nothing is installed', async () => {
    const { recording } = await run(
      environment('production', { platform: { ...platform, externalSecrets: 'existing' } }),
    );
    expect(recording.all('kubernetes:helm.sh/v3:Release')).toEqual([]);
    expect(recording.one('kubernetes:external-secrets.io/v1:SecretStore').name).toBe('aws-secrets-manager');
  });
});

describe('the seam to the cluster', () => {
  const seam = (objects: readonly FoundObject[]): ClusterSeam => ({ find: async () => ({ answered: true, objects }) });
  const madeCluster = snapshotOf([clusterType, 'cluster']);

  test('opens with the address that AWS gives, once, for a cluster that was made', async () => {
    const opened: string[] = [];
    const connect: AwsGroundOptions['connect'] = ({ kubeconfig }) => {
      opened.push(kubeconfig);
      return seam([undefined]);
    };
    const { result } = await run(environment(), { snapshot: madeCluster, connect });
    expect(await result.cluster.find([])).toEqual({ answered: true, objects: [undefined] });
    expect(opened).toHaveLength(1);
    expect(JSON.parse(opened[0]).clusters[0].cluster.server).toBe('https://verdigris-production.offline.invalid');
  });

  test('does not throw where AWS has no such cluster', async () => {
    const functions = {
      ...offlineAnswers(environment()),
      'aws:eks/getCluster:getCluster': () => {
        throw new Error('ResourceNotFoundException: No cluster found');
      },
    };
    const { result } = await run(environment(), { snapshot: madeCluster }, functions);
    expect(await result.cluster.find([])).toEqual({
      answered: false,
      why: expect.stringContaining('the address of the cluster verdigris-production is not known'),
    });
  });

  const namespace = (owner: Record<string, string>): FoundObject => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'production', labels: owner },
  });
  const with_ = (found: FoundObject, snapshot = madeCluster) =>
    run(environment(), { snapshot, connect: () => seam([found]) });

  test('a secret that nobody refers to is none of its own', async () => {
    const { result } = await run(environment());
    expect(() => result.secrets.arn('none')).toThrow(/^the secret 'none' is none of api-keys, .* \[secret-unknown\]$/);
  });

  test('a namespace of somebody else stops the run before anything is made', async () => {
    expect(await stops(with_(namespace({})))).toBe(
      "verdigris:namespace: The namespace 'production' (verdigris:namespace) is in the cluster already and belongs to nobody that Verdigris knows, not to the stack 'production' of the project 'verdigris'; choose another namespace, or give it to this stack: kubectl label namespace production --overwrite verdigris.dev/project=verdigris verdigris.dev/stack=production. Nothing was changed. [namespace-foreign]",
    );
    const other = namespace({ [labels.project]: 'shop', [labels.stack]: 'live' });
    expect(await stops(with_(other))).toContain("belongs to the stack 'live' of the project 'shop', not to");
  });

  test('one that an interrupted run of this stack made is taken over, and one in the snapshot is not asked for', async () => {
    const own = { [labels.project]: 'verdigris', [labels.stack]: 'production' };
    await expect(with_(namespace(own))).resolves.toBeDefined();
    const known = snapshotOf([clusterType, 'cluster'], ['kubernetes:core/v1:Namespace', 'production']);
    await expect(with_(namespace({}), known)).resolves.toBeDefined();
  });
});
