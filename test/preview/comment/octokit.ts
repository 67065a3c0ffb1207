import type { OctokitModules } from '../../../lib/preview/comment/github';
import { bundled } from './modules';

interface Bundle extends OctokitModules {
  readonly Bottleneck: { readonly Group: new (options: object) => never };
}

let modules: Bundle | undefined;

/** GitHub's client, every line of it. */
export const octokit = (): Bundle =>
  (modules ??= bundled(`
    export * as rest from '@octokit/rest';
    export * as retry from '@octokit/plugin-retry';
    export * as throttling from '@octokit/plugin-throttling';
    export { default as Bottleneck } from 'bottleneck/light.js';
  `) as Bundle);

/** Requests that write go out one after the other, and without a pause. */
export const spacing = (): { readonly write: never; readonly notifications: never } => {
  const group = (): never => new (octokit().Bottleneck.Group)({ maxConcurrent: 1 });
  return { write: group(), notifications: group() };
};
