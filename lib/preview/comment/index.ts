/** The one comment of a pull request; only `verdigris comment` loads it. */
export { commentBody, markerOf, summaryText, type CommentContext } from './body';
export { CommentError } from './errors';
export { pullRequestOf, readEvent, type Occasion } from './event';
export { gitHub, loadOctokit } from './github';
export { postComment, type Posted } from './post';
export { readReport } from './read';
