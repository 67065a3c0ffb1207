import * as pulumi from '@pulumi/pulumi';
import { labels } from '../../lib/app/model';
import type { Snapshot } from '../../lib/deploy/model';
import { versionNumber } from '../../lib/platform/backingValues';
import { importCommand } from '../../lib/platform/interrupted';
import { Recording, valueOf } from '../support/mocks';
import { application, environment, statements } from './environments';
import { custom, every, filled, passwords, runBacking, secretsMade, vault } from './backing-support';
import { stops } from './runs';

const instance = 'aws:rds/instance:Instance';
const group = 'aws:elasticache/replicationGroup:ReplicationGroup';
const memcached = 'aws:elasticache/cluster:Cluster';
const broker = 'aws:mq/broker:Broker';
const configMap = 'kubernetes:core/v1:ConfigMap';

// Each run makes a whole ground.
jest.setTimeout(60_000);

describe('servers in production, with their secrets filled', () => {
  let production: Awaited<ReturnType<typeof runBacking>>;
  beforeAll(async () => {
    production = await runBacking({ snapshot: secretsMade() });
  });

  test('each application server is one of its own, named after stack and application', () => {
    const { recording } = production;
    expect(recording.one(instance).inputs.identifier).toBe('verdigris-production-shop-db');
    expect(recording.one(group).inputs.replicationGroupId).toBe('verdigris-production-shop-cache');
    expect(recording.one(memcached).inputs.clusterId).toBe('verdigris-production-shop-pages');
    expect(recording.one(broker).inputs.brokerName).toBe('verdigris-production-shop-queue');
  });

  test('each one is in private subnets, and lets in the nodes and pods of the cluster alone', () => {
    const { recording } = production;
    const rules = recording.all('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule');
    expect(rules.map(({ inputs }) => [inputs.fromPort, inputs.toPort]).sort()).toEqual([
      [11211, 11211],
      [443, 443],
      [5432, 5432],
      [5671, 5671],
      [6379, 6379],
    ]);
    for (const { inputs } of rules) {
      expect(inputs).toMatchObject({ referencedSecurityGroupId: 'sg-cluster', ipProtocol: 'tcp' });
      expect(Object.keys(inputs)).not.toEqual(expect.arrayContaining(['cidrIpv4']));
    }
    const groups = recording.all('aws:ec2/securityGroup:SecurityGroup');
    expect(groups).toHaveLength(4);
    // No rule of their own: what they may connect to is nothing.
    for (const { inputs } of groups) expect(Object.keys(inputs).sort()).toEqual(['description', 'tags', 'vpcId']);
    const privateSubnets = ['a', 'b', 'c'].map((zone) => `network-private-us-east-1${zone}-id`);
    expect(recording.one('aws:rds/subnetGroup:SubnetGroup').inputs.subnetIds).toEqual(privateSubnets);
    for (const { inputs } of recording.all('aws:elasticache/subnetGroup:SubnetGroup'))
      expect(inputs.subnetIds).toEqual(privateSubnets);
    expect(recording.one(broker).inputs.subnetIds).toEqual(privateSubnets);
  });

  test('nothing is public', () => {
    const { recording } = production;
    for (const type of [instance, broker]) expect(recording.one(type).inputs.publiclyAccessible).toBe(false);
  });

  test('all of them are protected, and so is the key', () => {
    const { recording } = production;
    for (const type of [instance, group, memcached, broker]) expect(recording.one(type).protect).toBe(true);
    expect(recording.one('aws:kms/key:Key', 'backing-key')).toMatchObject({
      protect: true,
      inputs: { enableKeyRotation: true, deletionWindowInDays: 30 },
    });
  });

  test('a protection is lifted by the URN that the engine gives, for that server alone', async () => {
    const lifted = [instance, memcached, broker].map((type) => production.recording.one(type).urn);
    const at = environment('production', { unprotect: lifted.map((urn) => ({ urn, reason: 'moves' })) });
    const { recording } = await runBacking({ at, snapshot: secretsMade() });
    expect([instance, group, memcached, broker].map((type) => recording.one(type).protect)).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  test('no password is in any input but those that AWS is told, which are secret', () => {
    const { recording } = production;
    const told = recording.resources.map((resource) => {
      const { authTokenWo, users, ...inputs } = resource.inputs;
      return { resource, inputs, authTokenWo, users };
    });
    const rest = JSON.stringify(told.map(({ inputs }) => inputs));
    for (const password of Object.values(passwords)) expect(rest).not.toContain(password);
    const tokens = told.filter(({ authTokenWo }) => authTokenWo !== undefined);
    expect(tokens.map(({ resource, authTokenWo }) => [resource.type, authTokenWo])).toEqual([
      [group, { secret: passwords.redis }],
    ]);
    const users = told.filter(({ users: given }) => given !== undefined);
    expect(users.map(({ resource, users: given }) => [resource.type, given])).toEqual([
      [broker, { secret: [{ username: 'shop', password: passwords.rabbitMq }] }],
    ]);
  });

  test("PostgreSQL's password is not even read", () => {
    const read = production.recording.calls.filter(({ token }) => token.endsWith(':getSecretVersion'));
    expect(read.map(({ inputs }) => inputs.secretId).sort()).toEqual([
      'production/shop-cache',
      'production/shop-queue',
    ]);
  });

  test('where they answer is in a ConfigMap beside the application, once they can be used', async () => {
    const { recording, result } = production;
    const job = recording.one('kubernetes:batch/v1:Job');
    const endpoints = recording.all(configMap).filter(({ name }) => name.endsWith('-endpoint'));
    const made = endpoints.sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(made.map(({ name, inputs }) => [name, inputs.data])).toEqual([
      ['shop-cache-endpoint', { host: 'shop-cache.cache.test', port: '6379', address: 'shop-cache.cache.test:6379' }],
      ['shop-db-endpoint', { host: 'shop-db.rds.test', port: '5432', address: 'shop-db.rds.test:5432' }],
      ['shop-pages-endpoint', { host: 'shop-pages.0001.test', port: '11211', address: 'shop-pages.0001.test:11211' }],
      ['shop-queue-endpoint', { host: 'shop-queue.mq.test', port: '5671', address: 'shop-queue.mq.test:5671' }],
    ]);
    for (const { name, inputs } of made) {
      expect(inputs.metadata).toMatchObject({
        name,
        namespace: 'production',
        labels: { [labels.application]: 'shop', [labels.project]: 'verdigris', [labels.stack]: 'production' },
      });
    }
    expect(made[1].dependencies).toContain(job.urn);
    const waited = await Promise.all(result.dependsOnOf!('shop').map((resource) => valueOf(resource.urn)));
    expect(waited.sort()).toEqual(made.map(({ urn }) => urn).sort());
    expect(result.dependsOnOf!('other')).toEqual([]);
  });

  test('outputs say where they answer', async () => {
    const { backing } = (await valueOf(pulumi.output(production.result.outputs))) as Record<string, unknown>;
    expect(backing).toEqual({
      'shop-db': { host: 'shop-db.rds.test', port: 5432 },
      'shop-cache': { host: 'shop-cache.cache.test', port: 6379 },
      'shop-pages': { host: 'shop-pages.0001.test', port: 11211 },
      'shop-queue': { host: 'shop-queue.mq.test', port: 5671 },
    });
  });

  test('everything has an explicit provider', () => {
    for (const resource of custom(production.recording.resources)) {
      if (resource.type.startsWith('pulumi:')) continue;
      expect([resource.name, resource.provider.split('::').at(-2)]).toEqual([
        resource.name,
        resource.type.startsWith('aws:') ? 'aws' : 'adopting-kubernetes',
      ]);
    }
  });

  test('an interrupted create of any of them has a command that imports it', () => {
    const unknown = custom(production.recording.resources)
      .filter(({ type }) => type.startsWith('aws:'))
      .map(({ type, name, inputs, urn, protect }) => {
        // Pulumi gives a name to whatever has none, and the state has it among the inputs.
        const create = { type, name, urn, protect, inputs: { name: `${name}-0a1b2c3`, ...inputs } };
        return importCommand(create, { stack: 'production', region: 'us-east-1' });
      })
      .filter((command) => / ID /.test(command));
    expect(unknown.map((command) => command.split(' ')[2])).toEqual([]);
  });

  test('no policy allows every action, or everything, or anybody', () => {
    const policies = production.recording.resources.flatMap(({ inputs }) => [inputs.policy, inputs.assumeRolePolicy]);
    const all = policies.filter((one) => typeof one === 'string' && one.includes('Statement')).flatMap(statements);
    for (const { Action, Resource = [], Principal = {} } of all) {
      expect(Action.filter((action) => action.includes('*'))).toEqual([]);
      expect(Resource.filter((resource) => resource === '*')).toEqual([]);
      expect(Object.values(Principal)).not.toContain('*');
    }
  });

  test('a second run finds everything declared, and misses a database that was taken away', async () => {
    const past = production.recording.resources.map(({ urn, type }) => ({ urn, type, outputs: {} }));
    const snapshot = { known: true, resources: past };
    await expect(runBacking({ snapshot })).resolves.toBeDefined();
    const program = runBacking({ snapshot, servers: every.filter(({ kind }) => kind !== 'postgres') });
    expect(await stops(program)).toContain("Instance 'shop-db' would be deleted, because nothing declares it any more");
  });
});

describe('servers whose secrets have no value yet', () => {
  test('a database and memcached are made; what AWS is told a password for waits', async () => {
    const { recording, result } = await runBacking({ functions: { ...vault({}) } });
    expect(recording.one(instance).name).toBe('shop-db');
    expect(recording.one(memcached).name).toBe('shop-pages');
    expect([...recording.all(group), ...recording.all(broker)]).toEqual([]);
    expect(recording.all('kubernetes:batch/v1:Job')).toEqual([]);
    expect(Object.keys(result.backing!.endpoints)).toEqual(['shop-db', 'shop-pages']);
    // The first run has made no secret yet, so it asks for none.
    expect(recording.calls.filter(({ token }) => token.includes('secretsmanager'))).toEqual([]);
  });

  test('the command says what each value has to be', async () => {
    const { result } = await runBacking();
    const needed = {
      'shop-cache': ['password'],
      'shop-db': ['password', 'username'],
      'shop-queue': ['password', 'username'],
    };
    const put = (name: string, value: string) =>
      `put it in: aws secretsmanager put-secret-value --region us-east-1 --secret-id production/${name} --secret-string '${value}'`;
    expect(await result.missing(application({ name: 'shop', images: [], secretKeys: needed, backing: every }))).toEqual(
      [
        `shop waits for a value of the secret production/shop-cache (password: 16 to 128 letters, digits and '-'); ${put('shop-cache', '{"password": "..."}')}`,
        `shop waits for a value of the secret production/shop-db; ${put('shop-db', '{"password": "...", "username": "shop_user"}')}`,
        `shop waits for a value of the secret production/shop-queue (password: 12 to 250 letters, digits, '-', '.', '_' and '~', at least 4 different ones); ${put('shop-queue', '{"password": "...", "username": "shop"}')}`,
      ],
    );
  });

  test('a value that AWS would refuse is waited for, and not shown', async () => {
    const functions = vault({
      'production/shop-db': { username: 'shop_user', password: passwords.postgres },
      'production/shop-cache': { password: 'too-short' },
      'production/shop-queue': { username: 'guest', password: passwords.rabbitMq },
    });
    const { recording, result } = await runBacking({ functions, snapshot: secretsMade() });
    expect([...recording.all(group), ...recording.all(broker)]).toEqual([]);
    const sentences = await result.missing(application({ name: 'shop', images: [], secretKeys: {}, backing: every }));
    expect(sentences).toEqual([
      "shop waits for another value of the secret production/shop-cache: it needs a 'password' of 16 to 128 letters, digits and '-'; put it in: aws secretsmanager put-secret-value --region us-east-1 --secret-id production/shop-cache --secret-string file://VALUE.json",
      "shop waits for another value of the secret production/shop-queue: it needs the key 'username' to be 'shop'; put it in: aws secretsmanager put-secret-value --region us-east-1 --secret-id production/shop-queue --secret-string file://VALUE.json",
    ]);
    expect(await result.missing(application({ name: 'other', images: [], secretKeys: {} }))).toEqual([]);
    expect(JSON.stringify(recording.resources)).not.toContain('too-short');
  });

  test('what was made before stays, without a token and without a user', async () => {
    const snapshot = secretsMade([group, 'shop-cache'], [broker, 'shop-queue']);
    const { recording } = await runBacking({ functions: vault({}), snapshot });
    const redis = recording.one(group);
    expect(redis.inputs).not.toHaveProperty('authTokenWo');
    expect(redis.ignoreChanges).toEqual(['authTokenWo', 'authTokenWoVersion']);
    expect(recording.one(broker).inputs).not.toHaveProperty('users');
  });

  test('a password that AWS was told already is not read again, and a new version of it is', async () => {
    const past = (version: string) => {
      const { resources } = secretsMade([broker, 'shop-queue']);
      const urn = `urn:pulumi:production::verdigris::Some$${group}::shop-cache`;
      const outputs = { authTokenWoVersion: versionNumber(version) };
      return { known: true, resources: [...resources, { urn, type: group, outputs }] };
    };
    const readIn = async (snapshot: Snapshot) => {
      const { recording } = await runBacking({ snapshot });
      const { inputs, ignoreChanges } = recording.one(group);
      const asked = recording.calls.filter(({ token }) => token.endsWith(':getSecretVersion'));
      return [asked.map(({ inputs: { secretId } }) => secretId), 'authTokenWo' in inputs, ignoreChanges.length];
    };
    expect(await readIn(past('version of production/shop-cache'))).toEqual([[], false, 2]);
    expect(await readIn(past('a former version'))).toEqual([['production/shop-cache'], true, 0]);
  });

  test('a value that AWS does not give stops the run, with what to allow', async () => {
    const functions = {
      ...filled,
      'aws:secretsmanager/getSecretVersion:getSecretVersion': () => {
        throw new Error('AccessDeniedException: not authorized.');
      },
    };
    const recording = new Recording();
    expect(await stops(runBacking({ functions, recording, snapshot: secretsMade() }))).toMatch(
      /^The secret production\/shop-cache can't be read, and AWS makes its server with the password in it: .*AccessDeniedException: not authorized; allow 'secretsmanager:GetSecretValue' on it to the credentials in use, or run again\. Nothing was changed\. \[aws-question-failed\]$/,
    );
    expect(custom(recording.resources).map(({ type }) => type)).toEqual([
      'pulumi:providers:aws',
      'pulumi:providers:aws',
    ]);
  });
});

describe('where nobody is asked', () => {
  test('everything renders, with passwords that are none', async () => {
    const { recording } = await runBacking({ snapshot: { known: false, resources: [] }, functions: filled });
    expect(recording.calls.filter(({ token }) => token.includes('secretsmanager'))).toEqual([]);
    expect(recording.one(group).inputs.authTokenWo).toEqual({ secret: 'offline' });
    expect(recording.all('kubernetes:batch/v1:Job')).toHaveLength(1);
  });

  test.each(['cluster', 'existing'] as const)('where all of them are %s, there is nothing of them', async (where) => {
    const servers = every.map((facts) => ({ ...facts, where }));
    const { recording, result } = await runBacking({ servers });
    expect(recording.resources.filter(({ type }) => /rds|elasticache|mq\/|Backing/.test(type))).toEqual([]);
    expect(result.backing).toBeUndefined();
    expect(result.outputs).not.toHaveProperty('backing');
  });

  test('beside an existing cluster they stand in its network', async () => {
    const at = environment('production', { platform: { ...environment().platform, cluster: { name: 'shared' } } });
    const { recording } = await runBacking({ at, snapshot: secretsMade() });
    expect(recording.one('aws:rds/subnetGroup:SubnetGroup').inputs.subnetIds).toEqual(['subnet-offline']);
    for (const { inputs } of recording.all('aws:ec2/securityGroup:SecurityGroup'))
      expect(inputs.vpcId).toBe('vpc-offline');
  });
});
