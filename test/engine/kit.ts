/**
 * The kit of the engine tests: the real Pulumi engine against a Kubernetes that lives in files.
 *
 *   const engine = describeEngine;                            // skips loudly, by name, where no pulumi is found
 *   engine('releases', () => {
 *     it('does nothing twice', async () => {
 *       const stack = EngineStack.create({ stack: 'production', config: { 'verdigris:versions': {...} } });
 *       const first = await stack.up({ program: scenario('web'), input: { version: 'v1' } });
 *       expect(first.succeeded).toBe(true);                   // first.output has all that was printed
 *       const second = await stack.up({ program: scenario('web'), input: { version: 'v1' } });
 *       expect(second.changes).toEqual({});                   // operations by kind, `same` left out
 *     });
 *   });
 *
 * - A scenario is a file under test/engine/scenarios that exports `program: Scenario<Input>`; `input` is handed over as
 *   JSON. Every run is its own process, so the module state of one run never reaches the next.
 * - `stack.cluster` is the FileCluster behind the provider: read it, edit it by hand, call `setAway`. In a scenario the
 *   same cluster is `testCluster()`.
 * - `run.operations` is what the provider wrote, in order; `run.steps` what the engine did; `run.changes` its counts.
 * - `up({ kill: '7:after' })` kills pulumi with -9 after the 7th write of that run (`before`: right before it). The state
 *   then has a lock and may lack what the cluster has: `await stack.cancel()` takes the lock away.
 *   Use `parallel: 1` with it, so that the 7th write is the same one every time.
 * - Images whose tag contains `broken` never become ready; pods or Jobs that say FAIL_SMOKE fail a smoke test
 *   (provider/readiness.ts).
 */
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parse, stringify } from 'yaml';
import { bundleProgram, bundleProvider } from './bundle';
import { readOperations, variables, type Operation } from './provider/log';
import { FileCluster } from './provider/objects';
import type { RunnerOptions } from './runner';
import { removeTemporary, temporary } from './temporary';

export const passphrase = 'correct horse battery staple';
const root = path.resolve(__dirname, '../..');

/** The engine: on PATH, in PULUMI_HOME, or where scripts build it. Undefined where there is none. */
export function findPulumi(): string | undefined {
  const directories = [
    ...(process.env['PATH'] ?? '').split(path.delimiter),
    ...(process.env['PULUMI_HOME'] ? [path.join(process.env['PULUMI_HOME'], 'bin')] : []),
    path.join(os.homedir(), '.pulumi', 'bin'),
    path.join(process.env['PULUMI_TOOLS'] ?? path.join(os.homedir(), '.cache', 'pulumi-tools'), 'bin'),
  ];
  return directories.map((directory) => path.join(directory, 'pulumi')).find((file) => fs.existsSync(file));
}

/** `describe` where the engine is found; elsewhere the tests are skipped, and the name says why. */
export function describeEngine(name: string, body: () => void): void {
  // A hang is ended; a run takes about 1.5 s.
  jest.setTimeout(300_000);
  afterAll(removeTemporary);
  if (findPulumi()) return describe(name, body);
  process.stderr.write(`SKIPPED: ${name}: no pulumi on PATH, in PULUMI_HOME/bin or in ~/.cache/pulumi-tools/bin\n`);
  describe.skip(`${name} (no pulumi found)`, body);
}

/** The file of a scenario under test/engine/scenarios. */
export const scenario = (name: string): string => path.join(__dirname, 'scenarios', `${name}.ts`);

export interface UpOptions {
  readonly program: string;
  readonly input?: unknown;
  /** URNs: nothing else is touched. */
  readonly target?: readonly string[];
  readonly continueOnError?: boolean;
  /** Steps at the same time. @default 8 */
  readonly parallel?: number;
  /** `<order>:before|after`: where pulumi is killed. */
  readonly kill?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The folder of a policy pack that judges the run. */
  readonly policyPack?: string;
  /** Folders in front of PATH. */
  readonly path?: readonly string[];
}

export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
}

export interface Run {
  readonly succeeded: boolean;
  readonly killed: boolean;
  readonly exitCode: number;
  /** Everything printed, on both streams. */
  readonly output: string;
  /** The engine's own event log. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
  /** Text of the event log, to search for what must not be in it. */
  readonly eventText: string;
  /** Steps but for those that do nothing. */
  readonly steps: readonly Step[];
  /** The number of steps by operation. */
  readonly changes: Readonly<Record<string, number>>;
  /** What the provider wrote to the cluster, in order. */
  readonly operations: readonly Operation[];
}

