// An npm registry on this machine that has the package as it would be published, and sends everything else on.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';

const root = path.resolve(__dirname, '../../..');
const run = (command: string, args: readonly string[], cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** Builds and packs the package in a folder of its own; gives the tarball's path. */
function pack(directory: string): string {
  const from = path.join(directory, 'package');
  fs.mkdirSync(from);
  for (const file of ['package.json', 'README.md', 'LICENSE', 'bin'])
    fs.cpSync(path.join(root, file), path.join(from, file), { recursive: true });
  // Types are checked elsewhere.
  run(
    'npx',
    ['--no-install', 'tsc', '-p', 'tsconfig.build.json', '--noCheck', '--outDir', path.join(from, 'dist')],
    root,
  );
  run(process.execPath, ['scripts/page-assets.cjs', path.join(from, 'dist/preview/report/html')], root);
  return path.join(directory, run('npm', ['pack', '--silent', '--pack-destination', directory], from).trim());
}

export interface Registry {
  readonly url: string;
  close(): void;
}

/**
 * Serves the package until closed, and what it needs in the versions that are locked here: a release of one of them fails no
 * test unasked, and what `npm ci` has loaded is not loaded again.
 */
export async function startRegistry(directory: string): Promise<Registry> {
  const upstream = run('npm', ['config', 'get', 'registry'], root).trim().replace(/\/$/, '');
  const content = fs.readFileSync(pack(directory));
  const own = readJson('package.json') as Manifest;
  const known = locked(upstream);
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(request.url!.slice(1));
    const versions = known.get(name);
    if (name === 'verdigris.tgz') response.end(content);
    else if (name === own.name) response.end(JSON.stringify(packument(name, [{ ...own, dist }])));
    else if (versions) response.end(JSON.stringify(packument(name, versions)));
    else response.writeHead(302, { location: `${upstream}${request.url}` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
  const dist = { tarball: `${url}verdigris.tgz`, integrity };
  return { url, close: () => void server.close() };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly integrity?: string;
  readonly dist?: { readonly tarball: string; readonly integrity?: string };
}

/** What package-lock.json says of each package, by name; first what stands at the top. */
function locked(upstream: string): ReadonlyMap<string, readonly Manifest[]> {
  const { packages } = readJson('package-lock.json') as { readonly packages: Readonly<Record<string, Manifest>> };
  const found = new Map<string, Manifest[]>();
  const topFirst = Object.entries(packages).sort(
    ([a], [b]) => a.split('node_modules/').length - b.split('node_modules/').length,
  );
  for (const [place, entry] of topFirst) {
    const name = place.split('node_modules/').at(-1)!;
    if (name === '') continue;
    const { version, integrity } = entry;
    const tarball = `${upstream}/${name}/-/${path.posix.basename(name)}-${version}.tgz`;
    found.set(name, [...(found.get(name) ?? []), { ...entry, name, dist: { tarball, integrity } }]);
  }
  return found;
}

const packument = (name: string, manifests: readonly Manifest[]): object => ({
  name,
  'dist-tags': { latest: manifests[0]!.version },
  versions: Object.fromEntries(manifests.map((manifest) => [manifest.version, manifest])),
});

const readJson = (file: string): unknown => JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));
