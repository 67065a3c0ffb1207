import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { files, pages, readPage, root, type Link, type Page } from './support/pages';

// Every link in every Markdown file leads to something: a file of the repository, a folder of it, a heading of a page. A new
// page is covered by being there. Addresses of the web are not called: a test needs no network.
const byPath = new Map(pages.map((page) => [page.path, page]));
const folders = new Set(files.flatMap((path) => path.split('/').map((_, i, parts) => parts.slice(0, i).join('/'))));
const lines = (path: string): number => readFileSync(join(root, path), 'utf8').split('\n').length;

/** What is wrong with a link; nothing, and it leads somewhere. */
function problem(page: Page, { url }: Link): string | undefined {
  if (/^(https?|mailto):/.test(url)) return undefined;
  if (/^(\/|~|[a-z][a-z+.-]*:)/i.test(url)) return 'is a path of one machine, or an unknown kind of address';
  const [given = '', fragment] = url.split('#', 2).map(decodeURIComponent);
  const path = given === '' ? page.path : normalize(join(dirname(page.path), given)).replace(/\/$/, '');
  if (folders.has(path) && fragment === undefined) return undefined;
  if (path !== page.path && !files.includes(path)) return 'leads to no file of the repository';
  if (fragment === undefined) return undefined;
  const target = path === page.path ? page : byPath.get(path);
  if (target) return target.anchors.has(fragment) ? undefined : 'names no heading of the page';
  const [, first, last = first] = /^L(\d+)(?:-L(\d+))?$/.exec(fragment) ?? [];
  return first && Number(last) <= lines(path) ? undefined : 'names no line of the file';
}
const problems = (page: Page): readonly string[] =>
  page.links.flatMap((link) => {
    const found = problem(page, link);
    return found === undefined ? [] : [`${page.path}:${link.line}: ${link.url} ${found}`];
  });

describe('Markdown', () => {
  it('has the pages that are looked at', () => {
    expect([...byPath.keys()]).toEqual(
      expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/configuration.md']),
    );
    expect(pages.flatMap(({ links }) => links).length).toBeGreaterThan(50);
  });

  it('links to what exists', () => {
    expect(pages.flatMap(problems)).toEqual([]);
  });

  it('names no folder of the machine that it was written on', () => {
    const found = pages.flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, i) => (/\/(home|Users|root|work)\/\w/.test(line) ? [`${path}:${i + 1}: ${line}`] : [])),
    );
    expect(found).toEqual([]);
  });

  it('is found from the map of the documentation: every page is one link or two away from it', () => {
    const seen = new Set(['docs/README.md']);
    for (const path of seen) {
      for (const { url } of byPath.get(path)?.links ?? []) {
        const target = normalize(join(dirname(path), url.split('#')[0]!));
        for (const found of [target, join(target, 'README.md')]) if (byPath.has(found)) seen.add(found);
        // A link to a folder leads to a list of what is in it.
        if (path.startsWith('docs/'))
          for (const { path: file } of pages) if (dirname(file) === target.replace(/\/$/, '')) seen.add(file);
      }
    }
    expect(pages.map(({ path }) => path).filter((path) => path.startsWith('docs/') && !seen.has(path))).toEqual([]);
  });

  it.each([
    ['[x](nowhere.md)', 'leads to no file'],
    ['[x](../README.md#nowhere)', 'names no heading'],
    ['[x](#a-title-1)', 'names no heading'],
    ['[x](../lib/cli/main.ts#L9999)', 'names no line'],
    ['[x](/etc/hosts)', 'path of one machine'],
    ['[x](file:///etc/hosts)', 'path of one machine'],
    ['![x](nowhere.png)', 'leads to no file'],
    ['<img src="nowhere.png">', 'leads to no file'],
    ['[x]\n\n[x]: nowhere.md', 'leads to no file'],
  ])('tells of %s', (text, told) => {
    expect(problems(readPage('docs/x.md', `# A title\n\n${text}\n`))).toEqual([expect.stringContaining(told)]);
  });

  it.each([
    '[x](#a-title)',
    '[x](#a-title-1)',
    '[x](#what-do-does)',
    '[x](../lib)',
    '[x](../lib/cli/main.ts#L1-L2)',
    '[x](https://example.com)',
  ])('takes %s', (text) => {
    expect(problems(readPage('docs/x.md', `# A title\n\n## A title\n\n## What \`do\` does?\n\n${text}\n`))).toEqual([]);
  });
});
