import fc from 'fast-check';
import { ruleNames, type RuleSetting } from '../../../lib/environment';
import { compareStack } from '../../../lib/preview/compare/compare';
import { makeKeeper } from '../../../lib/preview/compare/keeper';
import { judge } from '../../../lib/preview/judge/judge';
import type { Finding, Judgement } from '../../../lib/preview/judge/model';
import { reportOf } from '../../../lib/preview/preview';
import { markdownReport } from '../../../lib/preview/report/markdown';
import { previewText } from '../../../lib/cli/previewText';
import { makeStyle } from '../../../lib/cli/terminal';
import { rules as all } from '../../../lib/preview/judge/rules';
import { tellingRest } from '../../../lib/environment/rule-names';
import { applicationCases } from '../corpus/application-cases';
import { app, aws, side } from '../corpus/builders';
import { stateOf, type Case } from '../corpus/case';
import { dataCases } from '../corpus/data-cases';
import { groundCases } from '../corpus/ground-cases';
import { releaseCases } from '../corpus/release-cases';

const cases = [...releaseCases, ...applicationCases, ...dataCases, ...groundCases];
type Settings = { readonly [rule: string]: RuleSetting };

const judged = ({ before, after, environment }: Case, rules: Settings = {}): Judgement =>
  judge(compareStack('production', stateOf(before), stateOf(after)), {
    ...(environment ?? { name: 'production', unprotect: [] }),
    rules,
  });

const findingsOf = ({ changes }: Judgement): readonly Finding[] => changes.flatMap(({ findings }) => findings);

const gone: Case = {
  name: 'a database is deleted and a tag comes',
  before: side([app(), aws('rds/instance:Instance', 'orders', { engine: 'postgres' })]),
  after: side([app({ version: 'v1.1.0', release: '2222bbbb2222', digest: false })]),
  counts: [0, 1, 0, 1],
  findings: [],
};

const reason = 'a copy is kept elsewhere';

test('a mandatory rule stops, whatever it does by default', () => {
  expect(judged(gone).refused.map(({ rule }) => rule)).toEqual(['data-deleted']);
  const strict = judged(gone, { 'image-without-digest': { level: 'mandatory', reason: 'audited' } });
  expect(strict.refused.map(({ rule }) => rule)).toEqual(['data-deleted', 'image-without-digest']);
});

test('an advisory rule is told with the reason, and does not stop', () => {
  const weak = judged(gone, { 'data-deleted': { level: 'advisory', reason } });
  expect(weak.refused).toEqual([]);
  expect(findingsOf(weak).find(({ rule }) => rule === 'data-deleted')).toMatchObject({ lethal: true, lifted: reason });
});

test('what a disabled rule knew is told by the one that tells the rest', () => {
  const silent = findingsOf(judged(gone, { 'data-deleted': { level: 'disabled', reason } }));
  const [told] = silent.filter(({ urn }) => urn.endsWith('::orders'));
  expect(told).toMatchObject({ rule: 'deleted', what: 'is deleted', lethal: false });
});

test('what a disabled rule alone knows is told by it, and stops nothing', () => {
  const queue = aws('sqs/queue:Queue', 'orders', { fifoQueue: true });
  const renamed = aws('sqs/queue:Queue', 'purchases', { fifoQueue: true }, { aliases: [queue.urn] });
  const each = { ...gone, before: side([queue]), after: side([renamed]) };
  const silent = findingsOf(judged(each, { renamed: { level: 'disabled', reason } }));
  expect(silent).toEqual([
    expect.objectContaining({ rule: 'renamed', what: 'renamed orders -> purchases', lethal: false }),
  ]);
});

test('every report shows which rules are judged otherwise, and why', () => {
  const rules = { 'data-deleted': { level: 'disabled', reason: `${reason} @everyone` } } as const;
  const environment = { name: 'production', unprotect: [], rules } as const;
  const pair = { stack: 'production', before: stateOf(gone.before), after: stateOf(gone.after), environment };
  const report = reportOf([pair], { base: 'main', head: 'the working tree' }, makeKeeper());
  expect(report.stacks[0]!.rules).toEqual([
    { rule: 'data-deleted', level: 'disabled', because: `${reason} @everyone` },
  ]);
  const sentence = 'Judged otherwise (verdigris:rules): data-deleted disabled,';
  expect(previewText(report, makeStyle(false), 200)).toContain(`${sentence} "${reason} @everyone".`);
  expect(markdownReport(report)).toContain('data-deleted disabled,');
  expect(markdownReport(report)).not.toContain('@everyone');
});

const setting = fc.record({
  level: fc.constantFrom('mandatory' as const, 'advisory' as const, 'disabled' as const),
  reason: fc.constant('why'),
});
const settings = fc
  .dictionary(fc.constantFrom(...ruleNames), setting, { maxKeys: 8 })
  .filter((given) => tellingRest.every((name) => given[name]?.level !== 'disabled'));

test('no configuration hides a change, or stops what it calls advisory', () => {
  fc.assert(
    fc.property(fc.constantFrom(...cases), settings, (each, given) => {
      const [plain, configured] = [judged(each), judged(each, given)];
      expect(configured.changes.map(({ change }) => change.urn).sort()).toEqual(
        plain.changes.map(({ change }) => change.urn).sort(),
      );
      for (const { change, findings } of configured.changes) {
        expect(findings.length).toBeGreaterThan(0);
        // A disabled rule speaks of what it alone knows.
        const silent = findings.filter(({ rule }) => given[rule]?.level === 'disabled');
        expect([0, findings.length]).toContain(silent.length);
        expect(silent.length === 0 || onlyDisabled(plain, change.urn, given)).toBe(true);
      }
      for (const { rule, lethal, lifted } of findingsOf(configured)) {
        const { level } = given[rule] ?? {};
        const weakened = level === 'advisory' || level === 'disabled';
        expect(weakened && lethal && lifted === undefined).toBe(false);
        expect(level === 'mandatory' && !lethal).toBe(false);
      }
    }),
    { numRuns: 120 },
  );
});

function onlyDisabled({ changes }: Judgement, urn: string, given: Settings): boolean {
  return changes
    .find(({ change }) => change.urn === urn)!
    .findings.every(({ rule }) => given[rule]?.level === 'disabled');
}

test('all rules are known', () => expect(all).toHaveLength(ruleNames.length));
