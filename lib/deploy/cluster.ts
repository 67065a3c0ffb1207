import type { KubernetesObject, KubernetesObjectApi } from '@kubernetes/client-node';
import type { Manifest } from '../app/model';
import type { Cluster, FoundObject, ObjectRef } from './model';

/** How a cluster is reached: a context of kubeconfig files, or a kubeconfig as text. */
export interface ClusterAccess {
  /** Kubeconfig files; the first that has the context is used. */
  readonly files?: readonly string[];
  /** A whole kubeconfig as YAML or JSON, instead of files. */
  readonly kubeconfig?: string;
  /** @default - the current context of the kubeconfig */
  readonly context?: string;
  /** Milliseconds for one question in all, from when the client is loaded. @default 15000 */
  readonly timeout?: number;
}

/**
 * Reads objects from the API server that a kubeconfig names, and nothing but reads. Where the cluster is away, too slow
 * or refuses, the answer says so; it never throws. The client is loaded with the first question: it is heavy.
 */
export function kubeconfigCluster(access: ClusterAccess): Cluster {
  return {
    async find(references) {
      const timeout = access.timeout ?? 15_000;
      let deadline: AbortSignal | undefined;
      try {
        // Loading the client takes seconds on a busy machine; that is not the cluster's time.
        const kubernetes = await loadClient();
        deadline = AbortSignal.timeout(timeout);
        const client = connect(kubernetes, access, deadline);
        return { answered: true, objects: await Promise.all(references.map((reference) => read(client, reference))) };
      } catch (error) {
        if (deadline?.aborted) return { answered: false, why: `the cluster did not answer within ${timeout / 1000} s` };
        return { answered: false, why: reasonOf(error) };
      }
    },
  };
}

type Client = typeof import('@kubernetes/client-node');

function connect(kubernetes: Client, access: ClusterAccess, deadline: AbortSignal): KubernetesObjectApi {
  const config = new kubernetes.KubeConfig();
  if (access.kubeconfig !== undefined) config.loadFromString(access.kubeconfig);
  else {
    for (const file of access.files ?? []) {
      config.loadFromFile(file);
      if (access.context === undefined || config.getContextObject(access.context) !== null) break;
    }
  }
  if (access.context !== undefined) config.setCurrentContext(access.context);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error(`the kubeconfig has no cluster for the context '${access.context ?? ''}'`);
  return new kubernetes.KubernetesObjectApi(
    kubernetes.createConfiguration({
      baseServer: new kubernetes.ServerConfiguration(server, {}),
      authMethods: { default: config },
      promiseMiddleware: [
        {
          pre: (request) => {
            request.setSignal(deadline);
            return Promise.resolve(request);
          },
          post: (response) => Promise.resolve(response),
        },
      ],
    }),
  );
}

/** An ES module, and this is CommonJS: only a dynamic import loads it everywhere. */
async function loadClient(): Promise<Client> {
  try {
    return await import('@kubernetes/client-node');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the Kubernetes client can't be loaded by Node ${process.versions.node} (${reason})`);
  }
}

async function read(client: KubernetesObjectApi, reference: ObjectRef): Promise<FoundObject> {
  const { apiVersion, kind, namespace, name } = reference;
  try {
    const found = await client.read({ apiVersion, kind, metadata: { name, ...(namespace && { namespace }) } });
    return plainObject(found);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Plain JSON instead of the client's classes; what a Secret holds is nobody's business here. */
function plainObject(found: KubernetesObject): FoundObject {
  const { data, ...rest } = JSON.parse(JSON.stringify(found)) as Manifest;
  return { ...rest, ...(data !== undefined && rest.kind !== 'Secret' && { data }) };
}

/** True where the object is not there, or its kind is not: a CRD that this run will install first. */
function isAbsent(error: unknown): boolean {
  return (
    (error as { readonly code?: unknown }).code === 404 ||
    (error instanceof Error && error.message.startsWith('Unrecognized API version and kind'))
  );
}

function reasonOf(error: unknown): string {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
  if (code === 401 || code === 403) return `the cluster refused the question (HTTP ${code})`;
  const inner = cause instanceof Error ? cause : error;
  return inner instanceof Error ? (inner.message.split('\n')[0] ?? inner.message) : String(inner);
}
