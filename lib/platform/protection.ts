import type { Snapshot } from '../deploy/model';
import type { Environment } from '../environment/model';

/**
 * Whether a resource may not be deleted or replaced.
 * @param parent - The type of the component it belongs to, for example `verdigris:aws:Network`; empty: none
 * @param type - Its own type token, for example `aws:ec2/vpc:Vpc`
 * @param name - Its logical name
 */
export type Protection = (parent: string, type: string, name: string) => boolean;

/** The protection of a component that is used by itself. */
export const protectAll: Protection = () => true;

type Place = Pick<Environment, 'name' | 'stack' | 'project' | 'unprotect'>;

/**
 * Protects everything in staging and production, except what `verdigris:unprotect` names by its exact URN, and nothing
 * in development and testing.
 *
 * @param within - Types of the components that all of it stands in, joined by `$`. @default - the stack itself
 */
export function protectionOf(environment: Place, within = ''): Protection {
  const lifted = liftsOf(environment);
  return (parent, type, name) => protects(environment) && !lifted.has(urnOf(environment, within, parent, type, name));
}

/** Why something must not go, for the sentence; what is not here may go. */
const harm: Readonly<Record<string, string>> = {
  'aws:backup/vault:Vault': 'its backups go with it',
  'aws:ec2/eip:Eip': 'others know the stack by this address',
  'aws:ec2/internetGateway:InternetGateway': 'all traffic from and to the outside passes it',
  'aws:ec2/natGateway:NatGateway': 'traffic to the outside leaves by it',
  'aws:ec2/subnet:Subnet': 'nodes and load balancers stand in it',
  'aws:ec2/vpc:Vpc': 'the cluster stands in it',
  'aws:ecr/repository:Repository': 'its images go with it',
  'aws:efs/fileSystem:FileSystem': 'its files go with it',
  'aws:eks/cluster:Cluster': 'everything that runs in it goes with it',
  'aws:elasticache/cluster:Cluster': 'the applications use it',
  'aws:elasticache/replicationGroup:ReplicationGroup': 'its data goes with it',
  'aws:kms/key:Key': 'what it encrypts can not be read without it',
  'aws:mq/broker:Broker': 'its messages go with it',
  'aws:rds/instance:Instance': 'its data goes with it',
  'aws:secretsmanager/secret:Secret': 'its value goes with it',
  'kubernetes:core/v1:Namespace': 'everything in it goes with it',
  'kubernetes:helm.sh/v3:Release': 'its CRDs and the Secrets of running pods go with it',
};

/** A protection that remembers what it was asked about, so that what is declared no more can be named. */
export function watchedProtection(
  environment: Place,
  within: string,
): { readonly protect: Protection; readonly vanishing: (snapshot: Snapshot) => readonly string[] } {
  const declared = new Set<string>();
  const decide = protectionOf(environment, within);
  return {
    protect: (parent, type, name) => {
      declared.add(urnOf(environment, within, parent, type, name));
      return decide(parent, type, name);
    },
    /**
     * What this run would delete although it is protected, with the way to lift it. The engine refuses it too, but at the
     * end, and can't name the lift.
     */
    vanishing: (snapshot) => {
      if (!protects(environment)) return [];
      const lifted = liftsOf(environment);
      const start = `urn:pulumi:${environment.stack}::${environment.project}::${within}$`;
      return snapshot.resources
        .filter(({ urn }) => urn.startsWith(start) && !declared.has(urn) && !lifted.has(urn))
        .filter(({ type }) => type in harm)
        .map(({ urn, type }) => {
          const kind = type.split(':').at(-1);
          const lift = `verdigris:unprotect: [{ urn: "${urn}", reason: "..." }]`;
          return `${kind} '${urn.split('::').at(-1)}' would be deleted, because nothing declares it any more, and ${harm[type]}. If that is meant, lift the protection in Pulumi.${environment.stack}.yaml: '${lift}', and run 'pulumi state unprotect --stack ${environment.stack} '${urn}'' once.`;
        });
    },
  };
}

function protects(environment: Place): boolean {
  return environment.name === 'staging' || environment.name === 'production';
}

function liftsOf(environment: Place): ReadonlySet<string> {
  return new Set(environment.unprotect.map((lift) => lift.urn));
}

/** The URN as the engine makes it: types of the parents and its own, joined by `$`. */
function urnOf(environment: Place, within: string, parent: string, type: string, name: string): string {
  const types = [within, parent, type].filter((part) => part !== '').join('$');
  return `urn:pulumi:${environment.stack}::${environment.project}::${types}::${name}`;
}
