import { main } from '../../lib/cli/main';
import { makeStyle } from '../../lib/cli/terminal';

/** What a command line ended with and printed. */
export interface Ended {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, without colours and 100 columns wide. */
export async function run(...words: readonly string[]): Promise<Ended> {
  let out = '';
  let err = '';
  const terminal = {
    out: (text: string) => (out += text),
    err: (text: string) => (err += text),
    style: makeStyle(false),
    width: 100,
    interactive: false,
  };
  const exitCode = await main(words, terminal);
  return { exitCode, out, err };
}
