/** The four environments, in the order in which an image is promoted through them. */
export const environmentNames = ['development', 'testing', 'staging', 'production'] as const;
/** One of the four environments. */
export type EnvironmentName = (typeof environmentNames)[number];

/** Any cluster that a kubeconfig reaches: kind, minikube, a test cluster. No AWS is involved. */
export interface KubeconfigTarget {
  readonly kind: 'kubeconfig';
  /** The kubeconfig context that this stack may touch; any other one stops the run before the first call. */
  readonly context: string;
  /** The kubeconfig file. @default - `$KUBECONFIG`, then `~/.kube/config` */
  readonly kubeconfig?: string;
  /** Prefix of image names, without a trailing slash. @default - none: names are used as they are */
  readonly registry?: string;
}

/** An AWS account with its EKS cluster. Account, region and zones are given, so that rendering looks nothing up. */
export interface AwsTarget {
  readonly kind: 'aws';
  /** The account id as text: digits, kept as written (a leading zero counts). AWS gives 12 digits. */
  readonly account: string;
  /** For example `us-east-1`. */
  readonly region: string;
  /** Availability zones of the region, at least two (EKS's own limit). */
  readonly zones: readonly string[];
}

/** Where a stack runs. */
export type Target = KubeconfigTarget | AwsTarget;

/** How strictly resource limits are applied: `none` leaves limits out (requests stay), `enforced` sets them. */
export type Limits = 'none' | 'enforced';

/** What an environment's data is: seeds call them mock, in memory, production-like and real. */
export type DataKind = 'local' | 'ephemeral' | 'production-like' | 'real';

/** Everything that differs between environments, read from `Pulumi.<stack>.yaml` through one schema. */
export interface Environment {
  readonly name: EnvironmentName;
  /** The Pulumi project and stack; both go into the ownership labels of every object. */
  readonly project: string;
  readonly stack: string;
  readonly target: Target;
  /** The Kubernetes namespace of the stack's applications. @default - the environment's name */
  readonly namespace: string;
  /** @default - true in development only */
  readonly debug: boolean;
  /** @default - `none` in development, `enforced` elsewhere */
  readonly limits: Limits;
  /** @default - local, ephemeral, production-like, real in the order of the environments */
  readonly data: DataKind;
  /** Public host names by application. @default - none */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  /**
   * Replicas, where they differ from what the application says: by application, for the workload that is called like it, or by
   * `application/workload`.
   * @default - none
   */
  readonly replicas: Readonly<Record<string, number>>;
  /** Version by application: an image tag, optionally followed by `@sha256:...`. */
  readonly versions: Readonly<Record<string, string>>;
  /** Release strategy by application, where it differs from what the application says. */
  readonly strategies: Readonly<Record<string, 'rolling' | 'blueGreen'>>;
  /** Values of feature flags by application and name, where they differ from what the application says. @default - none */
  readonly flags?: Readonly<Record<string, Readonly<Record<string, boolean | string>>>>;
  /** Applications that shall go back to the release their other slot still holds. */
  readonly rollback: readonly string[];
  /** Applications whose rejected release shall be tried again. */
  readonly retry: readonly string[];
  /** Lifted protections: the exact URN and why. */
  readonly unprotect: readonly { readonly urn: string; readonly reason: string }[];
  /** The image of smoke tests, required by digest where one is declared. */
  readonly smokeImage?: string;
  /**
   * Local secret values by secret and key, for targets without AWS. A value is plain text, or a marker for a secure
   * configuration value (what that is, is the caller's business: the Pulumi program puts a secret Output there).
   */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Backing services by application and name, where they differ from the defaults. @default - none */
  readonly backing?: Readonly<Record<string, Readonly<Record<string, BackingSettings>>>>;
  /** Static sites on AWS by application. @default - none */
  readonly sites?: Readonly<Record<string, SiteSettings>>;
  /** The ground in AWS, where the stack makes or names it; empty for a kubeconfig target. */
  readonly platform: PlatformSettings;
  /** Who may run the other stacks: then this one holds roles, and no applications. @default - none */
  readonly access?: AccessSettings;
  /** The applications that this stack holds, where it holds a part of the program's. @default - all of them */
  readonly apps?: readonly string[];
  /**
   * The stack that holds the ground, where it is another one: `STACK` of this project, or `ORGANIZATION/PROJECT/STACK`.
   * @default - none: this stack holds it
   */
  readonly platformStack?: string;
  /** The stack that has to have verified a version before it enters here. @default - none: every version may enter */
  readonly promotion?: { readonly from: string };
  /** Versions that may enter without having been verified before, by application, with the reason. @default - none */
  readonly hotfix?: Readonly<Record<string, { readonly version: string; readonly reason: string }>>;
  /** Rules of previews and of the policy pack that are judged otherwise here, by name. @default - none */
  readonly rules?: Readonly<Record<string, RuleSetting>>;
}

