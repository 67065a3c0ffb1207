import type { Environment, Problem } from '../environment/model';
import type { Application } from './application';

/** A slot holds one release of an application. `rolling` is the only slot of an application that rolls. */
export const slots = ['blue', 'green', 'rolling'] as const;
/** Where a release stands: `blue` or `green`, or `rolling`, the only slot of an application that is replaced in place. */
export type Slot = (typeof slots)[number];

/** Labels of every object; ownership is project, stack and application together. */
export const labels = {
  managedBy: 'app.kubernetes.io/managed-by',
  project: 'verdigris.dev/project',
  stack: 'verdigris.dev/stack',
  application: 'verdigris.dev/application',
  slot: 'verdigris.dev/slot',
  /** On the pods of a backing service: its kind. */
  backing: 'verdigris.dev/backing',
} as const;

/** Annotations by which a release is known again, in the state as in the cluster. */
export const annotations = {
  /** The release id, on everything that a slot owns. */
  release: 'verdigris.dev/release',
  version: 'verdigris.dev/version',
  /** The release record as JSON, on the live Service and in the intent. */
  record: 'verdigris.dev/record',
  /** How many times an object was made again, because the cluster had lost what the state still had. */
  remade: 'verdigris.dev/remade',
  /** The number of pods that a paused worker comes back with. */
  replicas: 'verdigris.dev/replicas',
  /** On the StatefulSet of a database in the cluster: the version that wrote its data, where another one can't read it. */
  dataVersion: 'verdigris.dev/data-version',
  /** On pod templates, with the name of a backing service in the cluster behind it: what its objects are called. */
  uses: 'verdigris.dev/uses-',
  /** On pod templates: a digest of the versions of the secrets that the pods read. */
  secrets: 'verdigris.dev/secrets',
} as const;

/** Plain JSON of a Kubernetes object. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/**
 * What an object is to a release; `other` needs no special care. A `worker` is a Deployment that nothing calls, a `schedule`
 * a CronJob: both are active in the live slot alone. A `task` is a Job that runs once per release, before its Deployments.
 * `backing` is the StatefulSet of a backing service: it belongs to the application, and is ready before any slot is written.
 */
export type ObjectRole =
  | 'namespace'
  | 'liveService'
  | 'slotService'
  | 'workload'
  | 'worker'
  | 'schedule'
  | 'task'
  | 'backing'
  | 'autoscaler'
  | 'config'
  | 'secret'
  | 'other';

/** One object of an application, with what a release and a ground need to know of it. */
export interface RenderedObject {
  /** Tokens for deferred values are still inside, as text. */
  readonly manifest: Manifest;
  /** Who owns it: the application as a whole, or the slot that was rendered. */
  readonly owner: 'application' | 'slot';
  readonly role: ObjectRole;
  /** The construct path, for messages. */
  readonly path: string;
}

/** A GET that has to answer 2xx before traffic moves. */
export interface SmokeTest {
  readonly kind: 'httpGet';
  readonly path: string;
}

/** How a new release takes over: pod by pod in one slot, or beside the live one in the other. */
export type ReleaseStrategy = { readonly kind: 'rolling' } | { readonly kind: 'blueGreen'; readonly smoke?: SmokeTest };

/** What the release needs to know of one web service. */
export interface ServiceFacts {
  /** The name of the live Service; the slot Service is `<name>-<slot>`. */
  readonly name: string;
  /** The port of both Services. */
  readonly port: number;
  /** The Deployment of the rendered slot. */
  readonly deployment: string;
  /** Pods that have to be ready before traffic moves. */
  readonly minimumPods: number;
  /** True where an autoscaler owns `replicas`. */
  readonly autoscaled: boolean;
}

/** The kinds of backing services. */
export const backingKinds = ['postgres', 'redis', 'memcached', 'rabbitMq'] as const;
/** The kind of a backing service. */
export type BackingKind = (typeof backingKinds)[number];

