// Workers, schedules and tasks beside a web service: what is at work where, through releases, failures, kills and ways back.
import { annotations } from '../../lib/app/model';
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

/** The writes of a second release, one after the other. */
let rehearsed: Promise<readonly string[]> | undefined;
function rehearsal(): Promise<readonly string[]> {
  const run = async (): Promise<readonly string[]> => {
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1', web: whole });
    return written(await stack.done({ version: 'v2' }, { parallel: 1 }));
  };
  return (rehearsed ??= run());
}

const nobody = { pods: undefined, version: undefined, report: undefined };
const resting = { pods: 0, version: expect.any(String), report: false };
const bySlots = (one: { readonly report?: unknown }, other: { readonly report?: unknown }): number =>
  Number(one.report === true) - Number(other.report === true);

/** The digest of the versions that pods were given. */
const secretsOf = (stack: ReleaseStack, name: string) =>
  at(stack.object('Deployment', name) ?? {}, 'spec', 'template', 'metadata', 'annotations', annotations.secrets);

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

  it('go on as they were where a worker does not become ready, until it does or traffic goes back', async () => {
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1', web: whole });
    const second = await failed(stack.up({ version: 'v2', web: { ...whole, worker: { broken: true } } }));
    expect(second.output).toContain('if they do not become ready, go back to v1: pulumi config set');
    const again = await failed(stack.up({}, { continueOnError: true }));
    expect(again.output).toContain(
      'a worker of it is not ready, so those of v1 go on; go back to it: pulumi config set',
    );
    expect(again.output).toContain('[worker-not-ready]');
    expect(stack.serving()).toBe('v2');
    expect(working(stack, 'blue')).toEqual({ pods: 3, version: 'v1', report: false });
    expect(working(stack, 'green')).toMatchObject({ pods: 3, report: true });

    // While a version waits, nobody can mend the one that fails: it rests, and the former one goes on alone.
    const held = await stack.done({ version: 'v3', missing: { web: ['no image'] } });
    expect(written(held)).toEqual(['update Deployment/mails-green']);
    expect(working(stack, 'green')).toMatchObject({ pods: 0, report: true });
    expect(written(await stack.done({ missing: { web: ['no image'] } }))).toEqual([]);
    expect(held.output).toContain('not all of its workers and schedules');

    const back = await stack.done({ version: 'v2', config: { 'verdigris:rollback': 'web' } });
    expect(stack.serving()).toBe('v1');
    inOrder(places(back, 'update CronJob/report-green', 'update CronJob/report-blue'));
    expect(working(stack, 'blue')).toEqual({ pods: 3, version: 'v1', report: true });
    expect(working(stack, 'green')).toMatchObject({ pods: 0, report: false });
  });

  it('come after a task that has succeeded: one that fails stops the release before anything moves', async () => {
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1', web: whole });
    for (const continueOnError of [false, true]) {
      const run = await failed(stack.up({ version: 'v2', web: { ...whole, task: 'fails' } }, { continueOnError }));
      expect(written(run).filter((write) => /Deployment|CronJob|Service/.test(write))).toEqual([]);
      expect(stack.live()).toMatchObject({ slot: 'blue', record: { version: 'v1' } });
      expect(working(stack, 'blue')).toEqual({ pods: 3, version: 'v1', report: true });
    }
    const third = await stack.done({ version: 'v3', web: whole });
    inOrder(places(third, 'create Job/migrate-green-', 'create Deployment/web-green', 'update Service/web'));
    expect(working(stack, 'green')).toEqual({ pods: 3, version: 'v3', report: true });
    expect(working(stack, 'blue')).toEqual({ pods: 0, version: 'v1', report: false });
  });

  // Killed after the switch: before anything has followed, before the new schedule, and before the old worker rests.
  it.each([
    ['update Service/web', 'v2'],
    ['update Service/web', 'v3'],
    ['update CronJob/report-blue', 'v2'],
    ['update CronJob/report-blue', 'v3'],
    ['create Deployment/mails-green', 'v2'],
    ['create Deployment/mails-green', 'v3'],
  ])('come to one of each after a kill -9 right after "%s", with %s', async (write, next) => {
    const place = 1 + (await rehearsal()).findIndex((each) => each === write);
    expect(place).toBeGreaterThan(0);
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1', web: whole });
    const killed = await stack.up({ version: 'v2' }, { kill: `${place}:after`, parallel: 1 });
    expect(killed.killed).toBe(true);
    expect(written(killed).at(-1)).toBe(write);
    stack.engine.cancel();
    const active = () =>
      (['blue', 'green'] as const).map((slot) => working(stack, slot)).filter(({ report }) => report === true);
    await stack.done({ version: next });
    // The interrupted switch comes first: another version enters with the run after it, and until then one of each is active.
    expect(active()).toHaveLength(1);
    if (next !== 'v2') await stack.done();
    expect(stack.serving()).toBe(next);
    expect(['blue', 'green'].map((slot) => working(stack, slot as 'blue')).sort(bySlots)).toEqual([
      // Those of a version that was never at work are not there.
      next === 'v3' && write !== 'create Deployment/mails-green' ? nobody : resting,
      { pods: 3, version: next, report: true },
    ]);
    await stack.done();
    expect((await stack.done()).changes).toEqual({});
    expect([...stack.managed()].sort()).toEqual([...stack.names()].sort());
  });

  it('change the strategy with the web service, and back', async () => {
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1', web: whole });
    const rolled = await stack.done({ version: 'v2', web: { ...whole, strategy: 'rolling' } });
    inOrder(places(rolled, 'update Service/web', 'update CronJob/report-blue', 'create CronJob/report'));
    inOrder(places(rolled, 'create Deployment/mails', 'delete Deployment/mails-blue'));
    expect(working(stack, 'rolling')).toEqual({ pods: 3, version: 'v2', report: true });
    expect(working(stack, 'blue')).toEqual({ pods: undefined, version: undefined, report: false });
    // What could not go while it was put to rest goes now.
    expect(written(await stack.done())).toEqual(['delete CronJob/report-blue']);
    expect((await stack.done()).changes).toEqual({});

    const inPlace = await stack.done({ version: 'v3' });
    inOrder(places(inPlace, 'update Deployment/mails', 'update Service/web'));
    expect(working(stack, 'rolling')).toEqual({ pods: 3, version: 'v3', report: true });

    await stack.done({ version: 'v4', web: whole });
    expect(working(stack, 'blue')).toEqual({ pods: 3, version: 'v4', report: true });
    expect(working(stack, 'rolling')).toEqual({ pods: undefined, version: undefined, report: false });
    await stack.done();
    expect((await stack.done()).changes).toEqual({});
    expect([...stack.managed()].sort()).toEqual([...stack.names()].sort());
  });

  it('are an application of their own, without a web service', async () => {
    const stack = new ReleaseStack();
    const alone: Variant = { served: false, worker: {}, task: 'works' };
    const clock: Variant = { served: false, schedule: true };
    const both = { mailer: alone, clock };
    const versions = (version: string) => ({ mailer: version, clock: version });
    const first = await stack.done({ version: versions('v1'), applications: both });
    inOrder(places(first, 'create Job/migrate-', 'create Deployment/mails', 'create ConfigMap/mailer-release'));
    expect(working(stack, 'rolling')).toEqual({ pods: 3, version: 'v1', report: true });
    expect((await stack.done({ applications: both })).changes).toEqual({});

    const broken = { mailer: { ...alone, worker: { broken: true } }, clock };
    const second = await failed(stack.up({ version: versions('v2'), applications: broken }));
    expect(second.output).toContain('mailer');
    const third = await stack.done({ version: versions('v3'), applications: both });
    expect(third.output).toContain('mailer v3 rolls out in place');
    expect(working(stack, 'rolling')).toEqual({ pods: 3, version: 'v3', report: true });
    expect((await stack.done({ applications: both })).changes).toEqual({});
    expect([...stack.managed()].sort()).toEqual([...stack.names()].sort());
  });

  it('and web services read another version of a secret at once, the slot that serves alone and without a release', async () => {
    const stack = new ReleaseStack();
    const reading: Variant = { worker: { secrets: ['second'] }, schedule: true, secrets: ['first'] };
    await stack.done({ version: 'v1', web: reading });
    await stack.done({ version: 'v2' });
    const planted = ['planted-one', 'planted-two', 'planted-three'];
    const set = (name: string, value: string) => stack.engine.configureSecret(`verdigris:secrets.${name}.key`, value);
    set('first', planted[0]!);
    await stack.done();
    set('first', planted[1]!);
    const one = await stack.done();
    const told = [one.output, one.eventText, stack.engine.export().text, stack.engine.stateFile()].join('\n');
    expect(planted.filter((value) => told.includes(value))).toEqual([]);
    expect(written(one)).toEqual(['update Secret/first', 'update Deployment/web-green']);
    expect(one.output).toContain('web replaces the pods of web-green one at a time: a secret that they read');
    expect(stack.live()).toMatchObject({ slot: 'green', record: { version: 'v2', sequence: 2 } });
    expect((await stack.done()).changes).toEqual({});

    set('second', planted[2]!);
    const other = await stack.done();
    expect(written(other)).toEqual(['update Secret/second', 'update Deployment/mails-green']);
    expect((await stack.done()).changes).toEqual({});

    // What goes back to work reads what is there now.
    await stack.done({ config: { 'verdigris:rollback': 'web' } });
    expect(stack.serving()).toBe('v1');
    const digests = ['web-blue', 'mails-blue'].map((name) => secretsOf(stack, name));
    expect(digests).toEqual(['web-green', 'mails-green'].map((name) => secretsOf(stack, name)));
    expect((await stack.done()).changes).toEqual({});
  });
});
