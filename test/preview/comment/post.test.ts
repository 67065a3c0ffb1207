import { gitHub, type GitHubOptions } from '../../../lib/preview/comment/github';
import { markerOf, type CommentBody } from '../../../lib/preview/comment/body';
import type { CommentError } from '../../../lib/preview/comment/errors';
import type { PreviewProblem } from '../../../lib/preview/errors';
import { postComment, type Posted } from '../../../lib/preview/comment/post';
import { bot, FakeGitHub, token, type Fault } from './fake';
import { octokit, spacing } from './octokit';

const marker = markerOf('verdigris-preview');
const said = (text: string, quiet = false): CommentBody => ({ text: `${marker}\n${text}\n`, quiet });

let fake: FakeGitHub;
let waited: number[];
beforeEach(async () => {
  fake = await new FakeGitHub().start();
  waited = [];
});
afterEach(() => fake.stop());

const client = (more: Partial<GitHubOptions> = {}) =>
  gitHub(octokit(), {
    url: fake.url,
    token,
    repository: 'acme/shop',
    second: 1,
    spacing: spacing(),
    onWait: (seconds) => waited.push(seconds),
    ...more,
  });
const post = (body: CommentBody, more?: Partial<GitHubOptions>): Promise<Posted> =>
  postComment(client(more), 7, marker, body);

/** How it ends where GitHub says no. */
async function refused(work: Promise<unknown>): Promise<PreviewProblem & { readonly configuration: boolean }> {
  const error = (await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )) as CommentError | undefined;
  expect(error?.name).toBe('CommentError');
  expect(JSON.stringify(error)).not.toContain(token);
  expect(error!.problems).toHaveLength(1);
  return { ...error!.problems[0]!, configuration: error!.configuration };
}
const bodies = (): readonly string[] => fake.comments.map(({ body }) => body.trim());

test('a comment is made, then edited in place, and left alone where it says that already', async () => {
  const created = await post(said('first'));
  expect(created).toEqual({ result: 'created', url: `${fake.url}/acme/shop/pull/7#issuecomment-1000` });
  expect(await post(said('second'))).toEqual({ ...created, result: 'updated' });
  expect(await post(said('second'))).toEqual({ ...created, result: 'unchanged' });
  expect(bodies()).toEqual([`${marker}\nsecond`]);
  expect({ made: fake.count('POST'), edited: fake.count('PATCH'), deleted: fake.count('DELETE') }).toEqual({
    made: 1,
    edited: 1,
    deleted: 0,
  });
});

test('where nothing changes none is made, and one that is there is emptied', async () => {
  expect(await post(said('nothing', true))).toEqual({ result: 'nothing to say' });
  expect(fake.comments).toEqual([]);
  fake.write(`${marker}\nsomething`);
  expect(await post(said('nothing', true))).toMatchObject({ result: 'updated' });
  expect(bodies()).toEqual([`${marker}\nnothing`]);
});

test.each([
  [30, 29],
  [30, 30],
  [30, 31],
  [30, 95],
  [100, 99],
  [100, 100],
  [100, 250],
])('with pages of %i, the comment behind %i others is found', async (largestPage, others) => {
  fake.largestPage = largestPage;
  for (let index = 0; index < others; index++) fake.write(`talk ${index}`, 'someone');
  const mine = fake.write(`${marker}\nold`);
  for (let index = 0; index < 5; index++) fake.write('more talk', 'someone');
  expect(await post(said('new'))).toMatchObject({ result: 'updated' });
  expect(mine.body.trim()).toBe(`${marker}\nnew`);
  expect(fake.comments).toHaveLength(others + 6);
  expect(fake.count('GET')).toBe(Math.ceil((others + 6) / largestPage));
});

describe('only a comment of our own is believed', () => {
  test.each<[string, string, string]>([
    ['a marker that a person has written', 'mallory', `${marker}\nfake`],
    ['a marker of a person called as the bot without its brackets', 'github-actions', `${marker}\nfake`],
    ['a marker of an account that is gone', '', `${marker}\nfake`],
    ['a bot that quotes a marker below its first line', bot, `mallory says:\n${marker}\nfake`],
    ['a bot that quotes a marker in its first line', bot, `> ${marker}\nfake`],
    ['a comment of another name', bot, `${markerOf('other')}\nfake`],
    ['a comment of the bot without a marker', bot, 'build passed'],
  ])('%s is left alone', async (_, author, body) => {
    const other = fake.write(body, author);
    expect(await post(said('ours'))).toMatchObject({ result: 'created' });
    expect(other.body).toBe(body);
    expect(fake.comments).toHaveLength(2);
  });

  test('whoever the token speaks for', async () => {
    fake.viewer = fake.author = 'Deploy-Bot';
    fake.write(`${marker}\nof an app that was used before`);
    const mine = fake.write(`${marker}\nold`, 'deploy-bot');
    expect(await post(said('new'))).toMatchObject({ result: 'updated' });
    expect(mine.body.trim()).toBe(`${marker}\nnew`);
  });

  test('where GitHub calls the writer otherwise than the viewer, there is one comment all the same', async () => {
    fake.author = 'acme-deployer[bot]';
    expect(await post(said('first'))).toMatchObject({ result: 'created' });
    await post(said('second'));
    expect(bodies()).toEqual([`${marker}\nsecond`]);
  });
});

