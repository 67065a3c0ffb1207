import { answer, labelledUnknown, record, secretEach, unknownSentinel } from '../../lib/preview/values';

const key = '4dabf18193072939515e22adb298388d';
const secret = (value: unknown) => ({ [key]: '1b47061264138c4ac30d75fd1eb44270', value });
const output = (more: object) => ({ [key]: 'd0e6a833031e9bbcd3f4e8bde6ca49a4', ...more });
const recorded = (value: unknown) => {
  const texts: string[] = [];
  const { values, unknowns, secrets } = record({ it: value }, (text) => texts.push(text));
  return { value: values.it, unknowns, secrets, texts };
};

describe('values from the wire', () => {
  test.each([
    ['plain', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }, [], []],
    ['unknown without a source', unknownSentinel, '${unknown}', unknownSentinel, ['it'], []],
    ['unknown with its source', labelledUnknown('${a.b}'), '${a.b}', unknownSentinel, ['it'], []],
    ['unknown and secret', labelledUnknown('${a.b}', true), '[secret]', secret(unknownSentinel), [], ['it']],
    ['secret', secret({ a: 'deep' }), '[secret]', secret({ a: 'deep' }), [], ['it']],
    ['a known output', output({ value: ['x'] }), ['x'], ['x'], [], []],
    ['a known output that is secret', output({ value: 'x', secret: true }), '[secret]', secret('x'), [], ['it']],
    ['secret in an output in a list', [output({ value: secret('x') })], ['[secret]'], [secret('x')], [], ['it[0]']],
    ['undefined in a secret', secret(undefined), '[secret]', secret(null), [], ['it']],
  ])('%s', (_, wire, kept, answered, unknowns, secrets) => {
    const found = recorded(wire);
    expect({ value: found.value, unknowns: found.unknowns, secrets: found.secrets }).toEqual({
      value: kept,
      unknowns,
      secrets,
    });
    expect(answer(wire)).toEqual(answered);
  });

  test('the text of a secret is told, however deep, and nothing else', () => {
    expect(recorded([secret({ a: ['one', { b: secret('two') }], c: unknownSentinel, d: 3 }), 'open']).texts).toEqual([
      'one',
      'two',
    ]);
  });

  test('keys are sorted, so that the same properties give the same bytes', () => {
    expect(JSON.stringify(record({ b: 1, a: { d: 1, c: 2 } }, () => undefined).values)).toBe(
      '{"a":{"c":2,"d":1},"b":1}',
    );
  });

  test.each([
    ['a map', { a: 'x', b: secret('y') }, { a: '[secret]', b: '[secret]' }],
    ['a map that is secret', secret({ a: 'x' }), { a: '[secret]' }],
    ['text', 'x', '[secret]'],
    ['an unknown', labelledUnknown('${a.b}'), '[secret]'],
  ])('%s, made secret value by value', (_, wire, kept) => {
    expect(recorded(secretEach(wire)).value).toEqual(kept);
  });
});
