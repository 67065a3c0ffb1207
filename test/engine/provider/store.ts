import type { ObjectRef } from '../../../lib/deploy/model';
import type { Tree } from './values';

/** What an API server answers when it says no. */
export class ApiError extends Error {}

/** What became of an object after it was written: as the cluster has it now, and why it never became ready. */
export interface Settled {
  readonly live: Tree;
  /** Empty where it is ready. */
  readonly failures: readonly string[];
}

/** Where the test provider keeps its objects: files for the engine tests, a real API server for the cluster tests. */
export interface Store {
  get(reference: ObjectRef): Promise<Tree | undefined>;
  /** Refuses what exists. */
  create(object: Tree): Promise<void>;
  /** Takes over what exists; what others manage is only taken with `force`. */
  adopt(object: Tree, options: { readonly force: boolean }): Promise<void>;
  /** Applies a change of what the state has; what others manage is only taken with `force`. */
  update(object: Tree, options: { readonly force: boolean }): Promise<void>;
  /** Returns when it is gone; what is not there is gone. */
  delete(reference: ObjectRef): Promise<void>;
  /** Waits until the object is ready, has failed, or the time (in seconds; 0: the kind's own) is over. */
  settle(object: Tree, timeout: number): Promise<Settled>;
}
