import {
  adminer,
  application,
  choice,
  emptyDir,
  execProbe,
  flag,
  gateway,
  HttpRoute,
  httpGet,
  httpProbe,
  mailhog,
  minutes,
  persistent,
  pods,
  rolling,
  ScheduledTask,
  seconds,
  secretKey,
  shared,
  Task,
  WebService,
  Worker,
} from 'verdigris';
import type { Environment, EnvironmentName } from 'verdigris';
import { environment } from './environments';

const name = 'everything';

/** An environment for it: with hosts it has a route, whose kind not every cluster knows. */
export function everythingEnvironment(stack: EnvironmentName, overrides: Partial<Environment> = {}): Environment {
  const { target } = environment(stack);
  return environment(stack, {
    versions: { [name]: 'v1' },
    flags: { [name]: { ENABLE_NEW_FEATURE: true } },
    secrets: target.kind === 'aws' ? {} : { 'everything-secrets': { key: 'local' } },
    ...overrides,
  });
}

/** Uses every construct that describes a workload or what stands beside one, nearly every prop of each. */
export const everything = application(name, (app, { debug }) => {
  const common = {
    architectures: ['amd64', 'arm64'],
    config: { LOG_LEVEL: debug ? 'DEBUG' : 'INFO' },
    secrets: { SECRET_KEY: secretKey('everything-secrets', 'key') },
    flags: {
      CHECKOUT: choice(['old', 'new'], 'old', { development: 'new' }),
      ENABLE_NEW_FEATURE: flag(false, { development: true }),
    },
    required: { production: ['SECRET_KEY', 'LOG_LEVEL', 'CHECKOUT'] },
  } as const;
  const web = new WebService(app, name, {
    ...common,
    port: 8000,
    metricsPort: 8000,
    entry: 'nginx',
    autoscaling: { min: 2, max: 5 },
    liveness: httpProbe('/health/'),
    readiness: httpProbe('/health/'),
    startup: httpProbe('/health/', { failureThreshold: 30 }),
    files: { '/etc/everything/settings.toml': 'a = 1\n' },
    volumes: {
      '/app/media': persistent('media', { size: '1Gi', access: 'manyNodes' }),
      '/app/static': shared('static'),
      '/var/cache/app': emptyDir({ size: '64Mi' }),
    },
    init: [
      {
        name: 'static',
        command: ['cp', '-r', '/static/.', '/app/static'],
        volumes: { '/app/static': shared('static') },
      },
    ],
    sidecars: {
      nginx: {
        image: 'nginx:1.28.0',
        port: 80,
        user: 101,
        readiness: httpProbe('/health/'),
        files: { '/etc/nginx/nginx.conf': 'events {}\n' },
        volumes: {
          '/app/media': persistent('media', { size: '1Gi', access: 'manyNodes', readOnly: true }),
          '/app/static': shared('static', { readOnly: true, size: '128Mi' }),
          '/var/cache/nginx': emptyDir(),
        },
      },
    },
    rollout: { apart: seconds(10), timeout: minutes(20) },
    release: rolling({ smoke: httpGet('/health/') }),
  });
  web.connections.allowMetricsFrom();
  web.connections.allowTo(mailhog(app));
  adminer(app);
  new HttpRoute(app, 'entrance', {
    gateway: gateway('public', { namespace: 'gateways', from: pods({ app: 'envoy' }, { namespace: 'gateways' }) }),
    paths: { '/': [{ to: web, weight: 9 }, { to: { service: 'former', port: 80 } }], '/static': web },
  });
  const worker = new Worker(app, 'queue', {
    ...common,
    replicas: 3,
    metricsPort: 9100,
    liveness: execProbe(['/bin/alive']),
    rollout: { order: 'stopFirst' },
    drain: { terminationGracePeriod: minutes(5) },
  });
  worker.connections.allowTo(web);
  new Task(app, 'prepare', { ...common, command: ['/bin/prepare'], retries: 0 });
  new ScheduledTask(app, 'nightly', {
    ...common,
    schedule: '30 2 * * 1-5',
    timeZone: 'Europe/Berlin',
    sidecars: { proxy: { image: 'example.com/proxy:1', port: 5432 } },
    timeout: minutes(30),
  });
});
