#!/usr/bin/env node
// Bundles GitHub's client for the package, with the licenses of what is inside: github-client.cjs FILE writes FILE and
// FILE.LICENSES beside it.
const { existsSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { buildSync } = require('esbuild');

const root = join(__dirname, '..');

/** The folder of the package that a file belongs to. */
function packageOf(file) {
  let folder = dirname(file);
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

function license(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (!file) throw new Error(`${name} ${version} (${license}) has no text of its license: ship it as a dependency.`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

const target = process.argv[2];
const { metafile } = buildSync({
  absWorkingDir: root,
  entryPoints: ['lib/preview/comment/octokit.ts'],
  tsconfig: 'tsconfig.build.json',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  outfile: target,
  metafile: true,
});
const packages = new Set(
  Object.keys(metafile.inputs)
    .filter((file) => file.startsWith('node_modules/'))
    .map((file) => packageOf(join(root, file))),
);
writeFileSync(
  `${target}.LICENSES`,
  [...packages]
    .sort()
    .map(license)
    .join(`\n${'-'.repeat(78)}\n\n`),
);
