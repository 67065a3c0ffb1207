import type { ResourceValidationArgs, ResourceValidationPolicy } from '@pulumi/policy';
import { readRules, type RuleConfiguration } from '../../../lib/environment';
import type { Json, RegisteredResource } from '../../../lib/preview';
import { policies } from '../../../lib/preview/policy';
import { app, aws, confined, digest, object, probes } from '../corpus/builders';

// What the SDK hands to policies: reading a leaf that is not known yet throws.
const { unknownCheckingProxy, unknownStringValue } = require('@pulumi/policy/proxy') as {
  readonly unknownCheckingProxy: (props: object) => ResourceValidationArgs['props'];
  readonly unknownStringValue: string;
};

/** What the SDK serves the engine with, and publishes no types for. */
interface Answer {
  getDiagnosticsList(): readonly { getMessage(): string }[];
}
type MakeAnalyze = (
  ...pack: [name: string, version: string, level: string, policies: ResourceValidationPolicy[]]
) => (call: { readonly request: unknown }, callback: (error: Error | undefined, answer?: Answer) => void) => void;

const production: RuleConfiguration = { environment: 'production', rules: {} };

/** Everything that the policies say of a resource, as `policy (level): message`. */
function said(resource: RegisteredResource, configuration = production): readonly string[] {
  const { urn, type, name, inputs, protect } = resource;
  const found: string[] = [];
  const judge = ({ name: policy, enforcementLevel, validateResource }: ResourceValidationPolicy): void => {
    if (enforcementLevel === 'disabled' || typeof validateResource !== 'function') return;
    const given = { urn, type, name, props: unknownCheckingProxy(inputs.values), opts: { protect } };
    void validateResource(given as ResourceValidationArgs, (message) =>
      found.push(`${policy} (${enforcementLevel}): ${message}`),
    );
  };
  policies(configuration).forEach(judge);
  return found;
}

const statement = (values: { readonly [field: string]: Json }): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...values }] });
const role = (values: { readonly [field: string]: Json }) =>
  aws('iam/rolePolicy:RolePolicy', 'deployer', { role: 'deployer', policy: statement(values) });
const database = (values: { readonly [field: string]: Json } = {}, protect = true) =>
  aws(
    'rds/instance:Instance',
    'orders',
    { engine: 'postgres', storageEncrypted: true, deletionProtection: true, backupRetentionPeriod: 14, ...values },
    { protect },
  );
const group = (ingress: Json) => aws('ec2/securityGroup:SecurityGroup', 'web', { ingress });
const opening = (port: number, address: string) =>
  group([{ fromPort: port, toPort: port, protocol: 'tcp', cidrBlocks: [address] }]);
const pod = (container: { readonly [field: string]: Json }, more: { readonly [field: string]: Json } = {}) =>
  object('apps/v1', 'Deployment', 'web', {
    spec: {
      replicas: 3,
      ...more,
      template: {
        spec: {
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [{ name: 'web', image: `web${digest}`, securityContext: confined, ...probes, ...container }],
        },
      },
    },
  });
const namespace = (level?: string) =>
  object(
    'v1',
    'Namespace',
    'shop',
    {},
    {
      protect: true,
      metadata: { labels: level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level } },
    },
  );
const policy = (spec: { readonly [field: string]: Json }) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', 'web', { spec: { podSelector: {}, ...spec } });

