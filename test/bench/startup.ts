import * as path from 'node:path';
import { inTurns, root, wall, type Comparison } from './measure';

/** What a command that only prints may take on top of one and a half times Node itself, in milliseconds. */
const allowance = 100;

/** The built command, as the package's users start it. */
const help = `require(${JSON.stringify(path.join(root, 'dist', 'cli', 'main.js'))}).main(['--help'])`;

/** The whole process of `verdigris --help`, against the limit: 1.5 times an empty Node and the allowance. */
export function startup(runs: number): Comparison {
  const times = inTurns(
    runs,
    () => wall(process.execPath, ['-e', help]),
    () => wall(process.execPath, ['-e', '0']),
  );
  return {
    what: '`verdigris --help`, from start to end',
    ours: times.ours,
    peer: 1.5 * times.peer + allowance,
    unit: 'ms',
    against: `1.5 x \`node -e 0\` + ${allowance} ms`,
    atMost: 1,
  };
}
