import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Cluster, FoundObject } from '../../lib/deploy/model';
import type { Environment } from '../../lib/environment/model';
import { stackStatus } from '../../lib/cli/status';
import { statusText } from '../../lib/cli/statusText';
import { makeStyle, processTerminal, visibleLength } from '../../lib/cli/terminal';
import { run } from './run';

const launcher = join(__dirname, '../../bin/verdigris.js');
const small = join(__dirname, 'programs/small');
jest.setTimeout(60_000);

let folder: string;
let cwd: jest.SpyInstance<string, []>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verdigris-cli-'));
});
beforeEach(() => {
  cwd = jest.spyOn(process, 'cwd').mockReturnValue(small);
});
afterEach(() => cwd.mockRestore());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('calls', () => {
  test('help names the commands that there are, their exit codes and an example', async () => {
    const { exitCode, out } = await run('--help');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^ {2}render \[options\] {2,}show what a stack would ask of Pulumi/m);
    expect(out).toMatch(/^ {2}status \[options\] {2,}show slots, versions and what is live/m);
    expect(out).toMatch(/^ {2}2 {2}the call or the configuration is wrong$/m);
    expect(out).toMatch(/^ {2}preview \[options\] {2,}show what a change does to each stack/m);
    expect(out).toMatch(/^ {2}init \[options\] \[directory\] {2,}write a small repository/m);
    expect(out).not.toMatch(/rollback/);
    for (const command of ['render', 'preview', 'status']) {
      const help = await run(command, '--help');
      expect(help.exitCode).toBe(0);
      expect(help.out).toContain(`Examples:\n  verdigris ${command} --stack production`);
    }
  });

  test.each([
    [[], 'Usage: verdigris [options] [command]'],
    [['rendr'], "error[unknown-command]: unknown command 'rendr' (Did you mean render?)"],
    [['preview', '--format', 'xml'], "argument 'xml' is invalid. Allowed choices are terminal, markdown, json, html."],
    [['render'], "error[option-missing]: required option '-s, --stack <stack>' not specified"],
    [
      ['render', '--stack', 'production', '--formt', 'json'],
      "error[unknown-option]: unknown option '--formt' (Did you mean --format?)",
    ],
    [
      ['render', '--stack', 'production', '--format', 'xml'],
      "argument 'xml' is invalid. Allowed choices are terminal, yaml, json.",
    ],
    [
      ['render', '--stack', 'prodution'],
      "error[stack-missing]: There is no stack 'prodution' (no Pulumi.prodution.yaml): did you mean 'production'?\n",
    ],
    [
      ['render', '--stack', 'qa'],
      "error[stack-missing]: There is no stack 'qa' (no Pulumi.qa.yaml): the stacks are production, staging.\n",
    ],
    [
      ['status', '--stack', 'qa'],
      "error[stack-missing]: There is no stack 'qa' (no Pulumi.qa.yaml): the stacks are production, staging.\n",
    ],
  ])('%j is a wrong call', async (words, message) => {
    const { exitCode, out, err } = await run(...words);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain(message);
  });

  test('outside of a project', async () => {
    cwd.mockReturnValue(folder);
    expect(await run('render', '--stack', 'production')).toEqual({
      exitCode: 2,
      out: '',
      err: `error[project-missing]: There is no Pulumi.yaml in ${folder} or above it: call verdigris inside a Pulumi project.\n`,
    });
  });
});

