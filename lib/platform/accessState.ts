import { arnOf, byEnding, stacksOf, type AccessScope, type AccessStatement } from './accessScope';
import { partition } from './names';

/** Where Pulumi's own backend keeps a stack in a bucket (pulumi/pkg/backend/diy: store.go, lock.go). */
const foldersOf = (project: string, stack: string): readonly string[] => [
  `stacks/${project}/${stack}.*`,
  `backups/${project}/${stack}/*`,
  `history/${project}/${stack}/*`,
  `locks/organization/${project}/${stack}/*`,
];

/** The state of these stacks, to be written, and of those that they read. Nothing where the state is in no bucket. */
export function stateStatements(scope: AccessScope): readonly AccessStatement[] {
  const { access, ground, project, target } = scope;
  const { state } = access;
  if (!state) return [];
  const bucket = `arn:${partition(target.region)}:s3:::${state.bucket}`;
  const top = `${state.prefix === undefined ? '' : `${state.prefix}/`}.pulumi`;
  const keys = (paths: readonly string[]) => paths.map((path) => `${bucket}/${top}/${path}`);
  return [
    {
      actions: ['s3:ListBucket'],
      resources: [bucket],
      // Names of stacks, locks and backups; Pulumi lists folders to find them.
      condition: { StringLike: { 's3:prefix': [top, `${top}/*`] } },
    },
    {
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: keys(stacksOf(scope).flatMap((stack) => foldersOf(project, stack))),
      reason: byEnding,
    },
    { actions: ['s3:GetObject'], resources: keys(['meta.yaml']) },
    ...(ground.reads.length === 0
      ? []
      : [
          {
            actions: ['s3:GetObject'],
            resources: keys(ground.reads.map((stack) => `stacks/${project}/${stack}.*`)),
            reason: byEnding,
          },
        ]),
    ...(state.key === undefined
      ? []
      : [{ actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'], resources: [state.key] }]),
  ];
}

/** The secrets of a ground, by the path that the stack gives them. */
export const secretsOf = (scope: AccessScope): string => arnOf(scope)('secretsmanager', `secret:${scope.stack}/*`);
