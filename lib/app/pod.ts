import { k8s } from 'cdk8s-plus-27';
import type { ContainerConfig } from './config';
import { sortedBy } from './canonical';
import type { Resources } from './quantities';
import type { MountedVolume } from './volumes';

/** All that a pod template is made of, checked and with its defaults. */
export interface PodInput {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly port: number;
  readonly metricsPort: number;
  readonly resources: Resources;
  readonly limits: boolean;
  readonly probes: Pick<k8s.Container, 'livenessProbe' | 'readinessProbe' | 'startupProbe'>;
  readonly config: ContainerConfig;
  readonly volumes: readonly MountedVolume[];
  readonly user: number;
  readonly readOnlyRootFilesystem: boolean;
  readonly serviceAccountName: string;
  readonly serviceAccountToken: boolean;
  readonly topologySpreadConstraints: k8s.TopologySpreadConstraint[];
  readonly drain: { readonly preStop: number; readonly grace: number };
}

export interface DeploymentInput {
  readonly name: string;
  /** Left out where an autoscaler owns it. */
  readonly replicas: number | undefined;
  readonly pod: PodInput;
}

/** The Deployment, as the API server knows it. */
export function deploymentManifest({ name, replicas, pod }: DeploymentInput): unknown {
  const manifest = k8s.KubeDeployment.manifest({
    metadata: { name, labels: { app: pod.name } },
    spec: {
      replicas,
      revisionHistoryLimit: 3,
      // Ten minutes, as long as Pulumi waits by default.
      progressDeadlineSeconds: 600,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(0), maxSurge: k8s.IntOrString.fromNumber(1) },
      },
      selector: { matchLabels: pod.selector },
      template: { metadata: { labels: pod.labels }, spec: podSpec(pod) },
    },
  }) as { spec: { template: { spec: { containers: { lifecycle?: unknown }[] } } } };
  // Kubernetes 1.29 added the action; the 1.27 types have no field for it, so it is put in after them. It needs no shell in the image.
  const container = manifest.spec.template.spec.containers[0]!;
  if (pod.drain.preStop > 0) container.lifecycle = { preStop: { sleep: { seconds: pod.drain.preStop } } };
  return manifest;
}

function podSpec(pod: PodInput): k8s.PodSpec {
  const volumes = sortedBy([...pod.config.volumes, ...pod.volumes], ({ volume }) => volume.name);
  return {
    serviceAccountName: pod.serviceAccountName,
    automountServiceAccountToken: pod.serviceAccountToken,
    // Otherwise every Service of the namespace becomes environment variables of the pod.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: pod.drain.grace,
    topologySpreadConstraints: pod.topologySpreadConstraints,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: pod.user,
      runAsGroup: pod.user,
      fsGroup: pod.user,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [container(pod, volumes)],
    volumes: volumes.map(({ volume }) => volume),
  };
}

function container(pod: PodInput, volumes: readonly MountedVolume[]): k8s.Container {
  const mounts = volumes.flatMap((volume) => volume.mounts);
  const ports = [{ name: 'http', containerPort: pod.port, protocol: 'TCP' }];
  if (pod.metricsPort !== pod.port) ports.push({ name: 'metrics', containerPort: pod.metricsPort, protocol: 'TCP' });
  return {
    name: pod.name,
    image: pod.image,
    command: pod.command && [...pod.command],
    args: pod.args && [...pod.args],
    ports,
    env: [...pod.config.env],
    resources: {
      requests: quantities(pod.resources.requests),
      limits: pod.limits ? quantities(pod.resources.limits) : undefined,
    },
    ...pod.probes,
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: pod.readOnlyRootFilesystem,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: sortedBy(mounts, (mount) => mount.mountPath),
  };
}

function quantities(amounts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(amounts).map(([name, text]) => [name, k8s.Quantity.fromString(text)]));
}
