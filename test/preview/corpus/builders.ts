import type { Side } from '../../../lib/preview/compare/model';
import { makeUrn } from '../../../lib/preview/urn';
import type { Json, RegisteredResource } from '../../../lib/preview/model';

/** Recorded renderings, made by hand: what `render` would give for small programs. */

export type Values = { readonly [field: string]: Json };
const place = { project: 'shop', stack: 'production' };
const stackUrn = makeUrn(place, undefined, 'pulumi:pulumi:Stack', 'shop-production');

type Options = Partial<Omit<RegisteredResource, 'inputs' | 'urn'>> & { readonly secrets?: readonly string[] };

export function resource(type: string, name: string, values: Values, options: Options = {}): RegisteredResource {
  const { parent = stackUrn, secrets = [], ...rest } = options;
  return {
    urn: makeUrn(place, parent, type, name),
    type,
    name,
    custom: true,
    external: false,
    parent,
    inputs: { values, unknowns: [], secrets },
    dependencies: [],
    propertyDependencies: {},
    aliases: [],
    protect: false,
    ignoreChanges: [],
    replaceOnChanges: [],
    retainOnDelete: false,
    ...rest,
  };
}

const provider = resource('pulumi:providers:kubernetes', 'cluster', {
  context: 'shop',
  enableConfigMapMutable: 'true',
  enableSecretMutable: 'true',
});
const onCluster = { provider: provider.urn };

/** A Kubernetes object of the ground. */
export const object = (
  apiVersion: string,
  kind: string,
  name: string,
  fields: Values = {},
  options: Options & { readonly metadata?: Values } = {},
): RegisteredResource => {
  const { metadata, ...rest } = options;
  const group = apiVersion === 'v1' ? 'core/v1' : apiVersion;
  const values = { apiVersion, kind, metadata: { name, namespace: 'production', ...metadata }, ...fields };
  return resource(`kubernetes:${group}:${kind}`, name, values, { ...onCluster, ...rest });
};

export const aws = (type: string, name: string, values: Values, options: Options = {}): RegisteredResource =>
  resource(`aws:${type}`, name, values, options);

const root = resource('pulumi:pulumi:Stack', 'shop-production', {}, { custom: false });

export const side = (
  resources: readonly (RegisteredResource | readonly RegisteredResource[])[],
  more: Partial<Side> = {},
): Side => ({
  ...place,
  resources: [{ ...root, parent: undefined }, provider, ...resources.flat()].sort((a, b) => (a.urn < b.urn ? -1 : 1)),
  outputs: { values: {}, unknowns: [], secrets: [] },
  messages: [],
  warnings: [],
  ...more,
});

const slotTypes = {
  blue: 'verdigris:index:BlueSlot',
  green: 'verdigris:index:GreenSlot',
  rolling: 'verdigris:index:RollingSlot',
} as const;

export interface AppSpec {
  readonly name?: string;
  readonly version?: string;
  /** Stands for the hash of version and configuration. */
  readonly release?: string;
  readonly slot?: keyof typeof slotTypes;
  /** Null: an autoscaler decides. */
  readonly replicas?: number | null;
  readonly env?: readonly Values[];
  /** Fields of the container. */
  readonly container?: Values;
  readonly sidecars?: readonly Values[];
  /** Fields of the pod. */
  readonly pod?: Values;
  /** Fields of the Deployment's spec. */
  readonly deployment?: Values;
  /** Content of the configuration file, and the hash in its name. */
  readonly file?: readonly [hash: string, content: string];
  readonly digest?: boolean;
  readonly service?: Values;
  /** More objects of the slot. */
  readonly objects?: readonly ((slot: Options) => RegisteredResource)[];
  readonly labels?: Values;
}

export const digest = `@sha256:${'0123456789abcdef'.repeat(4)}`;

export const confined: Values = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
const probe = (path: string): Values => ({ httpGet: { path, port: 8080 }, periodSeconds: 10, failureThreshold: 3 });
export const probes = { readinessProbe: probe('/ready'), livenessProbe: probe('/health') };

