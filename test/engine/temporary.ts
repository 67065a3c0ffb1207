// Directories that tests make, and that go when they are through.
import * as fs from 'node:fs';
import * as path from 'node:path';

const made: string[] = [];

/** A new directory under `parent`; VERDIGRIS_KEEP=1 leaves it to be looked at. */
export function temporary(parent: string, prefix: string): string {
  fs.mkdirSync(parent, { recursive: true });
  const directory = fs.mkdtempSync(path.join(parent, prefix));
  made.push(directory);
  return directory;
}

export function removeTemporary(): void {
  if (process.env['VERDIGRIS_KEEP'] !== undefined) return;
  for (const directory of made.splice(0)) fs.rmSync(directory, { recursive: true, force: true });
}

// Jest gives its tests a process object that never exits: there it is the kit's `afterAll` that removes.
process.on('exit', removeTemporary);
