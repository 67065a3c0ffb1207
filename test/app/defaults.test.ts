import {
  configFiles,
  claim,
  emptyDir,
  execProbe,
  grpcProbe,
  httpProbe,
  minutes,
  namespaceManifest,
  secretFiles,
  seconds,
  tcpProbe,
  WebService,
} from 'verdigris';
import type { IngressProps, Probe } from 'verdigris';
import { environment } from '../support/environments';
import { at, containerOf, find, render, renderService, shop, shopEnvironment, textOf } from '../support/rendering';

const ready = { readiness: httpProbe('/ready') };
const hosts = { [shop]: ['shop.example.com'] };

describe('a web service that says nothing but when it is ready', () => {
  const rendered = renderService(ready);
  const spec = at(find(rendered, 'Deployment').manifest, 'spec');

  it.each([
    ['replicas', 2],
    ['revisionHistoryLimit', 3],
    ['progressDeadlineSeconds', 600],
    ['strategy', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }],
    ['template.spec.automountServiceAccountToken', false],
    ['template.spec.serviceAccountName', shop],
    ['template.spec.enableServiceLinks', false],
    ['template.spec.terminationGracePeriodSeconds', 40],
    [
      'template.spec.securityContext',
      {
        fsGroup: 10001,
        runAsGroup: 10001,
        runAsNonRoot: true,
        runAsUser: 10001,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    ],
    ['template.spec.volumes', [{ name: 'tmp', emptyDir: {} }]],
    ['template.spec.topologySpreadConstraints.0.topologyKey', 'topology.kubernetes.io/zone'],
    ['template.spec.topologySpreadConstraints.0.whenUnsatisfiable', 'ScheduleAnyway'],
    ['template.spec.topologySpreadConstraints.1.topologyKey', 'kubernetes.io/hostname'],
    ['template.spec.containers.0.image', '123456789.dkr.ecr.us-east-1.amazonaws.com/shop:v1'],
    ['template.spec.containers.0.ports', [{ name: 'http', containerPort: 8080, protocol: 'TCP' }]],
    ['template.spec.containers.0.lifecycle', { preStop: { sleep: { seconds: 10 } } }],
    [
      'template.spec.containers.0.securityContext',
      { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
    ],
    ['template.spec.containers.0.volumeMounts', [{ name: 'tmp', mountPath: '/tmp' }]],
    [
      'template.spec.containers.0.resources',
      { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
    ],
    ['template.spec.containers.0.env', []],
    ['template.spec.containers.0.command', undefined],
  ])('has %s %j', (path, expected) => {
    expect(at(spec, path)).toEqual(expected);
  });

  it('lets one pod go at a time', () => {
    expect(at(find(rendered, 'PodDisruptionBudget').manifest, 'spec')).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: { app: shop, 'verdigris.dev/slot': 'rolling' } },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
  });

  it('has an account without a token', () => {
    expect(find(rendered, 'ServiceAccount').manifest).toMatchObject({
      metadata: { name: shop },
      automountServiceAccountToken: false,
    });
  });

  it('has a slot Service that Pulumi does not wait for', () => {
    const { manifest, owner, role } = find(rendered, 'Service', `${shop}-rolling`);
    expect(manifest.metadata.annotations).toEqual({ 'pulumi.com/skipAwait': 'true' });
    expect([owner, role]).toEqual(['slot', 'slotService']);
  });

  it('has a live Service that Pulumi does not wait for', () => {
    const { manifest, owner, role } = find(rendered, 'Service', shop);
    expect(manifest.metadata.annotations).toEqual({ 'pulumi.com/skipAwait': 'true' });
    expect([owner, role]).toEqual(['application', 'liveService']);
    expect(at(manifest, 'spec.selector')).toEqual({ app: shop, 'verdigris.dev/slot': 'rolling' });
  });
});

describe('a probe', () => {
  const timing = { initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 };
  const probes: readonly (readonly [string, Probe, object])[] = [
    ['http', httpProbe('/h'), { httpGet: { path: '/h', port: 8080, scheme: 'HTTP' }, ...timing }],
    ['tcp', tcpProbe({ port: 9000 }), { tcpSocket: { port: 9000 }, ...timing }],
    ['exec', execProbe(['/bin/check', '-q']), { exec: { command: ['/bin/check', '-q'] }, ...timing }],
    ['grpc', grpcProbe(), { grpc: { port: 8080 }, ...timing }],
    [
      'grpc by name',
      grpcProbe({ service: 'live', port: 50051 }),
      { grpc: { port: 50051, service: 'live' }, ...timing },
    ],
    [
      'http with all its timing',
      httpProbe('/h', { initialDelay: minutes(1), period: seconds(7), timeout: seconds(3), failureThreshold: 9 }),
      {
        httpGet: { path: '/h', port: 8080, scheme: 'HTTP' },
        initialDelaySeconds: 60,
        periodSeconds: 7,
        timeoutSeconds: 3,
        failureThreshold: 9,
      },
    ],
  ];

  it.each(probes)('by %s', (_name, probe, expected) => {
    const container = containerOf(renderService({ liveness: probe, readiness: probe, startup: probe }));
    for (const kind of ['livenessProbe', 'readinessProbe', 'startupProbe'])
      expect(at(container, kind)).toEqual(expected);
  });
});

describe('a volume', () => {
  const rendered = renderService({
    ...ready,
    volumes: {
      '/var/cache/app': emptyDir({ size: '1Gi' }),
      '/run/fast': emptyDir({ inMemory: true }),
      '/data': claim('orders'),
      '/shared': claim('shared', { readOnly: true }),
      '/etc/tls': secretFiles('tls'),
      '/config': configFiles('theirs'),
    },
  });

  it('is mounted where it was asked for, /tmp beside', () => {
    const byPath = Object.fromEntries(
      (at(containerOf(rendered), 'volumeMounts') as { mountPath: string; name: string }[]).map(
        ({ mountPath, ...rest }) => [mountPath, rest],
      ),
    );
    expect(byPath).toEqual({
      '/config': { name: expect.stringMatching(/^config-[0-9a-f]{6}$/), readOnly: true },
      '/data': { name: 'data' },
      '/etc/tls': { name: 'etc-tls', readOnly: true },
      '/run/fast': { name: 'run-fast' },
      '/shared': { name: 'shared', readOnly: true },
      '/tmp': { name: 'tmp' },
      '/var/cache/app': { name: 'var-cache-app' },
    });
  });

  it('comes from its source', () => {
    expect(at(find(rendered, 'Deployment').manifest, 'spec.template.spec.volumes')).toEqual([
      { name: expect.stringMatching(/^config-/), configMap: { name: 'theirs' } },
      { name: 'data', persistentVolumeClaim: { claimName: 'orders' } },
      { name: 'etc-tls', secret: { secretName: 'tls' } },
      { name: 'run-fast', emptyDir: { medium: 'Memory' } },
      { name: 'shared', persistentVolumeClaim: { claimName: 'shared' } },
      { name: 'tmp', emptyDir: {} },
      { name: 'var-cache-app', emptyDir: { sizeLimit: '1Gi' } },
    ]);
  });

  it('gets different names for paths that read alike', () => {
    const volumes = { '/a/b': emptyDir(), '/a-b': emptyDir(), '/a_b': emptyDir() };
    const mounts = at(containerOf(renderService({ ...ready, volumes })), 'volumeMounts') as { name: string }[];
    expect(new Set(mounts.map(({ name }) => name)).size).toBe(4);
  });
});

describe('a setting that is made', () => {
  it('autoscaling owns the replicas', () => {
    const rendered = renderService({ ...ready, autoscaling: { min: 2, max: 8, memoryUtilization: 80 } });
    expect(at(find(rendered, 'Deployment').manifest, 'spec')).not.toHaveProperty('replicas');
    expect(at(find(rendered, 'HorizontalPodAutoscaler').manifest, 'spec')).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: shop },
      minReplicas: 2,
      maxReplicas: 8,
      metrics: [
        { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } } },
      ],
    });
    expect(rendered.services[0]).toMatchObject({ minimumPods: 2, autoscaled: true });
  });

  it('autoscaling looks at CPU where nothing is said, and starts at the configured replicas', () => {
    const where = { environment: shopEnvironment('production', { replicas: { [shop]: 3 } }) };
    const rendered = renderService({ ...ready, autoscaling: { min: 2, max: 8 } }, where);
    const spec = at(find(rendered, 'HorizontalPodAutoscaler').manifest, 'spec');
    expect(at(spec, 'minReplicas')).toBe(3);
    expect(at(spec, 'metrics.0.resource')).toEqual({
      name: 'cpu',
      target: { type: 'Utilization', averageUtilization: 70 },
    });
  });

  it('the configuration decides about replicas', () => {
    const where = { environment: shopEnvironment('production', { replicas: { [shop]: 7 } }) };
    const rendered = renderService({ ...ready, replicas: 2 }, where);
    expect(at(find(rendered, 'Deployment').manifest, 'spec.replicas')).toBe(7);
    expect(rendered.services[0]!.minimumPods).toBe(7);
  });

  it('one pod has no budget, and neither has who wants none', () => {
    for (const props of [{ replicas: 1 }, { replicas: 4, disruptionBudget: false as const }]) {
      const { objects } = renderService({ ...ready, ...props });
      expect(objects.filter(({ manifest }) => manifest.kind === 'PodDisruptionBudget')).toEqual([]);
    }
  });

  it('a budget says how many have to stay', () => {
    const rendered = renderService({ ...ready, replicas: 4, disruptionBudget: { minAvailable: 3 } });
    expect(at(find(rendered, 'PodDisruptionBudget').manifest, 'spec')).toMatchObject({ minAvailable: 3 });
    expect(at(find(rendered, 'PodDisruptionBudget').manifest, 'spec')).not.toHaveProperty('maxUnavailable');
  });

  it('spreading may be required or ignored', () => {
    const rendered = renderService({ ...ready, spread: { zones: 'require', hosts: 'ignore' } });
    expect(at(find(rendered, 'Deployment').manifest, 'spec.template.spec.topologySpreadConstraints')).toEqual([
      {
        labelSelector: { matchLabels: { app: shop, 'verdigris.dev/slot': 'rolling' } },
        matchLabelKeys: ['pod-template-hash'],
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'DoNotSchedule',
      },
    ]);
  });

  it('the drain follows', () => {
    const drain = { preStop: seconds(20), terminationGracePeriod: minutes(2) };
    const rendered = renderService({ ...ready, drain });
    expect(at(containerOf(rendered), 'lifecycle.preStop.sleep.seconds')).toBe(20);
    expect(at(find(rendered, 'Deployment').manifest, 'spec.template.spec.terminationGracePeriodSeconds')).toBe(120);
    const none = renderService({ ...ready, drain: { preStop: seconds(0) } });
    expect(containerOf(none)).not.toHaveProperty('lifecycle');
    expect(at(find(none, 'Deployment').manifest, 'spec.template.spec.terminationGracePeriodSeconds')).toBe(30);
  });

  it('limits are left out where the environment has none', () => {
    const where = { environment: shopEnvironment('production', { limits: 'none' }) };
    expect(at(containerOf(renderService(ready, where)), 'resources')).toEqual({
      requests: { cpu: '100m', memory: '128Mi' },
    });
  });

  it('user, root filesystem, entry point and ports are the image’s business', () => {
    const rendered = renderService({
      ...ready,
      user: 101,
      readOnlyRootFilesystem: false,
      command: ['/server'],
      args: ['--fast'],
      port: 3000,
      metricsPort: 9100,
      servicePort: 8000,
      image: 'example.com/other:1',
    });
    expect(containerOf(rendered)).toMatchObject({
      command: ['/server'],
      args: ['--fast'],
      image: 'example.com/other:1',
      ports: [
        { name: 'http', containerPort: 3000 },
        { name: 'metrics', containerPort: 9100 },
      ],
      securityContext: { readOnlyRootFilesystem: false },
    });
    expect(at(find(rendered, 'Deployment').manifest, 'spec.template.spec.securityContext.runAsUser')).toBe(101);
    expect(at(find(rendered, 'Service', shop).manifest, 'spec.ports.0')).toMatchObject({
      port: 8000,
      targetPort: 'http',
    });
    expect(rendered.services[0]!.port).toBe(8000);
    expect(rendered.images).toEqual(['example.com/other:1']);
  });

  it('an account has a role, a token, or is somebody else’s', () => {
    const role = 'arn:aws:iam::123456789012:role/shop';
    const own = renderService({ ...ready, serviceAccount: { role, token: true } });
    expect(find(own, 'ServiceAccount').manifest).toMatchObject({
      metadata: { annotations: { 'eks.amazonaws.com/role-arn': role } },
      automountServiceAccountToken: false,
    });
    expect(at(find(own, 'Deployment').manifest, 'spec.template.spec.automountServiceAccountToken')).toBe(true);
    const theirs = renderService({ ...ready, serviceAccount: { existing: 'theirs' } });
    expect(theirs.objects.filter(({ manifest }) => manifest.kind === 'ServiceAccount')).toEqual([]);
    expect(at(find(theirs, 'Deployment').manifest, 'spec.template.spec.serviceAccountName')).toBe('theirs');
  });

  it('images come from the target’s registry', () => {
    const target = { kind: 'kubeconfig', context: 'kind', registry: 'registry.local:5000' } as const;
    const versions = { [shop]: `v1@sha256:${'a'.repeat(64)}` };
    const where = { environment: shopEnvironment('development', { target, versions }) };
    const rendered = render((app) => new WebService(app, shop, { ...ready, image: app.image('web') }), where);
    expect(rendered.images).toEqual([`registry.local:5000/web:v1@sha256:${'a'.repeat(64)}`]);
    expect(at(find(rendered, 'Deployment').manifest, 'spec.template.metadata.labels.version')).toBe('v1');
  });
});

