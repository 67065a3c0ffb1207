import { setTimeout as pause } from 'node:timers/promises';
import type { ObjectRef } from '../../../lib/deploy/model';
import { referenceOf } from '../../engine/provider/objects';
import { ApiError, type Settled, type Store } from '../../engine/provider/store';
import { at, isTree, type Tree } from '../../engine/provider/values';
import type { Client } from './client';
import { annotation, podReasons, standing, type Standing } from './readiness';

const manager = 'verdigris-test-provider';
/** Seconds. The real provider waits 10 minutes for most kinds; a test knows sooner. */
const defaultTimeout = 120;
const interval = 200;

/** The store of the cluster tests: a real API server, by server-side apply with strict validation. */
export class KubernetesStore implements Store {
  constructor(private readonly client: Client) {}

  async get(reference: ObjectRef): Promise<Tree | undefined> {
    const path = await this.client.path(reference);
    const answer = await this.client.request('GET', path);
    if (answer.status === 404) return undefined;
    if (answer.status < 300) return answer.body;
    throw new ApiError(String(at(answer.body, 'message') ?? `GET ${path} was answered with ${answer.status}`));
  }

  async create(object: Tree): Promise<void> {
    const reference = referenceOf(object);
    if (await this.get(reference))
      throw new ApiError(`resource "${reference.namespace ?? ''}/${reference.name}" already exists`);
    await this.apply(object, false);
  }

  adopt(object: Tree, options: { readonly force: boolean }): Promise<void> {
    return this.apply(object, options.force);
  }

  update(object: Tree, options: { readonly force: boolean }): Promise<void> {
    return this.apply(object, options.force);
  }

  async delete(reference: ObjectRef): Promise<void> {
    const found = await this.get(reference);
    if (!found) return;
    const options = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Foreground' };
    const path = await this.client.path(reference);
    const answer = await this.client.request('DELETE', path, options);
    if (answer.status === 404) return;
    if (answer.status >= 300) throw new ApiError(String(at(answer.body, 'message')));
    if (annotation(found, 'pulumi.com/skipAwait') === 'true') return;
    const uid = at(found, 'metadata', 'uid');
    const gone = await this.poll(defaultTimeout, async (): Promise<Standing> => {
      const live = await this.get(reference);
      const same = live !== undefined && at(live, 'metadata', 'uid') === uid;
      return same ? { is: 'waiting', why: `${reference.kind} ${reference.name} is still there` } : { is: 'ready' };
    });
    if (gone.is !== 'ready') throw new ApiError(`timed out: ${gone.why}`);
  }

  async settle(object: Tree, timeout: number): Promise<Settled> {
    const reference = referenceOf(object);
    let live: Tree = {};
    const seconds = timeout || Number(annotation(object, 'pulumi.com/timeoutSeconds') ?? defaultTimeout);
    const settled = await this.poll(seconds, async () => {
      const found = await this.get(reference);
      if (!found) return { is: 'failed', why: `${reference.kind} ${reference.name} was deleted meanwhile` };
      live = found;
      return standing(live);
    });
    if (settled.is === 'ready') await this.endpoints(live);
    if (settled.is === 'ready') return { live, failures: [] };
    return { live, failures: [settled.why, ...podReasons(await this.pods(live))] };
  }

  private async apply(object: Tree, force: boolean): Promise<void> {
    const path = await this.client.path(referenceOf(object));
    const query = `fieldManager=${manager}&fieldValidation=Strict&force=${force}`;
    await this.client.ask('PATCH', `${path}?${query}`, object, 'application/apply-patch+yaml');
  }

  /** As the real provider: a Service whose selector matches nothing is waited for, for a while, and then accepted. */
  private async endpoints(live: Tree): Promise<void> {
    if (live['kind'] !== 'Service' || annotation(live, 'pulumi.com/skipAwait') === 'true') return;
    if (!isTree(at(live, 'spec', 'selector')) || at(live, 'spec', 'clusterIP') === 'None') return;
    const { namespace, name } = referenceOf(live);
    await this.poll(10, async () => {
      const found = await this.get({ apiVersion: 'v1', kind: 'Endpoints', namespace, name });
      const subsets = found?.['subsets'];
      return Array.isArray(subsets) && subsets.some((subset) => at(subset, 'addresses') !== undefined)
        ? { is: 'ready' }
        : { is: 'waiting', why: 'no endpoints' };
    });
  }

  private async pods(live: Tree): Promise<readonly Tree[]> {
    const labels = at(live, 'spec', 'selector', 'matchLabels');
    if (!isTree(labels)) return [];
    const selector = Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`);
    const path = `/api/v1/namespaces/${referenceOf(live).namespace}/pods?labelSelector=${encodeURIComponent(selector.join())}`;
    return (await this.client.ask('GET', path))['items'] as readonly Tree[];
  }

  private async poll(seconds: number, look: () => Promise<Standing>): Promise<Standing> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const found = await look();
      if (found.is !== 'waiting' || Date.now() > end) return found;
      await pause(interval);
    }
  }
}
