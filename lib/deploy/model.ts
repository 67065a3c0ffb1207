import type * as pulumi from '@pulumi/pulumi';
import type { BackingFacts, Manifest, RenderedApplication } from '../app/model';
import type { SiteHost } from './sites';

/** Names one Kubernetes object. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent for what has no namespace. */
  readonly namespace?: string;
  readonly name: string;
}

/** An object as the cluster has it; `undefined` where it has none. */
export type FoundObject = (Manifest & { readonly status?: Readonly<Record<string, unknown>> }) | undefined;

/**
 * The narrow seam to a cluster: read only. It never throws for a cluster that is away: the answer says why.
 * The real one speaks to the API server of the target; tests and rendering hand in their own.
 */
export interface Cluster {
  /** What the cluster has of some objects, in their order. */
  find(
    refs: readonly ObjectRef[],
  ): Promise<
    | { readonly answered: true; readonly objects: readonly FoundObject[] }
    | { readonly answered: false; readonly why: string }
  >;
}

/** One resource of the stack's last snapshot: only what a release needs is kept of its outputs. */
export interface SnapshotResource {
  readonly urn: string;
  readonly type: string;
  /** The metadata, spec references and status that a plan reads; never the data of a Secret. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Names of fields by level, for what may be kept but for some fields. @default - none: it is kept whole or not at all */
  readonly fieldNames?: Readonly<Record<string, readonly string[]>>;
}

/** The seam to the past: the last snapshot of this stack; `known` is false offline. */
export interface Snapshot {
  readonly known: boolean;
  readonly resources: readonly SnapshotResource[];
}

/** What the applications of a stack need from the ground, gathered by rendering them. */
export interface GroundNeeds {
  /** Repositories (`api-gateway`) of images without a registry of their own, sorted. */
  readonly repositories: readonly string[];
  /** Keys by secret name, sorted. */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
  readonly namespace: string;
  /** Applications, sorted. */
  readonly applications: readonly string[];
  /** Backing services that AWS manages, by `fullName`. */
  readonly backing?: readonly BackingFacts[];
}

/**
 * What a stack exports of its ground as its output `ground`, and what the stacks read that stand on it
 * (`verdigris:platformStack`). Nothing of it is secret.
 */
export interface GroundExports {
  /** The namespace, which belongs to this stack. */
  readonly namespace: string;
  /** The kubeconfig context, where the target is one. */
  readonly context?: string;
  /** AWS: account and region. */
  readonly account?: string;
  readonly region?: string;
  /** AWS: the EKS cluster. */
  readonly cluster?: string;
  readonly clusterArn?: string;
  /** AWS: how the cluster is reached; it holds no credentials. */
  readonly kubeconfig?: string;
  /** AWS: the role by which the secret store reads Secrets Manager. */
  readonly secretReaderRole?: string;
  /** AWS: the role of the External Secrets operator; absent where the operator is an existing one. */
  readonly operatorRole?: string;
  /** AWS: where databases and caches are placed, and who reaches them. */
  readonly vpc?: string;
  readonly privateSubnets?: readonly string[];
  readonly clusterSecurityGroup?: string;
  /** AWS: the address range of the network, where it is known: network policies name it. */
  readonly cidr?: string;
  /** AWS: addresses of the images, by repository. */
  readonly repositories?: Readonly<Record<string, string>>;
  /** What a ground of your own, or a later version, says besides. */
  readonly [output: string]: unknown;
}

/** The stack that holds the ground, for one that stands on it. */
export interface PlatformStack {
  /** As configured. */
  readonly name: string;
  /** What it exports; undefined offline, where it is not asked. */
  readonly exports?: GroundExports;
  /** The same for inputs of resources; offline it is unknown and labelled by its source. */
  readonly outputs: pulumi.Output<GroundExports>;
}

/** What applications stand on: made by `verdigris/aws` for AWS, by `kubeconfigGround` for any other cluster. */
export interface Ground {
  /** The explicit Kubernetes provider: default providers are disabled. */
  readonly provider: pulumi.ProviderResource;
  /** A second provider of the same cluster that takes over what exists; registered only when first called. */
  readonly adoptingProvider: () => pulumi.ProviderResource;
  /** The namespace of the applications, where the ground made it (its secret store stands in it); else the program does. */
  readonly namespace?: pulumi.Resource;
  /** What every object of an application has to wait for (operator, node pools, secret store). */
  readonly dependsOn: readonly pulumi.Resource[];
  /** What the objects of one application have to wait for besides, by its name: its databases. @default - nothing */
  readonly dependsOnOf?: (application: string) => readonly pulumi.Resource[];
  readonly cluster: Cluster;
  /** What serves static sites; a ground that serves none leaves it out. */
  readonly sites?: SiteHost;
  /** What an application still waits for, as sentences with the command that fills it. */
  readonly missing: (application: RenderedApplication) => Promise<readonly string[]>;
  /**
   * The version of each secret that the application's pods read, by its name; another version replaces the pods that serve. Never
   * a value, nor what tells one. @default - versions are not known: pods keep what they have read until the next release
   */
  readonly secretVersions?: (application: RenderedApplication) => Promise<Readonly<Record<string, string>>>;
  /** Stack outputs of the ground. */
  readonly outputs: Readonly<Record<string, pulumi.Input<unknown>>>;
}
