#!/usr/bin/env node
'use strict';
// Plain JavaScript that any Node can read: an old one has to be told so in one sentence.
const major = Number(process.versions.node.split('.')[0]);
if (major < 22) {
  console.error(
    `error[node-too-old]: verdigris needs Node 22 or newer, and this is Node ${process.versions.node}: put a newer one first on the PATH.`,
  );
  process.exit(2);
}
const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

const source = join(__dirname, '../lib/cli/main.ts');
// In the repository the source runs as it stands; the package has no source, only what was built from it.
if (existsSync(source)) {
  const { packagesPastCompiler } = require('./native.js');
  enableCompileCache?.(join(__dirname, '../node_modules/.cache/verdigris'));
  require('tsx/cjs');
  packagesPastCompiler();
}
const { main } = require(existsSync(source) ? source : '../dist/cli/main.js');
main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
