import { makeKeeper } from '../../../../lib/preview/compare/keeper';
import type { RegisteredResource } from '../../../../lib/preview/model';
import { reportOf } from '../../../../lib/preview/preview';
import type { PreviewReport } from '../../../../lib/preview/report/schema';
import {
  app,
  autoscaler,
  aws,
  bare,
  budget,
  digest,
  inSlot,
  object,
  policy,
  resource,
  side,
} from '../../corpus/builders';
import { stateOf } from '../../corpus/case';

/** A pull request as it may come, for tests and screenshots: a shop with a bit of everything. */

const live = { 'verdigris.dev/application': 'shop', app: 'shop' };

const connection = (to: string) => policy([{ to: [{ podSelector: { matchLabels: { app: to } } }] }]);

const ingress = (hosts: readonly string[], parent: string) =>
  object(
    'networking.k8s.io/v1',
    'Ingress',
    'shop',
    { spec: { ingressClassName: 'nginx', rules: hosts.map((host) => ({ host })) } },
    { parent },
  );

function database(version: string, storage: number): readonly RegisteredResource[] {
  const component = resource('verdigris:aws:Database', 'shop-postgres', {}, { custom: false });
  return [
    component,
    aws(
      'rds/instance:Instance',
      'shop-postgres',
      {
        engine: 'postgres',
        engineVersion: version,
        allocatedStorage: storage,
        instanceClass: 'db.m7g.large',
        deletionProtection: true,
      },
      { parent: component.urn, protect: true },
    ),
  ];
}

const queue = (): readonly RegisteredResource[] => {
  const component = resource('verdigris:aws:Broker', 'orders-queue', {}, { custom: false });
  return [
    component,
    aws(
      'mq/broker:Broker',
      'orders-queue',
      { engineType: 'RabbitMQ', engineVersion: '3.13' },
      { parent: component.urn },
    ),
  ];
};

const settings = (level: string) => [
  { name: 'LOG_LEVEL', value: level },
  { name: 'CHECKOUT', value: 'on' },
];

const shop = (slot: 'blue' | 'green', version: string, release: string, level: string) =>
  app({
    name: 'shop',
    slot,
    version,
    release,
    env: settings(level),
    file: level === 'INFO' ? ['7b783ffd', 'workers: 4\ntimeout: 30s\n'] : ['9c41d0aa', 'workers: 8\ntimeout: 30s\n'],
    objects: [connection('orders'), budget(2), autoscaler(3, 9)],
    labels: live,
  });

const urnOf = (resources: readonly RegisteredResource[]): string => resources[0]!.urn;

function before() {
  const own = shop('blue', 'v2.3.1', '1f00aa11bb22', 'INFO');
  const orders = app({ name: 'orders', version: 'v5.0.2', release: '5a5a5a5a5a5a', replicas: 4 });
  return side([
    own,
    ingress(['shop.example.com'], urnOf(own)),
    orders,
    app({ name: 'mailer', version: 'v1.1.0', release: '6b6b6b6b6b6b', replicas: 1 }),
    app({ name: 'catalog', version: 'v3.2.0', release: '7c7c7c7c7c7c' }),
    database('16.4', 200),
    queue(),
    aws('s3/bucket:Bucket', 'exports', { bucket: 'shop-exports' }),
    aws('iam/rolePolicy:RolePolicy', 'orders-access', {
      policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: '*' }] }),
    }),
  ]);
}

function after() {
  const own = shop('green', 'v2.4.0', '2f00aa11bb22', 'DEBUG');
  const orders = app({
    name: 'orders',
    version: 'v5.0.2',
    release: '5b5b5b5b5b5b',
    replicas: 2,
    env: [{ name: 'LOG_LEVEL', value: 'WARNING' }],
    digest: true,
  });
  return side([
    own,
    bare(shop('blue', 'v2.3.1', '1f00aa11bb22', 'INFO'), inSlot),
    ingress(['shop.example.com', 'www.shop.example.com'], urnOf(own)),
    orders,
    app({ name: 'catalog', version: 'v3.2.0', release: '7c7c7c7c7c7c' }),
    app({ name: 'search', version: 'v0.1.0', release: '8d8d8d8d8d8d', objects: [connection('catalog')] }),
    database('17.2', 200),
    queue(),
    aws('iam/rolePolicy:RolePolicy', 'orders-access', {
      policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:*'], Resource: '*' }] }),
    }),
  ]);
}

/** Two stacks: one with much to say, one with little. */
export function story(): PreviewReport {
  const quiet = side([app({ name: 'shop', version: 'v2.4.0', release: '2f00aa11bb22' })]);
  return reportOf(
    [
      {
        stack: 'production',
        before: stateOf(before()),
        after: stateOf(after()),
        environment: { name: 'production', unprotect: [] },
      },
      {
        stack: 'staging',
        before: stateOf(quiet),
        after: stateOf(
          side([
            app({ name: 'shop', version: 'v2.4.0', release: '3f00aa11bb22', env: settings('DEBUG'), digest: true }),
          ]),
        ),
        environment: { name: 'staging', unprotect: [] },
      },
    ],
    { base: `main (4c1f0e9)`, head: 'feature/checkout' },
    makeKeeper(),
  );
}

/** As many changed resources of as many applications as asked for, with differences of some forty lines. */
export function many(count: number): PreviewReport {
  const one = (index: number, level: string): RegisteredResource =>
    object('apps/v1', 'Deployment', `worker-${index}`, {
      spec: {
        replicas: index % 7,
        template: {
          spec: {
            containers: [
              {
                name: 'worker',
                image: `registry.example.com/worker:v1.0.${index}${digest}`,
                env: Array.from({ length: 12 }, (_, each) => ({
                  name: `SETTING_${each}`,
                  value: each % 3 === 0 ? level : `value ${each}`,
                })),
              },
            ],
          },
        },
      },
    });
  const all = (level: string): readonly RegisteredResource[] =>
    Array.from({ length: count }, (_, index) => {
      const kind = index % 3;
      if (kind === 0) return one(index, level);
      if (kind === 1)
        return object('v1', 'ConfigMap', `settings-${index}`, { data: { 'app.yaml': `level: ${level}\n` } });
      return aws('sqs/queue:Queue', `queue-${index}`, { delaySeconds: level === 'INFO' ? 0 : 5 });
    });
  return reportOf(
    [{ stack: 'production', before: stateOf(side(all('INFO'))), after: stateOf(side(all('DEBUG'))) }],
    { base: 'main (4c1f0e9)', head: 'feature/levels' },
    makeKeeper(),
  );
}
