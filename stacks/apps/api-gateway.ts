import {
  application,
  clusterService,
  flag,
  httpGet,
  httpProbe,
  Postgres,
  rolling,
  secretKey,
  seconds,
  WebService,
} from 'verdigris';

/** Sends what reaches the gateway on to the business logic. */
const nginxConf = `upstream backend {
    server business-logic:8080;
}

server {
    listen 8080;

    location / {
        proxy_pass http://backend;
    }
}
`;

/** The entrance of the microservices. Rolls by default; `verdigris:strategies` may say blueGreen, for a major version. */
export const apiGateway = application('api-gateway', (app, environment) => {
  const database = new Postgres(app, 'postgres', {
    version: '17.2',
    secret: { name: 'db-credentials', password: 'password' },
  });
  const gateway = new WebService(app, 'api-gateway', {
    port: 8080,
    replicas: 5,
    resources: {
      requests: { cpu: '500m', memory: '1Gi' },
      limits: { cpu: '2000m', memory: '2Gi' },
    },
    liveness: httpProbe('/health', { initialDelay: seconds(30), period: seconds(10) }),
    readiness: httpProbe('/ready', { initialDelay: seconds(10), period: seconds(5) }),
    config: {
      ENVIRONMENT: environment.name,
      LOG_LEVEL: environment.debug ? 'DEBUG' : 'INFO',
      MAX_CONNECTIONS: 100,
    },
    uses: [database.as({ DB_HOST: secretKey('db-credentials', 'host'), DB_PASSWORD: database.password })],
    secrets: { API_KEY: secretKey('api-keys', 'openai-key') },
    flags: { ENABLE_NEW_FEATURE: flag(false) },
    files: { '/etc/nginx/conf.d/nginx.conf': nginxConf },
    // Not an AWS load balancer: behind one, blue/green would drop requests.
    ingress: { className: 'nginx' },
    release: rolling({ smoke: httpGet('/health') }),
  });
  gateway.connections.allowFromIngress();
  gateway.connections.allowTo(clusterService('business-logic', 8080));
});

/** What the gateway sends requests on to, under the name and port that nginx.conf says. */
export const businessLogic = application('business-logic', (app, environment) => {
  const logic = new WebService(app, 'business-logic', {
    port: 8080,
    servicePort: 8080,
    liveness: httpProbe('/health'),
    readiness: httpProbe('/ready'),
    config: {
      ENVIRONMENT: environment.name,
      LOG_LEVEL: environment.debug ? 'DEBUG' : 'INFO',
    },
    release: rolling({ smoke: httpGet('/health') }),
  });
  logic.connections.allowFrom(clusterService('api-gateway', 8080));
});
