import type { Problem } from '../environment/model';
import { problemLines } from '../environment/problem-line';
import type { ApplicationErrorCode } from './errors';

const brand = Symbol.for('verdigris.ApplicationError');

/** Takes one problem of the construct it was made for: the code of docs/errors.md, and one sentence. */
export type Report = (code: ApplicationErrorCode, message: string) => void;

/**
 * An application can't be rendered as it is described. Carries every problem that was found; the message has one line
 * for each: the construct path, the sentence, the line of the code where it is known, and the code of the error.
 */
export class ApplicationError extends Error {
  /** True for an error of this class, also where the package exists twice in `node_modules`. */
  static is(error: unknown): error is ApplicationError {
    return typeof error === 'object' && error !== null && brand in error;
  }

  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options: { readonly cause?: unknown } = {}) {
    super(problemLines(problems), options);
    this.name = 'ApplicationError';
    this.problems = problems;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** The problems in a fixed order, each one once. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const byText = new Map(problems.map((problem) => [`${problem.path}\n${problem.message}`, problem]));
  return [...byText.keys()].sort().map((text) => byText.get(text)!);
}

/** Words as a list for a sentence: `'a', 'b' and 'c'`. */
export function quoted(words: readonly string[]): string {
  const all = words.map((word) => `'${word}'`);
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all[all.length - 1]}`;
}
