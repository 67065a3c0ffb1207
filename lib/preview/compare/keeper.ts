import { createHmac, randomBytes } from 'node:crypto';
import { secretText, type SecretKeeper } from '../model';

/** Shorter text is too common to be searched for; where it is a secret by its place it is masked there. */
const shortest = 4;
/** Text of letters and digits that is shorter is searched for as a whole word alone. */
const shortestInside = 8;
/** Words that secrets happen to be and that say nothing. */
const common = new Set(['true', 'false', 'null', 'none', 'default', 'production', 'staging', 'testing', 'development']);

/** Digits of a seal: enough that two values of one comparison never share one. */
const digits = 16;
const sealed = /\[secret:[0-9a-f]{16}\]/g;

/** What is shown of text: the same without what tells secrets apart. */
export const unsealed = (text: string): string => text.replace(sealed, secretText);
export const holdsSeal = (text: string): boolean => text.search(sealed) >= 0;

/** Knows the secrets of a comparison and finds them in any text. */
export interface Keeper extends SecretKeeper {
  /** The text with every known secret in it sealed, however it is written. */
  readonly mask: (text: string) => string;
}

const wordCharacter = /[\p{L}\p{N}]/u;
const base64Character = /[A-Za-z0-9+/_-]/;

/** What of the Base64 of a text is the same wherever it stands in a longer text, for each of the three alignments. */
function base64Cores(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    const core = text.slice(start, end);
    return core.length > shortest ? [core, core.replaceAll('+', '-').replaceAll('/', '_')] : [];
  });
}

interface Form {
  readonly text: string;
  /** `word`: as a whole word; `base64`: with the Base64 around it. */
  readonly as: 'text' | 'word' | 'base64';
  readonly seal: string;
}

function formsOf(secret: string, seal: string): readonly Form[] {
  const percent = encodeURIComponent(secret);
  const written = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replaceAll('%20', '+'),
    encodeURI(secret),
    Buffer.from(secret).toString('hex'),
  ];
  const short = secret.length < shortestInside && /^[\p{L}\p{N}_-]+$/u.test(secret);
  return [
    ...[...new Set(written)].map((text): Form => ({ text, as: short ? 'word' : 'text', seal })),
    ...[...new Set(base64Cores(secret))].map((text): Form => ({ text, as: 'base64', seal })),
  ];
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly seal: string;
}

function found(text: string, form: Form): readonly Range[] {
  const ranges: Range[] = [];
  for (let at = text.indexOf(form.text); at >= 0; at = text.indexOf(form.text, at + form.text.length)) {
    let [start, end] = [at, at + form.text.length];
    if (form.as === 'word' && (wordCharacter.test(text[start - 1] ?? '') || wordCharacter.test(text[end] ?? '')))
      continue;
    if (form.as === 'base64') {
      while (start > 0 && base64Character.test(text[start - 1]!)) start--;
      while (end < text.length && base64Character.test(text[end]!)) end++;
      while (text[end] === '=') end++;
    }
    ranges.push({ start, end, seal: form.seal });
    at = Math.max(at, end - form.text.length);
  }
  return ranges;
}

/** A keeper with a key of its own: seals of two keepers can't be compared. */
export function makeKeeper(key: Buffer = randomBytes(32)): Keeper {
  const known = new Map<string, readonly Form[]>();
  let forms: readonly Form[] | undefined;
  const seal = (value: string): string =>
    `[secret:${createHmac('sha256', key).update(value).digest('hex').slice(0, digits)}]`;
  const learn = (text: string): void => {
    if (text.length < shortest || common.has(text.toLowerCase()) || known.has(text) || holdsSeal(text)) return;
    known.set(text, formsOf(text, seal(text)));
    forms = undefined;
  };
  return {
    seal,
    saw: (text) => {
      learn(text);
      // A line of a key may stand alone.
      if (text.includes('\n'))
        text
          .split('\n')
          .filter((line) => line.trim().length >= 16)
          .forEach((line) => learn(line.trim()));
    },
    mask: (text) => {
      if (text.length < shortest || known.size === 0) return text;
      forms ??= [...known.values()].flat().sort((a, b) => b.text.length - a.text.length);
      const ranges = forms.flatMap((form) => found(text, form)).sort((a, b) => a.start - b.start || b.end - a.end);
      let masked = '';
      let done = 0;
      for (const { start, end, seal: mark } of ranges) {
        if (start >= done) masked += text.slice(done, start) + mark;
        // What overlaps a secret goes with it.
        done = Math.max(done, end);
      }
      return masked + text.slice(done);
    },
  };
}
