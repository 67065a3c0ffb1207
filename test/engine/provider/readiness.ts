import type { FileCluster } from './objects';
import { matches } from './rules';
import { at, isTree, type Tree, type Value } from './values';

/** What became of an object after it was written: its status, and why it never became ready. */
export interface Outcome {
  readonly status?: Tree;
  readonly failures: readonly string[];
}

const items = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? value : []);
const containers = (object: Tree): readonly Value[] => items(at(object, 'spec', 'template', 'spec', 'containers'));

/**
 * Plays the controllers. A Deployment whose image tag contains `broken` never becomes ready, unless it has no pods. A Job calls the URL that
 * its containers name: it fails where that Service has no ready pod, or its pods say FAIL_SMOKE in their environment
 * (directly or by a ConfigMap); a Job that says FAIL_SMOKE itself fails too.
 */
export function play(cluster: FileCluster, object: Tree): Outcome {
  if (object['kind'] === 'Deployment') return deployment(object);
  if (object['kind'] === 'Job') return job(cluster, object);
  if (object['kind'] === 'Namespace') return { status: { phase: 'Active' }, failures: [] };
  return { failures: [] };
}

function deployment(object: Tree): Outcome {
  const replicas = Number(at(object, 'spec', 'replicas') ?? 1);
  const broken = containers(object)
    .map((container) => String(at(container, 'image')))
    .filter((image) => image.slice(image.lastIndexOf('/') + 1).includes('broken'));
  if (broken.length === 0 || replicas === 0)
    return {
      status: { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas },
      failures: [],
    };
  return {
    status: { replicas, updatedReplicas: replicas, unavailableReplicas: replicas },
    failures: [
      'Timeout occurred for Deployment: minimum number of Pods to consider the application live was not attained',
      ...broken.map((image) => `containers with unready status: ErrImagePull: ${image}`),
    ],
  };
}

function job(cluster: FileCluster, object: Tree): Outcome {
  const text = JSON.stringify(at(object, 'spec', 'template') ?? {});
  const urls = [...text.matchAll(/https?:\/\/([a-z0-9-]+)[^\s"'\\]*/g)];
  const namespace = String(at(object, 'metadata', 'namespace') ?? 'default');
  const why = text.includes('FAIL_SMOKE')
    ? 'the Job says FAIL_SMOKE'
    : urls.map(([url, service]) => refusal(cluster, namespace, String(service), url)).find((reason) => reason);
  if (why === undefined)
    return { status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] }, failures: [] };
  const condition = { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: why };
  return {
    status: { failed: 1, conditions: [condition] },
    failures: [`Job has reached the specified backoff limit: ${why}`],
  };
}

/** Why nobody answers well at a Service; undefined where all is well. */
function refusal(cluster: FileCluster, namespace: string, name: string, url: string): string | undefined {
  const service = cluster.get({ apiVersion: 'v1', kind: 'Service', namespace, name });
  if (!service) return `${url}: no such host`;
  const selector = at(service, 'spec', 'selector');
  const serving = cluster.list().filter((object) => {
    const labels = at(object, 'spec', 'template', 'metadata', 'labels');
    return (
      object['kind'] === 'Deployment' &&
      at(object, 'metadata', 'namespace') === namespace &&
      isTree(selector) &&
      isTree(labels) &&
      matches(selector, labels) &&
      Number(at(object, 'status', 'readyReplicas') ?? 0) > 0
    );
  });
  if (serving.length === 0) return `${url}: connection refused`;
  return serving.some((object) => saysFail(cluster, namespace, object)) ? `${url}: 500` : undefined;
}

function saysFail(cluster: FileCluster, namespace: string, object: Tree): boolean {
  if (JSON.stringify(at(object, 'spec', 'template') ?? {}).includes('FAIL_SMOKE')) return true;
  return containers(object).some((container) => {
    const references = [
      ...items(at(container, 'envFrom')).map((from) => at(from, 'configMapRef', 'name')),
      ...items(at(container, 'env')).map((variable) => at(variable, 'valueFrom', 'configMapKeyRef', 'name')),
    ];
    return references.some((reference) => {
      if (typeof reference !== 'string') return false;
      const config = cluster.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: reference });
      return JSON.stringify(config?.['data'] ?? {}).includes('FAIL_SMOKE');
    });
  });
}
