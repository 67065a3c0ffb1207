import { describeEngine, type Run } from './kit';
import { inSlot, ReleaseStack, writesTo } from './releases';

// A story is many runs, and a loaded machine takes seconds for each.
jest.setTimeout(600_000);

/** A run that has to fail. */
async function failed(run: Promise<Run>): Promise<Run> {
  const done = await run;
  if (done.succeeded) throw new Error(`it ended well:\n${done.output}`);
  return done;
}

/** After a run that took something over, the next one takes leftovers and the adopting provider away, and that is all. */
async function tidied(stack: ReleaseStack): Promise<void> {
  const { changes } = await stack.done();
  expect(Object.keys(changes).filter((operation) => operation !== 'delete')).toEqual([]);
  expect((await stack.done()).changes).toEqual({});
}

const failing = { FAIL_SMOKE: 'yes' };
const anyOf = (run: Run, slot: string) => run.steps.filter(({ urn }) => inSlot(urn) === slot);

describeEngine('releases on the real engine', () => {
  const liftedBy = (message: string) =>
    expect.stringMatching(new RegExp(message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));

  it('v1, v2, v3 that fails its smoke test, v3 again, v4, back, nothing, retry', async () => {
    const stack = new ReleaseStack();
    const first = await stack.done({ version: 'v1', web: { file: 'one', secrets: ['first'] } });
    expect(stack.live()).toMatchObject({ slot: 'blue', record: { version: 'v1', sequence: 1, rejected: [] } });
    expect(first.output).toContain('web v1 enters blue; nothing live yet; verified by GET /health');
    expect(first.output).toMatch(/slot +: "blue"/);
    expect((await stack.done()).changes).toEqual({});

    const second = await stack.done({ version: 'v2' });
    expect(stack.live()).toMatchObject({ slot: 'green', record: { version: 'v2', previous: { version: 'v1' } } });
    expect(anyOf(second, 'blue')).toEqual([]);
    expect((await stack.done()).changes).toEqual({});

    // The same change drops the ConfigMap and a secret, and adds a variable: the live slot must not notice.
    const third = await failed(stack.up({ version: 'v3', web: { config: { ...failing, NEW: 'yes' } } }));
    expect(anyOf(third, 'green')).toEqual([]);
    expect(stack.live()).toMatchObject({ slot: 'green', record: { version: 'v2' } });
    expect(stack.names()).toContain('Secret/first');
    const jobs = () => third.operations.filter(({ name }) => name.includes('-smoke-')).map(({ name }) => name);
    expect(jobs()).toHaveLength(1);

    const thirdAgain = await failed(stack.up());
    expect(
      thirdAgain.operations.filter(({ operation, name }) => operation === 'create' && name.includes('-smoke-')),
    ).toHaveLength(1);
    expect(anyOf(thirdAgain, 'green')).toEqual([]);

    const fourth = await stack.done({ version: 'v4', web: { config: { NEW: 'yes' } } });
    expect(anyOf(fourth, 'green')).toEqual([]);
    expect(stack.live()).toMatchObject({ slot: 'blue', record: { version: 'v4', previous: { version: 'v2' } } });
    expect(stack.serving()).toBe('v4');
    expect((await stack.done()).changes).toEqual({});
    // What v2 refers to is still there, though no code of today names it.
    expect(stack.names()).toContain('Secret/first');

    const back = await stack.done({ config: { 'verdigris:rollback': 'web' } });
    expect([...writesTo(back, 'blue'), ...writesTo(back, 'green')]).toEqual([]);
    expect(stack.live()).toMatchObject({ slot: 'green', record: { version: 'v2', previous: { version: 'v4' } } });
    expect(stack.live().record?.rejected).toHaveLength(1);
    expect(back.output).toContain('web goes back to green v2 from blue v4, which is rejected from then on');
    expect((await stack.done()).changes).toEqual({});

    const plain = await stack.done({ config: { 'verdigris:rollback': undefined } });
    expect(plain.changes).toEqual({});
    expect(plain.output).toContain('v4 was rolled back and does not come back by itself');
    expect(plain.output).toContain('pulumi config set --stack testing verdigris:retry web');

    const retry = await stack.done({ config: { 'verdigris:retry': 'web' } });
    expect([...writesTo(retry, 'blue'), ...writesTo(retry, 'green')]).toEqual([]);
    expect(stack.live()).toMatchObject({ slot: 'blue', record: { version: 'v4', rejected: [] } });
    expect((await stack.done({ config: { 'verdigris:retry': undefined } })).changes).toEqual({});

    const fifth = await stack.done({ version: 'v5', web: {} });
    expect(stack.live()).toMatchObject({ slot: 'green', record: { version: 'v5' } });
    expect(anyOf(fifth, 'blue')).toEqual([]);
    // Nobody refers to the secret any more.
    expect(stack.names()).not.toContain('Secret/first');
    expect((await stack.done()).changes).toEqual({});
    expect([...stack.managed()].sort()).toEqual([...stack.names()].sort());
  });

  it('a candidate whose pods never become ready leaves the live slot alone, and going back to the live version tidies up', async () => {
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1' });
    const broken = await failed(stack.up({ version: 'v2-broken' }));
    expect(broken.operations.filter(({ name }) => name.includes('-smoke-'))).toEqual([]);
    expect(stack.live()).toMatchObject({ slot: 'blue', record: { version: 'v1' } });
    const back = await stack.done({ version: 'v1' });
    expect(anyOf(back, 'blue')).toEqual([]);
    expect(stack.names().filter((name) => name.includes('green'))).toEqual([]);
    expect((await stack.done()).changes).toEqual({});
  });

  it('a check that fails after the switch says how to go back', async () => {
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1' });
    // Traffic has just moved to v2, and its pods go before the live Service is asked.
    const { operations } = await stack.up({ version: 'v2' }, { kill: '8:after', parallel: 1 });
    expect(operations.at(-1)).toMatchObject({ operation: 'update', kind: 'Service', name: 'web' });
    stack.engine.cancel();
    stack.engine.cluster.setStatus(stack.object('Deployment', 'web-green')!, { replicas: 2, readyReplicas: 0 });
    for (const continueOnError of [false, true]) {
      const run = await failed(stack.up({}, { continueOnError }));
      expect(run.output).toContain(
        'if that fails, go back to v1: pulumi config set --stack testing verdigris:rollback web && pulumi up --stack testing',
      );
    }
    const back = await stack.done({ config: { 'verdigris:rollback': 'web' } });
    expect(stack.live()).toMatchObject({ slot: 'blue', record: { version: 'v1' } });
    // There is no way back from the way back.
    expect(back.output).not.toContain('if that fails');
  });

  it('--target on the live Service moves nothing that is not verified', async () => {
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1' });
    const live = stack.urn('kubernetes:core/v1:Service', 'web');
    const intent = stack.urn('kubernetes:core/v1:ConfigMap', 'web-release');
    for (const target of [[live], [intent, live]]) {
      await stack.up({ version: 'v2' }, { target });
      expect(stack.live()).toMatchObject({ slot: 'blue', record: { version: 'v1' } });
      expect(stack.serving()).toBe('v1');
    }
    await failed(stack.up({ version: 'v3', web: { config: failing } }));
    for (const target of [[live], [intent, live]]) {
      await stack.up({}, { target });
      expect(stack.live()).toMatchObject({ slot: 'blue', record: { version: 'v1' } });
    }
    await stack.done({ version: 'v4', web: {} });
    expect(stack.live()).toMatchObject({ slot: 'green', record: { version: 'v4' } });
  });

  it('one application that fails does not hold up another with --continue-on-error', async () => {
    const stack = new ReleaseStack();
    const both = (first: object, second: object) => ({ first, second });
    await stack.done({ version: { first: 'v1', second: 'v1' }, applications: both({}, {}) });
    const run = await failed(
      stack.up(
        { version: { first: 'v2', second: 'v2' }, applications: both({ config: failing }, {}) },
        { continueOnError: true },
      ),
    );
    expect(stack.live('first')).toMatchObject({ slot: 'blue', record: { version: 'v1' } });
    expect(stack.live('second')).toMatchObject({ slot: 'green', record: { version: 'v2' } });
    expect(anyOf(run, 'blue')).toEqual([]);
    expect(run.output).toMatch(/first v2 is not verified, so traffic stays where it is: .* \[not-verified\]/);
    await stack.done({ version: { first: 'v3', second: 'v2' }, applications: both({}, {}) });
    expect(stack.live('first')).toMatchObject({ slot: 'green', record: { version: 'v3' } });
    expect(stack.live('second')).toMatchObject({ slot: 'green', record: { version: 'v2' } });
  });

  it('an object of somebody else stops its application alone, and takes nothing away', async () => {
    const stack = new ReleaseStack();
    const applications = { first: {}, second: {} };
    await stack.done({ version: { first: 'v1', second: 'v1' }, applications });
    stack.engine.cluster.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'first-green-release', namespace: 'testing' },
    });
    for (const continueOnError of [false, true]) {
      const version = { first: 'v2', second: continueOnError ? 'v3' : 'v2' };
      const run = await failed(stack.up({ version, applications }, { continueOnError }));
      expect(run.output).toContain("ConfigMap 'first-green-release' in 'testing' is in the cluster already");
      expect(run.operations.filter(({ urn, operation }) => operation === 'delete' && urn.includes('first'))).toEqual(
        [],
      );
      expect(stack.live('first')).toMatchObject({ slot: 'blue', record: { version: 'v1' } });
      expect(stack.live('second').record?.version).toBe(version.second);
    }
  });

  it('the live Service and the Namespace are not replaced or deleted; the sentence names the lift', async () => {
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1' });
    const renamed = await failed(stack.up({ version: 'v1', web: { service: 'other' } }));
    const urn = stack.urn('kubernetes:core/v1:Service', 'web');
    expect(renamed.output).toEqual(liftedBy(`verdigris:unprotect: [{ urn: "${urn}", reason: "..." }]`));
    expect(renamed.operations).toEqual([]);
    const moved = await failed(stack.up({ web: {}, config: { 'verdigris:namespace': 'elsewhere' } }));
    expect(moved.output).toEqual(liftedBy(`Namespace 'testing' would be deleted`));
    expect(moved.output).toEqual(liftedBy(`Service 'web' would be replaced`));
    expect(moved.operations.filter(({ operation }) => operation === 'delete')).toEqual([]);
    expect(stack.live()).toMatchObject({ slot: 'blue', record: { version: 'v1' } });
  });

  it('rolls in place, changes to blue/green and back, and keeps what serves until traffic has left it', async () => {
    const stack = new ReleaseStack();
    const rolling = { strategy: 'rolling', file: 'one' } as const;
    await stack.done({ version: 'v1', web: rolling });
    expect(stack.live()).toMatchObject({ slot: 'rolling', record: { version: 'v1' } });
    await stack.done({ version: 'v2', web: { ...rolling, file: 'two' } });
    expect(stack.live()).toMatchObject({ slot: 'rolling', record: { version: 'v2' } });
    expect((await stack.done()).changes).toEqual({});
    const refused = await failed(stack.up({ config: { 'verdigris:rollback': 'web' } }));
    expect(refused.output).toContain('an application that rolls keeps no former release');
    expect(refused.operations).toEqual([]);
    // A rollout that fails leaves the state with other pods than the record says: the former version rolls out again.
    await failed(stack.up({ version: 'v3-broken', config: { 'verdigris:rollback': undefined } }));
    await stack.done({ version: 'v2' });
    expect(stack.serving()).toBe('v2');
    expect((await stack.done()).changes).toEqual({});

    const failedChange = await failed(stack.up({ version: 'v4', web: { config: failing } }, { continueOnError: true }));
    expect(anyOf(failedChange, 'rolling')).toEqual([]);
    expect(stack.serving()).toBe('v2');
    const changed = await stack.done({ version: 'v5', web: { file: 'two' } });
    expect(stack.live()).toMatchObject({ slot: 'blue', record: { version: 'v5' } });
    const order = changed.operations.map(({ operation, name, kind }) => `${operation} ${kind}/${name}`);
    expect(order.indexOf('update Service/web')).toBeLessThan(order.indexOf('delete Deployment/web'));
    expect(order).toContain('delete Deployment/web');
    expect((await stack.done()).changes).toEqual({});
    await stack.done({ version: 'v6' });
    await stack.done({ version: 'v7', web: rolling });
    expect(stack.live()).toMatchObject({ slot: 'rolling', record: { version: 'v7' } });
    expect((await stack.done()).changes).toEqual({});
    expect(stack.names().filter((name) => /blue|green/.test(name))).toEqual([]);
  });

  it('waits for what is missing, and takes nothing away meanwhile', async () => {
    const stack = new ReleaseStack();
    const missing = { web: ["the image 'web:v1' is not in the registry: docker push web:v1"] };
    const first = await stack.done({ version: 'v1', missing });
    expect(first.output).toContain('web is not live yet; v1 waits: the image');
    expect(stack.names()).toEqual(['Namespace/testing']);
    await stack.done();
    expect(stack.serving()).toBe('v1');
    const before = stack.names();
    const second = await stack.done({ version: 'v2', web: { secrets: ['second'] }, missing });
    expect(second.changes).toEqual({});
    expect(stack.names()).toEqual(before);
  });

  it('an autoscaled candidate starts as big as what serves', async () => {
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1', web: { autoscaling: { min: 2, max: 10 } } });
    const live = stack.object('Deployment', 'web-blue')!;
    stack.engine.cluster.setStatus(live, { replicas: 7, readyReplicas: 7 });
    await stack.done({ version: 'v2' });
    expect(stack.object('Deployment', 'web-green')).toMatchObject({
      spec: { replicas: 7 },
      status: { readyReplicas: 7 },
    });
    expect((await stack.done()).changes).toEqual({});
    // The held slot has too few pods for what serves now.
    stack.engine.cluster.setStatus(stack.object('Deployment', 'web-blue')!, { replicas: 2, readyReplicas: 2 });
    const refused = await failed(stack.up({ config: { 'verdigris:rollback': 'web' } }));
    expect(refused.output).toContain('2 of its pods are ready and 7 are needed');
    expect(stack.live()).toMatchObject({ slot: 'green' });
  });

  it('the former version goes back to the slot that holds it; only verification and switch run', async () => {
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1', web: { smoke: false } });
    await stack.done({ version: 'v2' });
    const back = await stack.done({ version: 'v1' });
    expect([...writesTo(back, 'blue'), ...writesTo(back, 'green')]).toEqual([]);
    expect(stack.live()).toMatchObject({ slot: 'blue', record: { version: 'v1', rejected: [] } });
  });

  it('a lost state is learned from the cluster: the serving slot is not written', async () => {
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1', web: { file: 'one' } });
    await stack.done({ version: 'v2' });
    stack.forgetState();
    const adopted = await stack.done({ version: 'v2' });
    expect(anyOf(adopted, 'green')).toEqual([]);
    expect(adopted.output).toContain('takes over from the cluster that green v2 is live');
    await tidied(stack);
    const next = await stack.done({ version: 'v3', web: { file: 'two' } });
    expect(anyOf(next, 'green')).toEqual([]);
    expect(stack.live()).toMatchObject({ slot: 'blue', record: { version: 'v3' } });
    await stack.done({ version: 'v4' });
    expect(stack.live()).toMatchObject({ slot: 'green', record: { version: 'v4' } });
    await tidied(stack);
  });

  it('an edit of the live Service by hand is left alone until it is undone or decided', async () => {
    const stack = new ReleaseStack();
    await stack.done({ version: 'v1' });
    await stack.done({ version: 'v2' });
    stack.selectByHand('blue');
    const held = await stack.done({ version: 'v3' });
    expect(held.changes).toEqual({});
    expect(held.output).toContain(
      'has a live Service that selects blue, but the record says green v2: it was moved by hand',
    );
    const back = await stack.done({ config: { 'verdigris:retry': 'web' } });
    expect([...writesTo(back, 'blue'), ...writesTo(back, 'green')]).toEqual([]);
    expect(stack.live()).toMatchObject({ slot: 'green', record: { version: 'v2' } });
    await stack.done({ config: { 'verdigris:retry': undefined } });
    expect(stack.live()).toMatchObject({ slot: 'blue', record: { version: 'v3' } });
  });
});
