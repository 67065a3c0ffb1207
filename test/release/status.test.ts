import { statusText } from '../../lib/cli/statusText';
import { makeStyle } from '../../lib/cli/terminal';
import type { SeenFollower } from '../../lib/release/followers';
import type { ClusterReading, Past, PastResource, PastSlot, ReleaseRecord } from '../../lib/release/model';
import { wayBack } from '../../lib/release/sentences';
import { describeStatus, type ApplicationStatus } from '../../lib/release/status';

const slot = (release: string, version: string, more: Partial<PastSlot> = {}): PastSlot => ({
  claimed: { release, version, sequence: 1, objects: [] },
  deployed: release,
  readyPods: 2,
  resources: [],
  ...more,
});
const blue = { slot: 'blue', release: 'release-1', version: 'v1@sha256:abc' } as const;
const green = { slot: 'green', release: 'release-2', version: 'v2' } as const;
const record: ReleaseRecord = { ...green, sequence: 2, previous: blue, rejected: ['release-0'] };
const away: ClusterReading = { answered: false, why: 'it is away' };
const answering = (more: Partial<Extract<ClusterReading, { answered: true }>> = {}): ClusterReading => ({
  answered: true,
  selected: ['green'],
  record,
  slots: { blue: { release: 'release-1', readyPods: 3 }, green: { release: 'release-2', readyPods: 4 } },
  ...more,
});
const past = (more: Partial<Past> = {}): Past => ({
  known: true,
  record,
  slots: { blue: slot('release-1', 'v1@sha256:abc'), green: slot('release-2', 'v2') },
  cluster: answering(),
  application: [],
  ...more,
});

