import fc from 'fast-check';
import type { Problem } from '../../lib/environment/model';
import { problemLine, problemLines, problemOf, problemText } from '../../lib/environment/problem-line';
import { formatPath } from '../../lib/environment/problems';

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const code = fc.array(word, { minLength: 2, maxLength: 4 }).map((words) => words.join('-'));
const step = fc.oneof(word, fc.string(), fc.nat(20));
const path = fc.oneof(
  fc.constant(''),
  fc.tuple(word, fc.array(step, { maxLength: 3 })).map(([key, steps]) => formatPath([key, ...steps])),
  fc.array(fc.stringMatching(/^[a-z][-a-z0-9]{0,8}$/), { minLength: 1, maxLength: 3 }).map((ids) => ids.join('/')),
);
const source = fc.record({
  file: fc.array(fc.stringMatching(/^[\w.-]{1,8}$/), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
  line: fc.integer({ min: 1, max: 100_000 }),
});
// Sentences begin with a word and end with a full stop; between them anything may have been found.
const message = fc
  .string({ unit: 'grapheme' })
  .map((found) => `found '${found.replace(/[\p{Cc}\u2028\u2029]/gu, '')}', expected [secret] (or: another [x-y]).`);
const problem: fc.Arbitrary<Problem> = fc.record(
  { path, message, code, source },
  { requiredKeys: ['path', 'message', 'code'] },
);

describe('a problem as a line', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(problem, (given) => expect(problemOf(problemLine(given), 'none-given')).toEqual(given)),
      { numRuns: 1000 },
    );
  });

  it('says path, sentence, place and code', () => {
    const given = {
      code: 'unknown-key',
      path: 'verdigris:target.regoin',
      message: "found an unknown key, expected 'region'; rename it.",
      source: { file: 'Pulumi.production.yaml', line: 12 },
    };
    expect(problemLines([given, { path: '', message: 'two\n  lines', code: 'a-b' }])).toBe(
      "verdigris:target.regoin: found an unknown key, expected 'region'; rename it. (Pulumi.production.yaml:12) [unknown-key]\n" +
        'two lines [a-b]',
    );
  });

  it('says no line twice where the path is one', () => {
    const at = (path: string) => problemText({ path, message: 'no.', source: { file: 'a.yaml', line: 3 } });
    expect(['a.yaml:3', 'a.yaml:3:7', 'a.yaml:30', 'a.yaml'].map(at)).toEqual([
      'a.yaml:3: no.',
      'a.yaml:3:7: no.',
      'a.yaml:30: no. (a.yaml:3)',
      'a.yaml: no. (a.yaml:3)',
    ]);
  });

  it.each([
    ['verdigris:target: no.', { path: 'verdigris:target', message: 'no.' }],
    ['Error: the value is [secret]', { path: '', message: 'Error: the value is [secret]' }],
    ['it failed (index.ts:3)', { path: '', message: 'it failed', source: { file: 'index.ts', line: 3 } }],
    ['', { path: '', message: '' }],
  ])('of somebody else gets the code that is said: %j', (line, expected) => {
    expect(problemOf(line, 'not-ours')).toEqual({ code: 'not-ours', ...expected });
  });
});
