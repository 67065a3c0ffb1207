import type { ObjectRole, RenderedApplication, RenderedObject, Slot } from '../app/model';
import type { ObjectRef } from '../deploy/model';
import type { Past, PastResource, ReleaseRecord } from './model';
import { names } from './names';
import { claim as claimOf, deployment, withRelease, type Place } from './objects';
import { settled } from './outcome';
import { isReferredTo } from './references';
import type { Registered, Registrar } from './registrar';

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
}

/** What comes in a step of its own; everything else of a slot (configuration, policies) comes before. */
const ordered: readonly (readonly ObjectRole[])[] = [
  ['task'],
  ['autoscaler'],
  ['workload'],
  ['worker', 'schedule'],
  ['slotService'],
];

/** Order within a slot, after its claim: each step waits for the one before. */
const steps: readonly ((object: RenderedObject) => boolean)[] = [
  ({ role }) => !ordered.flat().includes(role),
  ...ordered.map(
    (roles) =>
      ({ role }: RenderedObject) =>
        roles.includes(role),
  ),
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

/** Writes a slot from today's code: configuration, autoscaler, Deployment, slot Service, one after the other. */
export function writeSlot(
  rendered: RenderedApplication,
  attempt: { readonly record: ReleaseRecord; readonly requiredPods: number },
  registrar: Registrar,
  after: readonly Registered[],
): WrittenSlot {
  const { record, requiredPods } = attempt;
  const { slot } = record;
  const objects = rendered.objects.filter((object) => object.owner === 'slot');
  const all = [...after];
  const candidates: Candidate[] = [];
  let before = after;
  for (const step of steps) {
    const made = objects.filter(step).map(({ manifest }) => {
      const service = rendered.services.find((each) => isDeploymentOf(manifest, each.deployment));
      if (!service) return registrar.object(withRelease(manifest, record), { slot, after: before });
      const pods = share(rendered, service.minimumPods, requiredPods);
      const marked = deployment(manifest, record, service.autoscaled ? pods : undefined);
      const resource = registrar.object(marked, { slot, after: before });
      candidates.push({ name: service.deployment, pods, resource });
      return resource;
    });
    if (made.length > 0) before = made;
    all.push(...made);
  }
  return { all, candidates };
}

const isDeploymentOf = ({ kind, metadata }: RenderedObject['manifest'], name: string): boolean =>
  kind === 'Deployment' && metadata.name === name;

/** What serves now is shared by several services in proportion to their own least number of pods. */
function share({ services }: RenderedApplication, minimum: number, required: number): number {
  const total = services.reduce((sum, { minimumPods }) => sum + minimumPods, 0);
  return Math.ceil((minimum * Math.max(required, total)) / total);
}

/** Leaves a slot as it is, but for what an interrupted run left beside a release that is whole. */
export async function keepSlot(past: Past, application: string, slot: Slot, registrar: Registrar): Promise<void> {
  const held = past.slots[slot];
  if (!held) return;
  const { claimed, deployed, resources } = held;
  const whole = claimed !== undefined && claimed.release === deployed;
  const claim = `ConfigMap/${names.claim(application, slot)}`;
  const owned = new Set([claim, ...(claimed?.objects ?? []).map(({ kind, name }) => `${kind}/${name}`)]);
  const refersTo = resources.flatMap((each) => each.refersTo);
  const kept = resources.filter((resource) => {
    const { type, name } = resource;
    return !whole || owned.has(`${kindOf(resource)}/${name}`) || isReferredTo(type, name, refersTo);
  });
  const stepOf = (resource: PastResource): number => {
    const at = keptSteps.indexOf(kindOf(resource));
    return `${kindOf(resource)}/${resource.name}` === claim ? -1 : at < 0 ? 0 : at;
  };
  for (const step of [-1, ...keptSteps.keys()]) {
    await settled(kept.filter((resource) => stepOf(resource) === step).map((resource) => registrar.bare(resource)));
  }
}

/** The order in which a slot was written, by kind; what is not named comes with the first. */
const keptSteps = ['ConfigMap', 'HorizontalPodAutoscaler', 'Deployment', 'Service'];

const kindOf = ({ type }: PastResource): string => type.split(':').at(-1) ?? type;

/** The resources of slots. */
export function resourcesOf(past: Past, slots: readonly Slot[]): readonly PastResource[] {
  return slots.flatMap((slot) => past.slots[slot]?.resources ?? []);
}

/** Names an object, for claims and look-ups. */
export function referenceOf({ apiVersion, kind, metadata }: RenderedObject['manifest']): ObjectRef {
  const { name, namespace } = metadata;
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }), name };
}
