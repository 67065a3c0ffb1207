import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProject } from '../../lib/environment/project-file';
import { Repository } from '../../lib/preview/git';
import { Monitor } from '../../lib/preview/monitor';
import { render, type RenderError } from '../../lib/preview/render';
import { findSdk } from '../../lib/preview/run';
import { withTrees } from '../../lib/preview/sides';

const folder = mkdtempSync(join(tmpdir(), 'verdigris-errors-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;

/** A folder with these files. */
function write(files: Readonly<Record<string, string>> = {}): string {
  const root = join(folder, String(count++));
  mkdirSync(root);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return root;
}

const git = (root: string, ...words: readonly string[]): void =>
  void execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...words], {
    cwd: root,
    stdio: 'ignore',
  });

/** A repository whose only branch has one commit. */
function repository(branch: string, files: Readonly<Record<string, string>> = {}): string {
  const root = write({ 'a.txt': '', ...files });
  git(root, 'init', '--initial-branch', branch);
  git(root, 'add', '.');
  git(root, 'commit', '--message', 'first');
  return root;
}

/** The codes of the error, and whether something has to be corrected. */
async function refusal(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    const { problems, configuration = true, name } = error as RenderError;
    expect(['RenderError', 'ConfigurationError']).toContain(name);
    return { codes: problems.map(({ code }) => code), configuration };
  }
  return 'nothing';
}
const wrong = (code: string): unknown => ({ codes: [code], configuration: true });

const project = { 'Pulumi.yaml': 'name: shop\nruntime: nodejs\n', 'Pulumi.test.yaml': '' };

describe('two commits', () => {
  test('need a repository and git', async () => {
    expect(await refusal(() => Repository.around(write()))).toEqual(wrong('repository-missing'));
    const launcher = join(__dirname, '../../bin/verdigris.js');
    const without = { cwd: write(project), encoding: 'utf8', env: { PATH: write() } } as const;
    const { status, stderr } = spawnSync(process.execPath, [launcher, 'preview'], without);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^error\[git-missing\]: git is not installed/m) as string,
    });
  });

  test('have to be known', async () => {
    const main = await Repository.around(repository('main'));
    expect(await refusal(() => main.commit('v7'))).toEqual(wrong('commit-unknown'));
    expect(await refusal(() => main.mergeBase())).toBe('nothing');
    const other = await Repository.around(repository('work'));
    expect(await refusal(() => other.mergeBase())).toEqual(wrong('default-branch-unknown'));
  });

  test('have to have a past in common', async () => {
    const root = repository('main');
    git(root, 'checkout', '--orphan', 'other');
    git(root, 'commit', '--message', 'of another past');
    const both = await Repository.around(root);
    expect(await refusal(() => both.mergeBase())).toEqual(wrong('merge-base-unknown'));
  });

  test('are checked out into empty folders', async () => {
    const root = repository('main');
    const main = await Repository.around(root);
    expect(await refusal(async () => main.checkOut(await main.commit('HEAD'), root))).toEqual({
      codes: ['checkout-failed'],
      configuration: false,
    });
  });

  test('bring the packages that they need, or it is said', async () => {
    const root = repository('main', { ...project, 'package.json': '{}', 'pnpm-lock.yaml': 'before' });
    writeFileSync(join(root, 'pnpm-lock.yaml'), 'after');
    await withTrees({ root }, (base) => {
      expect(base.problems).toEqual([
        { code: 'packages-not-installed', path: '', message: expect.stringContaining("is not npm's") as string },
      ]);
      return Promise.resolve();
    });
  });
});

describe('a program', () => {
  test('needs an SDK of its own', async () => {
    const root = write(project);
    expect(await refusal(() => findSdk(readProject(root)))).toEqual(wrong('sdk-missing'));
  });

  test.each(['[]', '{', '{"a:b:c": 1}'])('is not rendered with answers that are none: %s', async (text) => {
    const root = write({ ...project, 'verdigris.offline.json': text });
    symlinkSync(join(__dirname, '../../node_modules'), join(root, 'node_modules'));
    expect(await refusal(() => render({ root, stack: 'test' }))).toEqual(wrong('offline-answers-wrong'));
  });

  test('is told which answer failed', () => {
    const broken = (): never => {
      throw new TypeError('no zones');
    };
    const monitor = new Monitor({ project: 'shop', stack: 'test', functions: { 'a:b:c': broken } });
    expect(() => monitor.invoke('a:b:c', {})).toThrow('The answer to a:b:c failed: no zones');
    expect(monitor.refusals).toMatchObject([{ code: 'function-failed' }]);
  });
});
