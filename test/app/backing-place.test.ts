import fc from 'fast-check';
import { Postgres, Redis, WebService } from 'verdigris';
import type { BackingSettings, Environment } from 'verdigris';
import { placeOf } from '../../lib/app/backing-place';
import { environmentNames } from '../../lib/environment/model';
import type { DataKind } from '../../lib/environment/model';
import { backingEnvironment, everyKind, factsOf, fromConfigMap, fromSecret, variablesOf } from '../support/backing';
import { environment } from '../support/environments';
import { at, find, render, shop, textOf } from '../support/rendering';

const kubeconfig = { kind: 'kubeconfig', context: 'kind-verdigris' } as const;
const renderIn = (where: Environment) => render(everyKind, { environment: where });

describe('where a backing service stands', () => {
  it.each([
    ['development', 'cluster'],
    ['testing', 'cluster'],
    ['staging', 'managed'],
    ['production', 'managed'],
  ] as const)('is in %s: %s', (name, expected) => {
    const rendered = renderIn(backingEnvironment(name));
    expect(rendered.backing.map(({ where }) => where)).toEqual([expected, expected, expected, expected]);
    expect(rendered.objects.filter(({ role }) => role === 'backing')).toHaveLength(expected === 'cluster' ? 4 : 0);
  });

  it('is in the cluster for production too, where that is no AWS, and then said to be unwise', () => {
    const rendered = renderIn(backingEnvironment('production', {}, { target: kubeconfig }));
    expect(factsOf(rendered, 'db').where).toBe('cluster');
    expect(rendered.warnings.map(textOf)).toContain(
      'production/shop/db: its real data has one pod and one volume in the cluster, without a second copy or a backup; let AWS manage it, or name an existing server in verdigris:backing.shop.db [data-in-cluster]',
    );
  });

  it('is what the configuration says, one service by itself', () => {
    const rendered = renderIn(
      backingEnvironment('production', { db: { existing: { host: '10.0.8.7' } }, memo: { where: 'cluster' } }),
    );
    expect(rendered.backing.map(({ name, where }) => [name, where])).toEqual([
      ['cache', 'managed'],
      ['db', 'existing'],
      ['memo', 'cluster'],
      ['queue', 'managed'],
    ]);
  });

  const settings: fc.Arbitrary<BackingSettings> = fc.oneof(
    fc.constant({}),
    fc.constantFrom<BackingSettings>({ where: 'cluster' }, { where: 'managed' }, { existing: { host: 'db' } }),
  );
  const data = fc.constantFrom<DataKind>('local', 'ephemeral', 'production-like', 'real');

  it('is as asked for; else managed on AWS for data that lasts, and in the cluster for all other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...environmentNames), data, fc.boolean(), settings, (name, kind, aws, asked) => {
        const where = environment(name, { data: kind, ...(aws ? {} : { target: kubeconfig }) });
        const lasts = kind === 'real' || kind === 'production-like';
        const otherwise = asked.where ?? (where.target.kind === 'aws' && lasts ? 'managed' : 'cluster');
        expect(placeOf(where, asked)).toBe(asked.existing ? 'existing' : otherwise);
      }),
    );
  });
});

