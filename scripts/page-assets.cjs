#!/usr/bin/env node
// Bundles what the HTML report of `verdigris preview` brings along: page-assets.cjs FOLDER writes client.js and style.css
// there. From the source, lib/preview/report/html/assets.ts asks for the same texts.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, '../lib/preview/report/html/client');

function bundle() {
  const { buildSync } = require('esbuild');
  const built = buildSync({
    entryPoints: { client: join(folder, 'main.ts'), style: join(folder, 'style.css') },
    tsconfig: join(folder, 'tsconfig.json'),
    bundle: true,
    write: false,
    minify: true,
    charset: 'ascii',
    format: 'iife',
    target: ['chrome123', 'firefox121', 'safari17.5'],
    outdir: folder,
  });
  const textOf = (end) => built.outputFiles.find(({ path }) => path.endsWith(end)).text.trim();
  return { script: textOf('.js'), style: textOf('.css') };
}

module.exports = { bundle };

if (require.main === module) {
  const { script, style } = bundle();
  const target = process.argv[2];
  writeFileSync(join(target, 'client.js'), script);
  writeFileSync(join(target, 'style.css'), style);
}
