import type { ErrorEntry, Problem } from '../environment/model';

/** What keeps a stack from being rendered or compared, and a preview from being commented. Plain data. */
export const previewErrors = {
  'program-refused': {
    meaning:
      'The program itself says, by an error that is meant for people (`RunError`), that it can not run as it is configured.',
    repair: 'Do what its sentence says.',
  },
  'program-failed': {
    meaning:
      'The program of the stack threw an error, or ended before it was done. It would fail under `pulumi preview` too.',
    repair: 'Correct the program where the message points; `pulumi preview` shows the stack trace.',
    exitCode: 1,
  },
  'sdk-missing': {
    meaning: 'The program imports `@pulumi/pulumi`, and none is installed for it.',
    repair: 'Run `npm install` in the folder of the project.',
  },
  'packages-not-installed': {
    meaning:
      'The other commit needs other packages than the working tree has, and they can not be installed beside it: npm failed, or the lock file is of another package manager.',
    repair:
      'Correct what npm complains of; for pnpm and yarn install the packages in a second clone, and render there.',
    exitCode: 1,
  },
  'offline-answers-wrong': {
    meaning:
      '`verdigris.offline.json`, which answers provider functions without a cloud, is no JSON object of objects.',
    repair: 'Write each answer as the token of the function with an object of results.',
  },
  'function-unanswered': {
    meaning: 'The program asks a provider function (such as `aws:getAmi`), and rendering has no cloud to ask.',
    repair: 'Add the answer to `verdigris.offline.json`, or hand it to `render({ functions })`.',
    exitCode: 1,
  },
  'function-failed': {
    meaning:
      'An answer to a provider function that was handed to `render` is itself a function, and it threw an error.',
    repair: 'Correct the function.',
    exitCode: 1,
  },
  'resource-not-registered': {
    meaning:
      'The program names a resource (as a parent, for its outputs, or to read it) that it has not registered in this run.',
    repair: 'Make the resource before it is named; two copies of `@pulumi/pulumi` in one program do this too.',
    exitCode: 1,
  },
  'urn-twice': {
    meaning: 'Two resources have the same type, parent and name, and so the same URN. Pulumi refuses that too.',
    repair: 'Give one of them another name.',
    exitCode: 1,
  },
  'remote-component': {
    meaning: 'A component is built by its provider in another process, and rendering runs no providers.',
    repair: 'Use a component of the program itself; with `--live` Pulumi previews the stack as it is.',
    exitCode: 1,
  },
  'provider-method': {
    meaning: 'The program calls a method of a resource, which only its provider can answer.',
    repair: 'Leave the call out where `VERDIGRIS_OFFLINE` is set.',
    exitCode: 1,
  },
  'transform-failed': {
    meaning: 'A transform of the program threw an error.',
    repair: 'Correct the transform; the sentence names the resource that it was given.',
    exitCode: 1,
  },
  'default-provider-disabled': {
    meaning:
      'A resource names no provider, and `pulumi:disable-default-providers` forbids the default one, which would use whatever credentials are there.',
    repair: 'Give the resource (or a parent of it) a provider.',
    exitCode: 1,
  },
  'git-missing': {
    meaning: 'A preview compares two commits, and there is no git on the PATH.',
    repair: 'Install git.',
  },
  'repository-missing': {
    meaning: 'A preview compares two commits, and the project is in no git repository.',
    repair: 'Call it in a clone.',
  },
  'commit-unknown': {
    meaning: 'Nothing in this clone has the name that was given as base or head.',
    repair: 'Fetch it, or name another one.',
  },
  'merge-base-unknown': {
    meaning:
      'The clone has too little history to know where HEAD left the default branch; a checkout in CI often has one commit.',
    repair: 'Fetch the history (`fetch-depth: 0` of `actions/checkout`), or name the commit with `--base`.',
  },
  'default-branch-unknown': {
    meaning: 'There is no branch `main` or `master`, and the remote says no other one.',
    repair: 'Name the commit to compare with by `--base`.',
  },
  'checkout-failed': {
    meaning: 'Git could not check a commit out into a folder for temporary files.',
    repair: 'Look for a full disk, or a repository without write access.',
    exitCode: 1,
  },
  'pulumi-missing': {
    meaning: 'The command asks the Pulumi CLI, and the PATH has none.',
    repair: 'Install it (https://www.pulumi.com/docs/install); previews need it with `--live` only.',
  },
  'pulumi-too-old': {
    meaning: 'The installed Pulumi does not tell what the engine does while it previews, which `--live` reads.',
    repair: 'Install the version that the sentence names, or leave `--live` out.',
  },
  'backend-unreachable': {
    meaning:
      '`--live` needs the state of the stacks, and Pulumi does not know who calls, or does not reach its backend.',
    repair: 'Run `pulumi login`, or leave `--live` out.',
  },
  'live-preview-failed': {
    meaning:
      'The preview of the engine could not begin: there is no such stack in the backend, or no passphrase for it.',
    repair: 'Do what Pulumi says, or leave `--live` out.',
  },
  'report-missing': {
    meaning: 'The file with the report or the event is not there, or is no regular file.',
    repair: 'Name the file that `verdigris preview --format json --out FILE` has written.',
  },
  'report-too-large': {
    meaning: 'The file is larger than any report that is read: it may come from a fork, so it is not trusted.',
    repair: 'Preview fewer stacks at once.',
  },
  'report-wrong': {
    meaning: 'The file is no report of a preview, or no workflow event, or is of a version that does not fit.',
    repair: 'Let the same version of Verdigris write and read it.',
  },
  'event-unsuitable': {
    meaning: 'The workflow was started by something else than a pull request, so there is none to comment on.',
    repair: 'Name the pull request with `--pull-request`, or run the step for pull requests alone.',
  },
  'pull-request-other': {
    meaning: 'The pull request that was asked for is not the one of the event or of the commit.',
    repair: 'Leave `--pull-request` out where an event is given.',
  },
  'pull-request-ambiguous': {
    meaning: 'Several open pull requests are at the same commit.',
    repair: 'Name one with `--pull-request`.',
  },
  'token-refused': {
    meaning: 'GitHub does not accept the token.',
    repair: 'Give `GITHUB_TOKEN` a token that is valid.',
  },
  'rights-missing': {
    meaning: 'The token may not comment. A workflow for a pull request of a fork never has that right.',
    repair: 'Give the job `permissions: pull-requests: write`; for forks write the comment from a workflow_run.',
  },
  'pull-request-unknown': {
    meaning: 'GitHub finds no such repository or pull request, or the token can not see it.',
    repair: 'Correct the name or the number, or give the token access.',
  },
  'rate-limited': {
    meaning: 'The rate limit of GitHub is reached.',
    repair: 'Run it again when the limit is lifted.',
    exitCode: 1,
  },
  'comment-refused': {
    meaning: 'GitHub understood what was asked, and would not do it.',
    repair: 'Read what GitHub says: the pull request may be locked.',
    exitCode: 1,
  },
  'comment-deleted': {
    meaning: 'The comment was deleted each time it was written: something else cleans up.',
    repair: 'Look who deletes it; a second workflow may use the same `--name`.',
    exitCode: 1,
  },
  'github-unreachable': {
    meaning: 'GitHub did not answer, or failed.',
    repair: 'Run it again; look at `GITHUB_API_URL` where it is not github.com.',
    exitCode: 1,
  },
  'client-unloadable': {
    meaning: "GitHub's client is an ES module, and this Node can not load it.",
    repair: 'Use Node 22 or newer, and install the packages again.',
    exitCode: 1,
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type PreviewErrorCode = keyof typeof previewErrors;

/** A problem of this layer: its code is one of the above. */
export interface PreviewProblem extends Problem {
  readonly code: PreviewErrorCode;
}

/** True where the call or the configuration has to change, false where trying again may help. */
export const isConfiguration = (code: PreviewErrorCode): boolean => !('exitCode' in previewErrors[code]);
