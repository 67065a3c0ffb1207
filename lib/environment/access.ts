import { z } from 'zod';
import type { EnvironmentProblem } from './errors';
import { problem } from './problems';
import { field, matching, oneOf } from './values';

const objectName = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const stack = /^[\w.-]{1,100}$/;
const stackName = matching(/^[\w.-]{1,100}$/, {
  expected: 'the name of a stack of this project',
  example: 'production',
});

const githubEnvironment = (about: string, example: string, fallback: string) =>
  matching(/^[A-Za-z0-9][\w.-]{0,99}$/, {
    expected: "the name of a GitHub environment: letters, digits, '.', '_' and '-'",
    example,
    fallback,
    about,
  }).optional();

/** A list of names of one kind, which is empty where nothing is said. */
const names = (one: string, several: string, example: string, about: string, pattern = objectName) =>
  field(z.array(matching(pattern, { expected: one, example })), {
    expected: `a list of ${several}`,
    example: [example],
    fallback: 'none',
    about,
  }).default([]);

/** What is known of one ground before it is made: what its roles are narrowed to. */
const ground = field(
  z.strictObject({
    stacks: names(
      'the name of a stack of this project',
      'names of stacks of this project',
      'production-shop',
      'Stacks that stand on this ground (`verdigris:platformStack`); the roles are for them too.',
      stack,
    ),
    apps: githubEnvironment('Its jobs may take the role for apps.', 'production', "the stack's name"),
    ground: githubEnvironment(
      'Its jobs may take the role for the ground.',
      'production-ground',
      "the stack's name and `-ground`",
    ),
    cluster: matching(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/, {
      expected: 'the name of an EKS cluster',
      example: 'shared',
      fallback: 'none: the ground makes its own, and a network',
      about: 'An existing cluster, as in `verdigris:platform`.',
    }).optional(),
    vpc: matching(/^vpc-[0-9a-z]+$/, {
      expected: 'the id of a VPC',
      example: 'vpc-0a1b2c3d',
      fallback: 'none: the ground makes one',
      about: 'An existing network: security groups of managed servers are made in it.',
    }).optional(),
    passwords: names(
      'the name of a secret',
      'names of secrets',
      'django-app-rabbitmq',
      'Secrets whose value AWS has to be told (managed Redis and RabbitMQ): the role for the ground reads these and no others.',
    ),
    sites: names(
      'the name of an application',
      'names of applications',
      'ecolaura-frontend',
      'Applications with a static site on AWS.',
    ),
    zones: names(
      'the id of a Route 53 zone',
      'ids of Route 53 zones',
      'Z0123456789ABCDEFGHIJ',
      'Zones in which records of sites are made.',
      /^Z[A-Z0-9]{5,31}$/,
    ),
    reads: names(
      'the name of a stack of this project',
      'names of stacks of this project',
      'staging',
      'Stacks whose state is read, such as that of `verdigris:promotion`; only with `state`.',
      stack,
    ),
  }),
  { expected: 'what is known of a ground', example: { passwords: ['django-app-rabbitmq'] } },
);

/** The stack that an administrator runs: who may run the others. */
export const access = field(
  z.strictObject({
    provider: oneOf(['owner', 'lookup'], {
      example: 'lookup',
      fallback: '`owner`',
      about: "GitHub's identity provider, of which AWS has one per account: made by this stack, or there already.",
    }).default('owner'),
    repository: matching(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}(@\d+)?\/[\w.-]{1,100}(@\d+)?$/, {
      expected: 'a repository of GitHub as OWNER/NAME, or as OWNER@ID/NAME@ID',
      example: 'octo-org@123456/octo-repo@456789',
      about: 'With ids where the repository is newer than 15 July 2026, or was renamed since: GitHub signs them in.',
    }),
    state: field(
      z.strictObject({
        bucket: matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
          expected: 'the name of an S3 bucket',
          example: 'example-pulumi-state',
        }),
        prefix: matching(/^[\w.-]+(\/[\w.-]+)*$/, {
          expected: 'a folder of the bucket, without a slash at either end',
          example: 'pulumi',
          fallback: 'none: its top',
        }).optional(),
        key: matching(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{9,12}:key\/[\w-]+$/, {
          expected: 'the ARN of a KMS key',
          example: 'arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
          fallback: 'none',
          about: "The key of the stacks' secrets (`awskms://`), or of the bucket.",
        }).optional(),
      }),
      {
        expected: 'the bucket with the state of Pulumi',
        example: { bucket: 'example-pulumi-state' },
        fallback: 'none: the state is elsewhere, such as in Pulumi Cloud',
      },
    ).optional(),
    grounds: field(z.record(stackName, ground), {
      expected: 'what is known of each ground, by the stack that holds it',
      example: { production: {} },
      about:
        'Two roles are made for each, one for apps and one for the ground, and what bounds the roles that it makes.',
    }),
  }),
  {
    expected: 'who may run the other stacks, with repository and grounds',
    example: { repository: 'octo-org/octo-repo', grounds: { production: {} } },
    fallback: 'none: this stack holds applications',
    about: 'This stack holds the roles of GitHub Actions and nothing else; an administrator runs it.',
  },
).optional();

/** What may stand beside it. */
const beside: readonly string[] = ['access', 'environment', 'target', 'unprotect'];

/** Settings of applications in a stack that holds none, and of a target that has no roles. */
export function accessProblems(
  given: { readonly access?: z.infer<typeof access>; readonly target?: { readonly kind: string } },
  keys: readonly string[],
): EnvironmentProblem[] {
  if (!given.access) return [];
  const elsewhere =
    given.target?.kind === 'kubeconfig'
      ? 'found it beside a kubeconfig target, where no AWS is, expected an AWS target; give `account`, `region` and `zones` in verdigris:target.'
      : undefined;
  const { grounds, state } = given.access;
  const reading = Object.entries(grounds).filter(([, { reads }]) => reads.length > 0 && !state);
  return [
    ...(elsewhere === undefined ? [] : [problem('access-without-aws', ['access'], elsewhere)]),
    ...keys
      .filter((key) => !beside.includes(key))
      .map((key) =>
        problem(
          'access-with-applications',
          [key],
          'found it beside verdigris:access, in a stack that holds roles alone, expected none; write it in the stack of the applications.',
        ),
      ),
    ...reading.map(([stack]) =>
      problem(
        'access-without-state',
        ['access', 'grounds', stack, 'reads'],
        'found it without the bucket of the state, expected access.state; add it, or remove this.',
      ),
    ),
  ];
}
