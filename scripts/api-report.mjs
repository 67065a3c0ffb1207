// The public surface of the package, a file for each subpath under docs/api: a change of it is seen in review.
//
//   npm run api                 fails where a report is not what the code has
//   npm run api -- --update     writes the reports
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const update = process.argv.includes('--update');
// Not under node_modules: what is there counts as another package's.
const cache = join(root, '.cache/api-report');
const reports = join(root, 'docs/api');

rmSync(cache, { recursive: true, force: true });
mkdirSync(join(cache, 'reports'), { recursive: true });
mkdirSync(reports, { recursive: true });
execFileSync(
  process.execPath,
  [
    join(root, 'node_modules/typescript/bin/tsc'),
    ...['-p', join(root, 'tsconfig.build.json'), '--emitDeclarationOnly', '--outDir', join(cache, 'dist')],
  ],
  { stdio: 'inherit' },
);
const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
writeFileSync(
  join(cache, 'tsconfig.json'),
  JSON.stringify({ compilerOptions: { ...compilerOptions, types: ['node'] }, include: ['dist'] }),
);

const entries = Object.entries(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).exports).flatMap(
  ([subpath, target]) => (target.types ? [{ subpath, types: target.types.replace('./dist/', '') }] : []),
);
const none = { default: { logLevel: 'none' } };
const differing = [];
const configurations = entries.map(({ subpath, types }) => {
  const name = `verdigris${subpath.slice(1).replaceAll('/', '-')}`;
  return ExtractorConfig.prepare({
    configObjectFullPath: join(cache, 'api-extractor.json'),
    packageJsonFullPath: join(root, 'package.json'),
    configObject: {
      projectFolder: cache,
      mainEntryPointFilePath: join(cache, 'dist', types),
      compiler: { tsconfigFilePath: join(cache, 'tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFolder: reports,
        reportTempFolder: join(cache, 'reports'),
        reportFileName: name,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: { compilerMessageReporting: none, extractorMessageReporting: none, tsdocMessageReporting: none },
    },
  });
});
// One program for all of them: reading the types of the SDKs takes longest.
const compilerState = CompilerState.create(configurations[0], {
  additionalEntryPoints: configurations.slice(1).map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
});
const names = configurations.map((config) => {
  const name = config.reportConfigs[0].fileName;
  const { apiReportChanged } = Extractor.invoke(config, {
    compilerState,
    localBuild: update,
    messageCallback: (message) => {
      message.handled = true;
    },
  });
  if (apiReportChanged) differing.push(name);
  return name;
});
for (const file of readdirSync(reports).filter((file) => !names.includes(file))) {
  differing.push(file);
  if (update) rmSync(join(reports, file));
}
const list = differing.map((name) => `docs/api/${name}`).join(', ');
if (differing.length === 0) console.log('The public surface is as docs/api says.');
else if (update) console.log(`Written: ${list}. A change that breaks users belongs into CHANGELOG.md.`);
else {
  console.error(`The public surface is not what ${list} says: look at the change, and run 'npm run api -- --update'.`);
  process.exitCode = 1;
}
