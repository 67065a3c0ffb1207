import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Tree } from './values';

/** One write of the provider to the cluster. */
export interface Operation {
  /** Counts from 1 within one run. */
  readonly order: number;
  readonly run: string;
  readonly operation: 'create' | 'update' | 'delete';
  readonly urn: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** True where an existing object was taken over. */
  readonly adopted?: boolean;
  /** Of a Service: where it sends traffic after the write. */
  readonly selector?: Tree;
}

/** The environment by which kit and provider speak. */
export const variables = {
  /** The directory of the FileCluster. */
  cluster: 'VERDIGRIS_TEST_CLUSTER',
  /** The name of the run, for the log. */
  run: 'VERDIGRIS_TEST_RUN',
  /** `<order>:before` or `<order>:after`: where pulumi and the provider are killed. */
  kill: 'VERDIGRIS_TEST_KILL',
} as const;

const file = (directory: string): string => path.join(directory, 'operations.jsonl');

export function readOperations(directory: string): readonly Operation[] {
  if (!fs.existsSync(file(directory))) return [];
  return fs
    .readFileSync(file(directory), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Operation);
}

/**
 * Does one write, logged, and dies before or after it where the run says so: the engine then never hears the answer.
 * The line is written first, so that the log also has the write that was interrupted.
 */
export async function perform<T>(
  directory: string,
  operation: Omit<Operation, 'order' | 'run'>,
  write: () => Promise<T>,
): Promise<T> {
  const run = process.env[variables.run] ?? 'run';
  const order = readOperations(directory).filter((line) => line.run === run).length + 1;
  fs.mkdirSync(directory, { recursive: true });
  fs.appendFileSync(file(directory), `${JSON.stringify({ run, order, ...operation })}\n`);
  const [at, moment] = (process.env[variables.kill] ?? '').split(':');
  const mine = Number(at) === order;
  if (mine && moment === 'before') die();
  const result = await write();
  if (mine && moment === 'after') die();
  return result;
}

/** kill -9 of pulumi, then of this process: nothing is said, nothing is tidied up. */
function die(): never {
  process.kill(process.ppid, 'SIGKILL');
  process.kill(process.pid, 'SIGKILL');
  // SIGKILL to oneself is delivered before the next statement in practice; never answer in any case.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
