import { slots, type ReleaseStrategy, type Slot } from '../../lib/app/model';
import { followerMoves } from '../../lib/release/followers';
import type { Past, PastResource, ReleasePlan, ReleaseRecord, SlotClaim } from '../../lib/release/model';
import { plan } from '../../lib/release/plan';
import { standingOf } from '../../lib/release/standing';

/**
 * A small engine and cluster, honest about one thing: a write reaches the cluster first and the state afterwards, and
 * a run can die before, between and after. Everything that must never happen throws a `Violation`.
 */
export class Violation extends Error {}
class Killed extends Error {}
class Failed extends Error {}

interface SlotContent {
  readonly claim?: SlotClaim;
  readonly deployed?: string;
  readonly ready: number;
  /** The release whose task has succeeded. */
  readonly task?: string;
  readonly worker?: Work;
  readonly schedule?: Work;
}
/** A worker or a schedule: whose it is, and whether it is at work. */
interface Work {
  readonly release: string;
  readonly sequence: number;
  readonly active: boolean;
  readonly ready: boolean;
}
const works = ['worker', 'schedule'] as const;
interface Contents {
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

const pods = 3;

export class World {
  cluster: Contents = { slots: {} };
  private state: Contents = { slots: {} };
  readonly backups: Contents[] = [];
  /** Releases proved in the slot as it is now. */
  private readonly verified = new Map<Slot, string>();
  private readonly rejected = new Set<string>();
  private lingering: (() => void) | undefined;
  private running: readonly { readonly slot: Slot; readonly kind: Kind; readonly work: Work }[] = [];

  past(away = false): Past {
    const { state, cluster } = this;
    const selected = cluster.live?.selected ?? [];
    return {
      known: true,
      record: state.live?.record,
      intent: state.intent,
      slots: mapSlots(state.slots, (slot, { claim, deployed, ready, ...held }) => ({
        claimed: claim,
        deployed,
        readyPods: ready,
        declaredPods: pods,
        resources: [
          ...(deployed === undefined ? [] : [resource('Deployment', `web-${slot}`)]),
          ...works.flatMap((kind) => {
            const work = held[kind];
            if (!work) return [];
            const [type = '', name = ''] = nameOf(kind, slot).split('/');
            return [{ ...resource(type, name), follower: { kind, replicas: pods, ...work } }];
          }),
        ],
      })),
      application: [],
      cluster: away
        ? { answered: false, why: 'connection refused' }
        : {
            answered: true,
            selected,
            record: cluster.live?.record,
            intent: cluster.intent,
            slots: mapSlots(cluster.slots, (_, { deployed, ready }) => ({ release: deployed, readyPods: ready })),
            claims: Object.fromEntries(
              Object.entries(cluster.slots).flatMap(([slot, { claim }]) => (claim ? [[slot, claim]] : [])),
            ),
          },
    };
  }

  up(call: Up): Outcome {
    const { away = false, rollback = false, retry = false } = call;
    const past = this.past(away);
    const strategy: ReleaseStrategy = call.strategy === 'rolling' ? { kind: 'rolling' } : { kind: 'blueGreen' };
    const release = `r${call.release}`;
    const desired = {
      application: 'app',
      stack: 'testing',
      release,
      version: `v${call.release}`,
      strategy,
      minimumPods: pods,
    };
    const decided = plan(past, desired, { rollback, retry, waiting: call.waiting ? ['no image'] : [] });
    this.backups.push(structuredClone(this.state));
    this.running = this.findRunning();
    if (!away) this.land();
    const writes: string[] = [];
    const outcome = (ended: Outcome['ended']) => ({ plan: decided, ended, writes });
    try {
      this.carryOut(past, decided, call, writes);
      return outcome(decided.action === 'refuse' ? 'failed' : 'well');
    } catch (error) {
      if (error instanceof Killed) return outcome('killed');
      if (error instanceof Failed) return outcome('failed');
      throw error;
    }
  }

  /** The state is gone, or an older one takes its place. By then a run that died is long gone. */
  replaceState(state: Contents = { slots: {} }): void {
    this.land();
    this.state = state;
  }

  /** Somebody points the live Service elsewhere, past every record. */
  moveByHand(selected: readonly Slot[]): void {
    // By then a run that died is long gone.
    this.land();
    if (this.cluster.live) this.cluster = { ...this.cluster, live: { ...this.cluster.live, selected } };
  }

  /** Somebody undoes that. */
  undoByHand(): void {
    this.land();
    const record = this.cluster.live?.record;
    if (record) this.moveByHand([record.slot]);
  }

  /** Pods of a slot come and go. */
  scale(slot: Slot, ready: number): void {
    const content = this.cluster.slots[slot];
    if (content) this.cluster = { ...this.cluster, slots: { ...this.cluster.slots, [slot]: { ...content, ready } } };
  }

  /** A write of a run that died arrives after all. */
  private land(): void {
    this.lingering?.();
    this.lingering = undefined;
  }

