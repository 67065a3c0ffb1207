import * as pulumi from '@pulumi/pulumi';
import fc from 'fast-check';
import { labels, type BackingFacts } from '../../lib/app/model';
import { environmentNames } from '../../lib/environment/model';
import { needsPassword, planServer } from '../../lib/platform/backingPlan';
import { backingProblems } from '../../lib/platform/backingProblems';
import { ownerRole, provisioningNamespace, serverName, shortName } from '../../lib/platform/backingNames';
import { gibibytes, serverSettings, sized } from '../../lib/platform/backingSettings';
import { engineVersion } from '../../lib/platform/backingVersions';
import { valueProblem, versionNumber, type Credentials } from '../../lib/platform/backingValues';
import { importCommand } from '../../lib/platform/interrupted';
import { Recording, valueOf } from '../support/mocks';
import { application, environment, statements } from './environments';
import { custom, every, filled, passwords, runBacking, secretsMade, server, vault } from './backing-support';
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

  test('a value that AWS does not give stops the run, with what to allow', async () => {
    const functions = {
      ...filled,
      'aws:secretsmanager/getSecretVersion:getSecretVersion': () => {
        throw new Error('AccessDeniedException: not authorized.');
      },
    };
    const recording = new Recording();
    expect(await stops(runBacking({ functions, recording, snapshot: secretsMade() }))).toMatch(
      /^The secret production\/shop-cache can't be read, and AWS makes its server with the password in it: .*AccessDeniedException: not authorized; allow 'secretsmanager:GetSecretValue' on it to the credentials in use, or run again\. Nothing was changed\.$/,
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

describe('settings', () => {
  test('by environment', () => {
    const of = (name: (typeof environmentNames)[number]) => serverSettings(environment(name));
    expect(of('production').database).toEqual({
      instance: 'db.m7g.large',
      storage: 100,
      maxStorage: 1000,
      standby: true,
      backupDays: 35,
      deletionProtection: true,
      keepsData: true,
      applyImmediately: false,
      extendedSupport: true,
    });
    expect(of('staging').database).toMatchObject({ standby: true, backupDays: 7, deletionProtection: true });
    expect(of('testing').database).toMatchObject({
      standby: false,
      backupDays: 1,
      deletionProtection: false,
      keepsData: false,
    });
    expect(environmentNames.map((name) => of(name).redis.nodes)).toEqual([1, 1, 1, 2]);
    expect(environmentNames.map((name) => of(name).broker.deployment)).toEqual([
      'SINGLE_INSTANCE',
      'SINGLE_INSTANCE',
      'SINGLE_INSTANCE',
      'CLUSTER_MULTI_AZ',
    ]);
    expect(environmentNames.map((name) => of(name).maintenanceDay)).toEqual(['tue', 'tue', 'tue', 'sun']);
  });

  test('what keeps data follows from the data, whatever the environment is called', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...environmentNames),
        fc.constantFrom('local', 'ephemeral', 'production-like', 'real'),
        fc.constantFrom<(string | undefined)[]>(undefined, '1Gi', '30Gi', '500Gi', '60Ti', '900Ti'),
        fc.constantFrom(undefined, 'db.r7g.large'),
        (name, data, storage, instance) => {
          const { database, redis } = sized({ name, data } as never, { kind: 'postgres', storage, instance });
          const kept = data === 'production-like' || data === 'real';
          expect([database.keepsData, database.deletionProtection, redis.keepsData]).toEqual([kept, kept, kept]);
          expect(database.backupDays).toBeGreaterThanOrEqual(1);
          expect(database.backupDays).toBe(data === 'real' ? 35 : kept ? 7 : 1);
          expect(database.storage).toBeGreaterThanOrEqual(Math.min(65536, Math.max(20, gibibytes(storage ?? '20Gi')!)));
          expect(database.maxStorage).toBeGreaterThanOrEqual(database.storage);
          expect(database.maxStorage).toBeLessThanOrEqual(65536);
          expect(database.instance).toBe(instance ?? serverSettings({ name, data } as never).database.instance);
          const survives = database.standby && redis.nodes > 1 && !database.applyImmediately;
          expect(name !== 'production' || survives).toBe(true);
        },
      ),
    );
  });

  test('versions in the words of AWS', () => {
    const of = (kind: BackingFacts['kind'], version: string) => engineVersion({ kind, version });
    expect(of('postgres', '14')).toEqual({ engineVersion: '14', family: 'postgres14', minorUpgrades: true });
    expect(of('postgres', '17.2')).toEqual({ engineVersion: '17.2', family: 'postgres17', minorUpgrades: false });
    expect(of('redis', '7')).toEqual({ engineVersion: '7.1', family: 'redis7', minorUpgrades: true });
    expect(of('redis', '6')).toMatchObject({ engineVersion: '6.2', family: 'redis6.x' });
    expect(of('memcached', '1.6')).toEqual({ engineVersion: '1.6.22', family: 'memcached1.6', minorUpgrades: false });
    expect(of('memcached', '1.6.12')).toMatchObject({ engineVersion: '1.6.12' });
    expect(of('rabbitMq', '3.13')).toEqual({ engineVersion: '3.13', minorUpgrades: true });
    for (const [kind, version] of [
      ['postgres', '9.6'],
      ['postgres', '17.2.1'],
      ['redis', '8'],
      ['redis', '7.2'],
      ['redis', 'toString'],
      ['memcached', '1.6.9'],
      ['memcached', '1.5'],
      ['rabbitMq', '3.12'],
    ] as const)
      expect([kind, version, of(kind, version)]).toEqual([kind, version, undefined]);
  });
});

