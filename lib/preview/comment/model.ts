/** A repository, and what is asked of it. All of them throw a CommentError where GitHub says no. */
export interface GitHub {
  /** Who the token speaks for. */
  readonly self: () => Promise<string>;
  /** All comments of a pull request. */
  readonly comments: (pullRequest: number) => Promise<readonly Comment[]>;
  readonly create: (pullRequest: number, body: string) => Promise<Comment>;
  /** The comment as it is then; undefined where it is gone. */
  readonly update: (id: number, body: string) => Promise<Comment | undefined>;
  /** Takes a comment away; one that is gone already is no error. */
  readonly remove: (id: number) => Promise<void>;
  /** Open pull requests from a branch of somebody's repository. */
  readonly pullRequestsFrom: (owner: string, branch: string) => Promise<readonly PullRequest[]>;
}

export interface Comment {
  /** Later ones have higher ones. */
  readonly id: number;
  /** The login, as GitHub shows it: `github-actions[bot]`. */
  readonly author: string;
  readonly body: string;
  /** Where people read it. */
  readonly url: string;
}

export interface PullRequest {
  readonly number: number;
  /** The commit that it would bring in. */
  readonly head: string;
  /** `owner/name` of where that commit is; absent where that repository is gone. */
  readonly from?: string;
}
