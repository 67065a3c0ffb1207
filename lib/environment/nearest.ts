/**
 * Number of edits that make one word of the other: a letter added, left out or replaced, or two neighbours swapped.
 */
export function editDistance(left: string, right: string): number {
  let before: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let edits = Math.min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1));
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) edits = Math.min(edits, before[column - 2] + 1);
      current.push(edits);
    }
    before = last;
    last = current;
  }
  return last[right.length];
}

/**
 * The candidate that was most probably meant by a word: the fewest edits, ignoring case, and at most a third of the
 * longer word (at least one). Of equals the first one wins.
 * @returns undefined where no candidate is near enough to be worth naming
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  // A long word is no typing error of a name; it also bounds the work on hostile input.
  if (word.length > 100) return undefined;
  let best: { readonly candidate: string; readonly edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (edits <= allowed && (!best || edits < best.edits)) best = { candidate, edits };
  }
  return best?.candidate;
}
