import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { releaseId, StaticSite, WebService, type StaticSiteProps } from 'verdigris';
import {
  at,
  bytes,
  containerOf,
  deepFreeze,
  find,
  problemsOf,
  render,
  shop,
  shopEnvironment,
} from '../support/rendering';

let dist: string;
beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'site-'));
  mkdirSync(join(dist, 'assets'));
  writeFileSync(join(dist, 'index.html'), '<script src="/assets/index-BkVdT3_r.js"></script>');
  writeFileSync(join(dist, 'assets/index-BkVdT3_r.js'), 'start()');
  writeFileSync(join(dist, 'icon.png'), Buffer.from([0x89, 0xff]));
});
afterEach(() => rmSync(dist, { recursive: true }));

const aws = shopEnvironment('production', { hosts: { [shop]: ['shop.example.com'] } });
const cluster = shopEnvironment('development');
const site = (props: Partial<StaticSiteProps> = {}, where = aws, slot: 'rolling' | 'blue' = 'rolling') =>
  render((app) => new StaticSite(app, shop, deepFreeze({ directory: dist, ...props })), { environment: where, slot });

describe('a static site on AWS', () => {
  test('is told to the ground, and has no object in the cluster', () => {
    const rendered = site();
    expect(rendered.objects).toEqual([]);
    expect(rendered.services).toEqual([]);
    const [facts] = rendered.sites;
    expect(facts).toMatchObject({ application: shop, name: shop, keep: 3, hosts: ['shop.example.com'], hashed: [] });
    expect(facts!.files.map(({ path, cache }) => [path, cache])).toEqual([
      ['assets/index-BkVdT3_r.js', 'immutable'],
      ['icon.png', 'revalidated'],
      ['index.html', 'revalidated'],
    ]);
    expect(bytes(site())).toBe(bytes(rendered));
  });

  test('its release follows from version and files', () => {
    const first = releaseId(site());
    expect(releaseId(site())).toBe(first);
    expect(releaseId(site({}, { ...aws, versions: { [shop]: 'v2' } }))).not.toBe(first);
    writeFileSync(join(dist, 'index.html'), 'other');
    expect(releaseId(site())).not.toBe(first);
  });

  test('the content security policy is strict, and changed by directive', () => {
    expect(site().sites[0]!.security.contentSecurityPolicy).toBe(
      "base-uri 'self'; default-src 'self'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data:; object-src 'none'",
    );
    const contentSecurityPolicy = {
      'connect-src': "'self' https://api.example.com",
      'frame-ancestors': "'self'",
      'img-src': '',
    };
    expect(site({ contentSecurityPolicy }).sites[0]!.security).toMatchObject({
      contentSecurityPolicy:
        "base-uri 'self'; connect-src 'self' https://api.example.com; default-src 'self'; form-action 'self'; frame-ancestors 'self'; object-src 'none'",
      frame: 'SAMEORIGIN',
    });
  });
});

