import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { ApiObject, Chart, JsonPatch, Lazy } from 'cdk8s';
import { Deployment as PlusDeployment, k8s } from 'cdk8s-plus-27';
import fc from 'fast-check';
import {
  application,
  cidr,
  emptyDir,
  flag,
  httpProbe,
  pods,
  renderApplication,
  secretKey,
  seconds,
  shared,
  WebService,
} from 'verdigris';
import type { Application, WebServiceProps } from 'verdigris';
import { at, bytes, deepFreeze, find, render, renderService, shop, shopEnvironment } from '../support/rendering';

const ready = { readiness: httpProbe('/ready') };

/** A service that uses nearly everything. */
const everything: WebServiceProps = {
  ...ready,
  liveness: httpProbe('/health', { initialDelay: seconds(30) }),
  config: { A: '1', B: '2', C: '3' },
  secrets: { D: secretKey('db', 'host'), E: secretKey('db', 'password'), F: secretKey('keys', 'k') },
  files: { '/etc/a/x': 'x', '/etc/a/y': 'y', '/etc/b/z': 'z' },
  configMaps: { one: { data: { G: '1', H: '2' }, env: true }, two: { data: { i: '1' }, mount: '/etc/two' } },
  volumes: { '/data': emptyDir(), '/cache': emptyDir({ size: '1Gi' }), '/shared': shared('files') },
  flags: { NEW: flag(false, { staging: true, development: true }), OLD: flag(true) },
  sidecars: {
    exporter: {
      image: 'exporter:1',
      port: 9113,
      config: { X: 1, Y: 2 },
      volumes: { '/a': emptyDir(), '/b': emptyDir() },
    },
    proxy: { image: 'proxy:1', port: 9000, volumes: { '/files': shared('files', { readOnly: true, size: '1Gi' }) } },
  },
  init: [{ name: 'first', config: { Z: 1, A: '2' } }],
  autoscaling: { min: 2, max: 4 },
  ingress: { annotations: { b: '1', a: '2' } },
};

const where = { environment: shopEnvironment('production', { hosts: { [shop]: ['a.example.com', 'b.example.com'] } }) };

/** The same fields in another order, all the way down. */
function shuffled<T>(value: T, order: (items: readonly [string, unknown][]) => readonly [string, unknown][]): T {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const fields = order(Object.entries(value)).map(([key, field]) => [key, shuffled(field, order)] as const);
  return Object.fromEntries(fields) as T;
}

