import * as fc from 'fast-check';
import { Module, createRequire } from 'node:module';
import { cacheControl } from '../../lib/app/static-site-names';
import type { SiteFacts } from '../../lib/app/model';
import { place } from '../../lib/platform/siteFiles';
import { readSiteRecord, siteFunction } from '../../lib/platform/siteFunction';
import { invalidatedPaths, invalidationCode } from '../../lib/platform/siteInvalidation';
import { readSitePast } from '../../lib/platform/sitePast';
import { sitePlan } from '../../lib/release/site-plan';
import { environment, snapshotOf } from './environments';
import {
  bucketOf,
  firstOrder,
  isBare,
  nextState,
  objectType,
  pointerType,
  runViewerRequest,
  serveSite,
  siteFacts,
  snapshotOfState,
  visit,
  type State,
} from './sites';

/** A build: pages and chunks of a version, one chunk that all versions share, and a file without a hash. */
const build = (version: string): SiteFacts =>
  siteFacts({
    'index.html': `page of ${version}`,
    'robots.txt': `robots of ${version}`,
    'assets/shared-BkVdT3_r.js': 'shared',
    [`assets/chunk-${version}aBcDeF.js`]: `chunk of ${version}`,
    'logo.png': Buffer.from([0x89, 0xff]),
  });

/** Releases one after the other, as the program does: plan, serve, and what the state is then. */
class Releases {
  state: State = new Map();
  lines: string[] = [];
  reference = '';

  async up(version: string, overrides: { rollback?: boolean; site?: SiteFacts } = {}): Promise<void> {
    const site = overrides.site ?? build(version);
    const snapshot = snapshotOfState(this.state);
    const past = readSitePast(snapshot, environment(), 'pages');
    // Other files are another release, as `releaseId` has it.
    const release = `${overrides.site ? 'b' : 'a'}${version.slice(1)}0000000000`;
    const files = Object.fromEntries(site.files.map((file) => [place(release, file), file.digest]));
    const desired = {
      application: 'pages',
      stack: 'production',
      release,
      version,
      keep: site.keep,
      files,
      hashed: site.hashed,
    };
    const plan = sitePlan(past, desired, { rollback: overrides.rollback ?? false, retry: false });
    this.lines.push(plan.summary);
    const { recording } = await serveSite(site, plan.order!, {
      snapshot,
      kept: ({ urn }) => this.state.get(urn)?.outputs ?? {},
    });
    this.reference = JSON.parse(String(recording.one('aws:lambda/invocation:Invocation').inputs.input)).reference;
    this.state = nextState(recording, this.state);
  }

  /** What visitors get, from a fresh page and from one that was opened with an earlier version. */
  get seen(): Record<string, unknown> {
    const chunk = (version: string) => visit(this.state, `/assets/chunk-${version}aBcDeF.js`);
    return {
      page: visit(this.state, '/orders/17'),
      robots: visit(this.state, '/robots.txt'),
      shared: visit(this.state, '/assets/shared-BkVdT3_r.js'),
      chunks: ['v1', 'v2', 'v3', 'v4', 'v5'].filter((version) => chunk(version) === `chunk of ${version}`),
    };
  }
}

