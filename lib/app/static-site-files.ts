import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { sortedBy } from './canonical';
import type { SiteFile } from './model';
import { quoted, type Report } from './problems';
import { projectPath } from './project-path';
import { cacheClass, contentType, isFilePath } from './static-site-names';

/** A file as it lies in the directory: its path from there, with '/', and what it holds. */
export interface FoundFile {
  readonly path: string;
  readonly content: Buffer;
}

/** The most that one file may have, and all of them together: what a release holds is kept in the state of its stack. */
export const mostBytes = { file: 5 * 2 ** 20, site: 10 * 2 ** 20 } as const;

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/**
 * What is served of the files of a directory, by path: type, hash and how long it may be kept. Pure.
 *
 * @param where the directory, for messages
 * @param hashed directories in which every name has a hash of its content, each with '/' at its end
 */
export function planFiles(
  found: readonly FoundFile[],
  { where, hashed }: { readonly where: string; readonly hashed: readonly string[] },
  report: Report,
): readonly SiteFile[] {
  if (!found.some(({ path }) => path === 'index.html')) {
    report(
      'site-index-missing',
      `'${where}' has no index.html; name the directory into which the site is built, often 'dist' or 'build'`,
    );
  }
  for (const directory of hashed) {
    if (!found.some(({ path }) => path.startsWith(directory)))
      report('hashed-directory-invalid', `'hashed' names '${directory}', and '${where}' has no file there; remove it`);
  }
  let all = 0;
  for (const { path, content } of found) {
    all += content.length;
    const wrong = [...path].filter((character) => character < ' ' || '\\%?#"'.includes(character));
    if (wrong.length > 0)
      report(
        'site-file-name-invalid',
        `the file '${path}' has ${quoted([...new Set(wrong)])} in its name, which an address can't hold; rename it`,
      );
    if (!isFilePath(path))
      report(
        'site-file-name-invalid',
        `the file '${path}' has no extension, and such an address answers index.html; rename it or leave it out`,
      );
    if (content.length > mostBytes.file)
      report(
        'site-too-large',
        `the file '${path}' has ${mebibytes(content.length)} and may have ${mebibytes(mostBytes.file)}; ` +
          `serve large media from a bucket of their own`,
      );
  }
  if (all > mostBytes.site)
    report(
      'site-too-large',
      `'${where}' has ${mebibytes(all)} and a site may have ${mebibytes(mostBytes.site)}; ` +
        `build it without source maps, or serve large media from a bucket of their own`,
    );
  return sortedBy(found, ({ path }) => path).map(({ path, content }) => {
    const text = content.toString('utf8');
    const isText = !text.includes('\0') && Buffer.from(text, 'utf8').equals(content);
    return {
      path,
      contentType: contentType(path),
      cache: cacheClass(path, hashed),
      digest: createHash('sha256').update(content).digest('hex'),
      bytes: content.length,
      ...(isText ? { text } : { base64: content.toString('base64') }),
    };
  });
}

/** Reads every file under a directory. What can't be served as it lies there is reported: a link that leads outside, a pipe. */
export function readFiles(directory: string, report: Report): readonly FoundFile[] {
  const root = projectPath(directory);
  if (!existsSync(root) || !statSync(root).isDirectory()) {
    report(
      'site-directory-missing',
      `the directory '${directory}' (${root}) is not there; build the site first (often 'npm run build'), ` +
        `or name the directory into which it is built`,
    );
    return [];
  }
  const inside = realpathSync(root) + sep;
  const found: FoundFile[] = [];
  const pending = [''];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const name of readdirSync(join(root, at)).sort()) {
      const path = at === '' ? name : `${at}/${name}`;
      const file = join(root, path);
      const link = lstatSync(file).isSymbolicLink();
      if (link && (!existsSync(file) || !realpathSync(file).startsWith(inside)))
        report(
          'site-file-unservable',
          `'${path}' is a link that leads out of '${directory}'; put a copy of the file there`,
        );
      else if (link && statSync(file).isDirectory())
        report('site-file-unservable', `'${path}' is a link to a directory; put a copy of the directory there`);
      else if (statSync(file).isDirectory()) pending.push(path);
      else if (statSync(file).isFile()) found.push({ path, content: readFileSync(file) });
      else report('site-file-unservable', `'${path}' is neither a file nor a directory; remove it`);
    }
  }
  return found;
}
