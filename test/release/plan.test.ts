import type { Slot } from '../../lib/app/model';
import type { Desired, Overrides, Past, PastSlot, ReleaseRecord } from '../../lib/release/model';
import { plan } from '../../lib/release/plan';

const asked: Overrides = { rollback: false, retry: false, waiting: [] };
const desired = (release: string, more: Partial<Desired> = {}): Desired => ({
  application: 'web',
  stack: 'production',
  release,
  version: release.replace('r', 'v'),
  strategy: { kind: 'blueGreen', smoke: { kind: 'httpGet', path: '/health' } },
  minimumPods: 3,
  ...more,
});
const slot = (release: string, ready = 3, more: Partial<PastSlot> = {}): PastSlot => ({
  claimed: { release, version: release.replace('r', 'v'), sequence: 1, objects: [] },
  deployed: release,
  readyPods: ready,
  declaredPods: 3,
  resources: [{ urn: `urn:${release}`, type: 'kubernetes:apps/v1:Deployment', name: 'web', refersTo: [] }],
  ...more,
});
const record: ReleaseRecord = {
  slot: 'green',
  release: 'r2',
  version: 'v2',
  sequence: 2,
  previous: { slot: 'blue', release: 'r1', version: 'v1' },
  rejected: [],
};

/** v1 in blue, v2 live in green; state and cluster agree. */
function past(changed: Partial<Past> = {}, ready: Partial<Record<Slot, number>> = {}): Past {
  return {
    known: true,
    record,
    intent: record,
    slots: { blue: slot('r1', ready.blue), green: slot('r2', ready.green) },
    cluster: {
      answered: true,
      selected: ['green'],
      record,
      intent: record,
      slots: {
        blue: { release: 'r1', readyPods: ready.blue ?? 3 },
        green: { release: 'r2', readyPods: ready.green ?? 3 },
      },
    },
    application: [],
    ...changed,
  };
}

