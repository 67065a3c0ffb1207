import type { ReleaseStrategy, Slot } from '../../lib/app/model';
import type { Past, ReleasePlan, ReleaseRecord, SlotClaim } from '../../lib/release/model';
import { plan } from '../../lib/release/plan';

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
}
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

  past(away = false): Past {
    const { state, cluster } = this;
    const selected = cluster.live?.selected ?? [];
    return {
      known: true,
      record: state.live?.record,
      intent: state.intent,
      slots: mapSlots(state.slots, (slot, { claim, deployed, ready }) => ({
        claimed: claim,
        deployed,
        readyPods: ready,
        declaredPods: pods,
        resources: [{ urn: `urn:${slot}`, type: 'kubernetes:apps/v1:Deployment', name: slot, refersTo: [] }],
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
            claims: mapSlots(cluster.slots, (_, { claim }) => claim),
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
    if (!away) this.land();
    const writes: string[] = [];
    const outcome = (ended: Outcome['ended']) => ({ plan: decided, ended, writes });
    try {
      this.carryOut(decided, call, writes);
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

  private carryOut(decided: ReleasePlan, call: Up, writes: string[]): void {
    const write = (name: string, change: (contents: Contents) => Contents) => {
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
    if (decided.write && record) {
      const { slot, release, version, sequence } = record;
      const claim = { release, version, sequence, objects: [] };
      write(`claim ${slot}`, (to) => setSlot(to, slot, { ...(to.slots[slot] ?? { ready: 0 }), claim }));
      const ready = call.podsFail ? 0 : decided.requiredPods;
      write(`deployment ${slot}`, (to) => setSlot(to, slot, { ...to.slots[slot], deployed: release, ready }));
      if (call.podsFail) throw new Failed('pods');
    }
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
    for (const slot of decided.retire) write(`retire ${slot}`, (to) => setSlot(to, slot, undefined));
  }

  private mayWrite(slot: Slot): void {
    if (slot === 'rolling') return;
    if (this.cluster.live?.selected.includes(slot)) throw new Violation(`${slot} is written while it serves`);
  }

  /** Judges a change of the cluster by what serves at that moment. */
  private guard(name: string, before: Contents, after: Contents, call: Up): void {
    const [kind, slot] = name.split(' ') as [string, Slot];
    if (kind === 'claim' || kind === 'deployment') {
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
