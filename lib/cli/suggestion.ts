import { nearest } from '../environment/nearest';

/** More are not listed: the command that lists them is named. */
const mostListed = 20;

/** The end of a sentence about an unknown name: what was meant, or what there is. */
export function suggestion(word: string, known: readonly string[], what: string, list?: string): string {
  const meant = nearest(word, known);
  if (meant !== undefined) return `: did you mean '${meant}'?`;
  if (list !== undefined && known.length > mostListed) return `: '${list}' lists all ${known.length} ${what}.`;
  return known.length > 0 ? `: the ${what} are ${known.join(', ')}.` : `: there are no ${what}.`;
}
