import { ScheduledTask, Task, WebService, Worker } from 'verdigris';
import { annotations, labels } from '../../lib/app/model';
import type { Cluster, FoundObject } from '../../lib/deploy/model';
import type { Past } from '../../lib/release/model';
import { sequenceMark } from '../../lib/release/names';
import { findRunning, followerObjects } from '../../lib/release/running';
import { render, shop } from '../support/rendering';

const owner = { project: 'verdigris', stack: 'production', application: shop };
const nothing: Past = { known: true, slots: {}, application: [], cluster: { answered: false, why: 'it is away' } };
const web = render((app) => void new WebService(app, shop, {}));
const reference = (kind: string, name: string) => ({ apiVersion: 'v1', kind, name });
const keys = (past: Past, rolling = web) => followerObjects(past, rolling).map(({ kind, name }) => `${kind}/${name}`);
const inSlots = (key: string) => [`${key}-blue`, `${key}-green`, key];

describe('where workers and schedules may be', () => {
  it('is in every slot, for what the code describes; web services and tasks are none', () => {
    const rolling = render((app) => {
      new WebService(app, shop, {});
      new Worker(app, 'mails', { autoscaling: { min: 2, max: 4 } });
      new ScheduledTask(app, 'report', { schedule: '@daily' });
      new Task(app, 'migrate', {});
    });
    expect([...keys(nothing, rolling)].sort()).toEqual(
      [...inSlots('CronJob/report'), ...inSlots('Deployment/mails')].sort(),
    );
    expect(followerObjects(nothing, rolling)[0]).toEqual({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      namespace: 'production',
      name: 'report-blue',
    });
    expect(keys(nothing)).toEqual([]);
  });

  it('is so for what a claim announces or the state has, though the code has dropped it', () => {
    const claim = (...objects: ReturnType<typeof reference>[]) => ({
      release: 'r',
      version: 'v',
      sequence: 1,
      objects,
    });
    const service = {
      urn: 'urn:old',
      type: 'kubernetes:core/v1:Service',
      name: 'old',
      refersTo: [],
      liveService: true,
    };
    const known = {
      urn: 'urn:mails',
      type: 'kubernetes:apps/v1:Deployment',
      name: 'mails-green',
      refersTo: [],
      follower: { kind: 'worker', active: true, replicas: 1, ready: true },
    } as const;
    const past: Past = {
      ...nothing,
      application: [service],
      slots: { green: { readyPods: 0, resources: [known] } },
      cluster: {
        answered: true,
        selected: [],
        slots: {},
        claims: {
          blue: claim(
            reference('CronJob', 'report-blue'),
            reference('Deployment', 'old-blue'),
            reference('ConfigMap', 'a'),
          ),
        },
      },
    };
    expect([...keys(past)].sort()).toEqual([...inSlots('CronJob/report'), ...inSlots('Deployment/mails')].sort());
  });
});

describe('what the cluster has of them', () => {
  const found = (kind: string, name: string, marks: Record<string, string>, fields: object): FoundObject => ({
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      labels: {
        [labels.project]: 'verdigris',
        [labels.stack]: 'production',
        [labels.application]: shop,
        [labels.slot]: 'green',
      },
      annotations: { [annotations.release]: 'r2', [sequenceMark]: '2+', ...marks },
    },
    ...fields,
  });
  const worker = (fields: object) => found('Deployment', 'mails-green', { [annotations.replicas]: '3' }, fields);
  const ask = (objects: readonly FoundObject[]) => {
    const cluster: Cluster = { find: async () => ({ answered: true, objects }) };
    return findRunning(cluster, [reference('Deployment', 'any')], owner);
  };

  it.each([
    ['at work', { replicas: 3 }, { readyReplicas: 3, updatedReplicas: 3 }, { active: true, ready: true }],
    ['still being replaced', { replicas: 3 }, { readyReplicas: 3, updatedReplicas: 1 }, { active: true, ready: false }],
    ['not ready', { replicas: 3 }, { updatedReplicas: 3 }, { active: true, ready: false }],
    ['at rest', { replicas: 0 }, {}, { active: false, ready: true }],
  ])('is a worker that is %s', async (_, spec, status, does) => {
    const about = {
      kind: 'worker',
      key: 'Deployment/mails-green',
      slot: 'green',
      release: 'r2',
      sequence: 2,
      again: true,
    };
    expect(await ask([worker({ spec, status })])).toEqual([{ ...about, ...does }]);
  });

  it('is a schedule, suspended or not; not a web service, and nothing of others', async () => {
    const schedule = (suspend: boolean) => found('CronJob', 'report-green', {}, { spec: { suspend } });
    expect(await ask([schedule(false), schedule(true)])).toMatchObject([{ active: true }, { active: false }]);
    const other = worker({});
    const foreign = { ...other!, metadata: { ...other!.metadata, labels: {} } };
    expect(await ask([found('Deployment', 'shop-green', {}, {}), foreign, undefined])).toEqual([]);
  });

  it('is unknown while it does not answer, and nothing where there is nothing to ask', async () => {
    const cluster: Cluster = { find: async () => ({ answered: false, why: 'away' }) };
    expect(await findRunning(cluster, [reference('Deployment', 'any')], owner)).toBeUndefined();
    expect(await findRunning(cluster, [], owner)).toEqual([]);
  });
});
