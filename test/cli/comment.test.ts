import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeGitHub, fork, ofRun, token } from '../preview/comment/fake';
import { changed, quiet, report } from '../preview/comment/reports';
import { run as runHere, type Ended } from './run';

const launcher = join(__dirname, '../../bin/verdigris.js');
jest.setTimeout(120_000);

let folder: string;
let preview: string;
let fake: FakeGitHub;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verdigris-comment-'));
  preview = join(folder, 'preview.json');
});
beforeEach(async () => {
  fake = await new FakeGitHub().start();
  writeFileSync(preview, JSON.stringify(report(changed())));
});
afterEach(() => fake.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command as a process: GitHub's client is loaded by Node itself, and the fake one answers from here. */
async function run(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [launcher, 'comment', ...words], {
    cwd: folder,
    env: { PATH, HOME, GITHUB_TOKEN: token, GITHUB_API_URL: fake.url, ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? -1));
  });
  // Whatever happens.
  expect(out + err).not.toContain(token);
  expect(err).not.toMatch(/^\s+at /m);
  return { exitCode, out, err };
}

const write = (name: string, content: object): string => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
};
test('a comment is posted and edited by number, with the address of the run', async () => {
  const words = ['--report', preview, '--repository', 'acme/shop', '--pull-request', '7'];
  const url = `${fake.url}/acme/shop/pull/7#issuecomment-1000`;
  expect(await run(words)).toEqual({
    exitCode: 0,
    out: `Comment on pull request 7 of acme/shop: created, ${url}\n`,
    err: '',
  });
  const inRun = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'acme/shop', GITHUB_RUN_ID: '12' };
  expect((await run(['--report', preview, '--pull-request', '7'], inRun)).out).toContain('updated');
  expect(fake.comments).toHaveLength(1);
  expect(fake.comments[0]!.body).toContain('(https://github.com/acme/shop/actions/runs/12)');
  expect(fake.seen.every(({ authorization }) => /^(token|bearer) planted-token/.test(authorization!))).toBe(true);
});

test('as JSON: what came of it, and where it is read', async () => {
  const words = ['--report', preview, '--format', 'json'];
  const posted = await run([...words, '--repository', 'acme/shop', '--pull-request', '7']);
  expect(JSON.parse(posted.out)).toEqual({
    result: 'created',
    repository: 'acme/shop',
    pullRequest: 7,
    url: `${fake.url}/acme/shop/pull/7#issuecomment-1000`,
  });
  const printed = JSON.parse((await run(words)).out) as Record<string, string>;
  expect(printed).toEqual({ result: 'printed', text: (await run(['--report', preview])).out });
  expect(JSON.parse((await run([...words, '--event', write('event.json', ofRun())])).out)).toEqual({
    result: 'overtaken',
    repository: 'acme/shop',
  });
});

test('what a run of a fork has left: found by its commit, rendered here, and called what it is', async () => {
  fake.pulls.push(fork);
  const { exitCode, out } = await run(['--report', preview, '--event', write('event.json', ofRun())]);
  expect({ exitCode, out }).toEqual({
    exitCode: 0,
    out: `Comment on pull request 9 of acme/shop: created, ${fake.url}/acme/shop/pull/7#issuecomment-1000\n`,
  });
  const [{ body, pullRequest }] = fake.comments as [(typeof fake.comments)[number]];
  expect(pullRequest).toBe(9);
  expect(body).toContain('→ `bbbbbbb` changes');
  expect(body).toContain('(https://github.com/acme/shop/actions/runs/5)');
  expect(body).toContain('Rendered by the code of this pull request in its fork');
});

test('a run whose pull request has moved on posts nothing, and that is no failure', async () => {
  fake.pulls.push({ ...fork, head: { ...fork.head, sha: 'c'.repeat(40) } });
  expect(await run(['--report', preview, '--event', write('event.json', ofRun())])).toEqual({
    exitCode: 0,
    out: '',
    err: 'Nothing is posted: no open pull request of acme/shop is at bbbbbbb any more. It was closed, or has newer commits, which have a run of their own.\n',
  });
  expect(fake.comments).toEqual([]);
});

test('a report that names the pull request of somebody else is refused before anything is read of that', async () => {
  fake.pulls.push(fork);
  const words = ['--report', preview, '--event', write('event.json', ofRun()), '--pull-request', '7'];
  expect(await run(words)).toMatchObject({
    exitCode: 2,
    out: '',
    err: expect.stringMatching(
      /^error\[pull-request-other\]: Pull request 7 of acme\/shop is not at commit b{40}: 9 is\./,
    ) as string,
  });
  expect(fake.seen.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
    'GET /repos/acme/shop/pulls',
  ]);
});

test('the event of a pull request in its own repository', async () => {
  const head = { sha: 'a'.repeat(40), repo: { full_name: 'acme/shop' } };
  const event = write('event.json', { repository: { full_name: 'acme/shop' }, pull_request: { number: 7, head } });
  expect((await run(['--report', preview, '--event', event])).exitCode).toBe(0);
  expect(fake.comments[0]!.body).toContain('→ `aaaaaaa` changes');
  expect(fake.comments[0]!.body).not.toContain('fork');
});

test('where nothing changes, nothing is posted, and it says so', async () => {
  writeFileSync(preview, JSON.stringify(report(quiet())));
  expect((await run(['--report', preview, '--repository', 'acme/shop', '--pull-request', '7'])).out).toBe(
    'Comment on pull request 7 of acme/shop: nothing to say\n',
  );
});

