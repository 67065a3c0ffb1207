import { appsStatements } from '../../lib/platform/accessApps';
import { boundaryStatements } from '../../lib/platform/accessBoundary';
import { groundPolicies, policyText } from '../../lib/platform/accessGround';
import type { AccessScope } from '../../lib/platform/accessScope';
import { allowed, type Call, type Document } from '../support/iam';
import { scopeOf } from './access-support';

const document = (text: string) => JSON.parse(text) as Document;
const appsOf = (scope: AccessScope) => [document(policyText(appsStatements(scope)))];
const groundOf = (scope: AccessScope) => Object.values(groundPolicies(scope)).map((each) => document(policyText(each)));
const boundaryOf = (scope: AccessScope) => [document(policyText(boundaryStatements(scope)))];

const iam = (rest: string) => `arn:aws:iam::123456789:${rest}`;
const at = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789:${rest}`;
const made = iam('role/verdigris/production/cluster-node-1a2b3c4');
const boundary = { 'iam:PermissionsBoundary': iam('policy/verdigris-production-boundary') };
const own = {
  'aws:ResourceTag/verdigris.dev/project': 'verdigris',
  'aws:ResourceTag/verdigris.dev/stack': 'production',
};
const others = { ...own, 'aws:ResourceTag/verdigris.dev/stack': 'staging' };
const ours = {
  'aws:RequestTag/verdigris.dev/project': 'verdigris',
  'aws:RequestTag/verdigris.dev/stack': 'production',
};

const call = (action: string, resource: string, context: Call['context'] = {}): Call => ({ action, resource, context });
const titled = (calls: Readonly<Record<string, Call>>) => Object.entries(calls);

describe('the role for the ground of production', () => {
  const ground = groundOf(scopeOf('production'));

  test.each(
    titled({
      'makes a role in its folder, under the boundary': call('iam:CreateRole', made, boundary),
      'gives it a policy': call('iam:PutRolePolicy', made, boundary),
      'attaches what EKS needs': call('iam:AttachRolePolicy', made, {
        ...boundary,
        'iam:PolicyARN': 'arn:aws:iam::aws:policy/AmazonEKSComputePolicy',
      }),
      'hands it to EKS': call('iam:PassRole', made, { 'iam:PassedToService': 'eks.amazonaws.com' }),
      'makes its secrets': call('secretsmanager:CreateSecret', at('secretsmanager', 'secret:production/db-a1b2c3')),
      'reads the password that Amazon MQ has to be told': call(
        'secretsmanager:GetSecretValue',
        at('secretsmanager', 'secret:production/django-app-rabbitmq-a1b2c3'),
      ),
      'changes its own key': call('kms:EnableKeyRotation', at('kms', 'key/1'), own),
      'changes what a stack on its ground has': call('kms:EnableKeyRotation', at('kms', 'key/1'), {
        ...own,
        'aws:ResourceTag/verdigris.dev/stack': 'production-shop',
      }),
      'makes a network with its tags': call('ec2:CreateVpc', at('ec2', 'vpc/vpc-1'), ours),
      'tags what it makes': call('ec2:CreateTags', at('ec2', 'vpc/vpc-1'), {
        ...ours,
        'ec2:CreateAction': 'CreateVpc',
      }),
    }),
  )('%s', (_title, allowedCall) => expect(allowed(ground, allowedCall)).toBe(true));

  test.each(
    titled({
      'makes no role without the boundary': call('iam:CreateRole', made),
      'makes none under another boundary': call('iam:CreateRole', made, {
        'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
      'makes none outside of its folder': call('iam:CreateRole', iam('role/administrator'), boundary),
      'makes none in the folder of staging': call('iam:CreateRole', iam('role/verdigris/staging/x'), boundary),
      'gives no policy to a role that has no boundary': call('iam:PutRolePolicy', made),
      'attaches no administrator': call('iam:AttachRolePolicy', made, {
        ...boundary,
        'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
      'takes the boundary off no role': call('iam:DeleteRolePermissionsBoundary', made, boundary),
      'puts no other boundary on a role': call('iam:PutRolePermissionsBoundary', made, {
        'iam:PermissionsBoundary': iam('policy/wide'),
      }),
      'writes no version of the boundary': call('iam:CreatePolicyVersion', iam('policy/verdigris-production-boundary')),
      'does not choose another one': call('iam:SetDefaultPolicyVersion', iam('policy/verdigris-production-boundary')),
      'does not change its own policies': call(
        'iam:CreatePolicyVersion',
        iam('policy/verdigris-production-ground-data'),
      ),
      'does not change whom its own role trusts': call(
        'iam:UpdateAssumeRolePolicy',
        iam('role/verdigris-production-ground'),
      ),
      'does not change the role for apps': call(
        'iam:AttachRolePolicy',
        iam('role/verdigris-production-apps'),
        boundary,
      ),
      'hands its roles to no other service': call('iam:PassRole', made, {
        'iam:PassedToService': 'cloudformation.amazonaws.com',
      }),
      'makes no user': call('iam:CreateUser', iam('user/eve')),
      'makes no identity provider': call('iam:CreateOpenIDConnectProvider', iam('oidc-provider/example.com')),
      "reads no application's secret": call(
        'secretsmanager:GetSecretValue',
        at('secretsmanager', 'secret:production/db-credentials-a1b2c3'),
      ),
      "reads no master's password": call('secretsmanager:GetSecretValue', at('secretsmanager', 'secret:rds!db-1')),
      'deletes no secret of staging': call(
        'secretsmanager:DeleteSecret',
        at('secretsmanager', 'secret:staging/db-a1b2c3'),
      ),
      'does not change a key of staging': call('kms:ScheduleKeyDeletion', at('kms', 'key/1'), others),
      'deletes no network of staging': call('ec2:DeleteVpc', at('ec2', 'vpc/vpc-1'), others),
      'claims nothing of staging by a tag': call('kms:TagResource', at('kms', 'key/1'), { ...others, ...ours }),
      'claims no network of staging by a tag': call('ec2:CreateTags', at('ec2', 'vpc/vpc-1'), { ...others, ...ours }),
      'makes nothing without tags': call('kms:CreateKey', '*'),
      'deletes no database of staging': call('rds:DeleteDBInstance', at('rds', 'db:verdigris-staging-shop'), others),
      'changes no other cluster': call('eks:UpdateClusterConfig', at('eks', 'cluster/verdigris-staging')),
      "lets nobody into another one's cluster": call('eks:CreateAccessEntry', at('eks', 'cluster/verdigris-staging')),
      "writes no state of another stack's": call(
        's3:PutObject',
        'arn:aws:s3:::acme-state/pulumi/.pulumi/stacks/verdigris/staging.json',
      ),
      'reads no state of the stack of roles': call(
        's3:GetObject',
        'arn:aws:s3:::acme-state/pulumi/.pulumi/stacks/verdigris/access.json',
      ),
    }),
  )('%s', (_title, refused) => expect(allowed(ground, refused)).toBe(false));
});

describe('whatever else the role for the ground were allowed', () => {
  const everything: Document = { Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }] };
  const ground = [...groundOf(scopeOf('production')), everything];

  test.each(
    titled({
      'it takes the boundary off no role': call('iam:DeleteRolePermissionsBoundary', made, boundary),
      'it puts no other one on a role': call('iam:PutRolePermissionsBoundary', made, {
        'iam:PermissionsBoundary': iam('policy/wide'),
      }),
      'it writes no version of it': call('iam:CreatePolicyVersion', iam('policy/verdigris-production-boundary')),
      'it deletes it not': call('iam:DeletePolicy', iam('policy/verdigris-production-boundary')),
      'it changes its own policies not': call(
        'iam:CreatePolicyVersion',
        iam('policy/verdigris-production-ground-data'),
      ),
      'it gives itself no policy': call('iam:PutRolePolicy', iam('role/verdigris-production-ground'), boundary),
      'it does not change whom it trusts': call('iam:UpdateAssumeRolePolicy', iam('role/verdigris-production-ground')),
      'it does not change the role for apps': call('iam:AttachRolePolicy', iam('role/verdigris-production-apps')),
    }),
  )('%s', (_title, refused) => expect(allowed(ground, refused)).toBe(false));

  test('and nothing else is refused', () => {
    expect(allowed(ground, call('iam:PutRolePolicy', made, boundary))).toBe(true);
    expect(allowed(ground, call('s3:GetObject', 'arn:aws:s3:::x/y'))).toBe(true);
  });
});

describe('the role for apps of production', () => {
  const apps = appsOf(scopeOf('production'));

  test.each(
    titled({
      'asks for images of the project': call('ecr:ListImages', at('ecr', 'repository/shop'), others),
      'finds the cluster': call('eks:DescribeCluster', at('eks', 'cluster/verdigris-production')),
      'asks which version a secret has': call(
        'secretsmanager:ListSecretVersionIds',
        at('secretsmanager', 'secret:production/db-a1b2c3'),
      ),
      'puts a file of a site up': call('s3:PutObject', 'arn:aws:s3:::pages-files-1a2b3c4/assets/a.js'),
      'moves the pointer': call(
        'cloudfront:PublishFunction',
        'arn:aws:cloudfront::123456789:function/pages-pointer-1a',
      ),
      'has CloudFront told to forget': call('lambda:InvokeFunction', at('lambda', 'function:pages-invalidation-1a')),
      'keeps its state': call(
        's3:PutObject',
        'arn:aws:s3:::acme-state/pulumi/.pulumi/stacks/verdigris/production.json',
      ),
      'locks it': call(
        's3:PutObject',
        'arn:aws:s3:::acme-state/pulumi/.pulumi/locks/organization/verdigris/production/1.json',
      ),
      'reads what staging has verified': call(
        's3:GetObject',
        'arn:aws:s3:::acme-state/pulumi/.pulumi/stacks/verdigris/staging.json',
      ),
    }),
  )('%s', (_title, allowedCall) => expect(allowed(apps, allowedCall)).toBe(true));

  test.each(
    titled({
      'reads no secret': call('secretsmanager:GetSecretValue', at('secretsmanager', 'secret:production/db-a1b2c3')),
      'asks nothing of secrets of staging': call(
        'secretsmanager:DescribeSecret',
        at('secretsmanager', 'secret:staging/db-a1b2c3'),
      ),
      'pushes no image': call('ecr:PutImage', at('ecr', 'repository/shop'), own),
      'asks for no images of another project': call('ecr:ListImages', at('ecr', 'repository/x'), {
        'aws:ResourceTag/verdigris.dev/project': 'another',
      }),
      'makes no role': call('iam:CreateRole', made, boundary),
      'changes no cluster': call('eks:UpdateClusterConfig', at('eks', 'cluster/verdigris-production')),
      'deletes no database': call('rds:DeleteDBInstance', at('rds', 'db:verdigris-production-shop'), own),
      "changes no bucket's policy": call('s3:PutBucketPolicy', 'arn:aws:s3:::pages-files-1a2b3c4'),
      'changes no function': call('lambda:UpdateFunctionCode', at('lambda', 'function:pages-invalidation-1a')),
      'writes no state of staging': call(
        's3:PutObject',
        'arn:aws:s3:::acme-state/pulumi/.pulumi/stacks/verdigris/staging.json',
      ),
    }),
  )('%s', (_title, refused) => expect(allowed(apps, refused)).toBe(false));

  test('without sites, a bucket and a cluster of its own it may do three things', () => {
    const { access, ...rest } = scopeOf('guest');
    const { state: _state, ...without } = access;
    const actions = appsStatements({ ...rest, access: without }).flatMap((statement) => statement.actions);
    expect(new Set(actions.map((action) => action.split(':')[0]))).toEqual(new Set(['ecr', 'eks', 'secretsmanager']));
    expect(actions.filter((action) => !/:(Describe|List)/.test(action))).toEqual([]);
  });
});

describe('a role under the boundary, whatever policies it has', () => {
  const boundaries = boundaryOf(scopeOf('production'));

  test.each(
    titled({
      'starts a node': call('ec2:RunInstances', '*', { 'aws:RequestedRegion': 'us-east-1' }),
      'takes the role that reads the secrets of the stack': call('sts:AssumeRole', made),
      'reads those': call('secretsmanager:GetSecretValue', at('secretsmanager', 'secret:production/db-a1b2c3')),
      'reads the password of its master': call(
        'secretsmanager:GetSecretValue',
        at('secretsmanager', 'secret:rds!db-1'),
        {
          'aws:ResourceTag/aws:rds:primaryDBInstanceArn': at('rds', 'db:verdigris-production-shop'),
        },
      ),
    }),
  )('%s', (_title, allowedCall) => expect(allowed(boundaries, allowedCall)).toBe(true));

  test.each(
    titled({
      'makes no role': call('iam:CreateRole', made, boundary),
      'attaches no policy': call('iam:AttachRolePolicy', made, boundary),
      'takes no role of another folder': call('sts:AssumeRole', iam('role/verdigris-production-ground')),
      'takes none of staging': call('sts:AssumeRole', iam('role/verdigris/staging/x')),
      'reads no secret of staging': call('secretsmanager:GetSecretValue', at('secretsmanager', 'secret:staging/db-a1')),
      'reads no password of the masters of staging': call(
        'secretsmanager:GetSecretValue',
        at('secretsmanager', 'secret:rds!db-1'),
        { 'aws:ResourceTag/aws:rds:primaryDBInstanceArn': at('rds', 'db:verdigris-staging-shop') },
      ),
      'decrypts with no key of staging': call('kms:Decrypt', at('kms', 'key/1'), others),
      'starts nothing in another region': call('ec2:RunInstances', '*', { 'aws:RequestedRegion': 'eu-west-1' }),
      'reads no bucket': call('s3:GetObject', 'arn:aws:s3:::acme-state/x'),
    }),
  )('%s', (_title, refused) => expect(allowed(boundaries, refused)).toBe(false));
});

test('a ground on a cluster and network of somebody else makes neither', () => {
  const ground = groundOf(scopeOf('guest'));
  const tags = { ...ours, 'aws:RequestTag/verdigris.dev/stack': 'guest' };
  expect(allowed(ground, call('eks:CreateCluster', '*', tags))).toBe(false);
  expect(allowed(ground, call('ec2:CreateVpc', at('ec2', 'vpc/vpc-1'), tags))).toBe(false);
  expect(allowed(ground, call('ec2:CreateSecurityGroup', at('ec2', 'vpc/vpc-0a1b2c3d'), tags))).toBe(true);
  expect(allowed(ground, call('ec2:CreateSecurityGroup', at('ec2', 'vpc/vpc-other'), tags))).toBe(false);
});
