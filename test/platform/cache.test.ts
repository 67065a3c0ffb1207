import * as pulumi from '@pulumi/pulumi';
import { serverSettings } from '../../lib/platform/backingSettings';
import { engineVersion } from '../../lib/platform/backingVersions';
import { Memcached, Redis, type MemcachedArgs, type RedisArgs } from '../../lib/platform/cache';
import { runMocked, valueOf } from '../support/mocks';
import { environment } from './environments';
import { serverOutputs } from './backing-support';

const place = { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'], clients: 'sg-cluster' };
const at = (name: Parameters<typeof environment>[0]) => serverSettings(environment(name));

describe('a Redis', () => {
  const type = 'aws:elasticache/replicationGroup:ReplicationGroup';
  const make = (changes: Partial<RedisArgs> = {}, name: Parameters<typeof environment>[0] = 'production') =>
    runMocked(
      () =>
        new Redis('shop-cache', {
          identifier: 'verdigris-production-shop-cache',
          version: engineVersion({ kind: 'redis', version: '7' })!,
          port: 6379,
          place,
          key: 'KEY',
          settings: at(name).redis,
          maintenanceDay: at(name).maintenanceDay,
          token: { value: 'the-token', version: 7 },
          eviction: 'noeviction',
          ...changes,
        }),
      { outputs: serverOutputs },
    );

  test('in production: encrypted at rest and on the way, with a token, in two zones, with snapshots', async () => {
    const { recording, result } = await make();
    const { inputs, protect, ignoreChanges } = recording.one(type);
    expect([protect, ignoreChanges]).toEqual([true, []]);
    expect(inputs).toMatchObject({
      replicationGroupId: 'verdigris-production-shop-cache',
      engine: 'redis',
      engineVersion: '7.1',
      autoMinorVersionUpgrade: true,
      nodeType: 'cache.m7g.large',
      port: 6379,
      numCacheClusters: 2,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      atRestEncryptionEnabled: true,
      kmsKeyId: 'KEY',
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      authTokenWo: { secret: 'the-token' },
      authTokenWoVersion: 7,
      authTokenUpdateStrategy: 'ROTATE',
      snapshotRetentionLimit: 7,
      finalSnapshotIdentifier: 'verdigris-production-shop-cache-final',
      subnetGroupName: 'shop-cache subnets',
      parameterGroupName: 'shop-cache parameters',
      securityGroupIds: ['shop-cache-access-id'],
      maintenanceWindow: 'sun:05:30-sun:06:30',
    });
    expect(inputs).not.toHaveProperty('authToken');
    expect(await valueOf(pulumi.all([result.host, result.port]))).toEqual(['shop-cache.cache.test', 6379]);
  });

  test('one node has nobody to take over, and is as encrypted as two', async () => {
    const { recording } = await make({ protect: () => false }, 'testing');
    const { inputs, protect } = recording.one(type);
    expect(protect).toBe(false);
    expect(inputs).toMatchObject({
      numCacheClusters: 1,
      automaticFailoverEnabled: false,
      multiAzEnabled: false,
      atRestEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      snapshotRetentionLimit: 0,
    });
    expect(inputs).not.toHaveProperty('finalSnapshotIdentifier');
  });

  test('without a token at hand, the last one stays', async () => {
    const { recording } = await make({ token: undefined });
    const { inputs, ignoreChanges } = recording.one(type);
    expect(Object.keys(inputs).filter((key) => key.startsWith('authTokenWo'))).toEqual([]);
    expect(ignoreChanges).toEqual(['authTokenWo', 'authTokenWoVersion']);
  });

  test('what a full one throws away is what the application says', async () => {
    const { recording } = await make();
    expect(recording.one('aws:elasticache/parameterGroup:ParameterGroup').inputs).toMatchObject({
      family: 'redis7',
      parameters: [{ name: 'maxmemory-policy', value: 'noeviction' }],
    });
  });

  test('its logs are kept as long as others', async () => {
    const { recording } = await make({ logRetention: 365 });
    const logs = recording
      .all('aws:cloudwatch/logGroup:LogGroup')
      .map(({ inputs }) => [inputs.name, inputs.retentionInDays]);
    expect(logs).toEqual([
      ['/aws/vendedlogs/elasticache/verdigris-production-shop-cache/slow-log', 365],
      ['/aws/vendedlogs/elasticache/verdigris-production-shop-cache/engine-log', 365],
    ]);
    const kinds = recording.one(type).inputs.logDeliveryConfigurations as { logType: string }[];
    expect(kinds.map(({ logType }) => logType)).toEqual(['slow-log', 'engine-log']);
  });
});

describe('a memcached', () => {
  const type = 'aws:elasticache/cluster:Cluster';
  const make = (changes: Partial<MemcachedArgs> = {}) =>
    runMocked(
      () =>
        new Memcached('shop-pages', {
          identifier: 'verdigris-production-shop-pages',
          version: engineVersion({ kind: 'memcached', version: '1.6' })!,
          port: 11211,
          place,
          settings: at('production').memcached,
          maintenanceDay: 'sun',
          ...changes,
        }),
      { outputs: serverOutputs },
    );

  test('is one node, reached by the cluster alone', async () => {
    const { recording, result } = await make();
    const { inputs, protect } = recording.one(type);
    expect(protect).toBe(true);
    expect(inputs).toMatchObject({
      clusterId: 'verdigris-production-shop-pages',
      engine: 'memcached',
      engineVersion: '1.6.22',
      numCacheNodes: 1,
      subnetGroupName: 'shop-pages subnets',
      securityGroupIds: ['shop-pages-access-id'],
      transitEncryptionEnabled: false,
    });
    expect(await valueOf(result.host)).toBe('shop-pages.0001.test');
  });

  test('takes TLS alone where the configuration says that clients can', async () => {
    expect((await make({ tls: true })).recording.one(type).inputs.transitEncryptionEnabled).toBe(true);
  });
});
