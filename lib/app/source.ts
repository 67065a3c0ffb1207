import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IConstruct } from 'constructs';
import type { Source } from '../environment/model';
import { projectRoot } from './project-path';

/** The stack at which something was made; V8 writes it as text only where somebody reads it. */
interface Trace {
  readonly stack: string;
}

const mark = Symbol.for('verdigris.source');

/** Between a constructor and the line that called it: what constructs of this package and of others make of each other. */
const mostFrames = 10;

/** Remembers the line that made a thing, for the problems that it turns out to have. Costs some microseconds, and no text. */
export function rememberSource(thing: object): void {
  const { stackTraceLimit } = Error;
  const trace = {};
  // Rendering keeps the limit low, for errors that nobody reads are made by the thousand.
  Error.stackTraceLimit = mostFrames;
  Error.captureStackTrace(trace, rememberSource);
  Error.stackTraceLimit = stackTraceLimit;
  Object.defineProperty(thing, mark, { value: trace });
}

/** Lets a thing be known by the line of another one. */
export function inheritSource(thing: object, from: object): void {
  const trace = (from as { readonly [mark]?: Trace })[mark];
  if (trace) Object.defineProperty(thing, mark, { value: trace });
}

/**
 * The line of the user's code that made a construct, or else the nearest scope of it that is known: the first one outside of
 * this package, of what is installed and of Node. Undefined where there is none.
 */
export function sourceOf(construct: IConstruct): Source | undefined {
  for (const scope of [...construct.node.scopes].reverse()) {
    const trace = (scope as { readonly [mark]?: Trace })[mark];
    if (trace) return sourceIn(mapped(trace));
  }
  return undefined;
}

/** The line of the user's code in which an error was thrown, where its stack goes so far. */
export function thrownAt(error: unknown): Source | undefined {
  return error instanceof Error ? sourceIn(mapped(error)) : undefined;
}

/** Where a preview is rendered, stacks stay as they are compiled: mapping each to its source takes longer than the program. */
const unmapped = Symbol.for('verdigris.unmapped');

/** The stack by the lines of the source. */
function mapped(trace: { readonly stack?: string }): string {
  const { prepareStackTrace } = Error;
  if (!prepareStackTrace || !(unmapped in prepareStackTrace)) return trace.stack ?? '';
  try {
    (Error as { prepareStackTrace?: unknown }).prepareStackTrace = undefined;
    return trace.stack ?? '';
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

/** `at function (file:line:column)`, and `at file:line:column` where the frame has no function. */
const called = /^\s+at .*? \((.+):(\d+):\d+\)$/;
const alone = /^\s+at (?:async )?(.+):(\d+):\d+$/;

/** Of a stack as V8 writes it, one line for each frame. */
export function sourceIn(stack: string): Source | undefined {
  for (const line of stack.split('\n')) {
    const frame = (line.endsWith(')') ? called : alone).exec(line);
    const file = frame?.[1]?.startsWith('file://') ? fileURLToPath(frame[1]) : frame?.[1];
    if (file === undefined || !isAbsolute(file) || isForeign(file)) continue;
    return { file: relative(projectRoot(), file).split(sep).join('/'), line: Number(frame![2]) };
  }
  return undefined;
}

const packageRoot = resolve(__dirname, '..', '..');
/** Of this package: as written, and as compiled. A bundle is one file, which says nothing about who called whom. */
const own = ['lib', 'dist'].map((folder) => resolve(packageRoot, folder) + sep);

function isForeign(file: string): boolean {
  return file === __filename || own.some((folder) => file.startsWith(folder)) || isInstalled(dirname(file));
}

const isInstalled = (folder: string): boolean => folder.split(sep).includes('node_modules');
