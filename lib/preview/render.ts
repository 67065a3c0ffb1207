import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { located } from '../environment/locate';
import type { Problem } from '../environment/model';
import { problemLines, problemOf } from '../environment/problem-line';
import { ConfigurationError } from '../environment/problems';
import { readProject } from '../environment/project-file';
import type { StackPlace } from '../environment/stack';
import { readStackFile, type StackFile } from '../environment/stack-file';
import type { PreviewErrorCode } from './errors';
import { constantFunctions } from './functions';
import { listen } from './listen';
import { manifestsOf, type RenderedManifest } from './manifests';
import type {
  Json,
  OfflineFunctions,
  PastOutputs,
  ProgramMessage,
  RecordedProperties,
  RegisteredResource,
  SecretKeeper,
} from './model';
import { Monitor } from './monitor';
import { findSdk, startProgram, type ProgramEnd } from './run';
import { warningsIn } from './warnings';

/** What is rendered, and what it is told in place of a cloud and a state. */
export interface RenderOptions {
  /** The folder of Pulumi.yaml. */
  readonly root: string;
  readonly stack: string;
  /** What the stack's last snapshot holds. @default - nothing is known: slots are called live and idle */
  readonly past?: PastOutputs;
  /** Answers of provider functions by token, or what makes them; `verdigris.offline.json` wins over them. @default - none */
  readonly functions?: OfflineFunctions | (() => OfflineFunctions);
  /** True: memory before time, for large stacks whose renderings are held side by side. @default false */
  readonly thrifty?: boolean;
  /** Where secrets are told apart, for comparing. @default - each is `[secret]` */
  readonly secrets?: SecretKeeper;
}

/** Everything that the program of a stack would ask of Pulumi, computed without touching anything. */
export interface Rendering {
  readonly project: string;
  readonly stack: string;
  /** Sorted by URN. */
  readonly resources: readonly RegisteredResource[];
  /** Every Kubernetes object that would be written, by file name. */
  readonly manifests: readonly RenderedManifest[];
  /** The stack's outputs. */
  readonly outputs: RecordedProperties;
  /** What the program said, in order: an application's line is the `info` about its component. */
  readonly messages: readonly ProgramMessage[];
  /** Seals of what is encrypted in the stack's file, by key; absent unless secrets are told apart. */
  readonly secure?: { readonly [key: string]: string };
  /** What is allowed and unwise, by the program's word and by what was rendered: sentences with the repair. */
  readonly warnings: readonly string[];
}

/** The program failed: what to repair, without a stack trace. */
export class RenderError extends Error {
  constructor(
    readonly problems: readonly Problem[],
    /** True where the configuration is wrong (exit code 2), false where the program failed (1). */
    readonly configuration: boolean,
  ) {
    super(problemLines(problems));
    this.name = 'RenderError';
  }
}

/** Constant answers that a project keeps beside its Pulumi.yaml. */
const offlineFile = 'verdigris.offline.json';

function projectFunctions(root: string): OfflineFunctions {
  const file = join(root, offlineFile);
  if (!existsSync(file)) return {};
  try {
    return constantFunctions(offlineFile, JSON.parse(readFileSync(file, 'utf8')) as Json);
  } catch (error) {
    const code = 'offline-answers-wrong' satisfies PreviewErrorCode;
    throw new ConfigurationError([{ code, path: offlineFile, message: (error as Error).message }]);
  }
}

function disabledProviders(text: string | undefined): readonly string[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return [];
  }
}

/** The text of an error without the wording of the SDK and without its stack. */
export function withoutStack(text: string): string {
  return text
    .replace(/^Running program '.*' failed with an unhandled exception:\n/, '')
    .split('\n')
    .filter((line) => !/^\s+at /.test(line))
    .join('\n')
    .replace(/^(?:<ref \*\d+> )?(?:Error|Unhandled exception): /, '')
    .trim();
}

