import type { Json, ProgramMessage, RecordedProperties, RegisteredResource } from '../model';
import type { JsonObject } from './json';
import type { Problem } from '../../environment/model';

/** One side of a comparison: what a rendering holds, as far as it is compared. */
export interface Side {
  readonly project: string;
  readonly stack: string;
  readonly resources: readonly RegisteredResource[];
  readonly outputs: RecordedProperties;
  readonly messages: readonly ProgramMessage[];
  readonly warnings: readonly string[];
  /** Seals of the encrypted values in the stack's file, by key. @default - there is none */
  readonly secure?: { readonly [key: string]: string };
}

/** A side that has no such stack, or whose program fails. */
export type SideState =
  | { readonly state: 'rendered'; readonly side: Side }
  | { readonly state: 'absent' }
  | { readonly state: 'failed'; readonly problems: readonly Problem[]; readonly configuration: boolean };

export interface FieldChange {
  /** From the resource down, for people: `spec.template.spec.containers[web].image`. */
  readonly path: string;
  /** The same for rules: elements of lists are `[]`. */
  readonly pattern: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'reordered';
  readonly before?: Json;
  readonly after?: Json;
}

/** A difference that is told by another one, and so is counted and not shown. */
export interface Folded {
  readonly urn: string;
  readonly path: string;
  /** `release`: the release id and what carries it; `content`: the name of an object that is named by its content;
   * `slot`: the name and labels of a slot; `order`: what has to be there first; `ignored`: `ignoreChanges` holds it. */
  readonly cause: 'release' | 'content' | 'slot' | 'alias' | 'order' | 'ignored';
}

export type Operation = 'create' | 'update' | 'replace' | 'delete';

/** One resource that differs. */
export interface ResourceChange {
  /** The head's, or the base's where it goes. */
  readonly urn: string;
  /** Where the resource had another URN or name. */
  readonly former?: { readonly urn: string; readonly name: string; readonly why: 'alias' | 'content' | 'slot' };
  readonly type: string;
  readonly name: string;
  /** The application that it belongs to; absent for the ground. */
  readonly application?: string;
  readonly slot?: string;
  readonly operation: Operation;
  /** Paths that can't be changed in place, for `replace`. */
  readonly replacedBy: readonly string[];
  readonly fields: readonly FieldChange[];
  readonly before?: RegisteredResource;
  readonly after?: RegisteredResource;
  /** Inputs (outputs of the stack) to show side by side: what is folded is the same in both. */
  readonly shown: { readonly before?: JsonObject; readonly after?: JsonObject };
}

/** What happens to an application as a whole. */
export interface ReleaseChange {
  readonly application: string;
  readonly kind: 'added' | 'removed' | 'released' | 'unchanged';
  readonly before?: ReleaseFacts;
  readonly after?: ReleaseFacts;
  /** What the program says of it. */
  readonly line?: string;
}

export interface ReleaseFacts {
  readonly version: string;
  readonly release: string;
  readonly strategy: 'rolling' | 'blueGreen';
}

export interface StackComparison {
  readonly stack: string;
  readonly project: string;
  /** `compared` may hold no change. */
  readonly state: 'compared' | 'new' | 'removed' | 'base failed' | 'head failed';
  /** Of the side that fails. */
  readonly problems: readonly Problem[];
  /** Where the configuration of the failing side is wrong. */
  readonly configuration: boolean;
  /** Sorted by URN. */
  readonly changes: readonly ResourceChange[];
  readonly folded: readonly Folded[];
  /** Sorted by application. */
  readonly releases: readonly ReleaseChange[];
  /** Warnings that the head has and the base has not. */
  readonly warnings: readonly string[];
  readonly before?: Side;
  readonly after?: Side;
}
