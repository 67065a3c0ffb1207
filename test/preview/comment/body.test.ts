import fc from 'fast-check';
import { commentBody, longestSummary, markerOf, summaryText } from '../../../lib/preview/comment/body';
import type { StackReport } from '../../../lib/preview/report/schema';
import { anyReport, nastyText } from './hostile';
import { decoded, page, read } from './page';
import { changed, quiet, report } from './reports';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const name = 'verdigris-preview';
const run = 'https://github.com/acme/shop/actions/runs/1';
/** The longest comment that GitHub takes. */
const limit = 65_536;

test('a section for each stack, under a marker that nobody sees', () => {
  const { text, quiet: nothing } = commentBody(report(changed(), changed({ stack: 'staging' })), {
    name,
    run,
    head: 'abc1234',
  });
  expect(nothing).toBe(false);
  expect(text.split('\n')[0]).toBe('<!-- verdigris-preview: one comment, edited in place -->');
  expect(text).toContain('### What `origin/main (1234567)` → `abc1234` changes');
  for (const each of ['production', 'staging']) {
    expect(text).toContain(`| \`${each}\` | 0 | 1 | 0 | 0 | **config** |`);
    expect(text).toContain(`<summary><code>${each}</code> · <b>ground</b> · 1 change · config</summary>`);
  }
  expect(text).toContain(`[All of it](${run})`);
  expect(text).not.toContain('fork');
  expect(commentBody(report(changed()), { name, run, fork: true }).text).toContain(
    'Rendered by the code of this pull request in its fork',
  );
});

test('where nothing changes, a short text says so', () => {
  const body = commentBody(report(quiet(), quiet({ stack: 'staging' })), { name, head: 'abc1234' });
  expect(body).toEqual({
    quiet: true,
    text: `${markerOf(name)}\n### No stack changes\n\n\`origin/main (1234567)\` → \`abc1234\`; compared: \`production\`, \`staging\`.\n`,
  });
  const many = commentBody(report(...Array.from({ length: 5000 }, () => quiet({ stack: 'x'.repeat(500) }))), { name });
  expect(many.text.length).toBeLessThan(4000);
  expect(many.text).toContain(', 4980 more.');
});

/** What the report writes itself. */
const elements = ['b', 'br', 'code', 'details', 'em', 'h3', 'li', 'p', 'pre', 'strong', 'summary', 'table'];
const parts = ['tbody', 'td', 'th', 'thead', 'tr', 'ul', 'a'];

test('whatever a fork writes into a report: no link, picture, mention, reference or marker of its own, and never too long', () => {
  fc.assert(
    fc.property(anyReport, nastyText, (given, head) => {
      const { text } = commentBody(given, { name, run, head });
      expect(text.length).toBeLessThanOrEqual(limit);
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
      const found = read(page(text));
      expect(found.hidden).toEqual([`${name}: one comment, edited in place`]);
      expect(found.elements.filter((each) => ![...elements, ...parts].includes(each))).toEqual([]);
      const foreign = found.attributes.filter(
        (tag) => !/^<(code class="language-diff"|t[hd] align="right")>$/.test(tag),
      );
      expect(foreign).toEqual([`<a href="${run}">`]);
      expect(found.prose).not.toMatch(/@\w|#\d|GH-\d/);
      expect(found.balanced).toBe(true);
    }),
    { seed, numRuns: 300 },
  );
});

/** A line of the program about a release, which stands alone in the comment. */
const says = (line: string): StackReport['releases'] => [{ application: 'shop', kind: 'added', line }];
const ofShop = changed().changes.map((each) => ({ ...each, application: 'shop' }));

test.each<[string, Partial<StackReport>, string]>([
  ['a backslash before a pipe in a table', { stack: '\\|<img src=x>' }, '\\|<img src=x>'],
  ['the number of an issue without a hash', { warnings: ['see GH-12'] }, 'see GH\u200b-12'],
  ['an address without a scheme', { warnings: ['www.evil.example'] }, 'www\u200b.evil.example'],
  ['a list', { releases: says('- one') }, '<p>- one</p>'],
  ['a numbered list', { releases: says('1. one') }, '<p>1. one</p>'],
  ['a rule', { releases: says('---') }, '<p>---</p>'],
  ['code by its indent', { releases: says('    one') }, '<p>one</p>'],
])('%s is shown as it is', (_, more, shown) => {
  const html = page(commentBody(report(changed({ changes: ofShop, ...more })), { name }).text);
  expect(read(html).elements).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(img|ol|a|hr)$/)]));
  expect(decoded(html)).toContain(shown);
});

test('a summary alone that is too long: the stacks with the most to say stay, the others are counted', () => {
  const others = Array.from({ length: 4000 }, (_, index) => quiet({ stack: `quiet-${index}` }));
  const broken = quiet({
    stack: 'broken',
    state: 'head failed',
    problems: [{ code: 'program-failed', path: '', message: 'boom' }],
  });
  const refused = changed({ stack: 'refused', refused: 1 });
  const { text } = commentBody(report(...others, changed({ stack: 'changed' }), refused, broken), { name, run });
  expect(text.length).toBeLessThanOrEqual(limit);
  for (const each of ['broken', 'refused', 'changed']) expect(text).toContain(`| \`${each}\` |`);
  const [, left] = /^(\d+) stacks left out for length\.$/m.exec(text)!;
  expect(Number(left) + text.match(/^\| `/gm)!.length).toBe(4003);
  expect(text.trimEnd().endsWith('as JSON in its artifact.')).toBe(true);
});

test('names that are too long alone', () => {
  const long = 'x'.repeat(200_000);
  const { text } = commentBody({ ...report(changed({ stack: long })), base: long, head: long }, { name, run });
  expect(text.length).toBeLessThanOrEqual(limit);
  expect(text).toContain('The report of 1 stack is too long to be shown here.');
});

test('the summary of a job has room for more than a comment, and keeps within its limit beside what is there', () => {
  const line = { mark: '+' as const, text: 'x'.repeat(300) };
  const big = report(
    ...Array.from({ length: 30 }, (_, index) => {
      const one = changed({ stack: `stack-${index}` });
      return { ...one, changes: one.changes.map((each) => ({ ...each, diff: Array<typeof line>(200).fill(line) })) };
    }),
  );
  const free = Buffer.byteLength(summaryText(big));
  expect(free).toBeGreaterThan(limit);
  expect(free).toBeLessThanOrEqual(longestSummary);
  const taken = 900_000;
  expect(Buffer.byteLength(summaryText(big, taken)) + taken).toBeLessThanOrEqual(1_048_576);
  expect(summaryText(big, taken)).toContain('Left out for length');
  expect(summaryText(big)).not.toContain('<!--');
});
