import { blueGreen, configMapKey, emptyDir, httpProbe, secretKey, shared, WebService } from 'verdigris';
import type { Usable, User, WebServiceProps } from 'verdigris';
import { at, deepFreeze, find, problemsOf, renderService, shop, shopEnvironment } from '../support/rendering';

const ready = { readiness: httpProbe('/ready') };
const nginx = { image: 'nginx:1.28.0', port: 80, ...ready };

const podSpec = (props: WebServiceProps, slot: 'rolling' | 'blue' = 'rolling') =>
  at(find(renderService(deepFreeze({ ...ready, ...props }), { slot }), 'Deployment').manifest, 'spec.template.spec');
const mounts = (spec: unknown, container: string) =>
  Object.fromEntries(
    (at(spec, `${container}.volumeMounts`) as { mountPath: string; name: string; readOnly?: boolean }[]).map(
      ({ mountPath, name, readOnly }) => [mountPath, readOnly ? `${name} (read only)` : name],
    ),
  );
const volume = (spec: unknown, name: string) =>
  (at(spec, 'volumes') as { name: string }[]).filter((each) => each.name === name).map(({ name: _, ...rest }) => rest);

describe('a web server before the application', () => {
  const props: WebServiceProps = {
    port: 8000,
    metricsPort: 8000,
    entry: 'nginx',
    volumes: { '/app/staticfiles': shared('static'), '/app/media': shared('media') },
    sidecars: {
      nginx: {
        ...nginx,
        user: 101,
        config: { WORKERS: 2 },
        files: { '/etc/nginx/nginx.conf': 'events {}' },
        volumes: {
          '/app/staticfiles': shared('static', { readOnly: true, size: '64Mi' }),
          '/srv/media': shared('media', { readOnly: true }),
          '/var/cache/nginx': emptyDir(),
        },
        resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
      },
    },
  };
  const rendered = renderService(deepFreeze({ ...ready, ...props }), { slot: 'blue' });
  const spec = at(find(rendered, 'Deployment').manifest, 'spec.template.spec');

  it.each([
    ['containers.0.name', shop],
    ['containers.0.ports', [{ name: 'metrics', containerPort: 8000, protocol: 'TCP' }]],
    ['containers.0.readinessProbe.httpGet.port', 8000],
    ['containers.1.name', 'nginx'],
    ['containers.1.image', 'nginx:1.28.0'],
    ['containers.1.ports', [{ name: 'http', containerPort: 80, protocol: 'TCP' }]],
    ['containers.1.readinessProbe.httpGet.port', 80],
    ['containers.1.env', [{ name: 'WORKERS', value: '2' }]],
    ['containers.1.lifecycle.preStop.sleep.seconds', 10],
    ['containers.1.resources.requests', { cpu: '50m', memory: '32Mi' }],
    [
      'containers.1.securityContext',
      {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        runAsGroup: 101,
        runAsUser: 101,
      },
    ],
    ['containers.0.securityContext.runAsUser', undefined],
    ['securityContext.sysctls', [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }]],
    ['initContainers', undefined],
  ])('has %s %j', (path, expected) => {
    expect(at(spec, path)).toEqual(expected);
  });

  it('shares volumes with it, each where it wants them, and keeps the others apart', () => {
    expect(mounts(spec, 'containers.0')).toEqual({
      '/app/media': 'shared-media',
      '/app/staticfiles': 'shared-static',
      '/tmp': 'tmp',
    });
    expect(mounts(spec, 'containers.1')).toEqual({
      '/app/staticfiles': 'shared-static (read only)',
      '/etc/nginx/nginx.conf': 'nginx--config (read only)',
      '/srv/media': 'shared-media (read only)',
      '/tmp': 'nginx--tmp',
      '/var/cache/nginx': 'nginx--var-cache-nginx',
    });
    expect(volume(spec, 'shared-static')).toEqual([{ emptyDir: { sizeLimit: '64Mi' } }]);
    expect(volume(spec, 'shared-media')).toEqual([{ emptyDir: {} }]);
  });

  it('has its files in a ConfigMap of the slot', () => {
    const { manifest, owner } = find(rendered, 'ConfigMap');
    expect(manifest.metadata.name).toMatch(/^shop-blue-nginx-config-[0-9a-f]{8}$/);
    expect([owner, manifest['immutable'], manifest['data']]).toEqual(['slot', true, { 'nginx.conf': 'events {}' }]);
    expect(volume(spec, 'nginx--config')).toEqual([{ configMap: { name: manifest.metadata.name } }]);
  });

  it('gets what comes to the Services, and scrapers go to the application', () => {
    expect(at(find(rendered, 'Service', shop).manifest, 'spec.ports.0.targetPort')).toBe('http');
    expect(at(find(rendered, 'Deployment').manifest, 'spec.template.metadata.annotations')).toMatchObject({
      'prometheus.io/port': '8000',
    });
  });

  it('is asked by the load balancer', () => {
    const environment = shopEnvironment('production', { hosts: { [shop]: ['shop.example.com'] } });
    const sidecars = { nginx: { ...nginx, readiness: httpProbe('/nginx') } };
    const behind = renderService({ ...ready, entry: 'nginx', sidecars, ingress: {} }, { environment });
    expect(find(behind, 'Ingress').manifest.metadata.annotations).toMatchObject({
      'alb.ingress.kubernetes.io/healthcheck-path': '/nginx',
    });
  });

  it('has to be ready itself', () => {
    const sidecars = { nginx: { image: 'nginx', port: 80 } };
    const entrance = { ...ready, entry: 'nginx', sidecars };
    expect(renderService(entrance).warnings.map(({ message }) => message)).toEqual([
      `pods get requests as soon as they run; add 'readiness' to the sidecar 'nginx', for example httpProbe('/ready')`,
    ]);
    expect(problemsOf((app) => new WebService(app, shop, { ...entrance, release: blueGreen() }))).toEqual([
      `production/shop/shop: blueGreen would take a pod for ready before it answers; add 'readiness' to the sidecar 'nginx', for example httpProbe('/ready') [readiness-missing]`,
    ]);
  });
});

