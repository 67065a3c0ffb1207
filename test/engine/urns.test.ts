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
});
