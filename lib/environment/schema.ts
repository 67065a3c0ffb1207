import { z } from 'zod';
import { access } from './access';
import { backing } from './backing';
import { rules } from './rules';
import { sharedFiles } from './files';
import { sites } from './sites';
import type { configurationKeys } from './keys';
import { environmentNames } from './model';
import type { Field } from './fields';
import { byApplication, cidr, field, matching, oneOf } from './values';

const label = /^(?!kube-)[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomain = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const host = /^(?=.{1,253}$)(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const tag = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?(@sha256:[0-9a-f]{64})?$/;
const byDigest = /^[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}$/;

const applicationName = field(z.string(), { expected: 'the name of an application', example: 'api-gateway' });

const context = field(z.string().min(1), {
  expected: 'the name of a kubeconfig context',
  example: 'kind-verdigris',
  about: 'The only context that this stack may touch.',
});

/** Any cluster that a kubeconfig reaches. */
export const kubeconfigTarget = z.strictObject({
  context,
  kubeconfig: field(z.string().min(1), {
    expected: 'the path of a kubeconfig file',
    example: './kubeconfig',
    fallback: '`$KUBECONFIG`, then `~/.kube/config`',
  }).optional(),
  registry: matching(/^[a-z0-9]([a-z0-9._:/-]*[a-z0-9])?$/i, {
    expected: "a prefix of image names without 'https://' and without '/' at its end",
    example: 'localhost:5001',
    fallback: 'none: image names are used as they are',
  }).optional(),
});

/** An AWS account with its EKS cluster. */
export const awsTarget = z.strictObject({
  account: matching(/^\d{9,12}$/, {
    expected: 'an AWS account id: text of 9 to 12 digits',
    example: '123456789012',
    about: 'In quotes: as a number it would lose a leading zero.',
    quoted: 'a number loses leading zeros and precision',
  }),
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, { expected: 'an AWS region', example: 'us-east-1' }),
  zones: field(
    z
      .array(matching(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, { expected: 'an availability zone', example: 'us-east-1a' }))
      .min(2),
    {
      expected: 'at least two availability zones of the region',
      example: ['us-east-1a', 'us-east-1b'],
      about: 'Two is the least that EKS takes.',
    },
  ),
});

const subnets = (what: string, about: string, fallback?: string) => {
  const id = matching(/^subnet-[0-9a-z]+$/, { expected: 'the id of a subnet', example: 'subnet-0a1b2c3d' });
  const example = ['subnet-0a1b2c3d', 'subnet-4e5f6071'];
  return field(z.array(id), { expected: `a list of ids of ${what} subnets`, example, about, fallback });
};

const platform = z.strictObject({
  repositories: oneOf(['owner', 'lookup'], {
    example: 'lookup',
    fallback: '`owner`',
    about: 'Image repositories are made by this stack, or looked up because another stack of the account owns them.',
  }).default('owner'),
  vpc: field(
    z.strictObject({
      id: matching(/^vpc-[0-9a-z]+$/, { expected: 'the id of a VPC', example: 'vpc-0a1b2c3d' }),
      privateSubnets: subnets('private', 'In at least two zones.'),
      publicSubnets: subnets('public', 'For load balancers.', 'none').optional(),
    }),
    {
      expected: 'an existing VPC with id and privateSubnets',
      example: { id: 'vpc-0a1b2c3d', privateSubnets: ['subnet-0a1b2c3d', 'subnet-4e5f6071'] },
      fallback: 'none: a new one is made',
    },
  ).optional(),
  cidr: field(cidr('10.0.0.0/16'), {
    expected: 'an IPv4 address range',
    example: '10.0.0.0/16',
    fallback: '`10.0.0.0/16`',
    about: 'Address range of a new VPC; of an existing one, where AWS manages servers in it.',
  }).optional(),
  cluster: field(
    z.strictObject({
      name: matching(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/, { expected: 'the name of an EKS cluster', example: 'shared' }),
    }),
    {
      expected: 'an existing EKS cluster with its name',
      example: { name: 'shared' },
      fallback: 'none: a new one is made',
    },
  ).optional(),
  kubernetesVersion: matching(/^1\.\d\d$/, {
    expected: "a Kubernetes version as text, such as '1.34'",
    example: '1.34',
    fallback: 'the version that this release of Verdigris was tested with',
    about: 'The version of a new cluster, in quotes.',
    quoted: 'as a number 1.30 would become 1.3',
  }).optional(),
  endpointAccess: field(z.array(cidr('203.0.113.0/24')), {
    expected: 'a list of IPv4 address ranges',
    example: ['203.0.113.0/24'],
    fallback: 'none: the endpoint is private',
    about: "Ranges that may reach the cluster's public endpoint.",
  }).default([]),
  access: field(
    z.array(
      field(
        z.strictObject({
          role: matching(/^arn:aws[a-z-]*:iam::\d+:role\/.+$/, {
            expected: 'the ARN of an IAM role',
            example: 'arn:aws:iam::123456789012:role/deployer',
          }),
          policy: oneOf(['admin', 'edit', 'view'], { example: 'edit' }),
        }),
        {
          expected: 'an access entry with role and policy',
          example: { role: 'arn:aws:iam::123456789012:role/deployer', policy: 'edit' },
        },
      ),
    ),
    {
      expected: 'a list of access entries with role and policy',
      example: [{ role: 'arn:aws:iam::123456789012:role/deployer', policy: 'edit' }],
      fallback: 'none',
      about: 'IAM roles that may use the cluster, and what they may do.',
    },
  ).default([]),
  permissionsBoundary: matching(/^arn:aws[a-z-]*:iam::\d+:policy\/.+$/, {
    expected: 'the ARN of an IAM policy',
    example: 'arn:aws:iam::123456789012:policy/verdigris-production-boundary',
    fallback: 'none',
    about:
      'Bounds every role that is made; where `verdigris:access` made the roles that run this, no role can be made without it.',
  }).optional(),
  externalSecrets: oneOf(['install', 'existing'], {
    example: 'existing',
    fallback: '`install`',
    about: 'The External Secrets operator is installed by this stack, or is in the cluster already.',
  }).default('install'),
  sharedFiles: sharedFiles.optional(),
  provisioningImage: matching(byDigest, {
    expected: "an image by digest: a name followed by '@sha256:' and 64 hexadecimal digits",
    example:
      'registry.example.com/postgres:17.2@sha256:7e5df973a74872482e320dcbdeb055e178d6f42de0558b083892c50cda833c96',
    fallback: "PostgreSQL's own image",
    about: 'The image with `psql` and a shell that sets up managed databases.',
  }).optional(),
  memcachedTls: field(z.boolean(), {
    expected: 'true or false',
    example: true,
    fallback: '`false`',
    about: 'Managed memcached takes connections by TLS alone: only where every client can.',
  }).optional(),
});

/** One application, or a list of them. */
const applications = (verb: string, fallback = 'none') =>
  field(z.union([applicationName, z.array(applicationName)]), {
    expected: 'the name of an application or a list of names',
    example: 'api-gateway',
    fallback,
    about: verb,
  });

/** One part names a stack of the project; three are what Pulumi calls fully qualified. Two would be read both ways. */
const stack = (about: Omit<Field, 'expected' | 'repair'>) =>
  matching(/^[\w.-]{1,100}(\/[\w.-]{1,100}\/[\w.-]{1,100})?$/, {
    expected: 'the name of a stack, as STACK (of this project) or ORGANIZATION/PROJECT/STACK (of another one)',
    ...about,
  });

const versionText = (about: Partial<Field> = {}) =>
  matching(tag, {
    expected:
      "an image tag as text (at most 63 letters, digits, '.', '_' and '-'), optionally followed by '@sha256:' and 64 hexadecimal digits",
    example: 'v2.3.1',
    quoted: 'a number loses its zeros (1.10 becomes 1.1)',
    ...about,
  });

const shape = {
  environment: oneOf(environmentNames, {
    example: 'production',
    fallback: "the stack's name, where it is one of the four",
    about: 'Which of the four environments the stack is.',
  }).optional(),
  target: field(z.union([kubeconfigTarget, awsTarget]), {
    expected: 'either `context` (any cluster of a kubeconfig), or `account`, `region` and `zones` (AWS)',
    example: { context: 'kind-verdigris' },
    about: 'Where the stack runs. Anything else is refused before the first call.',
  }),
  namespace: matching(label, {
    expected: "a Kubernetes namespace: at most 63 lower-case letters, digits and '-', not beginning with 'kube-'",
    example: 'production',
    fallback: "the environment's name",
  }).optional(),
  debug: field(z.boolean(), {
    expected: 'true or false',
    example: true,
    fallback: '`true` in development, `false` elsewhere',
    about: 'Debug logging and whatever else an application does while it is worked on.',
  }).optional(),
  limits: oneOf(['none', 'enforced'], {
    example: 'enforced',
    fallback: '`none` in development, `enforced` elsewhere',
    about: 'Whether resource limits are set; requests always are.',
  }).optional(),
  data: oneOf(['local', 'ephemeral', 'production-like', 'real'], {
    example: 'production-like',
    fallback: '`local`, `ephemeral`, `production-like`, `real` in the order of the environments',
    about: "What the environment's data is.",
  }).optional(),
  hosts: byApplication(
    field(z.array(matching(host, { expected: 'a public host name in lower case', example: 'api.example.com' })), {
      expected: 'a list of public host names',
      example: ['api.example.com'],
    }),
    {
      expected: 'public host names by application',
      example: { 'api-gateway': ['api.example.com'] },
      fallback: 'none',
    },
  ).default({}),
  replicas: byApplication(field(z.int().min(1).max(1000), { expected: 'a whole number from 1 to 1000', example: 3 }), {
    expected: 'numbers of replicas by application',
    example: { 'api-gateway': 3 },
    fallback: 'what the application says',
    about: 'Of the workload that is called like its application; of another one by `application/workload`.',
  }).default({}),
  versions: byApplication(versionText(), {
    expected: 'versions by application',
    example: { 'api-gateway': 'v2.3.1' },
    fallback: 'none',
  }).default({}),
  strategies: byApplication(oneOf(['rolling', 'blueGreen'], { example: 'blueGreen' }), {
    expected: 'release strategies by application',
    example: { 'api-gateway': 'blueGreen' },
    fallback: 'what the application says',
  }).default({}),
  flags: byApplication(
    field(
      z.record(
        matching(/^[A-Za-z_][A-Za-z0-9_]*$/, {
          expected: "the name of a feature flag: letters, digits and '_', no digit first",
          example: 'ENABLE_NEW_FEATURE',
        }),
        field(z.union([z.boolean(), z.string()]), {
          expected: 'true or false, or one of the words of the flag',
          example: true,
        }),
      ),
      { expected: 'values by feature flag', example: { ENABLE_NEW_FEATURE: true } },
    ),
    {
      expected: 'values of feature flags by application',
      example: { 'api-gateway': { ENABLE_NEW_FEATURE: true } },
      fallback: 'what the application says',
      about: 'Another value is another release. Names that the application does not have are refused.',
    },
  ).optional(),
  rollback: applications('Goes back to the release that the other slot still holds.').default([]),
  retry: applications('Tries a rejected release once more.').default([]),
  unprotect: field(
    z.array(
      field(
        z.strictObject({
          urn: matching(/^urn:pulumi:[^:]+::[^:]+::[^:].*::.+$/, {
            expected: 'the exact URN of a resource of this stack',
            example: 'urn:pulumi:production::verdigris::kubernetes:core/v1:Namespace::production',
            repair: 'copy it from the error that named it',
          }),
          reason: field(z.string().regex(/\S/), {
            expected: 'why the protection is lifted',
            example: 'moved to another cluster',
          }),
        }),
        { expected: 'a lifted protection with urn and reason', example: { urn: 'urn:pulumi:...', reason: 'why' } },
      ),
    ),
    {
      expected: 'a list of lifted protections with urn and reason',
      example: [{ urn: 'urn:pulumi:...', reason: 'why' }],
      fallback: 'none',
      about: 'Protected resources that may be replaced or deleted.',
    },
  ).default([]),
  smokeImage: matching(byDigest, {
    expected: "an image by digest: a name followed by '@sha256:' and 64 hexadecimal digits",
    example: 'curlimages/curl:8.11.1@sha256:c1fe1679c34d9784c1b0d1e5f62ac0a79fca01fb6377cdd33e90473c6f9f9a69',
    fallback: 'none: required where an application declares a smoke test',
    about: 'The image that smoke tests run in.',
  }).optional(),
  secrets: field(
    z.record(
      matching(subdomain, {
        expected: "a name of a Secret: lower-case letters, digits, '-' and '.'",
        example: 'db-credentials',
      }),
      field(
        z.record(
          matching(/^[-._A-Za-z0-9]{1,253}$/, {
            expected: "a key of a Secret: letters, digits, '-', '_' and '.'",
            example: 'password',
          }),
          field(z.string(), { expected: 'text', example: 'local', quoted: 'a secret is text' }),
        ),
        { expected: 'texts by key', example: { password: 'local' } },
      ),
    ),
    {
      expected: 'secret values by name and key',
      example: { 'db-credentials': { password: 'local' } },
      fallback: 'none',
      about: 'Local values, for targets without AWS. The only key that may hold `secure:` values.',
    },
  ).default({}),
  backing,
  sites: sites.optional(),
  platform: field(platform, {
    expected: 'settings of the ground in AWS',
    example: { repositories: 'lookup' },
    fallback: 'as listed below',
    about: 'The ground in AWS; refused for a kubeconfig target.',
  }).prefault({}),
  access,
  apps: applications(
    'The applications that this stack holds, where an environment is split into several stacks; `[]` is none.',
    "all of the program's",
  ).optional(),
  platformStack: stack({
    example: 'production',
    fallback: 'none: this stack holds the ground',
    about: 'The stack that holds the ground, where it is another one. Its output `ground` is read.',
  }).optional(),
  promotion: field(
    z.strictObject({
      from: stack({
        example: 'staging',
        about: 'The stack whose output `verified` says what may enter here.',
      }),
    }),
    {
      expected: 'the stack that verifies first, as from',
      example: { from: 'staging' },
      fallback: 'none: every version may enter',
      about: 'Versions that another stack has verified may enter, and no others.',
    },
  ).optional(),
  hotfix: byApplication(
    field(
      z.strictObject({
        version: versionText({ about: 'Exactly the version that is configured.' }),
        reason: field(z.string().regex(/\S/), {
          expected: 'why it can not wait',
          example: 'CVE-2026-1234',
          about: 'Kept in the release record; `verdigris status` shows it.',
        }),
      }),
      { expected: 'a version and a reason', example: { version: 'v2.3.2', reason: 'CVE-2026-1234' } },
    ),
    {
      expected: 'versions with reasons by application',
      example: { 'api-gateway': { version: 'v2.3.2', reason: 'CVE-2026-1234' } },
      fallback: 'none',
      about: 'Versions that may enter although the stack of `verdigris:promotion` has not verified them.',
    },
  ).optional(),
  rules: rules.optional(),
} satisfies Readonly<Record<(typeof configurationKeys)[number], z.ZodType>>;

/**
 * Everything that a stack file may say, under `config` with `verdigris:` in front: the only source of types, messages
 * and the reference in docs/configuration.md.
 */
export const configuration = z.strictObject(shape);

export type Configuration = z.output<typeof configuration>;
