import {
  adminer,
  application,
  forEnvironment,
  httpGet,
  httpProbe,
  mailhog,
  Memcached,
  Postgres,
  RabbitMq,
  rolling,
  ScheduledTask,
  secretKey,
  seconds,
  Task,
  WebService,
  Worker,
} from 'verdigris';

/** Truth as Django's settings read it. */
const truth = (value: boolean) => (value ? 'True' : 'False');

/** What the settings can't do without. */
const required = {
  development: ['SECRET_KEY', 'DEBUG'],
  staging: ['SECRET_KEY', 'POSTGRES_PASSWORD', 'ALLOWED_HOSTS'],
  production: ['SECRET_KEY', 'POSTGRES_PASSWORD', 'ALLOWED_HOSTS', 'SECURE_SSL_REDIRECT', 'SESSION_COOKIE_SECURE'],
};

/** Django with a database, a cache, a queue and who works on it, on nodes of either architecture. */
export const djangoApp = application('django-app', (app, environment) => {
  const { name, debug, hosts } = environment;
  const database = new Postgres(app, 'postgres', {
    version: '17.2',
    database: forEnvironment(environment, { default: `django_app_${name}`, production: 'django_app_prod' }),
    user: 'postgres',
    secret: { name: 'django-app-secrets', password: 'db_password' },
  });
  const cache = new Memcached(app, 'memcached');
  const queue = new RabbitMq(app, 'rabbitmq');
  const strict = name === 'staging' || name === 'production';
  const secure = truth(strict);
  const django = {
    architectures: ['amd64', 'arm64'],
    required,
    resources: {
      requests: { cpu: '500m', memory: '512Mi' },
      limits: { cpu: '1', memory: '1Gi' },
    },
    uses: [
      database.as({ POSTGRES_HOST: database.host, POSTGRES_PASSWORD: database.password }),
      cache.as({ MEMCACHED_SERVERS: cache.address }),
      queue.as({ CELERY_BROKER_URL: queue.url }),
    ],
    config: {
      DJANGO_SETTINGS_MODULE: `config.settings.${name}`,
      DEBUG: truth(debug),
      LOG_LEVEL: debug ? 'DEBUG' : 'INFO',
      ALLOWED_HOSTS: (hosts['django-app'] ?? (strict ? [] : ['localhost'])).join(','),
      POSTGRES_DB: database.database,
      POSTGRES_USER: database.user,
      POSTGRES_PORT: database.port,
      CACHE_DEFAULT_TIMEOUT: 3600,
      SECURE_SSL_REDIRECT: secure,
      SESSION_COOKIE_SECURE: secure,
      CSRF_COOKIE_SECURE: secure,
      ...(name === 'testing' ? { TESTING: 'True' } : {}),
      ...(name === 'development' ? { EMAIL_HOST: 'mailhog', EMAIL_PORT: 1025 } : {}),
    },
    secrets: {
      API_KEYS: secretKey('django-app-secrets', 'api_keys'),
      SECRET_KEY: secretKey('django-app-secrets', 'secret_key'),
    },
  } as const;
  const manage = (...args: readonly string[]) => ['python', 'manage.py', ...args];

  new Task(app, 'django-app-migrate', { ...django, command: manage('migrate') });
  const web = new WebService(app, 'django-app', {
    ...django,
    port: 8000,
    liveness: httpProbe('/health/'),
    readiness: httpProbe('/health/'),
    autoscaling: { min: 2, max: 10 },
    rollout: { apart: seconds(10) },
    // Reloads when a file changes; elsewhere the image says what serves.
    ...(debug ? { command: manage('runserver', '0.0.0.0:8000') } : {}),
    ingress: { className: 'nginx' },
    release: rolling({ smoke: httpGet('/health/') }),
  });
  web.connections.allowMetricsFrom();
  web.connections.allowTo(mailhog(app));
  adminer(app, { uses: [database] });
  new Worker(app, 'django-app-worker', {
    ...django,
    replicas: debug ? 1 : 2,
    command: ['celery', '--app=config', 'worker'],
  });
  new ScheduledTask(app, 'django-app-sessions', {
    ...django,
    schedule: '30 3 * * *',
    command: manage('clearsessions'),
  });
});
