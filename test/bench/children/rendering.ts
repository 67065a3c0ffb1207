// rendering.ts SHAPE N: renders N services to objects and prints the milliseconds it took.
import { ApiObject, App, Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { application, httpProbe, renderApplication, seconds, WebService, type ApplicationDefinition } from 'verdigris';
import { environment } from '../../support/environments';
import type { Shape } from '../rendering';

const [shape, count] = [process.argv[2] as Shape, Number(process.argv[3])];
const config = 'upstream backend { server backend:8080; }';
const names = Array.from({ length: count }, (_, index) => `service-${index}`);

const services = (name: string, members: readonly string[]): ApplicationDefinition =>
  application(name, (app) => {
    for (const member of members)
      new WebService(app, member, {
        port: 8080,
        replicas: 2,
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '256Mi' } },
        liveness: httpProbe('/health', { period: seconds(10) }),
        readiness: httpProbe('/ready', { period: seconds(5) }),
        config: { LOG_LEVEL: 'INFO' },
        files: { '/etc/app/app.conf': config },
      });
  });

function ours(definitions: readonly ApplicationDefinition[]): number {
  const versions = Object.fromEntries(definitions.map(({ name }) => [name, 'v1']));
  const production = environment('production', { versions });
  const began = performance.now();
  for (const definition of definitions) renderApplication(definition, { environment: production, slot: 'rolling' });
  return performance.now() - began;
}

/** The same kinds of objects by cdk8s-plus alone, as its own documentation would write them. */
function plus(): number {
  const began = performance.now();
  const chart = new Chart(new App(), 'bench', { namespace: 'production' });
  for (const name of names) {
    const labels = { app: name };
    const settings = new kplus.ConfigMap(chart, `${name}-config`, {
      metadata: { name: `${name}-config` },
      data: { 'app.conf': config },
    });
    const account = new kplus.ServiceAccount(chart, `${name}-account`, { metadata: { name } });
    const deployment = new kplus.Deployment(chart, name, {
      metadata: { name, labels },
      podMetadata: { labels },
      replicas: 2,
      serviceAccount: account,
      containers: [
        {
          image: '123456789.dkr.ecr.us-east-1.amazonaws.com/bench:v1',
          portNumber: 8080,
          envVariables: { LOG_LEVEL: kplus.EnvValue.fromValue('INFO') },
          resources: {
            cpu: { request: kplus.Cpu.millis(100), limit: kplus.Cpu.units(1) },
            memory: { request: Size.mebibytes(128), limit: Size.mebibytes(256) },
          },
          liveness: kplus.Probe.fromHttpGet('/health'),
          readiness: kplus.Probe.fromHttpGet('/ready'),
          volumeMounts: [{ path: '/etc/app', volume: kplus.Volume.fromConfigMap(chart, `${name}-volume`, settings) }],
        },
      ],
    });
    new kplus.Service(chart, `${name}-service`, {
      metadata: { name },
      selector: deployment,
      ports: [{ port: 80, targetPort: 8080 }],
    });
    new kplus.NetworkPolicy(chart, `${name}-policy`, {
      metadata: { name },
      selector: deployment,
      ingress: { default: kplus.NetworkPolicyTrafficDefault.DENY },
    });
    new ApiObject(chart, `${name}-budget`, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
    });
  }
  chart.toJson();
  return performance.now() - began;
}

const measured: Readonly<Record<Shape, () => number>> = {
  'one application': () => ours([services('bench', names)]),
  'many applications': () => ours(names.map((name) => services(name, [name]))),
  'cdk8s-plus': plus,
};
console.log(measured[shape]());
