import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Problem } from '../environment/model';
import { ConfigurationError } from '../environment/problems';
import { readProject } from '../environment/project-file';
import type { SideState } from './compare/model';
import { provideDependencies } from './dependencies';
import type { PreviewProblem } from './errors';
import { Repository } from './git';
import type { OfflineFunctions, PastOutputs, SecretKeeper } from './model';
import { render, RenderError } from './render';

/** A tree in which stacks are rendered. */
export interface Tree {
  /** The folder of Pulumi.yaml. */
  readonly root: string;
  /** What people call it. */
  readonly name: string;
  /** Why nothing can be rendered in it. @default - it can */
  readonly problems?: readonly Problem[];
}

export interface TreesOptions {
  /** The folder of Pulumi.yaml in the working tree. */
  readonly root: string;
  /** @default - where the working tree left the default branch */
  readonly base?: string;
  /** @default - the working tree as it stands */
  readonly head?: string;
  /** Told what takes long. */
  readonly onProgress?: (text: string) => void;
}

/**
 * Gives both trees to `work`, and takes them away afterwards, also when the process is told to end.
 * @throws RenderError where the commits can't be found
 */
export async function withTrees<T>(options: TreesOptions, work: (base: Tree, head: Tree) => Promise<T>): Promise<T> {
  const repository = await Repository.around(options.root);
  const base = await (options.base === undefined ? repository.mergeBase() : repository.commit(options.base));
  const head = options.head === undefined ? undefined : await repository.commit(options.head);
  const inside = relative(realpathSync(repository.root), realpathSync(options.root));
  const folders: string[] = [];
  const checkOut = async (commit: typeof base): Promise<Tree> => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'verdigris-preview-')));
    folders.push(folder);
    await repository.checkOut(commit, folder);
    const root = join(folder, inside);
    try {
      await provideDependencies(folder, repository.root, root, (where) =>
        options.onProgress?.(`Installing the packages of ${commit.name} in ${relative(folder, where) || 'its root'}`),
      );
      return { root, name: commit.name };
    } catch (error) {
      return { root, name: commit.name, problems: [notInstalled((error as Error).message)] };
    }
  };
  const end = (signal: NodeJS.Signals): void => {
    for (const folder of folders) {
      repository.removeNow(folder);
      rmSync(folder, { recursive: true, force: true });
    }
    process.kill(process.pid, signal);
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    const former = await checkOut(base);
    const current = head ? await checkOut(head) : { root: options.root, name: 'the working tree' };
    return await work(former, current);
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
    for (const folder of folders) {
      await repository.remove(folder);
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

const notInstalled = (message: string): PreviewProblem => ({ code: 'packages-not-installed', path: '', message });

/** Stacks of a tree; none where it has no project, or one that can't be read: rendering says why. */
export function stacksOf({ root }: Tree): readonly string[] {
  try {
    return readProject(root).stacks;
  } catch (error) {
    if (ConfigurationError.is(error)) return [];
    throw error;
  }
}

const hasProject = (root: string): boolean => ['yaml', 'yml'].some((end) => existsSync(join(root, `Pulumi.${end}`)));

/**
 * Renders a stack of a tree. A program that fails is an answer, not an error.
 * @param past - What was there before. @default - nothing is known
 */
export async function renderSide(
  tree: Tree,
  stack: string,
  secrets: SecretKeeper,
  functions: (root: string, stack: string) => OfflineFunctions,
  past?: PastOutputs,
): Promise<SideState> {
  const { root, problems } = tree;
  if (!hasProject(root)) return { state: 'absent' };
  try {
    if (!readProject(root).stacks.includes(stack)) return { state: 'absent' };
    if (problems) return { state: 'failed', problems, configuration: false };
    const side = await render({ root, stack, secrets, past, thrifty: true, functions: () => functions(root, stack) });
    return { state: 'rendered', side };
  } catch (error) {
    if (error instanceof RenderError)
      return { state: 'failed', problems: error.problems, configuration: error.configuration };
    if (ConfigurationError.is(error)) return { state: 'failed', problems: error.problems, configuration: true };
    throw error;
  }
}
