import type { micromark } from 'micromark';
import type { gfm, gfmHtml } from 'micromark-extension-gfm';
import { bundled } from './modules';

interface Parser {
  readonly micromark: typeof micromark;
  readonly gfm: typeof gfm;
  readonly gfmHtml: typeof gfmHtml;
}

let parser: Parser | undefined;

/** Markdown as GitHub reads it, with the HTML in it as it stands. */
export function page(markdown: string): string {
  parser ??= bundled("export * from 'micromark'; export * from 'micromark-extension-gfm';") as Parser;
  return parser.micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [parser.gfm()],
    // Without the filter of tags, to see them.
    htmlExtensions: [{ ...parser.gfmHtml(), exit: { ...parser.gfmHtml().exit } }],
  });
}

/** HTML without its entities. */
export const decoded = (html: string): string =>
  html
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

export interface Read {
  /** Names of the elements, each once. */
  readonly elements: readonly string[];
  /** Every tag with an attribute, as it stands. */
  readonly attributes: readonly string[];
  /** Contents of HTML comments. */
  readonly hidden: readonly string[];
  /** What GitHub would look for mentions, references and addresses in: the text outside of code. */
  readonly prose: string;
  /** True where every element is closed by its own end. */
  readonly balanced: boolean;
}

const single = new Set(['br', 'hr', 'img', 'input']);

/** What a browser would find in a page. */
export function read(html: string): Read {
  const hidden: string[] = [];
  const shown = html.replace(/<!--([\s\S]*?)-->/g, (_, text: string) => {
    hidden.push(text.trim());
    return '';
  });
  const elements = new Set<string>();
  const attributes: string[] = [];
  const open: string[] = [];
  let balanced = true;
  for (const [tag, end, name, rest] of shown.matchAll(/<(\/?)([a-zA-Z][\w-]*)([^>]*)>/g)) {
    elements.add(name!.toLowerCase());
    if (rest!.replace('/', '').trim()) attributes.push(tag);
    if (single.has(name!.toLowerCase())) continue;
    if (!end) open.push(name!);
    else if (open.pop() !== name) balanced = false;
  }
  const prose = decoded(shown.replace(/<pre>[\s\S]*?<\/pre>|<code>[\s\S]*?<\/code>/g, ' ').replace(/<[^>]*>/g, ' '));
  return { elements: [...elements].sort(), attributes, hidden, prose, balanced: balanced && open.length === 0 };
}
