import {
  application,
  blueGreen,
  clusterService,
  httpGet,
  httpProbe,
  secretKey,
  StaticSite,
  WebService,
} from 'verdigris';
import type { Application, Environment, WebServiceProps } from 'verdigris';

/** What backend and microservices have in common. Each is an application: it has its version, and is released on its own. */
function service(app: Application, environment: Environment, props: WebServiceProps = {}): WebService {
  const web = new WebService(app, app.name, {
    liveness: httpProbe('/health'),
    readiness: httpProbe('/ready'),
    ...props,
    config: {
      ENVIRONMENT: environment.name,
      LOG_LEVEL: environment.debug ? 'DEBUG' : 'INFO',
      ...props.config,
    },
    // Proved in its slot before traffic moves, and one command away from the release before.
    release: blueGreen({ smoke: httpGet('/health') }),
  });
  web.connections.allowMetricsFrom();
  return web;
}

/** Pages and scripts, as the frontend's own build leaves them: behind a CDN on AWS. */
const frontend = application('ecolaura-frontend', (app) => {
  new StaticSite(app, 'ecolaura-frontend', { directory: 'sites/ecolaura-frontend' });
});

/** What the frontend calls; it calls the microservices. */
const backend = application('ecolaura-backend', (app, environment) => {
  const web = service(app, environment, {
    image: app.image('ecolaura-app'),
    config: {
      ACTIVITIES_URL: 'http://ecolaura-activities',
      NOTIFICATIONS_URL: 'http://ecolaura-notifications',
    },
    secrets: { SECRET_KEY: secretKey('ecolaura-backend', 'secret-key') },
    ingress: { className: 'nginx' },
  });
  web.connections.allowTo(clusterService('ecolaura-activities', 8080));
  web.connections.allowTo(clusterService('ecolaura-notifications', 8080));
});

/** A microservice that the backend calls. */
const microservice = (name: string) =>
  application(`ecolaura-${name}`, (app, environment) => {
    const web = service(app, environment, { image: app.image(`ecolaura-app/${name}`) });
    web.connections.allowFrom(clusterService('ecolaura-backend', 8080));
  });

export const ecolaura = [frontend, backend, microservice('activities'), microservice('notifications')];
