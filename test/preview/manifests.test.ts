import { toYaml } from 'verdigris/preview';
import { parse } from 'yaml';

describe('objects as YAML', () => {
  const words = ['no', 'Yes', 'on', 'y', '0o7', '012', '1_000', '12:30:45', '1e3', 'null', '~', '', 'plain'];

  it.each(['1.1', '1.2'] as const)('keep text as text, for a reader of YAML %s', (version) => {
    const object = { args: words, data: Object.fromEntries(words.map((word) => [word, word])) };
    expect(parse(toYaml(object), { version })).toEqual(object);
  });
});
