import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Project } from '../environment/project-file';
import { CallError } from './errors';
import { lazy } from './lazy';
import { suggestion } from './suggestion';

/** The folder of the nearest Pulumi.yaml, here or above. */
function findRoot(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (['yaml', 'yml'].some((extension) => existsSync(join(folder, `Pulumi.${extension}`)))) return folder;
    if (folder === dirname(folder)) {
      throw new CallError(
        'project-missing',
        `There is no Pulumi.yaml in ${resolve(from)} or above it: call verdigris inside a Pulumi project.`,
      );
    }
  }
}

/**
 * The folder of the project around the working directory.
 * @throws CallError where there is none
 */
export const rootOf = (from: string = process.cwd()): string => findRoot(from);

/**
 * The project around the working directory.
 * @throws CallError where it has no such stack
 */
export function projectOf(stack: string, from: string = process.cwd()): Project {
  const project = lazy.project().readProject(findRoot(from));
  if (!project.stacks.includes(stack)) {
    throw new CallError(
      'stack-missing',
      `There is no stack '${stack}' (no Pulumi.${stack}.yaml)${suggestion(stack, project.stacks, 'stacks')}`,
    );
  }
  return project;
}
