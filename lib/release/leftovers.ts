import type { Slot } from '../app/model';
import type { FoundObject, Ground, ObjectRef, Snapshot } from '../deploy/model';
import { findStandings, managedKeys, objectKey, type Owner, type Standings } from '../deploy/ownership';
import type { Past } from './model';
import { names } from './names';
import { isOwnObject } from './readings';
import { standingOf } from './standing';

/** What state and cluster do not agree on: an interrupted run has left it in the cluster, or in the state. */
export interface Leftovers {
  /** Of what this run declares. */
  readonly declared: Standings;
  /** What nothing declares any more: taken over as well, so that the next run takes it away. */
  readonly others: readonly { readonly reference: ObjectRef; readonly found: NonNullable<FoundObject> }[];
}

/**
 * Looks up what this run declares, and what earlier runs had announced.
 * @throws RunError where an object is somebody else's; nothing is written before
 */
export async function findLeftovers(
  ground: Ground,
  snapshot: Snapshot,
  owner: Owner,
  declared: readonly ObjectRef[],
  announced: readonly ObjectRef[],
): Promise<Leftovers> {
  const standings = await findStandings(ground.cluster, snapshot, declared, owner);
  const known = new Set([...declared.map(objectKey), ...managedKeys(snapshot)]);
  const byKey = new Map(announced.map((reference) => [objectKey(reference), reference]));
  // A volume's claim is left there on purpose.
  const asked = [...byKey]
    .filter(([key, { kind }]) => !known.has(key) && kind !== 'PersistentVolumeClaim')
    .map(([, reference]) => reference);
  const answer = asked.length > 0 ? await ground.cluster.find(asked) : undefined;
  if (!answer?.answered) return { declared: standings, others: [] };
  const others = asked.flatMap((reference, index) => {
    const found = answer.objects[index];
    return found && isOwnObject(found, owner) ? [{ reference, found }] : [];
  });
  return { declared: standings, others };
}

/**
 * Every object that earlier runs may have made: what claims announced, and the Jobs of the attempts that they tell of.
 * What serves is nobody's leftover: after a lost state it is left alone until its slot is idle.
 */
export function announcedObjects(past: Past, application: string, namespace: string): readonly ObjectRef[] {
  const { live } = standingOf(past);
  const seen = past.cluster.answered ? past.cluster : undefined;
  const claims = [
    ...Object.entries(past.slots).map(([slot, { claimed }]) => ({ slot: slot as Slot, claim: claimed })),
    ...Object.entries(seen?.claims ?? {}).map(([slot, claim]) => ({ slot: slot as Slot, claim })),
  ].flatMap(({ slot, claim }) => (claim ? [{ slot, ...claim }] : []));
  const idle = claims.filter(({ slot }) => !live.has(slot));
  const records = [past.record, past.intent, seen?.record, seen?.intent].filter((record) => record !== undefined);
  // Going back has no claim: its attempt is the one after the record, for what the other slot holds.
  const back = records.flatMap(({ previous, sequence }) => {
    const next = sequence + 1;
    return previous ? [{ ...previous, sequence: next }] : [];
  });
  const attempts = [...claims, ...records, ...back];
  const jobs = attempts.flatMap((attempt) => [names.smoke(application, attempt), names.check(application, attempt)]);
  return [
    ...idle.flatMap(({ objects }) => objects),
    ...idle.map(({ slot }) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace,
      name: names.claim(application, slot),
    })),
    ...jobs.map((name) => ({ apiVersion: 'batch/v1', kind: 'Job', namespace, name })),
  ];
}
