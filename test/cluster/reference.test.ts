import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { bundleProvider } from '../engine/bundle';
import { EngineStack, findPulumi } from '../engine/kit';
import { describeCluster, image, kubeconfig, kubectl, probe, removeNamespace, untilGone } from './kit';

const program = path.join(__dirname, 'scenarios', 'reference.ts');
const minutes = 60_000;
const namespace = 'reference';

const described = findPulumi() === undefined ? describe.skip : describeCluster;

described('the stack of development as it is in this repository', () => {
  let stack: EngineStack;

  beforeAll(() => {
    untilGone(namespace);
    const file = fs.readFileSync(path.resolve(__dirname, '../../Pulumi.development.yaml'), 'utf8');
    const { config } = parse(file) as { readonly config: Readonly<Record<string, unknown>> };
    stack = EngineStack.create({
      stack: 'development',
      provider: bundleProvider(path.join(__dirname, 'provider', 'main.ts')),
      config: {
        ...config,
        'verdigris:target': { context: 'test', kubeconfig: kubeconfig(), registry: 'localhost' },
        'verdigris:namespace': namespace,
        'verdigris:apps': ['api-gateway'],
        'verdigris:versions': {},
        'verdigris:replicas': { 'api-gateway': 1 },
        // The little web image that stands in for the gateway asks no database.
        'verdigris:backing': { 'api-gateway': { postgres: { existing: { host: 'postgres' } } } },
        'verdigris:strategies': { 'api-gateway': 'blueGreen' },
        'verdigris:smokeImage': image('api-gateway', 'v2.3.1'),
      },
    });
    image('api-gateway', 'v2.4.0');
  }, 2 * minutes);
  afterAll(() => removeNamespace(namespace));

  it(
    'releases the api-gateway, twice, and then has nothing to do',
    async () => {
      for (const version of ['v2.3.1', 'v2.4.0']) {
        stack.configure({ 'verdigris:versions': { 'api-gateway': version } });
        const run = await stack.up({ program });
        expect({ succeeded: run.succeeded, output: run.output }).toMatchObject({ succeeded: true });
      }
      const again = await stack.up({ program });
      expect({ changes: again.changes, output: again.output }).toMatchObject({ changes: {} });
    },
    5 * minutes,
  );

  it('serves the newer version', async () => {
    const address = kubectl(
      'get',
      'service',
      'api-gateway',
      '-n',
      namespace,
      '-o',
      'jsonpath={.spec.clusterIP}:{.spec.ports[0].port}',
    );
    const load = probe(`http://${address}/`, 100, 'new');
    await load.until('200 v2.4.0');
    expect((await load.stop()).map(({ what }) => what)).toEqual(['200 v2.4.0']);
  });
});
