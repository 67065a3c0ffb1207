import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { CommentError } from '../../../lib/preview/comment/errors';
import { largestFile, readReport } from '../../../lib/preview/comment/read';
import { anyReport } from './hostile';
import { changed, report } from './reports';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verdigris-report-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stack = changed();
const whole = report(stack);

function write(content: string | object, name = 'preview.json'): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** What is said of a file that is refused, with its folder left out. */
function problems(file: string): readonly string[] {
  let error: CommentError | undefined;
  try {
    readReport(file);
  } catch (thrown) {
    error = thrown as CommentError;
  }
  expect(error).toMatchObject({ name: 'CommentError', configuration: true });
  return error!.message.split('\n').map((line) => line.replaceAll(`${folder}/`, ''));
}

const expected = "report of 'verdigris preview --format json'";

test('a report is read as it was written, without what the schema does not know', () => {
  const more = { ...whole, extra: 'x', stacks: [{ ...stack, extra: { deep: true } }] };
  expect(readReport(write(more))).toEqual(whole);
  fc.assert(
    fc.property(anyReport, (report) => {
      expect(readReport(write(report))).toEqual(JSON.parse(JSON.stringify(report)));
    }),
    { seed, numRuns: 50 },
  );
});

test.each<[string, () => string, readonly string[]]>([
  [
    'no file',
    () => join(folder, 'none.json'),
    [`There is no 'none.json': name the file of the ${expected}. [report-missing]`],
  ],
  [
    'a folder',
    () => {
      mkdirSync(join(folder, 'folder.json'));
      return join(folder, 'folder.json');
    },
    [`'folder.json' is no regular file: name the file of the ${expected}. [report-missing]`],
  ],
  [
    'a link to a file of the machine',
    () => {
      symlinkSync(write(whole, 'secret.json'), join(folder, 'link.json'));
      return join(folder, 'link.json');
    },
    [`'link.json' is no regular file: name the file of the ${expected}. [report-missing]`],
  ],
  [
    'a file that is too large',
    () => {
      const file = write('{}', 'large.json');
      truncateSync(file, largestFile + 1);
      return file;
    },
    [
      `'large.json' has 33554433 bytes, and a ${expected} at most 33554432: look at fewer stacks at once. [report-too-large]`,
    ],
  ],
  [
    'what is no JSON',
    () => write('::add-mask::x\n##[error]y'),
    [`'preview.json' is not JSON: expected a ${expected}. [report-wrong]`],
  ],
  ['nothing', () => write(''), [`'preview.json' is not JSON: expected a ${expected}. [report-wrong]`]],
  ['another kind of JSON', () => write('[]'), ["expected object, received array in 'preview.json'. [report-wrong]"]],
  ['another version', () => write({ ...whole, version: 2 }), ["version: expected 1 in 'preview.json'. [report-wrong]"]],
  [
    'several problems, all of them',
    () => write({ ...whole, base: 7, stacks: [{ ...stack, state: '##[add-mask]x', warnings: 'none' }] }),
    [
      "base: expected string, received number in 'preview.json'. [report-wrong]",
      'stacks.0.state: expected one of "compared"|"new"|"removed"|"base failed"|"head failed" in \'preview.json\'. [report-wrong]',
      "stacks.0.warnings: expected array, received string in 'preview.json'. [report-wrong]",
    ],
  ],
])('%s is refused', (_, file, said) => {
  expect(problems(file())).toEqual(said);
});

test('very many problems are counted', () => {
  const said = problems(write({ ...whole, stacks: Array.from({ length: 5000 }, () => 1) }));
  expect(said).toHaveLength(11);
  expect(said[10]).toBe(`4990 more problems in 'preview.json': is it a ${expected}? [report-wrong]`);
});

test('what is nested without end does not bring it down', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const [change] = stack.changes;
  const fields: NonNullable<typeof change>['fields'] = [{ path: '', kind: 'changed', before: 'DEEP' }];
  const text = JSON.stringify(report({ ...stack, changes: [{ ...change!, fields }] }));
  expect(problems(write(text.replace('"DEEP"', deep)))).toEqual([
    `'preview.json' is nested too deep for a ${expected}. [report-wrong]`,
  ]);
});

test('no message repeats what the file holds: in the log of a job it could be a command', () => {
  const planted = '##[add-mask]planted ::stop-commands::planted';
  const poison = (value: unknown): unknown =>
    Array.isArray(value)
      ? [planted, ...value.map(poison)]
      : typeof value === 'object' && value !== null
        ? {
            [planted]: planted,
            ...Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, poison(inner)])),
          }
        : planted;
  const said = problems(write(poison(whole) as object)).join('\n');
  expect(said).toContain('stacks.0: expected object');
  expect(said).not.toContain('planted');
  expect(problems(write(`{"${planted}": `)).join('\n')).not.toContain('planted');
});
