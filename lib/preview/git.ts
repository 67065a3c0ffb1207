import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { isConfiguration, type PreviewErrorCode } from './errors';
import { RenderError } from './render';

const run = promisify(execFile);

/** A large repository lists long. */
const largestAnswer = 64 * 1024 * 1024;

export const refused = (code: PreviewErrorCode, message: string): RenderError =>
  new RenderError([{ code, path: '', message }], isConfiguration(code));

/** What git answers, without the line end; undefined where it says no. */
async function ask(folder: string, ...words: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', words, { cwd: folder, maxBuffer: largestAnswer, encoding: 'utf8' });
    return stdout.trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw refused('git-missing', 'git is not installed, and a preview compares two commits: install it.');
    return undefined;
  }
}

/** Only this worktree: others that look abandoned may be on a disk that is away. */
const removal = (folder: string): string[] => ['worktree', 'remove', '--force', folder];

/** A commit, and what people call it. */
export interface Commit {
  readonly id: string;
  readonly name: string;
}

/** The repository around a folder. */
export class Repository {
  private constructor(readonly root: string) {}

  /** @throws RenderError where the folder is in no repository, or there is no git */
  static async around(folder: string): Promise<Repository> {
    const root = await ask(folder, 'rev-parse', '--show-toplevel');
    if (root === undefined)
      throw refused(
        'repository-missing',
        `${folder} is in no git repository, and a preview compares two commits: call it in a clone.`,
      );
    return new Repository(root);
  }

  /** @throws RenderError where nothing has that name */
  async commit(reference: string): Promise<Commit> {
    const id = reference.startsWith('-')
      ? undefined
      : await ask(this.root, 'rev-parse', '--verify', '--quiet', `${reference}^{commit}`);
    if (!id)
      throw refused(
        'commit-unknown',
        `git knows no commit '${reference}': fetch it ('git fetch origin ${reference}'), or name another one.`,
      );
    const short = await ask(this.root, 'rev-parse', '--short', id);
    return { id, name: id.startsWith(reference) ? (short ?? id) : `${reference} (${short ?? id})` };
  }

  /**
   * Where the working tree left the default branch.
   * @throws RenderError where there is no such commit
   */
  async mergeBase(): Promise<Commit> {
    const branch = await this.defaultBranch();
    const id = await ask(this.root, 'merge-base', branch, 'HEAD');
    if (!id)
      throw refused(
        'merge-base-unknown',
        `This clone does not know where HEAD left '${branch}': fetch the history ('git fetch --unshallow'), or name the commit with --base.`,
      );
    const short = await ask(this.root, 'rev-parse', '--short', id);
    return { id, name: `${branch} (${short ?? id})` };
  }

  /** The branch that others call the default one, on the remote where there is one. */
  private async defaultBranch(): Promise<string> {
    const asked = process.env.GITHUB_BASE_REF;
    const head = await ask(this.root, 'symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
    const candidates = [asked && `origin/${asked}`, head, 'origin/main', 'origin/master', 'main', 'master'];
    for (const candidate of candidates) {
      if (candidate && (await ask(this.root, 'rev-parse', '--verify', '--quiet', `${candidate}^{commit}`)))
        return candidate;
    }
    throw refused(
      'default-branch-unknown',
      "There is no branch 'main' or 'master' to compare with: name the commit with --base.",
    );
  }

  /** Checks a commit out into an empty folder, beside the working tree, without hooks. */
  async checkOut(commit: Commit, folder: string): Promise<void> {
    const done = await ask(
      this.root,
      ...['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--detach', '--force', folder, commit.id],
    );
    if (done === undefined) throw refused('checkout-failed', `git can not check ${commit.name} out into ${folder}.`);
  }

  /** Takes a checked out commit away again. */
  async remove(folder: string): Promise<void> {
    await ask(this.root, ...removal(folder));
  }

  /** The same for a process that is about to end, and can't wait. */
  removeNow(folder: string): void {
    try {
      execFileSync('git', removal(folder), { cwd: this.root, stdio: 'ignore' });
    } catch {
      // Then the folder goes without git, and its next `git worktree prune` forgets it.
    }
  }
}
