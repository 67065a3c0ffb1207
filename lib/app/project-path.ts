import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** The folder of Pulumi.yaml, above wherever the program was started; where there is none, the working directory. */
export function projectRoot(): string {
  const start = process.cwd();
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'Pulumi.yaml'))) return folder;
    if (folder === dirname(folder)) return start;
  }
}

/** A path of the project: absolute, or from its root. */
export const projectPath = (path: string): string => (isAbsolute(path) ? path : join(projectRoot(), path));
