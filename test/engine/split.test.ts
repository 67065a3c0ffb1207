import { describeEngine, EngineStack, type Run } from './kit';
import { inSlot, ReleaseStack } from './releases';

jest.setTimeout(600_000);

/** The other stack is read by every run. */
const nothing = { read: 1 };
const applications = { first: { file: 'one' }, second: { file: 'one' } };

async function refused(run: Promise<Run>): Promise<string> {
  const done = await run;
  expect(done.succeeded).toBe(false);
  expect(done.operations).toEqual([]);
  // As it is read: the engine wraps lines and indents them.
  return done.output.replace(/\s+/g, ' ');
}

describeEngine('an environment in several stacks', () => {
  it('an application goes to a stack of its own with its state, and traffic does not notice', async () => {
    const platform = new ReleaseStack(EngineStack.create());
    await platform.done({ version: { first: 'v1', second: 'v1' }, applications });
    await platform.done({ version: { first: 'v1', second: 'v2' }, applications });
    expect(platform.live('second')).toMatchObject({ slot: 'green', record: { version: 'v2' } });

    const part = new ReleaseStack(platform.engine.beside('testing-second'), 'testing');
    const config = {
      'verdigris:environment': 'testing',
      'verdigris:apps': 'second',
      'verdigris:platformStack': 'testing',
    };
    const urn = 'urn:pulumi:testing::verdigris::verdigris:index:Application::second';
    const move = `pulumi state move --source testing --dest testing-second '${urn}'`;
    expect(await refused(part.up({ version: { second: 'v2' }, applications, config }))).toContain(move);
    const left = { version: { first: 'v1' }, applications, config: { 'verdigris:apps': ['first'] } };
    expect(await refused(platform.up(left))).toContain(
      `verdigris:apps: found no 'second', which this stack has released and would delete`,
    );

    platform.engine.pulumi('state', 'move', '--source', 'testing', '--dest', 'testing-second', '--yes', urn);
    const entered = await part.done({ applications });
    expect(entered.steps.filter((step) => inSlot(step.urn) === 'green')).toEqual([]);
    const gone = entered.steps.filter(({ op, type }) => /delete|replace/.test(op) && !type.endsWith(':Job'));
    expect(gone).toEqual([]);
    expect(entered.output).toContain('second v2 enters blue; live green v2');
    expect(part.live('second')).toMatchObject({ slot: 'blue', record: { version: 'v2', previous: { slot: 'green' } } });
    expect((await part.done({ applications })).changes).toEqual(nothing);

    // The stack that it has left has nothing of it any more, and touches nothing of it.
    expect((await platform.done({ applications })).changes).toEqual({});
    expect(platform.managed().filter((name) => name.includes('second'))).toEqual([]);
    expect(part.managed().filter((name) => name.includes('Namespace'))).toEqual([]);

    // Going back needs the slot that the other stack had written.
    await part.done({ applications, config: { 'verdigris:rollback': 'second' } });
    expect(part.live('second')).toMatchObject({ slot: 'green', record: { version: 'v2' } });
    await part.done({ version: { second: 'v3' }, applications, config: { 'verdigris:rollback': undefined } });
    expect(part.live('second')).toMatchObject({ slot: 'blue', record: { version: 'v3' } });
    await part.done({ version: { second: 'v4' }, applications });
    expect(part.live('second')).toMatchObject({ slot: 'green', record: { version: 'v4' } });
    expect((await part.done({ applications })).changes).toEqual(nothing);
  });

  it('stands on what the other stack exports, and on nothing else', async () => {
    const platform = new ReleaseStack(EngineStack.create());
    const part = new ReleaseStack(platform.engine.beside('testing-web'), 'testing');
    const config = { 'verdigris:environment': 'testing', 'verdigris:platformStack': 'testing' };
    expect(await refused(part.up({ version: 'v1', config }))).toContain(
      "verdigris:platformStack: found 'testing', which exports no ground",
    );
    // A stack that holds the ground alone.
    await platform.done({ version: {}, config: { 'verdigris:apps': [] } });
    expect(platform.names()).toEqual(['Namespace/testing']);
    expect(await refused(part.up({ config: { 'verdigris:namespace': 'elsewhere' } }))).toContain(
      "verdigris:namespace: found 'elsewhere', and the stack 'testing', which holds the ground of 'testing-web', has 'testing'",
    );
    await part.done({ config: { 'verdigris:namespace': undefined } });
    expect(part.serving()).toBe('v1');
    expect(part.managed()).not.toContain('Namespace/testing');
  });
});
