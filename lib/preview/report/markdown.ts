import { problemText } from '../../environment/problem-line';
import { block, code, html, prose } from './escape';
import { capacityText } from './capacity';
import type { ChangeReport, FindingReport, PreviewReport, StackReport } from './schema';
import {
  byApplication,
  counted,
  driftText,
  foldedSentence,
  isQuiet,
  liveSentence,
  operationMarks,
  releaseText,
  rulesSentence,
  seenText,
  shortLine,
  stateSentence,
  title,
} from './words';

/** The longest comment that GitHub takes, in characters; bytes are counted, of which there are never fewer. */
export const longestComment = 65_536;

const bytes = (text: string): number => Buffer.byteLength(text);

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function verdictOf({ worst, refused, state, counts }: StackReport): string {
  if (state === 'head failed') return '**can not be rendered**';
  if (state === 'base failed') return 'the base can not be rendered';
  if (state === 'removed') return '**stack removed**';
  const none = Object.values(counts).every((count) => count === 0);
  const named = state === 'new' ? 'new stack' : undefined;
  const judged = none ? 'nothing changes' : `**${worst ?? 'nothing changes'}**`;
  return [named, judged, refused > 0 ? `${refused} refused` : undefined].filter(Boolean).join(', ');
}

function table({ stacks }: PreviewReport): string {
  const rows = stacks.map((stack) =>
    row([
      code(stack.stack),
      ...(['create', 'update', 'replace', 'delete'] as const).map((operation) => String(stack.counts[operation])),
      verdictOf(stack),
    ]),
  );
  return [
    row(['stack', 'create', 'update', 'replace', 'delete', 'worst']),
    row(['---', '---:', '---:', '---:', '---:', '---']),
    ...rows,
  ].join('\n');
}

function findingLine({ severity, what, path, lethal, lifted, reason, repair }: FindingReport): string {
  const where = path && !what.startsWith(path) ? ` at ${code(path)}` : '';
  const said = `  - **${severity}**: ${code(what)}${where}`;
  if (!lethal) return said;
  return lifted === undefined
    ? `${said}<br>**Refused.** ${prose(reason)} ${prose(repair)}`
    : `${said}<br>Allowed: ${prose(lifted)}`;
}

function findingsOf(change: ChangeReport): string {
  const seen = seenText(change);
  const head = `- ${code(operationMarks[change.operation])} ${code(title(change))}${seen ? ` (${prose(seen)})` : ''}`;
  return [head, ...change.findings.map(findingLine)].join('\n');
}

/** Empty where there is nothing to read: a resource without a property. */
function differenceOf({ diff }: ChangeReport): string {
  if (diff.length === 0) return '';
  const lines = diff.map(({ mark, text }) =>
    mark === '@' ? `@@ ${shortLine(text)} @@` : `${mark} ${shortLine(text)}`,
  );
  return block(lines, 'diff');
}

/** One resource in the two sizes in which it may be shown. */
interface Entry {
  readonly change: ChangeReport;
  readonly findings: string;
  readonly difference: string;
}

interface Section {
  readonly stack: StackReport;
  readonly heading: string;
  readonly entries: readonly Entry[];
}

const sectionsOf = (stack: StackReport): readonly Section[] =>
  byApplication(stack.changes).map(({ application, changes }) => {
    const release = releaseText(stack, application);
    const line = stack.releases.find((each) => each.application === application)?.line;
    const parts = [
      `<code>${html(stack.stack)}</code>`,
      `<b>${html(application ?? 'ground')}</b>`,
      release && html(release),
      counted(changes.length, 'change'),
      changes[0]!.severity,
    ];
    const heading = `<details><summary>${parts.filter(Boolean).join(' · ')}</summary>\n${line ? `\n${prose(line)}\n` : ''}`;
    const entries = changes.map((change) => ({
      change,
      findings: findingsOf(change),
      difference: differenceOf(change),
    }));
    return { stack, heading, entries };
  });

/** The code first: a long sentence is cut. */
const problemProse = (problem: StackReport['problems'][number]): string =>
  `${code(problem.code)} ${prose(shortLine(problemText(problem)))}`;

