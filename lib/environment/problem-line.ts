import type { Problem } from './model';

/*
 * A problem as one line of text, and back: the message of a `RunError` is all that leaves a program under `pulumi up`, and
 * rendering reads it again. The file imports nothing at run time, so that every part may use it.
 */

const oneLine = (text: string): string => text.trim().replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ');

/** `path: sentence (file:line)`; the line is left out where the path is a place in the same file. */
export function problemText({ path, message, source }: Omit<Problem, 'code'>): string {
  const sentence = oneLine(path ? `${path}: ${message}` : message);
  const place = source && `${source.file}:${source.line}`;
  return place === undefined || path === place || path.startsWith(`${place}:`) ? sentence : `${sentence} (${place})`;
}

/** `path: sentence (file:line) [code]`, a line of an error's message. */
export const problemLine = (problem: Problem): string => `${problemText(problem)} [${problem.code}]`;

/** The lines of several, which are the message of their error. */
export const problemLines = (problems: readonly Problem[]): string => problems.map(problemLine).join('\n');

/** Two words at least: `[secret]` at the end of a line stands for a value. */
const code = / \[([a-z][a-z0-9]*(?:-[a-z0-9]+)+)\]$/;
/** The last parenthesis of the line. */
const source = / \(([^\s():]+):([1-9]\d*)\)$/;
/** Without spaces but for quoted steps: `verdigris:versions["my app"]`, `production/api-gateway`. */
const path = /^((?:\["(?:\\"|[^"])*"\]|[^\s[]|\[(?!"))+): (?=.)/;

/**
 * The problem that a line was made of. A line of somebody else is a message without a path; configuration paths are known
 * in it, too.
 * @param otherwise - The code of a line that has none
 */
export function problemOf(line: string, otherwise: string): Problem {
  const [, given] = code.exec(line) ?? [];
  const uncoded = given === undefined ? line : line.replace(code, '');
  const [, file, number] = source.exec(uncoded) ?? [];
  const text = file === undefined ? uncoded : uncoded.replace(source, '');
  const [start = '', place = ''] = path.exec(text) ?? [];
  const known = given !== undefined || /^\w+:[^\s:]+$/.test(place);
  return {
    code: given ?? otherwise,
    path: known ? place : '',
    message: known ? text.slice(start.length) : text,
    ...(file !== undefined && { source: { file, line: Number(number) } }),
  };
}
