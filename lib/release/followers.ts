import { slots, type Slot } from '../app/model';
import { keyOf } from './held';
import type { Follower, Past, PastResource, ReleaseRecord } from './model';
import { repeated } from './names';
import { standingOf } from './standing';

/** Where the live Services are, by the record that all of them carry. */
export type Carried = Pick<ReleaseRecord, 'slot' | 'release' | 'sequence' | 'previous' | 'rejected'>;

/** A resource of the last snapshot that follows traffic. */
export type PastFollower = PastResource & { readonly follower: Follower };

/** A worker or schedule as the cluster has it. */
export interface SeenFollower extends Pick<Follower, 'kind' | 'release' | 'sequence' | 'active' | 'ready'> {
  readonly slot: Slot;
  /** `Kind/name`. */
  readonly key: string;
}

/** What follows traffic, as state and cluster know it together. */
export interface Member extends SeenFollower {
  /** As the last snapshot has it; undefined where the state has missed it. */
  readonly resource?: PastFollower;
}

/** What becomes of workers and schedules, once it is known where traffic is. */
export interface FollowerMoves {
  /** `Kind/name` of what today's code gives the serving slot: it lacks them, or has them of another release. */
  readonly write: readonly string[];
  /** They are set to work, or marked with the attempt that has done so: of the release that serves, or else of the one before. */
  readonly wake: readonly Member[];
  /** They rest, before anything is set to work. */
  readonly rest: readonly Member[];
  /** At work until those of the serving slot are: then they rest. */
  readonly relieved: readonly Member[];
  /** Left as they are. */
  readonly keep: readonly Member[];
  /** True where nothing of the release that serves is missing afterwards. */
  readonly complete: boolean;
}

/** What a plan and today's code say of workers and schedules. */
export interface FollowersAsked {
  /** The slots whose followers are looked after: all but one that this run writes with its followers. */
  readonly slots: readonly Slot[];
  /** Those that go in this run, where everything comes as planned. @default - none */
  readonly going?: readonly Slot[];
  /** Undefined where the live Services do not agree, or where there are none: then nothing changes. */
  readonly carried?: Carried;
  /** `Kind/name` of what today's code describes, where it is the code of the release that serves. @default - it is not */
  readonly declared?: readonly string[];
  /** What the cluster has of them in any slot: a run may have died before its state knew. @default - it does not answer */
  readonly seen?: readonly SeenFollower[];
  /** True where this run has written the serving slot. @default false */
  readonly anew?: boolean;
}

/**
 * Decides which workers and schedules are active: of each, the one in the slot that traffic is at, and no other. It is written
 * and woken only there, so unproved code takes no work. Where the release that serves lacks its own (a run has died, or it does
 * not become ready) exactly one goes on elsewhere: the one that was set to work last. Schedules of other slots rest before, and
 * workers after the serving slot's are at work. Every move of traffic marks them with its sequence, so what a killed run did and
 * the state missed is done again. While somebody has moved the live Service by hand, everything stays as it is. Pure.
 */
