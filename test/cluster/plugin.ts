import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const name = 'pulumi-resource-kubernetes';

/** The directory of the real provider: on PATH, or the newest in PULUMI_HOME/plugins. Undefined where there is none. */
export function findKubernetesPlugin(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter);
  const plugins = path.join(process.env['PULUMI_HOME'] ?? path.join(os.homedir(), '.pulumi'), 'plugins');
  const installed = fs.existsSync(plugins)
    ? fs
        .readdirSync(plugins)
        .filter((directory) => directory.startsWith('resource-kubernetes-v'))
        .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
        .map((directory) => path.join(plugins, directory))
    : [];
  return [...onPath, ...installed].find((directory) => fs.existsSync(path.join(directory, name)));
}
