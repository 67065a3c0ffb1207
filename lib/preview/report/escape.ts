import { visible } from '../judge/read';

/** A space of no width keeps a mention, a reference or an address from being one. */
const entities: { readonly [text: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '@': '&#64;&#8203;',
  '#': '&#35;&#8203;',
  '|': '&#124;',
  '`': '&#96;',
  '://': ':&#8203;//',
};

/** Text in HTML: nothing in it is a tag, a mention or the number of an issue. */
export const html = (text: string): string => visible(text).replace(/[&<>"@#|`]|:\/\//g, (found) => entities[found]!);

/** Prose in Markdown: shown as it is, in one line, whatever it holds. */
export const prose = (text: string): string => html(text).replace(/[\\*_~[\](){}!]/g, (character) => `\\${character}`);

/** A run of backticks longer than any in the text. */
function fence(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
}

/** Text as code within a line; also within a table, where even in code a pipe ends a cell. */
export function code(text: string): string {
  const inLine = visible(text);
  const mark = fence(inLine, 1);
  const room = /^`|`$|^ .* $/.test(inLine) ? ' ' : '';
  return `${mark}${room}${inLine.replaceAll('|', '\\|') || ' '}${room}${mark}`;
}

/** Lines as a block of code that nothing in them ends. */
export function block(lines: readonly string[], language: string): string {
  const text = lines.map(visible).join('\n');
  const mark = fence(text, 3);
  return `${mark}${language}\n${text}\n${mark}`;
}
