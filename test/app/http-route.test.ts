import { blueGreen, cidr, gateway, HttpRoute, httpProbe, pods, WebService } from 'verdigris';
import type { Application, HttpRouteProps, WebServiceProps } from 'verdigris';
import { allows, podOf } from '../support/flows';
import { at, deepFreeze, find, problemsOf, render, shop, shopEnvironment } from '../support/rendering';

const ready = { readiness: httpProbe('/ready') };
const hosts = ['shop.example.com', 'www.shop.example.com'];
const where = { environment: shopEnvironment('production', { hosts: { [shop]: hosts } }) };
const envoy = { kind: 'pods', labels: { app: 'envoy' }, namespace: 'gateways' } as const;
const entry = gateway('public', { namespace: 'gateways', listener: 'https', from: envoy });

type Paths = (web: WebService) => HttpRouteProps['paths'];
const describeRoute =
  (paths: Paths, props: Partial<HttpRouteProps> = {}, service: WebServiceProps = {}) =>
  (app: Application) => {
    const web = new WebService(app, shop, { ...ready, servicePort: 8000, ...service });
    new HttpRoute(app, 'entrance', { gateway: deepFreeze(entry), paths: paths(web), ...props });
  };

describe('a route', () => {
  const rendered = render((app) => {
    const web = new WebService(app, shop, { ...ready, servicePort: 8000 });
    const api = new WebService(app, 'api', ready);
    new HttpRoute(app, 'entrance', {
      gateway: entry,
      paths: {
        '/old': [
          { to: web, weight: 10 },
          { to: { service: 'php-app', port: 81 }, weight: 90 },
        ],
        '/api': api,
        '/': [{ to: web }],
      },
    });
  }, where);
  const { manifest, owner, role } = find(rendered, 'HTTPRoute', 'entrance');

  it('belongs to the application', () => {
    expect([manifest.apiVersion, owner, role]).toEqual(['gateway.networking.k8s.io/v1', 'application', 'other']);
  });

  it('sends the hosts of the environment through the gateway', () => {
    expect(at(manifest, 'spec.hostnames')).toEqual(hosts);
    expect(at(manifest, 'spec.parentRefs')).toEqual([
      {
        group: 'gateway.networking.k8s.io',
        kind: 'Gateway',
        name: 'public',
        namespace: 'gateways',
        sectionName: 'https',
      },
    ]);
  });

  it('goes by path and weight to live Services and to others', () => {
    const rule = (value: string, ...backendRefs: object[]) => ({
      matches: [{ path: { type: 'PathPrefix', value } }],
      backendRefs,
    });
    expect(at(manifest, 'spec.rules')).toEqual([
      rule('/', { name: shop, port: 8000, weight: 1 }),
      rule('/api', { name: 'api', port: 80, weight: 1 }),
      rule('/old', { name: shop, port: 8000, weight: 10 }, { name: 'php-app', port: 81, weight: 90 }),
    ]);
  });

  it('lets the gateway in, on the port of the pods', () => {
    const policies = rendered.objects.map((each) => each.manifest).filter(({ kind }) => kind === 'NetworkPolicy');
    const to = podOf(find(rendered, 'Deployment', 'api').manifest, '10.0.0.1');
    const from = { namespace: 'gateways', labels: { app: 'envoy' }, ip: '10.0.0.2' };
    const judge = (changes: object) => allows({ policies }, { from, to, port: 8080, ...changes });
    expect(judge({})).toBe(true);
    expect(judge({ port: 9090 })).toBe(false);
    expect(judge({ from: { ...from, namespace: 'production' } })).toBe(false);
  });

  it('is the same whatever the slot', () => {
    const blue = render(
      describeRoute((web) => ({ '/': web })),
      { ...where, slot: 'blue' },
    );
    const green = render(
      describeRoute((web) => ({ '/': web })),
      { ...where, slot: 'green' },
    );
    expect(find(blue, 'HTTPRoute')).toEqual(find(green, 'HTTPRoute'));
  });

  it('needs a host: of the environment, or of its own', () => {
    const kinds = (props: Partial<HttpRouteProps>) =>
      render(describeRoute((web) => ({ '/': web }), props)).objects.map((each) => each.manifest.kind);
    expect(kinds({})).not.toContain('HTTPRoute');
    expect(kinds({ hosts: ['own.example.com'] })).toContain('HTTPRoute');
  });

  it('says no more of the gateway than is said', () => {
    const plain = render(
      describeRoute((web) => ({ '/': web }), { gateway: gateway('inner', { from: envoy }) }),
      where,
    );
    expect(at(find(plain, 'HTTPRoute').manifest, 'spec.parentRefs.0')).toEqual({
      group: 'gateway.networking.k8s.io',
      kind: 'Gateway',
      name: 'inner',
    });
  });
});

