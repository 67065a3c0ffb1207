import type { ReleaseStrategy, Slot } from '../app/model';
import type { FieldNames } from '../deploy/bare';
import type { ObjectRef } from '../deploy/model';
import type { RefusalCode } from './errors';
import type { Promotion, VerifiedRelease } from './promotion';

/** What is written down about a switch: in the intent before it, on the live Service with it. */
export interface ReleaseRecord {
  readonly slot: Slot;
  readonly release: string;
  readonly version: string;
  /** Rises with every attempt of the application to move traffic, so that each one is verified anew. */
  readonly sequence: number;
  /** `intent` where no live Service is there to carry it. @default - the live Services carry it */
  readonly carrier?: 'intent';
  /** What served before and may still be held by the other slot. */
  readonly previous?: {
    readonly slot: Slot;
    readonly release: string;
    readonly version: string;
    readonly hotfix?: string;
  };
  /** Releases that served before and were not rolled back, the latest last. @default - none */
  readonly former?: readonly VerifiedRelease[];
  /** Why the version entered although no other stack had verified it. @default - it is no hotfix */
  readonly hotfix?: string;
  /** Release ids that were rolled back, the latest last; they do not come back by themselves. */
  readonly rejected: readonly string[];
}

/** What is announced before anything of a slot is written. */
export interface SlotClaim {
  readonly release: string;
  readonly version: string;
  readonly sequence: number;
  /** Every object that the release makes in the slot: what an interrupted run may have left is found by it. */
  readonly objects: readonly ObjectRef[];
}

/** One slot as the last snapshot knows it. */
export interface PastSlot {
  readonly claimed?: SlotClaim;
  /**
   * The release id of its Deployments, those that follow traffic left out; undefined where none exists or they differ. Where
   * it has nothing but followers, theirs; where it has no pods that stay, that of its claim.
   */
  readonly deployed?: string;
  /** Ready pods of the snapshot; the cluster's own figure wins where it answers. */
  readonly readyPods: number;
  /** Pods that the slot's Deployments were given; undefined where an autoscaler decides. */
  readonly declaredPods?: number;
  /** Every resource under the slot's component. */
  readonly resources: readonly PastResource[];
}

/** What a release needs to know of a resource of the last snapshot. */
export interface PastResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** What its pods refer to, as `Kind/name`: secrets, accounts, config maps, claims. */
  readonly refersTo: readonly string[];
  /** True for a Job that has succeeded. @default false */
  readonly succeeded?: boolean;
  /** True for a Service that carries live traffic. @default false */
  readonly liveService?: boolean;
  /** Set for what follows traffic. @default - it does not */
  readonly follower?: Follower;
  /** The digest of the secret versions that its pods were given. @default - none */
  readonly secrets?: string;
  /** Names of its fields by level, where single fields may be given. @default - none */
  readonly fieldNames?: FieldNames;
}

/** A worker, a schedule or the autoscaler of a worker: active only where traffic is. */
export interface Follower {
  readonly kind: 'worker' | 'schedule' | 'autoscaler';
  readonly release?: string;
  /** The attempt to move traffic that wrote it last. */
  readonly sequence?: number;
  /** True where that attempt has written it twice. @default false */
  readonly again?: boolean;
  /** False for a worker without pods and a suspended schedule. */
  readonly active: boolean;
  /** Pods of a worker when it is active. */
  readonly replicas: number;
  /** False for a worker that had fewer ready pods than it asks for when it was written last. */
  readonly ready: boolean;
}

/** What the cluster says of the application, where it answers. */
export type ClusterReading =
  | { readonly answered: false; readonly why: string }
  | {
      readonly answered: true;
      /**
       * The slots that live Services select now; a live Service without a slot in its selector selects every slot that
       * has pods. Empty: there is no live Service.
       */
      readonly selected: readonly Slot[];
      /** The oldest of the live Services' records: a switch is done when all of them have moved. */
      readonly record?: ReleaseRecord;
      readonly intent?: ReleaseRecord;
      readonly slots: Readonly<Partial<Record<Slot, { readonly release?: string; readonly readyPods: number }>>>;
      /** @default - none: no slot is claimed */
      readonly claims?: Readonly<Partial<Record<Slot, SlotClaim>>>;
    };

/** The three readings of what is live. */
export interface Past {
  /** False offline: nothing is known, and slots are called live and idle. */
  readonly known: boolean;
  readonly record?: ReleaseRecord;
  readonly intent?: ReleaseRecord;
  readonly slots: Readonly<Partial<Record<Slot, PastSlot>>>;
  readonly cluster: ClusterReading;
  /** Resources of the application that no slot owns. */
  readonly application: readonly PastResource[];
}

/** What an application is asked to be. */
export interface Desired {
  readonly application: string;
  /** The stack, for commands. */
  readonly stack: string;
  readonly release: string;
  readonly version: string;
  readonly strategy: ReleaseStrategy;
  readonly minimumPods: number;
  /** True where an autoscaler decides on the number of pods. @default false */
  readonly autoscaled?: boolean;
  /** False for an application without a web service: no traffic moves, and the intent carries the record. @default true */
  readonly served?: boolean;
}

/** What the configuration asks for beside the version, and what stands in its way. */
export interface Overrides {
  readonly rollback: boolean;
  readonly retry: boolean;
  /** What is not there yet (an image, a secret value), as sentences with the command; empty: nothing is missing. */
  readonly waiting: readonly string[];
  /** Whether the version may enter. @default - it may */
  readonly promotion?: Promotion;
  /** True where nothing is going to be written, so that a cluster that is away stops nothing. @default false */
  readonly preview?: boolean;
}

/** What a run does with an application. */
export type ReleaseAction =
  /** The desired release enters a slot, is verified, and traffic moves. */
  | 'enter'
  /** A held release is verified again, and traffic moves to it. */
  | 'switch'
  /** An interrupted switch is completed, or the state learns of one that the cluster has; nothing else is done. */
  | 'finish'
  /** An interrupted switch is called off, because its slot is no longer fit to serve; nothing else is done. */
  | 'withdraw'
  /** Nothing moves: the desired release is live, is rejected, or its image or secret is missing. */
  | 'hold'
  /** The configuration asks for what can't be done: nothing moves, and the run says so and fails. */
  | 'refuse';

/** What enters which slot, what stays and what moves. */
export interface ReleasePlan {
  readonly action: ReleaseAction;
  /** The slot that is written from today's code: set for `enter` alone (a rolling application writes its only slot). */
  readonly write?: Slot;
  /** The slot whose release is verified before traffic moves: set for `enter` and `switch`. */
  readonly verify?: Slot;
  /** Slots registered bare: no operation on them. */
  readonly keep: readonly Slot[];
  /** Slots that go once traffic has left them. */
  readonly retire: readonly Slot[];
  /** The record after the plan is carried out; undefined where nothing is or will be live. */
  readonly record?: ReleaseRecord;
  /** True where the record is that of the desired release, so that today's code describes what serves. */
  readonly current: boolean;
  /** Ready pods that the candidate needs before traffic moves. */
  readonly requiredPods: number;
  /** The line of the application in preview and update, without its name. */
  readonly summary: string;
  /** Of what is refused: docs/errors.md explains it. */
  readonly code?: RefusalCode;
  readonly warnings: readonly string[];
}
