// What the engine tests lean on: the files refuse what an API server refuses. Needs no pulumi.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { FileCluster } from './provider/objects';
import { play } from './provider/readiness';
import { asWritten, changes, prune, replacingFields } from './provider/rules';
import { isSecret, markSecrets, secret, type Tree } from './provider/values';

let cluster: FileCluster;
let directory: string;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'verdigris-cluster-'));
  cluster = new FileCluster(directory);
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

const forced = { force: true };
const object = (kind: string, more: Tree = {}, name = 'web'): Tree => {
  const apiVersion = { Deployment: 'apps/v1', Job: 'batch/v1' }[kind] ?? 'v1';
  return { apiVersion, kind, metadata: { name, namespace: 'default' }, ...more };
};
const deployment = (image: string, more: Tree = {}): Tree =>
  object('Deployment', {
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image, ...more }] } },
    },
  });
const service = (selector: Tree = { app: 'web' }): Tree => object('Service', { spec: { selector } });
const job = (args: string[]): Tree =>
  object('Job', { spec: { template: { spec: { containers: [{ name: 'smoke', image: 'curl', args }] } } } });
/** Writes an object and lets the controllers act. */
const run = (given: Tree): readonly string[] => {
  cluster.apply(given, forced);
  const outcome = play(cluster, given);
  if (outcome.status) cluster.setStatus(given, outcome.status);
  return outcome.failures;
};

describe('the file cluster refuses what an API server refuses', () => {
  it('a second object of the same name', () => {
    cluster.create(object('ConfigMap'));
    expect(() => cluster.create(object('ConfigMap'))).toThrow('configmaps "web" already exists');
  });

  it('an object in a namespace that is not there', () => {
    const stray = object('ConfigMap', { metadata: { name: 'web', namespace: 'shop' } });
    expect(() => cluster.create(stray)).toThrow('namespaces "shop" not found');
    cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    expect(() => cluster.create(stray)).not.toThrow();
    cluster.delete({ apiVersion: 'v1', kind: 'Namespace', name: 'shop' });
    expect(cluster.list()).toEqual([]);
  });

  it.each([
    [
      'a selector',
      deployment('web:v1'),
      (tree: Tree) => ((tree['spec'] as Tree)['selector'] = { matchLabels: { app: 'x' } }),
    ],
    ['a Job template', job(['a']), (tree: Tree) => ((tree['spec'] as Tree)['template'] = { spec: { containers: [] } })],
    [
      'immutable data',
      object('ConfigMap', { immutable: true, data: { a: '1' } }),
      (tree: Tree) => (tree['data'] = { a: '2' }),
    ],
    ['a cluster address', service(), (tree: Tree) => ((tree['spec'] as Tree)['clusterIP'] = '10.0.0.1')],
  ])('a change of %s', (_, before, change) => {
    cluster.create(before);
    const after = structuredClone(before);
    change(after);
    expect(() => cluster.apply(after, forced)).toThrow(/is invalid: .*immutable/);
  });

  it.each([
    ['a name', object('ConfigMap', { metadata: { name: 'Web_1', namespace: 'default' } })],
    ['a label', object('ConfigMap', { metadata: { name: 'web', namespace: 'default', labels: { a: 'no spaces' } } })],
    [
      'a selector that its pods do not match',
      object('Deployment', {
        spec: { selector: { matchLabels: { app: 'x' } }, template: { metadata: { labels: { app: 'y' } } } },
      }),
    ],
  ])('%s', (_, given) => {
    expect(() => cluster.create(given)).toThrow('is invalid');
  });

  it("somebody else's field, unless forced", () => {
    cluster.create(object('ConfigMap', { data: { a: '1' } }));
    const mine = object('ConfigMap', { data: { a: '2' } });
    expect(() => cluster.apply(mine, { force: false })).toThrow('Apply failed with conflicts');
    expect(cluster.apply(mine, forced)['data']).toEqual({ a: '2' });
  });
});

