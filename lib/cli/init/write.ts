import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What became of each file. */
export interface Written {
  readonly written: readonly string[];
  /** There already, with the same content. */
  readonly same: readonly string[];
  /** There already, with another content: left as they are. */
  readonly kept: readonly string[];
}

/** Writes the files that are not there; one that is there is never touched. */
export function writeFiles(directory: string, files: Readonly<Record<string, string>>): Written {
  const written: string[] = [];
  const same: string[] = [];
  const kept: string[] = [];
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    if (existsSync(file)) {
      (readFileSync(file, 'utf8') === content ? same : kept).push(path);
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    // Fails where somebody has made it in the meantime.
    writeFileSync(file, content, { flag: 'wx' });
    written.push(path);
  }
  return { written, same, kept };
}
