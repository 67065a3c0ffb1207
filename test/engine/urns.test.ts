import * as fs from 'node:fs';
import * as path from 'node:path';
import { render } from '../../lib/preview';
import { describeEngine, EngineStack, scenario, type ExportedResource, type Run } from './kit';

jest.setTimeout(300_000);

/** What the state keeps of a registration, in one form for both sides. */
const facts = (resource: {
  urn: string;
  parent?: string;
  provider?: string;
  protect?: boolean;
  dependencies?: readonly string[];
}) => ({
  urn: resource.urn,
  parent: resource.parent ?? '',
  provider: resource.provider ?? '',
  protect: resource.protect ?? false,
  dependencies: [...(resource.dependencies ?? [])].sort(),
});
const ofEngine = (resource: ExportedResource) =>
  facts({ ...resource, provider: resource.provider?.slice(0, resource.provider.lastIndexOf('::')) });
interface Options {
  readonly name?: string;
  readonly retainOnDelete?: boolean;
  readonly deletedWith?: string;
  readonly propertyDependencies?: { readonly [property: string]: readonly string[] };
}
const options = ({ retainOnDelete = false, deletedWith, propertyDependencies = {} }: Options) => ({
  retainOnDelete,
  deletedWith,
  propertyDependencies: Object.fromEntries(Object.entries(propertyDependencies).filter(([, urns]) => urns.length > 0)),
});
/** Secret values as `[secret]`, and what is unknown to one side as nothing. */
const masked = (value: unknown, unknown: ReadonlySet<string>, at = ''): unknown => {
  if (unknown.has(at)) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if ('4dabf18193072939515e22adb298388d' in value) return '[secret]';
  const inner = (key: string) => (at === '' ? key : `${at}.${key}`);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, masked(member, unknown, inner(key))]));
};
const sorted = <T extends { urn: string }>(all: readonly T[]): T[] => [...all].sort((a, b) => (a.urn < b.urn ? -1 : 1));

describeEngine('rendered registrations against the real engine', () => {
  it('have the same URNs, parents, providers, protection and dependencies, and aliases that the engine follows', async () => {
    const stack = EngineStack.create({ config: { 'pulumi:disable-default-providers': [] } });
    const kubeconfig = path.join(stack.directory, 'kubeconfig');
    fs.writeFileSync(kubeconfig, JSON.stringify({ contexts: [{ name: 'test' }] }));
    const up = async (former: boolean): Promise<Run> => {
      const run = await stack.up({ program: scenario('urns'), input: { kubeconfig, former } });
      if (!run.succeeded) throw new Error(run.output);
      return run;
    };
    await up(true);
    const former = stack.export().resources.map(({ urn }) => urn);
    // Nothing is made anew: the engine finds all of it by its aliases.
    expect((await up(false)).steps.filter(({ op }) => op !== 'update')).toEqual([]);
    const state = stack.export().resources;

    const { resources } = await render({ root: path.join(__dirname, 'scenarios/urns'), stack: 'testing' });
    const rendered = new Set(resources.map(({ urn }) => urn));
    expect(sorted(resources).map(facts)).toEqual(sorted(state).map(ofEngine));
    const gone = former.filter((urn) => !rendered.has(urn));
    expect(gone).toHaveLength(4);
    const aliases = resources.flatMap((resource) => resource.aliases);
    expect(aliases).toEqual(expect.arrayContaining(gone));
  });

  it('are what transforms leave: in their order, with their options, and nothing secret in clear', async () => {
    const stack = EngineStack.create({ config: { 'pulumi:disable-default-providers': [] } });
    const kubeconfig = path.join(stack.directory, 'kubeconfig');
    fs.writeFileSync(kubeconfig, JSON.stringify({ contexts: [{ name: 'test' }] }));
    const run = await stack.up({ program: scenario('transforms'), input: { kubeconfig } });
    if (!run.succeeded) throw new Error(run.output);
    // For its own functions the engine has a provider that no program has registered.
    const state = stack.export().resources.filter(({ type }) => type !== 'pulumi:providers:pulumi');

    const { resources } = await render({ root: path.join(__dirname, 'scenarios/transforms'), stack: 'testing' });
    expect(sorted(resources).map(facts)).toEqual(sorted(state).map(ofEngine));
    const maps = resources.filter(({ type }) => type === 'kubernetes:core/v1:ConfigMap');
    expect(maps.map(({ name }) => name).sort()).toEqual([
      'added',
      'before',
      'child',
      'deep',
      'late',
      'late-own',
      'moved',
      'options',
      'untouched',
    ]);
    for (const rendered of maps) {
      const { inputs, ...engine } = state.find(({ urn }) => urn === rendered.urn)!;
      const unknown = new Set(rendered.inputs.unknowns);
      // The engine knows after its update what rendering can't.
      expect({ name: rendered.name, inputs: masked(inputs, unknown) }).toEqual({
        name: rendered.name,
        inputs: masked(rendered.inputs.values, unknown),
      });
      expect(options(rendered)).toEqual(options(engine as Options));
    }
    expect(JSON.stringify(resources)).not.toContain('planted-secret');
    const named = (name: string) => maps.find((resource) => resource.name === name)!;
    expect(named('deep').inputs.values).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'deep', annotations: { order: ' own again inner outer stack second' } },
      data: { asked: '1' },
    });
    expect(named('moved').inputs.values.data).toEqual({
      first: 'known',
      moved: '${before.id}',
      combined: '[secret]',
    });
    expect(named('options')).toMatchObject({ ignoreChanges: ['data'], aliases: [expect.stringMatching(/::former$/)] });
  });
});
