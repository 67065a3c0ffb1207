import { clusterStatements, networkStatements } from './accessCluster';
import { dataStatements, recordStatements } from './accessData';
import { fileStatements } from './accessFiles';
import { identityStatements } from './accessIdentity';
import type { AccessScope, AccessStatement } from './accessScope';
import { databaseStatements, serverStatements } from './accessServers';
import { siteStatements } from './accessSites';
import { appsStatements } from './accessApps';

/**
 * What making the ground asks of AWS, and a release on it: by part, because IAM takes at most 6,144 characters a policy and ten
 * policies a role (its quotas). Parts without a statement are left out.
 */
export function groundPolicies(scope: AccessScope): Readonly<Record<string, readonly AccessStatement[]>> {
  const all = {
    identity: identityStatements(scope),
    network: networkStatements(scope),
    cluster: clusterStatements(scope),
    data: dataStatements(scope),
    records: recordStatements(scope),
    databases: databaseStatements(scope),
    servers: serverStatements(scope),
    files: fileStatements(scope),
    sites: siteStatements(scope),
    releases: appsStatements(scope),
  };
  return Object.fromEntries(Object.entries(all).filter(([, statements]) => statements.length > 0));
}

/** A policy document of IAM, without the reasons. */
export function policyText(statements: readonly AccessStatement[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(({ effect, actions, resources, condition }) => ({
      Effect: effect ?? 'Allow',
      Action: [...actions],
      Resource: [...resources],
      ...(condition && { Condition: condition }),
    })),
  });
}
