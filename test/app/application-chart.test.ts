import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, Include, JsonPatch, Testing } from 'cdk8s';
import { application, ApplicationChart, blueGreen, httpProbe, labels, WebService } from 'verdigris';
import type { Application, Manifest } from 'verdigris';
import { at, deepFreeze, find, problemsFrom, render, shop, shopEnvironment } from '../support/rendering';

const environment = deepFreeze(shopEnvironment('production'));
const web = (app: Application): void => {
  new WebService(app, shop, { readiness: httpProbe('/ready'), release: blueGreen() });
};
const synthesized = (chart: Chart): readonly Manifest[] => Testing.synth(chart) as Manifest[];
const named = (objects: readonly Manifest[], kind: string, name: string): Manifest =>
  objects.find((object) => object.kind === kind && object.metadata.name === name)!;

describe('an application in a cdk8s app of its own', () => {
  it('synthesizes the objects that a rendering has, with their names', () => {
    const chart = new ApplicationChart(new App(), application(shop, web), { environment });
    const names = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.namespace}/${metadata.name}`;
    expect(synthesized(chart).map(names).sort()).toEqual(
      render(web)
        .objects.map(({ manifest }) => names(manifest))
        .sort(),
    );
  });

  it('has a live Service that selects the pods of its Deployment', () => {
    const objects = synthesized(new ApplicationChart(new App(), application(shop, web), { environment }));
    const pods = at(named(objects, 'Deployment', shop), 'spec.template.metadata.labels') as Record<string, string>;
    const selector = at(named(objects, 'Service', shop), 'spec.selector') as Record<string, string>;
    expect(selector[labels.slot]).toBe('rolling');
    expect(pods).toMatchObject(selector);
  });

  it('lets JSON patches of cdk8s reach its objects, and stands beside other charts', () => {
    const app = new App();
    const chart = new ApplicationChart(app, application(shop, web), { environment });
    ApiObject.of(chart.node.findChild(`Deployment-${shop}`)).addJsonPatch(JsonPatch.add('/spec/paused', true));
    new Chart(app, 'other');
    expect(at(named(synthesized(chart), 'Deployment', shop), 'spec.paused')).toBe(true);
  });

  it('says all that is wrong with the application', () => {
    const broken = application(shop, (app) => void new WebService(app, shop, { port: 0, replicas: -1 }));
    const problems = problemsFrom(() => new ApplicationChart(new App(), broken, { environment }));
    expect(problems.length).toBeGreaterThan(1);
  });

  it('refuses what only Pulumi knows', () => {
    const deferred = application(shop, (app) => {
      const token = app.tokens.add({}, '${database.address}');
      new WebService(app, shop, { readiness: httpProbe('/ready') });
      new ApiObject(app, 'raw', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'raw' },
        data: { host: token },
      });
    });
    const problems = problemsFrom(() => new ApplicationChart(new App(), deferred, { environment }));
    expect(problems.map(({ path }) => path)).toEqual(['production/shop/raw']);
    expect(problems[0]).toMatchObject({
      code: 'output-without-pulumi',
      message: expect.stringContaining("the ConfigMap 'raw' holds a Pulumi Output"),
    });
  });
});

describe('manifests that exist already', () => {
  let directory: string;
  beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'verdigris-include-'))));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('are part of the application when they are included', () => {
    const file = join(directory, 'raw.yaml');
    writeFileSync(
      file,
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: raw }\ndata: { a: "1" }\n---\n' +
        'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: reader }\nrules: []\n',
    );
    const rendered = render((app) => {
      web(app);
      new Include(app, 'raw', { url: file });
    });
    const { manifest } = find(rendered, 'ConfigMap', 'raw');
    expect(manifest.metadata.namespace).toBe('production');
    expect(manifest.metadata.labels).toMatchObject({ [labels.application]: shop, [labels.managedBy]: 'verdigris' });
    expect(manifest['data']).toEqual({ a: '1' });
    expect(find(rendered, 'ClusterRole', 'reader').manifest.metadata.namespace).toBeUndefined();
  });
});
