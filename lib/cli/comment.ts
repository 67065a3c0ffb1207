import { appendFileSync, existsSync, statSync } from 'node:fs';
import type { CommentContext, Occasion } from '../preview/comment';
import type { GitHub } from '../preview/comment/model';
import type { Posted } from '../preview/comment/post';
import type { Problem } from '../environment/model';
import type { CommandErrorCode } from './codes';
import { CallErrors, exitCodes } from './errors';
import { lazy } from './lazy';
import type { Terminal } from './terminal';

export interface CommentCommand {
  readonly report: string;
  readonly event?: string;
  readonly repository?: string;
  readonly pullRequest?: string;
  readonly summary?: string;
  readonly name: string;
  readonly format: 'terminal' | 'json';
}

/** What names the comment where nothing else does, and the artifact of the workflows. */
export const defaultName = 'verdigris-preview';

const defaultApi = 'https://api.github.com';

/** What came of it, as `--format json` says it. */
interface Outcome {
  /** `overtaken`: no open pull request is at the commit of the event any more. `summary`: written there alone. */
  readonly result: Posted['result'] | 'printed' | 'summary' | 'overtaken';
  readonly repository?: string;
  readonly pullRequest?: number;
  readonly url?: string;
  /** The comment, where it was printed and not posted. */
  readonly text?: string;
}

/** What a call asks for, with nothing wrong in it. */
interface Call extends CommentCommand {
  readonly asked?: number;
  /** Absent where nothing is posted. */
  readonly post?: { readonly token: string; readonly url: string; readonly repository?: string };
}

/** Credentials over http are for machines that are this one. */
function isSafe(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || parsed.username || parsed.password) return false;
  const local = ['127.0.0.1', '[::1]', 'localhost'].includes(parsed.hostname);
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && local);
}

/**
 * The token comes from the environment alone: arguments are seen by every process of the machine.
 * @throws CallErrors with everything that is wrong in the call
 */
function checked(command: CommentCommand, env: NodeJS.ProcessEnv): Call {
  const { event, name, pullRequest } = command;
  const wrong: Problem[] = [];
  const unless = (right: boolean, code: CommandErrorCode, message: string): void =>
    void (right || wrong.push({ code, path: '', message }));
  unless(
    /^[a-z0-9][a-z0-9-]{0,62}$/.test(name),
    'option-wrong',
    `--name has '${name}', expected small letters, digits and dashes, at most 63; correct it.`,
  );
  unless(
    pullRequest === undefined || /^[1-9][0-9]{0,9}$/.test(pullRequest),
    'option-wrong',
    `--pull-request has '${pullRequest}', expected the number of a pull request, such as 42; correct it.`,
  );
  unless(
    event === undefined || command.repository === undefined,
    'option-conflict',
    '--repository and --event are both given, and the event names its repository: leave it out.',
  );
  const posts = event !== undefined || pullRequest !== undefined;
  const token = env.GITHUB_TOKEN?.trim() ?? '';
  const url = env.GITHUB_API_URL?.trim() || defaultApi;
  const repository = event === undefined ? (command.repository ?? env.GITHUB_REPOSITORY) : undefined;
  if (posts) {
    unless(
      token !== '',
      'token-missing',
      'There is no GITHUB_TOKEN in the environment: set it to a token that may comment.',
    );
    unless(
      !/[^\u0021-\u007e]/.test(token),
      'token-malformed',
      'GITHUB_TOKEN holds characters that no token has, such as spaces or line ends: correct it.',
    );
    unless(
      isSafe(url),
      'address-refused',
      `GITHUB_API_URL is no address of https without credentials: set it to one like ${defaultApi}, or unset it.`,
    );
    unless(
      event !== undefined || repository !== undefined,
      'option-missing',
      "--repository is missing, and so is GITHUB_REPOSITORY: name it as 'owner/name'.",
    );
    unless(
      repository === undefined || /^[\w.-]+\/[\w.-]+$/.test(repository),
      'option-wrong',
      `--repository has '${repository}', expected 'owner/name'; correct it.`,
    );
  }
  if (wrong.length > 0) throw new CallErrors(wrong);
  return {
    ...command,
    ...(pullRequest !== undefined && { asked: Number(pullRequest) }),
    ...(posts && { post: { token, url: url.replace(/\/+$/, ''), repository } }),
  };
}

/** Where the whole report is, when this is a run of GitHub Actions. */
function runOf({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID }: NodeJS.ProcessEnv): string | undefined {
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_RUN_ID) return undefined;
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
}

/** What of a commit id people read. */
const shortCommit = (id: string): string => id.slice(0, 7);

function contextOf(name: string, occasion: Occasion | undefined, env: NodeJS.ProcessEnv): CommentContext {
  return {
    name,
    run: occasion?.run ?? runOf(env),
    ...(occasion && { head: shortCommit(occasion.head), fork: occasion.from !== occasion.repository }),
  };
}

/** The number to comment on; undefined where there is none any more, which has been said. */
async function numberOf(
  asked: number | undefined,
  occasion: Occasion | undefined,
  github: GitHub,
  terminal: Terminal,
): Promise<number | undefined> {
  if (!occasion) return asked;
  const found = await lazy.comment().pullRequestOf(occasion, github, asked);
  if (found === undefined)
    terminal.err(
      `Nothing is posted: no open pull request of ${occasion.repository} is at ${shortCommit(occasion.head)} any more. ` +
        'It was closed, or has newer commits, which have a run of their own.\n',
    );
  return found;
}

/** `verdigris comment`: what a preview has found, as the one comment of a pull request or as the summary of a job. */
export async function commentCommand(
  command: CommentCommand,
  terminal: Terminal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const { commentBody, gitHub, loadOctokit, markerOf, postComment, readEvent, readReport, summaryText } =
    lazy.comment();
  const { asked, event, name, post, summary } = checked(command, env);
  const report = readReport(command.report);
  const occasion = event === undefined ? undefined : readEvent(event);
  if (summary !== undefined)
    appendFileSync(summary, summaryText(report, existsSync(summary) ? statSync(summary).size : 0));
  const body = commentBody(report, contextOf(name, occasion, env));
  const say = (text: string, about: Outcome): number => {
    terminal.out(command.format === 'json' ? `${JSON.stringify(about, null, 2)}\n` : text);
    return exitCodes.done;
  };
  if (!post) {
    if (summary === undefined) return say(body.text, { result: 'printed', text: body.text });
    return say('', { result: 'summary' });
  }
  const repository = occasion ? occasion.repository : post.repository!;
  const github = gitHub(await loadOctokit(), {
    ...post,
    repository,
    onWait: (seconds) => terminal.err(`GitHub asks to wait ${seconds} s\n`),
  });
  const number = await numberOf(asked, occasion, github, terminal);
  if (number === undefined) return say('', { result: 'overtaken', repository });
  const { result, url } = await postComment(github, number, markerOf(name), body);
  return say(`Comment on pull request ${number} of ${repository}: ${result}${url ? `, ${url}` : ''}\n`, {
    result,
    repository,
    pullRequest: number,
    ...(url !== undefined && { url }),
  });
}
