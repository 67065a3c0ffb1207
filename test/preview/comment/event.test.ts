import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommentError } from '../../../lib/preview/comment/errors';
import { pullRequestOf, readEvent } from '../../../lib/preview/comment/event';
import { gitHub } from '../../../lib/preview/comment/github';
import { FakeGitHub, token, type StoredPull } from './fake';
import { octokit } from './octokit';

const [here, there, newer] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [string, string, string];

let folder: string;
let fake: FakeGitHub;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verdigris-event-'));
  fake = await new FakeGitHub().start();
});
afterEach(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true, force: true });
});

const write = (payload: object): string => {
  const file = join(folder, 'event.json');
  writeFileSync(file, JSON.stringify(payload));
  return file;
};
const repository = { full_name: 'acme/shop', default_branch: 'main' };
const runEvent = (more: object = {}): object => ({
  action: 'completed',
  repository,
  workflow_run: {
    id: 1,
    event: 'pull_request',
    head_sha: there,
    head_branch: 'patch-1',
    html_url: 'https://github.com/acme/shop/actions/runs/1',
    head_repository: { id: 2, full_name: 'mallory/shop', owner: { login: 'mallory' } },
    // GitHub leaves it empty for forks.
    pull_requests: [],
    ...more,
  },
});
const pull = (number: number, more: Partial<StoredPull['head']> = {}, state?: StoredPull['state']): StoredPull => ({
  number,
  head: { sha: there, ref: 'patch-1', from: 'mallory/shop', ...more },
  ...(state && { state }),
});

const find = async (event: object, asked?: number): Promise<number | undefined> => {
  const occasion = readEvent(write(event));
  const github = gitHub(octokit(), { url: fake.url, token, repository: occasion.repository, second: 1 });
  return pullRequestOf(occasion, github, asked);
};

test('the event of a pull request says it itself, and whether it comes from a fork', () => {
  const head = { sha: here, repo: { full_name: 'mallory/shop' } };
  expect(readEvent(write({ repository, pull_request: { number: 7, head } }))).toEqual({
    repository: 'acme/shop',
    head: here,
    from: 'mallory/shop',
    pullRequest: 7,
  });
  expect(readEvent(write({ repository, pull_request: { number: 7, head: { sha: here, repo: null } } })).from).toBe(
    undefined,
  );
});

test('a number beside the event of a pull request has to be its own', async () => {
  const event = { repository, pull_request: { number: 7, head: { sha: here, repo: repository } } };
  expect(await find(event)).toBe(7);
  expect(await find(event, 7)).toBe(7);
  await expect(find(event, 8)).rejects.toThrow('--pull-request has 8, and the event is of 7: leave it out.');
  expect(fake.seen).toEqual([]);
});

test.each<[string, object, string]>([
  [
    'a push',
    { repository, ref: 'refs/heads/main' },
    'is neither a pull_request nor a workflow_run: name the pull request itself. [event-unsuitable]',
  ],
  ['a run that a push has started', runEvent({ event: 'push' }), 'was not started by a pull_request'],
  ['a commit id that is none', runEvent({ head_sha: '$(id)' }), 'workflow_run.head_sha: expected a commit id in'],
  ['no repository', { ...runEvent(), repository: undefined }, 'repository: expected object, received undefined in'],
])('%s is no event to comment on', (_, event, said) => {
  const file = write(event);
  expect(() => readEvent(file)).toThrow(said);
});

test('the pull request of a fork is found among others by the branch, the commit and the repository', async () => {
  fake.largestPage = 30;
  fake.pulls = [
    pull(1, { from: 'victim/shop' }),
    pull(2, { ref: 'other' }),
    // Of the same owner, and a branch of the same name, but of another fork of theirs.
    ...Array.from({ length: 40 }, (_, index) => pull(100 + index, { from: 'mallory/elsewhere' })),
    pull(3, {}, 'closed'),
    pull(9),
  ];
  expect(await find(runEvent())).toBe(9);
  const listed = fake.seen.filter(({ path }) => path.includes('/pulls'));
  expect(listed).toHaveLength(2);
  expect(listed[0]!.path).toContain('head=mallory%3Apatch-1');
});

test('a branch whose name is a query is a name', async () => {
  fake.pulls = [pull(9, { ref: 'x&head=acme:main#/../?' })];
  expect(await find(runEvent({ head_branch: 'x&head=acme:main#/../?' }))).toBe(9);
});

test.each<[string, readonly StoredPull[], object]>([
  ['newer commits', [pull(9, { sha: newer })], {}],
  ['a closed one', [pull(9, {}, 'closed')], {}],
  ['none', [], {}],
  ['a fork that is gone', [pull(9, { from: undefined })], { head_repository: null }],
  ['a branch that is gone', [pull(9)], { head_branch: null }],
])('%s: nothing to comment on', async (_, pulls, more) => {
  fake.pulls = [...pulls];
  expect(await find(runEvent(more))).toBe(undefined);
});

describe('a number in the artifact', () => {
  const refusal = async (asked?: number): Promise<Pick<CommentError, 'message' | 'configuration'>> =>
    find(runEvent(), asked).then(
      (number) => {
        throw new Error(`it was let through as ${number}`);
      },
      ({ message, configuration }: CommentError) => ({ message, configuration }),
    );

  test('of another pull request is refused', async () => {
    fake.pulls = [pull(9), pull(7, { sha: here, from: 'acme/shop', ref: 'change' })];
    expect(await refusal(7)).toEqual({
      message: `Pull request 7 of acme/shop is not at commit ${there}: 9 is. The report names another one than it was made for. [pull-request-other]`,
      configuration: true,
    });
    expect(await find(runEvent(), 9)).toBe(9);
  });

  test('says which, where one branch goes into two others', async () => {
    fake.pulls = [pull(9), pull(10)];
    expect(await find(runEvent(), 10)).toBe(10);
    expect(await refusal()).toEqual({
      message: `Pull requests 9, 10 of acme/shop are all at commit ${there}: name one with --pull-request. [pull-request-ambiguous]`,
      configuration: true,
    });
  });
});
