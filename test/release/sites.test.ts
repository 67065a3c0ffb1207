import * as pulumi from '@pulumi/pulumi';
import type { Environment } from '../../lib/environment/model';
import type { SiteHost, SiteOrder, SitePast } from '../../lib/deploy/sites';
import type { RenderedApplication } from '../../lib/app/model';
import { groundWithoutSites, isSite, registerSite, vanishedSites } from '../../lib/release/sites';
import { runMocked, valueOf } from '../support/mocks';
import { application, environment, snapshotOf } from '../platform/environments';
import { siteFacts } from '../platform/sites';

const site = siteFacts({ 'index.html': 'page' });
const rendered = (version: string): RenderedApplication =>
  application({ name: 'pages', version, sites: [site], images: [], secretKeys: {} });
const where = (changes: Partial<Environment> = {}): Environment =>
  environment('production', { versions: { pages: 'v2' }, ...changes });

/** A ground that remembers what it was told, and says that it was done. */
function host(past: SitePast): SiteHost & { readonly orders: SiteOrder[] } {
  const orders: SiteOrder[] = [];
  return {
    orders,
    past: () => past,
    places: (facts, release) =>
      Object.fromEntries(facts.files.map((file) => [`releases/${release}/${file.path}`, file.digest])),
    serve: (_site, order) => {
      orders.push(order);
      const url = pulumi.output('https://pages.example.com');
      return Promise.resolve({ record: pulumi.output(order.record), url, warnings: ['its certificate waits'] });
    },
  };
}

/** Registers the site, and what was said of it. */
async function register(ground: SiteHost, changes: Partial<Environment> = {}, known = true) {
  const said: string[] = [];
  const log = jest
    .spyOn(pulumi.log, 'info')
    .mockImplementation((text) => Promise.resolve(void said.push(`info: ${text}`)));
  const warn = jest
    .spyOn(pulumi.log, 'warn')
    .mockImplementation((text) => Promise.resolve(void said.push(`warning: ${text}`)));
  const error = jest
    .spyOn(pulumi.log, 'error')
    .mockImplementation((text) => Promise.resolve(void said.push(`error: ${text}`)));
  try {
    const { result } = await runMocked(() =>
      registerSite({ environment: where(changes), known }, rendered('v2'), ground),
    );
    return { said, outputs: await valueOf(result.outputs), verified: await valueOf(result.verified) };
  } finally {
    for (const spy of [log, warn, error]) spy.mockRestore();
  }
}

const served = (...versions: readonly string[]): SitePast => ({
  record: {
    sequence: versions.length,
    releases: versions.map((version) => ({ release: `id-${version}`, version })),
    rejected: [],
  },
  held: Object.fromEntries(versions.map((version) => [`id-${version}`, {}])),
});

describe('an application that is a static site', () => {
  test('is said in one line, and outputs say what is served', async () => {
    const ground = host(served('v1'));
    const { said, outputs, verified } = await register(ground);
    expect(said).toEqual(['info: pages v2 is uploaded, then served; live v1', 'warning: its certificate waits']);
    expect(outputs).toEqual({
      version: 'v2',
      release: ground.orders[0]!.record.releases[0]!.release,
      url: 'https://pages.example.com',
    });
    expect(outputs.release).toMatch(/^[0-9a-f]{12}$/);
    expect(verified.map(({ version }) => version)).toEqual(['v2', 'v1']);
  });

  test('goes back as any application does, and what was rolled back is not verified any more', async () => {
    const ground = host(served('v2', 'v1'));
    const { said, outputs, verified } = await register(ground, { rollback: ['pages'] });
    expect(said[0]).toBe('info: pages goes back to v1 from v2, which is rejected from then on');
    expect(outputs.version).toBe('v1');
    expect(verified.map(({ version }) => version)).toEqual(['v1']);
    expect(ground.orders).toEqual([expect.objectContaining({ write: false, keep: ['id-v1', 'id-v2'] })]);
  });

  test('that can not go back is an error, and everything stays as it is', async () => {
    const ground = host(served('v2'));
    const { said, outputs } = await register(ground, { rollback: ['pages'] });
    expect(said[0]).toMatch(/^error: pages cannot go back from v2/);
    expect(ground.orders[0]!.record).toEqual(served('v2').record);
    expect(outputs.version).toBe('v2');
  });

  test('needs the word of the stack before, like any other', async () => {
    const elsewhere = { known: true, from: 'staging', verified: { pages: [{ version: 'v1', release: 'x' }] } } as const;
    const ground = host(served('v1'));
    const { result } = await runMocked(async () => {
      const error = jest.spyOn(pulumi.log, 'error').mockResolvedValue();
      const warn = jest.spyOn(pulumi.log, 'warn').mockResolvedValue();
      await registerSite({ environment: where(), known: true, elsewhere }, rendered('v2'), ground);
      const said = error.mock.calls.map(([text]) => text);
      error.mockRestore();
      warn.mockRestore();
      return said;
    });
    expect(result).toEqual([expect.stringContaining('pages stays at v1; v2 may not enter: staging has verified v1')]);
    expect(ground.orders[0]!.record).toEqual(served('v1').record);
  });

  test('offline is uploaded and served, whatever was before', async () => {
    const ground = host(served('v1'));
    expect((await register(ground, {}, false)).said[0]).toBe('info: pages v2 is uploaded, then served');
    expect(ground.orders).toEqual([expect.objectContaining({ write: true, keep: [] })]);
  });
});

describe('a stack with static sites', () => {
  test('needs a ground that serves them', () => {
    expect([rendered('v1'), application()].map(isSite)).toEqual([true, false]);
    expect(groundWithoutSites([rendered('v1'), application()], undefined)).toEqual([
      {
        code: 'site-without-ground',
        path: 'pages',
        message:
          "it is a static site on AWS, and the ground of this stack serves none; use awsGround of verdigris/aws, or give yours 'sites'",
      },
    ]);
    expect(groundWithoutSites([rendered('v1')], host({ held: {} }))).toEqual([]);
  });

  test('names what it would take away, and the way to lift that', () => {
    const type = 'verdigris:index:Application$verdigris:aws:Site$aws:s3/bucket:Bucket';
    const urn = `urn:pulumi:production::verdigris::${type}::pages-files`;
    const snapshot = { known: true, resources: [{ urn, type: 'aws:s3/bucket:Bucket', outputs: {} }] };
    expect(vanishedSites(snapshot, [rendered('v1')], where())).toEqual([]);
    expect(vanishedSites(snapshot, [], environment('testing'))).toEqual([]);
    expect(vanishedSites(snapshotOf(['aws:s3/bucket:Bucket', 'others']), [], where())).toEqual([]);
    const [problem] = vanishedSites(snapshot, [], where());
    expect(problem).toMatchObject({ path: urn });
    expect(problem!.message).toMatch(
      /^Bucket 'pages-files' would be deleted, because nothing declares it any more, and its files go with it\. /,
    );
    expect(vanishedSites(snapshot, [], where({ unprotect: [{ urn, reason: 'gone' }] }))).toEqual([]);
  });
});