describe('ports of a pod', () => {
  const ports = (props: WebServiceProps) =>
    ['containers.0', 'containers.1'].map((container) =>
      ((at(podSpec(props), `${container}.ports`) ?? []) as { name?: string; containerPort: number }[]).map(
        ({ name = '', containerPort }) => `${name} ${containerPort}`,
      ),
    );
  const exporter = { image: 'exporter:1', port: 9113 };

  it.each<[string, WebServiceProps, string[][]]>([
    ['the service’s', { port: 3000 }, [['http 3000'], []]],
    ['metrics beside', { port: 80, metricsPort: 8000 }, [['http 80', 'metrics 8000'], []]],
    ['metrics on the same', { port: 3000, metricsPort: 3000 }, [['http 3000'], []]],
    ['a sidecar’s without a purpose', { sidecars: { side: { image: 's:1', port: 9000 } } }, [['http 8080'], [' 9000']]],
    ['a sidecar’s metrics', { metricsPort: 9113, sidecars: { exporter } }, [['http 8080'], ['metrics 9113']]],
    ['an entrance’s', { port: 8000, entry: 'nginx', sidecars: { nginx } }, [['app 8000'], ['http 80']]],
    [
      'an entrance’s, and metrics beside both',
      { port: 8000, metricsPort: 9100, entry: 'nginx', sidecars: { nginx } },
      [['app 8000', 'metrics 9100'], ['http 80']],
    ],
  ])('are %s', (_name, props, expected) => {
    expect(ports(props)).toEqual(expected);
  });

  it('below 1024 are opened to every user, from the lowest one on', () => {
    const sysctls = (props: WebServiceProps) => at(podSpec(props), 'securityContext.sysctls');
    expect(sysctls({ port: 443, metricsPort: 81 })).toEqual([
      { name: 'net.ipv4.ip_unprivileged_port_start', value: '81' },
    ]);
    expect(sysctls({ port: 1024 })).toBeUndefined();
  });
});