  private carryOut(past: Past, decided: ReleasePlan, call: Up, writes: string[]): void {
    const write: Write = (name, change) => {
      if (call.away) throw new Failed(name);
      const kill = call.kill?.write === writes.length ? call.kill.when : undefined;
      if (kill === 'before') throw new Killed(name);
      writes.push(name);
      const land = () => {
        this.guard(name, this.cluster, change(this.cluster), call);
        this.cluster = change(this.cluster);
      };
      if (kill === 'late') {
        this.lingering = land;
        throw new Killed(name);
      }
      land();
      if (kill === 'after') throw new Killed(name);
      this.state = change(this.state);
    };
    const { action, record, verify } = decided;
    // What `writesInPlace` says of the rolling application of this world.
    const inPlace = decided.write === 'rolling' && standingOf(past).live.has('rolling');
    if (decided.write && record) this.writeSlot(record, decided.requiredPods, { call, inPlace, write });
    if (verify && record) {
      if (call.smokeFails) throw new Failed('smoke');
      const content = this.cluster.slots[verify];
      // A deletion of a run that died may land after the plan: then nobody answers the smoke test.
      if (content?.deployed !== record.release) throw new Failed('nobody answers');
      if (content.ready < decided.requiredPods) throw new Failed('too few pods');
      write(`job ${verify}`, (to) => to);
      this.verified.set(verify, record.release);
    }
    if (['enter', 'switch', 'finish', 'withdraw'].includes(action)) {
      if (!same(this.state.intent, record)) write('intent', (to) => ({ ...to, intent: record }));
    }
    if (['enter', 'switch', 'finish'].includes(action) && record && !same(this.state.live?.record, record)) {
      write(`live ${record.slot}`, (to) => ({ ...to, live: { selected: [record.slot], record } }));
    }
    const following = this.follow(past, decided, { call, inPlace, write });
    if (!following) return;
    for (const slot of decided.retire) write(`retire ${slot}`, (to) => setSlot(to, slot, undefined));
  }

  /** Claim, task, Deployment; workers and schedules with it, where the application rolls in place. */
  private writeSlot(record: ReleaseRecord, ready: number, { call, inPlace, write }: Run): void {
    const { slot, release, version, sequence } = record;
    const names = [`Deployment/web-${slot}`, ...works.map((kind) => nameOf(kind, slot))];
    const objects = names.map((each) => {
      const [kind = '', name = ''] = each.split('/');
      return { apiVersion: 'v1', kind, name };
    });
    const claim = { release, version, sequence, objects };
    write(`claim ${slot}`, (to) => setSlot(to, slot, { ...(to.slots[slot] ?? { ready: 0 }), claim }));
    if (call.taskFails) throw new Failed('task');
    write(`task ${slot}`, (to) =>
      setSlot(to, slot, { ...to.slots[slot], ready: to.slots[slot]?.ready ?? 0, task: release }),
    );
    const found = call.podsFail ? 0 : ready;
    write(`deployment ${slot}`, (to) => setSlot(to, slot, { ...to.slots[slot], deployed: release, ready: found }));
    if (call.podsFail) throw new Failed('pods');
    if (!inPlace) return;
    for (const kind of works) write(`${kind} ${slot} works`, workIn(slot, kind, { release, sequence }));
  }

  /** As `follow` of lib/release does it: true where everything that serves is at work. */
  private follow(past: Past, decided: ReleasePlan, { call, inPlace, write }: Run): boolean {
    const carried = this.state.live?.record;
    const current = decided.current && same(carried, decided.record);
    const moves = followerMoves(past, {
      application: 'app',
      slots: [...decided.keep, ...(decided.write && !inPlace ? [decided.write] : [])],
      carried,
      declared: current && carried && !inPlace ? works.map((kind) => nameOf(kind, carried.slot)) : undefined,
      found: this.running.flatMap(({ slot, kind, work }) =>
        slot === carried?.slot && work.release === carried.release && work.active && work.ready
          ? [nameOf(kind, slot)]
          : [],
      ),
      anew: decided.action === 'enter',
    });
    if (!carried) return false;
    const slotOf = (name: string): Slot => slots.find((slot) => name.endsWith(`-${slot}`)) ?? 'rolling';
    const { release, sequence } = carried;
    const rest = (kind: Kind) => {
      for (const { name, follower } of moves.rest) {
        if (follower.kind !== kind) continue;
        const work = { ...follower, release: follower.release ?? '', sequence, active: false };
        write(`${kind} ${slotOf(name)} rests`, workIn(slotOf(name), kind, work));
      }
    };
    rest('schedule');
    const started = [...moves.write, ...moves.wake.map(({ type, name }) => `${type.split(':').at(-1)}/${name}`)];
    for (const kind of [...works].reverse()) {
      if (!started.includes(nameOf(kind, carried.slot))) continue;
      const broken = kind === 'worker' && call.workerFails === true && moves.write.length > 0;
      write(`${kind} ${carried.slot} works`, workIn(carried.slot, kind, { release, sequence, ready: !broken }));
      if (broken) throw new Failed('worker');
    }
    rest('worker');
    // What the cluster had, and the state did not, at the beginning: it is found by the claims.
    for (const { slot, kind, work } of call.away ? [] : this.running) {
      if (this.state.slots[slot]?.[kind]) continue;
      const active = slot === carried.slot && work.active;
      if (active !== work.active) write(`${kind} ${slot} rests`, workIn(slot, kind, { ...work, active }));
      else this.state = workIn(slot, kind, work)(this.state);
    }
    return inPlace || moves.complete;
  }

