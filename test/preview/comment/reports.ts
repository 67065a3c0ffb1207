import { makeKeeper } from '../../../lib/preview/compare/keeper';
import { reportOf } from '../../../lib/preview/preview';
import type { PreviewReport, StackReport } from '../../../lib/preview/report/schema';
import { object, side } from '../corpus/builders';
import { stateOf } from '../corpus/case';

const level = (value: string) => side([object('v1', 'ConfigMap', 'shop', { data: { LEVEL: value } })]);

/** What a preview says of a ConfigMap on both sides. */
function compared(before: string, after: string): StackReport {
  const pair = { stack: 'production', before: stateOf(level(before)), after: stateOf(level(after)) };
  return reportOf([pair], { base: 'main', head: 'change' }, makeKeeper()).stacks[0]!;
}

const [same, other] = [compared('INFO', 'INFO'), compared('INFO', 'DEBUG')];

/** A stack of which nothing changes. */
export const quiet = (more: Partial<StackReport> = {}): StackReport => ({ ...same, ...more });

/** A stack with one change. */
export const changed = (more: Partial<StackReport> = {}): StackReport => ({ ...other, ...more });

export const report = (...stacks: readonly StackReport[]): PreviewReport => ({
  version: 1,
  base: 'origin/main (1234567)',
  head: 'the working tree',
  refused: stacks.reduce((sum, { refused }) => sum + refused, 0),
  stacks: [...stacks],
});