describe('what the pods get', () => {
  it('in the cluster: plain names of Services, and passwords from the secret', () => {
    const variables = variablesOf(renderIn(backingEnvironment('development')));
    expect(Object.fromEntries(variables)).toEqual({
      DB_HOST: 'shop-db',
      DB_PORT: '5432',
      DB_NAME: 'shop',
      DB_USER: fromSecret('shop-db', 'username'),
      DB_PASSWORD: fromSecret('shop-db', 'password'),
      MEMCACHED_SERVERS: 'shop-memo:11211',
      REDIS_URL_PASSWORD: fromSecret('shop-cache', 'password'),
      REDIS_URL: 'redis://:$(REDIS_URL_PASSWORD)@shop-cache:6379/1',
      BROKER_URL_USERNAME: fromSecret('shop-queue', 'username'),
      BROKER_URL_PASSWORD: fromSecret('shop-queue', 'password'),
      BROKER_URL: 'amqp://$(BROKER_URL_USERNAME):$(BROKER_URL_PASSWORD)@shop-queue:5672/%2F',
    });
  });

  it('where AWS manages it: hosts from what the ground makes, and addresses with TLS', () => {
    const variables = variablesOf(renderIn(backingEnvironment('production')));
    expect(Object.fromEntries(variables)).toMatchObject({
      DB_HOST: fromConfigMap('shop-db-endpoint', 'host'),
      DB_PORT: '5432',
      DB_PASSWORD: fromSecret('shop-db', 'password'),
      MEMCACHED_SERVERS: fromConfigMap('shop-memo-endpoint', 'address'),
      REDIS_URL_HOST: fromConfigMap('shop-cache-endpoint', 'host'),
      REDIS_URL: 'rediss://:$(REDIS_URL_PASSWORD)@$(REDIS_URL_HOST):6379/1',
      BROKER_URL: 'amqps://$(BROKER_URL_USERNAME):$(BROKER_URL_PASSWORD)@$(BROKER_URL_HOST):5671/%2F',
    });
  });

  it('of an existing server: what the configuration says', () => {
    const existing = { host: 'postgres.databases', port: 6432 };
    const variables = variablesOf(renderIn(backingEnvironment('production', { db: { existing } })));
    expect(variables.get('DB_HOST')).toBe('postgres.databases');
    expect(variables.get('DB_PORT')).toBe('6432');
    expect(variables.get('DB_PASSWORD')).toEqual(fromSecret('shop-db', 'password'));
  });

  it('says on its pods which servers in the cluster it uses', () => {
    const settings = { db: { existing: { host: '10.0.8.7' } } };
    const marks = (where: Environment) =>
      at(find(renderIn(where), 'Deployment').manifest, 'spec.template.metadata.annotations');
    expect(marks(backingEnvironment('testing', settings))).toEqual({
      'verdigris.dev/uses-cache': 'shop-cache',
      'verdigris.dev/uses-memo': 'shop-memo',
      'verdigris.dev/uses-queue': 'shop-queue',
    });
    expect(marks(backingEnvironment('production', settings))).toBeUndefined();
  });

  it('has every variable before those that are put together of it', () => {
    for (const name of environmentNames) {
      const seen = new Set<string>();
      for (const [variable, value] of variablesOf(renderIn(backingEnvironment(name)))) {
        for (const [, other] of String(value).matchAll(/\$\((\w+)\)/g)) expect(seen).toContain(other);
        seen.add(variable);
      }
    }
  });

  it('has a database address, with TLS where AWS manages it', () => {
    const url = (where: Environment) =>
      variablesOf(
        render(
          (app) => {
            const db = new Postgres(app, 'db', { version: '14', database: 'orders' });
            new WebService(app, shop, { uses: [db.as({ URL: db.url })] });
          },
          { environment: where },
        ),
      ).get('URL');
    expect(url(backingEnvironment('development'))).toBe(
      'postgres://$(URL_USERNAME):$(URL_PASSWORD)@shop-db:5432/orders?sslmode=disable',
    );
    expect(url(backingEnvironment('production'))).toBe(
      'postgres://$(URL_USERNAME):$(URL_PASSWORD)@$(URL_HOST):5432/orders?sslmode=require',
    );
  });

  it('keeps secrets that have names and keys of their own, with the user name in plain text', () => {
    const rendered = render(
      (app) => {
        const secret = { name: 'shop-secrets', password: 'db_password' };
        const db = new Postgres(app, 'db', { version: '17', user: 'postgres', secret });
        new WebService(app, shop, { uses: [db.as({ DB_USER: db.username, DB_PASSWORD: db.password, URL: db.url })] });
      },
      { environment: backingEnvironment('production') },
    );
    expect(Object.fromEntries(variablesOf(rendered))).toMatchObject({
      DB_USER: 'postgres',
      DB_PASSWORD: fromSecret('shop-secrets', 'db_password'),
      URL_DB_PASSWORD: fromSecret('shop-secrets', 'db_password'),
      URL: 'postgres://postgres:$(URL_DB_PASSWORD)@$(URL_HOST):5432/shop?sslmode=require',
    });
    expect(factsOf(rendered, 'db').secret).toEqual({ name: 'shop-secrets', password: 'db_password' });
    expect(rendered.secretKeys).toEqual({ 'shop-secrets': ['db_password'] });
  });
});

describe('what the ground is told', () => {
  it('is everything that it makes, by name', () => {
    const settings = { db: { instance: 'db.t4g.medium', storage: '50Gi' } };
    expect(renderIn(backingEnvironment('production', settings)).backing).toEqual([
      {
        kind: 'redis',
        application: 'shop',
        name: 'cache',
        fullName: 'shop-cache',
        version: '7',
        where: 'managed',
        port: 6379,
        secret: { name: 'shop-cache', password: 'password' },
        endpoint: 'shop-cache-endpoint',
        accounts: ['shop'],
        eviction: 'volatile-lru',
      },
      {
        kind: 'postgres',
        application: 'shop',
        name: 'db',
        fullName: 'shop-db',
        version: '17.2',
        where: 'managed',
        port: 5432,
        database: 'shop',
        user: 'shop',
        secret: { name: 'shop-db', username: 'username', password: 'password' },
        endpoint: 'shop-db-endpoint',
        accounts: ['shop'],
        storage: '50Gi',
        instance: 'db.t4g.medium',
      },
      {
        kind: 'memcached',
        application: 'shop',
        name: 'memo',
        fullName: 'shop-memo',
        version: '1.6',
        where: 'managed',
        port: 11211,
        endpoint: 'shop-memo-endpoint',
        accounts: ['shop'],
      },
      {
        kind: 'rabbitMq',
        application: 'shop',
        name: 'queue',
        fullName: 'shop-queue',
        version: '3.13',
        where: 'managed',
        port: 5671,
        database: '/',
        user: 'shop',
        secret: { name: 'shop-queue', username: 'username', password: 'password' },
        endpoint: 'shop-queue-endpoint',
        accounts: ['shop'],
      },
    ]);
  });

  it('has no endpoint where the server is in the cluster or there already', () => {
    const rendered = renderIn(backingEnvironment('testing', { db: { existing: { host: '10.0.8.7' } } }));
    for (const facts of rendered.backing) expect(facts).not.toHaveProperty('endpoint');
  });

  it('names the accounts of all that use it, once each and sorted', () => {
    const rendered = render(
      (app) => {
        const cache = new Redis(app, 'cache');
        new WebService(app, shop, { uses: [cache] });
        new WebService(app, 'admin', { uses: [cache, cache.as({ REDIS_URL: cache.url })] });
        new WebService(app, 'idle', {});
      },
      { environment: backingEnvironment('production') },
    );
    expect(factsOf(rendered, 'cache').accounts).toEqual(['admin', 'shop']);
  });

  it('refers to the keys of every secret that a server in the cluster or in AWS has', () => {
    for (const name of environmentNames) {
      expect(renderIn(backingEnvironment(name)).secretKeys).toEqual({
        'shop-cache': ['password'],
        'shop-db': ['password', 'username'],
        'shop-queue': ['password', 'username'],
      });
    }
  });
});
