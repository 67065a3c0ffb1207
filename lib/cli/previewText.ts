import type { ChangeReport, FindingReport, PreviewReport, StackReport } from '../preview/report/schema';
import {
  byApplication,
  driftText,
  foldedSentence,
  liveSentence,
  operationMarks,
  releaseText,
  rulesSentence,
  seenText,
  shortLine,
  stateSentence,
  title,
} from '../preview/report/words';
import { capacityText } from '../preview/report/capacity';
import { visible } from '../preview/judge/read';
import { problemText } from '../environment/problem-line';
import { errorHead } from './errors';
import { counted, hanging, padded, visibleLength, type Style } from './terminal';

interface View {
  readonly style: Style;
  readonly width: number;
}

type Paint = Style[keyof Style];

/** What may hurt is red, what should be read is yellow. */
function paintOf(severity: FindingReport['severity'], style: Style): Paint {
  if (severity === 'data' || severity === 'traffic') return style.bad;
  if (severity === 'security' || severity === 'release') return style.warn;
  return severity === 'cosmetic' ? style.dim : style.accent;
}

const marks = (style: Style): { readonly [operation in ChangeReport['operation']]: Paint } => ({
  create: style.good,
  update: style.warn,
  replace: style.bad,
  delete: style.bad,
});

/** The column of what is found: as wide as the longest severity. */
const severityWidth = 'security'.length + 1;

function findingText(finding: FindingReport, indent: string, { style, width }: View): readonly string[] {
  const { severity, what, path, lethal, lifted, repair } = finding;
  const head = `${indent}${paintOf(severity, style)(padded(severity, severityWidth))}`;
  const where = path && !what.startsWith(path) ? ` ${style.dim(`at ${visible(path)}`)}` : '';
  const lines = [hanging(head, `${visible(what)}${where}`, width)];
  const under = ' '.repeat(indent.length + severityWidth);
  if (lethal && lifted !== undefined) lines.push(hanging(`${under}${style.good('allowed:')} `, visible(lifted), width));
  else if (lethal) lines.push(hanging(`${under}${style.bad('refused:')} `, `${finding.reason} ${repair}`, width));
  return lines;
}

/** A line as wide as the terminal, cut where it is longer: a difference that is wrapped can't be read. */
function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length > width ? `${characters.slice(0, Math.max(1, width - 1)).join('')}…` : text;
}

function diffText({ diff, operation }: ChangeReport, indent: string, { style, width }: View): readonly string[] {
  // What is made or goes is read in the code: its name and what is found of it say enough here.
  if (operation === 'create' || operation === 'delete') return [];
  const paint = { '+': style.good, '-': style.bad, ' ': style.dim, '@': style.accent } as const;
  return diff.map(({ mark, text }) => {
    const line = visible(shortLine(text));
    return indent + paint[mark](cut(mark === '@' ? `... ${line}` : `${mark} ${line}`, width - indent.length));
  });
}

function changeText(change: ChangeReport, view: View): string {
  const { style } = view;
  const mark = marks(style)[change.operation](operationMarks[change.operation]);
  const seen = seenText(change);
  return [
    hanging(`    ${mark} `, `${title(change)}${seen ? ` ${style.accent(`(${seen})`)}` : ''}`, view.width),
    ...change.findings.flatMap((finding) => findingText(finding, '      ', view)),
    ...diffText(change, '        ', view),
  ].join('\n');
}

function stackText(stack: StackReport, view: View): string {
  const { style, width } = view;
  const { counts, worst, refused } = stack;
  const tally = (Object.keys(counts) as (keyof typeof counts)[])
    .filter((operation) => counts[operation] > 0)
    .map((operation) => marks(style)[operation](`${counts[operation]} ${operation}`));
  const verdict = worst ? [`worst: ${paintOf(worst, style)(worst)}`] : [];
  const no = refused > 0 ? [style.bad(`${refused} refused`)] : [];
  const head = [style.strong(stack.stack), ...tally, ...verdict, ...no].join(style.dim(' · '));
  const state = stateSentence(stack);
  const capacity = capacityText(stack);
  const folded = foldedSentence(stack);
  const otherwise = rulesSentence(stack);
  const live = liveSentence(stack);
  const sections = byApplication(stack.changes).map(({ application, changes }) => {
    const text = releaseText(stack, application);
    const line = stack.releases.find((each) => each.application === application)?.line;
    const heading = `  ${style.strong(visible(application ?? 'ground'))}${text ? ` ${style.dim('·')} ${text}` : ''}`;
    return [
      heading,
      ...(line ? [hanging('    ', style.accent(visible(line)), width)] : []),
      ...changes.map((change) => changeText(change, view)),
    ].join('\n');
  });
  const problems = stack.problems.map((problem) =>
    hanging(`  ${style.bad(visible(errorHead(problem)))} `, visible(problemText(problem)), width),
  );
  const notes = [
    ...(capacity ? [hanging(`  ${style.dim('pods ask for')} `, capacity, width)] : []),
    ...stack.warnings.map((warning) => hanging(`  ${style.warn('!')} `, visible(warning), width)),
    ...(live ? [hanging('  ', live, width)] : []),
    ...(stack.live?.problems ?? []).map((problem) =>
      hanging(`  ${style.bad('pulumi preview:')} `, visible(problem), width),
    ),
    ...(stack.live?.drift ?? []).map((each) => hanging(`  ${style.warn('drift:')} `, driftText(each), width)),
    ...(otherwise ? [hanging('  ', visible(otherwise), width)] : []),
    ...(folded ? [hanging('  ', style.dim(folded), width)] : []),
  ];
  return [
    head,
    ...(state ? [hanging('  ', state, width)] : []),
    ...(problems.length > 0 ? [problems.join('\n')] : []),
    ...sections,
    ...(notes.length > 0 ? [notes.join('\n')] : []),
  ].join('\n\n');
}

/** A report as text for a terminal: at most `width` columns where words allow; lines of differences are cut. */
export function previewText(report: PreviewReport, style: Style, width: number): string {
  const view = { style, width };
  const between = `${style.dim('preview')} ${visible(report.base)} ${style.dim('->')} ${visible(report.head)}`;
  const head = visibleLength(between) > width ? hanging('', between, width) : between;
  const lines = [head, ...report.stacks.map((stack) => stackText(stack, view))];
  if (report.refused > 0) {
    const sentence = `${counted(report.refused, 'finding')} must be named in verdigris:unprotect with a reason, or undone.`;
    lines.push(hanging(`${style.bad('refused:')} `, sentence, width));
  }
  return `${lines.join('\n\n')}\n`;
}
