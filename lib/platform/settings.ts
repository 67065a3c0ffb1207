import type { AwsTarget, Environment, Problem } from '../environment/model';
import type { PlatformErrorCode } from './errors';
import { cidrProblem, isCidr, zoneProblem } from './subnets';

/** What differs between environments on AWS, in one place. */
export interface GroundSettings {
  /** One NAT gateway for each zone (a zone may fail alone), or one for all (about 32 USD a month each). */
  readonly natGateways: 'perZone' | 'single';
  /** EKS's own refusal to delete the cluster, beside Pulumi's. */
  readonly deletionProtection: boolean;
  /** NetworkPolicy objects are enforced; without it they are accepted and do nothing. */
  readonly enforceNetworkPolicy: boolean;
  /** Traffic and new nodes can be moved away from an impaired zone. */
  readonly zonalShift: boolean;
  /**
   * What happens when AWS ends the standard support of a Kubernetes version: it upgrades the control plane by itself
   * (STANDARD), or goes on at six times the price of the control plane (EXTENDED).
   */
  readonly support: 'STANDARD' | 'EXTENDED';
  /** Days that control-plane and flow logs are kept. */
  readonly logRetention: number;
  /** Days in which a deleted secret can be restored; 0 deletes at once, so that its name is free again. */
  readonly secretRecovery: number;
  /** Copies of the External Secrets operator. */
  readonly operatorReplicas: number;
}

/** The settings of an environment. Data that is thrown away needs no recovery, and its names have to be free again. */
export function groundSettings(environment: Pick<Environment, 'name' | 'data'>): GroundSettings {
  const production = environment.name === 'production';
  const likeProduction = production || environment.name === 'staging';
  return {
    natGateways: production ? 'perZone' : 'single',
    deletionProtection: production,
    enforceNetworkPolicy: likeProduction,
    zonalShift: likeProduction,
    support: production ? 'EXTENDED' : 'STANDARD',
    logRetention: production ? 365 : likeProduction ? 90 : 14,
    secretRecovery: environment.data === 'local' || environment.data === 'ephemeral' ? 0 : 30,
    operatorReplicas: likeProduction ? 2 : 1,
  };
}

/** What AWS would refuse, or what would open the ground to everybody: all problems together, each with its path. */
export function groundProblems(environment: Environment, target: AwsTarget): Problem[] {
  const { platform } = environment;
  const problems: Problem[] = [];
  const add = (code: PlatformErrorCode, path: string, message: string | undefined) => {
    if (message) problems.push({ code, path: `verdigris:${path}`, message });
  };
  target.zones.forEach((zone, index) =>
    add('zone-invalid', `target.zones[${index}]`, zoneProblem(zone, target.region)),
  );
  const letters = target.zones.map((zone) => zone.at(-1));
  target.zones.forEach((zone, index) => {
    if (letters.indexOf(zone.at(-1)) < index)
      add('zone-invalid', `target.zones[${index}]`, `'${zone}' comes twice; name each availability zone once.`);
  });
  if (new Set(target.zones).size < 2)
    add(
      'zones-too-few',
      'target.zones',
      `EKS needs at least two availability zones, found ${target.zones.length}; add another one.`,
    );
  if (platform.vpc) {
    const found = platform.vpc.privateSubnets.length;
    if (found < 2)
      add(
        'zones-too-few',
        'platform.vpc.privateSubnets',
        `EKS needs private subnets in two zones, found ${found}; name another one.`,
      );
  }
  if (platform.vpc || platform.cluster) {
    // Of an existing network it says where things are, for network policies.
    if (platform.cidr && !isCidr(platform.cidr))
      add(
        'network-range-invalid',
        'platform.cidr',
        `'${platform.cidr}' is not an IPv4 address range; write one such as '10.0.0.0/16'.`,
      );
  } else if (platform.cidr) add('network-range-invalid', 'platform.cidr', cidrProblem(platform.cidr));
  platform.endpointAccess.forEach((cidr, index) => {
    const at = `platform.endpointAccess[${index}]`;
    if (!isCidr(cidr))
      add('network-range-invalid', at, `'${cidr}' is not an IPv4 address range; write one such as '203.0.113.0/24'.`);
    else add('endpoint-open', at, openness(cidr));
  });
  if (platform.sharedFiles?.from === 'make' && (platform.cluster || environment.platformStack !== undefined))
    add(
      'shared-files-without-ground',
      'platform.sharedFiles.from',
      "'make' needs a cluster and a network of this stack, whose zones are known; write 'existing', and have the class made where the cluster is.",
    );
  platform.access.forEach(({ role }, index) => {
    if (!/^arn:aws[a-z-]*:iam::\d+:role\/.+$/.test(role))
      add(
        'access-role-invalid',
        `platform.access[${index}].role`,
        `'${role}' is not the ARN of an IAM role; write 'arn:aws:iam::${target.account}:role/NAME'.`,
      );
  });
  return problems;
}

/** What is wrong with letting a range reach the endpoint; undefined: nothing. */
function openness(cidr: string): string | undefined {
  if (Number(cidr.split('/')[1]) < 8)
    return `'${cidr}' opens the cluster's endpoint to ${cidr === '0.0.0.0/0' ? 'everybody' : 'more than a /8'}; name the ranges that need it, such as '203.0.113.0/24'.`;
  return undefined;
}
