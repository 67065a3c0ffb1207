import type * as pulumi from '@pulumi/pulumi';
import type { BackingFacts } from '../app/model';
import type { Snapshot } from '../deploy/model';
import { wasMade } from './asking';
import { versionNumber, type Credentials } from './backingValues';

/**
 * What a run does about one server: makes or updates it, keeps it without being told its password again, or waits for one.
 */
export interface BackingPlan {
  readonly facts: BackingFacts;
  readonly action: 'make' | 'keep' | 'wait';
  /** The version of its secret, where that has a value. */
  readonly version?: string;
  /** Where AWS has to be told it. */
  readonly password?: pulumi.Output<string>;
  /** Why its secret's value is not used. */
  readonly refused?: string;
}

/** The types of the servers that AWS is told a password for. */
const types = {
  redis: 'aws:elasticache/replicationGroup:ReplicationGroup',
  rabbitMq: 'aws:mq/broker:Broker',
} as const;

/** Whether the stack's last snapshot has the server; false for kinds that are made without a password. */
export function serverWasMade(
  snapshot: Snapshot,
  { kind, fullName }: Pick<BackingFacts, 'kind' | 'fullName'>,
): boolean {
  return (kind === 'redis' || kind === 'rabbitMq') && wasMade(snapshot, types[kind], fullName);
}

/** Whether the last snapshot says that AWS was told this version of a cache's password. */
export function wasTold(
  snapshot: Snapshot,
  { kind, fullName }: Pick<BackingFacts, 'kind' | 'fullName'>,
  version: string,
): boolean {
  if (kind !== 'redis') return false;
  return snapshot.resources
    .filter(({ urn, type }) => type === types.redis && urn.endsWith(`::${fullName}`))
    .some(({ outputs }) => outputs['authTokenWoVersion'] === versionNumber(version));
}

/**
 * Whether a run has to read the password of a server: for a queue only until it is made, since that is when it counts; for a
 * cache until AWS has been told its current version. So a release that changes no password needs no right to read one.
 */
export function needsPassword(facts: Pick<BackingFacts, 'kind'>, madeBefore: boolean, told = false): boolean {
  return (facts.kind === 'redis' && !(madeBefore && told)) || (facts.kind === 'rabbitMq' && !madeBefore);
}

/**
 * Decides what to do about one server. A server that needs a password is never made without one: it would be open, or could
 * not be used. One that is there stays, whatever became of its secret.
 */
export function planServer(facts: BackingFacts, credentials: Credentials, madeBefore: boolean): BackingPlan {
  const refused = credentials.state === 'refused' ? { refused: credentials.why } : {};
  const version = credentials.state === 'present' ? { version: credentials.version } : {};
  const password = credentials.state === 'present' && credentials.password ? { password: credentials.password } : {};
  if (facts.kind === 'postgres' || facts.kind === 'memcached') return { facts, action: 'make', ...version };
  if (facts.kind === 'rabbitMq' && madeBefore) return { facts, action: 'keep', ...version };
  if (password.password) return { facts, action: 'make', ...version, ...password };
  return { facts, action: madeBefore ? 'keep' : 'wait', ...version, ...refused };
}
