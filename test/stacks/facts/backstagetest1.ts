import { absent, commit, imageOf, registry, secret, whereabouts, type Facts, type Objects } from './model';

const pods = {
  'label app': 'backstagetest1',
  'selector app': 'backstagetest1',
  'pod label app': 'backstagetest1',
  'pod label version': commit,
  // Its own port is read by the scraper alone; requests come through nginx.
  'port metrics': 8000,
  'env DATABASE_URL': secret('backstagetest1-secrets', 'database-url'),
  'env SECRET_KEY': secret('backstagetest1-secrets', 'secret-key'),
  requests: '250m CPU, 256Mi memory',
  liveness: 'GET /health/ on 8000, after 30 s, every 10 s',
  readiness: 'GET /health/ on 8000, after 5 s, every 5 s',
  // nginx in front, with the app's files.
  'nginx: port http': 80,
  'nginx: mount /etc/nginx/nginx.conf': /^config map /,
  'mount /app/staticfiles': /./,
  'nginx: mount /app/staticfiles': /read only$/,
  'mount /app/media': /./,
  'nginx: mount /app/media': /read only$/,
  // One server at a time.
  rollout: '1 more at most, 0 fewer',
};
const enforced = { limits: '500m CPU, 512Mi memory', 'env DEBUG': 'False' };
const secure = {
  'env SECURE_SSL_REDIRECT': 'True',
  'env SECURE_HSTS_SECONDS': '31536000',
  'env SECURE_HSTS_INCLUDE_SUBDOMAINS': 'True',
  'env SECURE_HSTS_PRELOAD': 'True',
};
const image = imageOf(`${registry}/backstagetest1`);

const inEnvironment = (stack: string, deployment: Objects[string] & object, more: Objects = {}): Facts => ({
  stack,
  applications: ['backstagetest1'],
  objects: {
    'The stack': whereabouts(stack),
    'Deployment backstagetest1': { ...pods, namespace: stack, ...deployment },
    'Service backstagetest1': { 'port 80': 'http' },
    'Secret backstagetest1-secrets': { keys: /database-url, secret-key/ },
    ...more,
  },
});
const backing = (database: string, user: string): Objects => ({
  'Backing postgres': { kind: 'postgres', version: '14', database, user },
  'Backing redis': { kind: 'redis', version: '7' },
});

export const backstagetest1: readonly Facts[] = [
  inEnvironment(
    'development',
    {
      'env DEBUG': 'True',
      'env ALLOWED_HOSTS': 'localhost',
      limits: absent,
      image: imageOf('backstagetest1'),
      // SQLite and memory: no server.
      'env CACHE_URL': 'locmemcache://',
      'env SECURE_SSL_REDIRECT': absent,
    },
    { 'Backing postgres': absent, 'Backing redis': absent },
  ),
  inEnvironment('testing', { ...enforced, image: imageOf('backstagetest1') }),
  inEnvironment(
    'staging',
    {
      ...enforced,
      image,
      'env ALLOWED_HOSTS': 'staging.backstagetest1.com',
      // Redis database 1.
      'env CACHE_URL': /^rediss:.*\/1$/,
    },
    {
      ...backing('backstagetest1_staging', 'staging_user'),
      'Ingress backstagetest1': { 'host staging.backstagetest1.com': '/' },
    },
  ),
  inEnvironment(
    'production',
    {
      ...enforced,
      ...secure,
      image,
      replicas: 3,
      'env ALLOWED_HOSTS': 'backstagetest1.com,www.backstagetest1.com',
    },
    {
      ...backing('backstagetest1_production', 'prod_user'),
      'Ingress backstagetest1': { 'host backstagetest1.com': '/', 'host www.backstagetest1.com': '/', TLS: true },
    },
  ),
];
