import { application, Memcached, Postgres, RabbitMq, Redis, renderApplication, WebService } from 'verdigris';
import type { Application, BackingSettings, Environment } from 'verdigris';
import { backingEnvironment, everyKind } from '../support/backing';
import { problemsFrom, problemsOf, shop } from '../support/rendering';

const kubeconfig = { kind: 'kubeconfig', context: 'kind-verdigris' } as const;
const problems = (
  name: Environment['name'],
  settings: Readonly<Record<string, BackingSettings>>,
  overrides: Partial<Environment> = {},
) => problemsOf(everyKind, { environment: backingEnvironment(name, settings, overrides) });
const described = (build: (app: Application) => void) =>
  problemsOf(
    (app) => {
      build(app);
      new WebService(app, shop, {});
    },
    { environment: backingEnvironment('production') },
  );

describe('settings that do not fit', () => {
  it.each<[string, readonly string[], () => readonly string[]]>([
    [
      'managed without AWS',
      [
        "verdigris:backing.shop.db.where: 'managed' needs a target in AWS, and the target is a kubeconfig; write 'cluster', or an 'existing' server [managed-without-aws]",
      ],
      () => problems('production', { db: { where: 'managed' } }, { target: kubeconfig }),
    ],
    [
      'an image of what AWS manages',
      [
        "verdigris:backing.shop.db.image: the service is managed by AWS, which 'image' says nothing about; remove one of the two [backing-setting-unused]",
        "verdigris:backing.shop.db.uid: the service is managed by AWS, which 'uid' says nothing about; remove one of the two [backing-setting-unused]",
      ],
      () => problems('production', { db: { image: 'postgres:17.2', uid: 70 } }),
    ],
    [
      'an instance class in the cluster',
      [
        "verdigris:backing.shop.db.instance: the service is in the cluster, which 'instance' says nothing about; remove one of the two [backing-setting-unused]",
      ],
      () => problems('testing', { db: { instance: 'db.t4g.medium' } }),
    ],
    [
      'a place of an existing server',
      [
        "verdigris:backing.shop.db.storage: the service is an existing server, which 'storage' says nothing about; remove one of the two [backing-setting-unused]",
        "verdigris:backing.shop.db.where: the service is an existing server, which 'where' says nothing about; remove one of the two [backing-setting-unused]",
      ],
      () => problems('production', { db: { where: 'managed', storage: '1Gi', existing: { host: '10.0.8.7' } } }),
    ],
    [
      'a host outside without its addresses',
      [
        "verdigris:backing.shop.db.existing.cidrs: a network policy knows no host names, and 'db.example.com' is outside the cluster; give its addresses, such as ['10.0.8.0/24'] [host-not-in-cluster]",
      ],
      () => problems('production', { db: { existing: { host: 'db.example.com' } } }),
    ],
    [
      'the network of an existing cluster without its addresses',
      [
        "verdigris:platform.cidr: the addresses of managed databases, caches and queues are not known for the existing network; set its address range, for example '10.0.0.0/16' [network-range-missing]",
      ],
      () =>
        problems(
          'production',
          {},
          { platform: { ...backingEnvironment('production').platform, cluster: { name: 'shared' } } },
        ),
    ],
    [
      'an existing network without its addresses',
      [
        "verdigris:platform.cidr: the addresses of managed databases, caches and queues are not known for the existing network; set its address range, for example '10.0.0.0/16' [network-range-missing]",
      ],
      () =>
        problems(
          'production',
          {},
          {
            platform: {
              ...backingEnvironment('production').platform,
              vpc: { id: 'vpc-1', privateSubnets: ['subnet-1'] },
            },
          },
        ),
    ],
    [
      'a service that the application does not have',
      [
        "verdigris:backing.shop.database: the application has no backing service of that name, but 'cache', 'db', 'memo' and 'queue'; rename or remove it [backing-unknown]",
      ],
      () => problems('production', { database: { where: 'cluster' } }),
    ],
    [
      'settings of an application without any',
      ['verdigris:backing.shop.db: the application has no backing service; remove it [backing-unknown]'],
      () =>
        problemsOf((app) => new WebService(app, shop, {}), {
          environment: backingEnvironment('production', { db: { where: 'cluster' } }),
        }),
    ],
    [
      'no local password',
      [
        "verdigris:secrets.shop-cache.password: the key 'password' of the secret 'shop-cache' has no local value; set it by: pulumi config set --secret --path 'verdigris:secrets.shop-cache.password' VALUE --stack development [secret-value-missing]",
      ],
      () => {
        const environment = backingEnvironment('development');
        const { 'shop-cache': _, ...secrets } = environment.secrets;
        return problemsOf(everyKind, { environment: { ...environment, secrets } });
      },
    ],
  ])('%s', (_name, expected, found) => {
    expect(found()).toEqual(expected);
  });
});

