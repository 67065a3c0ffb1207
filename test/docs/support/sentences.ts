import type { Desired, ReleaseRecord } from '../../../lib/release/model';
import { say, type Sentence } from '../../../lib/release/sentences';

const desired: Desired = {
  application: 'shop',
  stack: 'production',
  release: 'b',
  version: 'v1.1.0',
  strategy: { kind: 'blueGreen', smoke: { kind: 'httpGet', path: '/health' } },
  minimumPods: 2,
};
const record = (slot: ReleaseRecord['slot'], version: string): ReleaseRecord => ({
  slot,
  release: version,
  version,
  sequence: 1,
  rejected: [],
});
const [blue, green] = [record('blue', 'v1.0.0'), record('green', 'v1.1.0')];
const repaired = { ...desired, version: 'v1.1.1' };

const told: readonly Sentence[] = [
  say.enters({ ...desired, version: 'v1.0.0' }, 'blue', undefined),
  say.enters(desired, 'green', blue),
  say.enters(repaired, 'green', blue),
  say.unchanged(green),
  say.unchanged(blue),
  say.goesBack(desired, blue, green),
  say.rejected(desired, blue),
  say.finishes(green, undefined),
  say.withdraws(desired, green, blue),
  say.strayed(desired, ['blue'], green),
];

/** What `pulumi up` says of an application in the stories that pages tell: of `shop`, v1.0.0 in blue and v1.1.0 in green. */
export const sentences: ReadonlySet<string> = new Set(told.map(({ line }) => `${desired.application} ${line}`));