/** How one rule is judged: its finding stops the check, is only told, or is not looked for. */
export interface RuleSetting {
  readonly level: 'mandatory' | 'advisory' | 'disabled';
  /** Shown in every report. */
  readonly reason: string;
}

/** How CloudFront serves the static site of an application. */
export interface SiteSettings {
  /** The ARN of an existing certificate in us-east-1. @default - one is made for the application's hosts */
  readonly certificate?: string;
  /** The Route 53 zone for the records of hosts and certificate. @default - none: people make the records */
  readonly zone?: string;
  /** From where in the world it answers. @default 'PriceClass_100' */
  readonly priceClass?: 'PriceClass_100' | 'PriceClass_200' | 'PriceClass_All';
}

/** What a stack makes that an administrator runs: GitHub's identity provider and the roles of its jobs. */
export interface AccessSettings {
  /** The identity provider, of which AWS has one per account. */
  readonly provider: 'owner' | 'lookup';
  /** `OWNER/NAME`, or `OWNER@ID/NAME@ID` as GitHub signs newer repositories. */
  readonly repository: string;
  /** Where Pulumi keeps the state, if that is a bucket. @default - elsewhere */
  readonly state?: { readonly bucket: string; readonly prefix?: string; readonly key?: string };
  /** By the stack that holds the ground. */
  readonly grounds: Readonly<Record<string, GroundAccess>>;
}

/** What the roles of one ground are narrowed to. */
export interface GroundAccess {
  /** Stacks that stand on it. */
  readonly stacks: readonly string[];
  /** The GitHub environment of the role for apps. @default - the stack's name */
  readonly apps?: string;
  /** The GitHub environment of the role for the ground. @default - the stack's name and `-ground` */
  readonly ground?: string;
  /** An existing EKS cluster. @default - the ground makes its own */
  readonly cluster?: string;
  /** An existing network. @default - the ground makes its own */
  readonly vpc?: string;
  /** Secrets whose value the ground's role reads, because AWS has to be told it. */
  readonly passwords: readonly string[];
  /** Applications with a static site. */
  readonly sites: readonly string[];
  /** Route 53 zones in which records of sites are made. */
  readonly zones: readonly string[];
  /** Stacks whose state is read. */
  readonly reads: readonly string[];
}

/** Where one backing service of an application stands in this environment, and how large it is there. */
export interface BackingSettings {
  /**
   * In the cluster, or managed by AWS.
   * @default - `managed` where an AWS target holds production-like or real data, `cluster` elsewhere
   */
  readonly where?: 'cluster' | 'managed';
  /** A server that is there already, in place of `where`. */
  readonly existing?: {
    /** A host name, an address, or a service of the cluster (`postgres.databases`, whose pods are labelled `app: postgres`). */
    readonly host: string;
    /** @default - the port that the service usually has */
    readonly port?: number;
    /** Its addresses, which a network policy needs. @default - an address given as `host`; a service of the cluster needs none */
    readonly cidrs?: readonly string[];
  };
  /** In the cluster: the image. @default - the official image at the version */
  readonly image?: string;
  /** In the cluster: the numeric user of the image. @default - that of the official Debian image */
  readonly uid?: number;
  /** Space for data, as a Kubernetes quantity. In memory it counts against the memory limit. @default - by kind and place */
  readonly storage?: string;
  /** Managed: the instance class, for example `db.t4g.medium`. @default - by kind and environment */
  readonly instance?: string;
}