describe('others write at the same time', () => {
  test('of several of ours the oldest stays, whatever the order, and the others go', async () => {
    const [first, second, third] = ['c', 'b', 'a'].map((text) => fake.write(`${marker}\n${text}`));
    const talk = fake.write('talk', 'someone');
    fake.comments = [third!, talk, second!, first!];
    expect(await post(said('new'))).toMatchObject({ result: 'updated' });
    expect(fake.comments).toEqual([talk, first]);
    expect(first!.body.trim()).toBe(`${marker}\nnew`);
  });

  test('two runs that find none: one comment is left, with what the later one says', async () => {
    let raced = false;
    fake.meanwhile = ({ method, path }) => {
      if (raced || method !== 'POST' || path.startsWith('/graphql')) return;
      raced = true;
      fake.write(`${marker}\nof the other run`);
    };
    expect(await post(said('of this run'))).toMatchObject({ result: 'updated' });
    expect(bodies()).toEqual([`${marker}\nof this run`]);
  });

  test('two whole runs at once leave one comment', async () => {
    await Promise.all([post(said('one')), post(said('two'))]);
    await post(said('three'));
    expect(bodies()).toEqual([`${marker}\nthree`]);
  });

  test('a comment that is deleted after it was found is made again', async () => {
    fake.write(`${marker}\nold`);
    fake.meanwhile = ({ method }) => {
      if (method === 'PATCH') fake.comments = [];
    };
    expect(await post(said('new'))).toMatchObject({ result: 'created' });
    expect(bodies()).toEqual([`${marker}\nnew`]);
  });

  test('a superfluous comment that another run has deleted already is no failure', async () => {
    for (const text of ['a', 'b', 'c']) fake.write(`${marker}\n${text}`);
    fake.meanwhile = ({ method }) => {
      if (method === 'DELETE') fake.comments = fake.comments.slice(0, 1);
    };
    await post(said('new'));
    expect(bodies()).toEqual([`${marker}\nnew`]);
  });

  test('a list that is behind what was just made does not make it twice', async () => {
    fake.listed = () => false;
    expect(await post(said('new'))).toMatchObject({ result: 'created' });
    expect(bodies()).toEqual([`${marker}\nnew`]);
  });

  test('who deletes it every time is told, in a bounded number of rounds', async () => {
    fake.write(`${marker}\nold`);
    fake.meanwhile = ({ method }) => {
      if (method === 'PATCH') fake.comments = fake.comments.map((each) => ({ ...each, id: each.id + 500 }));
    };
    expect(await refused(post(said('new')))).toEqual({
      code: 'comment-deleted',
      path: '',
      message: 'The comment of pull request 7 was deleted again and again while it was written: look who deletes it.',
      configuration: false,
    });
    expect(fake.count('PATCH')).toBe(4);
  });
});

