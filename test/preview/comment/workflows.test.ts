import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { previewReport } from '../../../lib/preview/report/schema';
import { FakeGitHub, fork, ofRun, token } from './fake';
import { changed, report } from './reports';
import { load, root, runStep, type Action, type Ran, type Runner, type Step, type Workflow } from './workflows';

// The scripts run the command, which runs a program twice; machines of a CI are slow.
jest.setTimeout(300_000);

const action = load('action.yml') as Action;
const preview = load('.github/workflows/preview.yml') as Workflow;
const comment = load('.github/workflows/preview-comment.yml') as Workflow;
const steps = (workflow: Workflow): readonly Step[] => Object.values(workflow.jobs).flatMap((job) => job.steps ?? []);
const named = (list: readonly Step[], name: string): Step => {
  const found = list.find((step) => step.name === name);
  if (!found) throw new Error(`there is no step '${name}'`);
  return found;
};

let folder: string;
let workspace: string;
let temp: string;
let fake: FakeGitHub;
const git = (cwd: string, ...words: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', ...words], {
    cwd,
    encoding: 'utf8',
  }).trim();

/** A repository with a pull request of one commit, as it would be merged into what came since. */
function makeOrigin(origin: string): void {
  const small = join(root, 'test/cli/programs/small');
  cpSync(small, origin, { recursive: true, filter: (source) => basename(source) !== 'node_modules' });
  rmSync(join(origin, 'Pulumi.staging.yaml'));
  writeFileSync(join(origin, 'package.json'), '{"name": "shop", "private": true}\n');
  writeFileSync(join(origin, '.gitignore'), 'node_modules\n');
  git(origin, 'init', '--quiet', '--initial-branch=main');
  const commit = (message: string): string =>
    git(origin, 'add', '.') + git(origin, 'commit', '--quiet', '--message', message);
  commit('start');
  git(origin, 'checkout', '--quiet', '-b', 'change');
  const program = join(origin, 'program.js');
  writeFileSync(program, readFileSync(program, 'utf8').replace('replicas: 3', 'replicas: 2'));
  commit('fewer');
  git(origin, 'checkout', '--quiet', 'main');
  writeFileSync(join(origin, 'README'), 'meanwhile\n');
  commit('meanwhile');
  git(origin, 'checkout', '--quiet', '--detach');
  git(origin, 'merge', '--quiet', '--no-ff', '--no-edit', 'change');
  git(origin, 'update-ref', 'refs/pull/9/merge', 'HEAD');
}

