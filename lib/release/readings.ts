import { annotations, labels, slots, type Slot } from '../app/model';
import { placeOf } from '../deploy/components';
import type { FoundObject, ObjectRef, Snapshot, SnapshotResource } from '../deploy/model';
import { fieldAt } from '../deploy/manifest';
import type { Owner } from '../deploy/ownership';
import type { ClusterReading, Follower, Past, PastResource, PastSlot, ReleaseRecord, SlotClaim } from './model';
import { names, readMark, sequenceMark } from './names';
import { readClaim, readRecord } from './records';
import { referencesOf } from './references';

/** Where the objects of an application are looked for in the cluster. */
export interface Place {
  readonly namespace: string;
  /** Names of its live Services. */
  readonly services: readonly string[];
  /** Its workers and schedules, where it has no live Service and so nothing else to be known by. @default - none */
  readonly followers?: readonly ObjectRef[];
}

/** Puts the snapshot and what the cluster answered together: the three readings of what is live. Pure. */
export function readPast(snapshot: Snapshot, owner: Owner, cluster: ClusterReading): Past {
  const own = snapshot.resources.filter((resource) => isOwn(resource, owner));
  const outside = own.filter(({ urn }) => placeOf(urn).slot === undefined);
  const intent = outside.find(({ type, urn }) => {
    return type === 'kubernetes:core/v1:ConfigMap' && placeOf(urn).name === names.intent(owner.application);
  });
  const planned = readRecord(fieldAt(intent?.outputs, 'data', 'record'));
  return {
    known: snapshot.known,
    record: oldest(outside.filter(isOwnLiveService).map(({ outputs }) => recordOf(outputs))) ?? carriedBy(planned),
    intent: planned,
    slots: Object.fromEntries(
      slots.flatMap((slot) => {
        const owned = own.filter(({ urn }) => placeOf(urn).slot === slot);
        return owned.length > 0 ? [[slot, readSlot(owned, owner.application, slot)]] : [];
      }),
    ),
    cluster,
    application: outside.map(pastResource),
  };
}

/** What has to be asked for to know what the cluster says of an application. */
export function clusterReferences(
  application: string,
  { namespace, services, followers = [] }: Place,
): readonly ObjectRef[] {
  return [
    ...services.map((name) => ({ apiVersion: 'v1', kind: 'Service', namespace, name })),
    { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: names.intent(application) },
    ...slots.map((slot) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: names.claim(application, slot) })),
    ...slots.flatMap((slot) => {
      const deployments = services.map((service) => names.deployment(service, slot));
      return deployments.map((name) => ({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name }));
    }),
    ...followers,
  ];
}

/**
 * Whose the application was before: the labels of what the state has of it. Where its state was moved here from another
 * stack, its objects say so until they are written again.
 */
export function formerOwners(snapshot: Snapshot, owner: Owner): readonly Owner[] {
  const found = new Map<string, Owner>();
  for (const resource of snapshot.resources.filter((each) => isOwn(each, owner))) {
    const [project, stack] = [labels.project, labels.stack].map((name) => labelOf(resource.outputs, name));
    if (typeof project !== 'string' || typeof stack !== 'string') continue;
    if (project !== owner.project || stack !== owner.stack)
      found.set(`${project}/${stack}`, { ...owner, project, stack });
  }
  return [...found.values()];
}

/**
 * Reads the answer to `clusterReferences`. Objects of others under our names are none of ours.
 * @param former - owners from whom the application was taken over, with its state
 */
