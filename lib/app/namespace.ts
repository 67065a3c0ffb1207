import type { Environment } from '../environment/model';
import { labels } from './model';
import type { Manifest } from './model';

/**
 * The namespace of a stack's applications, where the restricted Pod Security Standard is enforced. On AWS a pod counts as
 * ready only when its load balancer has registered it.
 */
export function namespaceManifest(environment: Environment): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: environment.namespace,
      labels: {
        [labels.managedBy]: 'verdigris',
        ...(environment.target.kind === 'aws' ? { 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' } : {}),
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
        [labels.project]: environment.project,
        [labels.stack]: environment.stack,
      },
    },
  };
}