describe('containers that run before', () => {
  const spec = podSpec({
    image: 'shop:1',
    config: { A: 1, B: 2 },
    secrets: { KEY: secretKey('s', 'k') },
    resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
    init: [
      { name: 'zeroth', command: ['copy'], config: { B: 3 }, volumes: { '/out': shared('static') } },
      { name: 'first', image: 'other:1', config: { C: 1 }, user: 5 },
    ],
  });

  it('run in their order, before the sidecars of a job', () => {
    expect([at(spec, 'initContainers.0.name'), at(spec, 'initContainers.1.name')]).toEqual(['zeroth', 'first']);
    expect(at(spec, 'initContainers.0')).not.toHaveProperty('restartPolicy');
  });

  it('have the variables and resources of the image that they share, and what they say wins', () => {
    expect(at(spec, 'initContainers.0')).toMatchObject({
      image: 'shop:1',
      command: ['copy'],
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '3' },
        { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      ],
      resources: { requests: { cpu: '1', memory: '1Gi' } },
      volumeMounts: [
        { mountPath: '/out', name: 'shared-static' },
        { mountPath: '/tmp', name: 'zeroth--tmp' },
      ],
    });
  });

  it('have nothing of it with an image of their own', () => {
    expect(at(spec, 'initContainers.1')).toMatchObject({
      image: 'other:1',
      env: [{ name: 'C', value: '1' }],
      resources: { requests: { cpu: '100m', memory: '128Mi' } },
      securityContext: { runAsUser: 5, runAsGroup: 5, readOnlyRootFilesystem: true },
    });
  });

  it('are counted among the images', () => {
    const rendered = renderService({ ...ready, init: [{ name: 'first', image: 'other:1' }], sidecars: { nginx } });
    expect(rendered.images).toEqual(['123456789.dkr.ecr.us-east-1.amazonaws.com/shop:v1', 'nginx:1.28.0', 'other:1']);
  });
});

describe('architectures', () => {
  it('are the nodes that pods run on, once each and in order', () => {
    const spec = podSpec({ architectures: ['arm64', 'amd64', 'arm64'] });
    expect(at(spec, 'affinity')).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/arch', operator: 'In', values: ['amd64', 'arm64'] }] },
          ],
        },
      },
    });
    expect(podSpec({})).not.toHaveProperty('affinity');
  });
});

describe('what a workload uses', () => {
  const users: string[] = [];
  const queue: Usable = {
    name: 'queue',
    bind: (user: User) => {
      users.push(user.name);
      user.connections.allowTo({ kind: 'pods', labels: { app: 'rabbit' }, port: 5672 });
      return {
        variables: {
          QUEUE: 'amqp',
          QUEUE_HOST: configMapKey('endpoint', 'host'),
          QUEUE_KEY: secretKey('queue', 'key'),
        },
        init: [{ name: 'wait', image: 'wait:1' }],
      };
    },
  };
  const rendered = renderService({ ...ready, uses: [queue], init: [{ name: 'own' }], config: { A: 'a' } });
  const spec = at(find(rendered, 'Deployment').manifest, 'spec.template.spec');

  it('gives variables, connections and what runs before', () => {
    expect(users).toEqual([shop]);
    expect(at(spec, 'containers.0.env')).toEqual([
      { name: 'A', value: 'a' },
      { name: 'QUEUE', value: 'amqp' },
      { name: 'QUEUE_HOST', valueFrom: { configMapKeyRef: { name: 'endpoint', key: 'host' } } },
      { name: 'QUEUE_KEY', valueFrom: { secretKeyRef: { name: 'queue', key: 'key' } } },
    ]);
    expect(rendered.secretKeys).toEqual({ queue: ['key'] });
    expect([at(spec, 'initContainers.0.name'), at(spec, 'initContainers.1.name')]).toEqual(['wait', 'own']);
    expect(at(spec, 'initContainers.1.env')).toEqual(at(spec, 'containers.0.env'));
    expect(at(find(rendered, 'NetworkPolicy').manifest, 'spec.egress.1.to.0.podSelector.matchLabels')).toEqual({
      app: 'rabbit',
    });
  });
});