export function readCluster(
  found: readonly FoundObject[],
  owner: Owner,
  former: readonly Owner[] = [],
): ClusterReading {
  const own = found
    .filter((object) => object !== undefined)
    .filter((object) => [owner, ...former].some((each) => isOwnObject(object, each)));
  const named = (kind: string, name: string) =>
    own.find((object) => object.kind === kind && object.metadata.name === name);
  const intended = readRecord(fieldAt(named('ConfigMap', names.intent(owner.application)), 'data', 'record'));
  const bySlot = slots.map((slot) => {
    const running = own.filter(({ kind }) => kind === 'Deployment' || kind === 'CronJob');
    const deployments = running.filter((object) => slotLabel(object) === slot);
    return { slot, deployments, claim: readClaim(named('ConfigMap', names.claim(owner.application, slot))?.['data']) };
  });
  // What has no pods that stay (a task) is known by its claim alone.
  const present = bySlot.filter(
    ({ deployments, claim, slot }) =>
      deployments.length > 0 || (claim !== undefined && carriedBy(intended)?.slot === slot),
  );
  const services = own.filter((object) => object.kind === 'Service');
  const selected = services.flatMap((service): readonly Slot[] => {
    const chosen = fieldAt(service, 'spec', 'selector', labels.slot);
    return chosen === undefined ? present.map(({ slot }) => slot) : slots.filter((slot) => slot === chosen);
  });
  return {
    answered: true,
    selected: slots.filter((slot) => selected.includes(slot)),
    record: oldest(services.map(recordOf)) ?? carriedBy(intended),
    intent: intended,
    slots: Object.fromEntries(
      present.map(({ slot, deployments, claim }) => [
        slot,
        {
          release: deployments.length > 0 ? common(deployments.map(releaseOf)) : ofTasks(claim),
          readyPods: sum(deployments.map(readyOf)),
        },
      ]),
    ),
    claims: Object.fromEntries(bySlot.flatMap(({ slot, claim }) => (claim ? [[slot, claim]] : []))),
  };
}

function readSlot(owned: readonly SnapshotResource[], application: string, slot: Slot): PastSlot {
  const claim = owned.find(({ urn }) => placeOf(urn).name === names.claim(application, slot));
  const claimed = readClaim(fieldAt(claim?.outputs, 'data'));
  const workers = new Set(owned.filter(isWorker).map(({ urn }) => placeOf(urn).name));
  const resources = owned.map((resource) => {
    const follower = followerOf(resource, workers);
    return { ...pastResource(resource), ...(follower && { follower }) };
  });
  const followers = owned.filter((_, index) => resources[index]?.follower);
  const deployments = owned.filter((each) => each.type === deploymentType && !isWorker(each));
  // Without a claim the slot has gone, but for what may only go now.
  const others = claimed ? followers.filter(({ type }) => !isAutoscaler(type)) : [];
  const running = deployments.length > 0 ? deployments : others;
  const outputs = deployments.map((each) => each.outputs);
  const autoscaled = owned.some((each) => isAutoscaler(each.type) && !followers.includes(each));
  return {
    claimed,
    deployed: running.length > 0 ? common(running.map((each) => releaseOf(each.outputs))) : ofTasks(claimed),
    readyPods: sum(outputs.map(readyOf)),
    declaredPods: autoscaled ? undefined : sum(outputs.map((each) => count(fieldAt(each, 'spec', 'replicas')))),
    resources,
  };
}

/** The release of a claim that announces nothing with pods that stay: where it has none, nothing is missing. */
function ofTasks(claim: SlotClaim | undefined): string | undefined {
  const stays = claim?.objects.some(({ kind }) => kind === 'Deployment' || kind === 'CronJob') ?? true;
  return stays ? undefined : claim?.release;
}

const deploymentType = 'kubernetes:apps/v1:Deployment';
const isAutoscaler = (type: string): boolean => type.endsWith(':HorizontalPodAutoscaler');

/** A worker says how many pods it comes back with. */
const isWorker = ({ type, outputs }: SnapshotResource): boolean =>
  type === deploymentType && replicasMark(outputs) !== undefined;

