import type { Problem } from '../../environment/model';

/** A comment that can't be written. */
export class CommentError extends Error {
  /**
   * @param problems - All of them, a sentence each
   * @param configuration - True where the call, the report or the rights are wrong, so that trying again does not help
   */
  constructor(
    readonly problems: readonly Problem[],
    readonly configuration: boolean,
  ) {
    super(problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('\n'));
    this.name = 'CommentError';
  }
}

/** What somebody has to repair first. */
export const wrong = (message: string, path = ''): CommentError => new CommentError([{ path, message }], true);

/** What may pass when it is tried again. */
export const failed = (message: string): CommentError => new CommentError([{ path: '', message }], false);
