import { anywhere, cidr, clusterService, httpProbe, pods, renderApplication, smokeRole, WebService } from 'verdigris';
import type { Manifest, RenderedApplication, Slot } from 'verdigris';
import { apiGateway } from '../../stacks/apps/api-gateway';
import { environment } from '../support/environments';
import { allows, podOf } from '../support/flows';
import type { ClusterState, Host, Pod } from '../support/flows';
import { find, render, shop, shopEnvironment } from '../support/rendering';

const ready = { readiness: httpProbe('/ready') };
let addresses = 0;
const pod = (namespace: string, labels: Record<string, string>): Pod => ({
  namespace,
  labels,
  ip: `192.168.0.${(addresses += 1)}`,
});
const policiesOf = (...rendered: readonly RenderedApplication[]): readonly Manifest[] =>
  rendered.flatMap(({ objects }) =>
    objects.map(({ manifest }) => manifest).filter(({ kind }) => kind === 'NetworkPolicy'),
  );

type Row = readonly [name: string, from: Pod | Host, to: Pod | Host, port: number, protocol?: 'TCP' | 'UDP'];

function check(cluster: ClusterState, allowed: readonly Row[], denied: readonly Row[]): void {
  const judge = ([, from, to, port, protocol]: Row) => allows(cluster, { from, to, port, protocol });
  for (const row of allowed) it(`allows ${row[0]}`, () => expect(judge(row)).toBe(true));
  for (const row of denied) it(`denies ${row[0]}`, () => expect(judge(row)).toBe(false));
}

const dns = pod('kube-system', { 'k8s-app': 'kube-dns' });
const internet: Host = { ip: '203.0.113.7' };
const nginx = pod('ingress-nginx', { 'app.kubernetes.io/name': 'ingress-nginx' });
const prometheusPod = pod('monitoring', { 'app.kubernetes.io/name': 'prometheus' });

describe.each<Slot>(['rolling', 'blue', 'green'])('the api-gateway in slot %s', (slot) => {
  const rendered = renderApplication(apiGateway, { environment: environment('production'), slot });
  const gateway = podOf(find(rendered, 'Deployment').manifest, '192.168.1.1');
  const logic = pod('production', { app: 'business-logic' });
  const smoke = (application: string) =>
    pod('production', { [smokeRole.label]: smokeRole.value, 'verdigris.dev/application': application });
  const cluster = { policies: policiesOf(rendered) };

  check(
    cluster,
    [
      ['DNS over UDP', gateway, dns, 53, 'UDP'],
      ['DNS over TCP', gateway, dns, 53, 'TCP'],
      ['DNS of a cache on the node', gateway, { ip: '169.254.20.10' }, 53, 'UDP'],
      ['DNS that EKS runs on the nodes', gateway, { ip: '172.20.0.10' }, 53, 'UDP'],
      ['the smoke Job of the application', smoke('api-gateway'), gateway, 8080],
      ['the ingress controller', nginx, gateway, 8080],
      ['the business logic', gateway, logic, 8080],
    ],
    [
      ['DNS of somebody on the internet', gateway, { ip: '8.8.8.8' }, 53, 'UDP'],
      ['another port of the DNS pods', gateway, dns, 9153],
      ['the smoke Job of another application', smoke('other'), gateway, 8080],
      ['the smoke Job of another namespace', { ...smoke('api-gateway'), namespace: 'staging' }, gateway, 8080],
      ['another pod of the namespace', pod('production', { app: 'other' }), gateway, 8080],
      ['the business logic calling back', logic, gateway, 8080],
      ['another port of the business logic', gateway, logic, 9090],
      ['a pod that calls itself business-logic elsewhere', gateway, { ...logic, namespace: 'staging' }, 8080],
      ['the ingress controller on another port', nginx, gateway, 9000],
      ['a pod with the controller’s labels elsewhere', { ...nginx, namespace: 'production' }, gateway, 8080],
      ['a scraper that nobody declared', prometheusPod, gateway, 8080],
      ['the internet, out', gateway, internet, 443],
      ['the internet, in', internet, gateway, 8080],
      ['the metadata of the node', gateway, { ip: '169.254.169.254' }, 80],
      ['the API server', gateway, { ip: '10.0.0.1' }, 443],
    ],
  );
});

