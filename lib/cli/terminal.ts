import { styleText } from 'node:util';

/** Where a command writes, and what that can show. */
export interface Terminal {
  /** The answer. */
  readonly out: (text: string) => void;
  /** Progress and complaints. */
  readonly err: (text: string) => void;
  readonly style: Style;
  /** Columns to fit into, at most 100. */
  readonly width: number;
  /** True where somebody watches: progress may overwrite its own line. */
  readonly interactive: boolean;
}

export type Style = {
  readonly [name in 'strong' | 'dim' | 'good' | 'warn' | 'bad' | 'accent']: (text: string) => string;
};

const formats = { strong: 'bold', dim: 'dim', good: 'green', warn: 'yellow', bad: 'red', accent: 'cyan' } as const;

/** Colours, or none: `NO_COLOR` with any text in it turns them off. */
export function makeStyle(enabled: boolean): Style {
  const paint = (format: (typeof formats)[keyof typeof formats]) => (text: string) =>
    enabled ? styleText(format, text, { validateStream: false }) : text;
  return Object.fromEntries(Object.entries(formats).map(([name, format]) => [name, paint(format)])) as unknown as Style;
}

/** The longest line of a plan, also on a wide terminal. */
export const widest = 100;
/** Narrower than this, lines are cut rather than wrapped to nothing. */
const narrowest = 40;

interface Streams {
  readonly stdout: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly env: NodeJS.ProcessEnv;
}

/** The terminal of a process: colours and overwritten lines where somebody watches, plain lines elsewhere and in CI. */
export function processTerminal({ stdout, stderr, env }: Streams = process): Terminal {
  const interactive = Boolean(stdout.isTTY) && !env.CI;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    style: makeStyle(Boolean(stdout.isTTY) && !env.NO_COLOR),
    width: Math.max(narrowest, Math.min(widest, stdout.columns ?? widest)),
    interactive,
  };
}

/** Says what takes long: a line that goes when it is done on a terminal, a plain line elsewhere. */
export async function withProgress<T>(terminal: Terminal, text: string, work: () => Promise<T>): Promise<T> {
  if (!terminal.interactive) {
    terminal.err(`${text}\n`);
    return work();
  }
  terminal.err(`${text} ...`);
  try {
    return await work();
  } finally {
    terminal.err('\r\u001b[K');
  }
}

/** Lets the work ask questions, where somebody is there to answer. */
export async function withAsking<T>(
  { interactive, style }: Terminal,
  work: (ask?: (question: string, proposed: string) => Promise<string>) => Promise<T>,
): Promise<T> {
  if (!interactive || !process.stdin.isTTY) return work();
  const { createInterface } = require('node:readline/promises') as typeof import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await work((question, proposed) => lines.question(`${question} ${style.dim(`[${proposed}]`)} `));
  } finally {
    lines.close();
  }
}

/** Visible length: colour codes take no room. */
export const visibleLength = (text: string): number => text.replace(/\u001b\[[0-9;]*m/g, '').length;

export const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - visibleLength(text)));

/** Breaks text between words so that no line is longer than `width`; a longer word stands alone. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line && visibleLength(line) + 1 + visibleLength(word) > width) {
        lines.push(line);
        line = word;
      } else {
        line = line ? `${line} ${word}` : word;
      }
    }
    lines.push(line);
  }
  return lines;
}

/** Text under a first line that begins with `head`: the following lines are indented as far. */
export function hanging(head: string, text: string, width: number): string {
  const indent = ' '.repeat(visibleLength(head));
  return wrapped(text, Math.max(narrowest / 2, width - indent.length))
    .map((line, index) => `${index === 0 ? head : indent}${line}`)
    .join('\n');
}

/** "1 object", "3 objects". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