export interface StackOptions {
  /** @default 'verdigris' */
  readonly project?: string;
  /** @default 'testing' */
  readonly stack?: string;
  /** What `Pulumi.<stack>.yaml` has under `config`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The directory of the `pulumi-resource-kubernetes` to use. @default - the test provider over files */
  readonly provider?: string;
}

/** One stack with a file backend and a cluster of its own, in a new directory. */
export class EngineStack {
  readonly cluster: FileCluster;
  private runs = 0;

  private constructor(
    readonly directory: string,
    readonly project: string,
    readonly stack: string,
    private readonly provider: string,
  ) {
    this.cluster = new FileCluster(path.join(directory, 'cluster'));
  }

  static create(options: StackOptions = {}): EngineStack {
    const directory = temporary(os.tmpdir(), 'verdigris-engine-');
    const stack = new EngineStack(
      directory,
      options.project ?? 'verdigris',
      options.stack ?? 'testing',
      options.provider ?? bundleProvider(path.join(__dirname, 'provider', 'main.ts')),
    );
    for (const part of ['state', 'home', 'cluster']) fs.mkdirSync(path.join(directory, part));
    // Named here, the provider is taken without the warning that a plugin found on PATH gets.
    const plugins = { providers: [{ name: 'kubernetes', path: stack.provider }] };
    const project = { name: stack.project, runtime: 'nodejs', main: '.', plugins };
    fs.writeFileSync(path.join(directory, 'Pulumi.yaml'), stringify(project));
    stack.pulumi('stack', 'init', stack.stack);
    stack.configure({ 'pulumi:disable-default-providers': ['*'], ...options.config });
    return stack;
  }

  /** A second stack of the same project, backend and cluster. */
  beside(name: string): EngineStack {
    const stack = new EngineStack(this.directory, this.project, name, this.provider);
    stack.pulumi('stack', 'init', name);
    stack.configure({ 'pulumi:disable-default-providers': ['*'] });
    return stack;
  }

  /** Sets entries of the stack's configuration file; undefined takes one away. */
  configure(config: Readonly<Record<string, unknown>>): void {
    const file = path.join(this.directory, `Pulumi.${this.stack}.yaml`);
    const settings = ((fs.existsSync(file) ? parse(fs.readFileSync(file, 'utf8')) : undefined) ?? {}) as {
      config?: Record<string, unknown>;
    };
    const merged = { ...settings.config, ...config };
    for (const [key, value] of Object.entries(merged)) if (value === undefined) delete merged[key];
    fs.writeFileSync(file, stringify({ ...settings, config: merged }));
  }

  /** Sets a secret value, encrypted, as `pulumi config set --secret --path` does. */
  configureSecret(path: string, value: string): void {
    this.pulumi('config', 'set', '--secret', '--path', path, value, '--stack', this.stack);
  }

  up(options: UpOptions): Promise<Run> {
    return this.run(['up', '--yes', '--skip-preview'], options);
  }

  preview(options: UpOptions): Promise<Run> {
    return this.run(['preview', '--diff'], options);
  }

  /** Takes the lock of a killed run away. */
  cancel(): void {
    this.pulumi('cancel', '--yes', '--stack', this.stack);
  }

  /** The state as `pulumi stack export` gives it: secrets stay encrypted. */
  export(): { readonly text: string; readonly resources: readonly ExportedResource[] } {
    const text = this.pulumi('stack', 'export', '--stack', this.stack);
    const parsed = JSON.parse(text) as { deployment: { resources?: ExportedResource[] } };
    return { text, resources: parsed.deployment.resources ?? [] };
  }

  /** The state file as it lies on disk. */
  stateFile(): string {
    return fs.readFileSync(
      path.join(this.directory, 'state', '.pulumi', 'stacks', this.project, `${this.stack}.json`),
      'utf8',
    );
  }