/** What the ground needs to know of one backing service. */
export interface BackingFacts {
  readonly kind: BackingKind;
  readonly application: string;
  /** What the application calls it: `db`. */
  readonly name: string;
  /** `<application>-<name>`: what it is called wherever it stands. At most 52 characters. */
  readonly fullName: string;
  /** As the application says it: `17.2`, `14`, `7`. */
  readonly version: string;
  /** In the cluster it is among the application's objects; `managed` is made by the ground; `existing` is there already. */
  readonly where: 'cluster' | 'managed' | 'existing';
  /** The port that pods connect to. Managed queues speak TLS: 5671. */
  readonly port: number;
  /** The PostgreSQL database, or the virtual host of a queue. */
  readonly database?: string;
  /** The application's own user. */
  readonly user?: string;
  /** The secret with its password, and the keys there; absent where it asks for none. Without the key `username` the user is `user`. */
  readonly secret?: { readonly name: string; readonly username?: string; readonly password: string };
  /** Where managed: the ConfigMap that the ground makes in the namespace, with the keys `host`, `port` and `address` (`host:port`). */
  readonly endpoint?: string;
  /** Service accounts of the pods that use it, sorted. */
  readonly accounts: readonly string[];
  /** What a full cache throws away: a policy of Redis. */
  readonly eviction?: string;
  /** As configured: a Kubernetes quantity (`20Gi`). */
  readonly storage?: string;
  /** As configured: an instance class of AWS. */
  readonly instance?: string;
}

/** One file of a static site, as it is served. */
export interface SiteFile {
  /** From the root of the site, without a leading '/': `assets/index-BkVdT3_r.js`. */
  readonly path: string;
  readonly contentType: string;
  /** Kept for ever (the name has a hash of the content), or asked for each time. */
  readonly cache: 'immutable' | 'revalidated';
  /** SHA-256 of the content, in hexadecimal digits. */
  readonly digest: string;
  readonly bytes: number;
  /** The content, where it is text in UTF-8. */
  readonly text?: string;
  /** The content, where it is anything else. */
  readonly base64?: string;
}

/** The headers that say what a page may do. */
export interface SiteSecurity {
  readonly contentSecurityPolicy: string;
  /** How long browsers ask by HTTPS alone. */
  readonly hstsSeconds: number;
  readonly frame: 'DENY' | 'SAMEORIGIN';
  readonly referrer: string;
}

/** A static site that the ground serves: all that it has to know. */
export interface SiteFacts {
  readonly application: string;
  readonly name: string;
  /** By path. */
  readonly files: readonly SiteFile[];
  readonly security: SiteSecurity;
  /** Directories in which every name has a hash of its content, each with '/' at its end, sorted. */
  readonly hashed: readonly string[];
  /** Releases whose files are kept, with the one that is served. */
  readonly keep: number;
  /** Public host names, as configured. */
  readonly hosts: readonly string[];
}

/** An application in one environment and one slot, as plain data. */
export interface RenderedApplication {
  readonly name: string;
  readonly namespace: string;
  /** From the environment's configuration. */
  readonly version: string;
  readonly slot: Slot;
  readonly strategy: ReleaseStrategy;
  readonly services: readonly ServiceFacts[];
  /** In a fixed order that does not depend on the order of the source. */
  readonly objects: readonly RenderedObject[];
  /** Deferred values by token. */
  readonly tokens: TokenTable;
  /** Image references as rendered, sorted. */
  readonly images: readonly string[];
  /** Secret keys that the pods refer to, by secret name, sorted. */
  readonly secretKeys: Readonly<Record<string, readonly string[]>>;
  /** What the application's own object of each secret is called, by secret name, sorted. */
  readonly secretNames: Readonly<Record<string, string>>;
  /** Backing services, by name. */
  readonly backing: readonly BackingFacts[];
  /** Static sites that the ground serves; where it has no way to, they are web services. */
  readonly sites: readonly SiteFacts[];
  /** Warnings: sentences about what is allowed and unwise. */
  readonly warnings: readonly Problem[];
}

/**
 * Deferred values of one application (Pulumi Outputs, but nothing here knows that). A token is text that may stand
 * wherever a string may stand, alone or within other text; the bridge puts the value back at exactly that leaf.
 */
export interface TokenTable {
  /** The token of a value; the same value gives the same token. `symbol` is what stands for it where it is unknown. */
  add(value: unknown, symbol: string): string;
  /** Value and symbol of a token; undefined for other text. */
  get(token: string): { readonly value: unknown; readonly symbol: string } | undefined;
  /** The text cut at its tokens, in order: plain pieces and tokens. */
  split(
    text: string,
  ): readonly (string | { readonly token: string; readonly value: unknown; readonly symbol: string })[];
}

/** Describes an application; called anew for each rendering, so it must not keep anything between calls. */
export interface ApplicationDefinition {
  readonly name: string;
  /** Adds the workloads; called once for each slot that is rendered, so it has to give the same each time. */
  readonly build: (application: Application, environment: Environment) => void;
}
