import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { inTurns, root, wall, type Comparison } from './measure';

/**
 * `verdigris render`, whole process, against a program that imports the same SDKs and registers as many resources, run
 * as Pulumi.yaml has the stack's own program run: TypeScript by tsx, as it stands.
 */
export function renderCommand(runs: number): Comparison {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'verdigris-bench-'));
  try {
    const command = [path.join(root, 'bin', 'verdigris.js'), 'render', '--stack', 'production', '--out', directory];
    // The first run fills the caches that a second one finds.
    wall(process.execPath, command);
    const file = path.join(directory, 'production', 'resources.json');
    const resources = JSON.parse(fs.readFileSync(file, 'utf8')) as { readonly type: string }[];
    const types = resources
      .map(({ type }) => type)
      .filter((type) => type.startsWith('kubernetes:') || type.startsWith('aws:'));
    const script = ['--conditions=verdigris-source', '--import=tsx', path.join(__dirname, 'children', 'mocked.ts')];
    const times = inTurns(
      runs,
      () => wall(process.execPath, command),
      () => wall(process.execPath, [...script, String(types.length)]),
    );
    const what = `\`verdigris render --stack production\` (${types.length} resources)`;
    return { what, ...times, unit: 'ms', against: 'the SDKs and as many resources on the mock runtime', atMost: 1.5 };
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}
