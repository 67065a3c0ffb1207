import { compareStack } from '../../../lib/preview/compare/compare';
import type { Side } from '../../../lib/preview/compare/model';
import { judge } from '../../../lib/preview/judge/judge';
import { readEvents, type EngineEvent } from '../../../lib/preview/live/events';
import { mergeLive } from '../../../lib/preview/live/merge';
import type { EnginePreview } from '../../../lib/preview/live/model';
import type { RegisteredResource } from '../../../lib/preview';
import { app, aws, object, side } from '../corpus/builders';

const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
type State = NonNullable<NonNullable<EngineEvent['resourcePreEvent']>['metadata']['old']>;

const stateOf = ({ urn, type, custom, parent, protect, provider, inputs }: RegisteredResource): State => ({
  urn,
  type,
  custom,
  parent,
  protect,
  ...(provider && { provider: `${provider}::0123` }),
  inputs: inputs.values,
});

interface Step {
  readonly op: string;
  readonly old?: RegisteredResource;
  readonly new?: RegisteredResource;
  readonly keys?: readonly string[];
  readonly differing?: readonly string[];
}

const planned = ({ op, old, new: made, keys, differing = [] }: Step): EngineEvent => ({
  resourcePreEvent: {
    metadata: {
      op,
      urn: (made ?? old)!.urn,
      old: old ? stateOf(old) : null,
      new: made ? stateOf(made) : null,
      keys,
      detailedDiff: Object.fromEntries(differing.map((path) => [path, {}])),
    },
  },
});

/** What the engine says where the state has one side, and the program asks for the other. */
function engine(was: Side, is: Side, told: readonly Step[] = [], more: Partial<EnginePreview> = {}): EnginePreview {
  const said = new Map(told.map((step) => [(step.new ?? step.old)!.urn, step]));
  const [before, after] = [was, is].map(({ resources }) => new Map(resources.map((each) => [each.urn, each])));
  const steps = [...new Set([...before!.keys(), ...after!.keys()])].map((urn): Step => {
    const [old, made] = [before!.get(urn), after!.get(urn)];
    const same = JSON.stringify(old) === JSON.stringify(made);
    const op = !old ? 'create' : !made ? 'delete' : same ? 'same' : 'update';
    return said.get(urn) ?? { op, old, new: made };
  });
  return { ...readEvents(steps.map(planned), { project: 'shop', stack: 'production', refreshed: false }), ...more };
}

const merged = (base: Side, head: Side, live: EnginePreview) =>
  mergeLive(compareStack('production', { state: 'rendered', side: base }, { state: 'rendered', side: head }), live);

const seenBy = (...given: Parameters<typeof merged>): readonly string[] => {
  const { comparison, seen } = merged(...given);
  return comparison.changes.map(({ name, operation, urn }) => {
    const { by, operation: engineDoes, why } = seen.get(urn) ?? {};
    return [operation, name, by, engineDoes, why].filter((word) => word !== undefined).join(' ');
  });
};

const queue = (name: string, values: { readonly [field: string]: string | number } = {}) =>
  aws('sqs/queue:Queue', name, { visibilityTimeoutSeconds: 30, ...values });

test('the same on both sides is seen by both', () => {
  const [base, head] = [side([queue('a')]), side([queue('a', { visibilityTimeoutSeconds: 60 }), queue('b')])];
  expect(seenBy(base, head, engine(base, head))).toEqual(['update a both update', 'create b both create']);
});

test('what the state has already, what it has not yet, and what nobody knows', () => {
  const [base, head] = [side([queue('a'), queue('b')]), side([queue('a', { delaySeconds: 1 }), queue('b')])];
  const was = side([queue('a', { delaySeconds: 1 }), queue('b', { delaySeconds: 9 }), queue('lost')]);
  expect(seenBy(base, head, engine(was, head))).toEqual([
    'update a code deployed',
    'update b engine update pending',
    'delete lost engine delete unknown',
  ]);
});

test('an engine that failed has nothing deployed', () => {
  const [base, head] = [side([queue('a')]), side([queue('a', { delaySeconds: 1 })])];
  const live = engine(side([]), side([]), [], { problems: ['no such luck'] });
  expect(seenBy(base, head, live)[0]).toBe('update a code');
});

test('the engine knows what is replaced, and what is not', () => {
  const table = (values: { readonly [field: string]: string }) => aws('dynamodb/table:Table', 'orders', values);
  const other = (values: { readonly [field: string]: string }) =>
    aws('ec2/placementGroup:PlacementGroup', 'near', values);
  const [base, head] = [
    side([table({ hashKey: 'id' }), other({ strategy: 'cluster' })]),
    side([table({ hashKey: 'key' }), other({ strategy: 'spread' })]),
  ];
  const told = [
    { op: 'replace', old: other({ strategy: 'cluster' }), new: other({ strategy: 'spread' }), keys: ['strategy'] },
  ];
  const { comparison } = merged(base, head, engine(base, head, told));
  expect(comparison.changes.map(({ name, operation, replacedBy }) => [name, operation, replacedBy])).toEqual([
    ['orders', 'replace', ['hashKey']],
    ['near', 'replace', ['strategy']],
  ]);
});