describe('the plan in words', () => {
  const cases: readonly (readonly [string, ReturnType<typeof plan>, object, string])[] = [
    [
      'offline',
      plan({ ...past(), known: false }, desired('r3'), asked),
      { action: 'enter', write: 'blue' },
      'v3 enters the idle slot, then traffic moves; verified by GET /health',
    ],
    [
      'a new release',
      plan(past(), desired('r3'), asked),
      { action: 'enter', write: 'blue', keep: ['green'], retire: [], requiredPods: 3, current: true },
      'v3 enters blue; live green v2; verified by GET /health',
    ],
    [
      'the same',
      plan(past(), desired('r2'), asked),
      { action: 'hold', keep: ['blue', 'green'] },
      'stays at green v2: nothing changes',
    ],
    [
      'back',
      plan(past(), desired('r2'), { ...asked, rollback: true }),
      { action: 'switch', verify: 'blue', current: false, record: { slot: 'blue', rejected: ['r2'], sequence: 3 } },
      'goes back to blue v1 from green v2, which is rejected from then on; verified by GET /health',
    ],
    [
      'back by version',
      plan(past(), desired('r1'), asked),
      { action: 'switch', verify: 'blue', current: true, record: { slot: 'blue', rejected: [] } },
      'moves traffic to blue, which still holds v1; live green v2; verified by GET /health',
    ],
    [
      'back without pods',
      plan(past({}, { blue: 1 }), desired('r2'), { ...asked, rollback: true }),
      { action: 'refuse', code: 'pods-too-few' },
      "cannot move to blue v1: 1 of its pods are ready and 3 are needed (as many as serve now); scale it first: 'kubectl scale deployment --replicas=3 --selector verdigris.dev/application=web,verdigris.dev/slot=blue'",
    ],
    [
      'back to what is gone',
      plan(past({ slots: { green: slot('r2') } }), desired('r2'), { ...asked, rollback: true }),
      { action: 'refuse', code: 'nothing-to-go-back-to' },
      "cannot go back from green v2: blue does not hold v1 whole any more; release the former version instead: 'pulumi config set --stack production --path verdigris:versions.web VERSION' (it was v1; and 'pulumi config rm --stack production verdigris:rollback')",
    ],
    [
      'a missing image',
      plan(past(), desired('r3'), { ...asked, waiting: ['push v3'] }),
      { action: 'hold', keep: ['blue', 'green'], retire: [] },
      'stays at green v2; v3 waits: push v3',
    ],
    [
      'traffic that was moved by hand, and shall go back to what is gone',
      plan(
        past({
          slots: { blue: slot('r1') },
          cluster: { answered: true, selected: ['blue'], record, intent: record, slots: {} },
        }),
        desired('r2'),
        { ...asked, retry: true },
      ),
      { action: 'refuse', code: 'traffic-moved-by-hand' },
      "has a live Service that selects blue, but the record says green v2: it was moved by hand, so nothing is written; keep what serves ('pulumi config set --stack production verdigris:rollback web', or set its version: 'pulumi config set --stack production --path verdigris:versions.web VERSION'), move traffic back ('pulumi config set --stack production verdigris:retry web'), or undo the edit",
    ],
    [
      'a cluster that is away',
      plan(past({ cluster: { answered: false, why: 'connection refused' } }), desired('r3'), asked),
      { action: 'refuse', code: 'cluster-silent' },
      'is not written: v3 waits until the cluster says what is live (connection refused)',
    ],
    [
      'an interrupted switch',
      plan(
        past({ intent: { ...record, slot: 'blue', release: 'r1', version: 'v1', sequence: 3 } }),
        desired('r4'),
        asked,
      ),
      { action: 'finish', keep: ['blue', 'green'], record: { slot: 'blue', sequence: 3 } },
      "completes the interrupted switch to blue v1, which was verified; v4 enters with the next 'pulumi up'",
    ],
    [
      'an interrupted switch to the other strategy',
      plan(
        past({
          record: { slot: 'rolling', release: 'r1', version: 'v1', sequence: 1, rejected: [] },
          slots: { rolling: slot('r1'), green: slot('r2') },
          cluster: {
            answered: true,
            selected: ['rolling'],
            slots: { rolling: { release: 'r1', readyPods: 3 }, green: { release: 'r2', readyPods: 3 } },
          },
        }),
        desired('r2'),
        asked,
      ),
      { action: 'finish', keep: ['green'], retire: ['rolling'], current: true, record },
      'completes the interrupted switch to green v2, which was verified',
    ],
    [
      'an interrupted switch to what has no pods',
      plan(
        past({ intent: { ...record, slot: 'blue', release: 'r1', version: 'v1', sequence: 3 } }, { blue: 0 }),
        desired('r4'),
        asked,
      ),
      { action: 'withdraw', record },
      "calls off the interrupted switch to blue v1, whose pods are not fit to serve any more; live green v2; v4 enters with the next 'pulumi up'",
    ],
  ];
  it.each(cases)('%s', (_, made, expected, summary) => {
    expect(made).toMatchObject(expected);
    expect(made.summary).toBe(summary);
  });

  it('a release that was rolled back stays away until it is retried', () => {
    const rejected = past({ record: { ...record, rejected: ['r3'] } });
    const quiet = { ...rejected, cluster: { ...rejected.cluster, record: rejected.record } as Past['cluster'] };
    expect(plan(quiet, desired('r3'), asked)).toMatchObject({ action: 'hold', record: { rejected: ['r3'] } });
    expect(plan(quiet, desired('r3'), { ...asked, retry: true })).toMatchObject({
      action: 'enter',
      record: { rejected: [] },
    });
    const lifted = plan(quiet, desired('r4'), { ...asked, rollback: true });
    expect(lifted).toMatchObject({ action: 'enter', record: { rejected: ['r3'] } });
    expect(lifted.warnings).toEqual([
      "'verdigris:rollback' names web and has no effect on the new version v4; remove it: 'pulumi config rm --stack production verdigris:rollback'.",
    ]);
  });

  it('remembers the last ten rejected releases', () => {
    const many = { ...record, rejected: Array.from({ length: 10 }, (_, index) => `x${index}`) };
    const full = past({ record: many, intent: many });
    const made = plan({ ...full, cluster: { ...full.cluster, record: many } as Past['cluster'] }, desired('r2'), {
      ...asked,
      rollback: true,
    });
    expect(made.record?.rejected).toEqual([...many.rejected.slice(1), 'r2']);
  });

  it('asks for as many pods as serve now, unless fewer were declared on purpose', () => {
    expect(plan(past({}, { green: 3 }), desired('r3', { minimumPods: 2 }), asked).requiredPods).toBe(2);
    expect(plan(past({}, { green: 7 }), desired('r3', { minimumPods: 2 }), asked).requiredPods).toBe(7);
    expect(plan(past(), desired('r3', { minimumPods: 2, autoscaled: true }), asked).requiredPods).toBe(3);
  });

  it('a change of the strategy is a release of its own, and the former slots go afterwards', () => {
    const rolling = plan(past(), desired('r2', { strategy: { kind: 'rolling' } }), asked);
    expect(rolling).toMatchObject({ action: 'enter', write: 'rolling', keep: [], retire: ['blue', 'green'] });
  });

  it('a rollback that is still configured does not accept an edit by hand to what was rejected', () => {
    const left = { ...record, previous: { slot: 'blue', release: 'r1', version: 'v1' }, rejected: ['r1'] } as const;
    const moved = past({ record: left, intent: left });
    const edited = { ...moved, cluster: { ...moved.cluster, record: left, selected: ['blue'] } as Past['cluster'] };
    expect(plan(edited, desired('r2'), { ...asked, rollback: true })).toMatchObject({ action: 'hold', record: left });
    const accepted = { ...edited, record: record, cluster: { ...edited.cluster, record } as Past['cluster'] };
    expect(plan(accepted, desired('r2'), { ...asked, rollback: true })).toMatchObject({
      action: 'switch',
      record: { slot: 'blue', release: 'r1', rejected: ['r2'] },
    });
  });

  it('takes a failed candidate away when the live version is wanted again', () => {
    const failed = past({ slots: { blue: slot('r3'), green: slot('r2') } });
    expect(plan(failed, desired('r2'), asked)).toMatchObject({ action: 'hold', keep: ['green'], retire: ['blue'] });
  });
});