  /** Runs any pulumi command of this stack and gives what it printed. */
  pulumi(...args: readonly string[]): string {
    return execFileSync(pulumiOrThrow(), [...args, '--non-interactive', '--color', 'never'], {
      cwd: this.directory,
      env: this.environment(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  urn(type: string, name: string): string {
    return `urn:pulumi:${this.stack}::${this.project}::${type}::${name}`;
  }

  private async run(command: readonly string[], options: UpOptions): Promise<Run> {
    const name = `${this.stack}-run-${++this.runs}`;
    const events = path.join(this.directory, `${name}.events.jsonl`);
    const runner: RunnerOptions = {
      program: bundleProgram(options.program),
      input: options.input ?? {},
      directory: this.directory,
      pulumi: pulumiOrThrow(),
      arguments: [
        ...command,
        ...['--stack', this.stack, '--non-interactive', '--color', 'never', '--event-log', events],
        ...['--parallel', String(options.parallel ?? 8)],
        ...(options.target ?? []).flatMap((urn) => ['--target', urn]),
        ...(options.continueOnError ? ['--continue-on-error'] : []),
        ...(options.policyPack ? ['--policy-pack', options.policyPack] : []),
      ],
    };
    const { code, output } = await start([bundleProgram(path.join(__dirname, 'runner.ts'))], {
      ...this.environment(options.path),
      ...options.environment,
      [variables.run]: name,
      ...(options.kill ? { [variables.kill]: options.kill } : {}),
      VERDIGRIS_TEST_RUNNER: JSON.stringify(runner),
    });
    const eventText = fs.existsSync(events) ? fs.readFileSync(events, 'utf8') : '';
    const operations = readOperations(this.cluster.directory).filter((operation) => operation.run === name);
    return {
      exitCode: code,
      output,
      succeeded: code === 0,
      killed: code === 137,
      eventText,
      operations,
      ...readEvents(eventText),
    };
  }

  /** The environment of every pulumi of this stack. */
  environment(inFront: readonly string[] = []): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PATH: [...inFront, this.provider, process.env['PATH']].join(path.delimiter),
      PULUMI_HOME: path.join(this.directory, 'home'),
      // No .attrs files: a kill can leave an empty one, and the backend then reads nothing any more but "EOF".
      PULUMI_BACKEND_URL: `file://${path.join(this.directory, 'state')}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: passphrase,
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      // The Automation API's own switch for --event-log.
      PULUMI_DEBUG_COMMANDS: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: 'true',
      NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'verdigris-compile-cache'),
      [variables.cluster]: this.cluster.directory,
    };
  }
}

export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly initErrors?: readonly string[];
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** In a scenario: the cluster of the stack that runs it. */
export function testCluster(): FileCluster {
  const directory = process.env[variables.cluster];
  if (directory === undefined) throw new Error(`${variables.cluster} is not set: testCluster() is for scenarios`);
  return new FileCluster(directory);
}

function pulumiOrThrow(): string {
  const pulumi = findPulumi();
  if (pulumi === undefined) throw new Error('no pulumi was found: use describeEngine, which skips');
  return pulumi;
}

/** Longer than any run takes; less than a test may take, so that the test can say what was printed. */
const deadline = 90_000;

/** Runs in a process group of its own, so that a run that hangs is ended whole: runner, pulumi and what it started. */
function start(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const printed: Buffer[] = [];
    const end = (): void => {
      printed.push(Buffer.from(`\nended by the kit: the run hung for ${deadline / 1000} s\n`));
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(end, deadline);
    child.stdout.on('data', (data: Buffer) => printed.push(data));
    child.stderr.on('data', (data: Buffer) => printed.push(data));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? hung, output: Buffer.concat(printed).toString('utf8') });
    });
  });
}

/** The exit code of a run that the kit had to end. */
const hung = 124;

interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: Step };
}

function readEvents(text: string): Pick<Run, 'events' | 'steps' | 'changes'> {
  // A killed engine may leave half a line at the end.
  const lines = text.split('\n').filter((line) => line.endsWith('}'));
  const events = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>> & EngineEvent);
  const steps = events
    .flatMap((event) => (event.resourcePreEvent ? [event.resourcePreEvent.metadata] : []))
    .map(({ op, urn, type }) => ({ op, urn, type }))
    .filter((step) => step.op !== 'same');
  // Counted from the steps: a failed run has no summary.
  const changes: Record<string, number> = {};
  for (const { op } of steps) changes[op] = (changes[op] ?? 0) + 1;
  return { events, steps, changes };
}