test('what goes because something that it needs is replaced, goes', () => {
  const [was, is] = [side([queue('a'), queue('b')]), side([queue('a', { fifoQueue: 'yes' })])];
  const told = [
    { op: 'replace', old: queue('a'), new: queue('a', { fifoQueue: 'yes' }), keys: ['fifoQueue'] },
    { op: 'delete-replaced', old: queue('b') },
  ];
  expect(seenBy(was, was, engine(was, is, told))).toEqual([
    'replace a engine replace pending',
    'delete b engine delete pending',
  ]);
});

test('a secret that differs is a change whose values are not shown', () => {
  const secret = object('v1', 'Secret', 'credentials', { data: '[secret]' });
  const told = [{ op: 'update', old: secret, new: secret, differing: ['data.password'] }];
  const both = side([secret]);
  const { comparison, seen } = merged(both, both, engine(both, both, told));
  expect(comparison.changes.flatMap(({ fields }) => fields)).toEqual([
    { path: 'data.password', pattern: 'data.password', kind: 'changed', before: '[secret]', after: '[secret]' },
  ]);
  expect([...seen.values()]).toEqual([{ by: 'engine', operation: 'update', why: 'pending' }]);
});

test('a value that only the update knows is a label', () => {
  const [was, is] = [side([queue('a', { policy: 'x' })]), side([queue('a', { policy: unknown })])];
  const { comparison } = merged(was, was, engine(was, is));
  expect(comparison.changes[0]!.fields).toEqual([
    { path: 'policy', pattern: 'policy', kind: 'changed', before: 'x', after: '${a.policy}' },
  ]);
});

describe('a blue/green release, of which the code alone knows no past', () => {
  const release = { version: 'v1.1.0', release: '2222bbbb2222' } as const;
  const [base, head] = [side([app({ slot: 'blue' })]), side([app({ ...release, slot: 'blue' })])];
  const [was, is] = [side([app({ slot: 'blue' })]), side([app({ slot: 'blue' }), app({ ...release, slot: 'green' })])];
  const live = (): EnginePreview => engine(was, { ...is, resources: is.resources.slice() });

  test('is the same change in another slot', () => {
    const { comparison, seen } = merged(base, head, live());
    const deployment = comparison.changes.find(({ type }) => type.endsWith(':Deployment'))!;
    expect(seen.get(deployment.urn)).toEqual({ by: 'both', operation: 'create' });
    expect(comparison.changes.filter(({ type }) => type.endsWith(':Deployment'))).toHaveLength(1);
  });

  test('moves the live Service itself, and is not refused for it', () => {
    const { comparison, seen } = merged(base, head, live());
    const service = comparison.changes.find(({ type, slot }) => type.endsWith(':Service') && !slot)!;
    expect(seen.get(service.urn)).toMatchObject({ by: 'engine', why: 'release' });
    const { refused, changes } = judge(comparison, { name: 'production', unprotect: [] });
    expect(changes.flatMap(({ findings }) => findings.map(({ rule }) => rule))).toContain('selector-moved');
    expect(refused).toEqual([]);
  });
});

describe('what is not as the state says', () => {
  const read = (differing: readonly string[], found: object | null): EngineEvent => ({
    resOutputsEvent: {
      metadata: {
        op: 'refresh',
        urn: queue('a').urn,
        old: { ...stateOf(queue('a')), outputs: { delaySeconds: 1, arn: 'arn:1' } },
        new: found && { ...stateOf(queue('a')), outputs: found as never },
        detailedDiff: Object.fromEntries(differing.map((path) => [path, {}])),
      },
    },
  });
  const both = side([queue('a')]);
  const drifts = (event: EngineEvent) => {
    const live = readEvents([event], { project: 'shop', stack: 'production', refreshed: true });
    return merged(both, both, live).drift.map(({ name, gone, fields }) => ({ name, gone, fields }));
  };
  const field = { path: 'delaySeconds', pattern: 'delaySeconds', kind: 'changed' } as const;

  test('is told by the fields that the provider names', () => {
    expect(drifts(read(['delaySeconds'], { delaySeconds: 9, arn: 'arn:2' }))).toEqual([
      { name: 'a', gone: false, fields: [{ ...field, before: 1, after: 9 }] },
    ]);
  });

  test('is put back to what the state has', () => {
    const update = planned({ op: 'update', old: queue('a'), new: queue('a'), differing: ['delaySeconds'] });
    const events = [read(['delaySeconds'], { delaySeconds: 9 }), update];
    const live = readEvents(events, { project: 'shop', stack: 'production', refreshed: true });
    const { comparison, seen } = merged(both, both, live);
    expect(comparison.changes.map(({ fields }) => fields)).toEqual([[{ ...field, before: 9, after: 1 }]]);
    expect([...seen.values()]).toEqual([{ by: 'engine', operation: 'update', why: 'drift' }]);
  });

  test('is told without values where the engine hides them', () => {
    expect(drifts(read(['delaySeconds'], { delaySeconds: 1, arn: 'arn:1' }))).toEqual([
      { name: 'a', gone: false, fields: [{ ...field, before: '[secret]', after: '[secret]' }] },
    ]);
  });

  test('may be there no more', () => {
    expect(drifts(read([], null))).toEqual([{ name: 'a', gone: true, fields: [] }]);
  });

  test('is not told where nothing differs', () => {
    expect(drifts(read([], { delaySeconds: 1, arn: 'arn:2' }))).toEqual([]);
  });
});
