import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a page brings along. */
export interface Assets {
  readonly script: string;
  readonly style: string;
}

/** `scripts/page-assets.cjs`, which the build calls too. */
interface Bundler {
  readonly bundle: () => Assets;
}

let known: Assets | undefined;

/** The client's script and style: as they were built, or from the source where that runs as it stands. */
export function assets(): Assets {
  const [script, style] = ['client.js', 'style.css'].map((name) => join(__dirname, name)) as [string, string];
  if (existsSync(script)) known ??= { script: readFileSync(script, 'utf8'), style: readFileSync(style, 'utf8') };
  const source = join(__dirname, '../../../../scripts/page-assets.cjs');
  return (known ??= (require(source) as Bundler).bundle());
}

/** A text as a Content-Security-Policy names what may run. */
export const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
