import type { EnvironmentErrorCode, EnvironmentProblem } from './errors';
import type { Problem } from './model';
import { problemLines } from './problem-line';

const brand = Symbol.for('verdigris.ConfigurationError');

/**
 * The configuration is wrong. Carries every problem that was found; the message has one line for each, with the
 * configuration path in front, the place and the code behind it. Callers print the message and never the stack.
 */
export class ConfigurationError extends Error {
  /** True for an error of this class, also where the package exists twice in `node_modules`. */
  static is(error: unknown): error is ConfigurationError {
    return typeof error === 'object' && error !== null && brand in error;
  }

  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problemLines(problems));
    this.name = 'ConfigurationError';
    this.problems = problems;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Where a value stands: keys of objects, indices of lists. */
export type Path = readonly (string | number)[];

/** A path as Pulumi reads it back: `verdigris:target.zones[1]`, `verdigris:versions["my.app"]`. */
export function formatPath([key, ...rest]: Path): string {
  return `verdigris:${oneLine(String(key))}${rest.map(formatStep).join('')}`;
}

/** One step of it: `.target`, `[1]`, `["my.app"]`. */
export function formatStep(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[\w-]+$/.test(step) ? `.${step}` : `["${oneLine(step).replaceAll('"', '\\"')}"]`;
}

/** A problem with what stands at a path. */
export const problem = (code: EnvironmentErrorCode, path: Path, message: string): EnvironmentProblem => ({
  code,
  path: formatPath(path),
  message,
});

/** Text on one line: a problem is one line, whatever was found. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

const longest = 80;

/** What was found, for a sentence. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'nothing (null)';
  if (typeof value === 'string') return value.length > longest ? `${quote(value.slice(0, longest))}...` : quote(value);
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return `${value}`;
  return describeKind(value);
}

/** What kind of thing was found; for values that may be secret. */
export function describeKind(value: unknown): string {
  if (value === undefined || value === null) return describe(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty object' : 'an object';
  return { string: 'text', number: 'a number', boolean: 'true or false' }[typeof value as 'string'];
}

/** Text in quotes, on one line. */
export function quote(text: string): string {
  return `'${oneLine(text)}'`;
}

/** Words for a sentence: `'a', 'b' or 'c'`. */
export function alternatives(words: readonly string[]): string {
  const all = words.map(quote);
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
}
