import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { BackingSettings, Environment } from '../environment/model';
import { policyRules } from './connections';
import { annotations, labels } from './model';
import type { BackingKind } from './model';
import { addObject, atRender } from './ownership';
import type { Peer } from './peers';
import type { Resources } from './quantities';
import { parseMemory } from './quantities';
import type { Probes } from './pod';
import { objectOf, type SecretKey } from './secrets';
import { nativeVolume } from './volumes';

/** What a server in the cluster is, by its kind. */
export interface ServerSpec {
  readonly image: string;
  /** The user of the official image. */
  readonly uid: number;
  readonly port: number;
  readonly args?: readonly string[];
  readonly env: readonly k8s.EnvVar[];
  readonly resources: Resources;
  readonly probes: Probes;
  /** Where its data is kept, and how much room it has; absent where it keeps none. */
  readonly data?: { readonly path: string; readonly size: string };
  /** Other directories that it writes to. */
  readonly scratch: readonly string[];
  /** Run in the container once it has started; only where data outlives the pod. */
  readonly started?: readonly string[];
  /** What wrote the data, where another one could not read it. */
  readonly dataVersion?: string;
}

/** An environment variable of the server: plain text, or from its secret. */
export function variable(name: string, value: string | SecretKey): k8s.EnvVar {
  if (typeof value === 'string') return { name, value };
  return { name, valueFrom: { secretKeyRef: { name: objectOf(value), key: value.key } } };
}

/** One question for all: up to five minutes to start, not reached after 15 seconds, started anew after a minute. */
export function serverProbes(ask: k8s.Probe, { timeout, period = 5 }: { timeout: number; period?: number }): Probes {
  const probe = (periodSeconds: number, failureThreshold: number): k8s.Probe => ({
    ...ask,
    initialDelaySeconds: 0,
    periodSeconds,
    timeoutSeconds: timeout,
    failureThreshold,
  });
  return {
    startupProbe: probe(period, Math.ceil(300 / period)),
    readinessProbe: probe(period, Math.max(2, Math.ceil(15 / period))),
    livenessProbe: probe(period * 2, Math.ceil(60 / (period * 2))),
  };
}

/** The construct that the objects belong to. */
export interface ServerPlace extends Construct {
  readonly fullName: string;
  readonly kind: BackingKind;
  readonly application: { readonly environment: Environment };
}

/** True where data is gone with its pod. */
export function isEphemeral({ data }: Environment): boolean {
  return data === 'ephemeral';
}

/**
 * Adds a server to the cluster: one pod, found by a Service, reached by those who use it and by nobody else, calling nobody.
 * Ephemeral data is in memory, all other on a volume that outlives the StatefulSet.
 */
export function addServer(
  scope: ServerPlace,
  settings: BackingSettings,
  spec: ServerSpec,
  callers: () => readonly Peer[],
): ApiObject {
  const { fullName: name, kind, port } = { ...scope, fullName: scope.fullName, kind: scope.kind, port: spec.port };
  const selector = { app: name, [labels.backing]: kind };
  addObject(
    scope,
    'service',
    k8s.KubeService.manifest({
      // Endpoints are not waited for: that the server is ready is known from its StatefulSet.
      metadata: { name, annotations: { 'pulumi.com/skipAwait': 'true' }, labels: { app: name } },
      spec: {
        type: 'ClusterIP',
        selector,
        ports: [{ name: 'server', port, protocol: 'TCP', targetPort: k8s.IntOrString.fromString('server') }],
      },
    }),
  );
  addObject(scope, 'network-policy', {
    ...k8s.KubeNetworkPolicy.GVK,
    metadata: { name },
    spec: {
      podSelector: { matchLabels: selector },
      policyTypes: ['Egress', 'Ingress'],
      ingress: atRender(() =>
        policyRules(
          callers().map((peer) => ({ peer, port })),
          'from',
        ),
      ),
      egress: [],
    },
  });
  return addObject(scope, 'stateful-set', statefulSet(name, selector, settings, spec, scope.application.environment));
}

