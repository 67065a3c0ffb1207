import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { makeKeeper } from '../../../lib/preview/compare/keeper';
import { reportOf } from '../../../lib/preview/preview';
import { code, prose } from '../../../lib/preview/report/escape';
import { markdownReport } from '../../../lib/preview/report/markdown';
import { jsonSchema, type PreviewReport } from '../../../lib/preview/report/schema';
import { previewText } from '../../../lib/cli/previewText';
import { makeStyle, visibleLength } from '../../../lib/cli/terminal';
import { object, resource, side } from '../corpus/builders';
import { stateOf } from '../corpus/case';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

const reportFor = (before: ReturnType<typeof side>, after: ReturnType<typeof side>): PreviewReport =>
  reportOf(
    [{ stack: 'production', before: stateOf(before), after: stateOf(after) }],
    { base: 'main', head: 'the working tree' },
    makeKeeper(),
  );

/** Lines outside of fenced blocks. */
function outside(markdown: string): readonly string[] {
  let fence: string | undefined;
  return markdown.split('\n').filter((line) => {
    const mark = /^(`{3,})/.exec(line)?.[1];
    if (fence === undefined && mark) {
      fence = mark;
      return false;
    }
    if (fence !== undefined && line === fence) {
      fence = undefined;
      return false;
    }
    return fence === undefined;
  });
}

/** Text without its code spans: what Markdown would interpret. */
const withoutCode = (line: string): string => line.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '');

const nasty = fc
  .array(
    fc.constantFrom(
      '`',
      '```',
      '~~~',
      '|',
      '<b>',
      '</details>',
      '@team',
      '#12',
      '\n',
      '\r',
      '\\',
      '*',
      '[x](y)',
      '\u001b[31m',
      '\u202e',
      '-->',
      'a',
      ' ',
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

test('no content breaks the page: fences, tags, tables and mentions', () => {
  fc.assert(
    fc.property(nasty, nasty, nasty, (one, other, name) => {
      const thing = (text: string) => resource('custom:x:Thing', `thing ${name}`, { text, list: [text] });
      const markdown = markdownReport(
        reportFor(side([thing(`a${one}`)]), side([thing(`b${other}`)], { warnings: [name] })),
      );
      const lines = outside(markdown);
      const plain = lines.map(withoutCode).join('\n');
      expect(plain.match(/<details>/g)?.length ?? 0).toBe(plain.match(/<\/details>/g)?.length ?? 0);
      expect(plain.replace(/<\/?(?:details|summary|code|b|br)>/g, '')).not.toMatch(/[<>]/);
      expect(plain).not.toMatch(/@\w|(?<!&)#\d/);

      expect(markdown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
      for (const row of lines.filter((line) => line.startsWith('| '))) expect(row.match(/(?<!\\)\|/g)).toHaveLength(7);
    }),
    { seed, numRuns: 60 },
  );
});

test('a resource without a property is named, without an empty difference', () => {
  const markdown = markdownReport(reportFor(side([]), side([resource('custom:x:Thing', 'bare', {})])));
  expect(markdown).toContain('- `+` `Thing bare`\n  - **config**: `is made`\n\n</details>');
  expect(markdown).not.toContain('```');
});

test('code and prose show what they are given, in one line', () => {
  expect(code('a`b``c')).toBe('```a`b``c```');
  expect(code('a|b')).toBe('`a\\|b`');
  expect(code('`')).toBe('`` ` ``');
  expect(prose('<b> @team *x* `y`')).toBe('&lt;b&gt; &#64;&#8203;team \\*x\\* &#96;y&#96;');
});

test.each([4_000, 20_000, 65_536])('within %i bytes the summary is whole, and what is left out is counted', (limit) => {
  const many = (image: string) =>
    Array.from({ length: 300 }, (_, index) =>
      object('apps/v1', 'Deployment', `worker-${index}`, {
        spec: { template: { spec: { containers: [{ name: 'w', image, args: ['x'.repeat(300)] }] } } },
      }),
    );
  const database = resource('aws:rds/instance:Instance', 'shop', { engine: 'postgres' });
  const report = reportFor(side([many('w:1'), database]), side(many('w:2')));
  const markdown = markdownReport(report, limit);
  expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(limit);
  expect(markdown).toContain('| `production` | 0 | 300 | 0 | 1 | **data**, 1 refused |');
  expect(markdown).toContain('**refused** (data): `Instance shop: deleted, and its databases with it`');
  const told = markdown.match(/^- `[~+-]`/gm)?.length ?? 0;
  const full = markdown.match(/^```diff$/gm)?.length ?? 0;
  const [, resources = '0'] = /Left out for length: (\d+) resource/.exec(markdown) ?? [];
  const [, differences = '0'] = /(\d+) differences? of the resources above/.exec(markdown) ?? [];
  expect({ resources: told + Number(resources), differences: full + Number(differences) }).toEqual({
    resources: 301,
    differences: told,
  });
  expect(told).toBeGreaterThan(0);
});

test('the terminal is respected: no line is wider, and nothing turns its direction or colour', () => {
  const thing = (text: string) => resource('custom:x:Thing', 'thing', { text });
  const report = reportFor(side([thing('a')]), side([thing(`${'long words '.repeat(40)}\u001b[31m\u202e`)]));
  const text = previewText(report, makeStyle(true), 60);
  expect(Math.max(...text.split('\n').map(visibleLength))).toBeLessThanOrEqual(60);

  expect(text.replace(/\u001b\[\d+m/g, '')).not.toMatch(/\u001b|\u202e/);
  expect(text).not.toContain('\u001b[31m\u202e');
});

test('the schema of the JSON is written down', () => {
  const file = join(__dirname, '../../../docs/preview.schema.json');
  const text = `${JSON.stringify(jsonSchema(), null, 2)}\n`;
  if (process.env.UPDATE_SCHEMA) writeFileSync(file, text);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text));
});