describe('what AWS would refuse', () => {
  const problems = (...servers: readonly BackingFacts[]) =>
    backingProblems(environment(), servers).map(({ path, message }) => `${path}: ${message}`);

  test('nothing is wrong with the usual ones', () => expect(problems(...every)).toEqual([]));

  test.each([
    [
      server('redis', { version: '8' }),
      "verdigris:backing.shop.cache: the version '8' is not managed by AWS (ElastiCache has Redis 6 and 7, as `7`, `7.0` or `7.1`); use one of these, or 'where: cluster'.",
    ],
    [
      server('postgres', { instance: 'cache.m7g.large' }),
      "verdigris:backing.shop.db.instance: 'cache.m7g.large' is not an instance class for postgres, which begin with 'db.'; write one such as 'db.m7g.large'.",
    ],
    [
      server('rabbitMq', { version: '4', instance: 'mq.m5.large' }),
      "verdigris:backing.shop.queue.instance: RabbitMQ 4 runs on 'mq.m7g' alone, found 'mq.m5.large'; write 'mq.m7g.large', for example.",
    ],
    [
      server('postgres', { storage: '100Ti' }),
      "verdigris:backing.shop.db.storage: '100Ti' is more than the 64Ti that RDS has; write '1Ti', for example.",
    ],
    [
      server('postgres', { user: 'verdigris' }),
      "verdigris:backing.shop.db: the user 'verdigris' is reserved on a managed database (verdigris, pg_..., rds...); give 'user' another name.",
    ],
    [
      server('postgres', { database: 'postgres' }),
      "verdigris:backing.shop.db: the database 'postgres' is the server's own; give 'database' another name.",
    ],
    [
      server('rabbitMq', { database: 'orders' }),
      "verdigris:backing.shop.queue: the virtual host 'orders' is not made by Amazon MQ, which has '/' alone; leave 'virtualHost' out, or use an existing server.",
    ],
  ])('%#', (facts, sentence) => expect(problems(facts)).toEqual([sentence]));

  test('all of them stop the run together, before anything is registered', async () => {
    const recording = new Recording();
    const servers = [server('redis', { version: '8' }), server('postgres', { user: 'rdsadmin' })];
    const message = await stops(runBacking({ servers, recording }));
    expect(message.split('\n')).toHaveLength(2);
    expect(recording.resources).toEqual([]);
  });
});

