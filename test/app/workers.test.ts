import { execProbe, httpProbe, minutes, releaseId, seconds, tcpProbe, WebService, Worker } from 'verdigris';
import type { WorkerProps } from 'verdigris';
import { at, deepFreeze, find, problemsOf, render, shop, shopEnvironment } from '../support/rendering';
import type { RenderOptions } from '../support/rendering';

const worker = (props: WorkerProps = {}, options: RenderOptions = {}) =>
  render((app) => new Worker(app, 'queue', deepFreeze(props)), options);
const deployment = (props: WorkerProps = {}, options: RenderOptions = {}) =>
  find(worker(props, options), 'Deployment').manifest;

describe('a worker that says nothing', () => {
  const rendered = worker({}, { slot: 'green' });
  const { manifest, owner, role } = find(rendered, 'Deployment');

  it('is a Deployment of its slot, and known as a worker', () => {
    expect([manifest.metadata.name, owner, role]).toEqual(['queue-green', 'slot', 'worker']);
  });

  it('has no Service, and the release has nothing to move to it', () => {
    expect(rendered.objects.filter(({ manifest: { kind } }) => kind === 'Service')).toEqual([]);
    expect(rendered.services).toEqual([]);
    expect(rendered.strategy).toEqual({ kind: 'rolling' });
  });

  it.each([
    ['spec.replicas', 2],
    ['metadata.annotations', { 'verdigris.dev/replicas': '2' }],
    ['metadata.labels.app', 'queue'],
    ['spec.selector.matchLabels', { app: 'queue', 'verdigris.dev/slot': 'green' }],
    ['spec.template.metadata.labels', { app: 'queue', 'verdigris.dev/slot': 'green', version: 'v1' }],
    ['spec.template.metadata.annotations', undefined],
    ['spec.strategy.rollingUpdate', { maxSurge: 1, maxUnavailable: 0 }],
    ['spec.template.spec.serviceAccountName', 'queue'],
    ['spec.template.spec.automountServiceAccountToken', false],
    ['spec.template.spec.securityContext.runAsNonRoot', true],
    ['spec.template.spec.terminationGracePeriodSeconds', 30],
    ['spec.template.spec.topologySpreadConstraints.1.topologyKey', 'kubernetes.io/hostname'],
    ['spec.template.spec.containers.0.image', '123456789.dkr.ecr.us-east-1.amazonaws.com/shop:v1'],
    ['spec.template.spec.containers.0.ports', undefined],
    ['spec.template.spec.containers.0.lifecycle', undefined],
    ['spec.template.spec.containers.0.securityContext.readOnlyRootFilesystem', true],
    ['spec.template.spec.containers.0.resources.limits', { cpu: '500m', memory: '256Mi' }],
  ])('has %s %j', (path, expected) => {
    expect(at(manifest, path)).toEqual(expected);
  });

  it('has account, network policy and disruption budget', () => {
    expect(find(rendered, 'ServiceAccount').owner).toBe('application');
    expect(find(rendered, 'NetworkPolicy', 'queue-green').owner).toBe('slot');
    expect(at(find(rendered, 'PodDisruptionBudget').manifest, 'spec.maxUnavailable')).toBe(1);
  });
});

describe('the number of a worker’s pods', () => {
  it('is its replicas, and stands in the annotation that a pause leaves', () => {
    const manifest = deployment({ replicas: 4 });
    expect([at(manifest, 'spec.replicas'), manifest.metadata.annotations]).toEqual([
      4,
      { 'verdigris.dev/replicas': '4' },
    ]);
  });

  it('is the autoscaler’s, which then comes back with its least', () => {
    const rendered = worker({ autoscaling: { min: 3, max: 9 } });
    const { manifest } = find(rendered, 'Deployment');
    expect(at(manifest, 'spec')).not.toHaveProperty('replicas');
    expect(manifest.metadata.annotations).toEqual({ 'verdigris.dev/replicas': '3' });
    expect(at(find(rendered, 'HorizontalPodAutoscaler').manifest, 'spec.minReplicas')).toBe(3);
  });

  it('is the environment’s for the worker that is called like its application', () => {
    const environment = shopEnvironment('production', { replicas: { [shop]: 6 }, limits: 'none' });
    const { manifest } = find(
      render((app) => new Worker(app, shop, { replicas: 2 }), { environment }),
      'Deployment',
    );
    expect(at(manifest, 'spec.replicas')).toBe(6);
    expect(at(manifest, 'spec.template.spec.containers.0.resources')).not.toHaveProperty('limits');
  });
});

