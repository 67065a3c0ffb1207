import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** The scripts of the test cluster. */
export const tools = __dirname;

/** Where tools.sh puts what it builds. */
export const clusterHome = process.env['CLUSTER_HOME'] ?? path.join(os.homedir(), '.cache', 'test-cluster');

/** Why no cluster can be started here; undefined where one can. */
export function missingTools(): string | undefined {
  const binary = ['kube-apiserver', 'kubelet', 'kubectl', 'coredns'].find(
    (name) => !fs.existsSync(path.join(clusterHome, 'bin', name)),
  );
  if (binary !== undefined) return `no ${binary} in ${path.join(clusterHome, 'bin')}: run test/cluster/tools/tools.sh`;
  if (process.getuid?.() !== 0) return 'a node needs root';
  return undefined;
}

/** True where a cluster was started, not stopped, and still runs. */
export function isUp(): boolean {
  const file = path.join(clusterHome, 'run', 'kubelet.pid');
  return fs.existsSync(file) && fs.existsSync(`/proc/${fs.readFileSync(file, 'utf8').trim()}`);
}
