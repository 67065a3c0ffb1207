/** What it takes to reach an EKS cluster; nothing of it is secret. */
export interface ClusterAddress {
  readonly name: string;
  readonly region: string;
  readonly endpoint: string;
  /** The certificate authority, base64. */
  readonly certificateAuthority: string;
}

/**
 * A kubeconfig as JSON (which is YAML too). The token is fetched by `aws eks get-token` when it is needed, with the
 * credentials of whoever runs it: none is written down.
 */
export function kubeconfigOf(address: ClusterAddress): string {
  const { name, region } = address;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [
      {
        name,
        cluster: { server: address.endpoint, 'certificate-authority-data': address.certificateAuthority },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: 'aws',
            args: ['eks', 'get-token', '--cluster-name', name, '--region', region, '--output', 'json'],
            interactiveMode: 'IfAvailable',
          },
        },
      },
    ],
  });
}
