import { arnOf, byEnding, byTags, madeRoles, owned, type AccessScope, type AccessStatement } from './accessScope';
import { secretsOf } from './accessState';

/** What AWS's own policies do for EKS; they are AWS's to change, so the ceiling is by service and not by action. */
const byEks = 'AWS keeps the policies of EKS Auto Mode, and a list of ours would stop what it needs tomorrow';

/**
 * The most that a role may do which a ground has made, whatever policies it is given. A ceiling, and no right: each role does
 * what its own policies say. It has to hold what AWS's own policies for the cluster, its nodes, files and backups do.
 */
export function boundaryStatements(scope: AccessScope): readonly AccessStatement[] {
  const arn = arnOf(scope);
  const { region } = scope.target;
  const global = (service: string, rest: string) => arn(service, rest, { region: '' });
  return [
    {
      actions: ['ec2:*', 'elasticloadbalancing:*'],
      resources: ['*'],
      condition: { StringEquals: { 'aws:RequestedRegion': region } },
      reason: byEks,
    },
    {
      actions: [
        'acm:DescribeCertificate',
        'acm:ListCertificates',
        'autoscaling:Describe*',
        'cognito-idp:DescribeUserPoolClient',
        'eks:Describe*',
        'iam:GetInstanceProfile',
        'iam:GetServerCertificate',
        'iam:ListServerCertificates',
        'logs:DescribeLogGroups',
        'pricing:GetProducts',
        'shield:*Protection',
        'ssm:GetParameter',
        'waf-regional:*WebACL',
        'wafv2:*WebACL*',
      ],
      resources: ['*'],
      reason: byEks,
    },
    {
      actions: [
        'iam:AddRoleToInstanceProfile',
        'iam:CreateInstanceProfile',
        'iam:DeleteInstanceProfile',
        'iam:RemoveRoleFromInstanceProfile',
        'iam:TagInstanceProfile',
      ],
      resources: [global('iam', 'instance-profile/eks*')],
      reason: 'EKS names the profiles of its nodes',
    },
    {
      actions: ['iam:PassRole'],
      resources: [madeRoles(scope)],
      condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      reason: byEnding,
    },
    {
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [global('iam', 'role/aws-service-role/*')],
      condition: {
        StringEquals: {
          'iam:AWSServiceName': ['elasticloadbalancing.amazonaws.com', 'spot.amazonaws.com', 'ec2.amazonaws.com'],
        },
      },
      reason: 'AWS names these roles and writes their policies; the condition names the services',
    },
    {
      actions: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:BatchImportUpstreamImage',
        'ecr:GetAuthorizationToken',
        'ecr:GetDownloadUrlForLayer',
        'eks-auth:AssumeRoleForPodIdentity',
      ],
      resources: ['*'],
      reason: 'nodes pull images of any registry that lets them, and ask who their pods are',
    },
    {
      actions: ['sts:AssumeRole', 'sts:TagSession'],
      resources: [madeRoles(scope)],
      reason: byEnding,
    },
    {
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      resources: [secretsOf(scope)],
      reason: byEnding,
    },
    {
      // The masters' secrets, by the tag that RDS puts on them (RDS user guide, "Password management with Secrets Manager").
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      resources: [arn('secretsmanager', 'secret:rds!db-*')],
      condition: {
        ArnLike: {
          'aws:ResourceTag/aws:rds:primaryDBInstanceArn': arn('rds', `db:${scope.project}-${scope.stack}-*`),
        },
      },
      reason: 'RDS makes up the name; its tag says whose database it is',
    },
    {
      actions: [
        'kms:CreateGrant',
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey*',
        'kms:ListGrants',
        'kms:ReEncrypt*',
      ],
      resources: [arn('kms', 'key/*')],
      condition: owned(scope),
      reason: byTags,
    },
    {
      // Secrets that somebody else made, with keys that somebody else chose.
      actions: ['kms:Decrypt'],
      resources: [arn('kms', 'key/*')],
      condition: {
        StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` },
        StringLike: { 'kms:EncryptionContext:SecretARN': [secretsOf(scope)] },
      },
      reason: 'the encryption context narrows it to the secrets of the stack',
    },
    {
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [arn('logs', 'log-group:*')],
      reason: "services name their groups and streams; who may write is each role's own policy",
    },
    {
      actions: ['cloudfront:CreateInvalidation'],
      resources: [global('cloudfront', 'distribution/*')],
      condition: owned(scope),
      reason: byTags,
    },
    {
      actions: [
        'backup-storage:*',
        'backup:CopyFromBackupVault',
        'backup:CopyIntoBackupVault',
        'backup:DescribeBackupVault',
        'cloudwatch:GetMetricData',
        'elasticfilesystem:*',
        'events:*Rule',
        'events:*Targets',
        'rds:*Snapshot*',
        'rds:*Tags*',
        'rds:Describe*',
        'rds:RestoreDBInstance*',
        'tag:GetResources',
      ],
      resources: ['*'],
      condition: { StringEquals: { 'aws:RequestedRegion': region } },
      reason: 'AWS keeps the policies of AWS Backup and of the driver for files, which say what they do',
    },
  ];
}