/** An application as `lib/release` registers it. */
export function app(spec: AppSpec = {}): readonly RegisteredResource[] {
  const { name = 'web', version: tag = 'v1.0.0', release = '1111aaaa1111', slot = 'rolling', replicas = 3 } = spec;
  const version = `${tag}${spec.digest === false ? '' : digest}`;
  const component = resource('verdigris:index:Application', name, {}, { custom: false });
  const slotComponent = resource(slotTypes[slot], `${name}-${slot}`, {}, { custom: false, parent: component.urn });
  const inSlot = { ...onCluster, parent: slotComponent.urn };
  const inApp = { ...onCluster, parent: component.urn };
  const labels = { 'verdigris.dev/application': name, 'verdigris.dev/slot': slot, ...spec.labels };
  const record = JSON.stringify({ rejected: [], release, sequence: 1, slot, version });
  const deployment = slot === 'rolling' ? name : `${name}-${slot}`;
  const [hash, content] = spec.file ?? ['7b783ffd', 'workers: 4\n'];
  const config = `${name}-config-${hash}`;
  const main = {
    name,
    image: `registry.example.com/${name}:${version}`,
    env: spec.env ?? [{ name: 'LOG_LEVEL', value: 'INFO' }],
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
    securityContext: confined,
    lifecycle: { preStop: { sleep: { seconds: 10 } } },
    volumeMounts: [{ mountPath: '/etc/app.yaml', name: 'config', subPath: 'app.yaml' }],
    ...probes,
    ...spec.container,
  };
  const pod = {
    containers: [main, ...(spec.sidecars ?? [])],
    securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 40,
    volumes: [{ name: 'config', configMap: { name: config } }],
    ...spec.pod,
  };
  const annotations = { 'verdigris.dev/release': release, 'verdigris.dev/version': version };
  return [
    component,
    slotComponent,
    object(
      'apps/v1',
      'Deployment',
      deployment,
      {
        spec: {
          ...(replicas !== null && { replicas }),
          selector: { matchLabels: { app: name, 'verdigris.dev/slot': slot } },
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          template: { metadata: { labels: { app: name, 'verdigris.dev/slot': slot, version: tag } }, spec: pod },
          ...spec.deployment,
        },
      },
      { ...inSlot, metadata: { labels, annotations } },
    ),
    object('v1', 'ConfigMap', config, { data: { 'app.yaml': content } }, inSlot),
    object(
      'v1',
      'ConfigMap',
      `${name}-${slot}-release`,
      {
        data: {
          release,
          version,
          record: JSON.stringify({
            sequence: 1,
            objects: [
              { kind: 'ConfigMap', name: config },
              { kind: 'Deployment', name: deployment },
            ],
          }),
        },
      },
      inSlot,
    ),
    object(
      'v1',
      'Service',
      `${name}-${slot}`,
      { spec: { ports: [{ port: 80 }], selector: { app: name, 'verdigris.dev/slot': slot } } },
      inSlot,
    ),
    ...(spec.objects ?? []).map((make) => make(inSlot)),
    object('v1', 'ConfigMap', `${name}-release`, { data: { record } }, inApp),
    object(
      'v1',
      'Service',
      name,
      {
        spec: {
          type: 'ClusterIP',
          ports: [{ name: 'http', port: 80, targetPort: 'http' }],
          selector: { app: name, 'verdigris.dev/slot': slot },
          ...spec.service,
        },
      },
      { ...inApp, protect: true, metadata: { annotations: { 'verdigris.dev/record': record } } },
    ),
  ];
}

export const budget = (minAvailable: number | string) => (slot: Options) =>
  object(
    'policy/v1',
    'PodDisruptionBudget',
    'web',
    { spec: { minAvailable, selector: { matchLabels: { app: 'web' } } } },
    slot,
  );
export const autoscaler = (minReplicas: number, maxReplicas: number) => (slot: Options) =>
  object(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'web',
    {
      spec: { minReplicas, maxReplicas, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
    },
    slot,
  );
export const policy = (egress: readonly Json[]) => (slot: Options) =>
  object(
    'networking.k8s.io/v1',
    'NetworkPolicy',
    'web',
    { spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress', 'Egress'], egress, ingress: [] } },
    slot,
  );

/** What stays of an application, or of its slot, as a program with a past registers it: without inputs. */
export const bare = (
  resources: readonly RegisteredResource[],
  wanted: (resource: RegisteredResource) => boolean = () => true,
): readonly RegisteredResource[] =>
  resources
    .filter(wanted)
    .map((each) =>
      each.custom ? { ...each, inputs: { values: {}, unknowns: [], secrets: [] }, ignoreChanges: ['*'] } : each,
    );
export const inSlot = ({ parent = '', type }: RegisteredResource): boolean =>
  parent.includes('Slot') || type.endsWith('Slot');
