import type { CommentBody } from './body';
import { commentError } from './errors';
import type { Comment, GitHub } from './model';

export interface Posted {
  readonly result: 'created' | 'updated' | 'unchanged' | 'nothing to say';
  /** Where people read it. */
  readonly url?: string;
}

/** As often is looked again, where others write and delete at the same time. */
const mostRounds = 4;

/** GitHub may change line ends, and space at the end. */
const normal = (text: string): string => text.replace(/\r\n/g, '\n').trim();

/**
 * The comments that are ours, the oldest first. Anyone can write a marker, so the author counts too; and a bot that quotes
 * people must not be taken in by it, so it has to be the first line.
 */
export const ours = (comments: readonly Comment[], marker: string, self: string): readonly Comment[] =>
  comments
    .filter(
      ({ author, body }) => author.toLowerCase() === self.toLowerCase() && normal(body).split('\n', 1)[0] === marker,
    )
    .sort((a, b) => a.id - b.id);

/**
 * Makes the one comment of a pull request say what `body` does. Where there are several of ours, because two runs have made
 * one at the same time or an answer was lost, the oldest stays and the others go. One that is deleted meanwhile is made again.
 * Where nothing changes, a comment that is there is emptied, and none is made.
 *
 * @param marker - The first line of the comments that are ours
 * @throws CommentError where GitHub says no
 */
export async function postComment(
  github: GitHub,
  pullRequest: number,
  marker: string,
  { text, quiet }: CommentBody,
): Promise<Posted> {
  let self = await github.self();
  let made: Comment | undefined;
  const gone = new Set<number>();
  for (let round = 0; round < mostRounds; round++) {
    const found = await github.comments(pullRequest);
    // The list may be behind what was just made or deleted.
    const known = made === undefined || found.some(({ id }) => id === made!.id) ? found : [...found, made];
    const [kept, ...others] = ours(
      known.filter(({ id }) => !gone.has(id)),
      marker,
      self,
    );
    if (!kept) {
      if (quiet) return { result: 'nothing to say' };
      made = await github.create(pullRequest, text);
      // Whatever GitHub calls us elsewhere, this is who writes.
      self = made.author;
      // Looked at again: another run may have done the same.
      continue;
    }
    let result: Posted['result'] = kept.id === made?.id ? 'created' : 'unchanged';
    if (normal(kept.body) !== normal(text)) {
      if (!(await github.update(kept.id, text))) {
        gone.add(kept.id);
        continue;
      }
      result = 'updated';
    }
    for (const { id } of others) await github.remove(id);
    return { result, url: kept.url };
  }
  throw commentError(
    'comment-deleted',
    `The comment of pull request ${pullRequest} was deleted again and again while it was written: look who deletes it.`,
  );
}