/** What is said of a stack in the open: it is part of the summary and never left out. */
function notesOf(stack: StackReport): readonly string[] {
  const state = stateSentence(stack);
  const capacity = capacityText(stack);
  const otherwise = rulesSentence(stack);
  const live = liveSentence(stack);
  const drift = stack.live?.drift ?? [];
  const name = code(stack.stack);
  const refused = stack.changes.flatMap((change) =>
    change.findings
      .filter(({ lethal, lifted }) => lethal && lifted === undefined)
      .map(({ severity, what }) => `- ${name} **refused** (${severity}): ${code(`${title(change)}: ${what}`)}`),
  );
  const shown = refused.slice(0, mostRefused);
  return [
    ...(state && state !== 'Nothing changes.' ? [`- ${name} ${prose(state)}`] : []),
    ...stack.problems.slice(0, mostRefused).map((problem) => `- ${name} ${problemProse(problem)}`),
    ...shown,
    ...(refused.length > shown.length ? [`- ${name} and ${refused.length - shown.length} more refused`] : []),
    ...(otherwise ? [`- ${name} ${prose(shortLine(otherwise))}`] : []),
    ...(live ? [`- ${name} ${prose(live)}`] : []),
    ...(stack.live?.problems ?? [])
      .slice(0, mostRefused)
      .map((problem) => `- ${name} pulumi preview: ${prose(shortLine(problem))}`),
    ...drift.slice(0, mostRefused).map((each) => `- ${name} **drift**: ${code(shortLine(driftText(each)))}`),
    ...(drift.length > mostRefused ? [`- ${name} and ${drift.length - mostRefused} more drift`] : []),
    ...(capacity ? [`- ${name} pods ask for ${capacity}`] : []),
  ];
}

/** More refused findings of one stack are counted: the summary has to fit whatever happens. */
const mostRefused = 10;

/** Warnings and what is folded: shown below, where there is room. */
function remarksOf(stack: StackReport): readonly string[] {
  const folded = foldedSentence(stack);
  return [
    ...stack.warnings.map((warning) => `- ${code(stack.stack)} ${prose(shortLine(warning))}`),
    ...(folded ? [`- ${code(stack.stack)} ${prose(folded)}`] : []),
  ];
}

const order = ['data', 'traffic', 'release', 'security', 'capacity', 'config', 'cosmetic'] as const;
const rank = ({ change }: Entry): number => order.indexOf(change.severity);

/** Room for the sentence about what was left out, and for the marker of the comment. */
const reserve = 800;

/**
 * A report as a comment of a pull request. The summary is always whole; below it, resources are shown worst first, and what
 * does not fit is left out at the border of a resource and counted.
 *
 * @param limit - The most bytes: 65536 where it is left out
 */
export function markdownReport(report: PreviewReport, limit = longestComment): string {
  const summary = [
    `### What ${code(report.base)} → ${code(report.head)} changes`,
    table(report),
    report.stacks.flatMap(notesOf).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  if (isQuiet(report)) return `${summary}\n`;
  const sections = report.stacks.flatMap(sectionsOf);
  const entries = sections
    .flatMap((section) => section.entries.map((entry) => ({ section, entry })))
    .sort((a, b) => rank(a.entry) - rank(b.entry));
  let room = limit - bytes(summary) - reserve;
  const opened = new Set<Section>();
  const told = new Set<Entry>();
  const full = new Set<Entry>();
  for (const { section, entry } of entries) {
    const scaffold = opened.has(section) ? 0 : bytes(section.heading) + 20;
    const size = scaffold + bytes(entry.findings) + 2;
    if (size > room) continue;
    room -= size;
    opened.add(section);
    told.add(entry);
  }
  const remarks = report.stacks.flatMap(remarksOf).filter((remark) => {
    const fits = bytes(remark) + 1 <= room;
    if (fits) room -= bytes(remark) + 1;
    return fits;
  });
  for (const { entry } of entries) {
    const size = bytes(entry.difference) + 4;
    if (!told.has(entry) || size > room) continue;
    room -= size;
    full.add(entry);
  }
  const details = sections
    .filter((section) => opened.has(section))
    .map((section) => {
      const shown = section.entries.filter((entry) => told.has(entry));
      const texts = shown.map((entry) =>
        full.has(entry) && entry.difference !== '' ? `${entry.findings}\n\n${entry.difference}` : entry.findings,
      );
      return `${section.heading}\n${texts.join('\n\n')}\n\n</details>`;
    });
  const left = leftOut(report, entries.length - told.size, told.size - full.size);
  return `${[summary, ...details, remarks.join('\n'), left].filter((part) => part !== '').join('\n\n')}\n`;
}

function leftOut({ stacks }: PreviewReport, resources: number, differences: number): string {
  if (resources + differences === 0) return '';
  const what = [
    resources > 0 && counted(resources, 'resource'),
    differences > 0 && `${counted(differences, 'difference')} of the resources above`,
  ];
  const names = stacks.slice(0, 4).map(({ stack }) => stack);
  const command = `verdigris preview --stack ${names.join(' ')}`;
  return `Left out for length: ${what.filter(Boolean).join(' and ')}. In full: ${code(command.slice(0, 200))}.`;
}