describe('an ingress', () => {
  const route = (ingress: IngressProps, name: 'production' | 'development' = 'production') =>
    renderService({ ...ready, ingress }, { environment: shopEnvironment(name, { hosts }) });

  it('is an AWS load balancer in IP mode on AWS, with a longer pause before a pod stops', () => {
    const rendered = route({});
    const { manifest, owner } = find(rendered, 'Ingress');
    expect(owner).toBe('application');
    expect(manifest.metadata.annotations).toEqual({
      'alb.ingress.kubernetes.io/healthcheck-path': '/ready',
      'alb.ingress.kubernetes.io/listen-ports': '[{"HTTP":80},{"HTTPS":443}]',
      'alb.ingress.kubernetes.io/scheme': 'internet-facing',
      'alb.ingress.kubernetes.io/ssl-redirect': '443',
      'alb.ingress.kubernetes.io/target-type': 'ip',
    });
    expect(manifest['spec']).toEqual({
      ingressClassName: 'alb',
      rules: [
        {
          host: 'shop.example.com',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: shop, port: { name: 'http' } } } }],
          },
        },
      ],
    });
    expect(at(containerOf(rendered), 'lifecycle.preStop.sleep.seconds')).toBe(30);
  });

  it('is nginx elsewhere, with a certificate in a secret', () => {
    const { manifest } = find(route({ path: '/api' }, 'development'), 'Ingress');
    expect(manifest['spec']).toMatchObject({
      ingressClassName: 'nginx',
      tls: [{ hosts: ['shop.example.com'], secretName: 'shop-tls' }],
      rules: [{ http: { paths: [{ path: '/api' }] } }],
    });
    expect(manifest.metadata).not.toHaveProperty('annotations');
  });

  it('takes what it is told', () => {
    const annotations = { 'alb.ingress.kubernetes.io/target-type': 'instance', mine: 'too' };
    const { manifest } = find(route({ tls: false, scheme: 'internal', annotations }), 'Ingress');
    expect(manifest.metadata.annotations).toMatchObject({
      'alb.ingress.kubernetes.io/listen-ports': '[{"HTTP":80}]',
      'alb.ingress.kubernetes.io/scheme': 'internal',
      ...annotations,
    });
    expect(at(find(route({ tls: 'mine' }, 'development'), 'Ingress').manifest, 'spec.tls.0.secretName')).toBe('mine');
  });

  it('needs a host of the environment', () => {
    const { objects } = renderService({ ...ready, ingress: {} });
    expect(objects.filter(({ manifest }) => manifest.kind === 'Ingress')).toEqual([]);
  });
});

describe('what is unwise', () => {
  it('is a warning: no readiness', () => {
    expect(renderService({}).warnings.map(textOf)).toEqual([
      `production/shop/shop: pods get requests as soon as they run; add 'readiness', for example httpProbe('/ready') [readiness-missing]`,
    ]);
  });
});

describe('the namespace', () => {
  it('enforces the restricted standard, and waits for load balancers on AWS', () => {
    const standard = {
      'pod-security.kubernetes.io/audit': 'restricted',
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/warn': 'restricted',
    };
    const { metadata } = namespaceManifest(environment('production', { namespace: 'shops' }));
    expect(metadata.name).toBe('shops');
    expect(metadata.labels).toEqual({
      ...standard,
      'app.kubernetes.io/managed-by': 'verdigris',
      'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled',
      'verdigris.dev/project': 'verdigris',
      'verdigris.dev/stack': 'production',
    });
    expect(namespaceManifest(environment('development')).metadata.labels).not.toHaveProperty([
      'elbv2.k8s.aws/pod-readiness-gate-inject',
    ]);
  });
});
