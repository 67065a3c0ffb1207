import { slots, type ReleaseStrategy, type Slot } from '../../lib/app/model';
import { followerMoves, markFor, mayRollInPlace, type Member, type SeenFollower } from '../../lib/release/followers';
import type { Past, ReleasePlan, ReleaseRecord } from '../../lib/release/model';
import { plan } from '../../lib/release/plan';
import { standingOf } from '../../lib/release/standing';
import {
  has,
  mapSlots,
  nameOf,
  resource,
  same,
  setSlot,
  workIn,
  works,
  type Contents,
  type Kind,
  type Outcome,
  type Up,
  type Work,
} from './world-contents';

/**
 * A small engine and cluster, honest about one thing: a write reaches the cluster first and the state afterwards, and
 * a run can die before, between and after. Everything that must never happen throws a `Violation`.
 */
export class Violation extends Error {}
class Killed extends Error {}
class Failed extends Error {}

const pods = 3;

export class World {
  cluster: Contents = { slots: {} };
  private state: Contents = { slots: {} };
  readonly backups: Contents[] = [];
  /** Releases proved in the slot as it is now. */
  private readonly verified = new Map<Slot, string>();
  /** Releases proved anywhere, ever. */
  private readonly proved = new Set<string>();
  private readonly rejected = new Set<string>();
  private lingering: (() => void) | undefined;
  /** True once a write has come too late to be known: then two may be active, until a run sees it. */
  private wasLate = false;
  /** True once the state was lost or became an older one. */
  private replaced = false;
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
    this.replaced = true;
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
        this.wasLate = true;
        throw new Killed(name);
      }
      land();
      if (kill === 'after') throw new Killed(name);
      this.state = change(this.state);
    };
    const { action, record, verify } = decided;
    // What `writesInPlace` says of the rolling application of this world.
    const inPlace =
      decided.write === 'rolling' && standingOf(past).live.has('rolling') && mayRollInPlace(past, this.seen(call));
    if (decided.write && record) this.writeSlot(record, decided.requiredPods, { call, inPlace, write });
    if (verify && record) {
      if (call.smokeFails) throw new Failed('smoke');
      const content = this.cluster.slots[verify];
      // A deletion of a run that died may land after the plan: then nobody answers the smoke test.
      if (content?.deployed !== record.release) throw new Failed('nobody answers');
      if (content.ready < decided.requiredPods) throw new Failed('too few pods');
      write(`job ${verify}`, (to) => to);
      this.verified.set(verify, record.release);
      this.proved.add(record.release);
    }
    if (['enter', 'switch', 'finish', 'withdraw'].includes(action)) {
      if (!same(this.state.intent, record)) write('intent', (to) => ({ ...to, intent: record }));
    }
    if (['enter', 'switch', 'finish'].includes(action) && record && !same(this.state.live?.record, record)) {
      write(`live ${record.slot}`, (to) => ({ ...to, live: { selected: [record.slot], record } }));
    }
    this.follow(past, decided, { call, inPlace, write });
  }

  /** Claim, task, Deployment; workers and schedules with it, where the application rolls in place. */
  private writeSlot(record: ReleaseRecord, ready: number, { call, inPlace, write }: Run): void {
    const { slot, release, version, sequence } = record;
    const own = works.filter((kind) => has(release, kind));
    const names = [`Deployment/web-${slot}`, ...own.map((kind) => nameOf(kind, slot))];
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
    for (const kind of own) write(`${kind} ${slot} works`, workIn(slot, kind, { release, sequence }));
  }

  /** As `follow` and `retire` of lib/release do it. */
  private follow(past: Past, decided: ReleasePlan, { call, inPlace, write }: Run): void {
    const carried = this.state.live?.record;
    const arrived = same(carried, decided.record);
    const described = decided.current && arrived && !inPlace ? carried : undefined;
    const moves = followerMoves(past, {
      slots: slots.filter((slot) => !inPlace || slot !== decided.write),
      going: decided.retire,
      carried,
      declared:
        described && works.filter((kind) => has(described.release, kind)).map((kind) => nameOf(kind, described.slot)),
      seen: this.seen(call),
      anew: decided.action === 'enter',
    });
    if (!carried) return;
    const { release, sequence } = carried;
    const registered = new Set<string>();
    // As the engine does: what the state has already is not written, unless it has failed.
    const put = (what: 'rests' | 'works', slot: Slot, kind: Kind, work: Work) => {
      const known = this.state.slots[slot]?.[kind];
      if (known?.ready && same(known, { ...work, ready: known.ready })) return;
      write(`${kind} ${slot} ${what}`, workIn(slot, kind, work));
    };
    const change = ({ key, slot, release: of = '', resource, ...each }: Member, active: boolean, ready: boolean) => {
      registered.add(key);
      const mark = resource ? markFor({ ...each, key, slot, resource }, carried, active) : String(each.sequence);
      const marks = { sequence: Number.parseInt(mark), again: mark.endsWith('+') };
      put(active ? 'works' : 'rests', slot, each.kind as Kind, { release: of, ...marks, active, ready });
    };
    const rest = (members: readonly Member[], kind: Kind) => {
      for (const each of members.filter((member) => member.kind === kind)) change(each, false, true);
    };
    rest(moves.rest, 'schedule');
    rest(moves.rest, 'worker');
    for (const kind of [...works].reverse()) {
      const broken = kind === 'worker' && call.workerFails === true;
      const woken = moves.wake.filter((each) => each.kind === kind);
      for (const each of woken) change(each, true, !broken);
      const key = nameOf(kind, carried.slot);
      const written = moves.write.includes(key);
      if (written) {
        registered.add(key);
        put('works', carried.slot, kind, { release, sequence, again: false, active: true, ready: !broken });
      }
      if (broken && (written || woken.length > 0)) throw new Failed('worker');
    }
    rest(
      moves.relieved.filter(({ slot }) => !decided.retire.includes(slot)),
      'worker',
    );
    // What the cluster had, and the state did not, at the beginning: it is taken over as it is.
    for (const { key, kind, slot, resource, release: of = '', sequence: at = 0, active, ready } of moves.keep) {
      if (resource || kind === 'autoscaler') continue;
      this.state = workIn(slot, kind, { release: of, sequence: at, active, ready })(this.state);
      registered.add(key);
    }
    for (const { slot, key } of moves.keep) if (!decided.retire.includes(slot)) registered.add(key);
    const moved = arrived && (inPlace || moves.complete);
    for (const slot of slots) this.drop(slot, { decided, inPlace, moved, registered, write });
    if (!moved) return;
    for (const slot of decided.retire) {
      const held = this.state.slots[slot];
      const left = works.filter((kind) => registered.has(nameOf(kind, slot)));
      const content = { ready: 0, ...Object.fromEntries(left.map((kind) => [kind, held?.[kind]])) };
      write(`retire ${slot}`, (to) => setSlot(to, slot, left.length > 0 ? content : undefined));
    }
  }

  /** What is not registered goes, where its slot does not go as a whole or stay as a whole. */
  private drop(
    slot: Slot,
    run: Pick<Run, 'inPlace' | 'write'> & {
      readonly decided: ReleasePlan;
      readonly moved: boolean;
      readonly registered: ReadonlySet<string>;
    },
  ): void {
    const written = run.inPlace && slot === run.decided.write;
    if (run.decided.retire.includes(slot) || (written && !run.moved)) return;
    for (const kind of works) {
      const work = this.state.slots[slot]?.[kind];
      const stays = written ? work?.release === run.decided.record?.release : run.registered.has(nameOf(kind, slot));
      if (!work || stays) continue;
      run.write(`${kind} ${slot} goes`, (to) => {
        const { [kind]: _, ...others } = to.slots[slot] ?? { ready: 0 };
        return setSlot(to, slot, others);
      });
    }
  }

  /** Only what traffic has come to, proved, takes work, or goes on with it; and never beside another one that does. */
  private guardWork(kind: Kind, slot: Slot, before: Contents, after: Contents): void {
    const work = after.slots[slot]?.[kind];
    if (!work?.active) return;
    const record = before.live?.record;
    const beside = slots.filter((each) => each !== slot && before.slots[each]?.[kind]?.active);
    if (kind === 'schedule' && beside.length > 0 && !this.wasLate && !this.replaced) {
      throw new Violation(`the schedule of ${slot} is active beside that of ${beside.join(' and ')}`);
    }
    const rolls = slot === 'rolling' && record?.slot === 'rolling';
    if (rolls) return;
    if (record?.slot === slot && work.release === record.release) {
      if (this.verified.get(slot) !== work.release) throw new Violation(`the ${kind} of ${slot} works unproved`);
      return;
    }
    // Another release goes on only alone, and only where it was proved once.
    if (!this.proved.has(work.release) || this.rejected.has(work.release) || (beside.length > 0 && !this.wasLate)) {
      throw new Violation(`the ${kind} of ${slot} (${work.release}) works, and traffic is at ${record?.slot}`);
    }
  }

  /** The slots in which a worker or schedule is at work; one that never became ready is not. */
  working(kind: Kind): readonly Slot[] {
    return slots.filter((slot) => this.cluster.slots[slot]?.[kind]?.active && this.cluster.slots[slot][kind]?.ready);
  }

  /** The slots in which a worker or schedule is active, ready or not. */
  active(kind: Kind): readonly Slot[] {
    return slots.filter((slot) => this.cluster.slots[slot]?.[kind]?.active);
  }

  private seen({ away }: Up): readonly SeenFollower[] | undefined {
    return away
      ? undefined
      : this.running.map(({ slot, kind, work }) => ({ slot, key: nameOf(kind, slot), kind, ...work }));
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

type Write = (name: string, change: (contents: Contents) => Contents) => void;
/** What the parts of a run share. */
interface Run {
  readonly call: Up;
  readonly inPlace: boolean;
  readonly write: Write;
}