/** The errors that the program means for people come as text, a line for each; those of other libraries have no code. */
const ofProgram = (line: string): Problem => problemOf(line, 'program-refused' satisfies PreviewErrorCode);

function failure(end: ProgramEnd, monitor: Monitor, place: StackPlace): RenderError | undefined {
  const logged = monitor.messages.filter(({ severity }) => severity === 'error').map(({ text }) => withoutStack(text));
  if (end.exitCode === 0 && logged.length === 0) return undefined;
  const masked = (sentences: readonly string[]): readonly string[] => [
    ...new Set(sentences.map((each) => monitor.mask(each))),
  ];
  const failed = (sentences: readonly string[]): RenderError => {
    const problems = masked(sentences).map((each) => problemOf(each, 'program-failed' satisfies PreviewErrorCode));
    return new RenderError(problems, false);
  };
  if (end.runErrors.length > 0) {
    const lines = end.runErrors.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
    return new RenderError(located(masked(lines).map(ofProgram), place), true);
  }
  // What the monitor refused comes back through the program, wrapped: the cause alone is worth reading.
  if (monitor.refusals.length > 0) {
    const refusals = monitor.refusals.map((refusal) => ({ ...refusal, message: monitor.mask(refusal.message) }));
    return new RenderError(refusals, false);
  }
  if (logged.length > 0) return failed(logged);
  const printed = withoutStack(end.printedErrors.join('\n'));
  return failed([printed || `The program ended with exit code ${end.exitCode} and said nothing.`]);
}

const sealsOf = ({ ciphertexts = {} }: StackFile, { seal }: SecretKeeper): { readonly [key: string]: string } =>
  Object.fromEntries(Object.entries(ciphertexts).map(([key, text]) => [key, seal(text)]));

/**
 * Runs the program of a stack as `pulumi preview` would, against a resource monitor that has no cloud, no cluster, no
 * state and no secret. Nothing is written.
 * @throws ConfigurationError where the project or the stack can't be read
 * @throws RenderError where the program fails; with `configuration` set where it says that the configuration is wrong
 */
export async function render(options: RenderOptions): Promise<Rendering> {
  const { root, stack } = options;
  const project = readProject(root);
  const stackFile = readStackFile(project, stack);
  const sdk = findSdk(project);
  const ownFunctions = projectFunctions(root);
  const listener = await listen();
  const past: { readonly [name: string]: string } = options.past ? { VERDIGRIS_PAST: '1' } : {};
  const program = startProgram(project, stack, stackFile, sdk, listener.address, past, options.thrifty);
  try {
    const functions = typeof options.functions === 'function' ? options.functions() : options.functions;
    const monitor = new Monitor({
      project: project.name,
      stack,
      past: options.past,
      functions: { ...functions, ...ownFunctions },
      disabledDefaultProviders: disabledProviders(stackFile.config['pulumi:disable-default-providers']),
      secrets: options.secrets,
    });
    const { serve } = require('./server') as typeof import('./server');
    const server = serve(monitor, listener, { project: project.name, stack });
    const end = await program.end.finally(server.close);
    const failed = failure(end, monitor, { root, stack });
    if (failed) throw failed;
    const printed = end.printed.map((text) => ({ severity: 'info', text }) as const);
    const { resources } = monitor;
    const manifests = manifestsOf(resources);
    const messages = [...monitor.messages, ...printed].map((message) => ({
      ...message,
      text: monitor.mask(message.text),
    }));
    const warned = messages.filter(({ severity }) => severity === 'warning').map(({ text }) => text.trim());
    return {
      project: project.name,
      stack,
      resources,
      manifests,
      outputs: resources.find(({ urn }) => urn === monitor.rootResource)?.outputs ?? {
        values: {},
        unknowns: [],
        secrets: [],
      },
      messages,
      ...(options.secrets && { secure: sealsOf(stackFile, options.secrets) }),
      warnings: [...new Set([...warned, ...warningsIn(resources, manifests)])],
    };
  } finally {
    program.stop();
    listener.close();
  }
}
