// Runs that are killed with -9 at one write, and what has to hold of them afterwards.
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Run } from './kit';
import { witness, type Moment } from './killWitness';
import type { Operation } from './provider/log';
import { ReleaseStack, type Release } from './releases';

/** A release that is killed, from the state that it starts from to what is asked for afterwards. */
export interface Killed {
  readonly name: string;
  /** Releases that have ended well before. */
  readonly before: readonly Release[];
  /** The release that is killed; asked for again with the continuation `same`. */
  readonly release: Release;
  /** The version that serves when it is through. */
  readonly version: string;
  /** Another release, asked for instead with the continuation `new`. */
  readonly next: Release & { readonly version: string };
  /** True where the application rolls after it, so that its only slot is written while it serves. */
  readonly rollsInPlace?: boolean;
  /** True: every point with both continuations; otherwise they alternate. */
  readonly both?: boolean;
  /** @default - before and after each write */
  readonly moments?: readonly Moment[];
}

export interface Point {
  readonly order: number;
  readonly moment: Moment;
  readonly continuation: 'same' | 'new';
}

/** A stack in a directory that is filled anew for every point, so that nothing has to be released again. */
export class Lane {
  readonly stack = new ReleaseStack();

  /** Puts what `save` has saved in place of what is there; the log of writes begins anew. */
  reset(from: string): void {
    const { directory } = this.stack.engine;
    for (const part of saved) {
      fs.rmSync(path.join(directory, part), { recursive: true, force: true });
      fs.cpSync(path.join(from, part), path.join(directory, part), { recursive: true });
    }
    fs.rmSync(path.join(this.stack.engine.cluster.directory, 'operations.jsonl'), { force: true });
  }

  save(to: string): void {
    for (const part of saved) {
      fs.cpSync(path.join(this.stack.engine.directory, part), path.join(to, part), { recursive: true });
    }
  }
}

const saved = ['state', 'cluster', 'Pulumi.testing.yaml'];

/** Every write of a release, from a run that nobody kills. */
export async function enumerate(lane: Lane, from: string, killed: Killed): Promise<readonly Operation[]> {
  for (const release of killed.before) await lane.stack.done(release);
  lane.save(from);
  lane.reset(from);
  const seen = witness(lane.stack, killed.rollsInPlace);
  const run = await lane.stack.done(killed.release, { parallel: 1 });
  seen.after(run);
  const quiet = await lane.stack.done(killed.release);
  seen.after(quiet);
  const problems = [...seen.problems, ...busy(quiet), ...seen.atTheEnd(killed.version)];
  if (problems.length > 0) throw new Error(`${killed.name}, not killed: ${problems.join('; ')}`);
  return run.operations;
}

export const pointsOf = (
  writes: readonly Operation[],
  { both = false, moments = ['before', 'after'] }: Killed,
): readonly Point[] =>
  writes.flatMap(({ order }) =>
    moments.flatMap((moment) => {
      const alternating: Point['continuation'] = (order + (moment === 'after' ? 1 : 0)) % 2 === 0 ? 'same' : 'new';
      const continuations = both ? (['same', 'new'] as const) : [alternating];
      return continuations.map((continuation): Point => ({ order, moment, continuation }));
    }),
  );

export interface Verdict {
  /** The write at which it was killed. */
  readonly write: string;
  readonly ups: number;
  /** True where one more run took away what the interrupted one had left. */
  readonly tidied: boolean;
  readonly live: string;
  readonly problems: readonly string[];
}

/** Kills the release at the point, takes the lock away, and asks again until it is through. */
export async function killAt(
  lane: Lane,
  from: string,
  killed: Killed,
  writes: readonly Operation[],
  { order, moment, continuation }: Point,
): Promise<Verdict> {
  lane.reset(from);
  const { stack } = lane;
  const seen = witness(stack, killed.rollsInPlace);
  const dead = await stack.up(killed.release, { parallel: 1, kill: `${order}:${moment}` });
  const last = dead.operations.at(-1);
  // What is independent (deletions at the end, for one) has no fixed order, so the write is any of those known.
  if (!dead.killed || last?.order !== order || !writes.some((write) => said(write) === said(last))) {
    const problem = `not killed at write ${order} but ${last ? `at ${last.order}, ${said(last)}` : 'before any'}`;
    return { write: '', ups: 0, tidied: false, live: '', problems: [`${problem}:\n${dead.output}`] };
  }
  seen.after(dead, moment);
  stack.engine.cancel();
  const asked = continuation === 'same' ? killed.release : killed.next;
  const wanted = continuation === 'same' ? killed.version : killed.next.version;
  const problems: string[] = [];
  let ups = 0;
  let takenOver = false;
  for (let more = true; more && ups < mostUps;) {
    const run = await stack.up(asked);
    ups++;
    takenOver ||= run.output.includes('that an interrupted run left');
    seen.after(run);
    if (!run.succeeded) problems.push(`up ${ups} failed:\n${run.output}`);
    more = run.succeeded && run.output.includes(announcement);
  }
  let quiet = await stack.up(asked);
  seen.after(quiet);
  // What was taken over and is of no use any more goes with the run after.
  const tidied = quiet.succeeded && quiet.steps.length > 0 && quiet.steps.every(({ op }) => op === 'delete');
  if (tidied && !takenOver) {
    const gone = quiet.steps.map(({ urn }) => urn.split('::').slice(-2).join(' '));
    problems.push(`the run after it took ${gone.join(', ')} away, and nothing had said so`);
  }
  if (tidied) seen.after((quiet = await stack.up(asked)));
  problems.push(...seen.problems, ...busy(quiet), ...seen.atTheEnd(wanted));
  return { write: said(last), ups, tidied, live: `${stack.live().slot} ${stack.serving()}`, problems };
}

/** A killed switch is completed first; then the version that waits has its turn. */
const mostUps = 2;
const announcement = "with the next 'pulumi up'";

const busy = (run: Run): readonly string[] => [
  ...(run.succeeded ? [] : [`the run after it failed:\n${run.output}`]),
  ...[...run.operations.map(said), ...run.steps.map(({ op, urn }) => `${op} ${urn}`)].map(
    (write) => `the run after it still had to ${write}`,
  ),
];

export const said = ({ operation, kind, name }: Operation): string => `${operation} ${kind}/${name}`;
