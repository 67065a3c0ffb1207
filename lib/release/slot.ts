import type { Manifest, ObjectRole, RenderedApplication, RenderedObject, Slot } from '../app/model';
import type { BareField } from '../deploy/bare';
import { fieldAt, type DeployedManifest } from '../deploy/manifest';
import type { ObjectRef } from '../deploy/model';
import { claimKey, isKept, keyOf, kindOf } from './held';
import type { Past, PastResource, ReleaseRecord } from './model';
import { claim as claimOf, deployment, schedule, withRelease, workerPods, type Place } from './objects';
import { settled } from './outcome';
import type { Registered, Registrar } from './registrar';
import { withSecretVersions, type SecretVersions } from './secret-versions';

/** A Deployment that this run writes, and the ready pods that it needs before traffic moves. */
export interface Candidate {
  readonly name: string;
  readonly pods: number;
  readonly resource: Registered;
}

export interface WrittenSlot {
  /** Everything, for what has to come afterwards. */
  readonly all: readonly Registered[];
  readonly candidates: readonly Candidate[];
  /** Tasks by name: they have to succeed. */
  readonly tasks: Readonly<Record<string, Registered>>;
}

/** Order within a slot, after its claim: each step waits for the one before. What is not named comes first. */
const steps: readonly (readonly ObjectRole[])[] = [
  ['task'],
  ['autoscaler'],
  ['workload'],
  ['worker', 'schedule'],
  ['slotService'],
];

/** Announces what a release is going to make, in the slot and for the application, before any of it is made. */
export function announceSlot(
  rendered: RenderedApplication,
  place: Place,
  record: ReleaseRecord,
  registrar: Registrar,
): Registered {
  const objects = rendered.objects.filter(({ role }) => role !== 'liveService');
  const references = objects.map(({ manifest }) => referenceOf(manifest));
  return registrar.object(claimOf(place, record, references), { slot: record.slot });
}

/** How a slot is written. */
export interface SlotAttempt {
  readonly record: ReleaseRecord;
  readonly requiredPods: number;
  /** True where workers and schedules are written with everything else: an application that rolls. */
  readonly inPlace: boolean;
  readonly secretVersions: SecretVersions;
}

/** Writes a slot from today's code: configuration, tasks, autoscaler, Deployment, slot Service, one after the other. */
export function writeSlot(
  rendered: RenderedApplication,
  attempt: SlotAttempt,
  registrar: Registrar,
  after: readonly Registered[],
): WrittenSlot {
  const { record, inPlace } = attempt;
  const follows = isFollower(rendered);
  const objects = rendered.objects.filter((object) => object.owner === 'slot' && (inPlace || !follows(object)));
  const all = [...after];
  const candidates: Candidate[] = [];
  const tasks: Record<string, Registered> = {};
  let before = after;
  for (const step of [-1, ...steps.keys()]) {
    const made = objects
      .filter(({ role }) => steps.findIndex((roles) => roles.includes(role)) === step)
      .map((object) => {
        const { role, manifest } = object;
        const { marked, pods } = attemptOf(rendered, object, attempt);
        const resource = registrar.object(marked, { slot: record.slot, after: before });
        const { name } = manifest.metadata;
        if (pods !== undefined) candidates.push({ name, pods, resource });
        if (role === 'task') tasks[name] = resource;
        return resource;
      });
    if (made.length > 0) before = made;
    all.push(...made);
  }
  return { all, candidates, tasks };
}

/** An object as an attempt writes it; `pods` where it has to be ready before traffic moves. */
function attemptOf(
  rendered: RenderedApplication,
  { manifest, role }: RenderedObject,
  { record, requiredPods, secretVersions }: SlotAttempt,
): { readonly marked: DeployedManifest; readonly pods?: number } {
  if (role === 'worker') {
    return { marked: workerOf(manifest, record, secretVersions), pods: workerPods(manifest) };
  }
  if (role === 'schedule') return { marked: schedule(manifest, record) };
  const service = rendered.services.find((each) => isDeploymentOf(manifest, each.deployment));
  if (!service) return { marked: withRelease(manifest, record) };
  const pods = share(rendered, service.minimumPods, requiredPods);
  const marked = deployment(manifest, record, service.autoscaled ? pods : undefined);
  return { marked: withSecretVersions(marked, secretVersions), pods };
}

/** A worker that is at work, as an attempt writes it. */
export function workerOf(manifest: Manifest, record: ReleaseRecord, versions: SecretVersions): DeployedManifest {
  return withSecretVersions(deployment(manifest, record, workerPods(manifest)), versions);
}

/** Tells of an object whether it follows traffic: a worker, a schedule, or the autoscaler of a worker. */
export function isFollower({ objects }: Pick<RenderedApplication, 'objects'>): (object: RenderedObject) => boolean {
  const workers = new Set(objects.flatMap(({ role, manifest }) => (role === 'worker' ? [manifest.metadata.name] : [])));
  return ({ owner, role, manifest }) => {
    if (owner !== 'slot') return false;
    const target = fieldAt(manifest, 'spec', 'scaleTargetRef', 'name');
    return role === 'worker' || role === 'schedule' || (role === 'autoscaler' && workers.has(String(target)));
  };
}

const isDeploymentOf = ({ kind, metadata }: RenderedObject['manifest'], name: string): boolean =>
  kind === 'Deployment' && metadata.name === name;

/** What serves now is shared by several services in proportion to their own least number of pods. */
function share({ services }: RenderedApplication, minimum: number, required: number): number {
  const total = services.reduce((sum, { minimumPods }) => sum + minimumPods, 0);
  return Math.ceil((minimum * Math.max(required, total)) / total);
}

/** Leaves a slot as it is, but for what an interrupted run left beside a release that is whole. */
export async function keepSlot(
  past: Past,
  application: string,
  slot: Slot,
  registrar: Registrar,
  { without = () => false, fields = () => [] }: KeepOptions = {},
): Promise<void> {
  const held = past.slots[slot];
  if (!held) return;
  const kept = held.resources.filter((each) => !without(each) && isKept(held, application, slot, each));
  const stepOf = (resource: PastResource): number => {
    const at = keptSteps.indexOf(kindOf(resource));
    return keyOf(resource) === claimKey(application, slot) ? -1 : at < 0 ? 0 : at;
  };
  for (const step of [-1, ...keptSteps.keys()]) {
    const made = kept.filter((resource) => stepOf(resource) === step);
    await settled(made.map((resource) => registrar.bare(resource, fields(resource))));
  }
}

export interface KeepOptions {
  /** What is left out: it is registered elsewhere, or goes. @default - nothing */
  readonly without?: (resource: PastResource) => boolean;
  /** Fields that are given a value. @default - none */
  readonly fields?: (resource: PastResource) => readonly BareField[];
}

/** The order in which a slot was written, by kind; what is not named comes with the first. */
const keptSteps = ['ConfigMap', 'HorizontalPodAutoscaler', 'Deployment', 'Service'];

/** The resources of slots. */
export function resourcesOf(past: Past, slots: readonly Slot[]): readonly PastResource[] {
  return slots.flatMap((slot) => past.slots[slot]?.resources ?? []);
}

/** Names an object, for claims and look-ups. */
export function referenceOf({ apiVersion, kind, metadata }: RenderedObject['manifest']): ObjectRef {
  const { name, namespace } = metadata;
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }), name };
}
