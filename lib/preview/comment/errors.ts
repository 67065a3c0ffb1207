import { problemLines } from '../../environment/problem-line';
import { isConfiguration, type PreviewErrorCode, type PreviewProblem } from '../errors';

/** A comment that can't be written. */
export class CommentError extends Error {
  /** True where the call, the report or the rights are wrong, so that trying again does not help. */
  readonly configuration: boolean;

  /** @param problems - All of them, a sentence each */
  constructor(readonly problems: readonly PreviewProblem[]) {
    super(problemLines(problems));
    this.name = 'CommentError';
    this.configuration = problems.every(({ code }) => isConfiguration(code));
  }
}

/** One sentence that is about no place. */
export const commentError = (code: PreviewErrorCode, message: string): CommentError =>
  new CommentError([{ code, path: '', message }]);
