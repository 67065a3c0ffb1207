import * as pulumi from '@pulumi/pulumi';
import fc from 'fast-check';
import { type BackingFacts } from '../../lib/app/model';
import { environmentNames } from '../../lib/environment/model';
import { needsPassword, planServer } from '../../lib/platform/backingPlan';
import { backingProblems } from '../../lib/platform/backingProblems';
import { ownerRole, provisioningNamespace, serverName, shortName } from '../../lib/platform/backingNames';
import { gibibytes, serverSettings, sized } from '../../lib/platform/backingSettings';
import { engineVersion } from '../../lib/platform/backingVersions';
import { valueProblem, versionNumber, type Credentials } from '../../lib/platform/backingValues';
import { Recording } from '../support/mocks';
import { textOf } from '../support/rendering';
import { environment } from './environments';
import { every, runBacking, server } from './backing-support';
import { stops } from './runs';

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
  const problems = (...servers: readonly BackingFacts[]) => backingProblems(environment(), servers).map(textOf);

  test('nothing is wrong with the usual ones', () => expect(problems(...every)).toEqual([]));

  test.each([
    [
      server('redis', { version: '8' }),
      "verdigris:backing.shop.cache: the version '8' is not managed by AWS (ElastiCache has Redis 6 and 7, as `7`, `7.0` or `7.1`); use one of these, or 'where: cluster'. [backing-version-unmanaged]",
    ],
    [
      server('postgres', { instance: 'cache.m7g.large' }),
      "verdigris:backing.shop.db.instance: 'cache.m7g.large' is not an instance class for postgres, which begin with 'db.'; write one such as 'db.m7g.large'. [instance-class-invalid]",
    ],
    [
      server('rabbitMq', { version: '4', instance: 'mq.m5.large' }),
      "verdigris:backing.shop.queue.instance: RabbitMQ 4 runs on 'mq.m7g' alone, found 'mq.m5.large'; write 'mq.m7g.large', for example. [instance-class-invalid]",
    ],
    [
      server('postgres', { storage: '100Ti' }),
      "verdigris:backing.shop.db.storage: '100Ti' is more than the 64Ti that RDS has; write '1Ti', for example. [storage-too-large]",
    ],
    [
      server('postgres', { user: 'verdigris' }),
      "verdigris:backing.shop.db: the user 'verdigris' is reserved on a managed database (verdigris, pg_..., rds...); give 'user' another name. [backing-name-reserved]",
    ],
    [
      server('postgres', { database: 'postgres' }),
      "verdigris:backing.shop.db: the database 'postgres' is the server's own; give 'database' another name. [backing-name-reserved]",
    ],
    [
      server('rabbitMq', { database: 'orders' }),
      "verdigris:backing.shop.queue: the virtual host 'orders' is not made by Amazon MQ, which has '/' alone; leave 'virtualHost' out, or use an existing server. [backing-name-reserved]",
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
    fc.constant<Credentials>({ state: 'present', version: 'v1' }),
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
