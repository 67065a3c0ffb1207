import * as path from 'node:path';
import { inTurns, node, root, type Comparison } from './measure';

const heavy = ['@pulumi', 'zod', 'yaml', '@kubernetes', '@grpc', 'google-protobuf'];
const peers = ['cdk8s', 'cdk8s-plus-27'];

/** Loads modules in a fresh process of plain node and gives the milliseconds it took. */
const load = (...modules: readonly string[]): number =>
  node<number>(
    '-e',
    `const began = performance.now();
     for (const module of ${JSON.stringify(modules)}) require(module);
     console.log(performance.now() - began)`,
  );

const built = path.join(root, 'dist', 'app', 'index.js');

const filesOf = (...modules: readonly string[]): readonly string[] =>
  node<string[]>(
    '-e',
    `for (const module of ${JSON.stringify(modules)}) require(module);
     console.log(JSON.stringify(Object.keys(require.cache)))`,
  );

/** Packages that must not be loaded with `verdigris`, and are. What cdk8s has inside itself is not ours. */
export function loadedTooMuch(): readonly string[] {
  const theirs = new Set(filesOf(...peers));
  const ours = filesOf(built).filter((file) => !theirs.has(file));
  return heavy.filter((name) => ours.some((file) => file.includes(`/node_modules/${name}/`)));
}

export function loading(runs: number): Comparison {
  const times = inTurns(
    runs,
    () => load(built),
    () => load(...peers),
  );
  return { what: 'Loading `verdigris`', ...times, unit: 'ms', against: 'loading cdk8s and cdk8s-plus-27', atMost: 1.3 };
}
