import type { throttling } from '@octokit/plugin-throttling';
import type { Octokit } from '@octokit/rest';
import { visible } from '../judge/read';
import { commentError, CommentError } from './errors';
import type { Comment, GitHub, PullRequest } from './model';

/** What is loaded when a comment is written, and only then. */
export interface OctokitModules {
  readonly rest: typeof import('@octokit/rest');
  readonly retry: typeof import('@octokit/plugin-retry');
  readonly throttling: typeof import('@octokit/plugin-throttling');
}

/** Only `verdigris comment` needs it, when it writes. */
export function loadOctokit(): Promise<OctokitModules> {
  try {
    return Promise.resolve(require('./octokit') as typeof import('./octokit'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw commentError(
      'client-unloadable',
      `GitHub's client can't be loaded by Node ${process.versions.node} (${reason})`,
    );
  }
}

export interface GitHubOptions {
  /** The address of the REST API. */
  readonly url: string;
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Told, in seconds, when GitHub asks to wait. */
  readonly onWait?: (seconds: number) => void;
  /** Milliseconds in a second of waiting: less in tests. @default 1000 */
  readonly second?: number;
  /** How requests are spaced; in tests. @default - as GitHub recommends: a second between two that write */
  readonly spacing?: Pick<Throttle, 'write' | 'notifications'>;
}

type Throttle = NonNullable<NonNullable<Parameters<typeof throttling>[1]>['throttle']>;

/** The longest wait for a rate limit, in seconds: a job that stands for an hour helps nobody. */
const longestWait = 120;
/** As often is waited for a rate limit. */
const mostWaits = 2;
/** As often is tried again where GitHub fails or can't be reached. */
const retries = 3;
/** As long may one answer take, in milliseconds. */
const answerWithin = 30_000;
/** The most that GitHub gives at once. */
const page = 100;

function octokitOf({ rest, retry, throttling }: OctokitModules, options: GitHubOptions): Octokit {
  const { url, token, onWait, second = 1000, spacing } = options;
  const wait = (seconds: number, _: unknown, __: unknown, waited: number): boolean => {
    if (seconds > longestWait || waited >= mostWaits) return false;
    onWait?.(seconds);
    return true;
  };
  const quiet = (): void => undefined;
  return new (rest.Octokit.plugin(throttling.throttling, retry.retry))({
    auth: token,
    baseUrl: url,
    userAgent: 'verdigris',
    // It would write on the process's own stderr.
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    request: {
      fetch: (input: string, init?: RequestInit) =>
        fetch(input, { ...init, signal: AbortSignal.timeout(answerWithin) }),
    },
    throttle: {
      // Not the process's: each client paces itself.
      id: `verdigris ${clients++}`,
      retryAfterBaseValue: second,
      onRateLimit: wait,
      onSecondaryRateLimit: wait,
      ...spacing,
    },
    // A rate limit is the other plugin's.
    retry: { retries, retryAfterBaseValue: second, doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451] },
  });
}

let clients = 0;

interface Refusal {
  readonly status?: number;
  readonly message?: string;
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>> };
}

/** The longest text of GitHub's that is passed on. */
const longestText = 200;

/** An error of the client as a sentence, with what to do. */
export function explained(error: unknown, doing: string, { url, repository }: GitHubOptions): CommentError {
  if (error instanceof CommentError) return error;
  const { status, message = '', response } = error as Refusal;
  const said = visible(message).slice(0, longestText);
  const limited = /rate limit/i.test(message) || response?.headers?.['x-ratelimit-remaining'] === '0';
  if ((status === 403 || status === 429) && limited) {
    const reset = Number(response?.headers?.['x-ratelimit-reset']);
    const until = reset > 0 ? ` until ${new Date(reset * 1000).toISOString()}` : '';
    return commentError(
      'rate-limited',
      `GitHub's rate limit is reached${until} (${status}), so it would not ${doing}: run it again later.`,
    );
  }
  if (status === 401)
    return commentError(
      'token-refused',
      `GitHub at ${url} does not accept the token in GITHUB_TOKEN (401): give it one that is valid.`,
    );
  if (status === 403)
    return commentError(
      'rights-missing',
      `The token in GITHUB_TOKEN may not ${doing} in ${repository} (403, ${said}): give the job 'permissions: pull-requests: write'. A run for a fork never has it: write the comment from a workflow_run.`,
    );
  if (status === 404 || status === 410)
    return commentError(
      'pull-request-unknown',
      `GitHub finds nothing to ${doing} in ${repository} (${status}): the token can't see it, or it is gone.`,
    );
  if (status === 422)
    return commentError('comment-refused', `GitHub would not ${doing} in ${repository} (422, ${said}).`);
  if (response === undefined)
    return commentError(
      'github-unreachable',
      `GitHub at ${url} can't be reached to ${doing} (${said}): run it again when it can.`,
    );
  return commentError(
    'github-unreachable',
    `GitHub at ${url} failed to ${doing} (${status ?? 'no status'}, ${said}): run it again.`,
  );
}

/** Of the answers, what is used. */
interface CommentAnswer {
  readonly id: number;
  readonly html_url: string;
  readonly body?: string | null;
  readonly user?: { readonly login: string } | null;
}

const commentOf = ({ id, html_url: url, body, user }: CommentAnswer): Comment => ({
  id,
  url,
  body: body ?? '',
  // The account is gone.
  author: user?.login ?? '',
});

/** A repository as GitHub's REST API shows it, which is asked again where it fails and waited for where it says so. */
export function gitHub(modules: OctokitModules, options: GitHubOptions): GitHub {
  const octokit = octokitOf(modules, options);
  const [owner, repo] = options.repository.split('/') as [string, string];
  const of = { owner, repo };
  const told = async <T>(doing: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw explained(error, doing, options);
    }
  };
  /** What is gone is undefined. */
  const unlessGone = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      const { status } = error as Refusal;
      if (status === 404 || status === 410) return undefined;
      throw error;
    }
  };
  return {
    // The token of a workflow may not ask for the user behind it; but it may ask who is looking.
    self: () =>
      told('say whose the token is', async () => {
        const { viewer } = await octokit.graphql<{ readonly viewer: { readonly login: string } }>(
          '{ viewer { login } }',
        );
        return viewer.login;
      }),
    comments: (pullRequest) =>
      told(`read the comments of pull request ${pullRequest}`, async () => {
        const all = await octokit.paginate(octokit.rest.issues.listComments, {
          ...of,
          issue_number: pullRequest,
          per_page: page,
        });
        return all.map(commentOf);
      }),
    create: (pullRequest, body) =>
      told(`comment on pull request ${pullRequest}`, async () =>
        commentOf((await octokit.rest.issues.createComment({ ...of, issue_number: pullRequest, body })).data),
      ),
    update: (id, body) =>
      told(`edit comment ${id}`, async () => {
        const answer = await unlessGone(() => octokit.rest.issues.updateComment({ ...of, comment_id: id, body }));
        return answer && commentOf(answer.data);
      }),
    remove: (id) =>
      told(`delete comment ${id}`, async () => {
        await unlessGone(() => octokit.rest.issues.deleteComment({ ...of, comment_id: id }));
      }),
    pullRequestsFrom: (from, branch) =>
      told('list pull requests', async () => {
        const all = await octokit.paginate(octokit.rest.pulls.list, {
          ...of,
          state: 'open',
          head: `${from}:${branch}`,
          per_page: page,
        });
        return all.map(({ number, head }): PullRequest => ({
          number,
          head: head.sha,
          from: head.repo?.full_name ?? undefined,
        }));
      }),
  };
}