/** What the stack makes itself (`owner`) and what another one owns (`lookup`), and which existing things are used. */
export interface PlatformSettings {
  /** Repositories: made here, or looked up because another stack of the account owns them. @default 'owner' */
  readonly repositories: 'owner' | 'lookup';
  /** An existing VPC instead of a new one. */
  readonly vpc?: {
    readonly id: string;
    readonly privateSubnets: readonly string[];
    readonly publicSubnets?: readonly string[];
  };
  /** Address range of the new VPC, or of the existing one: network policies need it. @default '10.0.0.0/16' for a new one */
  readonly cidr?: string;
  /** An existing EKS cluster instead of a new one. */
  readonly cluster?: { readonly name: string };
  /** The Kubernetes version of a new cluster, for example `1.34`. */
  readonly kubernetesVersion?: string;
  /** CIDRs that may reach the public endpoint of the cluster. @default - none: the endpoint is private only */
  readonly endpointAccess: readonly string[];
  /** ARNs of IAM roles with an access entry, and what they may do. */
  readonly access: readonly { readonly role: string; readonly policy: 'admin' | 'edit' | 'view' }[];
  /** The ARN of the policy that bounds every role that is made. @default - none */
  readonly permissionsBoundary?: string;
  /** Files that pods of several nodes write, as a storage class: made here on EFS, or there already. @default - none */
  readonly sharedFiles?: { readonly from: 'make' | 'existing'; readonly storageClass: string };
  /** The External Secrets operator: installed by this stack (a pinned chart), or already there. @default 'install' */
  readonly externalSecrets: 'install' | 'existing';
  /** The image with `psql` and a shell that sets up managed databases, by digest. @default - PostgreSQL's own image */
  readonly provisioningImage?: string;
  /** Managed memcached takes connections by TLS alone, which not every client can. @default false */
  readonly memcachedTls?: boolean;
}

/** A line that a person wrote: a file of the project and the line in it, from 1. */
export interface Source {
  /** The path from the root of the project, with `/`. */
  readonly file: string;
  readonly line: number;
}

/** One thing that is wrong with what the user gave: where, what was found, what is expected, how to repair it. */
export interface Problem {
  /** The stable name of this kind of error, as docs/errors.md explains it. */
  readonly code: string;
  /** A configuration path (`verdigris:target.region`) or a construct path (`production/api-gateway`). */
  readonly path: string;
  /** One sentence with both values and the repair. */
  readonly message: string;
  /** The line that has to change, where it is known. */
  readonly source?: Source;
}

/** What docs/errors.md says of a code. */
export interface ErrorEntry {
  /** What is wrong, and why it is refused; one or two sentences. */
  readonly meaning: string;
  /** What to do about it. */
  readonly repair: string;
  /** What a command ends with: 1 where trying again may help. @default 2 - the call or the configuration has to change */
  readonly exitCode?: 1;
}

/**
 * The stack that holds the ground: what has a name of its own in AWS is named by it, so that it keeps its name (and what it
 * holds) when its application goes to another stack on the same ground.
 */
export function groundStack({ stack, platformStack }: Pick<Environment, 'stack' | 'platformStack'>): string {
  return platformStack?.split('/').at(-1) ?? stack;
}

/** Picks the value of the environment; the table is complete by type or has a `default`. */
export function forEnvironment<T>(
  environment: { readonly name: EnvironmentName },
  values:
    Readonly<Record<EnvironmentName, T>> | ({ readonly default: T } & Partial<Readonly<Record<EnvironmentName, T>>>),
): T {
  const table = values as Partial<Record<EnvironmentName | 'default', T>>;
  return environment.name in table ? (table[environment.name] as T) : (table.default as T);
}
