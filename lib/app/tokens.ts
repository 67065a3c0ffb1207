import { createHash } from 'node:crypto';
import type { TokenTable } from './model';

// Letters, digits and '_' alone: the text passes JSON, YAML and quoting unchanged. The end mark keeps `..._1` and `..._10` apart.
const pattern = /__verdigris_[0-9a-f]{8}_[0-9]+__/;
const prefix = '__verdigris_';

/** True where a text holds a token of any application. */
export function containsToken(text: string): boolean {
  return text.includes(prefix) && pattern.test(text);
}

/** The tokens within a text, in order. */
export function tokensOf(text: string): readonly string[] {
  return text.includes(prefix) ? (text.match(new RegExp(pattern, 'g')) ?? []) : [];
}

interface Entry {
  readonly value: unknown;
  readonly symbol: string;
}

/**
 * The deferred values of one application. A token is made from its symbol, with a number by order of first use where
 * several values share one: so the same source gives the same text, and reordering a source rarely changes any.
 */
export class Tokens implements TokenTable {
  private readonly entries = new Map<string, Entry>();
  private readonly byValue = new Map<unknown, string>();
  private readonly uses = new Map<string, number>();

  add(value: unknown, symbol: string): string {
    const known = this.byValue.get(value);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(symbol).digest('hex').slice(0, 8);
    const number = this.uses.get(hash) ?? 0;
    this.uses.set(hash, number + 1);
    const token = `${prefix}${hash}_${number}__`;
    this.entries.set(token, { value, symbol });
    this.byValue.set(value, token);
    return token;
  }

  get(token: string): Entry | undefined {
    return this.entries.get(token);
  }

  split(text: string): readonly (string | (Entry & { readonly token: string }))[] {
    if (!text.includes(prefix)) return text === '' ? [] : [text];
    const pieces: (string | (Entry & { token: string }))[] = [];
    const plain = (piece: string): void => {
      const last = pieces.length - 1;
      if (piece === '') return;
      if (typeof pieces[last] === 'string') pieces[last] += piece;
      else pieces.push(piece);
    };
    for (const piece of text.split(new RegExp(`(${pattern.source})`))) {
      const entry = this.entries.get(piece);
      if (entry) pieces.push({ token: piece, ...entry });
      else plain(piece);
    }
    return pieces;
  }
}

/** The text with each token replaced by its symbol: what a hash or a message shows of a deferred value. */
export function withSymbols(tokens: TokenTable, text: string): string {
  return tokens
    .split(text)
    .map((piece) => (typeof piece === 'string' ? piece : piece.symbol))
    .join('');
}
