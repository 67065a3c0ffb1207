import { absent, registry, secret, whereabouts, type Facts, type Objects } from './model';

/** What holds in every environment. */
const pods = {
  'label app': 'api-gateway',
  'selector app': 'api-gateway',
  'pod label app': 'api-gateway',
  'pod label version': 'v2.3.1',
  'port http': 8080,
  'env MAX_CONNECTIONS': '100',
  'env DB_HOST': secret('db-credentials', 'host'),
  'env DB_PASSWORD': secret('db-credentials', 'password'),
  'env API_KEY': secret('api-keys', 'openai-key'),
  requests: '500m CPU, 1Gi memory',
  liveness: 'GET /health on 8080, after 30 s, every 10 s',
  readiness: 'GET /ready on 8080, after 10 s, every 5 s',
  'mount /etc/nginx/conf.d/nginx.conf': 'config map api-gateway-config',
  // One instance at a time, no downtime, 10 minutes.
  rollout: '1 more at most, 0 fewer',
  'time to get ready': '600 s',
};
const limits = { limits: '2000m CPU, 2Gi memory' };

const others: Objects = {
  'ConfigMap api-gateway-config': {
    'key nginx.conf':
      /^upstream backend \{\s+server business-logic:8080;\s+\}\s+server \{\s+listen 8080;\s+location \/ \{\s+proxy_pass http:\/\/backend;/,
  },
  'Secret db-credentials': { keys: /host, password/ },
  'Secret api-keys': { keys: /openai-key/ },
  // Behind it: what nginx.conf names.
  'Service business-logic': { 'port 8080': 'http', 'selector app': 'business-logic' },
  'Deployment business-logic': { 'port http': 8080, 'pod label app': 'business-logic' },
};

const inEnvironment = (stack: string, deployment: Objects[string] & object, more: Objects = {}): Facts => ({
  stack,
  applications: ['api-gateway', 'business-logic'],
  objects: {
    'The stack': whereabouts(stack),
    ...others,
    ...more,
    'Deployment api-gateway': { ...pods, namespace: stack, 'env ENVIRONMENT': stack, ...deployment },
  },
});

const budget = { 'PodDisruptionBudget api-gateway': { 'away at most': 1 } };
const image = `${registry}/api-gateway:v2.3.1`;
const fromAws = (stack: string): Objects => ({
  ...budget,
  'Secret db-credentials': {
    ...(others['Secret db-credentials'] as object),
    from: `Secrets Manager ${stack}/db-credentials`,
  },
  'Secret api-keys': { ...(others['Secret api-keys'] as object), from: `Secrets Manager ${stack}/api-keys` },
});

export const apiGateway: readonly Facts[] = [
  inEnvironment(
    'development',
    { replicas: 1, 'env LOG_LEVEL': 'DEBUG', image: 'api-gateway:v2.3.1', limits: absent },
    { 'PodDisruptionBudget api-gateway': absent },
  ),
  inEnvironment('testing', { replicas: 1, 'env LOG_LEVEL': 'INFO', image: 'api-gateway:v2.3.1', ...limits }),
  inEnvironment('staging', { replicas: 3, 'env LOG_LEVEL': 'INFO', image, ...limits }, fromAws('staging')),
  inEnvironment('production', { replicas: 5, 'env LOG_LEVEL': 'INFO', image, ...limits }, fromAws('production')),
  {
    // For major versions: tested as http://api-gateway-green.production.svc.cluster.local/health before the switch.
    stack: 'production',
    slot: 'green',
    applications: ['api-gateway'],
    objects: {
      'Deployment api-gateway-green': {
        ...pods,
        ...limits,
        replicas: 5,
        image,
        'mount /etc/nginx/conf.d/nginx.conf': 'config map api-gateway-green-config',
      },
      'Service api-gateway-green': { 'port 80': 'http', 'selector app': 'api-gateway' },
      'Service api-gateway': { 'port 80': 'http', 'selector app': 'api-gateway' },
    },
  },
];