const fine: readonly (readonly [string, RegisteredResource])[] = [
  ...app().map((each) => [`${each.type} of an application`, each] as const),
  ['a database', database()],
  [
    'a replica of a database',
    database({ replicateSourceDb: 'main', backupRetentionPeriod: 0, deletionProtection: false }),
  ],
  ['an action on one thing', role({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop/*' })],
  ['a look at everything', role({ Action: 'ec2:DescribeSubnets', Resource: '*' })],
  [
    'a key for its account',
    aws(
      'kms/key:Key',
      'key',
      { policy: statement({ Action: 'kms:*', Resource: '*', Principal: { AWS: 'arn:aws:iam::123456789012:root' } }) },
      { protect: true },
    ),
  ],
  ['a door for everybody', opening(443, '0.0.0.0/0')],
  ['a door for a few', opening(5432, '10.0.0.0/16')],
  [
    'a cluster that a few reach',
    aws(
      'eks/cluster:Cluster',
      'cluster',
      { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['203.0.113.0/24'] } },
      { protect: true },
    ),
  ],
  ['a restricted namespace', namespace('restricted')],
  ['peers by name', policy({ ingress: [{ from: [{ podSelector: {} }] }], egress: [{ ports: [{ port: 53 }] }] })],
  ['an image that only the update knows', pod({ image: unknownStringValue })],
  ['nothing in an idle slot', app({ slot: 'green', replicas: 0 }).find(({ type }) => type.endsWith('Deployment'))!],
];

test.each(fine)('%s is fine', (_name, resource) => {
  expect(said(resource)).toEqual([]);
});

const wrong: readonly (readonly [string, RegisteredResource, readonly string[]])[] = [
  [
    'a database that may go',
    database({}, false),
    ['protection-lifted (advisory): holds databases, and is not protected at options.protect.'],
  ],
  [
    'a database with nothing to come back to',
    database({ deletionProtection: false, skipFinalSnapshot: true, backupRetentionPeriod: 0 }),
    [
      'deletion-protection-off (advisory): deletionProtection is off.',
      'deletion-protection-off (advisory): skipFinalSnapshot is on.',
      'backups-reduced (advisory): no backups are kept at backupRetentionPeriod.',
    ],
  ],
  [
    'a database in clear, for all',
    aws(
      'rds/instance:Instance',
      'orders',
      { deletionProtection: true, backupRetentionPeriod: 7, publiclyAccessible: true },
      { protect: true },
    ),
    ['encryption-off (advisory): storageEncrypted is off.', 'public-access (advisory): publiclyAccessible is true.'],
  ],
  [
    'everything',
    role({ Action: '*', Resource: 'arn:aws:s3:::shop' }),
    ['iam-wider (advisory): allows * on arn:aws:s3:::shop at policy.'],
  ],
  [
    'a whole service',
    role({ Action: ['s3:*', 'ec2:DescribeSubnets'], Resource: '*' }),
    ['iam-wider (advisory): allows s3:* on * at policy.'],
  ],
  [
    'all but one action',
    role({ NotAction: 'iam:*', Resource: 'arn:aws:s3:::shop' }),
    ['iam-wider (advisory): allows all but iam:* on arn:aws:s3:::shop at policy.'],
  ],
  [
    'a bucket for anybody',
    aws('s3/bucketPolicy:BucketPolicy', 'shop', {
      policy: statement({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop/*', Principal: '*' }),
    }),
    ['iam-wider (advisory): allows s3:GetObject on arn:aws:s3:::shop/* to * at policy.'],
  ],
  [
    'an administrator',
    aws('iam/rolePolicyAttachment:RolePolicyAttachment', 'admin', {
      policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
    ['iam-broad-policy (advisory): attaches arn:aws:iam::aws:policy/AdministratorAccess at policyArn.'],
  ],
  [
    'an open door',
    opening(22, '0.0.0.0/0'),
    ['security-group-opened (advisory): lets in 22-22/tcp from 0.0.0.0/0 at ingress.'],
  ],
  [
    'a range of open doors',
    group([{ fromPort: 80, toPort: 443, protocol: 'tcp', ipv6CidrBlocks: ['::/0'] }]),
    ['security-group-opened (advisory): lets in 80-443/tcp from ::/0 at ingress.'],
  ],
  [
    'a cluster that all reach',
    aws('eks/cluster:Cluster', 'cluster', { vpcConfig: { endpointPublicAccess: true } }, { protect: true }),
    ['public-access (advisory): endpointPublicAccess is true at vpcConfig.endpointPublicAccess.'],
  ],
  [
    'a policy that limits nothing',
    policy({ ingress: [{}], egress: [{ to: [] }] }),
    [
      'network-policy-wider (advisory): lets in everybody at spec.ingress.',
      'network-policy-wider (advisory): lets everything out at spec.egress.',
    ],
  ],
  [
    'a privileged pod',
    pod({ securityContext: { ...confined, privileged: true } }),
    [
      'workload-not-confined (advisory): web privileged at spec.template.spec.containers[web].securityContext.privileged.',
    ],
  ],
  [
    'a tag',
    pod({ image: 'web:v1' }),
    ['image-without-digest (advisory): web:v1 has no digest at spec.template.spec.containers[web].image.'],
  ],
  [
    'a password',
    pod({ env: [{ name: 'DB_PASSWORD', value: 'correct horse' }] }),
    [
      'secret-as-plain-text (advisory): DB_PASSWORD is given as plain text at spec.template.spec.containers[web].env[DB_PASSWORD].',
    ],
  ],
  [
    'a role for everything',
    object('rbac.authorization.k8s.io/v1', 'Role', 'all', { rules: [{ verbs: ['*'], resources: ['pods'] }] }),
    ['rbac-wider (advisory): allows * pods at rules.'],
  ],
  [
    'a cluster administrator',
    object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'all', { roleRef: { name: 'cluster-admin' } }),
    ['rbac-wider (advisory): binds to cluster-admin at roleRef.'],
  ],
  [
    'a namespace for anything',
    namespace(),
    ['pod-security-lowered (advisory): enforces nothing at metadata.labels["pod-security.kubernetes.io/enforce"].'],
  ],
  ['no pod', pod({}, { replicas: 0 }), ['replicas-zero (mandatory): replicas is 0 at spec.replicas.']],
];

test.each(wrong)('%s is told', (_name, resource, expected) => {
  const messages = said(resource);
  expect(messages.map((message) => /^(.*?\.)( [A-Z].*)?$/.exec(message)?.[1])).toEqual(expected);
  // Each says what to do, too.
  for (const message of messages) expect(message).toMatch(/\. [A-Z][^]*\.$/);
});

test('what does not matter in development is not asked there', () => {
  const development: RuleConfiguration = { environment: 'development', rules: {} };
  expect(said(database({ deletionProtection: false }, false), development)).toEqual([]);
  expect(said(pod({}, { replicas: 0 }), development)).toEqual([expect.stringContaining('replicas-zero (advisory)')]);
});

test('the configuration says what stops', () => {
  const rules = {
    'image-without-digest': { level: 'mandatory', reason: 'audited' },
    'secret-as-plain-text': { level: 'disabled', reason: 'local' },
  } as const;
  const resource = pod({ image: 'web:v1', env: [{ name: 'DB_PASSWORD', value: 'correct horse' }] });
  expect(said(resource, { environment: 'production', rules })).toEqual([
    expect.stringContaining('image-without-digest (mandatory)'),
  ]);
});

test('a secret is known by its mark, and in no message', async () => {
  const { specialSecretSig, specialSigKey } =
    require('@pulumi/pulumi/runtime/rpc') as typeof import('@pulumi/pulumi/runtime/rpc');
  const { makeAnalyzeRpcFun } = require('@pulumi/policy/server') as { readonly makeAnalyzeRpcFun: MakeAnalyze };
  const { AnalyzeRequest, AnalyzerResourceOptions } =
    require('@pulumi/pulumi/proto/analyzer_pb') as typeof import('@pulumi/pulumi/proto/analyzer_pb');
  const { Struct } =
    require('google-protobuf/google/protobuf/struct_pb') as typeof import('google-protobuf/google/protobuf/struct_pb');
  const secret = 'staple-of-the-horse';
  const { inputs } = pod({ env: [{ name: 'LOG_LEVEL', value: { [specialSigKey]: specialSecretSig, value: secret } }] });
  const request = new AnalyzeRequest();
  request.setType('kubernetes:apps/v1:Deployment');
  request.setName('web');
  request.setOptions(new AnalyzerResourceOptions());
  request.setProperties(Struct.fromJavaScript(JSON.parse(JSON.stringify(inputs.values)) as object as never));
  const analyze = makeAnalyzeRpcFun('verdigris', '1.0.0', 'advisory', policies(production));
  const answer = await new Promise<Answer>((resolve, reject) => {
    analyze({ request }, (error, found) => (error ? reject(error) : resolve(found!)));
  });
  const messages = answer.getDiagnosticsList().map((found) => found.getMessage());
  expect(messages).toEqual([expect.stringContaining('LOG_LEVEL is given as plain text')]);
  expect(messages.join()).not.toContain(secret);
});

test('no secret is in what is said', () => {
  const secret = 'correct-horse-battery';
  const resource = pod({ image: `web:${secret}`, env: [{ name: 'DB_PASSWORD', value: secret }] });
  const messages = said(resource);
  expect(messages).toHaveLength(2);
  expect(messages.join()).not.toContain(secret);
});

test('a wrong configuration of the stack is one sentence', () => {
  const config = process.env.PULUMI_CONFIG;
  process.env.PULUMI_CONFIG = JSON.stringify({ 'verdigris:rules': '{"iam-wide":{"level":"disabled","reason":"why"}}' });
  try {
    jest.isolateModules(() => {
      const fresh = require('../../../lib/preview/policy') as typeof import('../../../lib/preview/policy');
      expect(() => fresh.policies()).toThrow(
        "verdigris:rules.iam-wide: found an unknown rule, expected 'iam-wider'; rename it.",
      );
    });
  } finally {
    if (config === undefined) delete process.env.PULUMI_CONFIG;
    else process.env.PULUMI_CONFIG = config;
  }
});

test.each([
  [
    { stack: 'staging', config: {} },
    { environment: 'staging', rules: {} },
  ],
  [{ stack: 'eu', config: {} }, { rules: {} }],
  [
    { stack: 'eu', config: { 'verdigris:environment': 'testing', 'verdigris:rules': '' } },
    { environment: 'testing', rules: {} },
  ],
])('%j is read', (given, expected) => {
  expect(readRules(given)).toEqual(expected);
});

test('levels that are none are told, too', () => {
  const config = { 'verdigris:rules': '{"iam-wider":{"level":"off","reason":"why"}}' };
  expect(() => readRules({ stack: 'staging', config })).toThrow(
    "verdigris:rules.iam-wider.level: found 'off', expected 'mandatory', 'advisory' or 'disabled'; write `level: advisory`.",
  );
});
