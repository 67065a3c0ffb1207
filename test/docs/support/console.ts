import { parse } from 'shell-quote';
import type { Block } from './pages';

/** A line that a reader types, and what the page says it prints. */
export interface Typed {
  readonly text: string;
  /** The commands of the line, in their order: `a && b` has two. */
  readonly commands: readonly (readonly string[])[];
  readonly shown: readonly string[];
  readonly line: number;
}

/** The lines of a block of `console`: `$ ` stands before what is typed, `\` at its end goes on. */
export function typedIn(block: Block): readonly Typed[] {
  const found: { text: string; shown: string[]; line: number }[] = [];
  let open = false;
  for (const [i, text] of block.text.split('\n').entries()) {
    const last = found.at(-1);
    if (open && last) last.text += ` ${text.trim()}`;
    else if (text.startsWith('$ ')) found.push({ text: text.slice(2), shown: [], line: block.line + i });
    else if (last) last.shown.push(text);
    else found.push({ text: '', shown: [], line: block.line + i });
    const typed = found.at(-1)!;
    open = typed.shown.length === 0 && typed.text.endsWith('\\');
    if (open) typed.text = typed.text.slice(0, -1).trimEnd();
  }
  return found.map(({ text, shown, line }) => ({ text, commands: commandsIn(text), shown, line }));
}

const between = ['&&', '||', ';', '|'];

/** The words of each command of a line. What a redirection names is none of them. */
function commandsIn(text: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  let redirected = false;
  for (const part of parse(text, (name) => `$${name}`)) {
    if (typeof part === 'object' && 'comment' in part) break;
    if (typeof part === 'object' && part.op !== 'glob') {
      if (between.includes(part.op)) commands.push([]);
      else redirected = true;
      continue;
    }
    const word = typeof part === 'string' ? part : 'pattern' in part ? part.pattern : '';
    if (redirected) redirected = false;
    else commands.at(-1)!.push(word);
  }
  return commands;
}

/** A line that is shown, as a pattern: `...` within it stands for any text. */
const pattern = (shown: string): RegExp =>
  new RegExp(
    `^${shown
      .split('...')
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('.*')}$`,
  );

/** The first shown line that does not stand among the printed ones, in their order; `...` alone stands for any number of lines. */
export function missingLine(shown: readonly string[], printed: string): string | undefined {
  const lines = printed.split('\n').map((line) => line.trimEnd());
  let from = 0;
  for (const line of shown.map((text) => text.trimEnd())) {
    if (line === '' || line.trim() === '...') continue;
    const wanted = pattern(line);
    const at = lines.findIndex((text, i) => i >= from && wanted.test(text));
    if (at < 0) return line;
    from = at + 1;
  }
  return undefined;
}
