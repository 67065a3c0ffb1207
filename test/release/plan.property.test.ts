import fc from 'fast-check';
import type { Slot } from '../../lib/app/model';
import { World } from './world';
import { has, type Outcome, type Up } from './world-contents';

// fast-check prints the seed and the shrunk story of a failure; VERDIGRIS_SEED runs one again.
const seed = process.env['VERDIGRIS_SEED'];
const settings = { numRuns: Number(process.env['VERDIGRIS_RUNS'] ?? 4000), ...(seed && { seed: Number(seed) }) };

const kill = fc.record({ write: fc.nat(11), when: fc.constantFrom('before', 'after', 'late') } as const);
/** The value once in so many times, and nothing otherwise: most runs of a story end well, or it would have no past. */
const once = <T>(value: fc.Arbitrary<T>, times: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const up = fc.record({
  release: fc.integer({ min: 1, max: 4 }),
  strategy: fc.constantFrom('blueGreen', 'blueGreen', 'blueGreen', 'rolling'),
  rollback: once(fc.constant(true), 5),
  retry: once(fc.constant(true), 6),
  waiting: once(fc.constant(true), 10),
  smokeFails: once(fc.constant(true), 8),
  podsFail: once(fc.constant(true), 10),
  taskFails: once(fc.constant(true), 12),
  workerFails: once(fc.constant(true), 10),
  away: once(fc.constant(true), 10),
  kill: once(kill, 4),
} as const);

type Event =
  | { readonly kind: 'up'; readonly up: Up }
  | { readonly kind: 'lost' }
  | { readonly kind: 'restored'; readonly age: number }
  | { readonly kind: 'moved'; readonly to: readonly Slot[] }
  | { readonly kind: 'undone' }
  | { readonly kind: 'scaled'; readonly slot: Slot; readonly ready: number };

const colours = fc.constantFrom<Slot>('blue', 'green');
const runs: fc.Arbitrary<Event> = up.map((call) => ({ kind: 'up', up: call }));
const troubles: fc.Arbitrary<Event> = fc.oneof(
  fc.constant({ kind: 'lost' } as const),
  fc.record({ kind: fc.constant('restored' as const), age: fc.integer({ min: 1, max: 8 }) }),
  fc.record({
    kind: fc.constant('moved' as const),
    to: fc.oneof(
      colours.map((slot) => [slot]),
      fc.constant<Slot[]>(['blue', 'green']),
    ),
  }),
  fc.constant({ kind: 'undone' } as const),
  fc.record({ kind: fc.constant('scaled' as const), slot: colours, ready: fc.constantFrom(0, 1, 3, 7) }),
);
const story = fc.array(fc.oneof({ weight: 4, arbitrary: runs }, { weight: 1, arbitrary: troubles }), {
  minLength: 1,
  maxLength: 14,
});
const quietStory = fc.array(runs, { minLength: 1, maxLength: 14 });

function tell(world: World, event: Event): Outcome | undefined {
  if (event.kind === 'up') return world.up(event.up);
  if (event.kind === 'lost') world.replaceState();
  if (event.kind === 'restored') world.replaceState(world.backups.at(-event.age));
  if (event.kind === 'moved') world.moveByHand(event.to);
  if (event.kind === 'undone') world.undoByHand();
  if (event.kind === 'scaled') world.scale(event.slot, event.ready);
  return undefined;
}

/** A run that dies has no write that lands later: that one only the run after the next can know of. */
function inTime(event: Event): Event {
  if (event.kind !== 'up' || event.up.kill?.when !== 'late') return event;
  return { ...event, up: { ...event.up, kill: { ...event.up.kill, when: 'after' } } };
}

function live(world: World) {
  return { selected: world.cluster.live?.selected, release: world.cluster.live?.record?.release };
}

describe('any sequence of releases, failures, kills, rollbacks, edits and lost states', () => {
  it('never writes the slot that serves, never moves traffic to what is unproved, never brings back what was rejected', () => {
    fc.assert(
      fc.property(story, (events) => {
        const world = new World();
        for (const event of events) tell(world, event); // the world throws a Violation
      }),
      settings,
    );
  });

  it('without edits by hand, three runs release a new version whatever happened before, and a fourth changes nothing', () => {
    const withoutHands = story.map((events) => events.filter((each) => each.kind !== 'moved'));
    fc.assert(
      fc.property(withoutHands, fc.constantFrom('blueGreen', 'rolling'), (events, strategy) => {
        const world = new World();
        for (const event of events) tell(world, event);
        const call = { release: 9, strategy } as const;
        const outcomes = [world.up(call), world.up(call), world.up(call)];
        expect(outcomes.at(-1)?.ended).toBe('well');
        expect(live(world).release).toBe('r9');
        const { slot } = world.cluster.live!.record!;
        expect(live(world).selected).toEqual([slot]);
        for (const kind of ['worker', 'schedule'] as const) expect(world.working(kind)).toContain(slot);
        expect(world.up(call)).toMatchObject({ ended: 'well', writes: [], plan: { action: 'hold' } });
      }),
      settings,
    );
  });

  it('after a kill alone, two runs are enough', () => {
    fc.assert(
      fc.property(quietStory, kill, fc.boolean(), (events, at, another) => {
        const world = new World();
        for (const event of events)
          tell(world, { ...event, up: { ...(event as { up: Up }).up, kill: undefined } } as Event);
        const call = { release: 8, strategy: 'blueGreen' } as const;
        world.up({ ...call, kill: at });
        const next = another ? { ...call, release: 9 } : call;
        world.up(next);
        world.up(next);
        // A write that lands late is learned by the first run, so that the second one can only settle it.
        if (at.when === 'late') world.up(next);
        expect(live(world).release).toBe(another ? 'r9' : 'r8');
      }),
      settings,
    );
  });

  it('no worker and no schedule is active in two slots after a run that ended well, nor in none', () => {
    fc.assert(
      fc.property(quietStory, (events) => {
        const world = new World();
        const worked = { worker: false, schedule: false };
        for (const event of events) {
          const { ended, plan } = tell(world, inTime(event))!;
          // While the cluster is away, nothing can be known of what a run that died has left there.
          if (ended !== 'well' || (event.kind === 'up' && event.up.away)) continue;
          const { record } = world.cluster.live ?? {};
          for (const kind of ['worker', 'schedule'] as const) {
            expect(world.working(kind).length).toBeLessThanOrEqual(1);
            if (!record) continue;
            if (plan.current) {
              worked[kind] = has(record.release, kind);
              expect(world.working(kind)).toEqual(worked[kind] ? [record.slot] : []);
            } else if (worked[kind] && events.every((each) => each.kind === 'up' && has(`r${each.up.release}`, kind))) {
              expect(world.active(kind)).not.toEqual([]);
            }
          }
        }
      }),
      settings,
    );
  });

  it('after an edit by hand nothing moves until it is undone or the configuration decides', () => {
    fc.assert(
      fc.property(fc.array(up, { maxLength: 6 }), fc.boolean(), (calls, retry) => {
        const world = new World();
        world.up({ release: 1, strategy: 'blueGreen' });
        const settled = { strategy: 'blueGreen', retry: undefined, rollback: undefined, kill: undefined } as const;
        for (const call of calls) world.up({ ...call, ...settled });
        const before = live(world);
        const to = before.selected?.[0] === 'blue' ? 'green' : 'blue';
        world.moveByHand([to]);
        const call = { release: 9, strategy: 'blueGreen' } as const;
        expect(world.up(call)).toMatchObject({ writes: [], plan: { action: 'hold' } });
        expect(live(world).selected).toEqual([to]);
        if (retry) {
          world.scale('blue', 3);
          world.scale('green', 3);
          expect(world.up({ ...call, retry })).toMatchObject({ ended: 'well', plan: { action: 'switch' } });
          expect(live(world)).toEqual(before);
        } else world.undoByHand();
        world.up(call);
        expect(live(world).release).toBe('r9');
      }),
      settings,
    );
  });

  it('the same input twice changes nothing, with every override', () => {
    fc.assert(
      fc.property(story, up, (events, last) => {
        const world = new World();
        for (const event of events) tell(world, event);
        const call = {
          ...last,
          kill: undefined,
          smokeFails: undefined,
          podsFail: undefined,
          taskFails: undefined,
          workerFails: undefined,
          away: undefined,
        };
        for (let run = 0; run < 4; run++) world.up(call);
        const { plan, writes } = world.up(call);
        expect(writes).toEqual([]);
        const record = world.cluster.live?.record;
        if (plan.action === 'hold' && plan.current && record) {
          expect(world.cluster.slots[record.slot]?.deployed).toBe(record.release);
        }
      }),
      settings,
    );
  });
});
