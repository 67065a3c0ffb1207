import { visible } from '../../judge/read';

const entities: { readonly [text: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text in HTML, also in a quoted attribute: nothing in it is a tag, and what can't be seen is written out. */
export const escaped = (text: string): string => visible(text).replace(/[&<>"']/g, (found) => entities[found]!);

/** HTML that is safe, for it was made by `html` or by `trusted`. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | false | undefined | readonly Part[];

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (part === undefined || part === false) return '';
  return typeof part === 'object' ? part.map(textOf).join('') : escaped(String(part));
}

/** HTML from a template: whatever stands in it is escaped, but for markup. Attributes have to be quoted. */
export const html = (parts: TemplateStringsArray, ...values: readonly Part[]): Markup =>
  new Markup(parts.reduce((text, part, index) => text + textOf(values[index - 1]) + part));

/** Lines of a difference: escaped one by one, with real line ends between them. */
export const preformatted = (lines: readonly string[]): Markup => new Markup(lines.map(escaped).join('\n'));

/** Markup of our own, such as the client's script: never anything that somebody else wrote. */
export const trusted = (text: string): Markup => new Markup(text);
