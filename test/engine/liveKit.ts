// A stack in a git repository of its own, for `verdigris preview --live`: rendered and run by the engine from the same file.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { stringify } from 'yaml';
import { run, type Ended } from '../cli/run';
import { bundleProgram } from './bundle';
import { EngineStack, findPulumi, scenario } from './kit';
import type { Shop } from './scenarios/live';
import { temporary } from './temporary';

const root = path.resolve(__dirname, '../..');
const program = scenario('live');

/**
 * A folder with a `pulumi` for PATH that serves the program itself, as every test does: the engine is built without a
 * language host. All other commands are the engine's own.
 */
function pulumiWithProgram(): string {
  const directory = temporary(path.join(root, 'node_modules', '.cache'), 'verdigris-pulumi-');
  const runner = bundleProgram(path.join(__dirname, 'runner.ts'));
  const options = { program: bundleProgram(program), input: {}, pulumi: findPulumi() };
  fs.writeFileSync(
    path.join(directory, 'preview.js'),
    `const options = { ...${JSON.stringify(options)}, directory: process.cwd(), arguments: process.argv.slice(2) };
process.env.VERDIGRIS_TEST_RUNNER = JSON.stringify(options);
require(${JSON.stringify(runner)});
`,
  );
  const script = `#!/bin/sh
[ "$1" != preview ] || exec "${process.execPath}" "${path.join(directory, 'preview.js')}" "$@"
exec "${options.pulumi}" "$@"
`;
  fs.writeFileSync(path.join(directory, 'pulumi'), script, { mode: 0o755 });
  return directory;
}

export class LiveStack {
  readonly engine = EngineStack.create({ project: 'shop' });
  private readonly pulumi = pulumiWithProgram();

  constructor() {
    const { directory } = this.engine;
    const file = path.join(directory, 'Pulumi.yaml');
    const text = fs
      .readFileSync(file, 'utf8')
      .replace(/^runtime: .*$/m, '')
      .replace(/^main: .*$/m, '');
    const runtime = { name: 'nodejs', options: { typescript: false } };
    fs.writeFileSync(file, `${text.trim()}\n${stringify({ runtime, main: 'index.js' })}`);
    fs.writeFileSync(
      path.join(directory, 'index.js'),
      `require(${JSON.stringify(bundleProgram(program))}).program();\n`,
    );
    fs.writeFileSync(path.join(directory, 'package.json'), '{"name": "shop", "private": true}\n');
    fs.writeFileSync(path.join(directory, '.gitignore'), 'node_modules\nstate\nhome\ncluster\n*.jsonl\n');
    fs.symlinkSync(path.join(root, 'node_modules'), path.join(directory, 'node_modules'));
    this.git('init', '--quiet', '--initial-branch=main');
  }

  /** What the working tree says. */
  write(shop: Shop): void {
    fs.writeFileSync(path.join(this.engine.directory, 'shop.json'), JSON.stringify(shop));
  }

  commit(shop: Shop): void {
    this.write(shop);
    this.git('add', '.');
    this.git('commit', '--quiet', '-m', 'shop');
  }

  async up(shop: Shop): Promise<void> {
    this.write(shop);
    const done = await this.engine.up({ program });
    if (!done.succeeded) throw new Error(done.output);
  }

  /** Runs `verdigris preview --stack testing` in the repository, with other values of the environment where given. */
  async preview(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const before = { ...process.env };
    const cwd = jest.spyOn(process, 'cwd').mockReturnValue(this.engine.directory);
    Object.assign(process.env, this.engine.environment([this.pulumi]), environment);
    for (const [name, value] of Object.entries(environment)) if (value === undefined) delete process.env[name];
    try {
      return await run('preview', '--stack', 'testing', ...words);
    } finally {
      cwd.mockRestore();
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
    }
  }

  private git(...words: readonly string[]): void {
    const person = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
    execFileSync('git', [...person, ...words], { cwd: this.engine.directory, stdio: 'pipe' });
  }
}
