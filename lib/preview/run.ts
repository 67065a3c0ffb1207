import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ChildMessage } from './child';
import type { PreviewErrorCode } from './errors';
import { roomyHeap, thriftyHeap } from './heap';
import { ConfigurationError } from '../environment/problems';
import type { Project } from '../environment/project-file';
import type { StackFile } from '../environment/stack-file';

/** How the program's process ended. */
export interface ProgramEnd {
  readonly exitCode: number;
  /** Messages of `RunError`s: what the user has to repair. */
  readonly runErrors: readonly string[];
  /** What it printed, line by line. */
  readonly printed: readonly string[];
  /** What it printed as errors, line by line. */
  readonly printedErrors: readonly string[];
}

/** The program's own copy of the SDK. */
export function findSdk(project: Project): string {
  try {
    return dirname(createRequire(join(project.directory, 'index.js')).resolve('@pulumi/pulumi/package.json'));
  } catch {
    throw new ConfigurationError([
      {
        code: 'sdk-missing' satisfies PreviewErrorCode,
        path: '',
        message: `@pulumi/pulumi is not installed for the program in ${project.directory}: run npm install in ${project.root}.`,
      },
    ]);
  }
}

/**
 * Arguments of Node: the program's own, with the preload after whatever compiler they set up. From the source the preload
 * needs one itself: tsx, which the program may use or not.
 */
function nodeArguments({ nodeArguments: given }: Project): readonly string[] {
  const native = ['--require', join(__dirname, '../../bin/native.js')];
  const built = join(__dirname, 'preload.js');
  if (existsSync(built)) return [...native, ...given, '--import', pathToFileURL(built).href];
  const source = join(__dirname, 'preload.ts');
  if (given.some((argument) => /^(--import=)?tsx$/.test(argument)))
    return [...native, ...given, '--import', pathToFileURL(source).href];
  return [...native, ...given, '--require', require.resolve('tsx/cjs'), '--require', source];
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

/** A program that is loading, and will wait for somebody to answer it. */
export interface StartedProgram {
  readonly end: Promise<ProgramEnd>;
  /** Ends it, where it still runs. */
  readonly stop: () => void;
}

/**
 * Runs the program as Pulumi's language host does (`pulumi-language-nodejs`), in a preview, against the resource monitor
 * and engine at `address`. It is started before there is anybody to answer it there, for loading it takes longest.
 */
export function startProgram(
  project: Project,
  stack: string,
  stackFile: StackFile,
  sdk: string,
  address: string,
  environment: { readonly [name: string]: string } = {},
  thrifty = false,
): StartedProgram {
  const options = {
    monitor: address,
    engine: address,
    organization: 'organization',
    project: project.name,
    'root-directory': project.root,
    stack,
    pwd: project.directory,
  };
  const commandLine = [
    ...(thrifty ? [thriftyHeap] : roomyHeap),
    ...nodeArguments(project),
    join(sdk, 'cmd/run'),
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    '--dry-run',
    '--parallel',
    '16',
    project.entry,
  ];
  // The language host gives configuration in the form of old SDKs: `namespace:config:name`.
  const values = Object.entries(stackFile.config).map(([key, text]) => [key.replace(':', ':config:'), text] as const);
  const child = spawn(process.execPath, commandLine, {
    cwd: project.directory,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(values)),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(stackFile.secretKeys),
      ...(project.typescript && { PULUMI_NODEJS_TYPESCRIPT: 'true' }),
      // The program is compiled once and not for every rendering. The cache is beside the SDK: a project in a monorepo may
      // have no packages of its own, and gets no folder for them.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(sdk, '../../.cache/verdigris'),
      VERDIGRIS_OFFLINE: '1',
      VERDIGRIS_SDK: sdk,
      ...environment,
    },
  });
  const runErrors: string[] = [];
  let printed = '';
  let printedErrors = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (printedErrors += text));
  child.on('message', (message) => runErrors.push((message as ChildMessage).runError));
  const exitCode = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
  return {
    end: exitCode.then((code) => ({
      exitCode: code,
      runErrors: [...new Set(runErrors)],
      printed: lines(printed),
      printedErrors: lines(printedErrors),
    })),
    stop: () => void child.kill(),
  };
}
