import * as cloudwatch from '@pulumi/aws/cloudwatch';
import * as elasticache from '@pulumi/aws/elasticache';
import * as pulumi from '@pulumi/pulumi';
import { serverAccess, type ServerPlace } from './backingAccess';
import type { MemcachedSettings, RedisSettings, ServerSettings } from './backingSettings';
import type { EngineVersion } from './backingVersions';
import { protectAll, type Protection } from './protection';

interface CacheArgs {
  /** Its name in ElastiCache: at most 40 characters for Redis, 50 for memcached. Changing it replaces the server. */
  readonly identifier: string;
  readonly version: EngineVersion;
  readonly port: number;
  readonly place: ServerPlace;
  readonly settings: { readonly instance: string };
  readonly maintenanceDay: ServerSettings['maintenanceDay'];
  /** @default - protected */
  readonly protect?: Protection;
}

/** What a managed Redis is made with. */
export interface RedisArgs extends CacheArgs {
  readonly settings: RedisSettings;
  /** ARN of the key for what is stored. */
  readonly key: pulumi.Input<string>;
  /**
   * The token that clients authenticate with, and a number that changes with it; the former token stays good until the next
   * one. Without it, the token stays what it is.
   */
  readonly token?: { readonly value: pulumi.Input<string>; readonly version: number };
  /** What a full cache throws away (Redis's `maxmemory-policy`). @default - ElastiCache's own: `volatile-lru` */
  readonly eviction?: string;
  /** Days that its logs are kept. @default 90 */
  readonly logRetention?: number;
}

/** What a managed memcached is made with. */
export interface MemcachedArgs extends CacheArgs {
  readonly settings: MemcachedSettings;
  /** Connections by TLS alone. Not every client of memcached can, and an application has to be told. @default false */
  readonly tls?: boolean;
}

/** Name, subnets and maintenance, which both kinds have in common. */
function common(name: string, args: CacheArgs, parent: pulumi.Resource) {
  const subnets = new elasticache.SubnetGroup(
    name,
    { subnetIds: args.place.subnetIds as pulumi.Input<pulumi.Input<string>[]>, tags: { Name: name } },
    { parent },
  );
  const access = serverAccess(name, { ...args, ports: [args.port], description: `Cache ${args.identifier}` }, parent);
  return {
    port: args.port,
    nodeType: args.settings.instance,
    engineVersion: args.version.engineVersion,
    subnetGroupName: subnets.name,
    securityGroupIds: [access.id],
    maintenanceWindow: `${args.maintenanceDay}:05:30-${args.maintenanceDay}:06:30`,
    // A run is the decision: a new token has to hold before the pods that know it start.
    applyImmediately: true,
    tags: { Name: args.identifier },
  };
}

/**
 * A Redis replication group in ElastiCache: encrypted where it is stored and on the way, with a token, reached by the cluster
 * alone. With two nodes or more, another one takes over by itself, in another zone.
 */
export class Redis extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:Redis';

  /** The node that is written to, whichever that is. */
  readonly host: pulumi.Output<string>;
  readonly port: number;

  constructor(name: string, args: RedisArgs, options?: pulumi.ComponentResourceOptions) {
    super(Redis.type, name, {}, options);
    const { settings, identifier, token } = args;
    const several = settings.nodes > 1;
    const logs = ['slow-log', 'engine-log'].map((logType) => {
      const group = new cloudwatch.LogGroup(
        `${name}-${logType}`,
        { name: `/aws/vendedlogs/elasticache/${identifier}/${logType}`, retentionInDays: args.logRetention ?? 90 },
        { parent: this },
      );
      return { destination: group.name, destinationType: 'cloudwatch-logs', logFormat: 'json', logType };
    });
    const parameters = new elasticache.ParameterGroup(
      name,
      {
        family: args.version.family!,
        description: `Redis ${identifier}`,
        parameters: args.eviction ? [{ name: 'maxmemory-policy', value: args.eviction }] : [],
        tags: { Name: name },
      },
      { parent: this },
    );
    const group = new elasticache.ReplicationGroup(
      name,
      {
        ...common(name, args, this),
        replicationGroupId: identifier,
        description: `Redis ${identifier}`,
        engine: 'redis',
        autoMinorVersionUpgrade: args.version.minorUpgrades,
        parameterGroupName: parameters.name,
        numCacheClusters: settings.nodes,
        automaticFailoverEnabled: several,
        multiAzEnabled: several,
        atRestEncryptionEnabled: true,
        kmsKeyId: args.key,
        transitEncryptionEnabled: true,
        transitEncryptionMode: 'required',
        ...(token && { authTokenWo: pulumi.secret(token.value), authTokenWoVersion: token.version }),
        authTokenUpdateStrategy: 'ROTATE',
        snapshotRetentionLimit: settings.snapshotDays,
        snapshotWindow: '03:00-04:00',
        ...(settings.keepsData && { finalSnapshotIdentifier: `${identifier}-final` }),
        logDeliveryConfigurations: logs,
      },
      {
        parent: this,
        protect: (args.protect ?? protectAll)(Redis.type, 'aws:elasticache/replicationGroup:ReplicationGroup', name),
        // Without a token at hand the last one stays: taking it away would open the server.
        ...(!token && { ignoreChanges: ['authTokenWo', 'authTokenWoVersion'] }),
      },
    );
    this.host = group.primaryEndpointAddress;
    this.port = args.port;
    this.registerOutputs({ host: this.host });
  }
}

/**
 * A memcached cluster of one node in ElastiCache, reached by the cluster alone. It has no users and stores nothing: ElastiCache
 * offers neither passwords nor encryption of its memory for this engine.
 */
export class Memcached extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:Memcached';

  readonly host: pulumi.Output<string>;
  readonly port: number;

  constructor(name: string, args: MemcachedArgs, options?: pulumi.ComponentResourceOptions) {
    super(Memcached.type, name, {}, options);
    const cluster = new elasticache.Cluster(
      name,
      {
        ...common(name, args, this),
        clusterId: args.identifier,
        engine: 'memcached',
        numCacheNodes: 1,
        transitEncryptionEnabled: args.tls ?? false,
      },
      {
        parent: this,
        protect: (args.protect ?? protectAll)(Memcached.type, 'aws:elasticache/cluster:Cluster', name),
      },
    );
    this.host = cluster.cacheNodes.apply((nodes) => nodes[0]?.address ?? '');
    this.port = args.port;
    this.registerOutputs({ host: this.host });
  }
}
