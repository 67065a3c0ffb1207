import type { ObjectRef } from '../../../lib/deploy/model';
import { referenceOf, type FileCluster } from './objects';
import { play } from './readiness';
import type { Settled, Store } from './store';
import type { Tree } from './values';

/** The store of the engine tests: objects in files, and controllers that act at once. */
export class FileStore implements Store {
  constructor(private readonly cluster: FileCluster) {}

  async get(reference: ObjectRef): Promise<Tree | undefined> {
    return this.cluster.get(reference);
  }

  async create(object: Tree): Promise<void> {
    this.cluster.create(object);
  }

  async adopt(object: Tree, options: { readonly force: boolean }): Promise<void> {
    this.cluster.apply(object, options);
  }

  async update(object: Tree): Promise<void> {
    // Files don't say who wrote which field; what the state has is ours, and never conflicts with our earlier apply.
    this.cluster.apply(object, { force: true });
  }

  async delete(reference: ObjectRef): Promise<void> {
    this.cluster.delete(reference);
  }

  async settle(object: Tree): Promise<Settled> {
    const live = this.cluster.get(referenceOf(object)) ?? {};
    const outcome = play(this.cluster, live);
    return { live: outcome.status ? this.cluster.setStatus(live, outcome.status) : live, failures: outcome.failures };
  }
}
