import * as pulumi from '@pulumi/pulumi';
import { runMocked, valueOf } from './mocks';

class Thing extends pulumi.CustomResource {
  declare readonly arn: pulumi.Output<string>;
  constructor(name: string, inputs: pulumi.Inputs, options?: pulumi.CustomResourceOptions) {
    super('aws:demo/thing:Thing', name, { arn: undefined, ...inputs }, options);
  }
}

describe('the mock kit', () => {
  test('records options that Pulumi mocks leave out', async () => {
    const { recording } = await runMocked(() => {
      const parent = new pulumi.ComponentResource('demo:index:Group', 'group');
      const first = new Thing('first', { size: 1 }, { parent, protect: true, ignoreChanges: ['size'] });
      new Thing('second', { target: first.arn }, { dependsOn: [parent], deleteBeforeReplace: true });
    });
    const first = recording.one('aws:demo/thing:Thing', 'first');
    expect(first).toMatchObject({ protect: true, ignoreChanges: ['size'], inputs: { size: 1 } });
    expect(first.parent).toBe(recording.one('demo:index:Group').urn);
    const second = recording.one('aws:demo/thing:Thing', 'second');
    expect(second).toMatchObject({ deleteBeforeReplace: true, inputs: { target: 'arn:aws:demo:::first' } });
    expect(second.dependencies).toContain(first.urn);
  });

  test('URNs are those of the engine: all types, joined', async () => {
    const { recording } = await runMocked(() => {
      const outer = new pulumi.ComponentResource('demo:index:Outer', 'outer');
      const inner = new pulumi.ComponentResource('demo:index:Inner', 'inner', {}, { parent: outer });
      new Thing('first', {}, { parent: inner });
    });
    expect(recording.one('aws:demo/thing:Thing').urn).toBe(
      'urn:pulumi:production::verdigris::demo:index:Outer$demo:index:Inner$aws:demo/thing:Thing::first',
    );
  });

  test('a secret input is seen as one', async () => {
    const { recording } = await runMocked(() => void new Thing('safe', { word: pulumi.secret('open') }));
    expect(recording.one('aws:demo/thing:Thing').inputs.word).toEqual({ secret: 'open' });
  });

  test('a function is answered from the table', async () => {
    const functions = { 'aws:demo/get:get': ({ name }: Record<string, unknown>) => ({ id: `${String(name)}!` }) };
    const { result, recording } = await runMocked(
      () => pulumi.runtime.invoke('aws:demo/get:get', { name: 'x' }) as Promise<{ id: string }>,
      { functions },
    );
    expect(result.id).toBe('x!');
    expect(recording.calls).toEqual([{ token: 'aws:demo/get:get', inputs: { name: 'x' }, provider: '' }]);
  });

  test('an unknown function fails the program by name, also where the program swallows it', async () => {
    const ask = () => pulumi.runtime.invoke('aws:demo/other:other', {});
    const message = "No mock answers the function 'aws:demo/other:other'; known are: none";
    await expect(runMocked(() => ask())).rejects.toThrow(message);
    await expect(runMocked(() => ask().catch(() => undefined))).rejects.toThrow(message);
  });

  test('asking for what is not there lists what is', async () => {
    const { recording } = await runMocked(() => void new Thing('first', {}));
    expect(() => recording.one('aws:demo/thing:Thing', 'last')).toThrow('aws:demo/thing:Thing first');
  });

  test('outputs by type are added to the inputs', async () => {
    const { result } = await runMocked(() => valueOf(new Thing('first', {}).arn), {
      outputs: { 'aws:demo/thing:Thing': (resource) => ({ arn: `own:${resource.name}` }) },
    });
    expect(result).toBe('own:first');
  });
});
