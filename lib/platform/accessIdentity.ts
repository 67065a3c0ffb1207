import {
  accessName,
  arnOf,
  boundaryArn,
  byEnding,
  madeRoles,
  type AccessScope,
  type AccessStatement,
} from './accessScope';
import { clusterPolicies, nodePolicies } from './clusterRoles';
import { backupPolicies } from './backup';
import { filePolicies } from './files';
import { managedPolicyArn } from './names';

/** Services that take the roles that a ground makes. */
const roleUsers = [
  'backup.amazonaws.com',
  'ec2.amazonaws.com',
  'eks.amazonaws.com',
  'lambda.amazonaws.com',
  'pods.eks.amazonaws.com',
  'vpc-flow-logs.amazonaws.com',
] as const;

/** Services that make a role of their own when they are first used in an account. */
const selfServing = [
  'backup.amazonaws.com',
  'delivery.logs.amazonaws.com',
  'eks.amazonaws.com',
  'elasticache.amazonaws.com',
  'elasticfilesystem.amazonaws.com',
  'mq.amazonaws.com',
  'rds.amazonaws.com',
] as const;

/**
 * The roles that a ground makes. They stand in a folder of their own, all carry the boundary, and whoever makes them can neither
 * take it off nor change it: so a role made here never does more than the boundary says, whatever policies it is given
 * (IAM user guide, "Permissions boundaries": delegating responsibility).
 */
export function identityStatements(scope: AccessScope): readonly AccessStatement[] {
  const bounded = { 'iam:PermissionsBoundary': boundaryArn(scope) };
  const roles = [madeRoles(scope)];
  const { region } = scope.target;
  const attached = [...clusterPolicies, ...nodePolicies, ...backupPolicies, ...filePolicies];
  return [
    {
      actions: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
      resources: roles,
      condition: { ArnEquals: bounded },
      reason: byEnding,
    },
    {
      actions: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
      resources: roles,
      condition: { ArnEquals: { ...bounded, 'iam:PolicyARN': attached.map((name) => managedPolicyArn(region, name)) } },
      reason: byEnding,
    },
    {
      actions: [
        'iam:DeleteRole',
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListInstanceProfilesForRole',
        'iam:ListRolePolicies',
        'iam:ListRoleTags',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
        'iam:UpdateRoleDescription',
      ],
      resources: roles,
      reason: byEnding,
    },
    {
      actions: ['iam:PassRole'],
      resources: roles,
      condition: { StringEquals: { 'iam:PassedToService': [...roleUsers] } },
      reason: byEnding,
    },
    {
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [arnOf(scope)('iam', 'role/aws-service-role/*', { region: '' })],
      condition: { StringEquals: { 'iam:AWSServiceName': [...selfServing] } },
      reason: 'AWS names these roles and writes their policies; the condition names the services',
    },
    ...refusals(scope),
  ];
}

/** What no later policy may allow by mistake: to leave the boundary, or to change it or the roles of the jobs. */
function refusals(scope: AccessScope): readonly AccessStatement[] {
  const arn = arnOf(scope);
  const iam = (rest: string) => arn('iam', rest, { region: '' });
  const own = accessName(scope, '');
  return [
    {
      effect: 'Deny',
      actions: ['iam:DeleteRolePermissionsBoundary'],
      resources: [iam('role/*')],
      reason: 'a refusal that named roles would let the others through',
    },
    {
      effect: 'Deny',
      actions: ['iam:PutRolePermissionsBoundary'],
      resources: [iam('role/*')],
      condition: { ArnNotEquals: { 'iam:PermissionsBoundary': boundaryArn(scope) } },
      reason: 'a refusal that named roles would let the others through',
    },
    {
      effect: 'Deny',
      actions: [
        'iam:CreatePolicyVersion',
        'iam:DeletePolicy',
        'iam:DeletePolicyVersion',
        'iam:SetDefaultPolicyVersion',
      ],
      resources: [iam(`policy/${own}*`)],
      reason: 'the boundary and every policy of the roles of the jobs',
    },
    {
      effect: 'Deny',
      actions: [
        'iam:AttachRolePolicy',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:PutRolePermissionsBoundary',
        'iam:PutRolePolicy',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
      ],
      resources: [iam(`role/${own}apps`), iam(`role/${own}ground`)],
    },
  ];
}
