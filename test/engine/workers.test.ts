// Workers, schedules and tasks beside a web service: what is at work where, through releases, failures, kills and ways back.
import { describeEngine, type Run } from './kit';
import { at } from './provider/values';
import { inSlot, ReleaseStack } from './releases';
import type { Variant } from './scenarios/releases';

// A story is many runs, and a loaded machine takes seconds for each.
jest.setTimeout(600_000);

const whole: Variant = { worker: {}, schedule: true, task: 'works' };
const failing = { FAIL_SMOKE: 'yes' };

async function failed(run: Promise<Run>): Promise<Run> {
  const done = await run;
  if (done.succeeded) throw new Error(`it ended well:\n${done.output}`);
  return done;
}

/** What works in a slot: pods and version of the worker, and whether the schedule is active; undefined where it is not there. */
function working(stack: ReleaseStack, slot: 'blue' | 'green' | 'rolling') {
  const name = (base: string) => (slot === 'rolling' ? base : `${base}-${slot}`);
  const worker = stack.object('Deployment', name('mails'));
  const schedule = stack.object('CronJob', name('report'));
  return {
    pods: worker && at(worker, 'spec', 'replicas'),
    version: worker && at(worker, 'spec', 'template', 'metadata', 'labels', 'version'),
    report: schedule && at(schedule, 'spec', 'suspend') !== true,
  };
}

const written = (run: Run): readonly string[] =>
  run.operations.map(({ operation, kind, name }) => `${operation} ${kind}/${name}`);

/** The places of writes in a run, to be compared; fails where one of them was not made. */
function places(run: Run, ...wanted: readonly string[]): readonly number[] {
  const all = written(run);
  return wanted.map((each) => {
    const found = all.findIndex((write) => write.startsWith(each));
    if (found < 0) throw new Error(`'${each}' was not written:\n${all.join('\n')}\n${run.output}`);
    return found;
  });
}

const inOrder = (order: readonly number[]) => expect(order).toEqual([...order].sort((a, b) => a - b));

describeEngine('workers, schedules and tasks', () => {
  it('follow the traffic: v1, v2, v3 that fails, v4, back', async () => {
    const stack = new ReleaseStack();
    const first = await stack.done({ version: 'v1', web: whole });
    inOrder(places(first, 'create Job/migrate-blue-', 'create Deployment/web-blue', 'create Service/web-blue'));
    inOrder(places(first, 'create Service/web', 'create Deployment/mails-blue'));
    expect(working(stack, 'blue')).toEqual({ pods: 3, version: 'v1', report: true });
    expect((await stack.done()).changes).toEqual({});

    const second = await stack.done({ version: 'v2' });
    inOrder(
      places(
        second,
        ...['create Job/migrate-green-', 'create Deployment/web-green', 'update Service/web'],
        ...['update CronJob/report-blue', 'create CronJob/report-green'],
      ),
    );
    inOrder(places(second, 'update Service/web', 'create Deployment/mails-green', 'update Deployment/mails-blue'));
    expect(working(stack, 'green')).toEqual({ pods: 3, version: 'v2', report: true });
    expect(working(stack, 'blue')).toEqual({ pods: 0, version: 'v1', report: false });
    expect(second.steps.filter(({ urn }) => inSlot(urn) === 'blue').map(({ op }) => op)).toEqual(['update', 'update']);
    expect((await stack.done()).changes).toEqual({});

    // Unproved: the worker of v1 stays where it was, at rest, and v2 goes on.
    for (let attempt = 0; attempt < 2; attempt++) {
      const third = await failed(stack.up({ version: 'v3', web: { ...whole, config: failing } }));
      expect(written(third).filter((write) => /mails|report/.test(write) && /Deployment|CronJob/.test(write))).toEqual(
        [],
      );
      expect(working(stack, 'blue')).toEqual({ pods: 0, version: 'v1', report: false });
      expect(working(stack, 'green')).toEqual({ pods: 3, version: 'v2', report: true });
    }

    await stack.done({ version: 'v4', web: whole });
    expect(working(stack, 'blue')).toEqual({ pods: 3, version: 'v4', report: true });
    expect(working(stack, 'green')).toEqual({ pods: 0, version: 'v2', report: false });
    expect((await stack.done()).changes).toEqual({});

    const back = await stack.done({ config: { 'verdigris:rollback': 'web' } });
    expect(working(stack, 'green')).toEqual({ pods: 3, version: 'v2', report: true });
    expect(working(stack, 'blue')).toEqual({ pods: 0, version: 'v4', report: false });
    inOrder(places(back, 'update Service/web', 'update CronJob/report-blue', 'update CronJob/report-green'));
    inOrder(places(back, 'update Deployment/mails-green', 'update Deployment/mails-blue'));
    expect((await stack.done()).changes).toEqual({});

    const again = await stack.done({ config: { 'verdigris:rollback': undefined, 'verdigris:retry': 'web' } });
    expect(written(again).filter((write) => write.includes('migrate'))).toEqual([]);
    expect(working(stack, 'blue')).toEqual({ pods: 3, version: 'v4', report: true });
    expect(working(stack, 'green')).toEqual({ pods: 0, version: 'v2', report: false });
    expect((await stack.done({ config: { 'verdigris:retry': undefined } })).changes).toEqual({});
    expect([...stack.managed()].sort()).toEqual([...stack.names()].sort());
  });
});
