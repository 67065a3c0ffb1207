import { application, gateway, httpGet, httpProbe, HttpRoute, pods, rolling, WebService } from 'verdigris';

/** Who gets how many of a hundred requests, until the application that is replaced gets none and goes. */
const share = { 'python-app': 10, 'php-app': 90 };

/** Flask, in the place of an application in PHP that answers the same requests. */
export const pythonApp = application('python-app', (app) => {
  const health = '/api/healthcheck';
  const web = new WebService(app, 'python-app', {
    port: 80,
    metricsPort: 8000,
    liveness: httpProbe(health),
    readiness: httpProbe(health),
    release: rolling({ smoke: httpGet(health) }),
  });
  web.connections.allowMetricsFrom();
  new HttpRoute(app, 'python-app-traffic', {
    gateway: gateway('public', {
      namespace: 'gateways',
      from: pods({ 'gateway.networking.k8s.io/gateway-name': 'public' }, { namespace: 'gateways' }),
    }),
    paths: {
      '/': [
        { to: web, weight: share['python-app'] },
        { to: { service: 'php-app', port: 80 }, weight: share['php-app'] },
      ],
    },
  });
});