  /** Only what traffic has come to, proved, takes work; and never is one schedule active beside another. */
  private guardWork(kind: Kind, slot: Slot, before: Contents, after: Contents): void {
    const work = after.slots[slot]?.[kind];
    if (!work?.active) return;
    const record = before.live?.record;
    const rolls = slot === 'rolling' && record?.slot === 'rolling';
    if (rolls) return;
    if (record?.slot !== slot) throw new Violation(`the ${kind} of ${slot} works, and traffic is at ${record?.slot}`);
    if (work.release !== record.release) throw new Violation(`the ${kind} of ${slot} is of ${work.release}`);
    if (this.verified.get(slot) !== record.release) throw new Violation(`the ${kind} of ${slot} works unproved`);
  }

  /** The slots in which a worker or schedule is at work; one that never became ready is not. */
  working(kind: Kind): readonly Slot[] {
    return slots.filter((slot) => this.cluster.slots[slot]?.[kind]?.active && this.cluster.slots[slot][kind]?.ready);
  }

  private findRunning(): typeof this.running {
    return slots.flatMap((slot) =>
      works.flatMap((kind) => {
        const work = this.cluster.slots[slot]?.[kind];
        return work ? [{ slot, kind, work }] : [];
      }),
    );
  }

  private mayWrite(slot: Slot): void {
    if (slot === 'rolling') return;
    if (this.cluster.live?.selected.includes(slot)) throw new Violation(`${slot} is written while it serves`);
  }

  /** Judges a change of the cluster by what serves at that moment. */
  private guard(name: string, before: Contents, after: Contents, call: Up): void {
    const [kind, slot] = name.split(' ') as [string, Slot];
    if (kind === 'deployment' && before.slots[slot]?.task !== after.slots[slot]?.deployed) {
      throw new Violation(`${name} comes before the task of its release`);
    }
    if (kind === 'worker' || kind === 'schedule') this.guardWork(kind, slot, before, after);
    if (kind === 'claim' || kind === 'task' || kind === 'deployment') {
      this.mayWrite(slot);
      if (kind === 'deployment') this.verified.delete(slot);
    }
    if (kind === 'retire' && before.live?.selected.includes(slot)) throw new Violation(`${slot} goes while it serves`);
    if (kind === 'intent' && call.retry && after.intent) this.rejected.delete(after.intent.release);
    if (kind !== 'live') return;
    const record = after.live?.record as ReleaseRecord;
    const moves = !same(before.live?.selected, after.live?.selected) || before.live?.record?.release !== record.release;
    if (moves && this.verified.get(record.slot) !== record.release) {
      throw new Violation(`traffic moves to ${slot} (${record.release}), unverified`);
    }
    if (moves && before.slots[slot]?.deployed !== record.release) throw new Violation(`${slot} holds something else`);
    if (this.rejected.has(record.release) && before.live?.record?.release !== record.release) {
      throw new Violation(`${record.release} was rejected and came back`);
    }
    for (const release of record.rejected) this.rejected.add(release);
  }
}

type Kind = (typeof works)[number];
type Write = (name: string, change: (contents: Contents) => Contents) => void;
/** What the parts of a run share. */
interface Run {
  readonly call: Up;
  readonly inPlace: boolean;
  readonly write: Write;
}

const nameOf = (kind: Kind, slot: Slot): string =>
  `${kind === 'worker' ? 'Deployment/mails' : 'CronJob/report'}${slot === 'rolling' ? '' : `-${slot}`}`;

function resource(kind: string, name: string): PastResource {
  return { urn: `urn:${name}`, type: `kubernetes:apps/v1:${kind}`, name, refersTo: [] };
}

function workIn(
  slot: Slot,
  kind: Kind,
  { release, sequence, active = true, ready = true }: Partial<Work> & Pick<Work, 'release' | 'sequence'>,
): (to: Contents) => Contents {
  return (to) => {
    const held = to.slots[slot] ?? { ready: 0 };
    return setSlot(to, slot, { ...held, [kind]: { release, sequence, active, ready } });
  };
}

function setSlot(to: Contents, slot: Slot, content: SlotContent | undefined): Contents {
  const { [slot]: _, ...others } = to.slots;
  return { ...to, slots: content ? { ...others, [slot]: content } : others };
}

function mapSlots<T>(from: Contents['slots'], map: (slot: Slot, content: SlotContent) => T): Partial<Record<Slot, T>> {
  return Object.fromEntries(Object.entries(from).map(([slot, content]) => [slot, map(slot as Slot, content)]));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
