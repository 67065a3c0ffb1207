import { renderApplication } from 'verdigris';
import type { EnvironmentName } from 'verdigris';
import { apiGateway } from '../../stacks/apps/api-gateway';
import { committed } from '../support/committed';
import { environment } from '../support/environments';
import { at, bytes, deepFreeze, find } from '../support/rendering';

const render = (name: EnvironmentName, overrides = {}, slot: 'rolling' | 'green' = 'rolling') =>
  renderApplication(apiGateway, { environment: environment(name, overrides), slot });

describe('the api-gateway in production', () => {
  const rendered = renderApplication(apiGateway, { environment: committed('production'), slot: 'rolling' });
  const deployment = find(rendered, 'Deployment').manifest;
  const container = at(deployment, 'spec.template.spec.containers.0');

  it.each([
    ['metadata.name', 'api-gateway'],
    ['metadata.namespace', 'production'],
    ['metadata.labels.app', 'api-gateway'],
    ['spec.replicas', 5],
    ['spec.selector.matchLabels.app', 'api-gateway'],
    ['spec.template.metadata.labels.app', 'api-gateway'],
    ['spec.template.metadata.labels.version', 'v2.3.1'],
    ['spec.strategy.rollingUpdate', { maxSurge: 1, maxUnavailable: 0 }],
    ['spec.progressDeadlineSeconds', 600],
  ])('has %s %j in its Deployment', (path, expected) => {
    expect(at(deployment, path)).toEqual(expected);
  });

  const fromSecret = (name: string, secret: string, key: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: secret, key } },
  });

  it.each([
    ['image', '123456789.dkr.ecr.us-east-1.amazonaws.com/api-gateway:v2.3.1'],
    ['ports', [{ name: 'http', containerPort: 8080, protocol: 'TCP' }]],
    [
      'env',
      [
        fromSecret('API_KEY', 'api-keys', 'openai-key'),
        fromSecret('DB_HOST', 'db-credentials', 'host'),
        fromSecret('DB_PASSWORD', 'db-credentials', 'password'),
        { name: 'ENVIRONMENT', value: 'production' },
        { name: 'LOG_LEVEL', value: 'INFO' },
        { name: 'MAX_CONNECTIONS', value: '100' },
      ],
    ],
    ['resources.requests', { cpu: '500m', memory: '1Gi' }],
    ['resources.limits', { cpu: '2000m', memory: '2Gi' }],
    ['livenessProbe.httpGet', { path: '/health', port: 8080, scheme: 'HTTP' }],
    ['livenessProbe.initialDelaySeconds', 30],
    ['livenessProbe.periodSeconds', 10],
    ['readinessProbe.httpGet', { path: '/ready', port: 8080, scheme: 'HTTP' }],
    ['readinessProbe.initialDelaySeconds', 10],
    ['readinessProbe.periodSeconds', 5],
  ])('has %s %j in its container', (path, expected) => {
    expect(at(container, path)).toEqual(expected);
  });

  it('has the ConfigMap api-gateway-config with nginx.conf, mounted', () => {
    const { manifest } = find(rendered, 'ConfigMap');
    const { name } = manifest.metadata;
    expect(name).toMatch(/^api-gateway-config-[0-9a-f]{8}$/);
    expect(manifest['immutable']).toBe(true);
    expect(Object.keys(manifest['data'] as object)).toEqual(['nginx.conf']);
    const text = at(manifest, 'data')! as Record<string, string>;
    expect(text['nginx.conf']).toMatch(/upstream backend \{\s+server business-logic:8080;/);
    expect(text['nginx.conf']).toMatch(/listen 8080;\s+location \/ \{\s+proxy_pass http:\/\/backend;/);
    expect(at(deployment, 'spec.template.spec.volumes.0')).toEqual({ name: 'config', configMap: { name } });
    expect(at(container, 'volumeMounts.0')).toEqual({
      name: 'config',
      mountPath: '/etc/nginx/conf.d/nginx.conf',
      subPath: 'nginx.conf',
      readOnly: true,
    });
  });

  it('has names without a hash, but for the ConfigMap', () => {
    const names = rendered.objects
      .filter(({ manifest }) => manifest.kind !== 'ConfigMap')
      .map(({ manifest }) => `${manifest.kind} ${manifest.metadata.name}`);
    expect(names).toEqual([
      'ExternalSecret api-keys',
      'ExternalSecret db-credentials',
      'Service api-gateway',
      'ServiceAccount api-gateway',
      'Deployment api-gateway',
      'NetworkPolicy api-gateway',
      'PodDisruptionBudget api-gateway',
      'Service api-gateway-rolling',
    ]);
  });

  it('is reached on port 80, as http://api-gateway-green.production.svc.cluster.local/health needs it', () => {
    const green = render('production', { strategies: { 'api-gateway': 'blueGreen' } }, 'green');
    expect(find(green, 'Service', 'api-gateway-green').manifest['spec']).toEqual({
      type: 'ClusterIP',
      selector: { app: 'api-gateway', 'verdigris.dev/slot': 'green' },
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'http' }],
    });
    expect(find(green, 'Deployment').manifest.metadata.name).toBe('api-gateway-green');
    expect(green.strategy).toEqual({ kind: 'blueGreen', smoke: { kind: 'httpGet', path: '/health' } });
  });

  it('tells the release what it needs', () => {
    expect(rendered).toMatchObject({
      name: 'api-gateway',
      namespace: 'production',
      version: 'v2.3.1',
      strategy: { kind: 'rolling' },
      services: [{ name: 'api-gateway', port: 80, deployment: 'api-gateway', minimumPods: 5, autoscaled: false }],
      images: ['123456789.dkr.ecr.us-east-1.amazonaws.com/api-gateway:v2.3.1'],
      secretKeys: { 'api-keys': ['openai-key'], 'db-credentials': ['host', 'password'] },
      warnings: [],
    });
  });

  it('renders to the same bytes twice, and edits nothing', () => {
    const given = { environment: deepFreeze(environment('production')), slot: 'rolling' } as const;
    expect(bytes(renderApplication(apiGateway, given))).toBe(bytes(renderApplication(apiGateway, given)));
  });
});