export function followerMoves(past: Past, asked: FollowersAsked): FollowerMoves {
  const { carried, declared, anew = false, going = [] } = asked;
  const all = membersOf(past, asked);
  const { strayed, nextSequence } = standingOf(past);
  if (!carried || (strayed && carried.sequence < nextSequence)) {
    return { write: [], wake: [], rest: [], relieved: [], keep: all, complete: false };
  }
  const own = all.filter(({ slot }) => slot === carried.slot);
  // Paused in the very attempt that brought traffic here: it was not ready then, and only its own code can mend it.
  const sound = own.filter(
    (each) => each.release === carried.release && isReady(each) && (!isPaused(each) || isMoved(each, carried)),
  );
  const staying = declared ? sound.filter(({ key, resource }) => resource && !anew && declared.includes(key)) : sound;
  const write = (declared ?? []).filter((key) => !staying.some((each) => each.key === key));
  const wake = staying.filter((each) => isMoved(each, carried) || isPaused(each));
  // What rolls in place is at work before it is proved, so what it stands for has no work left elsewhere.
  const rolled = carried.slot === 'rolling' ? own.filter((each) => each.active && isReady(each)) : [];
  const there = new Set([...write, ...[...staying, ...rolled].map(({ key }) => key)]);
  const complete = declared !== undefined || claimed(past, carried).every((key) => there.has(key));
  // What today's code does not have any more goes; what only another release could replace is one of those that may go on.
  const stale = declared ? [] : own.filter((each) => !staying.includes(each) && !rolled.includes(each));
  const missed = declared ? own.filter(({ key, resource }) => !resource && !declared.includes(key)) : [];
  const others = all.filter(({ slot }) => slot !== carried.slot);
  const moves = alike([...stale, ...others]).map((members) => {
    const replaced = complete || members.some((each) => there.has(counterpart(each, carried.slot)));
    return handOver(members, replaced, { carried, going });
  });
  const roused = moves.flatMap((each) => each.wake);
  return {
    write,
    wake: [...wake, ...roused],
    rest: [...missed, ...moves.flatMap((each) => each.rest)],
    relieved: moves.flatMap((each) => each.relieved),
    keep: [
      ...staying.filter((each) => !wake.includes(each)),
      ...(declared ? [] : rolled.filter((each) => !staying.includes(each))),
      ...moves.flatMap((each) => each.keep),
    ],
    complete,
  };
}

interface HandOver {
  readonly wake: readonly Member[];
  readonly rest: readonly Member[];
  readonly relieved: readonly Member[];
  readonly keep: readonly Member[];
}

/** What becomes of those that are the same worker or schedule in several slots, without the one that is at its place. */
function handOver(
  members: readonly Member[],
  replaced: boolean,
  { carried, going }: Required<Pick<FollowersAsked, 'carried' | 'going'>>,
): HandOver {
  const [last] = members
    .filter((each) => each.active && each.kind !== 'autoscaler')
    .sort((a, b) => Number(b.ready) - Number(a.ready) || (b.sequence ?? 0) - (a.sequence ?? 0));
  const former = last || replaced ? undefined : formerOf(members, carried);
  const isWorker = last?.kind === 'worker';
  const relieved = last && replaced && isWorker ? [last] : [];
  const staying = new Set([former, replaced && !isWorker ? undefined : last]);
  const rests = (each: Member): boolean => isAtWork(each) || (isMoved(each, carried) && !going.includes(each.slot));
  const rest = members.filter((each) => !staying.has(each) && !relieved.includes(each) && rests(each));
  return {
    wake: former ? [former] : [],
    rest,
    relieved,
    keep: members.filter((each) => each !== former && !rest.includes(each) && !relieved.includes(each)),
  };
}

/**
 * The mark of what is set to work or to rest. Where the state has it so already and the cluster does not, since a run has died,
 * it is another one: or the engine would find nothing to change.
 */
export function markFor({ resource }: Member, { sequence }: Carried, active: boolean): string {
  const { sequence: known, active: was, again } = resource?.follower ?? {};
  return `${sequence}${known === sequence && was === active && !again ? repeated : ''}`;
}

/**
 * What takes its work again rather than nobody: of the release before, or else of any that served and was not rolled back. They
 * are written only where traffic has come to, so each of them was proved; but not in the rolling slot.
 */
function formerOf(members: readonly Member[], carried: Carried): Member | undefined {
  const { previous, rejected } = carried;
  const isPrevious = ({ slot, release }: Member) => slot === previous?.slot && release === previous.release;
  const fit = members.filter(
    (each) =>
      each.resource !== undefined &&
      each.kind !== 'autoscaler' &&
      (each.slot !== 'rolling' || isPrevious(each)) &&
      each.release !== undefined &&
      !isOwn(each, carried) &&
      !rejected.includes(each.release),
  );
  return fit.find(isPrevious) ?? fit[0];
}

