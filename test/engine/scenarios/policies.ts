// A Deployment that policies may stop at.
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { Scenario } from '../runner';

export interface PoliciesInput {
  readonly image?: string;
  readonly replicas?: number;
  /** The value of a variable that is a secret by its name. */
  readonly password?: string;
  /** A secret Output in a place that says nothing of secrets. */
  readonly marked?: string;
}

export const digest = `@sha256:${'0123456789abcdef'.repeat(4)}`;

export const program: Scenario<PoliciesInput> = (input) => {
  const { image = `web:v1${digest}`, replicas = 1, password, marked } = input;
  const provider = new k8s.Provider('cluster', { kubeconfig: '{}' });
  const labels = { app: 'web' };
  const secret = marked === undefined ? undefined : pulumi.secret(marked);
  new k8s.apps.v1.Deployment(
    'web',
    {
      metadata: { name: 'web', namespace: 'default', annotations: { 'pulumi.com/skipAwait': 'true' } },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [
              {
                name: 'web',
                image,
                env: password === undefined ? [] : [{ name: 'DB_PASSWORD', value: password }],
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
              },
            ],
            volumes:
              secret === undefined ? [] : [{ name: 'logs', hostPath: { path: pulumi.interpolate`/var/${secret}` } }],
          },
        },
      },
    },
    { provider },
  );
  return Promise.resolve({});
};
