import * as fs from 'node:fs';
import * as path from 'node:path';
import { labels } from '../../lib/app/model';
import { describeEngine, EngineStack, scenario, type Run, type UpOptions } from './kit';
import { at, isTree, unknownValue, type Tree } from './provider/values';
import type { BridgeInput } from './scenarios/bridge';

const password = 'Tr0ub4dor-and-3';

/** The image that the cluster runs. */
const imageOf = (stack: EngineStack): unknown => {
  const reference = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'testing', name: 'web-blue' };
  const deployment = stack.cluster.get(reference) as {
    spec: { template: { spec: { containers: { image: string }[] } } };
  };
  return deployment.spec.template.spec.containers[0]?.image;
};

/** `over` laid over `under`, map by map. */
const merged = (under: Tree, over: Tree): Tree => ({
  ...under,
  ...Object.fromEntries(
    Object.entries(over).map(([key, value]) => {
      const known = under[key];
      return [key, isTree(value) && isTree(known) ? merged({ ...known }, { ...value }) : value];
    }),
  ),
});

describeEngine('the bridge on the real engine', () => {
  let stack: EngineStack;
  let kubeconfig: string;

  beforeEach(() => {
    stack = EngineStack.create();
    kubeconfig = path.join(stack.directory, 'kubeconfig');
    fs.writeFileSync(kubeconfig, JSON.stringify({ contexts: [{ name: 'test' }] }));
    stack.pulumi('config', 'set', '--secret', 'bridge:password', password);
  });

  const options = (input: Partial<BridgeInput> = {}, more: Partial<UpOptions> = {}): UpOptions => ({
    program: scenario('bridge'),
    input: { kubeconfig, ...input },
    ...more,
  });
  const up = (input: Partial<BridgeInput> = {}, more: Partial<UpOptions> = {}): Promise<Run> =>
    stack.up(options(input, more));
  const expectDone = (run: Run): Run => {
    if (!run.succeeded) throw new Error(run.output);
    return run;
  };

  it('shows exactly the leaf that is unknown in a preview', async () => {
    const preview = expectDone(await stack.preview(options()));
    const inputs = preview.events
      .map(
        (event) =>
          (event as { resourcePreEvent?: { metadata: { type: string; new?: { inputs: unknown } } } }).resourcePreEvent,
      )
      .flatMap((event) =>
        event?.metadata.type === 'kubernetes:apps/v1:Deployment' ? [event.metadata.new?.inputs] : [],
      );
    expect(inputs).toHaveLength(1);
    expect(JSON.stringify(inputs).split(unknownValue)).toHaveLength(2);
    expect(JSON.stringify(inputs)).toContain(`{"name":"SOURCE","value":"${unknownValue}"}`);
    expect(preview.operations).toEqual([]);
  });

  it('keeps a secret encrypted in the state and [secret] in whatever is printed', async () => {
    const preview = expectDone(await stack.preview(options()));
    const run = expectDone(await up());
    const encoded = Buffer.from(password).toString('base64');
    for (const text of [
      preview.output,
      preview.eventText,
      run.output,
      run.eventText,
      stack.stateFile(),
      stack.export().text,
    ]) {
      expect(text).not.toContain(password);
      expect(text).not.toContain(encoded);
    }
    expect(preview.output).toContain('[secret]');
    // Only the leaf: its neighbour in the same map is readable.
    expect(preview.output).toMatch(/plain\s*: "visible"/);
    expect(
      stack.cluster.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'testing', name: 'web-mixed' })?.['data'],
    ).toEqual({
      plain: 'visible',
      url: `postgres://web:${password}@db`,
    });
  });

  it('does nothing the second time, and nothing after the source was reordered', async () => {
    const first = expectDone(await up());
    expect(first.operations.length).toBeGreaterThan(8);
    expect(expectDone(await up()).changes).toEqual({});
    expect(expectDone(await up({ reordered: true })).changes).toEqual({});
  });

  it('does nothing to a slot that is kept bare while its code changes', async () => {
    expectDone(await up());
    const changed = { version: 'v2', content: 'two' };
    expect(expectDone(await up({ ...changed, keep: true })).changes).toEqual({});
    // The change is a real one.
    const written = expectDone(await up(changed)).operations.map(
      (operation) => `${operation.operation} ${operation.name}`,
    );
    expect(written.sort()).toEqual(['update web-blue', 'update web-blue-notes', 'update web-blue-report']);
    expect(stack.export().resources.filter((resource) => resource.urn.includes('BlueSlot$'))).toHaveLength(7);
  });

  it.each([{ sparse: false }, { sparse: true }])(
    'writes the fields that a kept object is given, and nothing else of it ($sparse)',
    async ({ sparse }) => {
      expectDone(await up({ sparse }));
      const objects = (): readonly [Tree, Tree] => [
        stack.cluster.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'testing', name: 'web-blue' })!,
        stack.cluster.get({ apiVersion: 'batch/v1', kind: 'CronJob', namespace: 'testing', name: 'web-blue-report' })!,
      ];
      const [before, schedule] = objects();
      // What today's code says is another version, and does not count.
      const changed = { version: 'v2', content: 'two', keep: true, sparse };
      const given = { ...changed, replicas: 0, mark: 'one', suspend: true };
      const run = expectDone(await up(given));
      expect(run.operations.map(({ operation, kind }) => `${operation} ${kind}`).sort()).toEqual([
        'update CronJob',
        'update Deployment',
      ]);
      const [after, suspended] = objects();
      const mark = { 'verdigris.dev/mark': 'one' };
      const metadata = { annotations: mark, generation: 2 };
      const template = { metadata: { annotations: mark } };
      const status = { replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0 };
      expect(after).toEqual(merged(before, { metadata, spec: { replicas: 0, template }, status }));
      expect(suspended).toEqual(merged(schedule, { metadata: { generation: 2 }, spec: { suspend: true } }));
      // The state has what the cluster has, so nothing is left to do: given or kept whole.
      expect(expectDone(await up(given)).changes).toEqual({});
      expect(expectDone(await up(changed)).changes).toEqual({});
      expect(objects()).toEqual([after, suspended]);
      expectDone(await up({ ...changed, replicas: 3, suspend: false }));
      const [woken, resumed] = objects();
      expect(at(woken, 'spec', 'replicas')).toBe(3);
      expect(at(woken, 'spec', 'template')).toEqual(at(after, 'spec', 'template'));
      expect(at(resumed, 'spec', 'suspend')).toBe(false);
      // Code that writes it again changes no more than the code has changed.
      expectDone(await up({ sparse }));
      const [again] = objects();
      expect(at(again, 'spec', 'template')).toEqual(at(before, 'spec', 'template'));
      expect(expectDone(await up({ sparse })).changes).toEqual({});
    },
  );

  it('can not keep what failed: the engine writes it again, as it was when it last succeeded', async () => {
    expectDone(await up());
    expect((await up({ version: 'broken' })).succeeded).toBe(false);
    expect(imageOf(stack)).toBe('web:broken');
    const kept = expectDone(await up({ keep: true }));
    expect(kept.operations.map((operation) => `${operation.operation} ${operation.kind}`)).toEqual([
      'update Deployment',
    ]);
    expect(imageOf(stack)).toBe('web:v1');
  });

  it('continues after a kill: what the state lacks is adopted, and the next run uses the plain provider again', async () => {
    const killed = await up({}, { kill: '6:after', parallel: 1 });
    expect(killed.killed).toBe(true);
    const lost = killed.operations.at(-1)!;
    expect(stack.cluster.list()).toHaveLength(6);
    stack.cancel();
    expect(stack.export().resources.map((resource) => resource.urn)).not.toContain(lost.urn);

    const again = expectDone(await up());
    expect(again.operations.filter((operation) => operation.adopted).map((operation) => operation.urn)).toEqual([
      lost.urn,
    ]);
    const adopting = stack.export().resources.find((resource) => resource.urn === lost.urn);
    expect(adopting?.provider).toContain('::cluster-adopting::');

    const third = expectDone(await up());
    expect(third.operations).toEqual([]);
    expect(third.changes).toEqual({ delete: 1 });
    expect(third.steps[0]?.urn).toMatch(/providers:kubernetes::cluster-adopting$/);
    const plain = stack.export().resources.find((resource) => resource.urn === lost.urn);
    expect(plain?.provider).toMatch(/::cluster::/);
    expect(expectDone(await up()).changes).toEqual({});
  });

  it("stops before the first write where an object is somebody else's", async () => {
    const theirs = { [labels.project]: 'verdigris', [labels.stack]: 'testing', [labels.application]: 'shop' };
    stack.cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'testing' } });
    stack.cluster.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web-blue', namespace: 'testing', labels: theirs },
      spec: { selector: { app: 'shop' } },
    });
    const run = await up();
    expect(run.succeeded).toBe(false);
    expect(run.operations).toEqual([]);
    expect(run.output).toContain(
      "Service 'web-blue' in 'testing' is in the cluster already and belongs to " +
        'verdigris.dev/project=verdigris, verdigris.dev/stack=testing, verdigris.dev/application=shop, but verdigris/testing/web would create it',
    );
    expect(run.output).toContain("Namespace 'testing' is in the cluster already and has no owner labels");
  });

  it('refuses to delete a protected object', async () => {
    expectDone(await up());
    const run = await up({ withoutNamespace: true });
    expect(run.succeeded).toBe(false);
    expect(run.output).toContain('cannot be deleted');
    expect(run.operations.filter((operation) => operation.operation === 'delete')).toEqual([]);
  });

  it('uses no default provider', async () => {
    const run = await stack.up({ program: scenario('default-provider') });
    expect(run.succeeded).toBe(false);
    expect(run.output).toContain("Default provider for 'kubernetes' disabled");
    expect(run.operations).toEqual([]);
  });
});
