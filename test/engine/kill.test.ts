// kill -9 at every write of a release, before and after its effect: the next `up` ends well, with the same release and
// with another one. VERDIGRIS_KILL chooses points by a regular expression, for example 'second release 7:after new'.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describeEngine } from './kit';
import { enumerate, killAt, Lane, pointsOf, type Killed } from './killPoints';
import type { Release } from './releases';
import type { Variant } from './scenarios/releases';

/** Points at the same time: what a small machine has cores for. */
const lanesAtOnce = 2;
const longest = 15 * 60_000;

/** Versions differ in their file and their secret too, so that ConfigMaps and Secrets come and go. */
const release = (number: number, more: Variant = {}): Release & { readonly version: string } => ({
  version: `v${number}`,
  web: { file: `file ${number}`, secrets: [number % 2 === 0 ? 'second' : 'first'], ...more },
});
const rolling = { strategy: 'rolling' } as const;
const back = { 'verdigris:rollback': 'web' };

const matrix: readonly Killed[] = [
  { name: 'first release', before: [], release: release(1), version: 'v1', next: release(2) },
  { name: 'second release', before: [release(1)], release: release(2), version: 'v2', next: release(3), both: true },
  {
    name: 'going back',
    before: [release(1), release(2)],
    release: { ...release(2), config: back },
    version: 'v1',
    next: { ...release(3), config: { 'verdigris:rollback': undefined } },
  },
  {
    name: 'rolling to blue/green',
    before: [release(1, rolling)],
    release: release(2),
    version: 'v2',
    next: release(3),
  },
  {
    name: 'blue/green to rolling',
    before: [release(1)],
    release: release(2, rolling),
    version: 'v2',
    // It uses again the Secret whose deletion may have been cut off: the state believes then that it is still there.
    next: release(3, rolling),
    rollsInPlace: true,
  },
  {
    name: 'third release',
    before: [release(1), release(2)],
    release: release(3),
    version: 'v3',
    next: release(4),
    moments: ['after'],
  },
];

const choice = process.env['VERDIGRIS_KILL'] ?? '';
const chosen = new RegExp(choice);
// By name as far as that is possible before the writes are known.
const isChosen = ({ name }: Killed) => name.startsWith(choice) || choice.startsWith(name);

describeEngine('releases that are killed', () => {
  const lanes: Lane[] = [];
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'verdigris-kill-'));

  afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

  it.each(matrix.filter(isChosen))(
    '$name: at every write',
    async (killed) => {
      while (lanes.length < lanesAtOnce) lanes.push(new Lane());
      const from = path.join(directory, killed.name.replace(/\W/g, '-'));
      const first = new Lane();
      const writes = await enumerate(first, from, killed);
      const points = pointsOf(writes, killed).map((point) => {
        const id = `${killed.name} ${point.order}:${point.moment} ${point.continuation}`;
        return { ...point, id };
      });
      const waiting = points.filter(({ id }) => chosen.test(id));
      const failures: string[] = [];
      const work = async (lane: Lane): Promise<void> => {
        for (let point = waiting.shift(); point; point = waiting.shift()) {
          const { write, ups, tidied, live, problems } = await killAt(lane, from, killed, writes, point);
          const verdict = problems.length === 0 ? 'ok' : 'FAILED';
          const runs = `${ups} up${tidied ? ' and one that tidies' : ''}`;
          process.stdout.write(`${verdict.padEnd(6)} ${point.id} | ${write} | ${runs}, live ${live}\n`);
          failures.push(...problems.map((problem) => `${point.id} (${write}): ${problem}`));
        }
      };
      await Promise.all(lanes.map(work));
      expect(failures).toEqual([]);
    },
    longest,
  );
});
