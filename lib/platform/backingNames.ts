import type { BackingFacts } from '../app/model';
import { digest } from '../app/names';
import { groundStack, type Environment } from '../environment/model';

/**
 * A name of lower-case letters, digits and single hyphens that starts with a letter, of at most `most` characters: as it is
 * where it is one already, else what is left of it and a digest of all of it, so that no two become the same.
 */
export function shortName(name: string, most: number): string {
  const allowed = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-$/g, '');
  if (allowed === name && name.length <= most) return name;
  return `${allowed.slice(0, most - 9).replace(/-$/, '')}-${digest(name, 8)}`;
}

/** AWS's limits for the names of servers, by kind: RDS 63, ElastiCache 40 and 50, Amazon MQ 50 characters. */
const most = { postgres: 63, redis: 40, memcached: 50, rabbitMq: 50 } as const;

/** What a server is called in AWS: unique in account and region, and known without asking. */
export function serverName(
  environment: Pick<Environment, 'project' | 'stack' | 'platformStack'>,
  facts: Pick<BackingFacts, 'kind' | 'fullName'>,
): string {
  return shortName(`${environment.project}-${groundStack(environment)}-${facts.fullName}`, most[facts.kind]);
}

/** The namespace in which databases are set up: what reads the master password is beyond the applications' reach. */
export function provisioningNamespace(namespace: string): string {
  return shortName(`${namespace}-provisioning`, 63);
}

/** The same of a stack: each of several that stand in one namespace sets up its own. */
export function provisioningNamespaceOf({
  namespace,
  stack,
  platformStack,
}: Pick<Environment, 'namespace' | 'stack' | 'platformStack'>): string {
  return provisioningNamespace(platformStack === undefined ? namespace : `${namespace}-${stack}`);
}

/**
 * The role that owns a database and everything in it. Those who log in are members of it, so that a second user can take over
 * while the first one is still in use. At most 63 bytes (PostgreSQL's NAMEDATALEN), which it would cut without a word.
 */
export function ownerRole(database: string): string {
  const owner = `${database}_owner`;
  if (owner.length <= 63) return owner;
  return `${database.slice(0, 48)}_${digest(database, 8)}_owner`;
}

/** The master user of a database. Applications do not use it, and can not be called like it. */
export const masterUser = 'verdigris';