describe('releases of a site, one after the other', () => {
  test('v1, v2, v3 and back: pages move at once, and open pages still find their chunks', async () => {
    const site = new Releases();
    await site.up('v1');
    expect(site.seen).toEqual({ page: 'page of v1', robots: 'robots of v1', shared: 'shared', chunks: ['v1'] });
    await site.up('v2');
    expect(site.seen).toEqual({ page: 'page of v2', robots: 'robots of v2', shared: 'shared', chunks: ['v1', 'v2'] });
    const second = site.reference;
    await site.up('v3');
    expect(site.seen).toEqual({
      page: 'page of v3',
      robots: 'robots of v3',
      shared: 'shared',
      chunks: ['v1', 'v2', 'v3'],
    });
    expect(site.reference).not.toBe(second);
    await site.up('v3', { rollback: true });
    expect(site.seen).toEqual({
      page: 'page of v2',
      robots: 'robots of v2',
      shared: 'shared',
      chunks: ['v1', 'v2', 'v3'],
    });
    // Another switch than the one before, though it is to the same release.
    expect(site.reference).not.toBe(second);
    await site.up('v1', { site: build('v9') });
    expect(site.seen).toMatchObject({ page: 'page of v1', robots: 'robots of v1' });
    expect(site.lines).toEqual([
      'v1 is uploaded, then served; nothing live yet',
      'v2 is uploaded, then served; live v1',
      'v3 is uploaded, then served; live v2',
      'goes back to v2 from v3, which is rejected from then on',
      'serves v1 again, whose files are kept; live v2',
    ]);
  });

  test('of releases that are older than those that are kept nothing stays', async () => {
    const site = new Releases();
    for (const version of ['v1', 'v2', 'v3', 'v4', 'v5']) await site.up(version);
    expect(site.seen).toMatchObject({ page: 'page of v5', chunks: ['v3', 'v4', 'v5'], shared: 'shared' });
    expect([...bucketOf(site.state).keys()].filter((key) => /v[12]/.test(key))).toEqual([]);
  });

  test('the same once more registers the same, and invalidates nothing', async () => {
    const site = new Releases();
    await site.up('v1');
    await site.up('v2');
    const { state, reference } = site;
    await site.up('v2');
    expect(site.state).toEqual(state);
    expect(site.reference).toBe(reference);
  });
});

describe('what is uploaded', () => {
  test('with its type and how long it may be kept; the content is in the inputs, so no file of this machine is needed later', async () => {
    const { recording } = await serveSite(build('v1'), firstOrder());
    const inputs = (key: string) => recording.one(objectType, `pages/${key}`).inputs;
    expect(inputs('assets/assets/shared-BkVdT3_r.js')).toEqual({
      bucket: 'pages-files-1a2b3c4',
      key: 'assets/assets/shared-BkVdT3_r.js',
      content: 'shared',
      contentType: 'text/javascript; charset=utf-8',
      cacheControl: cacheControl.immutable,
    });
    expect(inputs('releases/aaaaaaaaaaaa/index.html')).toMatchObject({
      cacheControl: 'no-cache',
      content: 'page of v1',
    });
    expect(inputs('releases/aaaaaaaaaaaa/logo.png')).toMatchObject({ contentBase64: 'if8=', contentType: 'image/png' });
  });

  test('in order: the list, shared files, own files, index.html, the pointer, the invalidation', async () => {
    const { recording } = await serveSite(build('v1'), firstOrder());
    const named = (key: string) => recording.one(objectType, `pages/${key}`);
    const list = named('manifests/aaaaaaaaaaaa.json');
    const shared = named('assets/assets/shared-BkVdT3_r.js');
    const own = named('releases/aaaaaaaaaaaa/robots.txt');
    const index = named('releases/aaaaaaaaaaaa/index.html');
    const pointer = recording.one(pointerType);
    expect(shared.dependencies).toContain(list.urn);
    expect(own.dependencies).toEqual(expect.arrayContaining([list.urn, shared.urn]));
    expect(index.dependencies).toEqual(expect.arrayContaining([shared.urn, own.urn]));
    expect(pointer.dependencies).toEqual(expect.arrayContaining(recording.all(objectType).map(({ urn }) => urn)));
    expect(recording.one('aws:lambda/invocation:Invocation').dependencies).toContain(pointer.urn);
    expect(list.dependencies).toContain(recording.one('aws:s3/bucketVersioning:BucketVersioning', 'pages-files').urn);
  });

  test('what is only kept depends on nothing that could fail, and takes all of its inputs from the state', async () => {
    const site = new Releases();
    await site.up('v1');
    const past = readSitePast(snapshotOfState(site.state), environment(), 'pages');
    expect(Object.keys(past.held)).toEqual(['a10000000000']);
    const order = {
      record: { sequence: 2, releases: [{ release: 'bbbbbbbbbbbb', version: 'v2' }], rejected: [] },
      write: true,
      keep: ['a10000000000'],
    };
    const { recording } = await serveSite(build('v2'), order, { snapshot: snapshotOfState(site.state) });
    const kept = recording.resources.filter(isBare);
    expect(kept.map(({ name }) => name).sort()).toEqual([
      'pages/assets/assets/chunk-v1aBcDeF.js',
      'pages/manifests/a10000000000.json',
      'pages/releases/a10000000000/index.html',
      'pages/releases/a10000000000/logo.png',
      'pages/releases/a10000000000/robots.txt',
    ]);
    for (const { dependencies, inputs } of kept) {
      expect(dependencies).toEqual([]);
      expect(inputs).toEqual({});
    }
  });

  test('a release of which S3 lacks a file is not pointed to', async () => {
    const past = { sequence: 1, releases: [{ release: 'aaaaaaaaaaaa', version: 'v1' }], rejected: [] };
    const type = 'verdigris:index:Application$verdigris:aws:Site$aws:cloudfront/function:Function';
    const snapshot = {
      known: true,
      resources: [
        {
          urn: `urn:pulumi:production::verdigris::${type}::pages-pointer`,
          type: pointerType,
          outputs: { code: siteFunction(past) },
        },
      ],
    };
    const site = build('v2');
    const order = {
      ...firstOrder('v2', 'bbbbbbbbbbbb'),
      record: { ...past, sequence: 2, releases: [{ release: 'bbbbbbbbbbbb', version: 'v2' }] },
    };
    const served = async (versionId: string | undefined) => {
      const { recording } = await serveSite(site, order, { snapshot, versionId: () => versionId });
      return readSiteRecord(recording.one(pointerType).inputs.code)?.releases[0]?.version;
    };
    expect(await served('there')).toBe('v2');
    expect(await served(undefined)).toBe('v1');
  });
});