describe('rendering', () => {
  it('gives the same bytes twice, from frozen props in a frozen environment', () => {
    const props = deepFreeze({ ...everything });
    const environment = deepFreeze(where.environment);
    const definition = deepFreeze(application(shop, (app) => void new WebService(app, shop, props)));
    const once = () => bytes(renderApplication(definition, { environment, slot: 'green' }));
    expect(once()).toBe(once());
  });

  it('gives the same bytes whatever the order of the source', () => {
    const parts: readonly ((app: Application) => unknown)[] = [
      (app) => new WebService(app, 'admin', { ...ready, secrets: { A: secretKey('db', 'user') } }),
      (app) => new WebService(app, 'worker', ready),
      (app) => new ApiObject(app, 'native', { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'native' } }),
    ];
    const links: readonly ((service: WebService) => void)[] = [
      ({ connections }) => connections.allowTo(cidr('10.0.0.0/8', 5432)),
      ({ connections }) => connections.allowTo(pods({ app: 'orders' }, { port: 80 })),
      ({ connections }) => connections.allowFromIngress(),
      ({ connections }) => connections.allowMetricsFrom(),
    ];
    const build = (props: WebServiceProps, order: readonly number[], linkOrder: readonly number[]) =>
      bytes(
        render((app) => {
          const main = (): void => {
            const service = new WebService(app, shop, props);
            for (const index of linkOrder) links[index]!(service);
          };
          for (const index of order) (parts[index] ?? main)(app);
        }, where),
      );
    const expected = build(everything, [0, 1, 2, 3], [0, 1, 2, 3]);
    const permutation = (length: number) =>
      fc.shuffledSubarray([...Array(length).keys()], { minLength: length, maxLength: length });
    fc.assert(
      fc.property(permutation(4), permutation(4), fc.integer(), (order, linkOrder, seed) => {
        const place = ([key]: readonly [string, unknown]) =>
          createHash('sha256').update(`${seed} ${key}`).digest('hex');
        const turn = (items: readonly [string, unknown][]) => [...items].sort((a, b) => (place(a) < place(b) ? -1 : 1));
        expect(build(shuffled(everything, turn), order, linkOrder)).toBe(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('labels every object with its owner', () => {
    const rendered = render((app) => {
      new WebService(app, shop, everything);
      new ApiObject(app, 'mine', { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'mine' } });
    }, where);
    const ours = {
      'app.kubernetes.io/managed-by': 'verdigris',
      'verdigris.dev/project': 'verdigris',
      'verdigris.dev/stack': 'production',
      'verdigris.dev/application': shop,
    };
    for (const { manifest, owner } of rendered.objects) {
      expect(manifest.metadata.labels).toMatchObject(ours);
      expect(manifest.metadata.namespace).toBe('production');
      expect(manifest.metadata.labels!['verdigris.dev/slot']).toBe(owner === 'slot' ? 'rolling' : undefined);
    }
    const kinds = (who: string) =>
      [...new Set(rendered.objects.filter(({ owner }) => owner === who).map(({ manifest }) => manifest.kind))].sort();
    expect(kinds('application')).toEqual(['Endpoints', 'ExternalSecret', 'Ingress', 'Service', 'ServiceAccount']);
    expect(kinds('slot')).toEqual([
      'ConfigMap',
      'Deployment',
      'HorizontalPodAutoscaler',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Service',
    ]);
  });

  it('gives each object its role', () => {
    const roles = Object.fromEntries(
      render((app) => new WebService(app, shop, everything), where).objects.map(({ manifest, role }) => [
        `${manifest.kind} ${manifest.metadata.name}`.replace(/-[0-9a-f]{8}$/, ''),
        role,
      ]),
    );
    expect(roles).toEqual({
      'ConfigMap shop-config': 'config',
      'ConfigMap shop-one': 'config',
      'ConfigMap shop-two': 'config',
      'Deployment shop': 'workload',
      'ExternalSecret db': 'secret',
      'ExternalSecret keys': 'secret',
      'HorizontalPodAutoscaler shop': 'autoscaler',
      'Ingress shop': 'other',
      'NetworkPolicy shop': 'other',
      'PodDisruptionBudget shop': 'other',
      'Service shop': 'liveService',
      'Service shop-rolling': 'slotService',
      'ServiceAccount shop': 'other',
    });
  });

  it('names what a slot owns by the slot, and nothing else', () => {
    const named = (slot: 'blue' | 'green') =>
      render((app) => new WebService(app, shop, everything), { ...where, slot }).objects.map(
        ({ owner, manifest }) => `${owner} ${manifest.kind} ${manifest.metadata.name}`,
      );
    expect(named('green')).toEqual(named('blue').map((name) => name.replace('-blue', '-green')));
    for (const name of named('blue')) expect(name.includes('-blue')).toBe(name.startsWith('slot'));
  });

  it('keeps native objects, lazy ones and whole charts', () => {
    const rendered = render((app) => {
      new WebService(app, shop, ready);
      new k8s.KubeClusterRole(app, 'role', { metadata: { name: 'reader' } });
      new k8s.KubeConfigMap(app.slotScope, 'own', { metadata: { name: app.slotName('own') }, data: { a: 'b' } });
      new ApiObject(app, 'lazy', {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name: 'l' },
        x: Lazy.any({ produce: () => 1 }),
      });
      const chart = new Chart(app, 'chart');
      new PlusDeployment(chart, 'plus', { metadata: { name: 'plus' }, containers: [{ image: 'x:1' }] });
    });
    expect(find(rendered, 'ClusterRole').manifest.metadata).not.toHaveProperty('namespace');
    expect(find(rendered, 'ConfigMap', 'own')).toMatchObject({ owner: 'slot', role: 'config' });
    expect(find(rendered, 'Endpoints').manifest['x']).toBe(1);
    expect(find(rendered, 'Deployment', 'plus').manifest.metadata.namespace).toBe('production');
    expect(rendered.images).toContain('x:1');
    // cdk8s-plus adds these terms at each rendering: there has been exactly one.
    const affinity = 'spec.template.spec.affinity.podAntiAffinity';
    expect(at(find(rendered, 'Deployment', 'plus').manifest, affinity)).toBeUndefined();
  });

  it('lets a patch reach fields that the 1.27 types do not know', () => {
    const rendered = render((app) => {
      const { deployment } = new WebService(app, shop, ready);
      deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/hostUsers', false));
      deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/resizePolicy', []));
      deployment.addJsonPatch(JsonPatch.add('/spec/podReplacementPolicy', 'TerminationComplete'));
    });
    const spec = at(find(rendered, 'Deployment').manifest, 'spec');
    expect(at(spec, 'template.spec.hostUsers')).toBe(false);
    expect(at(spec, 'podReplacementPolicy')).toBe('TerminationComplete');
  });

  it('carries two services with one live and one slot Service each', () => {
    const rendered = render((app) => {
      new WebService(app, shop, ready);
      new WebService(app, 'admin', { ...ready, replicas: 3 });
    });
    expect(rendered.services).toEqual([
      { name: 'admin', port: 80, deployment: 'admin', minimumPods: 3, autoscaled: false },
      { name: shop, port: 80, deployment: shop, minimumPods: 2, autoscaled: false },
    ]);
    expect(rendered.objects.filter(({ role }) => role === 'liveService')).toHaveLength(2);
  });

  it('takes its strategy from the environment, with the smoke test of the description', () => {
    const kind = (strategies: Record<string, 'rolling' | 'blueGreen'>, props: WebServiceProps) =>
      renderService({ ...ready, ...props }, { environment: shopEnvironment('production', { strategies }) }).strategy;
    const smoke = { kind: 'httpGet', path: '/health' } as const;
    expect(kind({}, {})).toEqual({ kind: 'rolling' });
    expect(kind({}, { release: { kind: 'blueGreen', smoke } })).toEqual({ kind: 'blueGreen', smoke });
    expect(kind({ [shop]: 'blueGreen' }, { release: { kind: 'rolling', smoke } })).toEqual({
      kind: 'blueGreen',
      smoke,
    });
    expect(kind({ [shop]: 'rolling' }, { release: { kind: 'blueGreen', smoke } })).toEqual({ kind: 'rolling' });
  });
});

describe('the root entry', () => {
  it('loads what cdk8s and cdk8s-plus-27 load, and nothing more', () => {
    const packages = (entry: string): string[] => {
      const program = `
        ${entry}
        const names = Object.keys(require.cache).filter((file) => file.includes('node_modules'));
        console.log(JSON.stringify([...new Set(names.map((file) => file.split('node_modules/').pop().split('/').slice(0, 2).join('/')))].map((name) => (name.startsWith('@') ? name : name.split('/')[0])).sort()));`;
      const flags = ['--conditions=verdigris-source', '--import', 'tsx', '--eval', program];
      return JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8' })) as string[];
    };
    const ours = new Set(packages(`require('verdigris');`));
    const theirs = new Set(packages(`require('cdk8s'); require('cdk8s-plus-27');`));
    expect(ours).toEqual(theirs);
  });
});
