import * as pulumi from '@pulumi/pulumi';
import type { BackingFacts } from '../app/model';
import type { Snapshot } from '../deploy/model';
import type { Environment } from '../environment/model';
import { needsPassword, planServer, serverWasMade, wasTold, type BackingPlan } from './backingPlan';
import { passwordPasses, readCredentials, type Credentials } from './backingValues';
import { secretPath } from './names';
import type { SecretVersions } from './secretVersions';

export interface PlanningAt {
  readonly stack: string;
  readonly snapshot: Snapshot;
  readonly provider: pulumi.ProviderResource;
  readonly versions: SecretVersions;
}

/**
 * What this run does about each server that AWS shall manage. A secret's value is read only where AWS has to be told it, and
 * where there is one; offline every secret has a value, and none is read.
 *
 * @throws RunError where AWS does not answer
 */
export function planServers(managed: readonly BackingFacts[], at: PlanningAt): Promise<readonly BackingPlan[]> {
  return Promise.all(
    managed.map(async (facts) => {
      const madeBefore = serverWasMade(at.snapshot, facts);
      return planServer(facts, await credentialsOf(facts, madeBefore, at), madeBefore);
    }),
  );
}

async function credentialsOf(facts: BackingFacts, madeBefore: boolean, at: PlanningAt): Promise<Credentials> {
  if (!facts.secret) return { state: 'absent' };
  if (!at.snapshot.known)
    return {
      state: 'present',
      version: 'offline',
      ...(passwordPasses(facts.kind) && { password: pulumi.secret('offline') }),
    };
  const version = await at.versions.current(facts.secret.name);
  if (version === undefined) return { state: 'absent' };
  const told = wasTold(at.snapshot, facts, version);
  return needsPassword(facts, madeBefore, told)
    ? readCredentials(facts, facts.secret, at)
    : { state: 'present', version };
}

/** The sentences for values that AWS would refuse, of one application. They show nothing of the values. */
export function refusals(
  plans: readonly BackingPlan[],
  application: string,
  at: { readonly stack: string; readonly region: string },
): readonly string[] {
  return plans.flatMap(({ facts, refused }) => {
    if (facts.application !== application || refused === undefined) return [];
    const id = secretPath(at.stack, facts.secret!.name);
    const command = `aws secretsmanager put-secret-value --region ${at.region} --secret-id ${id} --secret-string file://VALUE.json`;
    return [`${application} waits for another value of the secret ${id}: it ${refused}; put it in: ${command}`];
  });
}

/** Address ranges in which the servers of a stack are, for a network policy. */
export function serverRanges({ platform }: Pick<Environment, 'platform'>): readonly string[] {
  if (platform.cidr !== undefined) return [platform.cidr];
  // An existing network of unknown range: whatever is private (RFC 1918), and what AWS also gives to networks (RFC 6598).
  if (platform.vpc || platform.cluster) return ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16'];
  return ['10.0.0.0/16'];
}
