import { arnOf, byEnding, byTags, claimed, made, owned, type AccessScope, type AccessStatement } from './accessScope';
import { secretsOf } from './accessState';

/** Keys, secrets and repositories: what holds what must not be lost or read. */
export function dataStatements(scope: AccessScope): readonly AccessStatement[] {
  return [...keyStatements(scope), ...secretStatements(scope), ...repositoryStatements(scope)];
}

/** Services that encrypt with the keys of a stack for whoever makes something in them. */
const encrypting = ['backup', 'ecr', 'eks', 'elasticache', 'elasticfilesystem', 'rds', 'secretsmanager'];

function keyStatements(scope: AccessScope): readonly AccessStatement[] {
  const keys = [arnOf(scope)('kms', 'key/*')];
  const { region } = scope.target;
  return [
    {
      actions: ['kms:CreateKey'],
      resources: ['*'],
      condition: made(scope),
      reason: 'a key that is not made yet has no ARN; the tags that it gets decide',
    },
    { actions: ['kms:TagResource'], resources: keys, condition: claimed(scope), reason: byTags },
    {
      actions: [
        'kms:DescribeKey',
        'kms:EnableKeyRotation',
        'kms:GetKeyPolicy',
        'kms:GetKeyRotationStatus',
        'kms:ListResourceTags',
        'kms:ScheduleKeyDeletion',
        'kms:TagResource',
        'kms:UntagResource',
        'kms:UpdateKeyDescription',
      ],
      resources: keys,
      condition: owned(scope),
      reason: byTags,
    },
    {
      // Databases and clusters go on to use the key by a grant, which no person can take.
      actions: ['kms:CreateGrant'],
      resources: keys,
      condition: { ...owned(scope), Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      reason: byTags,
    },
    {
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
      resources: keys,
      condition: {
        StringEquals: {
          ...owned(scope).StringEquals,
          'kms:ViaService': encrypting.map((service) => `${service}.${region}.amazonaws.com`),
        },
      },
      reason: byTags,
    },
  ];
}

function secretStatements(scope: AccessScope): readonly AccessStatement[] {
  const arn = arnOf(scope);
  const { ground, stack } = scope;
  return [
    {
      actions: [
        'secretsmanager:CreateSecret',
        'secretsmanager:DeleteSecret',
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetResourcePolicy',
        'secretsmanager:ListSecretVersionIds',
        'secretsmanager:RestoreSecret',
        'secretsmanager:TagResource',
        'secretsmanager:UntagResource',
        'secretsmanager:UpdateSecret',
      ],
      resources: [secretsOf(scope)],
      reason: byEnding,
    },
    {
      // RDS keeps the master's password by the rights of whoever makes the database.
      actions: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
      resources: [arn('secretsmanager', 'secret:rds!db-*')],
      reason: 'RDS makes up the name; nothing here reads or changes one',
    },
    ...(ground.passwords.length === 0
      ? []
      : [
          {
            actions: ['secretsmanager:GetSecretValue'],
            resources: ground.passwords.map((name) => arn('secretsmanager', `secret:${stack}/${name}-??????`)),
          },
        ]),
  ];
}

function repositoryStatements(scope: AccessScope): readonly AccessStatement[] {
  const repositories = [arnOf(scope)('ecr', 'repository/*')];
  return [
    {
      actions: ['ecr:CreateRepository'],
      resources: repositories,
      condition: made(scope),
      reason: 'repositories are called like their images, and the tags that they get decide',
    },
    { actions: ['ecr:TagResource'], resources: repositories, condition: claimed(scope), reason: byTags },
    {
      actions: [
        'ecr:DeleteLifecyclePolicy',
        'ecr:DeleteRepository',
        'ecr:DescribeRepositories',
        'ecr:GetLifecyclePolicy',
        'ecr:ListTagsForResource',
        'ecr:PutImageScanningConfiguration',
        'ecr:PutImageTagMutability',
        'ecr:PutLifecyclePolicy',
        'ecr:TagResource',
        'ecr:UntagResource',
      ],
      resources: repositories,
      condition: owned(scope),
      reason: byTags,
    },
  ];
}

/** Log groups and backups: what says afterwards what happened, and brings back what is gone. */
export function recordStatements(scope: AccessScope): readonly AccessStatement[] {
  const arn = arnOf(scope);
  const { project, stack } = scope;
  const groups = [arn('logs', 'log-group:*')];
  const plans = [arn('backup', 'backup-plan:*')];
  return [
    {
      actions: ['logs:CreateLogGroup'],
      resources: groups,
      condition: made(scope),
      reason: 'services choose the names of groups, and the tags that they get decide',
    },
    { actions: ['logs:TagResource'], resources: groups, condition: claimed(scope), reason: byTags },
    {
      actions: [
        'logs:DeleteLogGroup',
        'logs:DeleteRetentionPolicy',
        'logs:ListTagsForResource',
        'logs:PutRetentionPolicy',
        'logs:TagResource',
        'logs:UntagResource',
      ],
      resources: groups,
      condition: owned(scope),
      reason: byTags,
    },
    {
      actions: ['logs:DescribeLogGroups'],
      resources: ['*'],
      reason: 'AWS takes no narrower resource for a list of groups; it tells names and retention alone',
    },
    {
      actions: [
        'backup:CreateBackupVault',
        'backup:DeleteBackupVault',
        'backup:DeleteBackupVaultLockConfiguration',
        'backup:DescribeBackupVault',
        'backup:ListTags',
        'backup:PutBackupVaultLockConfiguration',
        'backup:TagResource',
        'backup:UntagResource',
      ],
      resources: [arn('backup', `backup-vault:${project}-${stack}`)],
    },
    {
      actions: ['backup-storage:MountCapsule'],
      resources: ['*'],
      reason: 'AWS knows no narrower resource; a vault can not be made without it',
    },
    { actions: ['backup:CreateBackupPlan'], resources: plans, condition: made(scope), reason: byTags },
    { actions: ['backup:TagResource'], resources: plans, condition: claimed(scope), reason: byTags },
    {
      actions: [
        'backup:CreateBackupSelection',
        'backup:DeleteBackupPlan',
        'backup:DeleteBackupSelection',
        'backup:GetBackupPlan',
        'backup:GetBackupSelection',
        'backup:ListTags',
        'backup:TagResource',
        'backup:UntagResource',
        'backup:UpdateBackupPlan',
      ],
      resources: plans,
      condition: owned(scope),
      reason: byTags,
    },
  ];
}
