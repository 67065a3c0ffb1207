import { annotations, slots, type RenderedApplication, type Slot } from '../app/model';
import { fieldAt } from '../deploy/manifest';
import type { Cluster, FoundObject, ObjectRef } from '../deploy/model';
import type { Owner } from '../deploy/ownership';
import { counterpart, type SeenFollower } from './followers';
import { keyOf } from './held';
import type { Past } from './model';
import { readMark, sequenceMark } from './names';
import { isOwnObject, slotLabel } from './readings';
import { isFollower } from './slot';

type Found = NonNullable<FoundObject>;

const apiVersions: Readonly<Record<string, string>> = { Deployment: 'apps/v1', CronJob: 'batch/v1' };

/** A worker or schedule in the cluster. */
export function isFoundFollower({ kind, metadata }: Found): boolean {
  return kind === 'CronJob' || (kind === 'Deployment' && metadata.annotations?.[annotations.replicas] !== undefined);
}

/**
 * Where workers and schedules may be: each that today's code describes, the state has or a claim announces, in every slot. After a
 * kill or a lost state the state alone does not tell.
 */
export function followerObjects(
  past: Past,
  rolling: Pick<RenderedApplication, 'namespace' | 'objects' | 'services'>,
): readonly ObjectRef[] {
  const seen = past.cluster.answered ? past.cluster.claims : undefined;
  const follows = isFollower(rolling);
  const described = rolling.objects.filter((object) => object.role !== 'autoscaler' && follows(object));
  const keys = [
    ...described.map(({ manifest }) => `${manifest.kind}/${manifest.metadata.name}`),
    ...slots.flatMap((slot) => {
      const held = past.slots[slot];
      const known = held?.resources.filter(({ follower }) => follower && follower.kind !== 'autoscaler') ?? [];
      const claimed = [...(held?.claimed?.objects ?? []), ...(seen?.[slot]?.objects ?? [])];
      const announced = claimed.filter(({ kind }) => kind in apiVersions).map(({ kind, name }) => `${kind}/${name}`);
      return [...known.map(keyOf), ...announced].map((key) => counterpart({ key, slot }, 'rolling'));
    }),
  ];
  const live = past.application.filter((each) => each.liveService).map(({ name }) => name);
  const web = new Set([...live, ...rolling.services.map(({ name }) => name)].map((name) => `Deployment/${name}`));
  const { namespace } = rolling;
  return [...new Set(keys)]
    .filter((key) => !web.has(key))
    .flatMap((key) => slots.map((slot) => counterpart({ key, slot: 'rolling' }, slot)))
    .map((key) => {
      const [kind = '', name = ''] = key.split('/');
      return { apiVersion: apiVersions[kind] ?? '', kind, namespace, name };
    });
}

/** The workers and schedules of ours among them that the cluster has; undefined where it does not answer. */
export async function findRunning(
  cluster: Cluster,
  asked: readonly ObjectRef[],
  owner: Owner,
): Promise<readonly SeenFollower[] | undefined> {
  if (asked.length === 0) return [];
  const answer = await cluster.find(asked);
  if (!answer.answered) return undefined;
  return answer.objects.flatMap((found) =>
    found && isOwnObject(found, owner) && isFoundFollower(found) ? [seenFollower(found)] : [],
  );
}

function seenFollower(found: Found): SeenFollower {
  const { kind, metadata } = found;
  const marks = metadata.annotations ?? {};
  const release = marks[annotations.release];
  const pods = Number(fieldAt(found, 'spec', 'replicas') ?? 0);
  const ready = ['readyReplicas', 'updatedReplicas'].map((field) => Number(fieldAt(found, 'status', field) ?? 0));
  const about = { slot: slotLabel(found) as Slot, key: `${kind}/${metadata.name}`, ...readMark(marks[sequenceMark]) };
  return kind === 'CronJob'
    ? { ...about, kind: 'schedule', release, active: fieldAt(found, 'spec', 'suspend') !== true, ready: true }
    : { ...about, kind: 'worker', release, active: pods > 0, ready: Math.min(...ready) >= pods };
}
