import { stackStatus } from '../../lib/cli/status';
import type { Cluster, FoundObject } from '../../lib/deploy/model';
import type { ExportedState } from '../../lib/cli/state';
import { kubeconfigEnvironment } from './environment';
import { describeEngine } from './kit';
import { ReleaseStack } from './releases';

jest.setTimeout(300_000);

describeEngine('verdigris status on what the engine wrote', () => {
  it('reads what is live, what is held, what did not come through and what was moved by hand', async () => {
    const stack = new ReleaseStack();
    const { project, stack: name, cluster: files } = stack.engine;
    const environment = kubeconfigEnvironment({ project, stack: name, kubeconfig: '' });
    const cluster: Cluster = {
      find: (references) =>
        Promise.resolve({ answered: true, objects: references.map((each) => files.get(each) as FoundObject) }),
    };
    const status = async () => {
      const state = JSON.parse(stack.engine.export().text) as ExportedState;
      const found = await stackStatus(state, environment, undefined, cluster);
      return found.applications[0];
    };

    await stack.done({ version: 'v1', web: { secrets: ['first'] } });
    await stack.done({ version: 'v2' });
    expect(await status()).toMatchObject({
      application: 'web',
      live: { slot: 'green', version: 'v2', sequence: 2 },
      previous: { slot: 'blue', version: 'v1' },
      slots: [
        { slot: 'blue', role: 'idle', version: 'v1', selected: false },
        { slot: 'green', role: 'live', version: 'v2', selected: true },
      ],
      cluster: { answered: true },
      findings: [],
      wayBack: expect.stringContaining('verdigris:rollback') as unknown,
    });

    const third = await stack.up({ version: 'v3-broken' });
    expect(third.succeeded).toBe(false);
    const after = await status();
    expect(after).toMatchObject({ live: { slot: 'green', version: 'v2' } });
    expect(after).not.toHaveProperty('wayBack');
    expect(after?.slots[1]).toMatchObject({ slot: 'green', role: 'live', version: 'v2' });

    stack.selectByHand('blue');
    expect((await status())?.findings).toContainEqual(
      expect.stringMatching(/^The live Service selects blue, the state says green v2: it was moved by hand/),
    );
  });
});
