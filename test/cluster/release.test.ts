import * as path from 'node:path';
import { bundleProvider } from '../engine/bundle';
import { EngineStack, findPulumi, type Run } from '../engine/kit';
import {
  describeCluster,
  image,
  kubeconfig,
  kubectl,
  probe,
  removeNamespace,
  untilGone,
  type Answers,
  type Probe,
} from './kit';
import { findKubernetesPlugin } from './plugin';

const program = path.join(__dirname, 'scenarios', 'web.ts');
const minutes = 60_000;

/** A step of the story: what the configuration becomes, and what has to serve afterwards. */
interface Step {
  readonly title: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly fails?: string;
  readonly serves: string;
  readonly from: 'blue' | 'green' | 'rolling';
}

const versions = (web: string): Readonly<Record<string, unknown>> => ({ 'verdigris:versions': { web } });

const story: readonly Step[] = [
  { title: 'v2 enters the idle slot', config: versions('v2'), serves: 'v2', from: 'green' },
  { title: 'v3 fails its smoke test', config: versions('v3'), fails: 'smoke', serves: 'v2', from: 'green' },
  { title: 'v4 enters the slot of v3', config: versions('v4'), serves: 'v4', from: 'blue' },
  { title: 'v4 is rolled back', config: { 'verdigris:rollback': ['web'] }, serves: 'v2', from: 'green' },
  {
    title: 'v5 rolls, beside what runs',
    config: { ...versions('v5'), 'verdigris:rollback': undefined, 'verdigris:strategies': { web: 'rolling' } },
    serves: 'v5',
    from: 'rolling',
  },
  { title: 'v6 rolls, pod by pod', config: versions('v6'), serves: 'v6', from: 'rolling' },
  {
    title: 'v7 is blue/green again',
    config: { ...versions('v7'), 'verdigris:strategies': undefined },
    serves: 'v7',
    from: 'blue',
  },
];

/**
 * The story, by the provider in a directory, while the live Service is asked all the time.
 * @param killable - whether the provider can be killed at a given write; the real one can't
 */
function releases(name: string, killable: boolean, provider: () => string): void {
  const namespace = `releases-${name}`;
  let stack: EngineStack;
  let loads: readonly Probe[] = [];

  const up = (): Promise<Run> => stack.up({ program });
  const selected = (): string =>
    kubectl('get', 'service', 'web', '-n', namespace, '-o', 'jsonpath={.spec.selector.verdigris\\.dev/slot}');

  beforeAll(async () => {
    untilGone(namespace);
    const tags = ['v1', 'v2', 'v4', 'v5', 'v6', 'v7', 'v8'];
    const images = tags.map((tag) => image(`${namespace}/web`, tag));
    image(`${namespace}/web`, 'v3', { UNHEALTHY: '1' });
    stack = EngineStack.create({
      stack: 'development',
      provider: provider(),
      config: {
        'verdigris:target': { context: 'test', kubeconfig: kubeconfig(), registry: `localhost/${namespace}` },
        'verdigris:namespace': namespace,
        'verdigris:smokeImage': images[0],
        ...versions('v1'),
      },
    });
    const first = await up();
    if (!first.succeeded) throw new Error(first.output);
    const address = kubectl(
      'get',
      'service',
      'web',
      '-n',
      namespace,
      '-o',
      'jsonpath={.spec.clusterIP}:{.spec.ports[0].port}',
    );
    loads = [probe(`http://${address}/`, 300, 'new'), probe(`http://${address}/`, 50, 'kept')];
  }, 5 * minutes);

  afterAll(async () => {
    await Promise.all(loads.map((load) => load.stop()));
    removeNamespace(namespace);
  });

  it.each(story)(
    '$title',
    async ({ config, fails, serves, from }) => {
      stack.configure(config);
      const run = await up();
      expect({ succeeded: run.succeeded, output: run.output }).toMatchObject({ succeeded: fails === undefined });
      expect(run.output).toContain(fails ?? serves);
      expect(selected()).toBe(from);
    },
    5 * minutes,
  );

  it(
    'v8 is killed in the middle, and released by the next run',
    async () => {
      stack.configure(versions('v8'));
      const { killed } = await stack.up({ program, kill: '4:after', parallel: 1 });
      expect({ killed, live: selected() }).toEqual({ killed: killable, live: killable ? 'blue' : 'green' });
      if (killable) stack.cancel();
      const run = await up();
      expect({ succeeded: run.succeeded, output: run.output }).toMatchObject({ succeeded: true });
      expect(selected()).toBe('green');
    },
    5 * minutes,
  );

  it('lost no request', async () => {
    const answers = await Promise.all(loads.map((load) => load.stop()));
    loads = [];
    const [fresh, kept] = answers.map((seen) => seen.map(({ what }) => what));
    const all = ['200 v1', '200 v2', '200 v4', '200 v5', '200 v6', '200 v7', '200 v8'];
    // A kept-alive connection stays with the pod that it met, so it may miss a version; it meets no other answer.
    const others = kept.filter((what) => !all.includes(what));
    const requests = answers.map((seen) => seen.reduce((sum, { count }) => sum + count, 0));
    expect({ fresh, others, report: answers.map(report) }).toMatchObject({ fresh: all, others: [] });
    expect(Math.min(...requests)).toBeGreaterThan(1000);
    process.stderr.write(`${name}: ${answers.map(report).join('; kept alive: ')}\n`);
  });
}

function report(answers: readonly Answers[]): string {
  const start = Math.min(...answers.map(({ first }) => first));
  return answers
    .map(({ what, count, first, last }) => `${what}: ${count} (${first - start} to ${last - start} ms)`)
    .join(', ');
}

const pulumi = findPulumi();
const described = pulumi === undefined ? describe.skip : describeCluster;

described('releases under load', () => {
  releases('test', true, () => bundleProvider(path.join(__dirname, 'provider', 'main.ts')));
});

const plugin = findKubernetesPlugin();
if (plugin === undefined) {
  process.stderr.write(
    'SKIPPED: releases under load by the real provider: no pulumi-resource-kubernetes on PATH or in PULUMI_HOME/plugins\n',
  );
  describe.skip('releases under load by the real provider (no pulumi-resource-kubernetes found)', () =>
    releases('real', false, () => ''));
} else {
  described('releases under load by the real provider', () => releases('real', false, () => plugin));
}