/** What actions/checkout does for a pull request with a depth of two, and npm after it. */
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'verdigris-workflow-')));
  workspace = join(folder, 'shop');
  const origin = join(folder, 'origin');
  makeOrigin(origin);
  mkdirSync(workspace);
  git(workspace, 'init', '--quiet', '--initial-branch=main');
  git(workspace, 'remote', 'add', 'origin', `file://${origin}`);
  const merged = 'refs/remotes/pull/9/merge';
  git(workspace, 'fetch', '--quiet', '--no-tags', '--depth=2', 'origin', `+refs/pull/9/merge:${merged}`);
  git(workspace, 'checkout', '--quiet', '--force', merged);
  mkdirSync(join(workspace, 'node_modules/.bin'), { recursive: true });
  symlinkSync(join(root, 'node_modules/@pulumi'), join(workspace, 'node_modules/@pulumi'));
  symlinkSync(join(root, 'bin/verdigris.js'), join(workspace, 'node_modules/.bin/verdigris'));
});
beforeEach(async () => {
  fake = await new FakeGitHub().start();
  temp = mkdtempSync(join(folder, 'temp-'));
});
afterEach(() => fake.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runner = (more: Partial<Runner['expressions']> = {}, env: Runner['env'] = {}): Runner => ({
  workspace,
  temp,
  env,
  expressions: {
    ...Object.fromEntries(Object.entries(action.inputs).map(([name, { default: value }]) => [`inputs.${name}`, value])),
    'github.event.pull_request.number': '9',
    'github.token': token,
    ...(more as Record<string, string>),
  },
});

describe('the preview of a pull request', () => {
  const run = (more: Partial<Runner['expressions']> = {}): Promise<Ran> =>
    runStep(named(action.runs.steps, 'Preview'), runner(more, { GITHUB_BASE_REF: 'main' }));
  const verdict = ({ outputs }: Ran): Promise<Ran> =>
    runStep(named(action.runs.steps, 'Verdict'), runner({ 'steps.preview.outputs.code': outputs.code! }));
  const left = (name: string): string => readFileSync(join(temp, 'verdigris-preview', name), 'utf8');

  test('compares with what it would be merged into, and leaves a report, its number and a summary', async () => {
    const ran = await run();
    expect(ran).toMatchObject({ exitCode: 0, outputs: { code: '0' } });
    const { base, stacks } = previewReport.parse(JSON.parse(left('preview.json')));
    expect(base).toBe(`origin/main (${git(workspace, 'rev-parse', '--short', 'HEAD^1')})`);
    expect(stacks.map(({ stack, counts }) => ({ stack, update: counts.update }))).toEqual([
      { stack: 'production', update: 2 },
    ]);
    expect(left('pull-request')).toBe('9\n');
    expect(ran.summary).toContain('| `production` | 0 | 2 | 0 | 0 | **capacity** |');
    expect((await verdict(ran)).exitCode).toBe(0);
    expect(git(workspace, 'status', '--porcelain')).toBe('');
  });

  test('stacks are words, and nothing else', async () => {
    const ran = await run({ 'inputs.stacks': ' production\n  $(touch hacked) ', 'inputs.base': 'HEAD^1' });
    expect(ran.outputs).toEqual({ code: '2' });
    expect(ran.log).toContain("There is no stack '$(touch' in the base or the head");
    expect(existsSync(join(workspace, 'hacked'))).toBe(false);
    expect(existsSync(join(temp, 'verdigris-preview/preview.json'))).toBe(false);
    expect((await verdict(ran)).exitCode).toBe(2);
  });

  test('a head that fails is reported all the same, and the job fails', async () => {
    const file = join(workspace, 'Pulumi.staging.yaml');
    cpSync(join(root, 'test/cli/programs/small/Pulumi.staging.yaml'), file);
    try {
      const ran = await run();
      expect(ran).toMatchObject({ exitCode: 0, outputs: { code: '2' } });
      expect(ran.summary).toContain('| `staging` | 0 | 0 | 0 | 0 | **can not be rendered** |');
      expect((await verdict(ran)).exitCode).toBe(2);
    } finally {
      rmSync(file);
    }
  });

  test('a repository without the package is told so', async () => {
    const bin = join(workspace, 'node_modules/.bin/verdigris');
    rmSync(bin);
    try {
      const ran = await run();
      expect(ran.exitCode).toBe(1);
      expect(ran.log).toMatch(/^::error::verdigris is not installed here: .*\n$/);
    } finally {
      symlinkSync(join(root, 'bin/verdigris.js'), bin);
    }
  });
});

describe('the comment of a run', () => {
  const event = ofRun();
  /** Puts into place what the artifact of the fork has, and runs the step that comments. */
  async function run(artifact: Readonly<Record<string, string>>): Promise<Ran> {
    const artifacts = join(temp, 'verdigris-preview');
    mkdirSync(artifacts, { recursive: true });
    for (const [name, content] of Object.entries(artifact)) writeFileSync(join(artifacts, name), content);
    const file = join(temp, 'event.json');
    writeFileSync(file, JSON.stringify(event));
    const env = { GITHUB_EVENT_PATH: file, GITHUB_API_URL: fake.url, GITHUB_REPOSITORY: 'acme/shop' };
    const ran = await runStep(named(steps(comment), 'Comment'), runner({}, env));
    expect(ran.log).not.toContain(token);
    return ran;
  }
  const good = JSON.stringify(report(changed()));
  beforeEach(() => {
    fake.pulls.push(fork);
  });

  test('is written where the commit of the run is', async () => {
    const ran = await run({ 'preview.json': good, 'pull-request': '9\n' });
    expect(ran).toMatchObject({
      exitCode: 0,
      log: expect.stringContaining('on pull request 9 of acme/shop: created') as string,
    });
    expect(fake.comments.map(({ pullRequest }) => pullRequest)).toEqual([9]);
  });

  test('a run without a report posts nothing', async () => {
    expect(await run({ 'pull-request': '9\n' })).toMatchObject({
      exitCode: 0,
      log: 'The run has left no report: nothing is posted.\n',
    });
    expect(fake.seen).toEqual([]);
  });

  test('the number of another pull request is refused', async () => {
    const ran = await run({ 'preview.json': good, 'pull-request': '7\n' });
    expect(ran.exitCode).toBe(2);
    expect(ran.log).toContain('Pull request 7 of acme/shop is not at commit');
    expect(fake.comments).toEqual([]);
  });

  test.each([
    ['a command', '9; touch hacked'],
    ['an option', '--repository=victim/shop'],
    ['commands of the log', '##[error]x\n::add-mask::x'],
    ['zero bytes', '\0\0\0'],
    ['a long one', '9'.repeat(1_000_000)],
    ['nothing', ''],
  ])('%s instead of a number is passed over: the pull request is known without it', async (_, number) => {
    const ran = await run({ 'preview.json': good, 'pull-request': number });
    expect(ran.exitCode).toBe(0);
    expect(ran.log).not.toMatch(/add-mask|##/);
    expect(fake.comments.map(({ pullRequest }) => pullRequest)).toEqual([9]);
    expect(existsSync(join(workspace, 'hacked'))).toBe(false);
  });

  test.each([
    ['of another schema', '{"version": 1, "##[add-mask]x": "::stop-commands::y"}'],
    ['that is no JSON', '##[add-mask]x\n::stop-commands::y'],
  ])('a report %s is refused, and the log has nothing of it', async (_, content) => {
    const ran = await run({ 'preview.json': content });
    expect(ran.exitCode).toBe(2);
    expect(ran.log).not.toMatch(/add-mask|stop-commands/);
    expect(fake.seen).toEqual([]);
  });

  test('a report that is a link into the machine is refused', async () => {
    writeFileSync(join(temp, 'good.json'), good);
    mkdirSync(join(temp, 'verdigris-preview'));
    symlinkSync(join(temp, 'good.json'), join(temp, 'verdigris-preview/preview.json'));
    const ran = await run({});
    expect(ran.exitCode).toBe(2);
    expect(ran.log).toContain('is no regular file');
  });
});

describe('the files', () => {
  const files = ['ci', 'preview', 'preview-comment', 'pull-request', 'pull-request-comment'];
  const texts = [...files.map((name) => `.github/workflows/${name}.yml`), 'action.yml'];

  test.each(texts)('%s uses only actions of a commit, with its version beside it', (path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const used = text.match(/\buses: .*$/gm) ?? [];
    const foreign = used.filter((line) => !/uses: \.\//.test(line));
    for (const line of foreign) expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    // No text of a pull request gets into a script but as a variable.
    const scripts = [
      ...steps(path === 'action.yml' ? { on: '', jobs: { it: action.runs } } : (load(path) as Workflow)),
    ];
    for (const { run = '' } of scripts) {
      expect(run).not.toContain('${{');
      // A package that is not installed is not fetched by its name.
      expect(run.replaceAll('npx --offline --no-install ', '')).not.toMatch(/\bnp(x|m exec)\b/);
    }
  });

  test('the same action is of the same commit everywhere', () => {
    const all = texts.flatMap((path) => readFileSync(join(root, path), 'utf8').match(/actions\/[\w-]+@.*$/gm) ?? []);
    const names = new Set(all.map((line) => line.split('@')[0]));
    expect(new Set(all).size).toBe(names.size);
  });

  test('the workflow has the steps of the action', () => {
    const [own, shared] = [steps(preview), action.runs.steps];
    expect(own.slice(-shared.length)).toEqual(shared);
    const inputs = (preview.on as { workflow_call: { inputs: Action['inputs'] } }).workflow_call.inputs;
    for (const [name, { default: value }] of Object.entries(action.inputs)) expect(inputs[name]!.default).toBe(value);
  });

  test('what runs the code of a pull request may write nothing and has no secret', () => {
    expect(Object.values(preview.jobs).map(({ permissions }) => permissions)).toEqual([{ contents: 'read' }]);
    const text = readFileSync(join(root, '.github/workflows/preview.yml'), 'utf8');
    expect(text).not.toMatch(/secrets\.|github\.token|GITHUB_TOKEN/);
    expect(text).toContain('persist-credentials: false');
  });

  test('what may write comments runs nothing of a pull request', () => {
    const [job] = Object.values(comment.jobs);
    expect(job!.permissions).toEqual({ actions: 'read', contents: 'read', 'pull-requests': 'write' });
    expect(job!.if).toContain("github.event.workflow_run.event == 'pull_request'");
    const [checkout, ...others] = job!.steps!.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
    expect(others).toEqual([]);
    expect(checkout!.with).toEqual({ ref: '${{ github.sha }}', 'persist-credentials': false });
    const installs = job!.steps!.filter(({ run = '' }) => run.includes('npm '));
    expect(installs.map(({ run }) => run)).toEqual(['npm ci --ignore-scripts --no-audit --no-fund']);
    // The token is in one step alone, and the artifact not in the folder that packages are run from.
    expect(job!.steps!.filter(({ env }) => env && 'GITHUB_TOKEN' in env)).toHaveLength(1);
    const [download] = job!.steps!.filter(({ uses = '' }) => uses.startsWith('actions/download-artifact@'));
    expect(download!.with!.path).toBe('${{ runner.temp }}/${{ inputs.name }}');
    expect(JSON.stringify(comment.on)).not.toContain('secrets');
  });

  const page = readFileSync(join(root, 'docs/how-to/preview-in-pull-requests.md'), 'utf8');
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);
  test.each(['pull-request', 'pull-request-comment'])('%s.yml is what the page tells others to write', (name) => {
    const own = readFileSync(join(root, `.github/workflows/${name}.yml`), 'utf8');
    const told = own.replace(/uses: \.\/(\S+)/, 'uses: OWNER/verdigris/$1@v0.1.0');
    expect(examples).toContain(told);
    expect(told.trim().split('\n')).toHaveLength(5);
  });

  test('inputs that the page names are inputs that there are', () => {
    const names = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name!);
    const inputs = [preview, comment].flatMap(({ on }) =>
      Object.keys((on as { workflow_call: { inputs: object } }).workflow_call.inputs),
    );
    expect(new Set(names)).toEqual(new Set(inputs));
  });
});
