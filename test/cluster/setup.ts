// Before the cluster tests: a Kubernetes that is up, or none. The tests are told by `VERDIGRIS_TEST_KUBECONFIG`.
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { isUp, missingTools, tools } from './tools/location';

export default function setup(): void {
  const why = unavailable();
  if (why !== undefined) {
    process.env['VERDIGRIS_TEST_SKIPPED'] = why;
    return;
  }
  if (!isUp()) process.env['VERDIGRIS_TEST_STARTED'] = '1';
  process.env['VERDIGRIS_TEST_KUBECONFIG'] = script('up.sh');
  script('crds.sh');
}

/** Why there will be no cluster. One that is up is used; one is started only where asked, as it changes the machine. */
function unavailable(): string | undefined {
  const missing = missingTools();
  if (missing !== undefined || isUp()) return missing;
  const asked = process.env['CI'] !== undefined || process.env['VERDIGRIS_CLUSTER'] !== undefined;
  return asked ? undefined : 'no cluster is up; set VERDIGRIS_CLUSTER=1 to have one started and stopped';
}

function script(name: string): string {
  return execFileSync(path.join(tools, name), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}
