import { app, aws, object, policy, resource, side } from './builders';
import type { Case } from './case';

const bucket = (fields: object = {}, options: object = {}) =>
  aws('s3/bucket:Bucket', 'uploads', { bucket: 'uploads', ...fields }, options);
const role = (action: string, fields: object = {}) =>
  aws('iam/rolePolicy:RolePolicy', 'reader', {
    role: 'reader',
    policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: [action], Resource: '*' }],
    }),
    ...fields,
  });
const group = (cidr: string) =>
  aws('ec2/securityGroup:SecurityGroup', 'web', {
    vpcId: 'vpc',
    ingress: [{ fromPort: 443, toPort: 443, protocol: 'tcp', cidrBlocks: [cidr] }],
  });
const secret = (password: string) => object('v1', 'Secret', 'db', { stringData: { password } });
const ingress = (host: string) =>
  object('networking.k8s.io/v1', 'Ingress', 'shop', {
    spec: {
      rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web' } } }] } }],
    },
  });
const weights = (stable: number, canary: number) =>
  object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'shop', {
    spec: {
      rules: [
        {
          name: 'all',
          backendRefs: [
            { name: 'stable', weight: stable },
            { name: 'canary', weight: canary },
          ],
        },
      ],
    },
  });
const schedule = (at: string) =>
  object('batch/v1', 'CronJob', 'report', {
    spec: { schedule: at, jobTemplate: { spec: { template: { spec: { containers: [] } } } } },
  });
const clusterRole = (verb: string) =>
  object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'reader', {
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', verb] }],
  });
const many = (image: string) =>
  Array.from({ length: 500 }, (_, index) =>
    object('apps/v1', 'Deployment', `worker-${String(index).padStart(3, '0')}`, {
      spec: { replicas: 1, template: { spec: { containers: [{ name: 'worker', image, securityContext: {} }] } } },
    }),
  );
const hostile =
  '</details>\n```\n| a | b |\n@everyone #1 \u001b[31mred \u202etxt.exe <img src=x onerror=alert(1)> [x](javascript:1)';

