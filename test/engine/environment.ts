import type { Environment, KubeconfigTarget } from '../../lib/environment/model';

/** An environment for scenarios: a kubeconfig target, everything else at its default. */
export function kubeconfigEnvironment(
  place: { readonly project: string; readonly stack: string; readonly kubeconfig: string },
  changed: Partial<Environment> = {},
): Environment & { readonly target: KubeconfigTarget } {
  return {
    name: 'testing',
    project: place.project,
    stack: place.stack,
    namespace: 'testing',
    debug: false,
    limits: 'enforced',
    data: 'ephemeral',
    hosts: {},
    replicas: {},
    versions: {},
    strategies: {},
    rollback: [],
    retry: [],
    unprotect: [],
    secrets: {},
    platform: { repositories: 'owner', endpointAccess: [], access: [], externalSecrets: 'install' },
    ...changed,
    target: { kind: 'kubeconfig', context: 'test', kubeconfig: place.kubeconfig },
  };
}
