import type { Slot } from '../app/model';
import { isKept, keyOf } from './held';
import type { Follower, Past, PastResource, ReleaseRecord } from './model';

/** Where the live Services are, by the record that all of them carry. */
export type Carried = Pick<ReleaseRecord, 'slot' | 'release' | 'sequence'>;

/** A resource of the last snapshot that follows traffic. */
export type PastFollower = PastResource & { readonly follower: Follower };

/** What becomes of workers and schedules, once it is known where traffic is. */
export interface FollowerMoves {
  /** `Kind/name` of what today's code gives the serving slot: it lacks them, or has them of another release. */
  readonly write: readonly string[];
  /** In the serving slot, of its release: they are set to work, or marked with the attempt that has done so. */
  readonly wake: readonly PastFollower[];
  /** In other slots: they are paused, the schedules before and the workers after those of the serving slot are at work. */
  readonly rest: readonly PastFollower[];
  /** Left as they are. */
  readonly keep: readonly PastFollower[];
  /** True where nothing of the release that serves is missing afterwards. */
  readonly complete: boolean;
}

/** What a plan and today's code say of workers and schedules. */
export interface FollowersAsked {
  readonly application: string;
  /** The slots whose followers are looked after; those of a slot that goes are not. */
  readonly slots: readonly Slot[];
  /** Undefined where the live Services do not agree, or where there are none: then nothing changes. */
  readonly carried?: Carried;
  /** `Kind/name` of what today's code describes, where it is the code of the release that serves. @default - it is not */
  readonly declared?: readonly string[];
  /** `Kind/name` of what is at work in the cluster, of the release that serves: a run may have died before its state knew. @default - none */
  readonly found?: readonly string[];
  /** True where the serving slot was written by this run, and so are they. @default false */
  readonly anew?: boolean;
}

/**
 * Decides which workers and schedules are active: those of the slot that traffic is at, and no others. They are written and
 * woken only there, so unproved code takes no work; those of another slot rest only where the serving slot has its own.
 * Every move of traffic marks them with its sequence: so what a killed run did and the state missed is done again. Pure.
 */
export function followerMoves(past: Past, asked: FollowersAsked): FollowerMoves {
  const { application, slots, carried, declared, found = [], anew = false } = asked;
  const all = slots.flatMap((slot) => followersOf(past, application, slot).map((resource) => ({ slot, resource })));
  if (!carried) {
    return { write: [], wake: [], rest: [], keep: all.map(({ resource }) => resource), complete: false };
  }
  const own = all.filter(({ slot }) => slot === carried.slot).map(({ resource }) => resource);
  const sound = own.filter(({ follower }) => follower.release === carried.release && follower.ready);
  const staying = declared ? sound.filter((each) => !anew && declared.includes(keyOf(each))) : sound;
  const write = (declared ?? []).filter((key) => !staying.some((each) => keyOf(each) === key));
  const wake = staying.filter(({ follower }) => isMoved(follower, carried) || isPaused(follower));
  // What rolls in place is at work before it is proved, so what it stands for has no work left elsewhere.
  const rolled = carried.slot === 'rolling' ? own.filter(({ follower }) => follower.active && follower.ready) : [];
  const there = new Set([...write, ...[...staying, ...rolled].map(keyOf), ...found]);
  const complete = declared !== undefined || claimed(past, carried).every((key) => there.has(key));
  const others = all.filter(({ slot }) => slot !== carried.slot);
  const rest = others.filter(({ slot, resource: { follower, ...resource } }) => {
    const replaced = complete || there.has(counterpart(keyOf(resource), slot, carried.slot));
    return replaced && follower.kind !== 'autoscaler' && (follower.active || isMoved(follower, carried));
  });
  // What today's code does not have any more goes; what only another release could replace stays, but does no work twice.
  const stale = declared ? [] : own.filter((each) => !sound.includes(each));
  const elsewhere = others.filter((each) => !rest.includes(each) && each.resource.follower.active);
  const twice = stale.filter((each) => {
    const isOne = ({ slot, resource }: (typeof others)[number]) =>
      counterpart(keyOf(resource), slot, carried.slot) === keyOf(each);
    return each.follower.active && each.follower.kind !== 'autoscaler' && elsewhere.some(isOne);
  });
  return {
    write,
    wake,
    rest: [...rest.map(({ resource }) => resource), ...twice],
    keep: [
      ...others.filter((each) => !rest.includes(each)).map(({ resource }) => resource),
      ...staying.filter((each) => !wake.includes(each)),
      ...stale.filter((each) => !twice.includes(each)),
    ],
    complete,
  };
}

/** The workers, schedules and workers' autoscalers that a slot holds, but for what a killed run left beside them. */
export function followersOf(past: Past, application: string, slot: Slot): readonly PastFollower[] {
  const held = past.slots[slot];
  if (!held) return [];
  return held.resources.filter(
    (each): each is PastFollower => each.follower !== undefined && isKept(held, application, slot, each),
  );
}

const isMoved = ({ kind, sequence }: Follower, carried: Carried): boolean =>
  kind !== 'autoscaler' && sequence !== carried.sequence;

const isPaused = ({ kind, active }: Follower): boolean => kind !== 'autoscaler' && !active;

/** What the claim of the serving release announces of kinds that may follow traffic, web services' Deployments left out. */
function claimed(past: Past, { slot, release }: Carried): readonly string[] {
  const held = past.slots[slot];
  if (held?.claimed?.release !== release) return ['nothing is known of it'];
  const web = held.resources.filter(({ follower }) => follower === undefined).map(keyOf);
  return held.claimed.objects
    .map(({ kind, name }) => `${kind}/${name}`)
    .filter((key) => /^(Deployment|CronJob)\//.test(key) && !web.includes(key));
}

/** The same object of another slot: `Deployment/mails-green` for `Deployment/mails-blue`. */
function counterpart(key: string, from: Slot, to: Slot): string {
  const base = from === 'rolling' ? key : key.slice(0, -`-${from}`.length);
  return to === 'rolling' ? base : `${base}-${to}`;
}