describe('replicas by the name of a workload', () => {
  const both = (replicas: Readonly<Record<string, number>>) => {
    const rendered = render(
      (app) => {
        new Worker(app, shop, { replicas: 2 });
        new Worker(app, 'shop-mail', { replicas: 2 });
      },
      { environment: shopEnvironment('production', { replicas }) },
    );
    return [shop, 'shop-mail'].map((name) => at(find(rendered, 'Deployment', name).manifest, 'spec.replicas'));
  };

  it.each<[Readonly<Record<string, number>>, readonly number[]]>([
    [{}, [2, 2]],
    [{ shop: 5 }, [5, 2]],
    [{ 'shop/shop-mail': 5 }, [2, 5]],
    [{ 'shop/shop': 4, 'shop/shop-mail': 5 }, [4, 5]],
    // Another application's, though its workload is called the same.
    [{ 'other/shop-mail': 9 }, [2, 2]],
  ])('%j gives %j pods', (replicas, expected) => expect(both(replicas)).toEqual(expected));
});

describe('how pods are replaced', () => {
  it.each<[string, WorkerProps['rollout'], object]>([
    ['the new one first', { atOnce: 2 }, { maxSurge: 2, maxUnavailable: 0 }],
    ['the old one first', { order: 'stopFirst' }, { maxSurge: 0, maxUnavailable: 1 }],
    ['several old ones first', { order: 'stopFirst', atOnce: 3 }, { maxSurge: 0, maxUnavailable: 3 }],
  ])('is %s', (_name, rollout, expected) => {
    expect(at(deployment({ rollout }), 'spec.strategy')).toEqual({ type: 'RollingUpdate', rollingUpdate: expected });
  });

  it('is ten seconds apart, within ten minutes', () => {
    const manifest = deployment({ rollout: { apart: seconds(10) } });
    expect(at(manifest, 'spec.minReadySeconds')).toBe(10);
    expect(at(manifest, 'spec.progressDeadlineSeconds')).toBe(600);
  });

  it('may take longer than Pulumi waits by itself', () => {
    const waits = (timeout: number) => deployment({ rollout: { timeout: minutes(timeout) } });
    expect(at(waits(20), 'spec.progressDeadlineSeconds')).toBe(1200);
    expect(waits(20).metadata.annotations).toMatchObject({ 'pulumi.com/timeoutSeconds': '1260' });
    expect(waits(10).metadata.annotations).not.toHaveProperty(['pulumi.com/timeoutSeconds']);
  });

  it('stands in a web service as in a worker', () => {
    const rendered = render(
      (app) => new WebService(app, shop, { readiness: httpProbe('/ready'), rollout: { apart: seconds(10) } }),
    );
    expect(at(find(rendered, 'Deployment').manifest, 'spec.minReadySeconds')).toBe(10);
  });
});

describe('the metrics of a worker', () => {
  it('have a port of their own, which its pods tell scrapers', () => {
    const manifest = deployment({ metricsPort: 9100, metricsPath: '/prometheus' });
    expect(at(manifest, 'spec.template.metadata.annotations')).toEqual({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '9100',
      'prometheus.io/path': '/prometheus',
    });
    expect(at(manifest, 'spec.template.spec.containers.0.ports')).toEqual([
      { name: 'metrics', containerPort: 9100, protocol: 'TCP' },
    ]);
  });
});

