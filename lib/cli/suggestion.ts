import { nearest } from '../environment/nearest';

/** The end of a sentence about an unknown name: what was meant, or what there is. */
export function suggestion(word: string, known: readonly string[], what: string): string {
  const meant = nearest(word, known);
  if (meant !== undefined) return `: did you mean '${meant}'?`;
  return known.length > 0 ? `: the ${what} are ${known.join(', ')}.` : `: there are no ${what}.`;
}
