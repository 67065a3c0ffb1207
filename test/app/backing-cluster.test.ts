import { Memcached, Postgres, Redis, WebService } from 'verdigris';
import type { BackingSettings, Environment, EnvironmentName } from 'verdigris';
import { withMemory } from '../../lib/app/backing-cluster';
import { backingEnvironment, everyKind, fromSecret } from '../support/backing';
import { at, bytes, deepFreeze, find, render, shop } from '../support/rendering';

const inCluster = (
  name: EnvironmentName,
  settings?: Readonly<Record<string, BackingSettings>>,
  overrides?: Partial<Environment>,
) => render(everyKind, { environment: backingEnvironment(name, settings, overrides) });
const development = inCluster('development');
const testing = inCluster('testing');
const server = (rendered: typeof development, name: string) => find(rendered, 'StatefulSet', name).manifest;
const container = 'spec.template.spec.containers.0';

describe('a backing service in the cluster', () => {
  const names = ['shop-cache', 'shop-db', 'shop-memo', 'shop-queue'];

  it.each(names)('%s belongs to the application, is ready before any slot, and runs once', (name) => {
    const { owner, role, manifest } = find(development, 'StatefulSet', name);
    expect({ owner, role }).toEqual({ owner: 'application', role: 'backing' });
    expect(at(manifest, 'spec.replicas')).toBe(1);
    // With OrderedReady, a pod that never gets ready is not replaced when its template is repaired.
    expect(at(manifest, 'spec.podManagementPolicy')).toBe('Parallel');
    expect(
      development.objects.some(
        ({ manifest: { kind, metadata } }) => kind === 'PodDisruptionBudget' && metadata.name === name,
      ),
    ).toBe(false);
  });

  it.each([
    ['shop-cache', 6379],
    ['shop-db', 5432],
    ['shop-memo', 11211],
    ['shop-queue', 5672],
  ])('%s is found by a Service on %i', (name, port) => {
    const service = find(development, 'Service', name).manifest;
    expect(at(service, 'spec.ports')).toEqual([{ name: 'server', port, protocol: 'TCP', targetPort: 'server' }]);
    expect(at(service, 'metadata.annotations')).toEqual({ 'pulumi.com/skipAwait': 'true' });
    expect(at(server(development, name), `${container}.ports`)).toEqual([
      { name: 'server', containerPort: port, protocol: 'TCP' },
    ]);
    const labels = at(server(development, name), 'spec.template.metadata.labels') as Record<string, string>;
    expect(labels).toMatchObject(at(service, 'spec.selector') as object);
    expect(labels).toMatchObject(at(server(development, name), 'spec.selector.matchLabels') as object);
    expect(labels).toMatchObject(
      at(find(development, 'NetworkPolicy', name).manifest, 'spec.podSelector.matchLabels') as object,
    );
  });

  it.each([
    ['shop-cache', 999],
    ['shop-db', 999],
    ['shop-memo', 11211],
    ['shop-queue', 999],
  ])('%s meets the restricted Pod Security Standard as user %i', (name, uid) => {
    const pod = at(server(development, name), 'spec.template.spec');
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: uid,
        runAsGroup: uid,
        fsGroup: uid,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(at(pod, 'containers.0.securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    for (const volume of at(pod, 'volumes') as object[])
      expect(Object.keys(volume).sort()).toEqual(['emptyDir', 'name']);
  });

  it.each(names)('%s has all three probes', (name) => {
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      expect(at(server(development, name), `${container}.${probe}.timeoutSeconds`)).toBeGreaterThan(0);
    }
  });

  it.each([
    [
      'shop-db',
      'exec.command',
      ['pg_isready', '--quiet', '--host=127.0.0.1', '--port=5432', '--username=shop', '--dbname=shop'],
    ],
    ['shop-cache', 'exec.command', ['redis-cli', '-e', 'ping']],
    ['shop-memo', 'tcpSocket.port', 11211],
    ['shop-queue', 'exec.command', ['rabbitmq-diagnostics', '--quiet', 'check_port_connectivity']],
  ])('%s is asked by %s %j', (name, path, expected) => {
    expect(at(server(development, name), `${container}.readinessProbe.${path}`)).toEqual(expected);
  });

  it.each([
    ['shop-db', 'postgres:17.2'],
    ['shop-cache', 'redis:7'],
    ['shop-memo', 'memcached:1.6'],
    ['shop-queue', 'rabbitmq:3.13'],
  ])('%s runs the official image %s', (name, image) => {
    expect(at(server(development, name), `${container}.image`)).toBe(image);
    expect(development.images).toContain(image);
  });

  it('takes image, user and space from the configuration', () => {
    const image = 'registry.example.com/postgres:17.2-alpine';
    const rendered = inCluster('development', { db: { image, uid: 70, storage: '3Gi' } });
    const manifest = server(rendered, 'shop-db');
    expect(at(manifest, `${container}.image`)).toBe(image);
    expect(at(manifest, 'spec.template.spec.securityContext')).toMatchObject({
      runAsUser: 70,
      runAsGroup: 70,
      fsGroup: 70,
    });
    expect(at(manifest, 'spec.volumeClaimTemplates.0.spec.resources.requests.storage')).toBe('3Gi');
  });

  it('has its password from its secret alone', () => {
    expect(at(server(development, 'shop-db'), `${container}.env`)).toEqual([
      { name: 'PGDATA', value: '/data/pgdata' },
      { name: 'POSTGRES_DB', value: 'shop' },
      { name: 'POSTGRES_PASSWORD', valueFrom: fromSecret('shop-db', 'password') },
      { name: 'POSTGRES_USER', valueFrom: fromSecret('shop-db', 'username') },
    ]);
    expect(at(server(development, 'shop-cache'), `${container}.env`)).toEqual([
      { name: 'REDISCLI_AUTH', valueFrom: fromSecret('shop-cache', 'password') },
    ]);
    expect(at(server(development, 'shop-queue'), `${container}.env`)).toEqual([
      { name: 'RABBITMQ_DEFAULT_PASS', valueFrom: fromSecret('shop-queue', 'password') },
      { name: 'RABBITMQ_DEFAULT_USER', valueFrom: fromSecret('shop-queue', 'username') },
      { name: 'RABBITMQ_DEFAULT_VHOST', value: '/' },
    ]);
    expect(at(find(development, 'Secret', 'shop-db').manifest, 'stringData')).toEqual({
      password: 'local',
      username: 'shop',
    });
  });

  it('has the user name of the configuration, where that gives one', () => {
    const environment = backingEnvironment('development');
    const secrets = { ...environment.secrets, 'shop-db': { username: 'someone', password: 'local' } };
    const rendered = render(everyKind, { environment: { ...environment, secrets } });
    expect(at(find(rendered, 'Secret', 'shop-db').manifest, 'stringData.username')).toBe('someone');
  });
});

describe('data in the cluster', () => {
  it.each([
    ['shop-db', '/data'],
    ['shop-queue', '/var/lib/rabbitmq'],
    ['shop-cache', '/data'],
  ])('of %s is on a volume that outlives the server in development', (name, path) => {
    const manifest = server(development, name);
    expect(at(manifest, 'spec.volumeClaimTemplates')).toEqual([
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ]);
    expect(at(manifest, 'spec.persistentVolumeClaimRetentionPolicy')).toEqual({
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
    });
    expect(at(manifest, `${container}.volumeMounts`)).toContainEqual({ name: 'data', mountPath: path });
  });

  it.each(['shop-db', 'shop-queue'])('of %s is in memory in testing, and counts against the memory', (name) => {
    const manifest = server(testing, name);
    expect(at(manifest, 'spec.volumeClaimTemplates')).toBeUndefined();
    expect(at(manifest, 'spec.template.spec.volumes')).toContainEqual({
      name: 'data',
      emptyDir: { medium: 'Memory', sizeLimit: '256Mi' },
    });
    expect(at(manifest, `${container}.resources.requests.memory`)).toBe('512Mi');
    expect(at(manifest, `${container}.resources.limits.memory`)).toBe('768Mi');
    expect(at(server(development, name), `${container}.resources`)).toEqual({
      requests: { cpu: '100m', memory: '256Mi' },
    });
  });

  it('counts as much memory as was asked for', () => {
    const manifest = server(inCluster('testing', { db: { storage: '1Gi' } }), 'shop-db');
    expect(at(manifest, `${container}.resources.limits.memory`)).toBe('1536Mi');
    const resources = { requests: { cpu: '1', memory: '100M' }, limits: { cpu: '1', memory: '1Gi' } };
    expect(withMemory(resources, '512Mi')).toEqual({
      requests: { cpu: '1', memory: '608Mi' },
      limits: { cpu: '1', memory: '1536Mi' },
    });
  });

  it('of Redis is written in development and nowhere in testing', () => {
    const args = (rendered: typeof development) => at(server(rendered, 'shop-cache'), `${container}.args`) as string[];
    expect(args(development).slice(-2)).toEqual(['--appendonly', 'yes']);
    expect(args(testing).slice(-4)).toEqual(['--save', '', '--appendonly', 'no']);
    expect(args(development).join(' ')).toContain(
      '--requirepass $(REDISCLI_AUTH) --maxmemory 192mb --maxmemory-policy volatile-lru',
    );
    expect(at(server(testing, 'shop-cache'), `${container}.resources.limits.memory`)).toBe('256Mi');
  });

  it('says which PostgreSQL wrote it, where it outlives the pod', () => {
    expect(server(development, 'shop-db').metadata.annotations).toEqual({ 'verdigris.dev/data-version': '17' });
    expect(server(testing, 'shop-db').metadata.annotations).toBeUndefined();
    expect(server(development, 'shop-cache').metadata.annotations).toBeUndefined();
  });

  it('gets a rotated password at each start, where it outlives the pod', () => {
    const started = (rendered: typeof development, name: string) =>
      JSON.stringify(at(server(rendered, name), `${container}.lifecycle.postStart.exec.command`) ?? 'nothing');
    expect(started(development, 'shop-db')).toContain(`ALTER ROLE :\\"role\\" PASSWORD :'password'`);
    expect(started(development, 'shop-queue')).toContain('change_password');
    expect(started(development, 'shop-cache')).toBe('"nothing"');
    expect(started(testing, 'shop-db')).toBe('"nothing"');
  });
});

describe('the description', () => {
  it('says version, database, user, eviction and space', () => {
    const environment = backingEnvironment('development');
    const rendered = render(
      (app) => {
        const db = new Postgres(app, 'db', { version: '14', database: 'orders', user: 'orders_user', storage: '5Gi' });
        const cache = new Redis(app, 'cache', { version: '7.4', eviction: 'noeviction' });
        const memo = new Memcached(app, 'memo', { version: '1.6.38' });
        new WebService(app, shop, { uses: [db, cache, memo] });
      },
      { environment },
    );
    const db = server(rendered, 'shop-db');
    expect(at(db, `${container}.image`)).toBe('postgres:14');
    expect(at(db, `${container}.env.1.value`)).toBe('orders');
    expect(at(db, 'spec.volumeClaimTemplates.0.spec.resources.requests.storage')).toBe('5Gi');
    expect(at(find(rendered, 'Secret', 'shop-db').manifest, 'stringData.username')).toBe('orders_user');
    expect(at(server(rendered, 'shop-cache'), `${container}.args`)).toContain('noeviction');
    expect(at(server(rendered, 'shop-memo'), `${container}.image`)).toBe('memcached:1.6.38');
  });

  it.each(['development', 'testing', 'staging', 'production'] as const)(
    'renders to the same bytes twice in %s',
    (name) => {
      const environment = deepFreeze(backingEnvironment(name));
      expect(bytes(render(everyKind, { environment }))).toBe(bytes(render(everyKind, { environment })));
    },
  );

  it('is the same server in both slots', () => {
    const environment = backingEnvironment('development');
    const owned = (slot: 'blue' | 'green') =>
      render(everyKind, { environment, slot })
        .objects.filter(({ role }) => role === 'backing')
        .map(({ manifest }) => manifest);
    expect(owned('blue')).toEqual(owned('green'));
    expect(owned('blue')).toHaveLength(4);
  });
});