describe('a static site in a cluster without AWS', () => {
  test('is an nginx with the files in an immutable ConfigMap, at their paths', () => {
    const rendered = site({}, cluster);
    expect(rendered.sites).toEqual([]);
    expect(rendered.services).toHaveLength(1);
    const files = rendered.objects.find(({ manifest }) => manifest.metadata.name.startsWith(`${shop}-site-`))!;
    expect(files.owner).toBe('slot');
    expect(files.manifest).toMatchObject({
      immutable: true,
      data: { 'file-0000': 'start()', 'file-0002': '<script src="/assets/index-BkVdT3_r.js"></script>' },
      binaryData: { 'file-0001': 'if8=' },
    });
    const volumes = at(find(rendered, 'Deployment').manifest, 'spec.template.spec.volumes') as { configMap?: object }[];
    expect(volumes.map(({ configMap }) => configMap)).toContainEqual({
      name: files.manifest.metadata.name,
      items: [
        { key: 'file-0000', path: 'assets/index-BkVdT3_r.js' },
        { key: 'file-0001', path: 'icon.png' },
        { key: 'file-0002', path: 'index.html' },
      ],
    });
    expect(at(containerOf(rendered), 'command')).toEqual([
      'nginx',
      '-c',
      '/etc/verdigris/nginx.conf',
      '-g',
      'daemon off;',
    ]);
    expect(at(containerOf(rendered), 'readinessProbe.httpGet.path')).toBe('/index.html');
  });

  test('changed files are another ConfigMap and another release; each slot has its own', () => {
    const names = (slot: 'rolling' | 'blue') =>
      site({}, cluster, slot)
        .objects.map(({ manifest }) => manifest.metadata.name)
        .filter((name) => name.includes('-site-'));
    const [before] = names('rolling');
    const release = releaseId(site({}, cluster));
    writeFileSync(join(dist, 'icon.png'), 'other');
    expect(names('rolling')).not.toContain(before);
    expect(releaseId(site({}, cluster))).not.toBe(release);
    expect(names('blue')[0]).toMatch(/^shop-blue-site-/);
  });

  test('an image may hold the files instead, and then any size', () => {
    writeFileSync(join(dist, 'film.mp4'), Buffer.alloc(2 ** 20 + 1));
    const server = { image: 'registry.test/shop:v1', files: '/usr/share/nginx/html' };
    const rendered = site({ server }, cluster);
    expect(rendered.images).toEqual(['registry.test/shop:v1']);
    expect(JSON.stringify(rendered.objects)).toContain('root /usr/share/nginx/html;');
    expect(JSON.stringify(rendered.objects)).not.toContain('-site-');
    expect(problemsOf((app) => new StaticSite(app, shop, { directory: dist }), { environment: cluster })).toEqual([
      expect.stringMatching(
        /^development\/shop\/shop: the files have 1048635 bytes and a ConfigMap may have 1048576; build without source maps, or put them into an image: server: \{/,
      ),
    ]);
  });
});

describe('what a static site refuses', () => {
  test('a directory that is not built, in every environment', () => {
    for (const environment of [aws, cluster]) {
      const build = () =>
        problemsOf((app) => new StaticSite(app, shop, { directory: join(dist, 'none') }), { environment });
      expect(build()).toEqual([expect.stringContaining("is not there; build the site first (often 'npm run build')")]);
    }
  });

  test('anything else in its application, a second site too', () => {
    const both = (where: typeof aws) =>
      problemsOf(
        (app) => {
          new StaticSite(app, 'pages', { directory: dist });
          new WebService(app, 'api', { readiness: { kind: 'http', path: '/', options: {} } });
        },
        { environment: where },
      );
    for (const where of [aws, cluster])
      expect(both(where)).toEqual([
        expect.stringMatching(
          /shop\/pages: the application also has the \w+ 'api'; a static site is an application of its own: move it to application\('pages', \.\.\.\) \[site-not-alone\]$/,
        ),
      ]);
    const two = problemsOf((app) => ['one', 'two'].map((name) => new StaticSite(app, name, { directory: dist })), {
      environment: aws,
    });
    expect(two).toEqual([expect.stringContaining("shop/two: the application has the site 'one' already; ")]);
  });

  test('wrong values, all at once', () => {
    const props = {
      directory: dist,
      keep: 11,
      hashed: ['/assets'],
      contentSecurityPolicy: { 'connect-src': 'https://x; script-src *', Default: "'self'" },
    };
    expect(problemsOf((app) => new StaticSite(app, shop, props), { environment: aws })).toEqual([
      "production/shop/shop: 'contentSecurityPolicy.Default' is not the name of a directive; write 'connect-src', for example [security-policy-invalid]",
      `production/shop/shop: 'contentSecurityPolicy.connect-src' ('https://x; script-src *') must be sources with spaces between them; write "'self' https://api.example.com" [security-policy-invalid]`,
      "production/shop/shop: 'hashed' names '/assets'; write a directory of the site with '/' at its end: 'assets/' [hashed-directory-invalid]",
      "production/shop/shop: 'keep' (11) must be a whole number from 2 to 10 [number-invalid]",
    ]);
  });
});
