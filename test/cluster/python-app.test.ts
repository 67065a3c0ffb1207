// The system as stacks/apps has it, in development; the small web image stands in for the application.
import * as path from 'node:path';
import { bundleProvider } from '../engine/bundle';
import { EngineStack, findPulumi } from '../engine/kit';
import { describeCluster, image, kubeconfig, kubectl, probe, removeNamespace, untilGone } from './kit';

const minutes = 60_000;
const namespace = 'python';
const program = path.join(__dirname, 'scenarios', 'python-app.ts');
const described = findPulumi() === undefined ? describe.skip : describeCluster;

described('python-app on a cluster', () => {
  let stack: EngineStack;
  const get = (...args: readonly string[]): string => kubectl('get', '-n', namespace, ...args);
  const release = (version: string) => {
    stack.configure({ 'verdigris:versions': { 'python-app': version } });
    return stack.up({ program });
  };
  /** Resolves when the live Service answers with this version: proxies learn of a new Service a moment after it is there. */
  const answers = async (version: string): Promise<void> => {
    const address = get('service', 'python-app', '-o', 'jsonpath={.spec.clusterIP}:{.spec.ports[0].port}');
    const asking = probe(`http://${address}/`, 10, 'new');
    await asking.until(`200 ${version}`);
    await asking.stop();
  };

  beforeAll(() => {
    untilGone(namespace);
    const [smokeImage] = ['v1', 'v2'].map((tag) => image(`${namespace}/python-app`, tag, { PORT: '80' }));
    stack = EngineStack.create({
      stack: 'development',
      provider: bundleProvider(path.join(__dirname, 'provider', 'main.ts')),
      config: {
        'verdigris:target': { context: 'test', kubeconfig: kubeconfig(), registry: `localhost/${namespace}` },
        'verdigris:namespace': namespace,
        'verdigris:smokeImage': smokeImage,
        'verdigris:hosts': { 'python-app': ['python-app.example.com'] },
      },
    });
  }, 3 * minutes);

  afterAll(() => removeNamespace(namespace));

  it(
    'goes up, on a port below 1024 without root, and takes its share beside the application that it replaces',
    async () => {
      const run = await release('v1');
      expect({ succeeded: run.succeeded, output: run.output }).toMatchObject({ succeeded: true });
      await answers('v1');
      const weights = get('httproute', 'python-app-traffic', '-o', 'jsonpath={.spec.rules[*].backendRefs[*].weight}');
      expect(weights).toBe('10 90');
    },
    3 * minutes,
  );

  it(
    'is released, and then has nothing left to be done',
    async () => {
      const run = await release('v2');
      expect({ succeeded: run.succeeded, output: run.output }).toMatchObject({ succeeded: true });
      await answers('v2');
      expect((await release('v2')).steps).toEqual([]);
    },
    3 * minutes,
  );
});
