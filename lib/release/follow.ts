import * as pulumi from '@pulumi/pulumi';
import { annotations, type RenderedObject, type Slot } from '../app/model';
import type { BareField } from '../deploy/bare';
import { fieldAt } from '../deploy/manifest';
import type { FoundObject } from '../deploy/model';
import { followerMoves, type Carried, type FollowerMoves, type PastFollower } from './followers';
import { isAsPlanned, type Arrival } from './live';
import type { ReleaseRecord } from './model';
import { sequenceMark } from './names';
import { schedule, withAttempt, workerPods } from './objects';
import { settled, valueOf } from './outcome';
import { writesInPlace, type Prepared } from './prepared';
import { slotLabel } from './readings';
import { isReferredTo } from './references';
import type { Registered, Registrar } from './registrar';
import { secretFields } from './secret-versions';
import { startsWorkers, workersMissing, workersNotReady } from './sentences';
import { isFollower, workerOf } from './slot';
import { standingOf } from './standing';

/**
 * Sends workers and schedules after the traffic, as `followerMoves` decides from the record that the live Services carry in
 * this run. Gives true where all that belongs to what serves is at work, so that what it replaces may go.
 */
export async function follow(prepared: Prepared, registrar: Registrar, arrival: Arrival): Promise<boolean> {
  const { rendered, past, plan } = prepared;
  const { record } = arrival;
  const inPlace = writesInPlace(prepared);
  const described = rendered.objects.filter(isFollower(rendered));
  const current = plan.current && !prepared.waiting && isAsPlanned(arrival, plan) && arrival.answers;
  const moves = followerMoves(past, {
    application: rendered.name,
    slots: [...plan.keep, ...(plan.write && !inPlace ? [plan.write] : [])],
    carried: record,
    declared: current && !inPlace ? described.map(nameOf) : undefined,
    found: record ? atWork(prepared, record) : [],
    anew: plan.action === 'enter',
  });
  await keep(prepared, registrar, moves, record);
  if (!record) {
    takeOver(prepared, registrar, undefined);
    return false;
  }
  // A schedule is never active twice, and work in a queue is never left alone.
  const [schedules, workers] = [restOf(moves, 'schedule'), restOf(moves, 'worker')];
  await settled(schedules.map((each) => registrar.bare(each, pausing(each, record))));
  const written = described.filter((object) => moves.write.includes(nameOf(object)));
  const ready = await start(prepared, registrar, arrival, { record, written, wake: moves.wake });
  await settled(workers.map((each) => registrar.bare(each, ready ? pausing(each, record) : [])));
  takeOver(prepared, registrar, ready ? record.slot : undefined);
  if (!inPlace && !moves.complete && moves.keep.some(({ follower }) => follower.active)) {
    void pulumi.log.warn(workersMissing(rendered.name, record), registrar.component);
  }
  return ready && (inPlace || moves.complete);
}

/** What the cluster has at work of the release that serves. */
function atWork({ running }: Prepared, { slot, release }: Carried): readonly string[] {
  const own = running.filter((found) => slotLabel(found) === slot && isAtWork(found));
  return own.flatMap(({ kind, metadata }) =>
    metadata.annotations?.[annotations.release] === release ? [`${kind}/${metadata.name}`] : [],
  );
}

function isAtWork(found: NonNullable<FoundObject>): boolean {
  if (found.kind === 'CronJob') return fieldAt(found, 'spec', 'suspend') !== true;
  const pods = Number(fieldAt(found, 'spec', 'replicas') ?? 0);
  const ready = ['readyReplicas', 'updatedReplicas'].map((field) => Number(fieldAt(found, 'status', field) ?? 0));
  return pods > 0 && Math.min(...ready) >= pods;
}

/** A worker or schedule in the cluster. */
export function isFoundFollower({ kind, metadata }: NonNullable<FoundObject>): boolean {
  return kind === 'CronJob' || (kind === 'Deployment' && metadata.annotations?.[annotations.replicas] !== undefined);
}

/** What an interrupted run has left, or a lost state does not know: at rest, unless it is where it may be at work. */
function takeOver({ leftovers, past }: Prepared, registrar: Registrar, serving: Slot | undefined): void {
  const works: ReadonlySet<unknown> = serving ? new Set([serving]) : standingOf(past).live;
  for (const { reference, found } of leftovers.others) {
    if (!isFoundFollower(found)) continue;
    registrar.leftover(reference, works.has(slotLabel(found)) ? found : atRest(found));
  }
}

function atRest(found: NonNullable<FoundObject>): NonNullable<FoundObject> {
  const field = found.kind === 'CronJob' ? { suspend: true } : { replicas: 0 };
  return { ...found, spec: { ...(found['spec'] as object), ...field } };
}