function statefulSet(
  name: string,
  selector: Readonly<Record<string, string>>,
  settings: BackingSettings,
  spec: ServerSpec,
  environment: Environment,
): unknown {
  const inMemory = isEphemeral(environment);
  const { data } = spec;
  const lasts = data !== undefined && !inMemory;
  const user = settings.uid ?? spec.uid;
  const manifest = k8s.KubeStatefulSet.manifest({
    metadata: {
      name,
      annotations: lasts && spec.dataVersion ? { [annotations.dataVersion]: spec.dataVersion } : undefined,
    },
    spec: {
      replicas: 1,
      serviceName: name,
      selector: { matchLabels: selector },
      // In order, a pod that never gets ready would be waited for even after its template was repaired.
      podManagementPolicy: 'Parallel',
      template: {
        metadata: { labels: selector },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 60,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: user,
            runAsGroup: user,
            fsGroup: user,
            // Always, it would open files to the group that PostgreSQL and RabbitMQ want closed.
            fsGroupChangePolicy: 'OnRootMismatch',
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [container(settings, spec, environment)],
          volumes: [...(data && inMemory ? [memory(data.size)] : []), ...scratch(spec).map(({ volume }) => volume)],
        },
      },
      volumeClaimTemplates: lasts
        ? [
            {
              metadata: { name: 'data' },
              spec: {
                accessModes: ['ReadWriteOnce'],
                resources: { requests: { storage: k8s.Quantity.fromString(data.size) } },
              },
            },
          ]
        : undefined,
    },
  }) as { spec: Record<string, unknown> };
  // Kubernetes' default, said: the claim outlives the StatefulSet.
  if (lasts) manifest.spec['persistentVolumeClaimRetentionPolicy'] = { whenDeleted: 'Retain', whenScaled: 'Retain' };
  return manifest;
}

function container(settings: BackingSettings, spec: ServerSpec, environment: Environment): k8s.Container {
  const inMemory = isEphemeral(environment);
  const { data } = spec;
  const { requests, limits } = data && inMemory ? withMemory(spec.resources, data.size) : spec.resources;
  const mounts = scratch(spec).flatMap((each) => each.mounts);
  return {
    name: 'server',
    image: settings.image ?? spec.image,
    args: spec.args && [...spec.args],
    ports: [{ name: 'server', containerPort: spec.port, protocol: 'TCP' }],
    env: [...spec.env],
    resources: {
      requests: quantities(requests),
      limits: environment.limits === 'enforced' ? quantities(limits) : undefined,
    },
    ...spec.probes,
    lifecycle: spec.started && data && !inMemory ? { postStart: { exec: { command: [...spec.started] } } } : undefined,
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [...(data ? [{ name: 'data', mountPath: data.path }] : []), ...mounts],
  };
}

function memory(size: string): k8s.Volume {
  return { name: 'data', emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString(size) } };
}

function scratch(spec: ServerSpec): readonly ReturnType<typeof nativeVolume>[] {
  const volume = { kind: 'emptyDir', inMemory: false } as const;
  return ['/tmp', ...spec.scratch].map((path) => nativeVolume(path, volume, '', () => undefined));
}

/** Data in memory counts against the container's memory: that much more is asked for and allowed. */
export function withMemory(resources: Resources, size: string): Resources {
  const more = (text: string): string =>
    `${Math.ceil(((parseMemory(text) ?? 0) + (parseMemory(size) ?? 0)) / 2 ** 20)}Mi`;
  return {
    requests: { ...resources.requests, memory: more(resources.requests.memory) },
    limits: { ...resources.limits, memory: more(resources.limits.memory) },
  };
}

function quantities(amounts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(amounts).map(([name, text]) => [name, k8s.Quantity.fromString(text)]));
}
