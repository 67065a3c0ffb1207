import type { Slot } from '../../lib/app/model';
import { followerMoves, markFor, mayRollInPlace, type Member, type SeenFollower } from '../../lib/release/followers';
import type { Follower, Past, PastResource, ReleaseRecord } from '../../lib/release/model';
import { names, readMark } from '../../lib/release/names';

const types = {
  worker: 'apps/v1:Deployment',
  schedule: 'batch/v1:CronJob',
  autoscaler: 'autoscaling/v2:HorizontalPodAutoscaler',
};

function follower(kind: Follower['kind'], name: string, of: Partial<Follower> = {}): PastResource {
  const known = { release: 'r1', sequence: 1, active: true, replicas: 3, ready: true, ...of };
  return { urn: `urn:${name}`, type: `kubernetes:${types[kind]}`, name, refersTo: [], follower: { kind, ...known } };
}

const carried: ReleaseRecord = {
  slot: 'green',
  release: 'r2',
  version: 'v2',
  sequence: 2,
  previous: { slot: 'blue', release: 'r1', version: 'v1' },
  rejected: [],
};

/** Traffic is at green; each slot holds what is given, by a claim that announces it. */
function past(held: Partial<Record<Slot, readonly PastResource[]>>, selected: readonly Slot[] = ['green']): Past {
  const releases: Readonly<Record<Slot, string>> = { blue: 'r1', green: 'r2', rolling: 'r0' };
  return {
    known: true,
    record: carried,
    slots: Object.fromEntries(
      Object.entries(held).map(([slot, resources]) => {
        const release = releases[slot as Slot];
        const objects = ['Deployment/mails', 'CronJob/report'].map((key) => {
          const [kind = '', name = ''] = key.split('/');
          return { apiVersion: 'v1', kind, name: names.deployment(name, slot as Slot) };
        });
        return [
          slot,
          { claimed: { release, version: 'v', sequence: 1, objects }, deployed: release, readyPods: 1, resources },
        ];
      }),
    ),
    application: [],
    cluster: { answered: true, selected, record: carried, slots: {} },
  };
}

const slots: readonly Slot[] = ['blue', 'green', 'rolling'];
const keys = (members: readonly Member[]): readonly string[] => members.map(({ key }) => key).sort();
const former = [follower('worker', 'mails-blue'), follower('schedule', 'report-blue')];
const own = { release: 'r2', sequence: 2 };

