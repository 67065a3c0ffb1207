// What a reader of the tutorial has on their machine, in a folder of its own.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { bundleProgram, bundleProvider } from '../../engine/bundle';
import { findPulumi } from '../../engine/kit';
import { variables } from '../../engine/provider/log';
import { temporary } from '../../engine/temporary';
import { image, kubeconfig } from '../kit';
import { findKubernetesPlugin } from '../plugin';
import { clusterHome, tools } from '../tools/location';
import { startRegistry } from './registry';

const root = path.resolve(__dirname, '../../..');

export interface Sandbox {
  /** Empty, where the reader starts. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  close(): void;
}

export async function openSandbox(): Promise<Sandbox> {
  const home = temporary(os.tmpdir(), 'verdigris-tutorial-');
  const place = (...names: readonly string[]): string => {
    const folder = path.join(home, ...names);
    fs.mkdirSync(folder, { recursive: true });
    return folder;
  };
  const [bin, folder, pulumiHome, npm] = [place('bin'), place('work'), place('pulumi'), place('npm')];
  const executable = (file: string, text: string): void =>
    fs.writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });

  for (const name of fs.readdirSync(path.join(__dirname, 'bin')))
    fs.symlinkSync(path.join(__dirname, 'bin', name), path.join(bin, name));
  if (!onPath('pulumi-language-nodejs'))
    executable(
      path.join(bin, 'pulumi-language-nodejs'),
      `exec node "${bundleProgram(path.join(__dirname, 'language-host.ts'))}" "$@"`,
    );
  // Where Pulumi itself would have put the plugin that the SDK asks for.
  const { version } = require('@pulumi/kubernetes/package.json') as { readonly version: string };
  const provider = findKubernetesPlugin() ?? bundleProvider(path.join(__dirname, '..', 'provider', 'main.ts'));
  executable(
    path.join(place('pulumi', 'plugins', `resource-kubernetes-v${version}`), 'pulumi-resource-kubernetes'),
    `exec "${path.join(provider, 'pulumi-resource-kubernetes')}" "$@"`,
  );
  loadSmokeImage();
  // What is loaded already is not loaded again; what npx has kept of an earlier run is not used.
  const cache = path.join(execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim(), '_cacache');
  fs.mkdirSync(cache, { recursive: true });
  fs.symlinkSync(cache, path.join(npm, '_cacache'));

  const registry = await startRegistry(place('registry'));
  const person = { NAME: 'reader', EMAIL: 'reader@example.com' };
  return {
    folder,
    env: {
      ...inherited(),
      HOME: home,
      PATH: [
        bin,
        path.dirname(process.execPath),
        path.dirname(findPulumi()!),
        path.join(clusterHome, 'bin'),
        ...paths(),
      ].join(path.delimiter),
      NO_COLOR: '1',
      npm_config_cache: npm,
      npm_config_registry: registry.url,
      npm_config_update_notifier: 'false',
      npm_config_prefer_offline: 'true',
      npm_config_audit: 'false',
      PULUMI_HOME: pulumiHome,
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      KUBECONFIG: path.join(home, '.kube', 'config'),
      ...Object.fromEntries(
        Object.entries(person).flatMap(([name, value]) => [
          [`GIT_AUTHOR_${name}`, value],
          [`GIT_COMMITTER_${name}`, value],
        ]),
      ),
      CLUSTER_HOME: clusterHome,
      VERDIGRIS_TEST_TOOLS: tools,
      VERDIGRIS_TEST_KUBECONFIG: kubeconfig(),
      VERDIGRIS_TEST_SOCKET: socket,
      [variables.cluster]: place('log'),
    },
    close: () => registry.close(),
  };
}

const socket = path.join(clusterHome, 'run', 'ctd', 'containerd.sock');

/** Gives the node the image of smoke tests that `verdigris init` names: by its name, with our own small workload in it. */
function loadSmokeImage(): void {
  const files = fs.readFileSync(path.join(root, 'lib/cli/init/files.ts'), 'utf8');
  const [, name, digest] = /'([\w./-]+):[\w.]+(@sha256:[0-9a-f]{64})'/.exec(files)!;
  const [loaded] = image('tutorial/smoke', 'v1').split('@');
  const tag = ['images', 'tag', '--force', loaded!, `docker.io/${name}${digest}`];
  execFileSync('ctr', ['-a', socket, '-n', 'k8s.io', ...tag]);
}

/** The PATH without the packages of this repository: the reader has none. */
const paths = (): readonly string[] =>
  (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
const onPath = (name: string): boolean => paths().some((folder) => fs.existsSync(path.join(folder, name)));

/** The environment without what npm, jest and CI have put there. */
const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_|pulumi_|verdigris_|jest_|node_(env|options)$|ci$)/i.test(name),
    ),
  );
