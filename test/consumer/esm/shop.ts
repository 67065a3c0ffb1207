// Another repository's use of the package: constructs alone, no Pulumi. run.sh compiles and runs it where only the packed
// package and its peers are installed.
import { application, httpProbe, renderApplication, seconds, WebService, type Environment } from 'verdigris';
import { readEnvironment } from 'verdigris/environment';

const environment: Environment = readEnvironment({
  project: 'shop',
  stack: 'production',
  applications: ['shop'],
  config: {
    'verdigris:target': JSON.stringify({ context: 'kind-shop', registry: 'registry.example' }),
    'verdigris:versions': JSON.stringify({ shop: 'v1' }),
  },
});

const shop = application('shop', (app) => {
  new WebService(app, 'shop', {
    port: 8080,
    replicas: 3,
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '64Mi' } },
    readiness: httpProbe('/ready', { period: seconds(5) }),
  });
});

const { objects, images } = renderApplication(shop, { environment, slot: 'rolling' });
console.log(objects.map(({ manifest }) => manifest.kind).join(' '), images.join(' '));
