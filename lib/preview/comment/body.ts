import { code } from '../report/escape';
import { longestComment, markdownReport } from '../report/markdown';
import type { PreviewReport, StackReport } from '../report/schema';
import { counted, isQuiet } from '../report/words';

/** The longest summary of a step that GitHub takes, in bytes. */
export const longestSummary = 1024 * 1024;

export interface CommentContext {
  /** Tells the comment from others of the same author. */
  readonly name: string;
  /** Where the whole report is: the address of a run. @default - nothing is said of it */
  readonly run?: string;
  /** The commit that people know as the head. @default - as the report calls it */
  readonly head?: string;
  /** True where the code of a fork has rendered the report. @default false */
  readonly fork?: boolean;
}

export interface CommentBody {
  /** Never longer than GitHub takes. */
  readonly text: string;
  /** True where nothing changes: a comment that is there is emptied, and none is made. */
  readonly quiet: boolean;
}

/** The first line of a comment of ours, which nobody sees. */
export const markerOf = (name: string): string => `<!-- ${name}: one comment, edited in place -->`;

const bytes = (text: string): number => Buffer.byteLength(text);

/** Names of sides are short; one that is not must not push the summary out. */
const longestName = 100;
const short = (text: string): string => (text.length > longestName ? `${text.slice(0, longestName)}...` : text);

/** The worse, the lower: what can't be rendered, what is refused, what changes. */
const weight = ({ state, refused, worst }: StackReport): number =>
  state === 'head failed' ? 0 : refused > 0 ? 1 : worst ? 2 : 3;

/**
 * The report as Markdown within a limit, whatever is in it. Its own summary is always whole, so a report of very many stacks
 * can be too long even without a detail: then the stacks with the least to say are left out, and counted.
 *
 * @param limit - The most bytes
 */
export function fitting(report: PreviewReport, limit: number): string {
  const named = { ...report, base: short(report.base), head: short(report.head) };
  const ranked = [...report.stacks].sort((a, b) => weight(a) - weight(b));
  for (let kept = ranked.length; kept > 0; kept = Math.floor(kept / 2)) {
    const told = new Set(ranked.slice(0, kept));
    const left = ranked.length - kept;
    const more = left === 0 ? '' : `\n${counted(left, 'stack')} left out for length.\n`;
    const text = markdownReport(
      { ...named, stacks: report.stacks.filter((stack) => told.has(stack)) },
      limit - bytes(more),
    );
    if (bytes(text) + bytes(more) <= limit) return text + more;
  }
  return `### What this changes\n\nThe report of ${counted(report.stacks.length, 'stack')} is too long to be shown here.\n`;
}

/** Stacks that are named where nothing changes; more are counted. */
const mostNamed = 20;

function quietText({ base, head, stacks }: PreviewReport): string {
  const named = stacks.slice(0, mostNamed).map(({ stack }) => code(short(stack)));
  const more = stacks.length - named.length;
  const list = [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  const compared = stacks.length > 0 ? `compared: ${list}` : 'there is no stack to compare';
  return `### No stack changes\n\n${code(short(base))} → ${code(short(head))}; ${compared}.\n`;
}

const forkSentence =
  'Rendered by the code of this pull request in its fork: read it as what its author says, and review the code.';

/** A report as the comment of a pull request. */
export function commentBody(given: PreviewReport, { name, run, head, fork = false }: CommentContext): CommentBody {
  const report = { ...given, ...(head !== undefined && { head }) };
  const quiet = isQuiet(report);
  const marker = `${markerOf(name)}\n`;
  const notes = [
    ...(run !== undefined ? [`[All of it](${run}): in the summary of the run, and as JSON in its artifact.`] : []),
    ...(fork ? [forkSentence] : []),
  ];
  const footer = notes.length > 0 ? `\n${notes.join('\n\n')}\n` : '';
  const text = quiet ? quietText(report) : fitting(report, longestComment - bytes(marker) - bytes(footer));
  return { text: `${marker}${text}${footer}`, quiet };
}

/**
 * A report as the summary of a job.
 * @param taken - Bytes that are in the summary already
 */
export const summaryText = (report: PreviewReport, taken = 0): string =>
  isQuiet(report) ? quietText(report) : fitting(report, longestSummary - taken);
