// docs/tutorial.md as a new user would follow it: every block in its order, from an empty folder. Files are written, diffs
// applied, and the lines after `$ ` typed into one bash; what the page shows has to be among what is printed, in its order.
// A command that fails is followed by `$ echo $?`. Not compared (tutorial/shell.ts): ids, durations, and counts of answers.
//
// Real are: the package as it is packed, npm and npx, Pulumi's engine and commands, the cluster, git, kubectl, and Node in the
// image. These stand for what is not here, in front of the PATH:
//
//   npm's registry          tutorial/registry.ts: has the package, and what it needs in the versions that are locked here
//   kind                    tutorial/bin/kind: the cluster is there; writes its kubeconfig, and names loaded images
//   docker build            tutorial/bin/docker: makes the image from the Dockerfile, with the machine's own Node
//   curlimages/curl         our own small workload by that name, which knows curl's command line (tutorial/sandbox.ts)
//   pulumi-language-nodejs  tutorial/language-host.ts runs the program as Pulumi's own does; that one, where it is on the PATH
//   the Kubernetes plugin   test/cluster/provider, as for all tests here; the real one, where it is found
import { readPage } from '../docs/support/pages';
import { findPulumi } from '../engine/kit';
import { describeCluster, removeNamespace, untilGone } from './kit';
import { openSandbox, type Sandbox } from './tutorial/sandbox';
import { plain, Shell } from './tutorial/shell';

const minutes = 60_000;
const namespace = 'development';
const page = readPage('docs/tutorial.md');
const described = findPulumi() === undefined ? describe.skip : describeCluster;

described('the tutorial', () => {
  let sandbox: Sandbox;
  let shell: Shell;

  beforeAll(async () => {
    untilGone(namespace);
    sandbox = await openSandbox();
    shell = new Shell(sandbox.folder, sandbox.env);
  }, 3 * minutes);

  afterAll(() => {
    shell.end();
    sandbox.close();
    removeNamespace(namespace);
  });

  it(
    'does what it says',
    async () => {
      expect(page.blocks.length).toBeGreaterThan(10);
      for (const block of page.blocks) expect(await shell.follow(block)).toBeUndefined();
    },
    8 * minutes,
  );
});

test('ids, durations and counts of answers are not compared', () => {
  expect(plain('    blue  idle  v1.0.0  eac8f7c2  2 pods ready')).toBe('    blue  idle  v1.0.0  #  2 pods ready');
  expect(plain('release: "eac8f7c26de6" (75.3ms, 12s)')).toBe('release: "#" (#ms, #s)');
  expect(plain('    179 shop v1.0.0\n      4 error')).toBe('# shop v1.0.0\n      4 error');
});