describe('probes of a worker', () => {
  it('run a command, or ask the port that they name', () => {
    const container = at(
      deployment({ liveness: execProbe(['/bin/alive']), readiness: httpProbe('/health', { port: 8081 }) }),
      'spec.template.spec.containers.0',
    );
    expect(at(container, 'livenessProbe.exec')).toEqual({ command: ['/bin/alive'] });
    expect(at(container, 'readinessProbe.httpGet.port')).toBe(8081);
  });
});

describe('a wrong worker says', () => {
  it.each<[string, WorkerProps, string]>([
    [
      'a probe without a port',
      { liveness: tcpProbe() },
      `'liveness' asks a port and the container has none of its own; give it, for example { port: 8080 } [port-missing]`,
    ],
    [
      'pods that are ready for longer than a rollout may take',
      { rollout: { apart: minutes(2), timeout: seconds(90) } },
      `'rollout.apart' (120 s) must be less than 'rollout.timeout' (90 s) [duration-order]`,
    ],
    [
      'no pod at once',
      { rollout: { atOnce: 0 } },
      `'rollout.atOnce' (0) must be a whole number, at least 1 [number-invalid]`,
    ],
    [
      'a path of metrics without their port',
      { metricsPath: '/metrics' },
      `'metricsPath' ('/metrics') says nothing without the port of the metrics; give it as 'metricsPort' [port-missing]`,
    ],
    [
      'a path of metrics that is none',
      { metricsPort: 9100, metricsPath: 'metrics' },
      `'metricsPath' ('metrics') must start with '/' and hold no spaces; write '/metrics', for example [path-invalid]`,
    ],
    [
      'a port of metrics that is none',
      { metricsPort: 0 },
      `'metricsPort' (0) must be a whole number from 1 to 65535 [number-invalid]`,
    ],
  ])('%s', (_name, props, message) => {
    expect(problemsOf((app) => new Worker(app, 'queue', props))).toEqual([`production/shop/queue: ${message}`]);
  });

  it('a name that is too long for its slots', () => {
    const name = 'q'.repeat(58);
    expect(problemsOf((app) => new Worker(app, name))).toEqual([
      `production/shop/${name}: the worker name '${name}' has 58 characters and may have 57: its slot adds up to 6 to Kubernetes' 63 [name-too-long]`,
    ]);
  });

  it('that nothing can connect to it, and that nothing reads its metrics', () => {
    const problems = problemsOf((app) => {
      const queue = new Worker(app, 'queue');
      new WebService(app, shop, { readiness: httpProbe('/ready') }).connections.allowTo(queue);
      queue.connections.allowFromIngress();
      queue.connections.allowMetricsFrom();
    });
    expect(problems).toEqual([
      `production/shop/queue: allowFromIngress() finds no port of 'queue' that anything could connect to; remove it [connection-without-target]`,
      `production/shop/queue: allowMetricsFrom() needs the port of the metrics of 'queue'; give it as 'metricsPort' [port-missing]`,
      `production/shop/shop: allowTo('queue') finds no port of 'queue' that anything could connect to; remove it [connection-without-target]`,
    ]);
  });

  it('blue/green where no traffic moves', () => {
    const environment = shopEnvironment('production', { strategies: { [shop]: 'blueGreen' } });
    expect(problemsOf((app) => new Worker(app, 'queue'), { environment })).toEqual([
      `verdigris:strategies.shop: blueGreen moves traffic, and the application has no web service that gets any; leave it out, or say rolling [strategy-without-service]`,
    ]);
  });
});

describe('the release id', () => {
  it('changes with a worker', () => {
    const id = (replicas: number) => releaseId(worker({ replicas }));
    expect(id(2)).toBe(id(2));
    expect(id(3)).not.toBe(id(2));
  });
});
