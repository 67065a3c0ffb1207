import { spawn } from 'node:child_process';
import * as path from 'node:path';
import setup from '../cluster/setup';
import {
  image,
  kubeconfig,
  kubectl,
  kubectlCommand,
  probe,
  removeNamespace,
  untilGone,
  type Answers,
} from '../cluster/kit';
import { isUp } from '../cluster/tools/location';
import { bundleProvider } from '../engine/bundle';
import { EngineStack, findPulumi } from '../engine/kit';
import type { Comparison } from './measure';

const namespace = 'bench';
const program = path.resolve(__dirname, '../cluster/scenarios/web.ts');

/**
 * The live switch: from the passed verification to the last answer of the old slot, beside `kubectl patch` of the same
 * Service. Empty where no cluster runs.
 */
export async function switching(): Promise<readonly Comparison[]> {
  if (!isUp() || findPulumi() === undefined) {
    process.stderr.write('not measured: the live switch (it needs pulumi, and a cluster that is up)\n');
    return [];
  }
  setup();
  untilGone(namespace);
  try {
    const ours = await release();
    const peer = await patch();
    return [
      {
        what: 'Live switch, last request on the old slot',
        ours,
        peer,
        unit: 'ms',
        against: '`kubectl patch` of the selector',
      },
    ];
  } finally {
    removeNamespace(namespace);
  }
}

async function release(): Promise<number> {
  const smokeImage = image('web', 'v1');
  image('web', 'v2');
  const stack = EngineStack.create({
    stack: 'development',
    provider: bundleProvider(path.resolve(__dirname, '../cluster/provider/main.ts')),
    config: {
      'verdigris:target': { context: 'test', kubeconfig: kubeconfig(), registry: 'localhost' },
      'verdigris:namespace': namespace,
      'verdigris:smokeImage': smokeImage,
      'verdigris:versions': { web: 'v1' },
    },
  });
  const up = async (): Promise<void> => {
    const run = await stack.up({ program });
    if (!run.succeeded) throw new Error(run.output);
  };
  await up();
  stack.configure({ 'verdigris:versions': { web: 'v2' } });
  const verified = watchVerifications();
  const load = probe(liveUrl(), 300, 'new');
  await up();
  return lastOf(await load.stop(), 'v1') - verified.stop();
}

/** Back to the slot of v1, which is still there. */
async function patch(): Promise<number> {
  const load = probe(liveUrl(), 300, 'new');
  // Some load before it, so that there is an answer of the old slot to be the last one.
  await load.until('200 v2');
  const began = Date.now();
  const selector = { spec: { selector: { 'verdigris.dev/slot': 'blue' } } };
  kubectl('patch', 'service', 'web', '-n', namespace, '-p', JSON.stringify(selector));
  await load.until('200 v1');
  return lastOf(await load.stop(), 'v2') - began;
}

const liveUrl = (): string =>
  `http://${kubectl('get', 'service', 'web', '-n', namespace, '-o', 'jsonpath={.spec.clusterIP}:{.spec.ports[0].port}')}/`;

function lastOf(answers: readonly Answers[], version: string): number {
  const found = answers.find(({ what }) => what === `200 ${version}`);
  const failed = answers.filter(({ what }) => !what.startsWith('200 '));
  if (!found || failed.length > 0) throw new Error(`unexpected answers: ${JSON.stringify(answers)}`);
  return found.last;
}

/** Sees when the smoke test of the release completes; Kubernetes itself writes only whole seconds. */
function watchVerifications(): { stop(): number } {
  const columns = 'jsonpath={.metadata.name} {.status.succeeded}{"\\n"}';
  const [command, ...rest] = kubectlCommand('get', 'jobs', '-n', namespace, '--watch-only', '-o', columns);
  const child = spawn(command!, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  let passed: number | undefined;
  child.stdout.on('data', (data: Buffer) => {
    if (/^web-green-smoke-\S+ 1$/m.test(data.toString('utf8'))) passed ??= Date.now();
  });
  return {
    stop: () => {
      child.kill();
      if (passed === undefined) throw new Error('no smoke test was seen to pass');
      return passed;
    },
  };
}
