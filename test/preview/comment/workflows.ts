import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const root = join(__dirname, '../../..');

export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly shell?: string;
  readonly run?: string;
  readonly 'working-directory'?: string;
}

export interface Job {
  readonly if?: string;
  readonly uses?: string;
  readonly steps?: readonly Step[];
  readonly permissions?: Readonly<Record<string, string>>;
}

export interface Workflow {
  readonly on: unknown;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

export const load = (path: string): unknown => parse(readFileSync(join(root, path), 'utf8'));

/** What a step ended with and left. */
export interface Ran {
  readonly exitCode: number;
  /** Both streams, as they stand in the log of the job. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** What a runner knows, as far as steps ask for it. */
export interface Runner {
  /** Where the repository is checked out. */
  readonly workspace: string;
  /** `$RUNNER_TEMP`. */
  readonly temp: string;
  /** Values of the expressions that a step may use. */
  readonly expressions: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** Expressions replaced by their values; an unknown one is an error, and not empty as on GitHub. */
function evaluated(text: string, { expressions }: Runner): string {
  return text.replace(/\$\{\{ *(.*?) *\}\}/g, (_, expression: string) => {
    const value = expressions[expression];
    if (value === undefined) throw new Error(`no value is known for \${{ ${expression} }}`);
    return value;
  });
}

/** Runs the script of a step as a runner does: in a file of its own, by `shell: bash`. */
export async function runStep(step: Step, runner: Runner): Promise<Ran> {
  const { workspace, temp } = runner;
  const files = join(temp, '_runner_file_commands');
  mkdirSync(files, { recursive: true });
  const [script, output, summary] = ['script.sh', 'output', 'summary'].map((name) => join(files, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(script, step.run!);
  for (const file of [output, summary]) writeFileSync(file, '');
  const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, evaluated(text, runner)]));
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', script], {
    cwd: join(workspace, evaluated(step['working-directory'] ?? '.', runner)),
    env: {
      ...{ PATH, HOME, CI: 'true', RUNNER_TEMP: temp, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary },
      ...runner.env,
      ...env,
    },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? -1));
  });
  const lines = readFileSync(output, 'utf8').split('\n').filter(Boolean);
  return {
    exitCode,
    log,
    outputs: Object.fromEntries(lines.map((line) => line.split('=') as [string, string])),
    summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '',
  };
}