describe('GitHub fails', () => {
  /** Fails the first times that a request is made. */
  const first = (times: number, fault: Exclude<ReturnType<Fault>, undefined>, which = /./): Fault => {
    const left = { times };
    return ({ method, path }) => (which.test(`${method} ${path}`) && left.times-- > 0 ? fault : undefined);
  };
  const reset = (seconds: number): string => String(Math.ceil(Date.now() / 1000) + seconds);

  test.each<[string, Fault]>([
    ['500 while it lists', first(2, { status: 500, body: { message: 'oops' } }, /^GET/)],
    ['502 without JSON while it asks who it is', first(3, { status: 502 }, /graphql/)],
    ['503 while it makes the comment', first(3, { status: 503, body: { message: 'busy' } }, /^POST .*comments/)],
    ['a connection that is cut', first(2, 'hang up', /^GET/)],
  ])('%s: it is tried again', async (_, fault) => {
    fake.fault = fault;
    expect(await post(said('new'))).toMatchObject({ result: 'created' });
    expect(bodies()).toEqual([`${marker}\nnew`]);
  });

  test('an answer that was lost after the comment was made: there is one all the same', async () => {
    fake.fault = first(2, { status: 502, body: { message: 'bad gateway' }, late: true }, /^POST .*comments/);
    expect(await post(said('new'))).toMatchObject({ url: expect.stringContaining('issuecomment-1000') as string });
    expect(fake.count('POST')).toBe(3);
    expect(bodies()).toEqual([`${marker}\nnew`]);
  });

  test('GitHub that stays down is told, after three more tries', async () => {
    fake.fault = () => ({ status: 503, body: { message: 'Service\u001b[31m Unavailable' } });
    expect(await refused(post(said('new')))).toEqual({
      code: 'github-unreachable',
      path: '',
      message: `GitHub at ${fake.url} failed to say whose the token is (503, Service\\u001b[31m Unavailable): run it again.`,
      configuration: false,
    });
    expect(fake.seen).toHaveLength(4);
  });

  test('a machine that is not there', async () => {
    const gone = await new FakeGitHub().start();
    const { url } = gone;
    await gone.stop();
    expect(await refused(post(said('new'), { url }))).toEqual({
      code: 'github-unreachable',
      path: '',
      message: expect.stringMatching(
        /^GitHub at http:\/\/127.0.0.1:\d+ can't be reached to say whose the token is \(.+\): run it again when it can.$/,
      ) as string,
      configuration: false,
    });
  });

  test.each<[string, number, Fault, number[]]>([
    [
      'secondary, 403',
      201,
      first(
        2,
        {
          status: 403,
          headers: { 'retry-after': '7' },
          body: { message: 'You have exceeded a secondary rate limit.' },
        },
        /^POST .*comments/,
      ),
      [7, 7],
    ],
    [
      'secondary, 429',
      201,
      first(
        1,
        {
          status: 429,
          headers: { 'retry-after': '3' },
          body: { message: 'You have exceeded a secondary rate limit.' },
        },
        /^GET/,
      ),
      [3],
    ],
    [
      'primary, 429',
      201,
      (seen, count) =>
        seen.method === 'GET' && count === 1
          ? {
              status: 429,
              headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset(-1) },
              body: { message: 'API rate limit exceeded' },
            }
          : undefined,
      [expect.any(Number) as unknown as number],
    ],
  ])('a rate limit (%s) is waited for as long as GitHub says', async (_, __, fault, waits) => {
    fake.fault = fault;
    expect(await post(said('new'))).toMatchObject({ result: 'created' });
    expect(waited).toEqual(waits);
    expect(bodies()).toEqual([`${marker}\nnew`]);
  });

  test('a rate limit that lasts too long is told, with its end, and not waited for', async () => {
    const at = reset(3000);
    fake.fault = ({ method }) =>
      method === 'GET'
        ? {
            status: 403,
            headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': at },
            body: { message: 'API rate limit exceeded for installation.' },
          }
        : undefined;
    expect(await refused(post(said('new')))).toEqual({
      code: 'rate-limited',
      path: '',
      message: `GitHub's rate limit is reached until ${new Date(Number(at) * 1000).toISOString()} (403), so it would not read the comments of pull request 7: run it again later.`,
      configuration: false,
    });
    expect({ waited, listed: fake.count('GET') }).toEqual({ waited: [], listed: 1 });
  });

  test('a secondary limit that comes again and again is waited for twice', async () => {
    fake.fault = ({ method }) =>
      method === 'GET'
        ? {
            status: 429,
            headers: { 'retry-after': '5' },
            body: { message: 'You have exceeded a secondary rate limit' },
          }
        : undefined;
    expect(await refused(post(said('new')))).toMatchObject({
      message: expect.stringContaining("GitHub's rate limit is reached (429)") as string,
    });
    expect({ waited, listed: fake.count('GET') }).toEqual({ waited: [5, 5], listed: 3 });
  });
});

describe('GitHub says no', () => {
  test('a token that it does not know', async () => {
    expect(await refused(post(said('new'), { token: 'other' }))).toEqual({
      code: 'token-refused',
      path: '',
      message: `GitHub at ${fake.url} does not accept the token in GITHUB_TOKEN (401): give it one that is valid.`,
      configuration: true,
    });
    expect(fake.seen).toHaveLength(1);
  });

  test('a token that may not write, as that of a fork', async () => {
    fake.fault = ({ method, path }) =>
      method === 'POST' && path !== '/graphql'
        ? { status: 403, body: { message: 'Resource not accessible by integration' } }
        : undefined;
    expect(await refused(post(said('new')))).toEqual({
      code: 'rights-missing',
      path: '',
      message:
        "The token in GITHUB_TOKEN may not comment on pull request 7 in acme/shop (403, Resource not accessible by integration): give the job 'permissions: pull-requests: write'. A run for a fork never has it: write the comment from a workflow_run.",
      configuration: true,
    });
    expect(fake.count('POST')).toBe(1);
  });

  test('a pull request that is not there', async () => {
    expect(await refused(postComment(client(), 8, marker, said('new')))).toEqual({
      code: 'pull-request-unknown',
      path: '',
      message:
        "GitHub finds nothing to read the comments of pull request 8 in acme/shop (404): the token can't see it, or it is gone.",
      configuration: true,
    });
  });

  test('a body that it does not take', async () => {
    expect(await refused(post(said('x'.repeat(70_000))))).toMatchObject({
      code: 'comment-refused',
      configuration: false,
      message: expect.stringMatching(
        /^GitHub would not comment on pull request 7 in acme\/shop \(422, .*too long/,
      ) as string,
    });
  });
});
