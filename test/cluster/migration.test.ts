// docs/migration/from-kubectl.md as a team with a running application would follow it, while the Service is asked all the time:
// its YAML is what is there, its TypeScript the application, and its lines are typed into a bash. `pulumi up` and `pulumi config`
// are the kit's, with the real engine; what only compares (`npx verdigris`, `kubectl diff`) is left out.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { missingLine, typedIn, type Typed } from '../docs/support/console';
import { readPage } from '../docs/support/pages';
import { bundleProvider } from '../engine/bundle';
import { EngineStack, findPulumi } from '../engine/kit';
import { temporary } from '../engine/temporary';
import {
  apply,
  describeCluster,
  image,
  kubeconfig,
  kubectl,
  probe,
  removeNamespace,
  untilGone,
  type Probe,
} from './kit';
import { clusterHome } from './tools/location';
import { Shell } from './tutorial/shell';

const minutes = 60_000;
const root = path.resolve(__dirname, '../..');
const page = readPage('docs/migration/from-kubectl.md');
const described = findPulumi() === undefined ? describe.skip : describeCluster;

/** The text of the page's block that names a file in its first line. */
const shown = (file: string): string =>
  page.blocks.find(({ text }) => text.split('\n', 1)[0]!.endsWith(` ${file}`))!.text;

/** The page's application, in a program as `verdigris init` writes it. */
function program(): string {
  const directory = temporary(path.join(root, 'node_modules', '.cache'), 'verdigris-migration-');
  fs.writeFileSync(path.join(directory, 'shop.ts'), shown('apps/shop.ts'));
  const file = path.join(directory, 'index.ts');
  fs.writeFileSync(
    file,
    `import { kubeconfigGround } from 'verdigris/pulumi';
import { deployStack } from 'verdigris/release';
import { shop } from './shop';

export const program = () => deployStack({ applications: [shop], ground: (environment) => kubeconfigGround(environment as never) });
`,
  );
  return file;
}

const typed = page.blocks
  .filter(({ language }) => language === 'console')
  .flatMap(typedIn)
  .filter(({ text }) => !/^(npx|kubectl diff) /.test(text));
const release = 'pulumi up --stack production';
const first = typed.findIndex(({ text }) => text === release);

described('moving a running application from kubectl', () => {
  let stack: EngineStack;
  let shell: Shell;
  let loads: readonly Probe[] = [];
  const file = program();

  /** Types lines of the page; what they let Pulumi do is done by the kit. */
  async function follow(lines: readonly Typed[]): Promise<readonly string[]> {
    const wrong: (string | undefined)[] = [];
    for (const line of lines) {
      const [, version, key, value] =
        /^pulumi config set --stack production (?:--path verdigris:versions.shop (\S+)|(\S+) (\S+))$/.exec(line.text) ??
        [];
      if (version) stack.configure({ 'verdigris:versions': { shop: version } });
      else if (key) stack.configure({ [key]: value });
      else if (line.text === release) {
        const { succeeded, output } = await stack.up({ program: file });
        const missing = missingLine(line.shown, output);
        if (!succeeded || missing !== undefined) wrong.push(`did not end well, or print ${missing}:\n${output}`);
      } else wrong.push(await shell.line(line));
    }
    return wrong.filter((each) => each !== undefined);
  }

  /** What everybody was answered; each kind of request was made often enough to say so. */
  async function answers(): Promise<readonly string[]> {
    const all = await Promise.all(loads.map((load) => load.stop()));
    loads = [];
    const often = all.every((seen) => seen.reduce((sum, { count }) => sum + count, 0) > 500);
    return [...new Set(all.flat().map(({ what }) => what)), ...(often ? [] : [JSON.stringify(all)])].sort();
  }

  beforeAll(() => {
    for (const tag of ['v1.0.0', 'v1.0.1']) image('migration/shop', tag);
    image('migration/shop', 'bad', { UNHEALTHY: '1' });
  }, 3 * minutes);

  beforeEach(async () => {
    untilGone('shop');
    const old = image('migration/shop', 'v0.9.0');
    kubectl('create', 'namespace', 'shop');
    apply(shown('shop.yaml').replace('registry.example.com/shop:v0.9.0', old), 'apply', '-f', '-');
    kubectl('rollout', 'status', 'deployment/shop', '--namespace', 'shop', '--timeout=60s');
    stack = EngineStack.create({
      project: 'shop',
      stack: 'production',
      provider: bundleProvider(path.join(__dirname, 'provider', 'main.ts')),
      config: {
        'verdigris:target': { context: 'test', kubeconfig: kubeconfig(), registry: 'localhost/migration' },
        'verdigris:namespace': 'shop',
        'verdigris:smokeImage': old,
        'verdigris:versions': { shop: 'v1.0.0' },
      },
    });
    shell = new Shell(stack.directory, {
      ...process.env,
      KUBECONFIG: kubeconfig(),
      PATH: [path.join(clusterHome, 'bin'), process.env['PATH']].join(path.delimiter),
    });
    const address = kubectl('get', 'service', 'shop', '--namespace', 'shop', '-o', 'jsonpath={.spec.clusterIP}:80');
    // Proxies learn of a new Service a moment after it is there: its first answers are no part of the count.
    const early = probe(`http://${address}/`, 20, 'new');
    await early.until('200 v0.9.0');
    await early.stop();
    loads = [probe(`http://${address}/`, 200, 'new'), probe(`http://${address}/`, 30, 'kept')];
    await Promise.all(loads.map((load) => load.until('200 v0.9.0')));
  }, 3 * minutes);

  afterEach(async () => {
    await Promise.all(loads.map((load) => load.stop()));
    shell.end();
  });

  afterAll(() => removeNamespace('shop'));

  it(
    'goes as the page says, there and back and there again, and loses no request',
    async () => {
      expect(await follow(typed)).toEqual([]);
      expect(await answers()).toEqual(['200 v0.9.0', '200 v1.0.0', '200 v1.0.1']);
    },
    5 * minutes,
  );

  it(
    'leaves all traffic to the old pods while the new ones are not proved',
    async () => {
      expect(await follow(typed.slice(0, first))).toEqual([]);
      stack.configure({ 'verdigris:versions': { shop: 'bad' } });
      expect((await stack.up({ program: file })).succeeded).toBe(false);
      expect(await answers()).toEqual(['200 v0.9.0']);
    },
    5 * minutes,
  );
});
