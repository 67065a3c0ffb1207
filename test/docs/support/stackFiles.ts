import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, environmentNames, readEnvironment, type Environment } from '../../../lib/environment';
import { readStackFile, type StackFile } from '../../../lib/environment/stack-file';

/** Where a stack runs whose target a block leaves out. */
const targets = [
  { account: '123456789012', region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b'] },
  { context: 'kind-shop' },
].map((target) => JSON.stringify(target));
const stackNamed = (text: string): string => /^# Pulumi\.([\w-]+)\.yaml$/m.exec(text)?.[1] ?? 'example';

function readText(text: string, stack: string): StackFile {
  const folder = mkdtempSync(join(tmpdir(), 'verdigris-docs-'));
  try {
    writeFileSync(join(folder, 'Pulumi.yaml'), 'name: shop\nruntime: nodejs\n');
    writeFileSync(join(folder, `Pulumi.${stack}.yaml`), text);
    return readStackFile(folder, stack);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The applications that a configuration speaks of: whether a program has them is the program's matter. */
function applicationsIn(config: StackFile['config']): readonly string[] {
  const value = (key: string): unknown => {
    const text = config[`verdigris:${key}`] ?? '[]';
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return [text];
    }
  };
  const tables = ['hosts', 'replicas', 'versions', 'strategies', 'flags', 'backing', 'sites', 'hotfix'];
  const named = [
    ...tables.flatMap((key) => Object.keys(Object(value(key)) as object)),
    ...['apps', 'rollback', 'retry'].flatMap(value),
  ];
  return [...new Set(named.map((name) => String(name).split('/')[0]!))];
}

/**
 * Reads a block as the configuration of a stack, of which it may be a part: the target that it leaves out is one in AWS, or a
 * context of a kubeconfig where the block fits only there. It is of an environment `production`, unless it says `# Pulumi.staging.yaml`.
 * @throws ConfigurationError with what is wrong
 */
export function readBlock(text: string): Environment {
  const stack = stackNamed(text);
  const { config, secretKeys } = readText(text, stack);
  const isEnvironment = (environmentNames as readonly string[]).includes(stack);
  const read = (target?: string): Environment =>
    readEnvironment({
      project: 'shop',
      stack,
      config: {
        ...(!isEnvironment && { 'verdigris:environment': 'production' }),
        ...(target !== undefined && { 'verdigris:target': target }),
        ...config,
      },
      secretKeys,
      applications: applicationsIn(config),
    });
  if ('verdigris:target' in config) return read();
  try {
    return read(targets[0]);
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error;
    try {
      return read(targets[1]);
    } catch {
      throw error;
    }
  }
}
