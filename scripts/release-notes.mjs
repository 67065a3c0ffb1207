#!/usr/bin/env node
// Says whether a tag may be released, and prints its notes: release-notes.mjs TAG [FOLDER].
//
// The tag is `v` and the version of package.json, and CHANGELOG.md has a section of that version with something in it. All
// that is wrong is told, one sentence a line; the exit code is then 1.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The text under `## [VERSION]`, without its heading; undefined where there is none. */
function sectionOf(changelog, version) {
  const lines = changelog.split('\n');
  const first = lines.findIndex((line) => line.startsWith(`## [${version}]`));
  if (first === -1) return undefined;
  const length = lines.slice(first + 1).findIndex((line) => /^## |^\[[^\]]+\]: /.test(line));
  return lines
    .slice(first + 1, length === -1 ? undefined : first + 1 + length)
    .join('\n')
    .trim();
}

const [tag = '', folder = fileURLToPath(new URL('..', import.meta.url))] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const notes = sectionOf(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8'), version);
const wrong = [];
if (tag !== `v${version}`)
  wrong.push(
    `The tag is '${tag}', and package.json has the version ${version}: tag the commit as v${version}, or change the version first.`,
  );
if (notes === undefined)
  wrong.push(
    `CHANGELOG.md has no section '## [${version}]': give what is under '## [Unreleased]' that heading, with the day.`,
  );
else if (notes === '') wrong.push(`The section '## [${version}]' of CHANGELOG.md is empty: say what users notice.`);
for (const sentence of wrong) console.error(sentence);
if (wrong.length === 0) console.log(notes);
process.exitCode = wrong.length === 0 ? 0 : 1;
