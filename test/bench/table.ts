import { execFileSync } from 'node:child_process';
import * as os from 'node:os';
import { ratio, type Comparison } from './measure';

const figure = (value: number): string => String(Number(value.toPrecision(3)));

const verdict = (comparison: Comparison): string => {
  if (comparison.atMost === undefined) return '';
  return `${comparison.atMost.toFixed(1)}${ratio(comparison) <= comparison.atMost ? '' : ' **missed**'}`;
};

/** The comparisons as a Markdown table. */
export function table(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map((comparison) => {
    const { what, against, ours, peer, unit } = comparison;
    return [
      what,
      against,
      `${figure(ours)} ${unit}`,
      `${figure(peer)} ${unit}`,
      ratio(comparison).toFixed(2),
      verdict(comparison),
    ];
  });
  const header = ['what', 'against', 'ours', 'peer', 'ratio', 'at most'];
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What the figures were measured with. */
export function versions(): string {
  const of = (name: string): string => `${name} ${(require(`${name}/package.json`) as { version: string }).version}`;
  const packages = ['cdk8s', 'cdk8s-plus-27', '@pulumi/pulumi', '@pulumi/kubernetes', '@pulumi/aws'].map(of);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', cwd: __dirname }).trim();
  return [`commit ${commit}`, `Node ${process.version}`, `${os.cpus().length} CPUs`, ...packages].join(', ');
}
