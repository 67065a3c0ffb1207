import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { thriftyHeap } from '../preview/heap';
import type { OfflineFunctions } from '../preview/model';
import type { JudgedEnvironment } from '../preview/judge/judge';
import type { PreviewReport } from '../preview/report/schema';
import { CallError, exitCodes } from './errors';
import { lazy } from './lazy';
import { offlineFunctions } from './offline';
import { rootOf } from './stack';
import { suggestion } from './suggestion';
import { withProgress, type Terminal } from './terminal';

export const previewFormats = ['terminal', 'markdown', 'json', 'html'] as const;

export interface PreviewCommand {
  readonly stack?: readonly string[];
  readonly base?: string;
  readonly head?: string;
  readonly out?: string;
  readonly live?: boolean;
  readonly refresh?: boolean;
  readonly format: (typeof previewFormats)[number];
}

function functionsOf(root: string, stack: string): OfflineFunctions {
  return offlineFunctions({ root }, stack);
}

/** What is judged by the configuration; where that is wrong, rendering has said so. */
function judgedEnvironment(root: string, stack: string): JudgedEnvironment | undefined {
  try {
    return lazy.environment().readStack({ root, stack });
  } catch (error) {
    if (lazy.environment().ConfigurationError.is(error)) return undefined;
    throw error;
  }
}

function textOf(report: PreviewReport, format: PreviewCommand['format'], terminal: Terminal): string {
  const { htmlReport, jsonReport, markdownReport } = lazy.preview();
  if (format === 'json') return jsonReport(report);
  if (format === 'markdown') return markdownReport(report);
  if (format === 'html') return htmlReport(report);
  const { previewText } = require('./previewText') as typeof import('./previewText');
  return previewText(report, terminal.style, terminal.width);
}

/** A head that fails outweighs a check that says no. */
export function exitCodeOf({ stacks, refused }: PreviewReport): number {
  const failed = stacks.filter(({ state }) => state === 'head failed');
  if (failed.length > 0)
    return failed.every(({ configuration }) => configuration) ? exitCodes.wrongCall : exitCodes.failed;
  if (stacks.some(({ live }) => (live?.problems.length ?? 0) > 0)) return exitCodes.failed;
  return refused > 0 ? exitCodes.refused : exitCodes.done;
}

/** `verdigris preview`: what the head would change of each stack. */
export async function previewCommand(command: PreviewCommand, terminal: Terminal): Promise<number> {
  if (command.refresh && !command.live)
    throw new CallError(
      'option-conflict',
      '--refresh is for --live, which asks the engine: add --live, or leave --refresh out.',
    );
  const root = rootOf();
  setFlagsFromString(thriftyHeap);
  const report = await withProgress(terminal, 'Comparing', () =>
    lazy.preview().preview({
      root,
      base: command.base,
      head: command.head,
      stacks: command.stack,
      functions: functionsOf,
      environment: judgedEnvironment,
      ...(command.live && { live: { refresh: command.refresh === true } }),
      onProgress: (text) => terminal.err(terminal.interactive ? `\r\u001b[K${text} ...` : `${text}\n`),
      onStacks: (known) => {
        const unknown = (command.stack ?? []).find((stack) => !known.includes(stack));
        if (unknown !== undefined)
          throw new CallError(
            'stack-missing',
            `There is no stack '${unknown}' in the base or the head${suggestion(unknown, known, 'stacks')}`,
          );
      },
    }),
  );
  const text = textOf(report, command.format, terminal);
  if (command.out === undefined) terminal.out(text);
  else {
    writeFileSync(command.out, text);
    terminal.err(`Written to ${command.out} as ${command.format}.\n`);
  }
  return exitCodeOf(report);
}