/**
 * True where workers and schedules may be written with everything else of the rolling slot: the state has all of them, and none
 * is in another slot.
 */
export function mayRollInPlace(past: Past, seen: readonly SeenFollower[] = []): boolean {
  return membersOf(past, { slots, seen }).every(({ slot, resource }) => slot === 'rolling' && resource !== undefined);
}

/** The workers, schedules and workers' autoscalers that the state has in a slot, of whatever release. */
export function followersOf(past: Past, slot: Slot): readonly PastFollower[] {
  const resources = past.slots[slot]?.resources ?? [];
  return resources.filter((each): each is PastFollower => each.follower !== undefined);
}

/** What follows traffic in these slots; what is active is the cluster's word, where it answers. */
export function membersOf(
  past: Past,
  { slots: of, seen = [] }: Pick<FollowersAsked, 'slots' | 'seen'>,
): readonly Member[] {
  const known = of.flatMap((slot) =>
    followersOf(past, slot).map((resource): Member => {
      const { kind, release, sequence, active, ready } = resource.follower;
      const key = keyOf(resource);
      const now = seen.find((each) => each.key === key);
      return {
        slot,
        key,
        kind,
        release,
        sequence,
        active: now?.active ?? active,
        ready: now?.ready ?? ready,
        resource,
      };
    }),
  );
  const missed = seen.filter(({ slot, key }) => of.includes(slot) && !isInState(past, slot, key));
  return [...known, ...missed];
}

const isInState = (past: Past, slot: Slot, key: string): boolean =>
  past.slots[slot]?.resources.some((each) => keyOf(each) === key) ?? false;

/** Groups of the same worker, schedule or autoscaler in several slots. */
function alike(members: readonly Member[]): readonly (readonly Member[])[] {
  const groups = new Map<string, Member[]>();
  for (const each of members) {
    const name = counterpart(each, 'rolling');
    groups.set(name, [...(groups.get(name) ?? []), each]);
  }
  return [...groups.values()];
}

/** Ready when it was written last, or at work now. */
const isReady = ({ active, ready, resource }: Member): boolean =>
  (active && ready) || resource?.follower.ready === true;

const isMoved = ({ kind, resource }: Member, carried: Carried): boolean =>
  kind !== 'autoscaler' && resource !== undefined && resource.follower.sequence !== carried.sequence;

/** Of the release that serves, in its slot. */
const isOwn = ({ slot, release }: Member, carried: Carried): boolean =>
  slot === carried.slot && release === carried.release;

const isPaused = ({ kind, resource }: Member): boolean =>
  kind !== 'autoscaler' && resource !== undefined && !resource.follower.active;

/** By either reading. */
const isAtWork = ({ kind, active, resource }: Member): boolean =>
  kind !== 'autoscaler' && (active || resource?.follower.active === true);

/** What the claim of the serving release announces of kinds that may follow traffic, web services' Deployments left out. */
function claimed(past: Past, { slot, release }: Carried): readonly string[] {
  const held = past.slots[slot];
  if (held?.claimed?.release !== release) return ['nothing is known of it'];
  const web = held.resources.filter(({ follower }) => follower === undefined).map(keyOf);
  return held.claimed.objects
    .map(({ kind, name }) => `${kind}/${name}`)
    .filter((key) => /^(Deployment|CronJob)\//.test(key) && !web.includes(key));
}

/** `Kind/name` of the same object in another slot: `Deployment/mails-green` for `Deployment/mails-blue`. */
export function counterpart({ key, slot }: Pick<Member, 'key' | 'slot'>, to: Slot): string {
  const base = slot === 'rolling' ? key : key.slice(0, -`-${slot}`.length);
  return to === 'rolling' ? base : `${base}-${to}`;
}
