import * as pulumi from '@pulumi/pulumi';
import { slots, type RenderedObject } from '../app/model';
import type { BareField } from '../deploy/bare';
import { fieldAt } from '../deploy/manifest';
import type { FoundObject } from '../deploy/model';
import { followerMoves, markFor, type Carried, type Member } from './followers';
import { isAsPlanned, type Arrival } from './live';
import type { ReleaseRecord } from './model';
import { sequenceMark } from './names';
import { schedule, withAttempt, workerPods } from './objects';
import { settled, valueOf } from './outcome';
import { writesInPlace, type Prepared } from './prepared';
import { isReferredTo } from './references';
import { errorLine } from './refusal';
import type { Registered, Registrar } from './registrar';
import { secretFields } from './secret-versions';
import { startsWorkers, workersMissing, workersNotReady } from './sentences';
import { isFollower, workerOf } from './slot';
import { wayBackOf } from './standing';

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
    slots: slots.filter((slot) => !inPlace || slot !== plan.write),
    going: plan.retire,
    carried: record,
    declared: current && !inPlace ? described.map(nameOf) : undefined,
    seen: prepared.running,
    anew: plan.action === 'enter',
  });
  await keep(prepared, registrar, moves.keep, record);
  if (!record) return false;
  await rest(prepared, registrar, moves.rest, record);
  const written = described.filter((object) => moves.write.includes(nameOf(object)));
  const ready = await start(prepared, registrar, arrival, { record, written, wake: moves.wake });
  // What goes as a whole needs no rest before.
  const relieved = moves.relieved.filter(({ slot, resource }) => !resource || !plan.retire.includes(slot));
  if (ready) await rest(prepared, registrar, relieved, record);
  else await keep(prepared, registrar, relieved, record);
  const goOn = [...moves.keep, ...moves.wake].some(({ slot, active }) => slot !== record.slot && active);
  if (!inPlace && !moves.complete && goOn) {
    void pulumi.log.warn(workersMissing(rendered.name, record), registrar.component);
  }
  return ready && (inPlace || moves.complete);
}

/** `Kind/name`, as the snapshot's resources are told apart too. */
const nameOf = ({ manifest }: RenderedObject): string => `${manifest.kind}/${manifest.metadata.name}`;

/** What stays as it is, with what it refers to: in a slot that is being written, nothing else keeps that. */
async function keep(
  prepared: Prepared,
  registrar: Registrar,
  members: readonly Member[],
  record: ReleaseRecord | undefined,
): Promise<void> {
  const { past, plan, secretVersions } = prepared;
  takeOver(prepared, registrar, members, (found) => found);
  const kept = members.filter(({ slot }) => !plan.retire.includes(slot));
  const resources = kept.flatMap(({ resource }) => resource ?? []);
  const written = plan.write ? (past.slots[plan.write]?.resources ?? []) : [];
  const refersTo = resources.filter((each) => written.includes(each)).flatMap((each) => each.refersTo);
  const referred = written.filter((each) => isReferredTo(each.type, each.name, refersTo) && !registrar.has(each));
  await settled(referred.map((each) => registrar.bare(each)));
  const restarts = plan.action === 'hold' && record !== undefined;
  const made = kept.flatMap(({ slot, active, resource }) =>
    resource
      ? registrar.bare(
          resource,
          restarts && slot === record.slot && active ? secretFields(resource, secretVersions) : [],
        )
      : [],
  );
  await settled(made);
}

async function rest(
  prepared: Prepared,
  registrar: Registrar,
  members: readonly Member[],
  record: ReleaseRecord,
): Promise<void> {
  const known = members.flatMap((each) =>
    each.resource ? registrar.bare(each.resource, fieldsOf(each, record, false)) : [],
  );
  await settled([...known, ...takeOver(prepared, registrar, members, atRest)]);
}

/** What an interrupted run has left, or a lost state does not know; the next run, where nothing declares it, takes it away. */
function takeOver(
  { leftovers }: Prepared,
  registrar: Registrar,
  members: readonly Member[],
  as: (found: NonNullable<FoundObject>) => NonNullable<FoundObject>,
): readonly Registered[] {
  const keys = new Set(members.filter(({ resource }) => !resource).map(({ key }) => key));
  const missed = leftovers.others.filter(({ reference: { kind, name } }) => keys.has(`${kind}/${name}`));
  return missed.map(({ reference, found }) => registrar.leftover(reference, as(found)));
}

function atRest(found: NonNullable<FoundObject>): NonNullable<FoundObject> {
  const field = found.kind === 'CronJob' ? { suspend: true } : { replicas: 0 };
  return { ...found, spec: { ...(found['spec'] as object), ...field } };
}

interface Started {
  readonly record: ReleaseRecord;
  readonly written: readonly RenderedObject[];
  readonly wake: readonly Member[];
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
  const back = wayBackOf(prepared.past, record);
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
    ...wake.flatMap((each) => {
      if (!each.resource) return [];
      const fields = [...fieldsOf(each, record, true), ...secretFields(each.resource, secretVersions)];
      const pods = each.kind === 'worker' ? each.resource.follower.replicas : 0;
      return [{ resource: registrar.bare(each.resource, fields), pods }];
    }),
  ];
  await settled([...schedules, ...scalers]);
  if (preview) return true;
  const ready = await Promise.all(workers.map(({ resource, pods }) => hasReady(resource, pods)));
  if (ready.every(Boolean)) return true;
  void pulumi.log
    .error(
      errorLine('worker-not-ready', workersNotReady(rendered.name, record, back, environment.stack)),
      registrar.component,
    )
    .catch(() => undefined);
  return false;
}

/** With `--continue-on-error`, what failed or was skipped has outputs as well: only what the API server gave has a uid. */
async function hasReady({ metadata, status }: Registered, pods: number): Promise<boolean> {
  const [about, now] = (await valueOf(pulumi.all([metadata, status]))) ?? [];
  const count = (field: string): number => Number(fieldAt(now, field) ?? 0);
  return fieldAt(about, 'uid') !== undefined && Math.min(count('readyReplicas'), count('updatedReplicas')) >= pods;
}

/** The fields by which a follower works or rests; everything else of it stays as it is. */
function fieldsOf(member: Member, carried: Carried, active: boolean): readonly BareField[] {
  const replicas = member.resource?.follower.replicas ?? 0;
  return [
    member.kind === 'worker'
      ? { path: ['spec', 'replicas'], value: active ? replicas : 0 }
      : { path: ['spec', 'suspend'], value: !active },
    { path: ['metadata', 'annotations', sequenceMark], value: markFor(member, carried, active) },
  ];
}
