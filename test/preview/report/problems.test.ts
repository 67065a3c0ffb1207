import { previewText } from '../../../lib/cli/previewText';
import { makeStyle } from '../../../lib/cli/terminal';
import { makeKeeper } from '../../../lib/preview/compare/keeper';
import { reportOf } from '../../../lib/preview/preview';
import { jsonReport } from '../../../lib/preview/report/build';
import { htmlReport } from '../../../lib/preview/report/html/page';
import { markdownReport } from '../../../lib/preview/report/markdown';
import type { PreviewReport } from '../../../lib/preview/report/schema';

const problem = {
  code: 'unknown-key',
  path: 'verdigris:target.regoin',
  message: "found an unknown key, expected 'region'; rename it.",
  source: { file: 'Pulumi.production.yaml', line: 12 },
};
const keeper = makeKeeper();
const report = reportOf(
  [
    {
      stack: 'production',
      before: { state: 'absent' },
      after: { state: 'failed', problems: [problem], configuration: true },
    },
  ],
  { base: 'main', head: 'the working tree' },
  keeper,
);
const plainly = (html: string): string => html.replace(/<[^>]*>/g, '').replaceAll('&#39;', "'");

test('a report shows the code, the place and the line of a problem, in each form', () => {
  const sentence = "verdigris:target.regoin: found an unknown key, expected 'region'; rename it.";
  expect(previewText(report, makeStyle(false), 200)).toContain(
    `  error[unknown-key]: ${sentence} (Pulumi.production.yaml:12)\n`,
  );
  expect(markdownReport(report)).toContain(
    `- \`production\` \`unknown-key\` ${sentence} \\(Pulumi.production.yaml:12\\)\n`,
  );
  expect(plainly(htmlReport(report))).toContain(`Error unknown-key ${sentence} (Pulumi.production.yaml:12)`);
  expect((JSON.parse(jsonReport(report)) as PreviewReport).stacks[0]!.problems).toEqual([problem]);
});