test('a GitHub that is not there', async () => {
  const gone = await new FakeGitHub().start();
  const { url } = gone;
  await gone.stop();
  const words = ['--report', preview, '--repository', 'acme/shop', '--pull-request', '7'];
  const { exitCode, out, err } = await run(words, { GITHUB_API_URL: url });
  expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
  expect(err).toMatch(
    /^error\[github-unreachable\]: GitHub at \S+ can't be reached to say whose the token is \(.*ECONNREFUSED.*\).*\n$/,
  );
});

describe('without a network', () => {
  const kept = { ...process.env };
  beforeEach(() => {
    for (const name of ['GITHUB_TOKEN', 'GITHUB_API_URL', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID'])
      delete process.env[name];
  });
  afterEach(() => {
    process.env = { ...kept };
  });

  test('without a pull request the comment is printed', async () => {
    const { exitCode, out } = await runHere('comment', '--report', preview);
    expect(exitCode).toBe(0);
    expect(out).toContain('| `production` | 0 | 1 | 0 | 0 | **config** |');
    expect(out.split('\n')[0]).toBe('<!-- verdigris-preview: one comment, edited in place -->');
  });

  test('the summary of a job is added to', async () => {
    const summary = join(folder, 'summary.md');
    writeFileSync(summary, 'before\n');
    expect(await runHere('comment', '--report', preview, '--summary', summary)).toEqual({
      exitCode: 0,
      out: '',
      err: '',
    });
    expect(readFileSync(summary, 'utf8')).toMatch(/^before\n### What `origin\/main \(1234567\)` → `the working tree` /);
  });

  const post = ['--report', 'REPORT', '--repository', 'acme/shop', '--pull-request', '7'];
  test.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ['no report', [], {}, "error[option-missing]: required option '-r, --report <file>' not specified"],
    [
      'no token',
      post,
      {},
      'error[token-missing]: There is no GITHUB_TOKEN in the environment: set it to a token that may comment.\n',
    ],
    [
      'an empty token',
      post,
      { GITHUB_TOKEN: ' \n' },
      'error[token-missing]: There is no GITHUB_TOKEN in the environment',
    ],
    [
      'two tokens',
      post,
      { GITHUB_TOKEN: `${token}\n${token}` },
      'error[token-malformed]: GITHUB_TOKEN holds characters that no token has, such as spaces or line ends: correct it.\n',
    ],
    [
      'a token over http',
      post,
      { GITHUB_TOKEN: token, GITHUB_API_URL: 'http://github.example/api/v3' },
      'error[address-refused]: GITHUB_API_URL is no address of https without credentials: set it to one like https://api.github.com, or unset it.\n',
    ],
    [
      'an address with credentials',
      post,
      { GITHUB_TOKEN: token, GITHUB_API_URL: `https://x:${token}@github.example` },
      'error[address-refused]: GITHUB_API_URL is no address of https without credentials',
    ],
    [
      'no number',
      ['--report', 'REPORT', '--repository', 'acme/shop', '--pull-request', '7; ls'],
      { GITHUB_TOKEN: token },
      "error[option-wrong]: --pull-request has '7; ls', expected the number of a pull request, such as 42; correct it.\n",
    ],
    [
      'no repository',
      ['--report', 'REPORT', '--pull-request', '7'],
      { GITHUB_TOKEN: token },
      "error[option-missing]: --repository is missing, and so is GITHUB_REPOSITORY: name it as 'owner/name'.\n",
    ],
    [
      'a repository that is an address',
      ['--report', 'REPORT', '--pull-request', '7', '--repository', 'https://github.com/acme/shop'],
      { GITHUB_TOKEN: token },
      "error[option-wrong]: --repository has 'https://github.com/acme/shop', expected 'owner/name'; correct it.\n",
    ],
    [
      'a repository beside an event',
      ['--report', 'REPORT', '--event', 'event.json', '--repository', 'acme/shop'],
      {},
      'error[option-conflict]: --repository and --event are both given, and the event names its repository: leave it out.\n',
    ],
    [
      'a name that could end the marker',
      ['--report', 'REPORT', '--name', 'a -->'],
      {},
      "error[option-wrong]: --name has 'a -->', expected small letters, digits and dashes, at most 63; correct it.\n",
    ],
  ])('%s is a wrong call', async (_, words, env, message) => {
    Object.assign(process.env, env);
    const ended = await runHere('comment', ...words.map((word) => (word === 'REPORT' ? preview : word)));
    expect({ exitCode: ended.exitCode, out: ended.out }).toEqual({ exitCode: 2, out: '' });
    expect(ended.err).toContain(message);
    expect(ended.err).not.toContain(token);
  });

  test('everything that is wrong in a call is told', async () => {
    const words = ['--report', preview, '--pull-request', 'x', '--name', 'X', '--repository', 'shop'];
    expect((await runHere('comment', ...words)).err.match(/^error\[[a-z-]+\]: \S+/gm)).toEqual([
      'error[option-wrong]: --name',
      'error[option-wrong]: --pull-request',
      'error[token-missing]: There',
      'error[option-wrong]: --repository',
    ]);
  });

  test('a report with several problems: each in a line', async () => {
    writeFileSync(preview, JSON.stringify({ ...report(changed()), version: 3, base: 1 }));
    expect(await runHere('comment', '--report', preview)).toEqual({
      exitCode: 2,
      out: '',
      err:
        `error[report-wrong]: version: expected 1 in '${preview}'.\n` +
        `error[report-wrong]: base: expected string, received number in '${preview}'.\n`,
    });
  });
});