describe('the file cluster applies as a server does', () => {
  it('takes away what the last apply gave and this one does not, and keeps what the server set', () => {
    cluster.create(service({ app: 'web', slot: 'blue' }));
    const before = cluster.list()[0]!;
    const after = cluster.apply(service({ app: 'web' }), forced);
    expect((after['spec'] as Tree)['selector']).toEqual({ app: 'web' });
    expect((after['spec'] as Tree)['clusterIP']).toBe((before['spec'] as Tree)['clusterIP']);
    expect((after['metadata'] as Tree)['generation']).toBe(2);
    expect((cluster.apply(service({ app: 'web' }), forced)['metadata'] as Tree)['generation']).toBe(2);
  });

  it('answers nothing while it is away', async () => {
    cluster.setAway('no route');
    expect(await cluster.find([])).toEqual({ answered: false, why: 'no route' });
    cluster.setAway();
    expect(await cluster.find([])).toEqual({ answered: true, objects: [] });
  });
});

describe('controllers', () => {
  it('never make a broken image ready', () => {
    expect(run(deployment('web:v1'))).toEqual([]);
    expect(run(deployment('registry/web:v2-broken')).join()).toContain('ErrImagePull: registry/web:v2-broken');
    expect(run(deployment('broken/web:v3'))).toEqual([]);
  });

  it('let a Job call the service that it names', () => {
    const url = ['http://web.default.svc/health'];
    expect(run(job(url)).join()).toContain('no such host');
    cluster.create(service());
    expect(play(cluster, job(url)).failures.join()).toContain('connection refused');
    run(deployment('web:v1'));
    expect(play(cluster, job(url)).failures).toEqual([]);
    run(deployment('web:broken'));
    expect(play(cluster, job(url)).failures.join()).toContain('connection refused');
  });

  it.each([
    ['its pods', { env: [{ name: 'FAIL_SMOKE', value: '1' }] }],
    ['their ConfigMap', { envFrom: [{ configMapRef: { name: 'settings' } }] }],
  ])('fail a Job where %s say so', (_, more) => {
    cluster.create(object('ConfigMap', { data: { MODE: 'FAIL_SMOKE' } }, 'settings'));
    cluster.create(service());
    run(deployment('web:v1', more));
    expect(play(cluster, job(['http://web/'])).failures.join()).toContain('500');
  });
});

describe('differences', () => {
  it('are found by path, and not in what the server set', () => {
    const live = { spec: { replicas: 2, clusterIP: 'x', list: [1] }, status: {} };
    const inputs = { spec: { replicas: 2, list: [1] } };
    expect(changes(prune(live, inputs), inputs)).toEqual([]);
    expect(changes(inputs, { spec: { list: [2], 'a/b': 1 } })).toEqual([
      { path: 'spec["a/b"]', kind: 'add' },
      { path: 'spec.list', kind: 'update' },
      { path: 'spec.replicas', kind: 'delete' },
    ]);
  });

  it('are not found where the server leaves out what is empty, or answers text of a Secret in base64', () => {
    const inputs = { spec: { wait: 0, host: false, env: [{ name: 'A', value: '' }] } };
    expect(changes(prune({ spec: { env: [{ name: 'A' }] } }, inputs), inputs)).toEqual([]);
    const secret = { kind: 'Secret', stringData: { password: 'one' } };
    const live = { kind: 'Secret', data: { password: Buffer.from('one').toString('base64') } };
    expect(changes(prune(asWritten(live, secret), secret), secret)).toEqual([]);
    expect(changes(prune(asWritten(live, secret), secret), { ...secret, stringData: { password: 'two' } })).toEqual([
      { path: 'stringData.password', kind: 'update' },
    ]);
  });

  it('of data replace a ConfigMap unless the provider may change it, and an immutable one always', () => {
    const mutable = { configMaps: true, secrets: true };
    expect(replacingFields(object('ConfigMap'), { configMaps: false, secrets: false })).toContain('data');
    expect(replacingFields(object('ConfigMap'), mutable)).not.toContain('data');
    expect(replacingFields(object('ConfigMap', { immutable: true }), mutable)).toContain('data');
  });

  it('keep secrets marked: leaf by leaf in maps, a list as a whole, all data of a Secret', () => {
    const marked = markSecrets(
      { a: { b: '1', c: '2' }, list: ['x', 'y'] },
      { a: { b: secret('1'), c: '2' }, list: ['x', secret('y')] },
    );
    expect(isSecret((marked['a'] as Tree)['b'])).toBe(true);
    expect((marked['a'] as Tree)['c']).toBe('2');
    expect(isSecret(marked['list'])).toBe(true);
    expect(isSecret(markSecrets({ kind: 'Secret', data: { a: 'b' } }, {})['data'])).toBe(true);
  });
});
