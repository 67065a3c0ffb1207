import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');

/** Codes of a catalog that no case names, in these folders of `test`. */
export function untested(catalog: object, folders: readonly string[]): readonly string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file !== 'errors.test.ts')
      .map((file) => readFileSync(join(root, folder, file), 'utf8')),
  );
  const named = new Set(files.join('\n').match(/(?<=[['" ])[a-z]+(-[a-z]+)+(?=[\]'"\\])/g));
  return Object.keys(catalog).filter((code) => !named.has(code));
}