describe('an application of two services', () => {
  const rendered = render((app) => {
    const web = new WebService(app, shop, { ...ready, metricsPort: 9100 });
    const admin = new WebService(app, 'admin', { ...ready, port: 3000 });
    web.connections.allowTo(admin);
    web.connections.allowMetricsFrom();
    web.connections.allowFrom(pods({ team: 'partners' }, { namespace: 'partners' }));
    web.connections.allowTo(cidr('10.0.8.0/24', 5432));
    web.connections.allowTo(clusterService('billing.finance.svc.cluster.local', 8443));
    admin.connections.allowTo(anywhere(443));
    const audit = new WebService(app, 'audit', ready);
    audit.connections.allowFrom(admin);
  });
  const [web, admin, audit] = [shop, 'admin', 'audit'].map((name, index) =>
    podOf(find(rendered, 'Deployment', name).manifest, `192.168.2.${index}`),
  ) as [Pod, Pod, Pod];
  const partner = pod('partners', { team: 'partners' });

  check(
    { policies: policiesOf(rendered) },
    [
      ['one service to the other', web, admin, 3000],
      ['what the other side declared', admin, audit, 8080],
      ['the scraper on the metrics port', prometheusPod, web, 9100],
      ['declared pods of another namespace', partner, web, 8080],
      ['a range of addresses', web, { ip: '10.0.8.20' }, 5432],
      ['a service of another namespace', web, pod('finance', { app: 'billing' }), 8443],
      ['the internet where it was declared', admin, internet, 443],
      ['the internet over IPv6', admin, { ip: '2001:db8::1' }, 443],
    ],
    [
      ['the way back between services', admin, web, 8080],
      ['the other service’s other port', web, admin, 8080],
      ['a service that nobody connected', web, audit, 8080],
      ['the scraper on the service’s port', prometheusPod, web, 8080],
      ['the scraper where it was not declared', prometheusPod, admin, 3000],
      ['the same pods in another namespace', { ...partner, namespace: 'strangers' }, web, 8080],
      ['an address next to the range', web, { ip: '10.0.9.20' }, 5432],
      ['another port of the range', web, { ip: '10.0.8.20' }, 6379],
      ['a service of that name in its own namespace', web, pod('production', { app: 'billing' }), 8443],
      ['another port of the internet', admin, internet, 80],
      ['the internet for the other service', web, internet, 443],
    ],
  );
});

describe('a service behind an AWS load balancer', () => {
  const where = (cidr?: string) =>
    shopEnvironment('production', {
      hosts: { [shop]: ['shop.example.com'] },
      platform: { ...shopEnvironment().platform, ...(cidr === undefined ? {} : { cidr }) },
    });
  const reached = (range: string | undefined, ip: string): boolean => {
    const rendered = render((app) => new WebService(app, shop, { ...ready, ingress: {} }), {
      environment: where(range),
    });
    const to = podOf(find(rendered, 'Deployment').manifest, '10.0.3.4');
    return allows({ policies: policiesOf(rendered) }, { from: { ip }, to, port: 8080 });
  };

  it.each([
    ['the default network', undefined, '10.0.1.9', true],
    ['an address outside of it', undefined, '10.1.0.9', false],
    ['a configured network', '10.1.0.0/16', '10.1.0.9', true],
    ['what is no longer the network', '10.1.0.0/16', '10.0.1.9', false],
    ['the internet itself', undefined, '203.0.113.7', false],
  ])('is reached as it should be from %s', (_name, range, ip, expected) => {
    expect(reached(range, ip)).toBe(expected);
  });
});

describe('the evaluator', () => {
  const a = pod('n', { app: 'a' });
  const b = { ...pod('n', { app: 'b', tier: 'web' }), ports: { http: 8080 } };
  const policy = (spec: object, namespace = 'n'): Manifest => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace },
    spec,
  });
  const judge = (...specs: readonly object[]) =>
    allows({ policies: specs.map((spec) => policy(spec)) }, { from: a, to: b, port: 8080 });
  const onB = { podSelector: { matchLabels: { app: 'b' } } };
  const fromA = { from: [{ podSelector: { matchLabels: { app: 'a' } } }] };

  it.each<[string, readonly object[], boolean]>([
    ['no policy', [], true],
    ['a policy that selects others', [{ podSelector: { matchLabels: { app: 'c' } } }], true],
    ['an empty selector, which is every pod', [{ podSelector: {} }], false],
    ['a policy without rules', [onB], false],
    ['a rule without peers, which is everybody', [{ ...onB, ingress: [{}] }], true],
    ['a second policy that allows', [onB, { ...onB, ingress: [fromA] }], true],
    ['a policy on the other direction alone', [{ ...onB, policyTypes: ['Egress'] }], true],
    [
      'egress that is closed on the other side',
      [
        { ...onB, ingress: [{}] },
        { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'] },
      ],
      false,
    ],
    ['the port', [{ ...onB, ingress: [{ ...fromA, ports: [{ port: 8080 }] }] }], true],
    ['another port', [{ ...onB, ingress: [{ ...fromA, ports: [{ port: 8081 }] }] }], false],
    ['another protocol', [{ ...onB, ingress: [{ ...fromA, ports: [{ port: 8080, protocol: 'UDP' }] }] }], false],
    ['a range of ports', [{ ...onB, ingress: [{ ...fromA, ports: [{ port: 8000, endPort: 9000 }] }] }], true],
    ['a port by name', [{ ...onB, ingress: [{ ...fromA, ports: [{ port: 'http' }] }] }], true],
    ['a port by a name that the pod has not', [{ ...onB, ingress: [{ ...fromA, ports: [{ port: 'grpc' }] }] }], false],
    [
      'a range of addresses but for one',
      [{ ...onB, ingress: [{ from: [{ ipBlock: { cidr: '192.168.0.0/16', except: [`${a.ip}/32`] } }] }] }],
      false,
    ],
    [
      'an expression that fits',
      [{ podSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web'] }] } }],
      false,
    ],
    [
      'an expression that does not',
      [{ podSelector: { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] } }],
      true,
    ],
  ])('with %s', (_name, specs, expected) => {
    expect(judge(...specs)).toBe(expected);
  });

  it('keeps policies to their namespace', () => {
    const cluster = { policies: [policy({ podSelector: {} }, 'other')] };
    expect(allows(cluster, { from: a, to: b, port: 8080 })).toBe(true);
  });
});