describe('render', () => {
  test('the plan groups by application and ground, and fits into 100 columns', async () => {
    const { exitCode, out, err } = await run('render', '--stack', 'production', '--out', join(folder, 'out'));
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: 'Rendering production\n' });
    expect(
      Math.max(
        ...out
          .split('\n')
          .filter((line) => !line.includes('Written in full to'))
          .map(visibleLength),
      ),
    ).toBeLessThanOrEqual(100);
    expect(out.replace(/in full to [^:]+/, 'in full to ...')).toBe(readFileSync(join(__dirname, 'plan.txt'), 'utf8'));
    expect(existsSync(join(folder, 'out/production/manifests/deployment-web-green.yaml'))).toBe(true);
    expect(existsSync(join(folder, 'out/production/resources.json'))).toBe(true);
  });

  test('one application alone, as YAML', async () => {
    const { exitCode, out } = await run('render', '--stack', 'production', '--app', 'worker', '--format', 'yaml');
    expect(exitCode).toBe(0);
    expect(out.match(/^kind: .*$/gm)?.sort()).toEqual([
      ...Array<string>(9).fill('kind: ConfigMap'),
      'kind: Deployment',
      'kind: Service',
    ]);
    expect(out).toContain('value: ${repository.arn}');
    expect(out).not.toContain('name: web');
    expect(out).not.toContain('planted-secret-value');
  });

  test('everything as JSON, and nothing else on the same stream', async () => {
    const { exitCode, out } = await run('render', '--stack', 'production', '--format', 'json');
    const parsed = JSON.parse(out) as { readonly [key: string]: unknown };
    expect(exitCode).toBe(0);
    expect(parsed).toMatchObject({
      project: 'small',
      stack: 'production',
      releases: [
        { application: 'web', text: 'v2.4.0 enters the idle slot, then traffic moves; verified by GET /health' },
        { application: 'worker', text: 'v2.4.0 enters the idle slot, then traffic moves; verified by GET /health' },
      ],
    });
    expect(parsed.resources).toHaveLength(44);
    expect(out).not.toContain('planted-secret-value');
  });

  test('a mistyped application', async () => {
    const { exitCode, out, err } = await run('render', '--stack', 'production', '--app', 'wb');
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain(
      "error[unknown-application]: There is no application 'wb' in production: did you mean 'web'?\n",
    );
  });

  test('a wrong configuration: every problem, exit code 2, nothing written', async () => {
    const out = join(folder, 'broken');
    expect(await run('render', '--stack', 'staging', '--out', out)).toEqual({
      exitCode: 2,
      out: '',
      err:
        'Rendering staging\n' +
        'error[program-refused]: verdigris:target: found nothing, expected a target; add it. (Pulumi.staging.yaml:1)\n' +
        "error[program-refused]: verdigris:versions: found 'x', expected an object; correct it. (Pulumi.staging.yaml:1)\n",
    });
    expect(existsSync(out)).toBe(false);
    const json = await run('render', '--stack', 'staging', '--format', 'json');
    const [code, source] = ['program-refused', { file: 'Pulumi.staging.yaml', line: 1 }];
    expect(JSON.parse(json.out)).toEqual({
      problems: [
        { code, path: 'verdigris:target', message: 'found nothing, expected a target; add it.', source },
        { code, path: 'verdigris:versions', message: "found 'x', expected an object; correct it.", source },
      ],
      exitCode: 2,
    });
  });
});

