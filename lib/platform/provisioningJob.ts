import { canonicalJson } from '../app/canonical';
import { annotations, labels, type BackingFacts } from '../app/model';
import { digest } from '../app/names';
import type { Environment } from '../environment/model';
import { provisioningNamespaceOf, shortName } from './backingNames';
import { provisioningShell, provisioningVariables } from './provisioningScript';

/** The client that sets up databases: PostgreSQL's own image for several architectures, by its digest. */
export const provisioningImage =
  'docker.io/library/postgres:17.2-alpine@sha256:7e5df973a74872482e320dcbdeb055e178d6f42de0558b083892c50cda833c96';

/** Any user but root: psql needs no account of its own, since its user and server are given. */
const uid = 65532;

export interface ProvisioningArgs<Host> {
  readonly environment: Pick<Environment, 'project' | 'stack' | 'namespace' | 'platform' | 'platformStack'>;
  readonly facts: Pick<BackingFacts, 'application' | 'fullName' | 'port' | 'database' | 'user' | 'secret'>;
  readonly host: Host;
  /** The version of the application's secret: a new one sets the password anew. */
  readonly secretVersion: string;
}

/**
 * The Job that makes an application's database and user, with the name that everything around it has. The name is that of its
 * contents and of the secret's version, so it runs again when one of them changes, and at no other time.
 */
export function provisioningJob<Host>({ environment, facts, host, secretVersion }: ProvisioningArgs<Host>) {
  const { project, stack, platform } = environment;
  const keys = facts.secret!;
  const image = platform.provisioningImage ?? provisioningImage;
  const variables = provisioningVariables(facts.database!);
  const content = {
    image,
    variables,
    shell: provisioningShell,
    port: facts.port,
    secretVersion,
    keys,
    user: facts.user,
  };
  // A Job's name becomes a label of its pods: 63 characters.
  const name = `${shortName(facts.fullName, 50)}-${digest(canonicalJson(content), 12)}`;
  const secrets = { master: `${name}-master`, user: `${name}-user` };
  const fromSecret = (variable: string, secret: string, key: string) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secret, key } },
  });
  const owner = {
    [labels.managedBy]: 'verdigris',
    [labels.project]: project,
    [labels.stack]: stack,
    [labels.application]: facts.application,
  };
  const resources = { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory: '128Mi' } };
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: provisioningNamespaceOf(environment),
      labels: owner,
      annotations: {
        // A failed Job would fail every later run, which awaits it again and does not run it.
        'pulumi.com/replaceUnready': 'true',
        [annotations.secrets]: secretVersion,
      },
    },
    spec: {
      // A new server's name and the master's rotated password take a moment to be known everywhere.
      backoffLimit: 5,
      activeDeadlineSeconds: 600,
      template: {
        metadata: { labels: owner },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: uid,
            runAsGroup: uid,
            fsGroup: uid,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'provision',
              image,
              command: ['sh', '-c', provisioningShell],
              env: [
                { name: 'PGHOST', value: host },
                { name: 'PGPORT', value: String(facts.port) },
                ...Object.entries(variables).map(([key, value]) => ({ name: key, value })),
                fromSecret('PGUSER', secrets.master, 'username'),
                fromSecret('PGPASSWORD', secrets.master, 'password'),
                keys.username === undefined
                  ? { name: 'APPLICATION_USER', value: facts.user }
                  : fromSecret('APPLICATION_USER', secrets.user, 'username'),
                fromSecret('APPLICATION_PASSWORD', secrets.user, 'password'),
              ],
              resources,
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
            },
          ],
          volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '1Mi' } }],
        },
      },
    },
  };
  return { name, secrets, job };
}

/**
 * What an ExternalSecret of the provisioning namespace says: `username` and `password` of one secret of AWS, by name or ARN.
 * @param properties - What they are called there
 * @param version - The id of exactly this version. @default - the current one
 */
export function provisioningSecret<Key>(
  at: { readonly name: string; readonly namespace: string; readonly store: string },
  key: Key,
  properties: { readonly username?: string; readonly password: string },
  version?: string,
) {
  const { name, namespace, store } = at;
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, namespace, annotations: { 'pulumi.com/waitFor': 'condition=Ready' } },
    spec: {
      refreshInterval: '1h0m0s',
      secretStoreRef: { name: store, kind: 'SecretStore' },
      target: { name, creationPolicy: 'Owner', deletionPolicy: 'Delete' },
      data: Object.entries(properties)
        .filter(([, property]) => property !== undefined)
        .map(([secretKey, property]) => ({
          secretKey,
          // Without the prefix it would be a stage, such as AWSCURRENT (External Secrets, "AWS Secrets Manager").
          remoteRef: { key, property, ...(version !== undefined && { version: `uuid/${version}` }) },
        })),
    },
  };
}

/** What pods of the provisioning namespace may do: ask DNS, and connect to databases in the network. Nobody connects to them. */
export function provisioningPolicy(at: {
  readonly namespace: string;
  readonly ranges: readonly string[];
  readonly ports: readonly number[];
}) {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'provisioning', namespace: at.namespace },
    spec: {
      podSelector: {},
      policyTypes: ['Egress', 'Ingress'],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
            ...dnsAddresses.map((cidr) => ({ ipBlock: { cidr } })),
          ],
          ports: ['TCP', 'UDP'].map((protocol) => ({ protocol, port: 53 })),
        },
        {
          to: at.ranges.map((cidr) => ({ ipBlock: { cidr } })),
          ports: at.ports.map((port) => ({ protocol: 'TCP', port })),
        },
      ],
    },
  };
}

/** Where EKS's nodes answer DNS; the applications' policies have the same (a test compares them). */
const dnsAddresses = ['10.100.0.10/32', '169.254.20.10/32', '172.20.0.10/32'];
