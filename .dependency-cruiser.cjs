// The import rules of CONTRIBUTING.md. `import type` costs nothing at run time, so platform and deploy may share types,
// and app may take types from environment; everything else counts, types too.
const within = (...folders) => `^(${folders.join('|')})/`;
/** A folder of lib, or one file of it where the text ends as a pattern does. */
const inLib = (name) => (name.endsWith('$') ? name : `${name}/`);
const published = '^lib/(app|environment|platform|deploy|release|preview)/index\\.ts$';

/** What a folder may import; everything in lib that is not named is forbidden. */
const layer = (folder, may) => ({
  name: `${folder}-imports`,
  comment: `lib/${folder} imports only ${[folder, ...may].join(', ')}`,
  severity: 'error',
  from: { path: `^lib/${folder}/` },
  to: {
    path: '^(lib|stacks|test)/',
    pathNot: `^lib/(${[folder, ...may].map(inLib).join('|')})`,
    dependencyTypesNot: ['type-only'],
  },
});

/** The same for imports of types alone. */
const types = (folder, may) => ({
  name: `${folder}-type-imports`,
  comment: `lib/${folder} imports types only from ${[folder, ...may].join(', ')}`,
  severity: 'error',
  from: { path: `^lib/${folder}/` },
  to: {
    path: '^(lib|stacks|test)/',
    pathNot: `^lib/(${[folder, ...may].map(inLib).join('|')})`,
    dependencyTypes: ['type-only'],
  },
});

module.exports = {
  forbidden: [
    // The root entry passes the environments' names and types on, and messages name what was meant, in lines of one form:
    // these files import nothing.
    layer('app', ['environment/(model|nearest|problem-line)\\.ts$']),
    types('app', ['environment']),
    layer('environment', []),
    types('environment', []),
    layer('platform', ['app', 'environment']),
    types('platform', ['app', 'environment', 'deploy']),
    layer('deploy', ['app', 'environment']),
    types('deploy', ['app', 'environment', 'platform']),
    layer('release', ['app', 'environment', 'deploy']),
    types('release', ['app', 'environment', 'deploy']),
    layer('preview', ['app', 'environment', 'deploy']),
    types('preview', ['app', 'environment', 'deploy']),
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      // Types between two layers are allowed by name above; at run time nothing goes round.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'stacks-as-a-user',
      comment: 'stacks import what the package exports, by its name, as a user would',
      severity: 'error',
      from: { path: '^stacks/' },
      to: { path: '^lib/', pathNot: published },
    },
    {
      name: 'stacks-by-name',
      comment: "stacks say 'verdigris/...', not a path into lib",
      severity: 'error',
      from: { path: '^stacks/' },
      to: { path: '^lib/', dependencyTypes: ['local'] },
    },
    {
      name: 'root-entry-is-light',
      comment: 'loading `verdigris` loads no Pulumi, zod, yaml or client of Kubernetes or GitHub',
      severity: 'error',
      from: { path: '^lib/app/index\\.ts$' },
      to: {
        path: 'node_modules/(@pulumi|@octokit|zod|yaml|@kubernetes|@grpc|google-protobuf|commander)/',
        reachable: true,
      },
    },
    {
      name: 'app-without-pulumi',
      severity: 'error',
      from: { path: within('lib/app', 'lib/environment') },
      to: { path: 'node_modules/@pulumi/' },
    },
    {
      name: 'lib-not-tests',
      severity: 'error',
      from: { path: within('lib', 'bin', 'stacks') },
      to: { path: '^test/' },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-dependencies',
      comment: 'what the package loads is a dependency or a peer of it',
      severity: 'error',
      // GitHub's client is bundled into the package (scripts/github-client.cjs).
      from: { path: within('lib', 'bin'), pathNot: '^lib/preview/comment/(octokit|github)\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer', 'type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      conditionNames: ['verdigris-source', 'import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
