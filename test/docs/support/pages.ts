import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Slugger from 'github-slugger';
import type { Nodes, Root } from 'mdast';
import { bundled } from '../../preview/comment/modules';

export const root = join(__dirname, '../../..');

interface Tools {
  readonly fromMarkdown: (text: string) => Root;
  readonly toString: (node: Nodes) => string;
  readonly Slugger: new () => Slugger;
}
const {
  fromMarkdown,
  toString,
  Slugger: GitHubSlugger,
} = bundled(
  "export * from 'mdast-util-from-markdown'; export * from 'mdast-util-to-string'; export { default as Slugger } from 'github-slugger';",
) as Tools;

/** What a page points at. */
export interface Link {
  readonly url: string;
  readonly line: number;
}

/** A fenced block. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** The line of the page that its first line stands in, from 1. */
  readonly line: number;
}

export interface Page {
  /** Its path in the repository. */
  readonly path: string;
  readonly text: string;
  readonly links: readonly Link[];
  readonly blocks: readonly Block[];
  /** What links to a place of it may name. */
  readonly anchors: ReadonlySet<string>;
}

/** Every file that is committed, or about to be. */
export const files: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard'],
  {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  },
)
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));

/** Headings of tests' fixtures and of programs that tests copy are no documentation. */
const isPage = (path: string): boolean => path.endsWith('.md') && !path.includes('/fixtures/');

function* nodesIn(node: Nodes): Generator<Nodes> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* nodesIn(child);
}

/** A page, read as GitHub reads it. */
export function readPage(path: string, text = readFileSync(join(root, path), 'utf8')): Page {
  const links: Link[] = [];
  const blocks: Block[] = [];
  const anchors = new Set<string>();
  const slugger = new GitHubSlugger();
  for (const node of nodesIn(fromMarkdown(text))) {
    const line = node.position?.start.line ?? 0;
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition')
      links.push({ url: node.url, line });
    if (node.type === 'heading') anchors.add(slugger.slug(toString(node)));
    if (node.type === 'code' && node.position && text.split('\n')[line - 1]?.trimStart().startsWith('```'))
      blocks.push({ language: node.lang ?? '', text: node.value, line: line + 1 });
    if (node.type === 'html') {
      for (const [, url] of node.value.matchAll(/\b(?:href|src|srcset)="([^"]*)"/g)) links.push({ url: url!, line });
      for (const [, id] of node.value.matchAll(/\b(?:id|name)="([^"]*)"/g)) anchors.add(id!);
    }
  }
  return { path, text, links, blocks, anchors };
}

/** Every Markdown file of the repository. */
export const pages: readonly Page[] = files.filter(isPage).map((path) => readPage(path));
