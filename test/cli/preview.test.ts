import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { exitCodeOf } from '../../lib/cli/preview';
import { makeKeeper } from '../../lib/preview/compare/keeper';
import type { SideState } from '../../lib/preview/compare/model';
import { reportOf, type RenderedPair } from '../../lib/preview/preview';
import { previewReport } from '../../lib/preview/report/schema';
import { resource, side } from '../preview/corpus/builders';
import { run as runCommand, type Ended } from './run';

// Each call of the command starts a program or more; machines of a CI are slow.
jest.setTimeout(300_000);

let repository: string;
let cwd: jest.SpyInstance<string, []>;
const git = (...words: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', ...words], {
    cwd: repository,
    encoding: 'utf8',
  });
const edit = (file: string, change: (text: string) => string): void => {
  const path = join(repository, file);
  const text = readFileSync(path, 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(path, change(text));
};

/** Runs the command in the repository. */
async function run(...words: readonly string[]): Promise<Ended> {
  const ended = await runCommand('preview', ...words);
  // What was checked out for the comparison is gone again.
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  return ended;
}

beforeAll(() => {
  repository = realpathSync(mkdtempSync(join(tmpdir(), 'verdigris-preview-test-')));
  // A cache that rendering in place has left there is no part of the project.
  cpSync(join(__dirname, 'programs/small'), repository, {
    recursive: true,
    filter: (source) => basename(source) !== 'node_modules',
  });
  writeFileSync(join(repository, 'package.json'), '{"name": "small", "private": true}\n');
  writeFileSync(join(repository, '.gitignore'), 'node_modules\n');
  symlinkSync(join(__dirname, '../../node_modules'), join(repository, 'node_modules'));
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '-m', 'start');
});
beforeEach(() => {
  cwd = jest.spyOn(process, 'cwd').mockReturnValue(repository);
});
afterEach(() => {
  cwd.mockRestore();
  git('checkout', '--quiet', '--force', 'main');
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

test('the same tree twice, and in another order: nothing changes', async () => {
  edit('program.js', (text) => text.replace("['web', 'worker']", "['worker', 'web']"));
  const { exitCode, out, err } = await run('--stack', 'production');
  expect({ exitCode, err: err.split('\n').sort() }).toEqual({
    exitCode: 0,
    err: [
      '',
      'Comparing',
      expect.stringMatching(/^Rendering production of main \([0-9a-f]+\)$/),
      'Rendering production of the working tree',
    ],
  });
  expect(out).toContain('Nothing changes.');
});

test('a change on a branch: judged, refused with exit code 3, and the secret stays secret', async () => {
  git('checkout', '--quiet', '-b', 'change');
  edit('program.js', (text) =>
    text
      .replace('planted-secret-value', 'planted-other-value')
      .replace(
        "new Custom('aws:ecr/repository:Repository', 'repository', {}, { protect: true })",
        "new Custom('aws:ecr/repository:Repository', 'images', {}, { protect: true })",
      )
      .replace('replicas: 3', 'replicas: 1'),
  );
  git('commit', '--quiet', '-am', 'change');
  const { exitCode, out } = await run('--stack', 'production', '--head', 'change', '--format', 'json');
  const report = previewReport.parse(JSON.parse(out));
  expect(exitCode).toBe(3);
  expect(out).not.toContain('planted');
  const [stack] = report.stacks;
  expect(stack!.counts).toEqual({ create: 1, update: 2, replace: 0, delete: 1 });
  const rules = new Set(stack!.changes.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
  expect([...rules]).toEqual(expect.arrayContaining(['data-deleted', 'replicas-changed', 'secret-changed']));
});

test('a stack that is new, and one whose head fails: both are told, and the call fails', async () => {
  const file = join(repository, 'Pulumi.qa.yaml');
  writeFileSync(file, 'config: {}\n');
  try {
    // The staging stack of this project is broken on purpose.
    const { exitCode, out } = await run('--stack', 'qa', 'staging', '--format', 'markdown');
    expect(exitCode).toBe(2);
    expect(out).toContain('| `qa` | 38 | 0 | 0 | 0 | new stack, **release** |');
    expect(out).toContain('| `staging` | 0 | 0 | 0 | 0 | **can not be rendered** |');
    expect(out).toContain(
      '- `staging` `program-refused` verdigris:target: found nothing, expected a target; add it. \\(Pulumi.staging.yaml:1\\)',
    );
  } finally {
    rmSync(file);
  }
});

describe('exit codes', () => {
  const database = resource('aws:rds/instance:Instance', 'shop', { engine: 'postgres' });
  const failed = (configuration: boolean): SideState => ({
    state: 'failed',
    problems: [{ code: 'program-failed', path: '', message: 'boom' }],
    configuration,
  });
  const whole: SideState = { state: 'rendered', side: side([database]) };
  const empty: SideState = { state: 'rendered', side: side([]) };
  const lifted = { urn: database.urn, reason: 'moved to another account' };
  test.each<[string, number, readonly Pick<RenderedPair, 'before' | 'after'>[], (typeof lifted)[]?]>([
    ['nothing changes', 0, [{ before: whole, after: whole }]],
    ['something lethal', 3, [{ before: whole, after: empty }]],
    ['something lethal that is allowed', 0, [{ before: whole, after: empty }], [lifted]],
    ['a base that fails', 0, [{ before: failed(false), after: whole }]],
    ['a head with a wrong configuration', 2, [{ before: whole, after: failed(true) }]],
    ['a head that fails otherwise', 1, [{ before: whole, after: failed(false) }]],
    [
      'a head that fails, in one of two stacks, and something lethal in the other',
      1,
      [
        { before: whole, after: empty },
        { before: whole, after: failed(false) },
      ],
    ],
  ])('%s: %i', (_, expected, pairs, unprotect = []) => {
    const environment = { name: 'production', unprotect } as const;
    const named = pairs.map((pair, index) => ({ ...pair, stack: `production-${index}`, environment }));
    expect(exitCodeOf(reportOf(named, { base: 'main', head: 'the working tree' }, makeKeeper()))).toBe(expected);
  });
});

test('an encrypted value that is set anew is told, and not shown', async () => {
  git('checkout', '--quiet', '-b', 'secrets');
  const file = join(repository, 'Pulumi.production.yaml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, `${text}  small:apiKey:\n    secure: v1:firstciphertext\n`);
  git('commit', '--quiet', '-am', 'a secret');
  edit('Pulumi.production.yaml', (given) => given.replace('firstciphertext', 'otherciphertext'));
  const { exitCode, out } = await run('--stack', 'production', '--base', 'secrets');
  expect(exitCode).toBe(0);
  expect(out).toContain('config["small:apiKey"] has another secret value');
  expect(out).not.toContain('ciphertext');
});

test('a file is named once it is written, and worktrees of others stay, also those that look abandoned', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'verdigris-away-'));
  git('worktree', 'add', '--quiet', '--detach', join(elsewhere, 'tree'));
  rmSync(elsewhere, { recursive: true, force: true });
  const file = join(repository, 'page.html');
  const { exitCode, out, err } = await runCommand(
    'preview',
    '--stack',
    'production',
    '--format',
    'html',
    '--out',
    file,
  );
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' });
  expect(err).toContain(`Written to ${file} as html.\n`);
  const page = readFileSync(file, 'utf8');
  expect({ whole: /^<!doctype html>[^]*<\/html>\n$/.test(page), quiet: page.includes('Nothing changes.') }).toEqual({
    whole: true,
    quiet: true,
  });
  rmSync(file);
  const trees = git('worktree', 'list').trim().split('\n');
  expect(trees).toEqual([expect.stringContaining(repository), expect.stringContaining('prunable')]);
  git('worktree', 'prune');
});

test('wrong calls', async () => {
  expect(await run('--stack', 'prodution')).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining(
      "There is no stack 'prodution' in the base or the head: did you mean 'production'?",
    ) as string,
  });
  expect(await run('--base', 'no-such-branch')).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining("git knows no commit 'no-such-branch'") as string,
  });
});
