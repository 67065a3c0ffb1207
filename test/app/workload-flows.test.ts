import { cidr, clusterService, httpProbe, pods, ScheduledTask, smokeRole, Task, WebService, Worker } from 'verdigris';
import type { Manifest, Slot } from 'verdigris';
import { allows } from '../support/flows';
import type { Pod } from '../support/flows';
import { at, find, render, shop } from '../support/rendering';

const ready = { readiness: httpProbe('/ready') };

describe.each<Slot>(['rolling', 'green'])('workloads in slot %s', (slot) => {
  const rendered = render(
    (app) => {
      const web = new WebService(app, shop, {
        port: 8000,
        metricsPort: 9000,
        entry: 'nginx',
        sidecars: { nginx: { image: 'nginx', port: 80, ...ready } },
      });
      const worker = new Worker(app, 'queue', { metricsPort: 9100 });
      worker.connections.allowTo(web);
      worker.connections.allowTo(clusterService('rabbit', 5672));
      worker.connections.allowMetricsFrom();
      const nightly = new ScheduledTask(app, 'nightly', { schedule: '@daily' });
      nightly.connections.allowTo(cidr('10.0.8.0/24', 5432));
      web.connections.allowFrom(nightly);
      new Task(app, 'prepare').connections.allowTo(pods({ app: 'db' }, { port: 5432 }));
      web.connections.allowFromIngress();
      web.connections.allowMetricsFrom();
    },
    { slot },
  );
  const policies: readonly Manifest[] = rendered.objects
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === 'NetworkPolicy');
  let addresses = 0;
  const pod = (labels: Pod['labels'], namespace = 'production'): Pod => ({
    namespace,
    labels,
    ip: `192.168.0.${(addresses += 1)}`,
  });
  const podOf = (kind: string, template: string, name?: string): Pod =>
    pod(at(find(rendered, kind, name).manifest, `${template}.metadata.labels`) as Pod['labels']);
  const suffix = slot === 'rolling' ? '' : `-${slot}`;
  const web = podOf('Deployment', 'spec.template', `${shop}${suffix}`);
  const worker = podOf('Deployment', 'spec.template', `queue${suffix}`);
  const nightly = podOf('CronJob', 'spec.jobTemplate.spec.template');
  const prepare = podOf('Job', 'spec.template');
  const rabbit = pod({ app: 'rabbit' });
  const database = pod({ app: 'db' });
  const nginx = pod({ 'app.kubernetes.io/name': 'ingress-nginx' }, 'ingress-nginx');
  const prometheus = pod({ 'app.kubernetes.io/name': 'prometheus' }, 'monitoring');
  const smoke = pod({ [smokeRole.label]: smokeRole.value, 'verdigris.dev/application': shop });
  const dns = pod({ 'k8s-app': 'kube-dns' }, 'kube-system');

  it.each<[string, Pod, Pod | { ip: string }, number, boolean]>([
    ['the worker to the web server before the application', worker, web, 80, true],
    ['the worker past it', worker, web, 8000, false],
    ['the worker to its queue', worker, rabbit, 5672, true],
    ['the worker to another port of it', worker, rabbit, 15672, false],
    ['the queue to the worker', rabbit, worker, 9100, false],
    ['the scraper to the worker', prometheus, worker, 9100, true],
    ['the scraper to the application', prometheus, web, 9000, true],
    ['the scraper to the web server', prometheus, web, 80, false],
    ['the ingress to the web server', nginx, web, 80, true],
    ['the ingress past it', nginx, web, 8000, false],
    ['the smoke test to the web server', smoke, web, 80, true],
    ['the smoke test to the worker', smoke, worker, 9100, false],
    ['the scheduled task to its database', nightly, { ip: '10.0.8.3' }, 5432, true],
    ['the scheduled task to another address', nightly, { ip: '10.0.9.3' }, 5432, false],
    ['the scheduled task to the service', nightly, web, 80, true],
    ['the task to its database', prepare, database, 5432, true],
    ['the task to the service', prepare, web, 80, false],
    ['the task to the internet', prepare, { ip: '203.0.113.7' }, 443, false],
    ['anybody to the task', web, prepare, 5432, false],
    ['the service to the worker', web, worker, 9100, false],
    ['the task to DNS', prepare, dns, 53, true],
    ['the scheduled task to DNS', nightly, dns, 53, true],
  ])('%s', (_name, from, to, port, expected) => {
    expect(allows({ policies }, { from, to, port })).toBe(expected);
  });
});
