import { z } from 'zod';
import { commentError } from './errors';
import type { GitHub } from './model';
import { readJson } from './read';

const sha = z.string().regex(/^[0-9a-f]{40,64}$/, 'expected a commit id');
const fullName = z.string().regex(/^[^/\s]+\/[^/\s]+$/, "expected 'owner/name'");
const number = z.number().int().positive();

/** Of GitHub's payloads, what is used: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
const payload = z.object({
  repository: z.object({ full_name: fullName }),
  pull_request: z
    .object({ number, head: z.object({ sha, repo: z.object({ full_name: fullName }).nullish() }) })
    .optional(),
  workflow_run: z
    .object({
      event: z.string(),
      head_sha: sha,
      head_branch: z.string().nullish(),
      html_url: z.url({ protocol: /^https?$/ }),
      head_repository: z.object({ full_name: fullName, owner: z.object({ login: z.string() }) }).nullish(),
    })
    .optional(),
});

/** What GitHub says has happened: unlike an artifact it can be believed, but for names, which people choose. */
export interface Occasion {
  /** `owner/name` of the repository that the workflow belongs to. */
  readonly repository: string;
  /** The commit that was rendered. */
  readonly head: string;
  /** `owner/name` of where that commit is; absent where that repository is gone. */
  readonly from?: string;
  /** The pull request; absent where only a run is known. */
  readonly pullRequest?: number;
  /** The owner and branch of the head, where only a run is known. */
  readonly branch?: { readonly owner: string; readonly name: string };
  /** The address of the run that has rendered. @default - it is this one */
  readonly run?: string;
}

/**
 * The event of a workflow: of a pull request, or of a run that a pull request has started.
 * @param file - `$GITHUB_EVENT_PATH`
 * @throws CommentError where it is another event
 */
export function readEvent(file: string): Occasion {
  const { repository, pull_request: pull, workflow_run: run } = readJson(file, payload, 'workflow event');
  if (pull)
    return {
      repository: repository.full_name,
      head: pull.head.sha,
      from: pull.head.repo?.full_name,
      pullRequest: pull.number,
    };
  if (!run)
    throw commentError(
      'event-unsuitable',
      `The event in '${file}' is neither a pull_request nor a workflow_run: name the pull request itself.`,
    );
  if (run.event !== 'pull_request')
    throw commentError(
      'event-unsuitable',
      `The run in '${file}' was not started by a pull_request: there is nothing to comment on.`,
    );
  const { head_repository: from, head_branch: branch } = run;
  return {
    repository: repository.full_name,
    head: run.head_sha,
    from: from?.full_name,
    ...(from && branch && { branch: { owner: from.owner.login, name: branch } }),
    run: run.html_url,
  };
}

/**
 * The number of the pull request that an event is of. A run of a fork does not say, and its artifact is written by the fork: so
 * GitHub is asked for the open pull requests of that branch, and only one at exactly the commit of the run counts.
 *
 * @param asked - Where several fit (one branch into several others), this one: a number of the artifact is good enough for
 * that, because all of them are of the same author
 * @returns undefined where none fits: it was closed, or has newer commits, which have a run of their own
 * @throws CommentError where several fit and none was asked for, or the one that was asked for does not
 */
export async function pullRequestOf(
  { repository, head, from, branch, pullRequest }: Occasion,
  github: Pick<GitHub, 'pullRequestsFrom'>,
  asked?: number,
): Promise<number | undefined> {
  if (pullRequest !== undefined) {
    if (asked === undefined || asked === pullRequest) return pullRequest;
    throw commentError(
      'pull-request-other',
      `--pull-request has ${asked}, and the event is of ${pullRequest}: leave it out.`,
    );
  }
  if (!branch) return undefined;
  const open = await github.pullRequestsFrom(branch.owner, branch.name);
  const fitting = open.filter((each) => each.head === head && each.from === from).map(({ number: each }) => each);
  if (asked !== undefined && fitting.length > 0) {
    if (fitting.includes(asked)) return asked;
    throw commentError(
      'pull-request-other',
      `Pull request ${asked} of ${repository} is not at commit ${head}: ${fitting.join(', ')} is. The report names another one than it was made for.`,
    );
  }
  if (fitting.length > 1)
    throw commentError(
      'pull-request-ambiguous',
      `Pull requests ${fitting.join(', ')} of ${repository} are all at commit ${head}: name one with --pull-request.`,
    );
  return fitting[0];
}
