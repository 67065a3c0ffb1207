/**
 * The kit of the cluster tests: a real Kubernetes of one node, started before them (setup.ts) where its binaries are.
 *
 *   describeCluster('admission', () => {          // skips loudly, by name, where there is no cluster
 *     beforeAll(() => untilGone('admission'));    // what an earlier run may have left
 *     afterAll(() => removeNamespace('admission'));
 *     it('...', () => kubectl('get', 'nodes'));
 *   });
 */
import { execFileSync, spawn } from 'node:child_process';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { clusterHome, tools } from './tools/location';
import { removeTemporary } from '../engine/temporary';

/** `describe` where a cluster is up; elsewhere the tests are skipped, and the name says why. */
export function describeCluster(name: string, body: () => void): void {
  afterAll(removeTemporary);
  if (process.env['VERDIGRIS_TEST_KUBECONFIG'] !== undefined) return describe(name, body);
  const why = process.env['VERDIGRIS_TEST_SKIPPED'] ?? 'no cluster was started';
  process.stderr.write(`SKIPPED: ${name}: ${why}\n`);
  describe.skip(`${name} (${why})`, body);
}

export function kubeconfig(): string {
  const file = process.env['VERDIGRIS_TEST_KUBECONFIG'];
  if (file === undefined) throw new Error('no cluster is up: use describeCluster, which skips');
  return file;
}

/** Runs kubectl and gives what it printed; what it says on the other stream is in the error. */
export function kubectl(...args: readonly string[]): string {
  return apply('', ...args);
}

/** The same, with something to read: `apply(yaml, 'apply', '-f', '-')`. */
export function apply(input: string, ...args: readonly string[]): string {
  const [command, ...rest] = kubectlCommand(...args);
  return execFileSync(command, rest, { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Takes a namespace away, in the background. */
export function removeNamespace(name: string): void {
  kubectl('delete', 'namespace', name, '--ignore-not-found', '--wait=false');
}

/** Takes a namespace away that an earlier run may have left, and waits until it is gone. */
export function untilGone(name: string): void {
  kubectl('delete', 'namespace', name, '--ignore-not-found', '--timeout=90s');
}

export const kubectlCommand = (...args: readonly string[]): readonly [string, ...string[]] => [
  path.join(clusterHome, 'bin', 'kubectl'),
  '--kubeconfig',
  kubeconfig(),
  ...args,
];

/** Builds the test workload as an image of the cluster; gives `localhost/<name>:<tag>@sha256:...`. */
export function image(name: string, tag: string, environment: Readonly<Record<string, string>> = {}): string {
  const variables = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
  return execFileSync(path.join(tools, 'image.sh'), [tag, name, ...variables], { encoding: 'utf8' }).trim();
}

/** Makes an image of the machine's own PostgreSQL; gives its reference with digest, and the major version. */
export function postgresImage(name: string): { readonly reference: string; readonly version: string } {
  const reference = execFileSync(path.join(tools, 'postgres-image.sh'), [name], { encoding: 'utf8' }).trim();
  return { reference, version: /:(\d+)@/.exec(reference)![1]! };
}

/** Answers of one kind: how many, and when the first and the last came (Unix milliseconds). */
export interface Answers {
  /** The status and what the workload says of itself (`200 v1`), or `error ...`. */
  readonly what: string;
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

export interface Probe {
  /** Resolves when an answer of this kind came for the first time. */
  until(what: string): Promise<void>;
  /** Ends the load and gives every kind of answer. */
  stop(): Promise<readonly Answers[]>;
}

let probeBinary: string | undefined;

/** Asks a URL at a steady rate until stopped, on new or on kept-alive connections. */
export function probe(url: string, perSecond: number, connections: 'new' | 'kept'): Probe {
  if (probeBinary === undefined) {
    probeBinary = path.join(clusterHome, 'bin', 'probe');
    execFileSync('go', ['build', '-buildvcs=false', '-o', probeBinary, '.'], { cwd: path.join(tools, 'probe') });
  }
  // Each kind of answer is a line when it comes for the first time; the last line is the JSON of them all.
  const child = spawn(probeBinary, [url, String(perSecond), connections], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  const seen: string[] = [];
  const waiting = new Map<string, () => void>();
  lines.on('line', (line) => {
    seen.push(line);
    waiting.get(line)?.();
  });
  const ended = new Promise<readonly Answers[]>((resolve, reject) => {
    child.on('error', reject);
    lines.on('close', () => resolve(JSON.parse(seen.at(-1) ?? '[]') as Answers[]));
  });
  return {
    until: (what) =>
      new Promise((resolve) => {
        if (seen.includes(what)) resolve();
        else waiting.set(what, resolve);
      }),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