describe('followerMoves', () => {
  it('writes those of the release that traffic has come to, and lets the former rest: schedules before, workers after', () => {
    const declared = ['Deployment/mails-green', 'CronJob/report-green'];
    const moves = followerMoves(past({ blue: former }), { slots, carried, declared, anew: true });
    expect(moves.write).toEqual(declared);
    expect(keys(moves.rest)).toEqual(['CronJob/report-blue']);
    expect(keys(moves.relieved)).toEqual(['Deployment/mails-blue']);
    expect(moves.complete).toBe(true);
  });

  it('moves nobody while the live Service is where somebody has put it, until traffic moves', () => {
    const strayed = past({ blue: former, green: [follower('worker', 'mails-green', { ...own, ready: false })] }, [
      'blue',
    ]);
    const held = followerMoves(strayed, { slots, carried });
    expect({ ...held, keep: keys(held.keep) }).toEqual({
      ...{ write: [], wake: [], rest: [], relieved: [], complete: false },
      keep: ['CronJob/report-blue', 'Deployment/mails-blue', 'Deployment/mails-green'],
    });
    const back = { ...carried, slot: 'blue', release: 'r1', sequence: 3, previous: undefined } as const;
    expect(keys(followerMoves(strayed, { slots, carried: back }).wake)).toEqual([
      'CronJob/report-blue',
      'Deployment/mails-blue',
    ]);
  });

  it('lets one go on elsewhere where the release that serves has none, and code that could write it is not there', () => {
    const moves = followerMoves(past({ blue: former, green: [] }), { slots, carried });
    expect(moves).toMatchObject({ write: [], wake: [], rest: [], relieved: [], complete: false });
    expect(keys(moves.keep)).toEqual(['CronJob/report-blue', 'Deployment/mails-blue']);
    // Suspended already by a run that died: it is woken rather than none.
    const asleep = former.map(({ name }) =>
      follower(name.startsWith('mails') ? 'worker' : 'schedule', name, { active: false, sequence: 2 }),
    );
    expect(keys(followerMoves(past({ blue: asleep, green: [] }), { slots, carried }).wake)).toEqual([
      'CronJob/report-blue',
      'Deployment/mails-blue',
    ]);
    const rejected = { ...carried, rejected: ['r1'] };
    expect(followerMoves(past({ blue: asleep, green: [] }), { slots, carried: rejected }).wake).toEqual([]);
  });

  it('lets a worker that is not ready rest while a former one goes on, and leaves it so', () => {
    const broken = follower('worker', 'mails-green', { ...own, ready: false });
    const moves = followerMoves(past({ blue: former, green: [broken] }), { slots, carried });
    expect(keys(moves.rest)).toEqual(['Deployment/mails-green']);
    const resting = follower('worker', 'mails-green', { ...own, active: false });
    const next = followerMoves(past({ blue: former, green: [resting] }), { slots, carried });
    expect(next).toMatchObject({ wake: [], rest: [], relieved: [] });
    // Ready by now, as the cluster says: then the former one has done its work.
    const seen: SeenFollower = {
      kind: 'worker',
      key: 'Deployment/mails-green',
      slot: 'green',
      ...own,
      active: true,
      ready: true,
    };
    expect(
      keys(followerMoves(past({ blue: former, green: [broken] }), { slots, carried, seen: [seen] }).relieved),
    ).toEqual(['Deployment/mails-blue']);
    // Its own code writes it again.
    const declared = ['Deployment/mails-green'];
    expect(followerMoves(past({ blue: former, green: [resting] }), { slots, carried, declared }).write).toEqual(
      declared,
    );
  });

  it('puts what the cluster has and the state has missed to rest, where it is not wanted', () => {
    const seen = (key: string, slot: Slot): SeenFollower => ({
      kind: 'worker',
      key,
      slot,
      release: 'r1',
      active: true,
      ready: true,
    });
    const declared = ['Deployment/mails-green'];
    const lost = followerMoves(past({ green: [follower('worker', 'mails-green', own)] }), {
      slots,
      carried,
      declared,
      seen: [seen('Deployment/mails-blue', 'blue'), seen('Deployment/gone-green', 'green')],
    });
    expect(keys(lost.relieved)).toEqual(['Deployment/mails-blue']);
    expect(keys(lost.rest)).toEqual(['Deployment/gone-green']);
  });

  it('keeps autoscalers, which do nothing where there are no pods', () => {
    const scalers = [follower('autoscaler', 'mails-blue'), follower('autoscaler', 'mails-green', own)];
    const [blue, green] = scalers as [PastResource, PastResource];
    const moves = followerMoves(
      past({ blue: [...former, blue], green: [follower('worker', 'mails-green', own), green] }),
      { slots, carried },
    );
    expect(keys(moves.keep).filter((key) => key.startsWith('Horizontal'))).toEqual(
      keys(scalers.map(({ name }) => ({ key: `HorizontalPodAutoscaler/${name}` }) as Member)),
    );
    expect([...moves.rest, ...moves.relieved].filter(({ kind }) => kind === 'autoscaler')).toEqual([]);
  });

  it('does not let the marks of slots that go be written: only what is at work is put to rest there', () => {
    const paused = follower('worker', 'mails-blue', { active: false });
    const green = [follower('worker', 'mails-green', own)];
    expect(keys(followerMoves(past({ blue: [paused], green }), { slots, carried }).rest)).toEqual([
      'Deployment/mails-blue',
    ]);
    expect(followerMoves(past({ blue: [paused], green }), { slots, carried, going: ['blue'] }).rest).toEqual([]);
  });
});

describe('marks', () => {
  const marked = (of: Partial<Follower>) =>
    markFor({ resource: follower('worker', 'mails-blue', of) } as Member, carried, false);

  it('are the attempt, and another text where the state has that already', () => {
    expect(marked({ sequence: 1, active: true })).toBe('2');
    expect(marked({ sequence: 2, active: true })).toBe('2');
    expect(marked({ sequence: 2, active: false })).toBe('2+');
    expect(marked({ sequence: 2, active: false, again: true })).toBe('2');
  });

  it.each([
    ['2', { sequence: 2 }],
    ['2+', { sequence: 2, again: true }],
    ['', {}],
    ['2.5', {}],
    [undefined, {}],
  ])('are read back: %s', (mark, read) => {
    expect(readMark(mark)).toEqual(read);
  });
});

describe('mayRollInPlace', () => {
  const rolling = { rolling: [follower('worker', 'mails')] };

  it('is so where all of them are in the rolling slot and in the state', () => {
    expect(mayRollInPlace(past({}))).toBe(true);
    expect(mayRollInPlace(past(rolling))).toBe(true);
    expect(mayRollInPlace(past({ ...rolling, blue: former }))).toBe(false);
    const seen: SeenFollower = { kind: 'schedule', key: 'CronJob/report', slot: 'rolling', active: true, ready: true };
    expect(mayRollInPlace(past(rolling), [seen])).toBe(false);
  });
});