export const groundCases: readonly Case[] = [
  {
    name: 'secret rotated',
    before: side([secret('correct-horse')]),
    after: side([secret('battery-staple')]),
    counts: [0, 1, 0, 0],
    worst: 'config',
    findings: ['secret-changed Secret db: password has another secret value'],
  },
  {
    name: 'everything allowed',
    before: side([role('s3:GetObject')]),
    after: side([role('*')]),
    counts: [0, 1, 0, 0],
    worst: 'security',
    findings: ['iam-wider RolePolicy reader: allows * on *'],
  },
  {
    name: 'administrator attached',
    before: side([]),
    after: side([
      aws('iam/rolePolicyAttachment:RolePolicyAttachment', 'ci', {
        role: 'ci',
        policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
    ]),
    counts: [1, 0, 0, 0],
    worst: 'security',
    findings: [
      'iam-broad-policy RolePolicyAttachment ci: attaches arn:aws:iam::aws:policy/AdministratorAccess',
      'created RolePolicyAttachment ci: is made',
    ],
  },
  {
    name: 'policy in another layout',
    before: side([role('s3:GetObject')]),
    after: side([
      role('s3:GetObject', {
        policy: JSON.stringify(
          { Statement: [{ Resource: '*', Action: ['s3:GetObject'], Effect: 'Allow' }], Version: '2012-10-17' },
          null,
          2,
        ),
      }),
    ]),
    counts: [0, 1, 0, 0],
    worst: 'cosmetic',
    findings: ['order-changed RolePolicy reader: policy in another order'],
  },
  {
    name: 'security group opened',
    before: side([group('10.0.0.0/8')]),
    after: side([group('0.0.0.0/0')]),
    counts: [0, 1, 0, 0],
    worst: 'security',
    findings: ['security-group-opened SecurityGroup web: lets in 443-443/tcp from 0.0.0.0/0'],
  },
  {
    name: 'more verbs in the cluster',
    before: side([clusterRole('list')]),
    after: side([clusterRole('*')]),
    counts: [0, 1, 0, 0],
    worst: 'security',
    findings: ['rbac-wider ClusterRole reader: allows * secrets'],
  },
  {
    name: 'host of an ingress',
    before: side([ingress('shop.example.com')]),
    after: side([ingress('example.com')]),
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    findings: [
      'route-changed Ingress shop: rules[shop.example.com] removed',
      'route-changed Ingress shop: rules[example.com] added',
    ],
  },
  {
    name: 'ingress removed',
    before: side([ingress('shop.example.com')]),
    after: side([]),
    counts: [0, 0, 0, 1],
    worst: 'traffic',
    refused: 1,
    findings: ['serving-deleted Ingress shop: deleted while it may serve'],
  },
  {
    name: 'weights moved',
    before: side([weights(100, 0)]),
    after: side([weights(50, 50)]),
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    findings: ['weight-moved HTTPRoute shop: weight 100 -> 50', 'weight-moved HTTPRoute shop: weight 0 -> 50'],
  },
  {
    name: 'schedule changed',
    before: side([schedule('0 1 * * *')]),
    after: side([schedule('0 5 * * *')]),
    counts: [0, 1, 0, 0],
    worst: 'config',
    findings: ['schedule-changed CronJob report: schedule 0 1 * * * -> 0 5 * * *'],
  },
  {
    name: 'another cluster',
    before: side([app()]),
    after: {
      ...side([app()]),
      resources: side([app()]).resources.map((each) =>
        each.name === 'cluster'
          ? { ...each, inputs: { ...each.inputs, values: { ...each.inputs.values, context: 'other' } } }
          : each,
      ),
    },
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    refused: 1,
    findings: ['target-moved kubernetes cluster: context shop -> other'],
  },
  {
    name: 'stack outputs',
    before: side([app()], { outputs: { values: { url: 'http://a' }, unknowns: [], secrets: [] } }),
    after: side([app()], { outputs: { values: { url: 'http://b' }, unknowns: [], secrets: [] } }),
    counts: [0, 1, 0, 0],
    worst: 'config',
    findings: ['output-changed Stack shop-production: url http://a -> http://b'],
  },
  {
    name: 'what has to be there first',
    before: side([bucket()]),
    after: side([bucket({}, { dependencies: ['urn:pulumi:production::shop::aws:x:Y::z'] })]),
    counts: [0, 0, 0, 0],
    findings: [],
    says: ['1 further difference not shown: what has to be there first (1)'],
  },
  {
    name: 'what ignoreChanges holds',
    before: side([bucket()]),
    after: side([bucket({ tags: { a: 'b' } }, { ignoreChanges: ['tags'] })]),
    counts: [0, 1, 0, 0],
    worst: 'config',
    findings: ['setting-changed Bucket uploads: ignoreChanges added'],
  },
  {
    name: 'stack added',
    after: side([bucket()]),
    counts: [2, 0, 0, 0],
    worst: 'config',
    findings: ['created Bucket uploads: is made', 'created kubernetes cluster: is made'],
    says: ['The stack is new.'],
  },
  {
    name: 'stack removed',
    before: side([bucket(), app(), object('v1', 'ConfigMap', 'plain', { data: {} })]),
    counts: [0, 0, 0, 0],
    findings: [],
    says: [
      'The stack has no file any more: nothing is deleted by that',
      'It holds 8 resources, among them Bucket uploads and Service',
    ],
  },
  {
    name: 'head that fails',
    before: side([bucket()]),
    after: {
      state: 'failed',
      problems: [{ code: 'value-missing', path: 'verdigris:versions', message: 'found none.' }],
      configuration: true,
    },
    counts: [0, 0, 0, 0],
    findings: [],
    says: ['The head can not be rendered.', 'error[value-missing]: verdigris:versions: found none.'],
  },
  {
    name: 'base that fails',
    before: {
      state: 'failed',
      problems: [{ code: 'program-failed', path: '', message: 'boom' }],
      configuration: false,
    },
    after: side([bucket()]),
    counts: [0, 0, 0, 0],
    findings: [],
    says: ['The base can not be rendered, so there is nothing to compare with. The head renders.'],
  },
  {
    name: '500 resources',
    before: side(many('worker:1')),
    after: side(many('worker:2')),
    counts: [0, 500, 0, 0],
    worst: 'release',
    findings: Array.from(
      { length: 500 },
      (_, index) => `image-changed Deployment worker-${String(index).padStart(3, '0')}: image worker:1 -> worker:2`,
    ),
  },
  {
    name: 'a hostile value',
    before: side([resource('custom:x:Thing', 'thing', { text: 'tame' })]),
    after: side([resource('custom:x:Thing', 'thing', { text: hostile })]),
    counts: [0, 1, 0, 0],
    worst: 'config',
    findings: [
      'setting-changed Thing thing: text tame -> </details>\\u000a```\\u000a| a | b |\\u000a@everyone #1 \\u001b[31mred \\u202etxt.exe <img src=x onerror=alert... (102 characters)',
    ],
  },
  {
    name: 'a value of a megabyte',
    before: side([resource('custom:x:Thing', 'thing', { text: 'x'.repeat(1_000_000) })]),
    after: side([resource('custom:x:Thing', 'thing', { text: 'y'.repeat(1_000_000) })]),
    counts: [0, 1, 0, 0],
    worst: 'config',
    findings: [
      'setting-changed Thing thing: text xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx... (1000000 characters) -> yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy... (1000000 characters)',
    ],
  },
  {
    name: 'a network policy goes with its pods',
    before: side([app({ name: 'shop' }), app({ objects: [policy([])] })]),
    after: side([app({ name: 'shop' })]),
    counts: [0, 0, 0, 7],
    refused: 1,
    worst: 'traffic',
    findings: [
      'serving-deleted Service web: deleted while it may serve',
      'serving-deleted Deployment web: deleted while it may serve',
      'application-removed Deployment web: web is removed',
      'serving-deleted Service web-rolling: deleted while it may serve',
      'deleted ConfigMap web-release: is deleted',
      'deleted ConfigMap web-config-7b783ffd: is deleted',
      'deleted ConfigMap web-rolling-release: is deleted',
      'deleted NetworkPolicy web: is deleted',
    ],
  },
  {
    name: 'a network policy goes and its pods stay',
    before: side([app({ objects: [policy([])] })]),
    after: side([app()]),
    counts: [0, 0, 0, 1],
    worst: 'security',
    findings: ['network-policy-wider NetworkPolicy web: the pods that it selects are open to all'],
  },
  {
    name: 'protected data goes where data may go: refused for its protection',
    before: side([aws('rds/instance:Instance', 'shop', { engine: 'postgres' }, { protect: true })]),
    after: side([]),
    environment: { name: 'testing', unprotect: [] },
    counts: [0, 0, 0, 1],
    worst: 'data',
    findings: [
      'data-deleted Instance shop: deleted, and its databases with it',
      'protected-goes Instance shop: protected, and would be deleted',
    ],
    refused: 1,
  },
  {
    name: 'a secret of the configuration is set anew, and another is added',
    before: side([], { secure: { 'shop:apiKey': '[secret:0123456789abcdef]' } }),
    after: side([bucket()], {
      secure: { 'shop:apiKey': '[secret:fedcba9876543210]', 'shop:token': '[secret:0123456789abcdef]' },
    }),
    counts: [1, 1, 0, 0],
    worst: 'config',
    findings: [
      'created Bucket uploads: is made',
      'secret-changed Stack shop-production: config["shop:apiKey"] has another secret value',
      'setting-changed Stack shop-production: config["shop:token"] none -> [secret]',
    ],
    says: ['[secret]'],
  },
];
