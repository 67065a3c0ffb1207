import type { BackingFacts, BackingKind } from '../../lib/app/model';
import type { GroundNeeds } from '../../lib/deploy/model';
import type { Environment } from '../../lib/environment/model';
import { awsGround, offlineAnswers, type AwsGroundOptions } from '../../lib/platform';
import { runMocked, type MockOptions, type Registered } from '../support/mocks';
import { away, emptySnapshot, environment, needs, outputs } from './environments';

const kinds = {
  postgres: { name: 'db', version: '17.2', port: 5432, database: 'shop', user: 'shop_user' },
  redis: { name: 'cache', version: '7', port: 6379, eviction: 'noeviction' },
  memcached: { name: 'pages', version: '1.6', port: 11211 },
  rabbitMq: { name: 'queue', version: '3.13', port: 5671, database: '/', user: 'shop' },
} as const;

/** What the ground is told of a server that AWS shall manage. */
export function server(kind: BackingKind, changes: Partial<BackingFacts> = {}): BackingFacts {
  const { name } = kinds[kind];
  const fullName = `shop-${name}`;
  const secret = {
    ...(kind === 'postgres' || kind === 'rabbitMq' ? { username: 'username' } : {}),
    name: fullName,
    password: 'password',
  };
  return {
    kind,
    application: 'shop',
    fullName,
    where: 'managed',
    endpoint: `${fullName}-endpoint`,
    accounts: ['shop'],
    ...kinds[kind],
    ...(kind === 'memcached' ? {} : { secret }),
    ...changes,
  };
}

export const every = (['postgres', 'redis', 'memcached', 'rabbitMq'] as const).map((kind) => server(kind));

/** Needs with these servers, and their secrets. */
export function needing(backing: readonly BackingFacts[]): GroundNeeds {
  const secrets = backing.flatMap(({ secret }) =>
    secret ? [[secret.name, [secret.password, ...(secret.username ? [secret.username] : [])]] as const] : [],
  );
  return { ...needs, secrets: { ...needs.secrets, ...Object.fromEntries(secrets) }, backing };
}

/** What AWS adds to the inputs of servers. */
export const serverOutputs: NonNullable<MockOptions['outputs']> = {
  ...outputs,
  'aws:rds/instance:Instance': ({ name }) => ({
    address: `${name}.rds.test`,
    masterUserSecrets: [{ secretArn: `arn:master:${name}` }],
  }),
  'aws:iam/role:Role': ({ name }) => ({ name: `${name}-0a1b2c3` }),
  'aws:rds/subnetGroup:SubnetGroup': ({ name }) => ({ name: `${name} subnets` }),
  'aws:rds/parameterGroup:ParameterGroup': ({ name }) => ({ name: `${name} parameters` }),
  'aws:elasticache/subnetGroup:SubnetGroup': ({ name }) => ({ name: `${name} subnets` }),
  'aws:elasticache/parameterGroup:ParameterGroup': ({ name }) => ({ name: `${name} parameters` }),
  'aws:elasticache/replicationGroup:ReplicationGroup': ({ name }) => ({ primaryEndpointAddress: `${name}.cache.test` }),
  'aws:elasticache/cluster:Cluster': ({ name }) => ({ cacheNodes: [{ address: `${name}.0001.test`, port: 11211 }] }),
  'aws:mq/broker:Broker': ({ name }) => ({ instances: [{ endpoints: [`amqps://${name}.mq.test:5671`] }] }),
};

const secretType = 'aws:secretsmanager/secret:Secret';

/** A past in which the secrets of servers were made. */
export const secretsMade = (...more: readonly (readonly [type: string, name: string])[]) => ({
  known: true,
  resources: [...every.flatMap(({ secret }) => (secret ? [[secretType, `${secret.name}-secret`]] : [])), ...more].map(
    ([type, name]) => ({ urn: `urn:pulumi:production::verdigris::Some$${type}::${name}`, type: type!, outputs: {} }),
  ),
});

/** Functions of Secrets Manager, with these values by path. */
export function vault(values: Readonly<Record<string, Readonly<Record<string, string>>>>): MockOptions['functions'] {
  const at = (secretId: unknown) => values[String(secretId)];
  return {
    ...offlineAnswers(environment()),
    'aws:secretsmanager/getSecretVersions:getSecretVersions': ({ secretId }) => ({
      versions: at(secretId) ? [{ versionId: `version of ${String(secretId)}`, versionStages: ['AWSCURRENT'] }] : [],
    }),
    'aws:secretsmanager/getSecretVersion:getSecretVersion': ({ secretId }) => ({
      secretString: JSON.stringify(at(secretId)),
      versionId: `version of ${String(secretId)}`,
    }),
  };
}

/** Passwords as AWS takes them; tests look for them where they must not be. */
export const passwords = {
  postgres: 'PostgresPassword-of-the-application',
  redis: 'RedisToken-of-the-application',
  rabbitMq: 'RabbitPassword-of-the-application',
} as const;

export const filled = vault({
  'production/shop-db': { username: 'shop_user', password: passwords.postgres },
  'production/shop-cache': { password: passwords.redis },
  'production/shop-queue': { username: 'shop', password: passwords.rabbitMq },
});

/** The ground with servers, on the mock runtime. */
export const runBacking = (
  options: {
    readonly at?: Environment;
    readonly servers?: readonly BackingFacts[];
    readonly functions?: MockOptions['functions'];
    readonly recording?: MockOptions['recording'];
  } & Partial<AwsGroundOptions> = {},
) => {
  const { at = environment(), servers = every, functions = filled, recording, ...more } = options;
  return runMocked(() => awsGround(at, needing(servers), { snapshot: emptySnapshot, connect: away, ...more }), {
    outputs: serverOutputs,
    functions,
    stack: at.stack,
    recording,
  });
};

/** Custom resources, without the SDK's own components. */
export const custom = (resources: readonly Registered[]) => resources.filter((resource) => resource.custom);