describe('the function that CloudFront runs', () => {
  const code = (hashed: readonly string[] = []) =>
    siteFunction({ sequence: 1, releases: [{ release: 'aaaaaaaaaaaa', version: 'v1', hashed }], rejected: [] });

  test.each([
    ['/', '/releases/aaaaaaaaaaaa/index.html'],
    ['/orders', '/releases/aaaaaaaaaaaa/index.html'],
    ['/orders/', '/releases/aaaaaaaaaaaa/index.html'],
    ['/v1.2/orders', '/releases/aaaaaaaaaaaa/index.html'],
    ['/robots.txt', '/releases/aaaaaaaaaaaa/robots.txt'],
    ['/.well-known/assetlinks', '/releases/aaaaaaaaaaaa/.well-known/assetlinks'],
    ['/assets/index-BkVdT3_r.js', '/assets/assets/index-BkVdT3_r.js'],
    ['/static/any.js', '/assets/static/any.js'],
    ['/manifests/aaaaaaaaaaaa.json', '/releases/aaaaaaaaaaaa/manifests/aaaaaaaaaaaa.json'],
    ['/releases/bbbbbbbbbbbb/index.html', '/releases/aaaaaaaaaaaa/releases/bbbbbbbbbbbb/index.html'],
  ])('%s is %s', (uri, key) => {
    expect(runViewerRequest(code(['static/']), uri)).toBe(key);
  });

  test('names every file of a release as the upload does', () => {
    const part = fc.string({ unit: fc.constantFrom(...'abAB01-_.'), minLength: 1, maxLength: 12 });
    const path = fc
      .array(part, { minLength: 1, maxLength: 3 })
      .map((parts) => `${parts.join('/')}.js`)
      .filter((text) => !text.includes('..'));
    fc.assert(
      fc.property(path, fc.constantFrom([], ['static/'], ['a/']), (file, hashed) => {
        const [planned] = siteFacts({ [file]: 'x' }, { hashed }).files;
        expect(runViewerRequest(code(hashed), `/${file}`)).toBe(`/${place('aaaaaaaaaaaa', planned!)}`);
      }),
      { numRuns: 500 },
    );
  });

  test('is known again by its record, and small enough for CloudFront (10 KB)', () => {
    const record = {
      sequence: 7,
      releases: Array.from({ length: 10 }, (_, index) => ({
        release: `${index}`.repeat(12),
        version: `${'v'.repeat(60)}${index}@sha256:${'0'.repeat(64)}`,
      })),
      rejected: Array.from({ length: 10 }, (_, index) => `${index}`.repeat(12)),
    };
    expect(readSiteRecord(siteFunction(record))).toEqual(record);
    expect(Buffer.byteLength(siteFunction(record))).toBeLessThan(10_240);
    expect(readSiteRecord('function handler() {}')).toBeUndefined();
    expect(readSiteRecord('// verdigris {broken}')).toBeUndefined();
    expect(readSiteRecord(undefined)).toBeUndefined();
  });
});