describe('describeStatus', () => {
  test('state and cluster agree: what is live, what is held, and no findings', () => {
    expect(describeStatus('web', past(), 'production')).toEqual({
      application: 'web',
      live: { ...green, sequence: 2 },
      previous: blue,
      rejected: ['release-0'],
      slots: [
        { slot: 'blue', role: 'idle', release: 'release-1', version: 'v1@sha256:abc', readyPods: 3, selected: false },
        { slot: 'green', role: 'live', release: 'release-2', version: 'v2', readyPods: 4, selected: true },
      ],
      cluster: { answered: true },
      findings: [],
      wayBack: wayBack('web', 'production'),
    });
  });

  test('nothing was ever released', () => {
    expect(describeStatus('web', { known: true, slots: {}, cluster: away, application: [] }, 'production')).toEqual({
      application: 'web',
      rejected: [],
      slots: [],
      cluster: { answered: false, why: 'it is away' },
      findings: [],
    });
  });

  test('a cluster that is away leaves the figures of the snapshot', () => {
    const status = describeStatus('web', past({ cluster: away }), 'production');
    expect(status.slots.map(({ readyPods, selected }) => ({ readyPods, selected }))).toEqual([
      { readyPods: 2, selected: undefined },
      { readyPods: 2, selected: undefined },
    ]);
    expect(status.cluster).toEqual({ answered: false, why: 'it is away' });
  });

  test('there is no way back to a slot that holds something else by now', () => {
    const slots = { blue: slot('release-3', 'v3'), green: slot('release-2', 'v2') };
    expect(describeStatus('web', past({ slots }), 'production')).not.toHaveProperty('wayBack');
  });

  test('there is no way back to what was gone back from', () => {
    const back = past({ record: { ...past().record!, rejected: ['release-1'] } });
    expect(describeStatus('web', back, 'production')).not.toHaveProperty('wayBack');
  });

  test.each<[string, Partial<Past>, string]>([
    [
      'an interrupted switch',
      { intent: { ...blue, sequence: 3, rejected: [] } },
      "The switch to blue v1 was verified and interrupted: the next 'pulumi up' completes it, and nothing else.",
    ],
    [
      'a live Service that was moved by hand',
      { cluster: answering({ selected: ['blue'] }) },
      "The live Service selects blue, the state says green v2: it was moved by hand; move it back or keep it, as the next 'pulumi up' says.",
    ],
    [
      'a live Service that selects nothing',
      { cluster: answering({ selected: [] }) },
      "The live Service selects no slot, and the state says green v2 is live: 'pulumi up --refresh --stack production' puts it back.",
    ],
    [
      'a state that is older than the cluster',
      { record: { ...blue, sequence: 1, rejected: [] } },
      "The cluster is ahead of the state: green v2 is live, which the state missed; the next 'pulumi up' takes it over.",
    ],
    [
      'a live slot without a ready pod',
      { cluster: answering({ slots: { green: { release: 'release-2', readyPods: 0 } } }) },
      "green is live and has no ready pod: see 'kubectl get pods -l verdigris.dev/application=web,verdigris.dev/slot=green'.",
    ],
    [
      'a slot whose writing was interrupted',
      { slots: { blue: slot('release-3', 'v3', { deployed: 'release-1' }), green: slot('release-2', 'v2') } },
      "v3 was entering blue and did not come through: the next 'pulumi up' begins there again.",
    ],
  ])('%s is found, with the repair', (_, changed, finding) => {
    expect(describeStatus('web', past(changed), 'production').findings).toEqual([finding]);
  });

  test('while a switch is interrupted both slots count as live', () => {
    const status = describeStatus('web', past({ intent: { ...blue, sequence: 3, rejected: [] } }), 'production');
    expect(status.slots.map(({ slot, role }) => [slot, role])).toEqual([
      ['blue', 'live'],
      ['green', 'live'],
    ]);
    expect(status.interrupted).toEqual(blue);
  });

  test('a slot that is being written names what it holds and what enters', () => {
    const slots = { blue: slot('release-3', 'v3', { deployed: undefined }), green: slot('release-2', 'v2') };
    expect(describeStatus('web', past({ slots, cluster: away }), 'production').slots[0]).toEqual({
      slot: 'blue',
      role: 'idle',
      entering: { release: 'release-3', version: 'v3' },
      readyPods: 2,
    });
  });

  describe('workers and schedules', () => {
    const follower = (type: string, name: string, active: boolean): PastResource => ({
      urn: `urn:${name}`,
      type: `kubernetes:${type}`,
      name,
      refersTo: [],
      follower: { kind: type.endsWith('CronJob') ? 'schedule' : 'worker', active, replicas: 2, ready: true },
    });
    const held = past({
      slots: {
        blue: slot('release-1', 'v1', {
          resources: [
            follower('apps/v1:Deployment', 'mails-blue', false),
            follower('batch/v1:CronJob', 'report-blue', false),
          ],
        }),
        green: slot('release-2', 'v2', {
          resources: [
            follower('apps/v1:Deployment', 'mails-green', true),
            follower('batch/v1:CronJob', 'report-green', true),
          ],
        }),
      },
    });
    const textOf = (status: ApplicationStatus) =>
      statusText(
        { project: 'shop', stack: 'production', applications: [status], interrupted: [] },
        makeStyle(false),
        200,
      );

    test('are shown with what they do', () => {
      const status = describeStatus('web', held, 'production');
      expect(status.slots.map(({ activity }) => activity)).toEqual([
        [
          { kind: 'worker', name: 'mails-blue', active: false, ready: true },
          { kind: 'schedule', name: 'report-blue', active: false, ready: true },
        ],
        [
          { kind: 'worker', name: 'mails-green', active: true, ready: true },
          { kind: 'schedule', name: 'report-green', active: true, ready: true },
        ],
      ]);
      expect(status.findings).toEqual([]);
      expect(textOf(status)).toContain(
        '    worker    mails-blue    rests\n    schedule  report-blue   rests\n' +
          '    worker    mails-green   works\n    schedule  report-green  works\n',
      );
    });

    test('are what the cluster says, and what is not where the traffic is is told', () => {
      const seen = (name: string, slot: 'blue' | 'green', active: boolean, ready: boolean): SeenFollower => ({
        kind: 'worker',
        key: `Deployment/${name}`,
        slot,
        active,
        ready,
      });
      const running = [seen('mails-blue', 'blue', true, true), seen('mails-green', 'green', true, false)];
      const status = describeStatus('web', held, 'production', running);
      expect(status.findings).toEqual([
        "The worker mails-blue goes on in blue, which is idle: the live slot's does not work yet; run 'pulumi up'.",
        'The worker mails-green of green, which is live, is not ready.',
      ]);
      expect(textOf(status)).toContain('    worker    mails-green   works, not ready\n');
      const paused = describeStatus('web', held, 'production', [seen('mails-green', 'green', false, true)]);
      expect(paused.findings).toEqual(["The worker mails-green rests, though green is live; run 'pulumi up'."]);
    });
  });
});