describe('the plan for one server', () => {
  const credentials = fc.oneof(
    fc.constant<Credentials>({ state: 'absent' }),
    fc.constant<Credentials>({ state: 'refused', why: 'is wrong' }),
    fc.constant<Credentials>({ state: 'present', version: 'v1', password: pulumi.output('x') }),
  );

  test('a server that needs a password is never made without one, and none that is there goes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...every), credentials, fc.boolean(), (facts, given, madeBefore) => {
        const plan = planServer(facts, given, madeBefore);
        const told = facts.kind === 'redis' || facts.kind === 'rabbitMq';
        const first = told && !madeBefore;
        expect(first && plan.action === 'make').toBe(first && plan.password !== undefined);
        expect((madeBefore || !told) && plan.action === 'wait').toBe(false);
        expect(plan.refused).toBe(
          told && given.state === 'refused' && !(facts.kind === 'rabbitMq' && madeBefore) ? 'is wrong' : undefined,
        );
        expect(plan.version).toBe(given.state === 'present' ? 'v1' : undefined);
        expect(!needsPassword(facts, madeBefore) && plan.password !== undefined).toBe(false);
      }),
    );
  });

  test('a value is judged without being shown', () => {
    const judge = (kind: 'postgres' | 'redis' | 'rabbitMq', text: string) =>
      valueProblem(
        { kind, user: kind === 'redis' ? undefined : 'u' },
        { name: 's', username: kind === 'redis' ? undefined : 'username', password: 'password' },
        text,
      );
    const value = (password: unknown, username: unknown = 'u') => JSON.stringify({ username, password });
    expect(judge('postgres', value("it's"))).toBeUndefined();
    expect(judge('redis', value('a'.repeat(16)))).toBeUndefined();
    expect(judge('redis', value('a'.repeat(129)))).toContain('16 to 128');
    expect(judge('redis', value('with/slash-0123456789'))).toContain('16 to 128');
    expect(judge('rabbitMq', value('abcdefghijkl'))).toBeUndefined();
    expect(judge('rabbitMq', value('abcabcabcabc'))).toContain('4 different');
    expect(judge('rabbitMq', value('abcdefgh,jkl'))).toContain('12 to 250');
    expect(judge('rabbitMq', value('abcdefghijkl', 'v'))).toBe("needs the key 'username' to be 'u'");
    for (const text of ['', 'text', '[]', 'null', '{"password": 1}'])
      expect(judge('redis', text)).toBe('is no JSON object of texts');
    for (const text of ['{}', '{"password": ""}']) expect(judge('redis', text)).toBe("has no key 'password'");
  });

  test('the number of a version is a whole number of at most 28 bits, and another one for another version', () => {
    fc.assert(
      fc.property(fc.uuid(), (version) => {
        const number = versionNumber(version);
        expect(Number.isInteger(number) && number >= 0 && number < 2 ** 28).toBe(true);
        expect(versionNumber(version)).toBe(number);
        expect(versionNumber(`${version.slice(0, -1)}${version.endsWith('0') ? '1' : '0'}`)).not.toBe(number);
      }),
    );
  });
});

describe('names', () => {
  test('fit AWS, and stay apart', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,40}$/);
    fc.assert(
      fc.property(name, name, fc.constantFrom(...every), (project, stack, facts) => {
        const made = serverName({ project, stack }, facts);
        expect(made).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        expect(made.length).toBeLessThanOrEqual({ postgres: 63, redis: 40, memcached: 50, rabbitMq: 50 }[facts.kind]);
        expect(serverName({ project: `${project}.`, stack }, facts)).not.toBe(made);
      }),
    );
    expect(shortName('a-b', 10)).toBe('a-b');
    expect(shortName('a--b', 20)).toMatch(/^a-b-[0-9a-f]{8}$/);
    expect(provisioningNamespace('production')).toBe('production-provisioning');
    expect(provisioningNamespace('p'.repeat(63)).length).toBeLessThanOrEqual(63);
  });

  test('PostgreSQL would cut the name of an owner without a word', () => {
    expect(ownerRole('shop')).toBe('shop_owner');
    const [one, two] = ['a', 'b'].map((last) => ownerRole(`${'d'.repeat(62)}${last}`));
    expect(one).not.toBe(two);
    for (const owner of [one, two, ownerRole('d'.repeat(57))]) expect(owner.length).toBeLessThanOrEqual(63);
  });
});
