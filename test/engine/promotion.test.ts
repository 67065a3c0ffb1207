import { stackStatus } from '../../lib/cli/status';
import { statusText } from '../../lib/cli/statusText';
import { makeStyle } from '../../lib/cli/terminal';
import type { Cluster, FoundObject } from '../../lib/deploy/model';
import type { ExportedState } from '../../lib/cli/state';
import type { StackExports } from '../../lib/release';
import { kubeconfigEnvironment } from './environment';
import { describeEngine, EngineStack, type Run } from './kit';
import { ReleaseStack } from './releases';

jest.setTimeout(600_000);

/** The other stack is read by every run. */
const nothing = { read: 1 };
const pinned = (version: string) => `${version}@sha256:${version.at(-1)!.repeat(64)}`;

function exportsOf({ engine }: ReleaseStack): StackExports {
  return JSON.parse(engine.pulumi('stack', 'output', '--json', '--stack', engine.stack)) as StackExports;
}

/** What `verdigris status` prints. */
async function status({ engine }: ReleaseStack): Promise<string> {
  const { project, stack, cluster: files } = engine;
  const cluster: Cluster = {
    find: (references) =>
      Promise.resolve({ answered: true, objects: references.map((each) => files.get(each) as FoundObject) }),
  };
  const state = JSON.parse(engine.export().text) as ExportedState;
  const environment = kubeconfigEnvironment({ project, stack, kubeconfig: '' });
  return statusText(await stackStatus(state, environment, undefined, cluster), makeStyle(false), 200);
}

describeEngine('promotion from one stack to the next', () => {
  const refused = async (run: Promise<Run>): Promise<Run> => {
    const done = await run;
    expect(done.succeeded).toBe(false);
    expect(done.operations.filter(({ kind }) => kind !== 'Namespace')).toEqual([]);
    return done;
  };

  it('production takes what staging has verified, refuses anything else, and a hotfix with its reason', async () => {
    const staging = new ReleaseStack(EngineStack.create({ stack: 'staging' }));
    const production = new ReleaseStack(staging.engine.beside('production'));

    // There is no word yet, and no stack to ask: that is no yes.
    const config = { 'verdigris:promotion': { from: 'staging' } };
    const early = await refused(production.up({ version: pinned('v1'), config }));
    expect(early.output).toContain('staging has verified no release of web');

    await staging.done({ version: pinned('v1') });
    await staging.done({ version: pinned('v2') });
    const release = (version: string) => ({ version: pinned(version), release: expect.any(String) as unknown });
    expect(exportsOf(staging).verified).toEqual({ web: [release('v2'), release('v1')] });

    const second = await production.done({ version: pinned('v2') });
    expect(second.output).toContain('web v2 enters blue; nothing live yet');
    expect(production.serving()).toBe('v2');
    expect((await production.done()).changes).toEqual(nothing);

    // Configured is not verified: its smoke test fails.
    const failing = await staging.up({ version: pinned('v3'), web: { config: { FAIL_SMOKE: 'yes' } } });
    expect(failing.succeeded).toBe(false);
    for (const run of [production.preview({ version: pinned('v3') }), production.up()]) {
      const third = await refused(run);
      expect(third.output).toContain(
        'web stays at blue v2; v3 may not enter: staging has verified v2, v1; verify it there',
      );
    }
    expect(production.serving()).toBe('v2');
    // The image counts, not the tag.
    const moved = await refused(production.up({ version: `v1@sha256:${'f'.repeat(64)}` }));
    expect(moved.output).toMatch(
      /v1 may not enter: staging has verified it as sha256:1+, and it is configured as sha256:f+/,
    );

    const hotfix = { 'verdigris:hotfix': { web: { version: pinned('v3'), reason: 'CVE-2026-1234' } } };
    const urgent = await production.done({ version: pinned('v3'), config: hotfix });
    expect(urgent.output).toContain('web v3 enters green; live blue v2');
    expect(urgent.output).toContain('a hotfix that nothing has verified before (CVE-2026-1234)');
    expect(production.serving()).toBe('v3');
    expect(production.live().record).toMatchObject({ version: pinned('v3'), hotfix: 'CVE-2026-1234' });
    expect(exportsOf(production)).toMatchObject({
      web: { hotfix: 'CVE-2026-1234' },
      verified: { web: [release('v3'), release('v2')] },
    });
    expect(await status(production)).toContain('hotfix: CVE-2026-1234');
    const again = await production.done();
    expect(again.changes).toEqual(nothing);
    expect(again.output).toContain('The hotfix of web has done its work');

    // The reason is history: the record keeps it, whatever the configuration says now.
    expect((await production.done({ config: { 'verdigris:hotfix': undefined } })).changes).toEqual(nothing);
    expect(production.live().record).toMatchObject({ hotfix: 'CVE-2026-1234' });
    // New configuration of what serves is no promotion, and the way back needs nobody's word.
    await production.done({ web: { config: { NEW: 'yes' } } });
    expect(production.live().record).toMatchObject({ version: pinned('v3'), hotfix: 'CVE-2026-1234' });

    await staging.done({ version: pinned('v4'), web: {} });
    await production.done({ version: pinned('v4') });
    expect(production.live().record).toMatchObject({ version: pinned('v4') });
    expect(production.live().record).not.toHaveProperty('hotfix');
    expect(await status(production)).not.toContain('hotfix');
  });

  it('what staging has rolled back is not verified any more', async () => {
    const staging = new ReleaseStack(EngineStack.create({ stack: 'staging' }));
    const production = new ReleaseStack(staging.engine.beside('production'));
    await staging.done({ version: 'v1' });
    await staging.done({ version: 'v2' });
    await staging.done({ config: { 'verdigris:rollback': 'web' } });
    const config = { 'verdigris:promotion': { from: 'organization/verdigris/staging' } };
    const run = await refused(production.up({ version: 'v2', config }));
    expect(run.output).toContain('v2 may not enter: organization/verdigris/staging has verified v1');
    await production.done({ version: 'v1' });
    expect(production.serving()).toBe('v1');
  });
});
