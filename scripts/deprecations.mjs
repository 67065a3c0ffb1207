#!/usr/bin/env node
// Fails where something is deprecated without a word about since when and what to use instead: deprecations.mjs [FILE...],
// every source of lib by default. `@deprecated since 0.3.0: use {@link WebService} with ...` is what it asks for.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const named = /^since \d+\.\d+(?:\.\d+)?: use (?:\{@link \w|`)/;
const given = process.argv.slice(2);
const sources = () =>
  execFileSync('git', ['ls-files', '-z', '--', 'lib/**/*.ts', 'lib/*.ts'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter(Boolean);

for (const file of given.length > 0 ? given : sources()) {
  const text = readFileSync(join(given.length > 0 ? '' : root, file), 'utf8');
  for (const { index, groups } of text.matchAll(/@deprecated\b[ \t]*(?<said>[^\n]*)/g)) {
    if (named.test(groups.said)) continue;
    const line = text.slice(0, index).split('\n').length;
    console.error(
      `${file}:${line}: @deprecated says '${groups.said.trim()}': write 'since VERSION: use \`NAME\`', so that users know what to do.`,
    );
    process.exitCode = 1;
  }
}
