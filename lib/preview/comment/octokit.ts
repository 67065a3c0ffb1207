/**
 * GitHub's client. In the package this file is a bundle of it (scripts/github-client.cjs): its types alone, three times over,
 * would be 28 MB of what everybody installs, and one command of many talks to GitHub.
 */
export * as rest from '@octokit/rest';
export * as retry from '@octokit/plugin-retry';
export * as throttling from '@octokit/plugin-throttling';
