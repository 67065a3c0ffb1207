import type { Registered } from '../support/mocks';
import { runBacking } from './backing-support';
import { environment, platform } from './environments';
import { lint, whereLinted, type Found } from './linter';
import { run } from './runs';
import { firstOrder, serveSite, siteFacts } from './sites';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
}

/** Every policy that a program registered. */
function policiesIn(resources: readonly Registered[]): readonly Found[] {
  return resources.flatMap(({ type, name, inputs }) =>
    ['policy', 'assumeRolePolicy'].flatMap((field) => {
      const text = inputs[field];
      return typeof text === 'string' && text.includes('"Statement"')
        ? [{ where: `${type.split(':').at(-1)!} ${name} ${field}`, text }]
        : [];
    }),
  );
}

/**
 * Why a `*` stands in a policy, by the resource and the text that has it. What is not here is refused, and what nothing has any
 * more as well. The code says the same where it makes the policy.
 */
const reasons: Readonly<Record<string, string>> = {
  'BucketPolicy pages-files policy: arn:aws:s3:::pages-files/assets/*': 'every file of a site is public',
  'BucketPolicy pages-files policy: arn:aws:s3:::pages-files/releases/*': 'every file of a site is public',
  'BucketPolicy pages-files policy: Deny': 'a refusal that named actions or people would let the others through',
  'BucketPolicy pages-access-logs policy: arn:aws:s3:::pages-access-logs/AWSLogs/123456789/CloudFront/*':
    'dates and names of log files are made by AWS',
  'BucketPolicy pages-access-logs policy: Deny': 'a refusal that named actions or people would let the others through',
  'FileSystemPolicy files policy: *':
    'nodes mount without a name of their own; what lets them in is the mount target and its security group',
  'FileSystemPolicy files policy: Deny': 'a refusal that named people would let the others through',
  'RolePolicy pages-invalidation policy: arn:aws:cloudwatch:::pages-invalidation:log-stream:*':
    'log streams are named by Lambda; they are those of one group',
  'RolePolicy network-flows policy: arn:aws:cloudwatch:::network-flows:log-stream:*':
    'log streams are named by AWS; they are those of one group',
  'RolePolicy secret-store-reader policy: arn:aws:kms:us-east-1:123456789:key/*':
    'somebody else chose the keys; the encryption context narrows them to the secrets of the stack',
};

/** The reasons that a policy needs: one for each `*`, one for all of a refusal. */
function neededBy({ where, text }: Found): readonly string[] {
  const { Statement: statements } = JSON.parse(text) as { readonly Statement: readonly Statement[] };
  return statements.flatMap((statement) => {
    const { Effect, Action, Resource = [], Principal = {} } = statement;
    const texts = [Action, Resource, typeof Principal === 'string' ? Principal : Object.values(Principal as object)];
    const stars = (texts as (string | string[])[]).flat(2).filter((each) => String(each).includes('*'));
    return [...new Set(stars.map((star) => `${where}: ${Effect === 'Deny' ? 'Deny' : star}`))];
  });
}

let all: readonly Found[] = [];
beforeAll(async () => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const ground = await runBacking();
    const lookup = await run(environment(), { secrets: 'lookup' });
    const files = await run(
      environment('production', { platform: { ...platform, sharedFiles: { from: 'make', storageClass: 'efs' } } }),
    );
    const site = await serveSite(siteFacts({ 'index.html': 'page' }), firstOrder());
    all = [ground, lookup, files, site].flatMap(({ recording }) => policiesIn(recording.resources));
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}, 120_000);

describe('the policies of everything that is made in AWS', () => {
  test('have no "*" without a reason, and no reason is left over', () => {
    expect(all.length).toBeGreaterThan(15);
    expect([...new Set(all.flatMap(neededBy))].sort()).toEqual(Object.keys(reasons).sort());
    for (const reason of Object.values(reasons)) expect(reason.length).toBeGreaterThan(20);
  });

  test('a "*" anywhere in a statement needs one', () => {
    const statement = { Effect: 'Allow', Action: ['s3:Get*'], Resource: '*', Principal: { AWS: ['*'] } };
    const needed = neededBy({ where: 'Role x policy', text: JSON.stringify({ Statement: [statement] }) });
    expect(needed).toEqual(['Role x policy: s3:Get*', 'Role x policy: *']);
  });
});

whereLinted('parliament, the linter of IAM policies', () => {
  test('finds nothing in the policies of our roles', () => {
    const ofRoles = all
      .filter((found) => found.where.startsWith('RolePolicy'))
      // ARNs of the mock runtime have the module where AWS has the service; the linter reads them.
      .map((found) => ({ ...found, text: withRealArns(found.text) }));
    expect(ofRoles.length).toBeGreaterThan(5);
    expect(lint(ofRoles)).toEqual([]);
  });

  test('would find an action that does not exist, and one that its resource does not have', () => {
    const policy = (Action: string, Resource: string) => ({
      where: 'RolePolicy wrong',
      text: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] }),
    });
    const found = lint([
      policy('s3:GetObjekt', 'arn:aws:s3:::bucket/key'),
      policy('kms:Decrypt', 'arn:aws:s3:::bucket'),
    ]);
    expect(found).toHaveLength(2);
    expect(found[0]).toContain('UNKNOWN_ACTION');
    expect(found[1]).toContain('RESOURCE_MISMATCH');
  });
});

/** As AWS writes them, by module and name of the mock runtime. */
function withRealArns(text: string): string {
  const place = 'us-east-1:123456789012';
  const shapes: Readonly<Record<string, (name: string) => string>> = {
    cloudwatch: (name) => `arn:aws:logs:${place}:log-group:${name}`,
    cloudfront: () => 'arn:aws:cloudfront::123456789012:distribution/E1',
    kms: () => `arn:aws:kms:${place}:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9`,
    iam: (name) => `arn:aws:iam::123456789012:role/${name}`,
    secretsmanager: (name) => `arn:aws:secretsmanager:${place}:secret:${name}-a1b2c3`,
    eks: (name) => `arn:aws:eks:${place}:cluster/${name}`,
  };
  return text
    .replace(/arn:aws:(\w+):::([^"]*)/g, (whole, service: string, name: string) => shapes[service]?.(name) ?? whole)
    .replace(/arn:master:([^"]*)/g, (_whole, name: string) => shapes.secretsmanager!(name))
    .replaceAll(':123456789:', ':123456789012:');
}
