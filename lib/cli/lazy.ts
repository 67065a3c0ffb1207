/**
 * Parts that are loaded when a command needs them: `verdigris --help` loads no Pulumi. They are required and not imported,
 * because `import()` goes past the loader that runs the source in the repository.
 */
export const lazy = {
  preview: () => require('../preview') as typeof import('../preview'),
  comment: () => require('../preview/comment') as typeof import('../preview/comment'),
  environment: () => require('../environment') as typeof import('../environment'),
  project: () => require('../environment/project-file') as typeof import('../environment/project-file'),
  readings: () => require('./readings') as typeof import('./readings'),
  interrupted: () => require('../platform/interrupted') as typeof import('../platform/interrupted'),
  cluster: () => ({
    ...(require('../deploy/cluster') as typeof import('../deploy/cluster')),
    ...(require('../deploy/kubeconfig') as typeof import('../deploy/kubeconfig')),
  }),
  catalogs: () => require('./catalogs') as typeof import('./catalogs'),
  stackFile: () => require('../environment/stack-file') as typeof import('../environment/stack-file'),
  offline: () => require('../platform/offline') as typeof import('../platform/offline'),
};
