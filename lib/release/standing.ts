import type { Slot } from '../app/model';
import type { Past, ReleaseRecord } from './model';

/** What the three readings say together. */
export interface Standing {
  /** The newest record of a switch that happened. */
  readonly record?: ReleaseRecord;
  /** A switch that was verified and of which nobody knows whether it happened. */
  readonly pending?: ReleaseRecord;
  /** The cluster knows of a switch that the state missed: it was killed, lost or restored from a backup. */
  readonly behind: boolean;
  /** The live Service points to where no record sends it: somebody moved it by hand. */
  readonly strayed: boolean;
  /** Every slot that any reading calls live. */
  readonly live: ReadonlySet<Slot>;
  /** The number of the next attempt: higher than any that was ever seen. */
  readonly nextSequence: number;
}

/**
 * Puts the readings together. The live Service's selector and record are written in one call, so where these two
 * disagree, a person was there. The cluster's intent is not asked: the live Service itself says whether it moved.
 */
export function standingOf(past: Past): Standing {
  const cluster = past.cluster.answered ? past.cluster : undefined;
  const seen = cluster?.record;
  const behind = seen !== undefined && isNewer(seen, past.record);
  const record = behind ? seen : past.record;
  const pending = past.intent && past.intent.sequence > (record?.sequence ?? 0) ? past.intent : undefined;
  const selected = cluster?.selected ?? [];
  const expected = [(seen ?? past.record)?.slot, pending?.slot].filter((slot) => slot !== undefined);
  const older = seen !== undefined && past.record !== undefined && seen.sequence < past.record.sequence;
  const strayed = older || (expected.length > 0 && selected.some((slot) => !expected.includes(slot)));
  const claims = [
    ...Object.values(past.slots).map((slot) => slot.claimed?.sequence),
    ...Object.values(cluster?.claims ?? {}).map((claim) => claim.sequence),
  ];
  const sequences = [past.record, past.intent, seen, cluster?.intent].map((each) => each?.sequence);
  return {
    record,
    pending,
    behind,
    strayed,
    live: new Set([past.record?.slot, pending?.slot, seen?.slot, ...selected].filter((slot) => slot !== undefined)),
    nextSequence: 1 + Math.max(0, ...[...claims, ...sequences].map((sequence) => sequence ?? 0)),
  };
}

function isNewer(seen: ReleaseRecord, known: ReleaseRecord | undefined): boolean {
  if (!known || seen.sequence > known.sequence) return true;
  return seen.sequence === known.sequence && (seen.slot !== known.slot || seen.release !== known.release);
}

/** Pods of a slot that are ready: the cluster's figure where it answers, the snapshot's otherwise. */
export function readyPods(past: Past, slot: Slot): number {
  return past.cluster.answered ? (past.cluster.slots[slot]?.readyPods ?? 0) : (past.slots[slot]?.readyPods ?? 0);
}

/** What served before, and can be gone back to: a release that was itself gone back from is none. */
export function wayBackOf(past: Past, { slot, previous, rejected }: ReleaseRecord): ReleaseRecord['previous'] {
  if (!previous || previous.slot === slot || rejected.includes(previous.release)) return undefined;
  return past.slots[previous.slot]?.deployed === previous.release ? previous : undefined;
}

/** True where the slot holds exactly this release, whole, by every reading that there is. */
export function holds(past: Past, slot: Slot, release: string): boolean {
  const held = past.slots[slot];
  if (!held || held.claimed?.release !== release || held.deployed !== release) return false;
  return !past.cluster.answered || past.cluster.slots[slot]?.release === release;
}
