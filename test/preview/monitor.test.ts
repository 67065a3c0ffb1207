import type { PreviewErrorCode } from '../../lib/preview/errors';
import { Monitor, type MonitorOptions, type Registration } from '../../lib/preview/monitor';

const registration = (more: Partial<Registration> & Pick<Registration, 'type' | 'name'>): Registration => ({
  custom: more.type.includes(':index:Item') || more.type.startsWith('pulumi:providers:'),
  remote: false,
  parent: '',
  object: {},
  dependencies: [],
  propertyDependencies: {},
  provider: '',
  providers: {},
  version: '',
  aliases: [],
  ignoreChanges: [],
  replaceOnChanges: [],
  deletedWith: '',
  importId: '',
  ...more,
});
const item = (name: string, more: Partial<Registration> = {}) =>
  registration({ type: 'fixture:index:Item', name, ...more });
const group = (name: string, more: Partial<Registration> = {}) =>
  registration({ type: 'fixture:index:Group', name, ...more });
const monitorWith = (more: Partial<MonitorOptions> = {}) =>
  new Monitor({ project: 'project', stack: 'stack', ...more });
const urn = (types: string, name: string) => `urn:pulumi:stack::project::${types}::${name}`;

describe('the monitor', () => {
  test('a child takes over what its parent is protected by, unless it says otherwise', () => {
    const monitor = monitorWith();
    const { urn: parent } = monitor.register(
      group('outer', { protect: true, retainOnDelete: true, deletedWith: 'urn:of:it' }),
    );
    const inherited = { protect: true, retainOnDelete: true, deletedWith: 'urn:of:it' };
    const own = { protect: false, retainOnDelete: false, deletedWith: 'urn:of:another' };
    monitor.register(item('a', { parent }));
    monitor.register(item('b', { parent, ...own }));
    expect(monitor.resources.filter(({ custom, parent: of }) => custom && of)).toMatchObject([
      { name: 'a', ...inherited },
      { name: 'b', ...own },
    ]);
  });

  test('what transforms make of an existing resource is held where it ignores changes, as the engine holds it', () => {
    const whole = { labels: {}, spec: { replicas: 0 } };
    const changed = {
      labels: { team: 'a' },
      spec: { replicas: 0, template: {}, 'a.b': 1 },
      kind: 'Item',
      added: 'yes',
    };
    const held = (ignoreChanges: readonly string[], past = true) => {
      const monitor = monitorWith(
        past ? { past: { [urn('fixture:index:Item', 'a')]: { type: '', outputs: {} } } } : {},
      );
      monitor.register(item('a', { object: changed, untransformed: whole, ignoreChanges }));
      return monitor.resources.find(({ name }) => name === 'a')!.inputs.values;
    };
    expect(held(['labels.*', 'spec.template', 'spec["a.b"]', 'kind'])).toEqual({ ...whole, added: 'yes' });
    expect(held(['*'])).toEqual(whole);
    expect(held(['spec.nowhere.deeper', 'labels.team'])).toEqual({ ...changed, labels: {} });
    expect(held(['*'], false)).toEqual(changed);
  });

  test('a provider is the explicit one, the one of the nearest component, or a default one for each version', () => {
    const monitor = monitorWith();
    const first = `${monitor.register(registration({ type: 'pulumi:providers:fixture', name: 'first' })).urn}::id`;
    const second = `${monitor.register(registration({ type: 'pulumi:providers:fixture', name: 'second' })).urn}::id`;
    const { urn: outer } = monitor.register(group('outer', { providers: { fixture: first } }));
    const { urn: inner } = monitor.register(group('inner', { parent: outer }));
    monitor.register(item('a', { parent: inner }));
    monitor.register(item('b', { parent: inner, provider: second }));
    const { urn: c } = monitor.register(item('c', { version: '1.2.3' }));
    monitor.register(item('d', { version: '1.2.3-beta.1+build' }));
    monitor.register(item('e', { parent: c }));
    const providers = Object.fromEntries(
      monitor.resources.flatMap(({ name, provider }) => (provider ? [[name, provider]] : [])),
    );
    expect(providers).toEqual({
      a: urn('pulumi:providers:fixture', 'first'),
      b: urn('pulumi:providers:fixture', 'second'),
      c: urn('pulumi:providers:fixture', 'default_1_2_3'),
      d: urn('pulumi:providers:fixture', 'default_1_2_3_beta_1_build'),
      e: urn('pulumi:providers:fixture', 'default_1_2_3'),
    });
  });

  test('default providers are refused where they are disabled, for all packages or for one', () => {
    for (const disabledDefaultProviders of [['*'], ['fixture']]) {
      expect(() => monitorWith({ disabledDefaultProviders }).register(item('a'))).toThrow(
        "Default provider for 'fixture' disabled. 'a' [fixture:index:Item] must use an explicit provider.",
      );
    }
    expect(monitorWith({ disabledDefaultProviders: ['other'] }).register(item('a')).urn).toBe(
      urn('fixture:index:Item', 'a'),
    );
  });

  test.each<[string, (monitor: Monitor) => unknown, string, PreviewErrorCode]>([
    [
      'a remote component',
      (monitor) => monitor.register(group('far', { remote: true })),
      'far [fixture:index:Group] is a remote component',
      'remote-component',
    ],
    [
      'a parent that nobody registered',
      (monitor) => monitor.register(item('a', { parent: 'urn:x' })),
      'a [fixture:index:Item] names the parent urn:x',
      'resource-not-registered',
    ],
    [
      'outputs of what nobody registered',
      (monitor) => monitor.registerOutputs('urn:x', {}),
      'The program registers outputs of urn:x',
      'resource-not-registered',
    ],
    [
      'a resource that nobody registered',
      (monitor) => monitor.invoke('pulumi:pulumi:getResource', { urn: 'urn:x' }),
      'The program reads urn:x, which it never registered.',
      'resource-not-registered',
    ],
  ])('%s is refused, and the refusal is kept as the cause', (_, call, sentence, code) => {
    const monitor = monitorWith();
    expect(() => call(monitor)).toThrow(sentence);
    expect(monitor.refusals).toEqual([{ code, path: '', message: expect.stringContaining(sentence) as string }]);
  });

  test('a registered resource can be read back by its URN, with what the engine would know', () => {
    const monitor = monitorWith();
    const { urn: given } = monitor.register(item('a', { object: { text: 'x' } }));
    const { urn: read } = monitor.read({
      type: 'fixture:index:Item',
      name: 'b',
      id: 'id-of-b',
      parent: '',
      properties: { text: 'y' },
      dependencies: [],
      provider: '',
      version: '',
    });
    expect(monitor.invoke('pulumi:pulumi:getResource', { urn: given })).toMatchObject({
      urn: given,
      id: '',
      state: { text: 'x' },
    });
    expect(monitor.invoke('pulumi:pulumi:getResource', { urn: read })).toMatchObject({
      id: 'id-of-b',
      state: { text: 'y' },
    });
  });

  test('what ignores every change answers as the past has it, and everything else as it is asked for', () => {
    const monitor = monitorWith();
    const { urn } = monitor.register(item('a', { object: { text: 'x' } }));
    const again = monitorWith({ past: { [urn]: { type: 'fixture:index:Item', outputs: { text: 'old', id: 'i-1' } } } });
    expect(again.register(item('a', { ignoreChanges: ['*'] })).object).toEqual({ text: 'old', id: 'i-1' });
    const changed = monitorWith({ past: { [urn]: { type: 'fixture:index:Item', outputs: { text: 'old' } } } });
    expect(changed.register(item('a', { object: { text: 'x' } })).object).toEqual({ text: 'x' });
  });
});