describe('status', () => {
  /** A `pulumi` that gives what the file says. */
  function withState(state: unknown): string {
    const bin = mkdtempSync(join(folder, 'bin-'));
    writeFileSync(join(bin, 'state.json'), JSON.stringify(state));
    writeFileSync(join(bin, 'pulumi'), `#!/bin/sh\nexec cat "${bin}/state.json"\n`, { mode: 0o755 });
    return [bin, process.env.PATH].join(delimiter);
  }
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });

  const labels = {
    'verdigris.dev/project': 'small',
    'verdigris.dev/stack': 'production',
    'verdigris.dev/application': 'web',
  };
  const urn = (types: string, name: string): string => `urn:pulumi:production::small::${types}::${name}`;
  const record = {
    slot: 'green',
    release: '22222222aaaa',
    version: 'v2.4.0',
    sequence: 2,
    rejected: ['33333333bbbb'],
    previous: { slot: 'blue', release: '11111111cccc', version: 'v2.3.1' },
  };
  const deployment = (slot: string, release: string) => ({
    urn: urn(
      `verdigris:index:Application$verdigris:index:${slot === 'blue' ? 'Blue' : 'Green'}Slot$kubernetes:apps/v1:Deployment`,
      `web-${slot}`,
    ),
    type: 'kubernetes:apps/v1:Deployment',
    outputs: {
      kind: 'Deployment',
      metadata: { name: `web-${slot}`, labels, annotations: { 'verdigris.dev/release': release } },
      status: { readyReplicas: 3 },
    },
  });
  const state = {
    deployment: {
      resources: [
        { urn: urn('verdigris:index:Application', 'web'), type: 'verdigris:index:Application' },
        {
          urn: urn('verdigris:index:Application$kubernetes:core/v1:Service', 'web'),
          type: 'kubernetes:core/v1:Service',
          outputs: {
            kind: 'Service',
            metadata: {
              name: 'web',
              namespace: 'production',
              labels,
              annotations: { 'verdigris.dev/record': JSON.stringify(record) },
            },
          },
        },
        deployment('blue', '11111111cccc'),
        deployment('green', '22222222aaaa'),
      ],
      pending_operations: [
        {
          type: 'creating',
          resource: {
            urn: urn('aws:ecr/repository:Repository', 'web'),
            type: 'aws:ecr/repository:Repository',
            inputs: { name: 'web' },
          },
        },
      ],
    },
  };

  test('what is live, what is held, what was interrupted; the cluster is away and says why', async () => {
    process.env.PATH = withState(state);
    const { exitCode, out } = await run('status', '--stack', 'production');
    expect(exitCode).toBe(0);
    const [, ...text] = out.split('\n');
    expect(text.join('\n')).toMatch(
      /^\n {2}web · live green v2\.4\.0\n {4}blue {3}idle {2}v2\.3\.1 {2}11111111 {2}3 pods ready\n {4}green {2}live {2}v2\.4\.0 {2}22222222 {2}3 pods ready\n {4}rejected 33333333\n {4}! The cluster does not say: [^]+?\n {4}way back pulumi config set --stack production .*rollback.* && pulumi up --stack\n +production\n\n {2}interrupted creates\n {4}! urn:pulumi:production::small::aws:ecr\/repository:Repository::web\n {6}pulumi import .*--stack production --yes\n {6}then: pulumi refresh --clear-pending-creates --stack production\n$/,
    );
  });

  test('a cluster that answers is put beside the state', async () => {
    const objects: FoundObject[] = state.deployment.resources
      .slice(1)
      .map(({ outputs }) => ({ apiVersion: '', ...outputs }) as FoundObject);
    const service = objects[0] as { spec?: unknown };
    for (const each of objects.slice(1) as { metadata: { labels: object } }[]) {
      const slot = (each.metadata as unknown as { name: string }).name.slice('web-'.length);
      each.metadata = { ...each.metadata, labels: { ...labels, 'verdigris.dev/slot': slot } };
    }
    service.spec = { selector: { 'verdigris.dev/slot': 'blue' } };
    const cluster: Cluster = { find: () => Promise.resolve({ answered: true, objects }) };
    const environment = {
      project: 'small',
      stack: 'production',
      target: { kind: 'kubeconfig', context: 'any' },
    } as Environment;
    const status = await stackStatus(state, environment, undefined, cluster);
    expect(status.applications[0]).toMatchObject({
      cluster: { answered: true },
      slots: [
        { slot: 'blue', role: 'live', selected: true },
        { slot: 'green', role: 'live', selected: false },
      ],
    });
    expect(statusText(status, makeStyle(false), 100)).toContain(
      '    blue   live  v2.3.1  11111111  3 pods ready  selected\n',
    );
    expect(status.applications[0]!.findings).toEqual([
      expect.stringMatching(/^The live Service selects blue, the state says green v2\.4\.0: it was moved by hand/),
    ]);
  });

  test('the same as JSON, for one application', async () => {
    process.env.PATH = withState(state);
    const { exitCode, out } = await run('status', '--stack', 'production', '--app', 'web', '--format', 'json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      stack: 'production',
      applications: [
        {
          application: 'web',
          live: { slot: 'green', version: 'v2.4.0' },
          rejected: ['33333333bbbb'],
          cluster: { answered: false },
        },
      ],
      interrupted: [{ urn: urn('aws:ecr/repository:Repository', 'web') }],
    });
    const mistyped = await run('status', '--stack', 'production', '--app', 'wbe');
    expect(mistyped).toMatchObject({ exitCode: 2, out: '' });
    expect(mistyped.err).toContain(
      "error[unknown-application]: There is no application 'wbe' in the state of production: did you mean 'web'?\n",
    );
  });

  test('a stack without a state', async () => {
    process.env.PATH = withState({ version: 3, deployment: {} });
    expect((await run('status', '--stack', 'production')).out).toBe(
      'production · project small\n\n  No application is deployed yet.\n',
    );
  });

  test('no pulumi on the PATH is one sentence', async () => {
    process.env.PATH = folder;
    const { exitCode, out, err } = await run('status', '--stack', 'production');
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain(
      'error[pulumi-missing]: The state is read by the Pulumi CLI, and there is no pulumi on the PATH: install it (https://www.pulumi.com/docs/install).\n',
    );
  });
});

