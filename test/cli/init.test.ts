import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { readStack } from 'verdigris/environment';
import { initCommand } from '../../lib/cli/init';
import { answerProblems, kinds } from '../../lib/cli/init/answers';
import { filesOf } from '../../lib/cli/init/files';
import { makeStyle } from '../../lib/cli/terminal';
import { run } from './run';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'verdigris-init-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const versions = {
  verdigris: '^1.2.3',
  peers: { '@pulumi/aws': '^7', '@pulumi/pulumi': '^3', cdk8s: '^2' },
  development: { typescript: '~5.9' },
};
const answers = {
  name: 'shop',
  kind: 'web',
  environments: ['development', 'production'],
  region: 'eu-central-1',
} as const;

describe('verdigris init', () => {
  it('writes a repository whose stacks can be read', async () => {
    const { exitCode, out } = await run('init', folder, '--name', 'shop', '--yes');
    expect(exitCode).toBe(0);
    expect(out).toContain('written  apps/shop.ts\n');
    expect(readStack({ root: folder, stack: 'production' })).toMatchObject({
      versions: { shop: 'v1.0.0' },
      target: { region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b'] },
    });
    expect(readStack({ root: folder, stack: 'development' }).target).toMatchObject({ context: 'kind-shop' });
  });

  it('leaves what is there as it is, says so, and writes nothing a second time', async () => {
    writeFileSync(join(folder, 'package.json'), '{ "name": "mine" }');
    const { out } = await run('init', folder, '--name', 'shop', '--yes');
    expect(out).toContain('kept     package.json (it was there already, and differs)');
    expect(out).toContain('npm install verdigris ');
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe('{ "name": "mine" }');
    const again = await run('init', folder, '--name', 'shop', '--yes');
    expect(again.out).not.toContain('written');
    expect(again.out).toContain('as it is Pulumi.yaml');
  });

  it('says the same as JSON, and nothing else', async () => {
    writeFileSync(join(folder, 'package.json'), '{ "name": "mine" }');
    const { out } = await run('init', folder, '--name', 'shop', '--yes', '--format', 'json');
    const said = JSON.parse(out) as Record<string, string[]>;
    expect(said).toMatchObject({
      kept: ['package.json'],
      same: [],
      install: expect.stringMatching(/^npm install ver/),
    });
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = files.map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
    expect([...said.written!, 'package.json'].sort()).toEqual(paths.sort());
    expect(said.next!.at(-1)).toBe('pulumi stack init development && pulumi up --stack development');
  });

  it('tells everything that is wrong with a call at once, and writes nothing', async () => {
    const words = ['--name', 'Shop', '--kind', 'wb', '--environments', 'prodcution,qa', '--region', 'mars'];
    const { exitCode, out, err } = await run('init', folder, ...words);
    expect(exitCode).toBe(2);
    expect(out).toBe('');
    expect(err.trimEnd().split('\n')).toEqual([
      "error[option-wrong]: --name: found 'Shop', expected at most 35 of a-z, 0-9 and '-', beginning with a letter, such as 'shop'.",
      "error[option-wrong]: --kind: found 'wb', expected one of web, worker, schedule, site; 'web' is meant, perhaps.",
      "error[option-wrong]: --environments: found 'prodcution', expected some of development, testing, staging, production; 'production' is meant, perhaps.",
      "error[option-wrong]: --environments: found 'qa', expected some of development, testing, staging, production.",
      "error[option-wrong]: --region: found 'mars', expected an AWS region such as 'us-east-1'.",
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('asks for what is not given, and takes what is proposed for an empty answer', async () => {
    const asked: string[] = [];
    const ask = (question: string, proposed: string): Promise<string> => {
      asked.push(`${question}: ${proposed}`);
      return Promise.resolve(question.startsWith('What') ? 'site' : '');
    };
    const terminal = {
      out: () => undefined,
      err: () => undefined,
      style: makeStyle(false),
      width: 100,
      interactive: true,
    };
    await initCommand(join(folder, 'pages'), { environments: 'development', format: 'terminal' }, terminal, ask);
    // No region is asked for where nothing stands on AWS.
    expect(asked).toEqual(['Name of the application: pages', 'What it is (web, worker, schedule, site): web']);
    expect(readdirSync(join(folder, 'pages/site'))).toEqual(['index.html']);
  });

  it.each(kinds)('has every package that the files of a %s import', (kind) => {
    const files = filesOf({ ...answers, kind }, versions);
    const { dependencies, devDependencies } = JSON.parse(files['package.json']!) as Record<
      string,
      Record<string, string>
    >;
    const imported = Object.entries(files).flatMap(([path, text]) =>
      path.endsWith('.ts') ? [...text.matchAll(/from '((?:@[^/']+\/)?[^./'][^/']*)/g)].map(([, name]) => name!) : [],
    );
    const known = Object.keys({ ...dependencies, ...devDependencies });
    expect(imported.filter((name) => !name.startsWith('node:') && !known.includes(name))).toEqual([]);
    expect(imported).toContain('verdigris');
  });

  it('needs no AWS where no environment stands on it', () => {
    const files = filesOf({ ...answers, environments: ['development', 'testing'] }, versions);
    expect(files['package.json']).not.toContain('@pulumi/aws');
    expect(files['index.ts']).not.toContain('aws');
    expect(files['.github/workflows/deploy.yml']).not.toContain('aws');
    expect(Object.keys(files).filter((path) => path.startsWith('Pulumi.'))).toEqual([
      'Pulumi.yaml',
      'Pulumi.development.yaml',
      'Pulumi.testing.yaml',
    ]);
  });

  it('has workflows that are YAML and give no more rights than they need', () => {
    const files = filesOf(answers, versions);
    expect(parse(files['.github/workflows/deploy.yml']!)).toMatchObject({
      permissions: { contents: 'read', 'id-token': 'write' },
      on: { workflow_dispatch: { inputs: { stack: { options: ['development', 'production'] } } } },
    });
    expect(parse(files['.github/workflows/preview.yml']!)).toMatchObject({
      on: 'pull_request',
      permissions: { contents: 'read' },
    });
  });

  it('has workflows that name every action by its commit, with the version beside it', () => {
    const files = filesOf(answers, versions);
    const used = [
      ...(files['.github/workflows/deploy.yml']! + files['.github/workflows/preview.yml']!).matchAll(/uses: (.*)/g),
    ];
    expect(used.map(([, action]) => action!.split('@')[0])).toEqual([
      ...['actions/checkout', 'actions/setup-node', 'aws-actions/configure-aws-credentials', 'pulumi/actions'],
      ...['actions/checkout', 'actions/setup-node'],
    ]);
    for (const [, action] of used) expect(action).toMatch(/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('accepts what it proposes itself', () => {
    expect(answerProblems(answers)).toEqual([]);
  });
});
