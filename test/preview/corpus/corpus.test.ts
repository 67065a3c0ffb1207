import { makeKeeper } from '../../../lib/preview/compare/keeper';
import { reportOf } from '../../../lib/preview/preview';
import { longestComment, markdownReport } from '../../../lib/preview/report/markdown';
import { previewReport, type PreviewReport } from '../../../lib/preview/report/schema';
import { previewText } from '../../../lib/cli/previewText';
import { makeStyle } from '../../../lib/cli/terminal';
import { stateOf, type Case } from './case';
import { cases } from './cases';

const reportFor = ({ before, after, environment }: Case): PreviewReport =>
  reportOf(
    [
      {
        stack: 'production',
        before: stateOf(before),
        after: stateOf(after),
        environment: environment ?? { name: 'production', unprotect: [] },
      },
    ],
    { base: 'main (0123456)', head: 'the working tree' },
    makeKeeper(),
  );

test('there are at least 60 changes, each of its own', () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

describe.each(cases)('$name', (each) => {
  const report = reportFor(each);
  const [stack] = report.stacks;

  test('is counted, judged and told', () => {
    const { create, update, replace, delete: gone } = stack!.counts;
    const findings = stack!.changes.flatMap(({ kind, name, findings: found }) =>
      found.map(({ rule, what }) => `${rule} ${kind} ${name}: ${what}`),
    );
    const { counts, worst, refused = 0 } = each;
    expect({ counts: [create, update, replace, gone], worst: stack!.worst, findings, refused: report.refused }).toEqual(
      {
        counts: [...counts],
        worst,
        findings: [...each.findings],
        refused,
      },
    );
  });

  test('reads well everywhere', () => {
    const text = previewText(report, makeStyle(false), 100);
    for (const said of each.says ?? []) expect(text).toContain(said);
    expect(previewReport.safeParse(JSON.parse(JSON.stringify(report))).error).toBeUndefined();
    expect(Buffer.byteLength(markdownReport(report))).toBeLessThanOrEqual(longestComment);
    for (const { findings, severity } of stack!.changes) {
      expect(findings.length).toBeGreaterThan(0);
      expect(findings[0]!.severity).toBe(severity);
    }
  });
});
