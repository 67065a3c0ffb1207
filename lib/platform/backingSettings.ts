import type { BackingFacts } from '../app/model';
import { parseMemory } from '../app/quantities';
import type { Environment } from '../environment/model';

/** Of an RDS database. */
export interface DatabaseSettings {
  /** RDS instance class. Changing it restarts the database. */
  readonly instance: string;
  /** GiB at first, and the most that it may grow to by itself. */
  readonly storage: number;
  readonly maxStorage: number;
  /** A synchronous copy in another zone, which takes over by itself (twice the price). */
  readonly standby: boolean;
  /** Days that can be gone back to, to the second: 0 (none) to 35, RDS's most. */
  readonly backupDays: number;
  /** RDS's own refusal to delete it, beside Pulumi's. */
  readonly deletionProtection: boolean;
  /** A snapshot is taken before it is deleted, and its backups outlive it. */
  readonly keepsData: boolean;
  /** Changes that interrupt are made by the `up` that asks for them, or wait for the maintenance window. */
  readonly applyImmediately: boolean;
  /** After PostgreSQL's end of life it goes on at a price (true), or RDS upgrades it by itself (false). */
  readonly extendedSupport: boolean;
}

/** Of a Redis replication group. */
export interface RedisSettings {
  /** ElastiCache node type. */
  readonly instance: string;
  /** Nodes in all. Two or more stand in different zones, and one of those that follow takes over from the first. */
  readonly nodes: number;
  /** Days that snapshots are kept: 0 (none) to 35. */
  readonly snapshotDays: number;
  /** A snapshot is taken before it is deleted. */
  readonly keepsData: boolean;
}

/** Of a memcached cluster, which has one node: with more, clients that do not know ElastiCache would disagree on what is cached. */
export interface MemcachedSettings {
  /** ElastiCache node type. */
  readonly instance: string;
}

/** Of an Amazon MQ broker. */
export interface BrokerSettings {
  /** Amazon MQ instance type. */
  readonly instance: string;
  /** One node, or three in three zones. Changing it replaces the broker, with its messages. */
  readonly deployment: 'SINGLE_INSTANCE' | 'CLUSTER_MULTI_AZ';
}

/** What differs between environments for the servers that AWS manages, in one place. */
export interface ServerSettings {
  readonly database: DatabaseSettings;
  readonly redis: RedisSettings;
  readonly memcached: MemcachedSettings;
  readonly broker: BrokerSettings;
  /** The day of the weekly maintenance: other environments have it five days before production. */
  readonly maintenanceDay: 'sun' | 'tue';
}

/**
 * The settings of an environment. What keeps data follows from what the data is; what survives the loss of a zone, and how
 * large it is, from the environment: staging has production's standby database, since that is what is rehearsed.
 */
export function serverSettings(environment: Pick<Environment, 'name' | 'data'>): ServerSettings {
  const production = environment.name === 'production';
  const staging = environment.name === 'staging';
  const real = environment.data === 'real';
  const keepsData = real || environment.data === 'production-like';
  const size = <T>(large: T, medium: T, small: T): T => (production ? large : staging ? medium : small);
  return {
    database: {
      instance: size('db.m7g.large', 'db.t4g.medium', 'db.t4g.micro'),
      storage: size(100, 20, 20),
      maxStorage: size(1000, 100, 50),
      standby: production || staging,
      backupDays: real ? 35 : keepsData ? 7 : 1,
      deletionProtection: keepsData,
      keepsData,
      applyImmediately: !production,
      extendedSupport: production,
    },
    redis: {
      instance: size('cache.m7g.large', 'cache.t4g.small', 'cache.t4g.micro'),
      nodes: production ? 2 : 1,
      snapshotDays: real ? 7 : keepsData ? 1 : 0,
      keepsData,
    },
    memcached: { instance: size('cache.m7g.large', 'cache.t4g.small', 'cache.t4g.micro') },
    broker: {
      instance: size('mq.m7g.large', 'mq.m7g.medium', 'mq.m7g.medium'),
      deployment: production ? 'CLUSTER_MULTI_AZ' : 'SINGLE_INSTANCE',
    },
    maintenanceDay: production ? 'sun' : 'tue',
  };
}

/** GiB that RDS gives to PostgreSQL on gp3 (RDS user guide, "Storage types"). */
export const [leastStorage, mostStorage] = [20, 65536] as const;

/** The settings for one server: what its application or the configuration says of its size goes before the environment's. */
export function sized(
  environment: Pick<Environment, 'name' | 'data'>,
  facts: Pick<BackingFacts, 'kind' | 'instance' | 'storage'>,
): ServerSettings {
  const settings = serverSettings(environment);
  const instance = facts.instance === undefined ? {} : { instance: facts.instance };
  const asked = facts.storage === undefined ? undefined : gibibytes(facts.storage);
  const storage = asked === undefined ? undefined : Math.min(mostStorage, Math.max(leastStorage, asked));
  return {
    ...settings,
    database: {
      ...settings.database,
      ...instance,
      ...(storage !== undefined && {
        storage,
        maxStorage: Math.min(mostStorage, Math.max(settings.database.maxStorage, storage * 5)),
      }),
    },
    redis: { ...settings.redis, ...instance },
    memcached: { ...settings.memcached, ...instance },
    broker: { ...settings.broker, ...instance },
  };
}

/** Whole GiB of a Kubernetes quantity, rounded up; undefined for other text. */
export function gibibytes(quantity: string): number | undefined {
  const bytes = parseMemory(quantity);
  return bytes === undefined ? undefined : Math.ceil(bytes / 2 ** 30);
}