describe('a description that does not fit', () => {
  const at = 'production/shop/db';
  it.each<[string, readonly string[], (app: Application) => void]>([
    [
      'an unknown PostgreSQL',
      [
        `${at}: 'version' ('9.6') must be a PostgreSQL version from 13 to 18, such as '17' or '17.2' [backing-version-invalid]`,
      ],
      (app) => new Postgres(app, 'db', { version: '9.6' }),
    ],
    [
      'a PostgreSQL that is a tag',
      [
        `${at}: 'version' ('17-alpine') must be a PostgreSQL version from 13 to 18, such as '17' or '17.2' [backing-version-invalid]`,
      ],
      (app) => new Postgres(app, 'db', { version: '17-alpine' }),
    ],
    [
      'names that PostgreSQL would have to quote',
      [
        `${at}: 'database' ('my-shop') must be at most 63 letters, digits and '_', no digit first [backing-name-invalid]`,
        `${at}: 'user' ('1st') must be at most 63 letters, digits and '_', no digit first [backing-name-invalid]`,
      ],
      (app) => new Postgres(app, 'db', { version: '17', database: 'my-shop', user: '1st' }),
    ],
    [
      'an unknown Redis',
      [
        `${at}: 'database' (16) must be a whole number from 0 to 15 [number-invalid]`,
        `${at}: 'version' ('6.2') must be a version of Redis 7 or 8, such as '7' [backing-version-invalid]`,
      ],
      (app) => new Redis(app, 'db', { version: '6.2', database: 16 }),
    ],
    [
      'an unknown eviction',
      [
        `${at}: 'eviction' ('lru') must be one of noeviction, allkeys-lru, allkeys-lfu, volatile-lru, volatile-lfu, volatile-ttl [choice-invalid]`,
      ],
      (app) => new Redis(app, 'db', { eviction: 'lru' as 'allkeys-lru' }),
    ],
    [
      'an unknown memcached',
      [`${at}: 'version' ('1.5') must be a version of memcached 1.6, such as '1.6' [backing-version-invalid]`],
      (app) => new Memcached(app, 'db', { version: '1.5' }),
    ],
    [
      'an unknown RabbitMQ',
      [
        `${at}: 'user' ('a:b') must be 2 to 100 letters, digits, '-', '.' and '_' [backing-name-invalid]`,
        `${at}: 'version' ('3.8') must be a version of RabbitMQ 3.13 or 4, such as '3.13' [backing-version-invalid]`,
        `${at}: 'virtualHost' ('a b') must be at most 127 letters, digits, '-', '.', '_' and '/' [backing-name-invalid]`,
      ],
      (app) => new RabbitMq(app, 'db', { version: '3.8', virtualHost: 'a b', user: 'a:b' }),
    ],
    [
      'space without a unit',
      [`${at}: 'storage' ('20') must be an amount such as '512Mi' or '20Gi' [quantity-invalid]`],
      (app) => new Postgres(app, 'db', { version: '17', storage: '20' }),
    ],
    [
      'a name that is too long',
      [
        `production/shop/${'n'.repeat(48)}: the backing service 'shop-${'n'.repeat(48)}' has 53 characters and may have 52: its pods have it in a label, with a hash of 10, of Kubernetes' 63 [name-too-long]`,
      ],
      (app) => new Memcached(app, 'n'.repeat(48)),
    ],
    [
      'a name that is none',
      [
        `production/shop/Db: the backing service 'shop-Db' must be lower-case letters, digits and '-', start with a letter and not end with '-' [name-invalid]`,
      ],
      (app) => new Memcached(app, 'Db'),
    ],
    [
      'a variable twice',
      [
        `production/shop/admin: the variable DB_HOST is set twice, by 'config.DB_HOST' and 'uses.db.DB_HOST'; remove one [variable-duplicate]`,
      ],
      (app) => {
        const db = new Postgres(app, 'db', { version: '17' });
        new WebService(app, 'admin', { config: { DB_HOST: 'x' }, uses: [db.as({ DB_HOST: db.host })] });
      },
    ],
  ])('%s', (_name, expected, build) => {
    expect(described(build)).toEqual(expected);
  });

  it('is one that uses what belongs to another application', () => {
    let db: Postgres | undefined;
    const environment = backingEnvironment('production', {}, { versions: { [shop]: 'v1', other: 'v1' } });
    const slot = 'rolling';
    renderApplication(
      application('other', (app) => {
        db = new Postgres(app, 'db', { version: '17' });
        new WebService(app, 'other', {});
      }),
      { environment, slot },
    );
    const found = problemsFrom(() =>
      renderApplication(
        application(shop, (app) => new WebService(app, shop, { uses: [db!] })),
        { environment, slot },
      ),
    );
    expect(found.map(({ message }) => message)).toEqual([
      "'shop' belongs to 'shop' and uses 'db' of 'other'; let each application have its own",
    ]);
  });
});
