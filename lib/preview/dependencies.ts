import { execFile } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

const lockFiles = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'] as const;
const npmLockFiles: readonly string[] = ['package-lock.json', 'npm-shrinkwrap.json'];

const read = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

/** What decides on the installed packages, where there is no lock file. */
function wanted(folder: string): string {
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(
    read(join(folder, 'package.json')) ?? '{}',
  ) as Record<string, unknown>;
  return JSON.stringify([dependencies, devDependencies, peerDependencies]);
}

function agree(one: string, other: string): boolean {
  const locks = lockFiles.map((name) => [read(join(one, name)), read(join(other, name))] as const);
  if (locks.some(([left, right]) => left !== right)) return false;
  return locks.some(([left]) => left !== undefined) || wanted(one) === wanted(other);
}

/** The folders between a project and its repository that have a package.json of their own, the innermost first. */
function packageFolders(repository: string, project: string): readonly string[] {
  const found: string[] = [];
  for (let folder = project; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) found.push(folder);
    if (folder === repository || folder === dirname(folder)) return found;
  }
}

/**
 * Gives a checked out project its packages: those that are installed where its lock file is the same, else its own.
 * @param checkout - Root of the checked out repository, and the same for the working tree
 * @param project - The folder of Pulumi.yaml in the checkout
 * @throws Error where packages can't be installed
 */
export async function provideDependencies(
  checkout: string,
  workingTree: string,
  project: string,
  onInstall: (folder: string) => void,
): Promise<void> {
  for (const folder of packageFolders(checkout, project)) {
    const twin = join(workingTree, relative(checkout, folder));
    const installed = join(twin, 'node_modules');
    if (existsSync(join(folder, 'node_modules'))) continue;
    if (existsSync(installed) && agree(folder, twin)) {
      symlinkSync(installed, join(folder, 'node_modules'), 'junction');
      continue;
    }
    if (lockFiles.some((name) => !npmLockFiles.includes(name) && existsSync(join(folder, name))))
      throw new Error(
        `Its lock file differs from the installed one and is not npm's: install its packages yourself in a second clone, and render there.`,
      );
    onInstall(folder);
    const locked = npmLockFiles.some((name) => existsSync(join(folder, name)));
    await install(folder, locked ? ['ci'] : ['install', '--no-save', '--no-package-lock']);
  }
}

async function install(folder: string, words: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)('npm', [...words, '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder });
  } catch (error) {
    const { stderr = '' } = error as { readonly stderr?: string };
    const reason = stderr.split('\n').find((line) => /npm (error|ERR!)/.test(line)) ?? (error as Error).message;
    throw new Error(`Its packages can not be installed ('npm ${words[0]}'): ${reason.trim()}`);
  }
}
