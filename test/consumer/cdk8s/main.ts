// A cdk8s app that was there before, with a chart of its own and one of Helm: an application stands beside them.
import { ApiObject, App, Chart, Helm, JsonPatch } from 'cdk8s';
import { application, ApplicationChart, httpProbe, WebService } from 'verdigris';
import { readEnvironment } from 'verdigris/environment';

const environment = readEnvironment({
  project: 'platform',
  stack: 'production',
  applications: ['shop'],
  config: {
    'verdigris:target': JSON.stringify({ context: 'any', registry: 'registry.example' }),
    'verdigris:versions': JSON.stringify({ shop: 'v1' }),
  },
});

const shop = application('shop', (app) => {
  new WebService(app, 'shop', { readiness: httpProbe('/ready') });
  if (process.env['HELM'] === '1') new Helm(app, 'cache', { chart: './chart', values: { size: 'large' } });
});

const app = new App({ outdir: 'dist' });
const chart = new ApplicationChart(app, shop, { environment });
ApiObject.of(chart.node.findChild('Deployment-shop')).addJsonPatch(JsonPatch.add('/spec/paused', true));
const own = new Chart(app, 'own');
new ApiObject(own, 'settings', {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data: { a: '1' },
});
app.synth();
