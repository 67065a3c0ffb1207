import { httpProbe, Memcached, pods, Postgres, RabbitMq, Redis, smokeRole, WebService, Worker } from 'verdigris';
import type { BackingSettings, EnvironmentName, Manifest, RenderedApplication } from 'verdigris';
import { backingEnvironment } from '../support/backing';
import { allows, podOf } from '../support/flows';
import type { Host, Pod } from '../support/flows';
import { find, render, shop } from '../support/rendering';

const ready = { readiness: httpProbe('/ready') };

/** The web service uses database and memcached, the worker Redis and the queue, a third one nothing. */
const rendered = (name: EnvironmentName, settings?: Readonly<Record<string, BackingSettings>>): RenderedApplication =>
  render(
    (app) => {
      const db = new Postgres(app, 'db', { version: '17' });
      const cache = new Redis(app, 'cache');
      const memo = new Memcached(app, 'memo');
      const queue = new RabbitMq(app, 'queue');
      db.allowFrom(pods({ app: 'backup' }, { namespace: 'backups' }));
      new WebService(app, shop, { ...ready, uses: [db.as({ DATABASE_URL: db.url }), memo] });
      new Worker(app, 'worker', { uses: [cache, queue] });
      new WebService(app, 'other', ready);
    },
    { environment: backingEnvironment(name, settings), slot: 'blue' },
  );

const policiesOf = ({ objects }: RenderedApplication): readonly Manifest[] =>
  objects.map(({ manifest }) => manifest).filter(({ kind }) => kind === 'NetworkPolicy');
const podNamed = (where: RenderedApplication, kind: string, name: string, ip: string): Pod =>
  podOf(find(where, kind, name).manifest, ip);

type Row = readonly [name: string, from: Pod | Host, to: Pod | Host, port: number];

function check(where: RenderedApplication, allowed: readonly Row[], denied: readonly Row[]): void {
  const cluster = { policies: policiesOf(where) };
  const judge = ([, from, to, port]: Row) => allows(cluster, { from, to, port });
  for (const row of allowed) it(`allows ${row[0]}`, () => expect(judge(row)).toBe(true));
  for (const row of denied) it(`denies ${row[0]}`, () => expect(judge(row)).toBe(false));
}

describe('in the cluster', () => {
  const where = rendered('development');
  const [web, worker, other] = [`${shop}-blue`, 'worker-blue', 'other-blue'].map((name, index) =>
    podNamed(where, 'Deployment', name, `192.168.1.${index}`),
  ) as [Pod, Pod, Pod];
  const [db, cache, memo, queue] = ['db', 'cache', 'memo', 'queue'].map((name, index) =>
    podNamed(where, 'StatefulSet', `${shop}-${name}`, `192.168.2.${index}`),
  ) as [Pod, Pod, Pod, Pod];
  const green: Pod = { ...web, labels: { ...web.labels, 'verdigris.dev/slot': 'green' }, ip: '192.168.1.9' };
  const smoke: Pod = {
    ...other,
    labels: { [smokeRole.label]: smokeRole.value, 'verdigris.dev/application': shop },
    ip: '192.168.1.10',
  };
  const backup: Pod = { namespace: 'backups', labels: { app: 'backup' }, ip: '192.168.3.1' };

  check(
    where,
    [
      ['the web service to its database', web, db, 5432],
      ['the web service to memcached', web, memo, 11211],
      ['the worker to Redis', worker, cache, 6379],
      ['the worker to the queue', worker, queue, 5672],
      ['the other slot to the same database', green, db, 5432],
      ['pods that the database was told to let in', backup, db, 5432],
    ],
    [
      ['another service to the database', other, db, 5432],
      ['the worker to the database', worker, db, 5432],
      ['the web service to the queue', web, queue, 5672],
      ['another port of the database', web, db, 22],
      ['another port of the queue', worker, queue, 15672],
      ['the database to who uses it', db, web, 8080],
      ['the database to the queue', db, queue, 5672],
      [
        'the database to DNS',
        db,
        { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, ip: '10.96.0.10' },
        53,
      ],
      ['the database to the internet', db, { ip: '203.0.113.7' }, 443],
      ['the internet to the database', { ip: '203.0.113.7' }, db, 5432],
      ['the smoke test to the database', smoke, db, 5432],
      ['a pod of that name in another namespace', { ...web, namespace: 'staging' }, db, 5432],
      ['the backup to another server', backup, cache, 6379],
    ],
  );
});

describe('where AWS manages it', () => {
  const where = rendered('production');
  const web = podNamed(where, 'Deployment', `${shop}-blue`, '10.0.3.1');
  const worker = podNamed(where, 'Deployment', 'worker-blue', '10.0.3.2');
  const inside: Host = { ip: '10.0.200.7' };

  check(
    where,
    [
      ['the web service to the database', web, inside, 5432],
      ['the worker to Redis', worker, inside, 6379],
      ['the worker to the queue, by TLS', worker, inside, 5671],
    ],
    [
      ['the web service to the queue', web, inside, 5671],
      ['the worker to the queue without TLS', worker, inside, 5672],
      ['the worker to the database', worker, inside, 5432],
      ['a database outside of the network', web, { ip: '10.1.0.7' }, 5432],
    ],
  );
});

describe('an existing server', () => {
  const reached = (existing: NonNullable<BackingSettings['existing']>, to: Pod | Host, port: number): boolean => {
    const where = rendered('production', { db: { existing } });
    const from = podNamed(where, 'Deployment', `${shop}-blue`, '10.0.3.1');
    return allows({ policies: policiesOf(where) }, { from, to, port });
  };
  const elsewhere: Pod = { namespace: 'databases', labels: { app: 'postgres' }, ip: '10.0.4.4' };

  it.each<[string, boolean, NonNullable<BackingSettings['existing']>, Pod | Host, number]>([
    ['by its range', true, { host: 'db.example.com', cidrs: ['10.9.0.0/24'] }, { ip: '10.9.0.77' }, 5432],
    ['not beside its range', false, { host: 'db.example.com', cidrs: ['10.9.0.0/24'] }, { ip: '10.9.1.77' }, 5432],
    ['by its address', true, { host: '10.9.0.5' }, { ip: '10.9.0.5' }, 5432],
    ['not by the next address', false, { host: '10.9.0.5' }, { ip: '10.9.0.6' }, 5432],
    ['on its port', true, { host: '10.9.0.5', port: 6432 }, { ip: '10.9.0.5' }, 6432],
    ['not on the usual port', false, { host: '10.9.0.5', port: 6432 }, { ip: '10.9.0.5' }, 5432],
    ['in another namespace', true, { host: 'postgres.databases' }, elsewhere, 5432],
    ['by its whole name', true, { host: 'postgres.databases.svc.cluster.local' }, elsewhere, 5432],
    ['not another service there', false, { host: 'mysql.databases' }, elsewhere, 5432],
  ])('is reached %s: %s', (_name, expected, existing, to, port) => {
    expect(reached(existing, to, port)).toBe(expected);
  });
});