describe('the api-gateway in the other environments', () => {
  const container = 'spec.template.spec.containers.0';
  const cases = [
    ['development', { replicas: 1, level: 'DEBUG', limits: undefined, image: 'api-gateway:v2.3.1', secret: 'Secret' }],
    ['testing', { replicas: 1, level: 'INFO', limits: '2Gi', image: 'api-gateway:v2.3.1', secret: 'Secret' }],
    ['staging', { replicas: 3, level: 'INFO', limits: '2Gi', image: /amazonaws/, secret: 'ExternalSecret' }],
    ['production', { replicas: 5, level: 'INFO', limits: '2Gi', image: /amazonaws/, secret: 'ExternalSecret' }],
  ] as const;

  it.each(cases)('differs in %s by replicas, log level, limits, image and secrets', (name, expected) => {
    const rendered = renderApplication(apiGateway, { environment: committed(name), slot: 'rolling' });
    const deployment = find(rendered, 'Deployment').manifest;
    const env = at(deployment, `${container}.env`) as { name: string; value: string }[];
    const value = (variable: string) => env.find((entry) => entry.name === variable)?.value;
    expect(deployment.metadata.namespace).toBe(name);
    expect(at(deployment, 'spec.replicas')).toBe(expected.replicas);
    expect(value('LOG_LEVEL')).toBe(expected.level);
    expect(value('ENVIRONMENT')).toBe(name);
    expect(at(deployment, `${container}.resources.limits.memory`)).toBe(expected.limits);
    expect(at(deployment, `${container}.resources.requests.memory`)).toBe('1Gi');
    expect(at(deployment, `${container}.image`)).toMatch(expected.image);
    expect(rendered.objects.filter(({ role }) => role === 'secret').map(({ manifest }) => manifest.kind)).toEqual([
      expected.secret,
      expected.secret,
    ]);
    expect(rendered.objects.some(({ manifest }) => manifest.kind === 'PodDisruptionBudget')).toBe(
      expected.replicas > 1,
    );
  });
});
