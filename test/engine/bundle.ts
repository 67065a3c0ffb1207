// What a run starts (runner, scenario, provider) as single files: started from their sources they cost a second each.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildSync, type BuildOptions } from 'esbuild';
import { temporary } from './temporary';

const root = path.resolve(__dirname, '../..');
const built = new Map<string, string>();

/** A new directory in which packages of the project are found. */
const place = (): string => temporary(path.join(root, 'node_modules', '.cache'), 'verdigris-');

function bundle(entry: string, outfile: string, options: BuildOptions): void {
  buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', logLevel: 'silent', ...options });
}

/** The entries of the package by which stacks import it, in their sources. */
function ownEntries(): Record<string, string> {
  const { exports } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly 'verdigris-source'?: string }>>;
  };
  const sources = Object.entries(exports).flatMap(([name, target]) => {
    const source = typeof target === 'string' ? undefined : target['verdigris-source'];
    return source === undefined ? [] : [[path.posix.join('verdigris', name), path.join(root, source)] as const];
  });
  return Object.fromEntries(sources);
}

/** One file of a program's own sources; packages stay outside and are loaded as usual. */
export function bundleProgram(entry: string): string {
  const existing = built.get(entry);
  if (existing !== undefined) return existing;
  const outfile = path.join(place(), `${path.basename(entry, '.ts')}.js`);
  bundle(entry, outfile, { packages: 'external', alias: ownEntries() });
  built.set(entry, outfile);
  return outfile;
}

/** Gives a directory with an executable `pulumi-resource-kubernetes`: the provider that starts in the file `entry`. */
export function bundleProvider(entry: string): string {
  const existing = built.get(entry);
  if (existing !== undefined) return existing;
  const directory = place();
  const sdk = require('@pulumi/kubernetes/package.json') as { version: string };
  const define = { 'process.env.KUBERNETES_SDK_VERSION': JSON.stringify(sdk.version) };
  bundle(entry, path.join(directory, 'provider.js'), { define });
  const script = `#!/bin/sh\nexec "${process.execPath}" "${path.join(directory, 'provider.js')}" "$@"\n`;
  fs.writeFileSync(path.join(directory, 'pulumi-resource-kubernetes'), script, { mode: 0o755 });
  built.set(entry, directory);
  return directory;
}