/** What follows traffic, of the resources of a slot. */
function followerOf({ urn, type, outputs }: SnapshotResource, workers: ReadonlySet<string>): Follower | undefined {
  const release = releaseOf(outputs);
  const marks = {
    ...(typeof release === 'string' && { release }),
    ...readMark(fieldAt(outputs, 'metadata', 'annotations', sequenceMark)),
  };
  if (type === 'kubernetes:batch/v1:CronJob') {
    const active = fieldAt(outputs, 'spec', 'suspend') !== true;
    return { kind: 'schedule', ...marks, active, replicas: 0, ready: true };
  }
  if (isAutoscaler(type)) {
    const target = fieldAt(outputs, 'spec', 'scaleTargetRef', 'name');
    const ofWorker = typeof target === 'string' && workers.has(target);
    return ofWorker ? { kind: 'autoscaler', ...marks, active: true, replicas: 0, ready: true } : undefined;
  }
  if (!workers.has(placeOf(urn).name) || type !== deploymentType) return undefined;
  const asked = count(fieldAt(outputs, 'spec', 'replicas'));
  const replicas = Math.max(1, Math.trunc(Number(replicasMark(outputs))) || 1);
  const pods = Math.min(readyOf(outputs), count(fieldAt(outputs, 'status', 'updatedReplicas')));
  return { kind: 'worker', ...marks, active: asked > 0, replicas, ready: pods >= asked };
}

const replicasMark = (object: unknown) => fieldAt(object, 'metadata', 'annotations', annotations.replicas);

function pastResource(resource: SnapshotResource): PastResource {
  const { urn, type, outputs, fieldNames } = resource;
  const secrets = fieldAt(outputs, 'spec', 'template', 'metadata', 'annotations', annotations.secrets);
  return {
    urn,
    type,
    name: placeOf(urn).name,
    refersTo: referencesOf(outputs),
    ...(isOwnLiveService(resource) && { liveService: true }),
    ...(count(fieldAt(outputs, 'status', 'succeeded')) > 0 && { succeeded: true }),
    ...(typeof secrets === 'string' && { secrets }),
    ...(fieldNames && { fieldNames }),
  };
}

/** The record of an application that has no live Service. */
const carriedBy = (intent: ReleaseRecord | undefined) => (intent?.carrier === 'intent' ? intent : undefined);

/**
 * Components have no labels, and are registered anew by every run. Project and stack are those of the URN: what the state
 * of this stack has is this stack's, whatever its labels still say.
 */
function isOwn({ urn, outputs }: SnapshotResource, { project, stack, application }: Owner): boolean {
  const here = urn.startsWith(`urn:pulumi:${stack}::${project}::`);
  return here && placeOf(urn).inApplication && labelOf(outputs, labels.application) === application;
}

const labelOf = (object: unknown, name: string) => fieldAt(object, 'metadata', 'labels', name);

export function isOwnObject(object: unknown, owner: Owner): boolean {
  return (
    labelOf(object, labels.application) === owner.application &&
    labelOf(object, labels.project) === owner.project &&
    labelOf(object, labels.stack) === owner.stack
  );
}

/** True for a Service of ours that carries live traffic. */
export function isOwnLiveService({ type, outputs }: SnapshotResource): boolean {
  return (
    type === 'kubernetes:core/v1:Service' &&
    fieldAt(outputs, 'metadata', 'annotations', annotations.record) !== undefined
  );
}

export const slotLabel = (object: unknown): unknown => fieldAt(object, 'metadata', 'labels', labels.slot);
const releaseOf = (object: unknown) => fieldAt(object, 'metadata', 'annotations', annotations.release);
const recordOf = (object: unknown) => readRecord(fieldAt(object, 'metadata', 'annotations', annotations.record));
const readyOf = (object: unknown) => count(fieldAt(object, 'status', 'readyReplicas'));
const count = (value: unknown) => (typeof value === 'number' && value > 0 ? value : 0);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** The value that all have; undefined where they differ or there is none. */
function common(values: readonly unknown[]): string | undefined {
  const [first] = values;
  return typeof first === 'string' && values.every((value) => value === first) ? first : undefined;
}

/** Several services move one after the other: a switch is done when the last has. */
function oldest(records: readonly (ReleaseRecord | undefined)[]): ReleaseRecord | undefined {
  return records
    .filter((record) => record !== undefined)
    .reduce<ReleaseRecord | undefined>((old, next) => (old && old.sequence <= next.sequence ? old : next), undefined);
}