describe('a wrong pod says', () => {
  const sidecar = (name: string, props: object) => ({ sidecars: { [name]: { image: 'x:1', ...props } } });
  it.each<[string, WebServiceProps, string]>([
    [
      'an entrance that is not there',
      { entry: 'nginx', sidecars: { proxy: nginx } },
      `/shop: 'entry' ('nginx') is no sidecar of the service: it has 'proxy'; describe it in 'sidecars' [entry-unknown]`,
    ],
    [
      'an entrance where there are none',
      { entry: 'nginx' },
      `/shop: 'entry' ('nginx') is no sidecar of the service: it has none; describe it in 'sidecars' [entry-unknown]`,
    ],
    [
      'two containers on one port',
      sidecar('side', { port: 8080 }),
      `/shop: 'shop' and 'side' both have the port 8080, and the containers of a pod share their ports; change one [port-conflict]`,
    ],
    [
      'two containers of one name',
      { ...sidecar('side', {}), init: [{ name: 'side' }] },
      `/shop: two containers of 'shop' are called 'side'; give one of them another name [container-duplicate]`,
    ],
    [
      'a name that no container can have',
      sidecar('Side', {}),
      `/shop: the name of the sidecar 'Side' must be lower-case letters, digits and '-', start with a letter and not end with '-' [name-invalid]`,
    ],
    [
      'a port of a sidecar that is none',
      sidecar('side', { port: 65536 }),
      `/shop/slot/sidecar-side: 'port' (65536) must be a whole number from 1 to 65535 [number-invalid]`,
    ],
    [
      'what is wrong in a sidecar, and where',
      sidecar('side', { resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '500m', memory: '1Gi' } } }),
      `/shop/slot/sidecar-side: 'resources.requests.cpu' (1) must be at most 'resources.limits.cpu' (500m) [request-above-limit]`,
    ],
    [
      'no architecture at all',
      { architectures: [] },
      `/shop: 'architectures' is empty, so no node would do; name them, for example ['amd64', 'arm64'], or leave it out [architectures-empty]`,
    ],
    [
      'an architecture that is none',
      { architectures: ['x86' as 'amd64'] },
      `/shop: 'architectures' has 'x86', which is none of 'amd64' and 'arm64' [choice-invalid]`,
    ],
    [
      'a variable that it uses and sets',
      { uses: [{ name: 'db', bind: () => ({ variables: { A: '1' } }) }], config: { A: '2' } },
      `/shop: the variable A is set twice, by 'config.A' and 'uses.db.A'; remove one [variable-duplicate]`,
    ],
  ])('%s', (_name, props, message) => {
    expect(problemsOf((app) => new WebService(app, shop, { ...ready, ...props }))).toEqual([
      `production/shop${message}`,
    ]);
  });

  it('an entrance without a port', () => {
    const props = { ...ready, entry: 'nginx', ...sidecar('nginx', ready) };
    expect(problemsOf((app) => new WebService(app, shop, props))).toEqual([
      `production/shop/shop: requests come to the sidecar 'nginx', which says no port; give it 'port' [port-missing]`,
      `production/shop/shop/slot/sidecar-nginx: 'readiness' asks a port and the container has none of its own; give it, for example { port: 8080 } [port-missing]`,
    ]);
  });
});
