// npm run bench [-- --runs N]: the figures of docs/benchmarks.md. Ratios against a peer in the same run: machines differ,
// and the ratio much less. It fails where a ratio misses its limit; nothing else runs it.
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { loadedTooMuch, loading } from './loading';
import { ratio, root } from './measure';
import { page } from './page';
import { previewing } from './preview';
import { reading } from './reading';
import { renderCommand } from './render-command';
import { rendering } from './rendering';
import { startup } from './startup';
import { switching } from './switching';
import { table, versions } from './table';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '7' } } });
  const runs = Number(values.runs);
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  const comparisons = [
    loading(2 * runs),
    startup(2 * runs),
    ...rendering(runs),
    renderCommand(runs),
    ...(await previewing(runs)),
    ...reading(),
    ...(await page(runs)),
    ...(await switching()),
  ];
  const tooMuch = loadedTooMuch();
  console.log(`${table(comparisons)}\n`);
  console.log(`Loaded with \`verdigris\` and not wanted: ${tooMuch.join(', ') || 'nothing'}.`);
  console.log(`Medians of ${runs} runs in turns. ${versions()}.`);
  const missed = comparisons.some(
    (comparison) => comparison.atMost !== undefined && ratio(comparison) > comparison.atMost,
  );
  if (missed || tooMuch.length > 0) process.exitCode = 1;
}

void main();