describe('the function that invalidates', () => {
  test('asks CloudFront once, with the reference that makes a repeated call the same one', async () => {
    const sent: unknown[] = [];
    const client = {
      CloudFrontClient: class {
        send(command: { readonly input: unknown }) {
          sent.push(command.input);
          return Promise.resolve({ Invalidation: { Id: 'I1' } });
        }
      },
      CreateInvalidationCommand: class {
        constructor(readonly input: unknown) {}
      },
    };
    const handler = loadHandler({ '@aws-sdk/client-cloudfront': client });
    const before = process.env.DISTRIBUTION;
    process.env.DISTRIBUTION = 'E1';
    try {
      const answer = await handler({ reference: 'aaaaaaaaaaaa-2', paths: [...invalidatedPaths] });
      expect(answer).toEqual({ invalidation: 'I1' });
    } finally {
      process.env.DISTRIBUTION = before;
    }
    expect(sent).toEqual([
      {
        DistributionId: 'E1',
        InvalidationBatch: {
          CallerReference: 'aaaaaaaaaaaa-2',
          Paths: { Quantity: 3, Items: ['/', '/index.html', '/releases/*'] },
        },
      },
    ]);
  });

  test('fails where CloudFront does, so that the run says so', async () => {
    const client = {
      CloudFrontClient: class {
        send() {
          return Promise.reject(new Error('TooManyInvalidationsInProgress'));
        }
      },
      CreateInvalidationCommand: class {},
    };
    const handler = loadHandler({ '@aws-sdk/client-cloudfront': client });
    await expect(handler({ reference: 'x', paths: [] })).rejects.toThrow('TooManyInvalidationsInProgress');
  });
});

/** The handler of the inline code, with these modules and no others. */
function loadHandler(modules: Readonly<Record<string, unknown>>): (event: unknown) => Promise<unknown> {
  const module = { exports: {} as { handler: (event: unknown) => Promise<unknown> } };
  const known = createRequire(__filename);
  const load = (name: string) => modules[name] ?? (Module.builtinModules.includes(name) ? known(name) : fail(name));
  new Function('require', 'module', 'exports', invalidationCode)(load, module, module.exports);
  return module.exports.handler;
}

function fail(name: string): never {
  throw new Error(`The code asks for '${name}', which its runtime does not have.`);
}

describe('what the snapshot says of a site', () => {
  test('a release whose list names an object that is not there is not held', async () => {
    const site = new Releases();
    await site.up('v1');
    const lost = new Map([...site.state].filter(([urn]) => !urn.endsWith('/robots.txt')));
    expect(readSitePast(snapshotOfState(lost), environment(), 'pages').held).toEqual({});
  });

  test('sites of other applications, stacks and kinds are none of its', async () => {
    const site = new Releases();
    await site.up('v1');
    const snapshot = snapshotOfState(site.state);
    expect(readSitePast(snapshot, environment(), 'page')).toMatchObject({ held: {} });
    expect(readSitePast(snapshot, { stack: 'staging', project: 'verdigris' }, 'pages')).toMatchObject({ held: {} });
    expect(readSitePast(snapshotOf([objectType, 'pages/manifests/x.json']), environment(), 'pages').objects.size).toBe(
      0,
    );
  });

  test('of the content of files nothing leaves the seam', async () => {
    const site = new Releases();
    await site.up('v1');
    const text = JSON.stringify(snapshotOfState(site.state));
    expect(text).toContain('manifests/a10000000000.json');
    expect(text).not.toContain('page of v1');
    expect(text).not.toContain('isHashed');
  });
});
