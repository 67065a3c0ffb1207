import {
  application,
  emptyDir,
  forEnvironment,
  httpGet,
  httpProbe,
  persistent,
  Postgres,
  Redis,
  rolling,
  seconds,
  secretKey,
  shared,
  tcpProbe,
  WebService,
} from 'verdigris';
import type { Application, Environment } from 'verdigris';

/** Files come from nginx, everything else from Django. */
const nginxConf = `pid /tmp/nginx.pid;

events {}

http {
    include /etc/nginx/mime.types;

    server {
        listen 80;
        location /static/ {
            alias /app/staticfiles/;
        }
        location /media/ {
            alias /app/media/;
        }
        location / {
            proxy_pass http://127.0.0.1:8000;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;
        }
    }
}
`;

/** TLS alone, and browsers are told to remember that for a year. */
const secure = {
  SECURE_SSL_REDIRECT: 'True',
  SECURE_HSTS_SECONDS: 31_536_000,
  SECURE_HSTS_INCLUDE_SUBDOMAINS: 'True',
  SECURE_HSTS_PRELOAD: 'True',
};

/** The database and the cache; development has SQLite and memory in their place. */
function backing(app: Application, environment: Environment) {
  if (environment.name === 'development') return [];
  const database = new Postgres(app, 'postgres', {
    version: '14',
    database: `backstagetest1_${environment.name}`,
    user: forEnvironment(environment, { default: `${environment.name}_user`, production: 'prod_user' }),
    secret: { name: 'backstagetest1-secrets', password: 'database-password' },
  });
  const cache = new Redis(app, 'redis', {
    version: '7',
    database: forEnvironment(environment, { default: 0, staging: 1 }),
  });
  return [database, cache.as({ CACHE_URL: cache.url })];
}

/** Django behind nginx. Rolls by default; `verdigris:strategies` may say blueGreen. */
export const backstagetest1 = application('backstagetest1', (app, environment) => {
  const uses = backing(app, environment);
  // What users upload outlives every pod where it matters, in a class that lets several nodes write.
  const storageClass = environment.platform.sharedFiles?.storageClass ?? 'efs';
  const lasting = ['production-like', 'real'].includes(environment.data);
  const files = (readOnly: boolean) => ({
    '/app/staticfiles': shared('static', { readOnly }),
    '/app/media': lasting
      ? persistent('media', { size: '20Gi', access: 'manyNodes', storageClass, readOnly })
      : shared('media', { readOnly }),
  });
  const web = new WebService(app, 'backstagetest1', {
    port: 8000,
    metricsPort: 8000,
    entry: 'nginx',
    replicas: 3,
    resources: {
      requests: { cpu: '250m', memory: '256Mi' },
      limits: { cpu: '500m', memory: '512Mi' },
    },
    liveness: httpProbe('/health/', { initialDelay: seconds(30), period: seconds(10) }),
    readiness: httpProbe('/health/', { initialDelay: seconds(5), period: seconds(5) }),
    uses,
    config: {
      DEBUG: environment.debug ? 'True' : 'False',
      ALLOWED_HOSTS: (environment.hosts['backstagetest1'] ?? ['localhost']).join(','),
      ...(uses.length === 0 ? { CACHE_URL: 'locmemcache://' } : {}),
      ...(environment.name === 'production' ? secure : {}),
    },
    secrets: {
      DATABASE_URL: secretKey('backstagetest1-secrets', 'database-url'),
      SECRET_KEY: secretKey('backstagetest1-secrets', 'secret-key'),
    },
    volumes: files(false),
    init: [
      { name: 'collectstatic', args: ['python', 'manage.py', 'collectstatic', '--noinput'], volumes: files(false) },
    ],
    sidecars: {
      nginx: {
        image: 'nginx:1.28.0',
        port: 80,
        readiness: tcpProbe(),
        files: { '/etc/nginx/nginx.conf': nginxConf },
        volumes: { ...files(true), '/var/cache/nginx': emptyDir() },
      },
    },
    ingress: { className: 'nginx' },
    release: rolling({ smoke: httpGet('/health/') }),
  });
  web.connections.allowMetricsFrom();
});
