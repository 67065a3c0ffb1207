import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { planFiles } from '../../lib/app/static-site-files';
import { securityHeaders, siteSecurity } from '../../lib/app/static-site-headers';
import { cacheControl } from '../../lib/app/static-site-names';
import { serverConfig } from '../../lib/app/static-site-server';

const nginx = spawnSync('nginx', ['-v']).status === 0;
if (!nginx)
  process.stderr.write(
    'SKIPPED: there is no nginx here (apt-get install nginx-light), so its configuration was not tried.\n',
  );
const where = nginx ? describe : describe.skip;

const content: Readonly<Record<string, string>> = {
  'index.html': '<h1>start</h1>',
  'assets/index-BkVdT3_r.js': 'start();'.repeat(200),
  'assets/style.8d3f2a1b.css': 'p {}',
  'static/any.js': 'any()',
  'data.json': '{}',
  'robots.txt': 'User-agent: *',
  'logo.svg': '<svg/>',
  'v1.2/page.html': '<p>',
  '.well-known/assetlinks': 'links',
  'icon.bin': '01',
};

where('the web server of a cluster without AWS, as a real nginx runs it', () => {
  const hashed = ['static/'];
  const security = siteSecurity({ 'connect-src': "'self' https://api.example.com" }, () => undefined);
  let root: string;
  let server: ChildProcess;
  let origin: string;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'nginx-'));
    for (const [path, text] of Object.entries(content)) {
      mkdirSync(dirname(join(root, 'files', path)), { recursive: true });
      writeFileSync(join(root, 'files', path), text);
    }
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    // Its own /tmp is the container's; here it would be everybody's.
    const config = serverConfig({ port, root: join(root, 'files'), security, hashed }).replaceAll(
      / \/tmp\/(?=[a-z_.]+;)/g,
      ` ${root}/`,
    );
    const file = join(root, 'nginx.conf');
    writeFileSync(file, config);
    const check = spawnSync('nginx', ['-t', '-e', 'stderr', '-c', file], { encoding: 'utf8' });
    if (check.status !== 0) throw new Error(check.stderr);
    const user = process.getuid?.() === 0 ? ' user root;' : '';
    server = spawn('nginx', ['-e', 'stderr', '-c', file, '-g', `daemon off;${user}`], { stdio: 'ignore' });
    await listening(port, server);
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill();
    await ended;
    rmSync(root, { recursive: true });
  });

  test('every file has the type and the caching that the plan says', async () => {
    const found = Object.entries(content).map(([path, text]) => ({ path, content: Buffer.from(text) }));
    const planned = planFiles(found, { where: 'dist', hashed }, () => undefined);
    for (const { path, contentType, cache } of planned) {
      const answer = await fetch(`${origin}/${path}`);
      expect([path, answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
        path,
        200,
        contentType,
        cacheControl[cache],
      ]);
      expect(await answer.text()).toBe(content[path]);
    }
    expect(planned.filter(({ cache }) => cache === 'immutable').map(({ path }) => path)).toEqual([
      'assets/index-BkVdT3_r.js',
      'assets/style.8d3f2a1b.css',
      'static/any.js',
    ]);
  });

  test.each(['/', '/orders', '/orders/17', '/v1.2/orders', '/orders/', '/orders?page=2'])(
    '%s is a page of the application',
    async (path) => {
      const answer = await fetch(origin + path, { redirect: 'manual' });
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-cache']);
      expect(await answer.text()).toBe(content['index.html']);
    },
  );

  test.each(['/missing.js', '/assets/index-AAAAT3_r.js', '/.well-known/missing'])(
    '%s is not there, and nobody remembers that',
    async (path) => {
      const answer = await fetch(origin + path);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([404, null]);
    },
  );

  test('every answer has the security headers, and none names the server', async () => {
    for (const path of ['/', '/assets/index-BkVdT3_r.js', '/missing.js']) {
      const { headers } = await fetch(origin + path);
      for (const [name, value] of Object.entries(securityHeaders(security)))
        expect([name, headers.get(name)]).toEqual([name, value]);
      expect(headers.get('server')).toBe('nginx');
    }
  });

  test('texts are compressed', async () => {
    const answer = await fetch(`${origin}/assets/index-BkVdT3_r.js`, { headers: { 'accept-encoding': 'gzip' } });
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(await answer.text()).toBe(content['assets/index-BkVdT3_r.js']);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Resolves when a connection is taken; fails when the server ends first. */
async function listening(port: number, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 5000; attempt++) {
    if (server.exitCode !== null) throw new Error(`nginx ended with ${server.exitCode}`);
    const taken = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.end());
    });
    if (taken) return;
  }
  throw new Error('nginx does not listen');
}