describe('a wrong route says', () => {
  it.each<[string, Paths, Partial<HttpRouteProps>, string]>([
    ['no path', () => ({}), {}, `'paths' is empty; say where requests go, as { '/': web } [route-empty]`],
    [
      'a path without a slash',
      (web) => ({ api: web }),
      {},
      `the path 'api' must start with '/' and hold no spaces [path-invalid]`,
    ],
    [
      'a weight that is none',
      (web) => ({ '/': [{ to: web, weight: -1 }] }),
      {},
      `'paths./.shop.weight' (-1) must be a whole number from 0 to 1000000 [number-invalid]`,
    ],
    [
      'weights that are all nothing',
      (web) => ({ '/': [{ to: web, weight: 0 }] }),
      {},
      `nothing at '/' has a weight above 0, so its requests would be answered by an error [route-without-weight]`,
    ],
    [
      'a path to nowhere',
      () => ({ '/': [] }),
      {},
      `nothing at '/' has a weight above 0, so its requests would be answered by an error [route-without-weight]`,
    ],
    [
      'a port that is none',
      () => ({ '/': [{ to: { service: 'php-app', port: 0 } }] }),
      {},
      `'paths./.php-app.port' (0) must be a whole number from 1 to 65535 [number-invalid]`,
    ],
    [
      'a service that is none',
      () => ({ '/': [{ to: { service: 'php_app', port: 80 } }] }),
      {},
      `the service at '/' 'php_app' is not a name of a Kubernetes object: lower-case letters, digits, '-' and '.' [reference-invalid]`,
    ],
    [
      'a host that is none',
      (web) => ({ '/': web }),
      { hosts: ['https://shop'] },
      `the host 'https://shop' is not a DNS name; write 'api.example.com', for example [host-invalid]`,
    ],
    [
      'a gateway that is none',
      (web) => ({ '/': web }),
      { gateway: gateway('Public', { from: envoy }) },
      `the gateway 'Public' is not a name of a Kubernetes object: lower-case letters, digits, '-' and '.' [reference-invalid]`,
    ],
  ])('%s', (_name, paths, props, message) => {
    expect(problemsOf(describeRoute(paths, props), where)).toEqual([`production/shop/entrance: ${message}`]);
  });

  it('a service of another application', () => {
    let other: WebService | undefined;
    render((app) => void (other = new WebService(app, 'theirs', ready)), where);
    expect(
      problemsOf(
        describeRoute(() => ({ '/': other! })),
        where,
      ),
    ).toEqual([
      `production/shop/entrance: 'theirs' at '/' is a service of 'shop'; name it as { service, port } [foreign-service]`,
    ]);
  });

  it('blue/green behind a gateway that stands outside of the cluster', () => {
    const build = (props: Partial<HttpRouteProps>) =>
      describeRoute((web) => ({ '/': web }), props, { release: blueGreen() });
    const outside = gateway('alb', { from: cidr('10.0.0.0/16', 443) });
    expect(problemsOf(build({ gateway: outside }), where)).toEqual([
      `production/shop/entrance: blueGreen can't be used for 'shop' behind a gateway outside of the cluster: it learns of the new pods only after the switch, so requests would be dropped; use rolling(), or a gateway whose pods are in the cluster [blue-green-behind-balancer]`,
    ]);
    expect(() => render(build({}), where)).not.toThrow();
    expect(() => render(build({ gateway: outside }))).not.toThrow();
    expect(pods({ app: 'envoy' }, { namespace: 'gateways' })).toEqual(envoy);
  });
});
