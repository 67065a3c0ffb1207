import { absent, registry, secret, whereabouts, type Facts, type Objects } from './model';

const pods = {
  'label app': 'django-app',
  architectures: 'amd64, arm64',
  'port http': 8000,
  'env POSTGRES_PORT': '5432',
  'env POSTGRES_USER': 'postgres',
  'env POSTGRES_PASSWORD': secret('django-app-secrets', 'db_password'),
  'env SECRET_KEY': secret('django-app-secrets', 'secret_key'),
  'env API_KEYS': secret('django-app-secrets', 'api_keys'),
  'env CACHE_DEFAULT_TIMEOUT': '3600',
  requests: '500m CPU, 512Mi memory',
  // Start first, one at a time, 10 seconds apart.
  rollout: '1 more at most, 0 fewer',
  'time between pods': '10 s',
};
const limits = { limits: '1 CPU, 1Gi memory' };
const inCluster = { 'env POSTGRES_HOST': 'django-app-postgres', 'env MEMCACHED_SERVERS': 'django-app-memcached:11211' };
const secure = {
  'env DEBUG': 'False',
  'env SECURE_SSL_REDIRECT': 'True',
  'env SESSION_COOKIE_SECURE': 'True',
  'env CSRF_COOKIE_SECURE': 'True',
};
const image = new RegExp(`^${registry}/django-app:v`);

const inEnvironment = (stack: string, deployment: Objects[string] & object, more: Objects = {}): Facts => ({
  stack,
  applications: ['django-app'],
  objects: {
    'The stack': whereabouts(stack),
    'Deployment django-app': {
      ...pods,
      namespace: stack,
      'env DJANGO_SETTINGS_MODULE': `config.settings.${stack}`,
      ...deployment,
    },
    'Backing postgres': { kind: 'postgres', version: '17.2', user: 'postgres' },
    'Backing memcached': { kind: 'memcached' },
    'Backing rabbitmq': { kind: 'rabbitMq' },
    ...more,
  },
});
const noTools: Objects = { 'Deployment adminer': absent, 'Deployment mailhog': absent };

export const djangoApp: readonly Facts[] = [
  inEnvironment(
    'development',
    {
      ...inCluster,
      limits: absent,
      image: /^django-app:v/,
      'env DEBUG': 'True',
      'env LOG_LEVEL': 'DEBUG',
      'env TESTING': absent,
      // Live reload.
      command: /runserver/,
    },
    {
      'HorizontalPodAutoscaler django-app': { least: 1 },
      'Deployment adminer': { image: 'adminer:4.8.1', 'port http': 8080 },
      'Deployment mailhog': { image: 'mailhog/mailhog:v1.0.1', 'port http': 8025 },
    },
  ),
  inEnvironment('testing', { ...inCluster, ...limits, 'env TESTING': 'True', command: absent }, noTools),
  inEnvironment(
    'staging',
    { ...limits, ...secure, image, command: absent },
    { ...noTools, 'HorizontalPodAutoscaler django-app': { least: 2 } },
  ),
  inEnvironment(
    'production',
    {
      ...limits,
      ...secure,
      image,
      command: absent,
      'env POSTGRES_DB': 'django_app_prod',
      'env ALLOWED_HOSTS': 'yourdomain.com,www.yourdomain.com',
      'env TESTING': absent,
    },
    {
      ...noTools,
      'HorizontalPodAutoscaler django-app': { least: 3 },
      'Ingress django-app': { 'host yourdomain.com': '/', 'host www.yourdomain.com': '/' },
    },
  ),
];
