import { onAws, type Answers } from './answers';
import { applicationFile, testFile, variable } from './application';
import { deployWorkflow, previewWorkflow } from './workflows';

/** What a new repository depends on: ranges by package, of this package as it is published. */
export interface Versions {
  readonly verdigris: string;
  readonly peers: Readonly<Record<string, string>>;
  readonly development: Readonly<Record<string, string>>;
}

/** For smoke tests, which have to come from a pinned image. */
const smokeImage = 'curlimages/curl:8.11.1@sha256:c1fe1679c34d9784c1b0d1e5f62ac0a79fca01fb6377cdd33e90473c6f9f9a69';

/** Stands where an account belongs until somebody says which; AWS gives none of zeros. */
export const accountToFill = '000000000000';

/** Every file of a new repository, by path. Pure: the same answers give the same files. */
export function filesOf(answers: Answers, versions: Versions): Readonly<Record<string, string>> {
  const { name, environments, kind } = answers;
  const stacks = environments.map((environment) => [`Pulumi.${environment}.yaml`, stackFile(answers, environment)]);
  return {
    'package.json': packageJson(answers, versions),
    'tsconfig.json': tsconfig,
    '.gitignore': 'node_modules/\nrendered/\n.pulumi/\n',
    'Pulumi.yaml': project(name),
    ...(Object.fromEntries(stacks) as Record<string, string>),
    'index.ts': program(answers),
    [`apps/${name}.ts`]: applicationFile(answers),
    [`test/${name}.test.ts`]: testFile(answers),
    ...(kind === 'site' && { 'site/index.html': page(name) }),
    '.github/workflows/preview.yml': previewWorkflow(answers),
    '.github/workflows/deploy.yml': deployWorkflow(answers),
    'README.md': readme(answers),
  };
}

/** The stack that is shown first: the last environment, which matters most. */
export const shownStack = ({ environments }: Answers): string => environments.at(-1)!;

/** The peers that the files import: without an environment on AWS, not its SDK. */
export const peersOf = ({ environments }: Answers, peers: Versions['peers']): readonly string[] =>
  Object.keys(peers).filter((peer) => peer !== '@pulumi/aws' || environments.some(onAws));

function packageJson(answers: Answers, { verdigris, peers, development }: Versions): string {
  const needed = peersOf(answers, peers).map((peer) => [peer, peers[peer]] as const);
  const content = {
    name: answers.name,
    private: true,
    engines: { node: '>=22' },
    scripts: {
      start: `verdigris render --stack ${shownStack(answers)} --out rendered`,
      preview: 'verdigris preview',
      test: 'node --import=tsx --test "test/**/*.test.ts"',
      types: 'tsc --noEmit',
    },
    dependencies: Object.fromEntries(
      [...needed, ['verdigris', verdigris] as const].sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    devDependencies: development,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

const tsconfig = `${JSON.stringify(
  {
    compilerOptions: {
      target: 'ES2023',
      module: 'node20',
      types: ['node'],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
    },
    exclude: ['node_modules'],
  },
  null,
  2,
)}\n`;

const project = (name: string): string => `name: ${name}
description: Released by a plain \`pulumi up --stack ENVIRONMENT\`.
# The source is the program: Node runs it as it stands, so there is no build that could be out of date.
main: index.ts
runtime:
  name: nodejs
  options:
    typescript: false
    nodeargs: --import=tsx
`;

function stackFile({ name, region }: Answers, environment: Answers['environments'][number]): string {
  const target = onAws(environment)
    ? `    # The account that this stack may touch, and no other: fill it in.
    account: '${accountToFill}'
    region: ${region}
    zones:
      - ${region}a
      - ${region}b`
    : `    # The kubeconfig context that this stack may touch, and no other.
    context: kind-${name}`;
  return `config:
  pulumi:disable-default-providers:
    - '*'
  verdigris:target:
${target}
  # A release is another version and a \`pulumi up\`.
  verdigris:versions:
    ${name}: v1.0.0
  verdigris:smokeImage: ${smokeImage}
`;
}

function program({ name, environments }: Answers): string {
  const application = variable(name);
  if (!environments.some(onAws)) {
    return `import { kubeconfigGround } from 'verdigris/pulumi';
import { deployStack } from 'verdigris/release';
import { ${application} } from './apps/${name}';

/** The program behind \`pulumi up\`. */
export = () => deployStack({ applications: [${application}], ground: kubeconfigGround });
`;
  }
  return `import { awsGround, referencedGround } from 'verdigris/aws';
import { kubeconfigCluster, kubeconfigGround } from 'verdigris/pulumi';
import { deployStack, type StackOptions } from 'verdigris/release';
import { ${application} } from './apps/${name}';

/** What applications stand on: any cluster of a kubeconfig, AWS, or a ground that another stack holds. */
const ground: StackOptions['ground'] = (environment, needs, { platform, ...past }) => {
  const connect = kubeconfigCluster;
  if (environment.target.kind === 'kubeconfig') return kubeconfigGround(environment);
  if (platform) return referencedGround(environment, needs, { ...past, platform, connect });
  return awsGround(environment, needs, { ...past, connect });
};

/** The program behind \`pulumi up\`. */
export = () => deployStack({ applications: [${application}], ground });
`;
}

const page = (name: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${name}</title>
  </head>
  <body>
    <h1>${name}</h1>
  </body>
</html>
`;

function readme(answers: Answers): string {
  const { name, environments } = answers;
  const rows = environments.map(
    (environment) => `| \`${environment}\` | ${onAws(environment) ? 'AWS' : `the cluster \`kind-${name}\``} |`,
  );
  return `# ${name}

    npm install && npm start

shows what \`${shownStack(answers)}\` would be asked for: no cloud, no cluster, no Pulumi, no secrets.

| stack | runs on |
| --- | --- |
${rows.join('\n')}

- [apps/${name}.ts](apps/${name}.ts) describes the application, [index.ts](index.ts) is the program of every stack.
- \`Pulumi.STACK.yaml\` says what differs: where it runs, which version, how many pods.
- \`npm test\` tests the description; \`npm run preview\` says what a change would do to each stack.
- A release is \`pulumi config set --stack STACK --path verdigris:versions.${name} v1.0.1\` and \`pulumi up --stack STACK\`;
  once before the first, \`pulumi stack init STACK\`.
`;
}