describe('the launcher', () => {
  const node = (script: string, env: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd: small, env: { ...process.env, ...env } });

  test('an old Node is told so in one sentence', () => {
    const ended = node(
      `Object.defineProperty(process.versions, 'node', { value: '20.20.0' }); require(${JSON.stringify(launcher)});`,
    );
    expect(ended.status).toBe(2);
    expect(ended.stderr).toBe(
      'error[node-too-old]: verdigris needs Node 22 or newer, and this is Node 20.20.0: put a newer one first on the PATH.\n',
    );
  });

  test('help loads no Pulumi, zod or Kubernetes client', () => {
    const ended = node(`
      process.argv.push('launcher', '--help');
      require(${JSON.stringify(launcher)});
      process.on('exit', () => console.error(Object.keys(require.cache).filter((file) => /node_modules.(@pulumi|@octokit|zod|yaml|@kubernetes|@grpc|google-protobuf)\\b/.test(file)).join('\\n')));`);
    expect(ended.stdout).toContain('Usage: verdigris');
    expect(ended.stderr).toBe('\n');
  });

  test('the file can be run', () => {
    const ended = spawnSync(launcher, ['render', '--stack', 'nowhere'], {
      encoding: 'utf8',
      cwd: small,
      env: { ...process.env, NO_COLOR: '1' },
    });
    expect(ended.status).toBe(2);
    expect(ended.stderr).toBe(
      "error[stack-missing]: There is no stack 'nowhere' (no Pulumi.nowhere.yaml): the stacks are production, staging.\n",
    );
  });
});

describe('the terminal', () => {
  const write = () => true;
  const on = (isTTY: boolean, env: NodeJS.ProcessEnv = {}, columns?: number) =>
    processTerminal({ stdout: { isTTY, columns, write }, stderr: { write }, env });

  test.each([
    ['a terminal', on(true), true, true],
    ['NO_COLOR', on(true, { NO_COLOR: '1' }), false, true],
    ['an empty NO_COLOR, which counts as none', on(true, { NO_COLOR: '' }), true, true],
    ['CI', on(true, { CI: 'true' }), true, false],
    ['a pipe', on(false), false, false],
  ])('%s', (_, terminal, colours, interactive) => {
    expect(terminal.style.bad('x')).toBe(colours ? '\u001b[31mx\u001b[39m' : 'x');
    expect(terminal.interactive).toBe(interactive);
  });

  test('lines fit, at most 100 columns', () => {
    expect([on(true, {}, 300), on(true, {}, 80), on(true, {}, 10), on(false)].map(({ width }) => width)).toEqual([
      100, 80, 40, 100,
    ]);
  });
});
