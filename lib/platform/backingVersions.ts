import type { BackingFacts, BackingKind } from '../app/model';

/** A version in AWS's words. */
export interface EngineVersion {
  readonly engineVersion: string;
  /** The family of parameter groups; absent for brokers. */
  readonly family?: string;
  /** AWS puts in minor versions by itself, in the maintenance window. */
  readonly minorUpgrades: boolean;
}

const minors: Readonly<Record<Exclude<BackingKind, 'postgres'>, Readonly<Record<string, string>>>> = {
  redis: { '6': '6.2', '6.2': '6.2', '7': '7.1', '7.0': '7.0', '7.1': '7.1' },
  memcached: { '1': '1.6.22', '1.6': '1.6.22' },
  rabbitMq: { '3': '3.13', '3.13': '3.13', '4': '4.2', '4.2': '4.2' },
};

const offered: Readonly<Record<BackingKind, string>> = {
  postgres: 'RDS has PostgreSQL 13 to 18, as `17` or `17.2`',
  redis: 'ElastiCache has Redis 6 and 7, as `7`, `7.0` or `7.1`',
  memcached: 'ElastiCache encrypts the connections of memcached from 1.6.12, as `1.6` or `1.6.22`',
  rabbitMq: 'Amazon MQ has RabbitMQ 3.13 and 4.2',
};

/**
 * The version that is asked of AWS, for the one that an application names; undefined where AWS has none.
 *
 * A PostgreSQL version with a minor number is kept exactly: RDS would move on from it, and the next run would ask for the
 * older one again, which RDS refuses. One without gets every minor version by itself.
 */
export function engineVersion({ kind, version }: Pick<BackingFacts, 'kind' | 'version'>): EngineVersion | undefined {
  if (kind === 'postgres') {
    const [, major, minor] = /^(1[3-8])(\.\d{1,2})?$/.exec(version) ?? [];
    if (major === undefined) return undefined;
    return { engineVersion: version, family: `postgres${major}`, minorUpgrades: minor === undefined };
  }
  const known = Object.hasOwn(minors[kind], version) ? minors[kind][version] : undefined;
  if (kind === 'memcached') {
    const exact = known ?? (Number(/^1\.6\.(\d{1,2})$/.exec(version)?.[1]) >= 12 ? version : undefined);
    return exact === undefined ? undefined : { engineVersion: exact, family: 'memcached1.6', minorUpgrades: false };
  }
  if (known === undefined) return undefined;
  if (kind === 'redis')
    return { engineVersion: known, family: `redis${known[0] === '6' ? '6.x' : '7'}`, minorUpgrades: true };
  // Amazon MQ takes no newer RabbitMQ than 3.12 without them.
  return { engineVersion: known, minorUpgrades: true };
}

/** What AWS has of a kind, for the sentence. */
export function offeredVersions(kind: BackingKind): string {
  return offered[kind];
}
