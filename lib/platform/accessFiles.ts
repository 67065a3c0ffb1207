import { arnOf, byTags, claimed, made, owned, type AccessScope, type AccessStatement } from './accessScope';

/** Shared files, where the ground makes its own cluster: by tags, as AWS makes up the id. */
export function fileStatements(scope: AccessScope): readonly AccessStatement[] {
  if (scope.ground.cluster !== undefined) return [];
  const arn = arnOf(scope);
  const files = [arn('elasticfilesystem', 'file-system/*')];
  return [
    { actions: ['elasticfilesystem:CreateFileSystem'], resources: ['*'], condition: made(scope), reason: byTags },
    { actions: ['elasticfilesystem:TagResource'], resources: files, condition: claimed(scope), reason: byTags },
    {
      actions: [
        'elasticfilesystem:CreateMountTarget',
        'elasticfilesystem:DeleteFileSystem',
        'elasticfilesystem:DeleteFileSystemPolicy',
        'elasticfilesystem:DeleteMountTarget',
        'elasticfilesystem:DescribeFileSystemPolicy',
        'elasticfilesystem:DescribeLifecycleConfiguration',
        'elasticfilesystem:DescribeMountTargetSecurityGroups',
        'elasticfilesystem:DescribeMountTargets',
        'elasticfilesystem:ListTagsForResource',
        'elasticfilesystem:ModifyMountTargetSecurityGroups',
        'elasticfilesystem:PutFileSystemPolicy',
        'elasticfilesystem:PutLifecycleConfiguration',
        'elasticfilesystem:TagResource',
        'elasticfilesystem:UntagResource',
        'elasticfilesystem:UpdateFileSystem',
        'elasticfilesystem:UpdateFileSystemProtection',
      ],
      resources: files,
      condition: owned(scope),
      reason: byTags,
    },
    {
      // One that is looked for by its creation token has no ARN yet.
      actions: ['elasticfilesystem:DescribeFileSystems'],
      resources: files,
      reason: 'AWS makes up the ids; it tells names and sizes alone',
    },
    {
      // A mount target is an address in a subnet, made by the rights of whoever makes the target.
      actions: ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'],
      resources: ['network-interface/*', 'subnet/*', 'security-group/*'].map((rest) => arn('ec2', rest)),
      condition: { StringEquals: { 'aws:CalledViaLast': 'elasticfilesystem.amazonaws.com' } },
      reason: 'AWS makes up the ids; only EFS may use this',
    },
  ];
}
