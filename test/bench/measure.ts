import { execFileSync } from 'node:child_process';
import * as path from 'node:path';

export const root = path.resolve(__dirname, '../..');

/** One figure against its peer, both from the same run of the bench. */
export interface Comparison {
  readonly what: string;
  readonly ours: number;
  readonly peer: number;
  /** What `ours` and `peer` are counted in. */
  readonly unit: string;
  /** What the peer is. */
  readonly against: string;
  /** The ratio that is allowed at most. Undefined where the figures only stand beside each other. */
  readonly atMost?: number;
}

export const ratio = ({ ours, peer }: Comparison): number => ours / peer;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Medians of both, run in turns, so that what else the machine does meets both alike. */
export function inTurns(
  runs: number,
  ours: () => number,
  peer: () => number,
): { readonly ours: number; readonly peer: number } {
  const pairs = Array.from({ length: runs }, () => ({ ours: ours(), peer: peer() }));
  return { ours: median(pairs.map((pair) => pair.ours)), peer: median(pairs.map((pair) => pair.peer)) };
}

/** Runs node on its own and gives what it printed, as JSON. */
export function node<T>(...args: readonly string[]): T {
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 })) as T;
}

/** The same for a TypeScript file of test/bench/children. The package is taken as it was built, as its users do. */
export function child<T>(name: string, ...args: readonly string[]): T {
  return node<T>('--import', 'tsx', path.join(__dirname, 'children', `${name}.ts`), ...args);
}

/** Milliseconds of a process, from its start to its end. */
export function wall(file: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): number {
  const began = performance.now();
  execFileSync(file, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  return performance.now() - began;
}
