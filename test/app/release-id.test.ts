import { ApiObject, JsonPatch } from 'cdk8s';
import { httpProbe, releaseId, seconds, secretKey, tcpProbe, WebService } from 'verdigris';
import type { Application, RenderedApplication, WebServiceProps } from 'verdigris';
import { render, shop, shopEnvironment } from '../support/rendering';

const ready = { readiness: httpProbe('/ready'), config: { A: '1', B: '2' } };
const base = render((app) => new WebService(app, shop, ready));
const id = (props: WebServiceProps): string =>
  releaseId(render((app) => new WebService(app, shop, { ...ready, ...props })));

describe('the release id', () => {
  it('is twelve hexadecimal digits, the same each time', () => {
    expect(releaseId(base)).toMatch(/^[0-9a-f]{12}$/);
    expect(id({})).toBe(releaseId(base));
  });

  it.each<[string, WebServiceProps]>([
    ['a setting', { config: { A: '1', B: '3' } }],
    ['one setting more', { config: { A: '1', B: '2', C: '3' } }],
    ['a file', { files: { '/etc/x': 'x' } }],
    ['the image', { image: 'other:v1' }],
    ['the replicas', { replicas: 3 }],
    ['the autoscaler', { autoscaling: { min: 2, max: 4 } }],
    ['a probe', { liveness: tcpProbe() }],
    ['the timing of a probe', { readiness: httpProbe('/ready', { period: seconds(9) }) }],
    ['the drain', { drain: { preStop: seconds(9) } }],
    ['the port', { port: 8081 }],
    ['the Service port', { servicePort: 8080 }],
    ['the user', { user: 101 }],
    ['the budget', { disruptionBudget: false }],
    ['a secret that a pod reads', { secrets: { S: secretKey('db', 'host') } }],
  ])('changes with %s', (_name, props) => {
    expect(id(props)).not.toBe(releaseId(base));
  });

  it('changes with every field of what the slot owns, and with none of what the application owns', () => {
    for (const [index, object] of base.objects.entries()) {
      const manifest = { ...object.manifest, touched: true };
      const objects = base.objects.map((other, at) => (at === index ? { ...object, manifest } : other));
      const touched: RenderedApplication = { ...base, objects };
      expect(releaseId(touched) !== releaseId(base)).toBe(object.owner === 'slot');
    }
  });

  it('changes with the version, also where only its digest does', () => {
    const ids = ['v1', 'v2', `v1@sha256:${'a'.repeat(64)}`, `v1@sha256:${'b'.repeat(64)}`].map((version) => {
      const environment = shopEnvironment('production', { versions: { [shop]: version } });
      return releaseId(render((app) => new WebService(app, shop, { ...ready, image: 'fixed' }), { environment }));
    });
    expect(new Set(ids).size).toBe(4);
  });

  it('changes with a connection and with a patch', () => {
    const connected = render((app) => new WebService(app, shop, ready).connections.allowMetricsFrom());
    const patched = render((app) =>
      new WebService(app, shop, ready).deployment.addJsonPatch(JsonPatch.add('/spec/minReadySeconds', 3)),
    );
    expect(new Set([base, connected, patched].map(releaseId)).size).toBe(3);
  });

  it('does not change with what the application owns', () => {
    const more = render((app) => {
      new WebService(app, shop, { ...ready, serviceAccount: { role: 'arn:aws:iam::123456789012:role/shop' } });
      new ApiObject(app, 'route', { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'r' } });
    });
    expect(releaseId(more)).toBe(releaseId(base));
  });

  it('does not change with the order of the source or of the objects', () => {
    const reversed = { ...base, objects: [...base.objects].reverse() };
    expect(id({ config: { B: '2', A: '1' } })).toBe(releaseId(base));
    expect(reversed.objects).not.toEqual(base.objects);
    expect(releaseId(reversed)).toBe(releaseId(base));
  });

  it('knows a deferred value by its symbol alone', () => {
    const withValue = (value: unknown, symbol: string, before = 0): string =>
      releaseId(
        render((app: Application) => {
          for (let index = 0; index < before; index++) app.tokens.add({ index }, `other${index}`);
          new WebService(app, shop, { ...ready, config: { HOST: app.tokens.add(value, symbol) } });
        }),
      );
    expect(withValue({ a: 1 }, '${db.host}')).toBe(withValue({ b: 2 }, '${db.host}', 3));
    expect(withValue({ a: 1 }, '${db.host}')).not.toBe(withValue({ a: 1 }, '${db.port}'));
  });
});
