import { readFileSync } from 'node:fs';

/** The number of the first line of a file that holds a text, from 1. */
export function lineOf(file: string, text: string): number {
  const before = readFileSync(file, 'utf8').split(text)[0]!;
  return before.split('\n').length;
}