/** `Kind/name`, as the snapshot's resources are told apart too. */
const nameOf = ({ manifest }: RenderedObject): string => `${manifest.kind}/${manifest.metadata.name}`;

const restOf = ({ rest }: FollowerMoves, kind: string) => rest.filter(({ follower }) => follower.kind === kind);

/** What stays as it is, with what it refers to: in a slot that is being written, nothing else keeps that. */
async function keep(
  { past, plan, secretVersions }: Prepared,
  registrar: Registrar,
  { keep: kept }: FollowerMoves,
  record: ReleaseRecord | undefined,
): Promise<void> {
  const written = plan.write ? (past.slots[plan.write]?.resources ?? []) : [];
  const refersTo = kept.filter((each) => written.includes(each)).flatMap((each) => each.refersTo);
  const referred = written.filter((each) => isReferredTo(each.type, each.name, refersTo) && !registrar.has(each));
  await settled(referred.map((each) => registrar.bare(each)));
  const serves = (each: PastFollower): boolean =>
    record !== undefined && (past.slots[record.slot]?.resources ?? []).includes(each) && each.follower.active;
  const restarts = plan.action === 'hold' && record !== undefined;
  const made = kept.map((each) =>
    registrar.bare(each, restarts && serves(each) ? secretFields(each, secretVersions) : []),
  );
  await settled(made);
}

interface Started {
  readonly record: ReleaseRecord;
  readonly written: readonly RenderedObject[];
  readonly wake: readonly PastFollower[];
}

/** Sets to work what belongs to the release that serves; false where a worker does not become ready. */
async function start(
  prepared: Prepared,
  registrar: Registrar,
  { after }: Arrival,
  { record, written, wake }: Started,
): Promise<boolean> {
  const { rendered, environment, secretVersions } = prepared;
  const { slot } = record;
  const preview = pulumi.runtime.isDryRun();
  const back = wayBackOf(prepared, record);
  if (!preview && back && (written.length > 0 || wake.length > 0)) {
    await pulumi.log.info(startsWorkers(rendered.name, record, back, environment.stack), registrar.component);
  }
  const ofRole = (role: RenderedObject['role']) => written.filter((object) => object.role === role);
  const scalers = ofRole('autoscaler').map(({ manifest }) =>
    registrar.object(withAttempt(manifest, record), { slot, after }),
  );
  const schedules = ofRole('schedule').map(({ manifest }) =>
    registrar.object(schedule(manifest, record), { slot, after }),
  );
  const workers = [
    ...ofRole('worker').map(({ manifest }) => ({
      resource: registrar.object(workerOf(manifest, record, secretVersions), { slot, after: [...after, ...scalers] }),
      pods: workerPods(manifest),
    })),
    ...wake.map((each) => ({
      resource: registrar.bare(each, [...waking(each, record), ...secretFields(each, secretVersions)]),
      pods: each.follower.kind === 'worker' ? each.follower.replicas : 0,
    })),
  ];
  await settled([...schedules, ...scalers]);
  if (preview) return true;
  const ready = await Promise.all(workers.map(({ resource, pods }) => hasReady(resource, pods)));
  if (ready.every(Boolean)) return true;
  void pulumi.log
    .error(workersNotReady(rendered.name, record, back, environment.stack), registrar.component)
    .catch(() => undefined);
  return false;
}

/** What served before, and can be gone back to. */
function wayBackOf({ past }: Prepared, { slot, previous, rejected }: ReleaseRecord): ReleaseRecord['previous'] {
  if (!previous || previous.slot === slot || rejected.includes(previous.release)) return undefined;
  return past.slots[previous.slot]?.deployed === previous.release ? previous : undefined;
}

/** With `--continue-on-error`, what failed or was skipped has outputs as well: only what the API server gave has a uid. */
async function hasReady({ metadata, status }: Registered, pods: number): Promise<boolean> {
  const [about, now] = (await valueOf(pulumi.all([metadata, status]))) ?? [];
  const count = (field: string): number => Number(fieldAt(now, field) ?? 0);
  return fieldAt(about, 'uid') !== undefined && Math.min(count('readyReplicas'), count('updatedReplicas')) >= pods;
}

const mark = ({ sequence }: Carried): BareField => ({
  path: ['metadata', 'annotations', sequenceMark],
  value: String(sequence),
});

function waking({ follower }: PastFollower, carried: Carried): readonly BareField[] {
  const field = follower.kind === 'worker' ? ['spec', 'replicas'] : ['spec', 'suspend'];
  return [{ path: field, value: follower.kind === 'worker' ? follower.replicas : false }, mark(carried)];
}

function pausing({ follower }: PastFollower, carried: Carried): readonly BareField[] {
  const field = follower.kind === 'worker' ? ['spec', 'replicas'] : ['spec', 'suspend'];
  return [{ path: field, value: follower.kind === 'worker' ? 0 : true }, mark(carried)];
}
