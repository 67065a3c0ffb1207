import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeStyle } from '../../lib/cli/terminal';
import { previewText } from '../../lib/cli/previewText';
import { makeKeeper } from '../../lib/preview/compare/keeper';
import type { Side } from '../../lib/preview/compare/model';
import { kindOf } from '../../lib/preview/grouping';
import { manifestsOf, toYaml } from '../../lib/preview/manifests';
import { reportOf } from '../../lib/preview/preview';
import { stateOf, type Case } from '../preview/corpus/case';
import { cases } from '../preview/corpus/cases';
import { median, type Comparison } from './measure';

const dyffVersion = 'v1.12.0';
const tools = process.env.BENCH_TOOLS ?? join(homedir(), '.cache/bench-tools');

/** The peer, built once outside of the repository; undefined where there is no Go to build it. */
function dyff(): string | undefined {
  const file = join(tools, `dyff-${dyffVersion}`, 'dyff');
  if (existsSync(file)) return file;
  if (spawnSync('go', ['version']).status !== 0) return undefined;
  execFileSync('go', ['install', `github.com/homeport/dyff/cmd/dyff@${dyffVersion}`], {
    cwd: tmpdir(),
    env: { ...process.env, GOBIN: join(tools, `dyff-${dyffVersion}`) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return file;
}

/** What is rendered of a side, as documents of one file: objects as they are, other resources with type and name. */
function yamlOf({ resources }: Side): string {
  const objects = manifestsOf(resources).map(({ object }) => object);
  const others = resources
    .filter(({ type, custom }) => custom && !type.startsWith('kubernetes:') && !type.startsWith('pulumi:'))
    .map(({ type, name, inputs }) => ({
      apiVersion: type.split(':')[0]!,
      kind: kindOf(type),
      metadata: { name },
      spec: inputs.values,
    }));
  return [...objects, ...others].map((document) => `---\n${toYaml(document)}`).join('');
}

const linesIn = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length;

interface Read {
  readonly name: string;
  readonly ours: number;
  readonly dyff: number;
  readonly diff: number;
}

function readings(each: Case, peer: string, folder: string): Read | undefined {
  const [before, after] = [stateOf(each.before), stateOf(each.after)];
  if (before.state !== 'rendered' || after.state !== 'rendered') return undefined;
  const environment = each.environment ?? { name: 'production' as const, unprotect: [] };
  const report = reportOf(
    [{ stack: 'production', before, after, environment }],
    { base: 'main', head: 'it' },
    makeKeeper(),
  );
  const files = [before, after].map(({ side }, index) => {
    const file = join(folder, index === 0 ? 'before.yaml' : 'after.yaml');
    writeFileSync(file, yamlOf(side));
    return file;
  });
  const printed = (file: string, ...words: readonly string[]): number =>
    linesIn(spawnSync(file, [...words, ...files], { encoding: 'utf8', maxBuffer: 2 ** 28 }).stdout);
  return {
    name: each.name,
    ours: linesIn(previewText(report, makeStyle(false), 100)),
    dyff: printed(peer, 'between', '--omit-header', '--color=off'),
    diff: printed('diff', '-u'),
  };
}

/** Of which there is much by design: it would be all that a sum says. */
const bulk = '500 resources';
/** dyff does not end in minutes on two texts of a megabyte that differ. */
const leftOut = 'a value of a megabyte';

/**
 * The lines that a reader must read of the changes of the corpus, every line that is not empty: as `verdigris preview` prints
 * them, as dyff does of the rendered objects, and as `diff -u` does.
 */
export function reading(): readonly Comparison[] {
  const peer = dyff();
  if (peer === undefined) {
    console.error('SKIPPED: reading: no go on PATH to build dyff.');
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'verdigris-bench-'));
  try {
    const all = cases.filter(({ name }) => name !== leftOut).flatMap((each) => readings(each, peer, folder) ?? []);
    const usual = all.filter(({ name }) => name !== bulk);
    const sum = (of: keyof Omit<Read, 'name'>) => usual.reduce((total, read) => total + read[of], 0);
    const middle = (of: keyof Omit<Read, 'name'>) => median(usual.map((read) => read[of]));
    const what = `Lines to read of ${usual.length} changes`;
    return [
      { what, ours: sum('ours'), peer: sum('dyff'), unit: 'lines', against: `dyff ${dyffVersion}` },
      { what, ours: sum('ours'), peer: sum('diff'), unit: 'lines', against: '`diff -u`' },
      {
        what: 'The same, the median change',
        ours: middle('ours'),
        peer: middle('dyff'),
        unit: 'lines',
        against: 'dyff',
      },
      {
        what: 'The same, the median change',
        ours: middle('ours'),
        peer: middle('diff'),
        unit: 'lines',
        against: '`diff -u`',
      },
      ...all
        .filter(({ name }) => name === bulk)
        .map(({ name, ours, dyff: theirs }) => ({
          what: `Lines to read: ${name}`,
          ours,
          peer: theirs,
          unit: 'lines',
          against: 'dyff',
        })),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
