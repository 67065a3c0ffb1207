import type { ReleaseStrategy, Slot } from '../../lib/app/model';
import type { PastResource, ReleasePlan, ReleaseRecord, SlotClaim } from '../../lib/release/model';

/** What a slot holds in the world of `world.ts`. */
export interface SlotContent {
  readonly claim?: SlotClaim;
  readonly deployed?: string;
  readonly ready: number;
  /** The release whose task has succeeded. */
  readonly task?: string;
  readonly worker?: Work;
  readonly schedule?: Work;
}
/** A worker or a schedule: whose it is, and whether it is at work. */
export interface Work {
  readonly release: string;
  readonly sequence: number;
  readonly again: boolean;
  readonly active: boolean;
  readonly ready: boolean;
}
export const works = ['worker', 'schedule'] as const;
/** Two of the releases lack one of the two. */
export const has = (release: string, kind: (typeof works)[number]): boolean =>
  release !== (kind === 'worker' ? 'r3' : 'r2');
export interface Contents {
  readonly slots: Partial<Record<Slot, SlotContent>>;
  readonly live?: { readonly selected: readonly Slot[]; readonly record?: ReleaseRecord };
  readonly intent?: ReleaseRecord;
}

export interface Up {
  readonly release: number;
  readonly strategy: ReleaseStrategy['kind'];
  readonly rollback?: boolean;
  readonly retry?: boolean;
  readonly waiting?: boolean;
  readonly smokeFails?: boolean;
  readonly podsFail?: boolean;
  readonly taskFails?: boolean;
  readonly workerFails?: boolean;
  readonly away?: boolean;
  /** `late`: the run dies, and its write still lands after the next run has read the cluster. */
  readonly kill?: { readonly write: number; readonly when: 'before' | 'after' | 'late' };
}

export interface Outcome {
  readonly plan: ReleasePlan;
  readonly ended: 'well' | 'killed' | 'failed';
  readonly writes: readonly string[];
}

export type Kind = (typeof works)[number];

export const nameOf = (kind: Kind, slot: Slot): string =>
  `${kind === 'worker' ? 'Deployment/mails' : 'CronJob/report'}${slot === 'rolling' ? '' : `-${slot}`}`;

export function resource(kind: string, name: string): PastResource {
  return { urn: `urn:${name}`, type: `kubernetes:apps/v1:${kind}`, name, refersTo: [] };
}

export function workIn(
  slot: Slot,
  kind: Kind,
  { release, sequence, again = false, active = true, ready = true }: Partial<Work> & Pick<Work, 'release' | 'sequence'>,
): (to: Contents) => Contents {
  return (to) => {
    const held = to.slots[slot] ?? { ready: 0 };
    return setSlot(to, slot, { ...held, [kind]: { release, sequence, again, active, ready } });
  };
}

export function setSlot(to: Contents, slot: Slot, content: SlotContent | undefined): Contents {
  const { [slot]: _, ...others } = to.slots;
  return { ...to, slots: content ? { ...others, [slot]: content } : others };
}

export function mapSlots<T>(
  from: Contents['slots'],
  map: (slot: Slot, content: SlotContent) => T,
): Partial<Record<Slot, T>> {
  return Object.fromEntries(Object.entries(from).map(([slot, content]) => [slot, map(slot as Slot, content)]));
}

export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
