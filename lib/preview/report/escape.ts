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

/** Text in HTML: nothing in it is a tag, a mention, the number of an issue or an address. */
export const html = (text: string): string =>
  visible(text).replace(/[&<>"@#|`]|:\/\/|GH(?=-\d)|www(?=\.)/gi, (found) => entities[found] ?? `${found}&#8203;`);

/** Prose in Markdown: shown as it is, in one line, whatever it holds; also where it begins the line. */
export const prose = (text: string): string =>
  html(text)
    .replace(/[\\*_~[\](){}!]/g, (character) => `\\${character}`)
    .trimStart()
    .replace(/^([-+=]|\d+(?=\.))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));

/** A run of backticks longer than any in the text. */
function fence(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
}

/** Text as code within a line; also within a table, where even in code a pipe ends a cell. */
export function code(text: string): string {
  const inLine = visible(text);
  // A backslash before the pipe would be taken together with the one that escapes it, and the pipe would end the cell.
  if (inLine.includes('\\|')) return `<code>${prose(text)}</code>`;
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
