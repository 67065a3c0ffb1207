import { k8s } from 'cdk8s-plus-27';
import { sortedBy } from './canonical';
import type { Resources } from './quantities';

export type Probes = Pick<k8s.Container, 'livenessProbe' | 'readinessProbe' | 'startupProbe'>;

/** All that a container is made of, checked and with its defaults. */
export interface ContainerInput {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly ports: readonly { readonly name?: string; readonly port: number }[];
  readonly env: readonly k8s.EnvVar[];
  readonly resources: Resources;
  readonly probes: Probes;
  readonly mounts: readonly k8s.VolumeMount[];
  /** Where it is not the pod's. */
  readonly user: number | undefined;
  readonly readOnlyRootFilesystem: boolean;
  /** Seconds between the decision to stop it and the stop signal; 0 for none. */
  readonly preStop: number;
}

/** All that a pod template is made of, checked and with its defaults. */
export interface PodInput {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** The first one is the workload's own. */
  readonly containers: readonly ContainerInput[];
  /** Run to their end one after the other, before the containers. */
  readonly init: readonly ContainerInput[];
  /** Started before the containers and stopped after them, so that a pod can come to its end beside them. */
  readonly companions: readonly ContainerInput[];
  readonly volumes: readonly k8s.Volume[];
  /** Whether limits are set. */
  readonly limits: boolean;
  readonly user: number;
  readonly serviceAccountName: string;
  readonly serviceAccountToken: boolean;
  readonly architectures: readonly string[];
  readonly topologySpreadConstraints: readonly k8s.TopologySpreadConstraint[];
  readonly grace: number;
  readonly restartPolicy?: 'Never';
}

/** A pod template, as the API server knows it. */
export function podTemplate(pod: PodInput): unknown {
  const template: k8s.PodTemplateSpec = {
    metadata: { labels: pod.labels, annotations: pod.annotations },
    spec: podSpec(pod),
  };
  const native = k8s.KubePodTemplate.manifest({ template }) as { readonly template: { readonly spec: NativeSpec } };
  const { spec } = native.template;
  const inputs = [...pod.init, ...pod.companions];
  spec.initContainers?.forEach((container, at) => {
    complete(container, inputs[at]!);
    if (at >= pod.init.length) container.restartPolicy = 'Always';
  });
  spec.containers.forEach((container, at) => complete(container, pod.containers[at]!));
  return native.template;
}

interface NativeContainer {
  lifecycle?: unknown;
  restartPolicy?: string;
}

interface NativeSpec {
  readonly containers: readonly NativeContainer[];
  readonly initContainers?: readonly NativeContainer[];
}

/** Kubernetes 1.29 added the action; the 1.27 types have no field for it, so it is put in after them. It needs no shell in the image. */
function complete(container: NativeContainer, { preStop }: ContainerInput): void {
  if (preStop > 0) container.lifecycle = { preStop: { sleep: { seconds: preStop } } };
}

function podSpec(pod: PodInput): k8s.PodSpec {
  const before = [...pod.init, ...pod.companions];
  return {
    restartPolicy: pod.restartPolicy,
    serviceAccountName: pod.serviceAccountName,
    automountServiceAccountToken: pod.serviceAccountToken,
    // Otherwise every Service of the namespace becomes environment variables of the pod.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: pod.grace,
    topologySpreadConstraints:
      pod.topologySpreadConstraints.length > 0 ? [...pod.topologySpreadConstraints] : undefined,
    affinity: pod.architectures.length > 0 ? affinityTo(pod.architectures) : undefined,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: pod.user,
      runAsGroup: pod.user,
      fsGroup: pod.user,
      // Otherwise every file of a volume that lasts is given to the group again, at each start of a pod.
      fsGroupChangePolicy: pod.volumes.some((volume) => volume.persistentVolumeClaim) ? 'OnRootMismatch' : undefined,
      seccompProfile: { type: 'RuntimeDefault' },
      sysctls: lowPorts([...pod.containers, ...before]),
    },
    initContainers: before.length > 0 ? before.map((each) => container(each, pod.limits)) : undefined,
    containers: pod.containers.map((each) => container(each, pod.limits)),
    volumes: [...pod.volumes],
  };
}

/** Ports below 1024 are root's unless the pod's network says otherwise: one of the settings that the restricted standard allows. */
function lowPorts(containers: readonly ContainerInput[]): k8s.Sysctl[] | undefined {
  const lowest = Math.min(...containers.flatMap(({ ports }) => ports.map(({ port }) => port)));
  return lowest < 1024 ? [{ name: 'net.ipv4.ip_unprivileged_port_start', value: String(lowest) }] : undefined;
}

function affinityTo(architectures: readonly string[]): k8s.Affinity {
  const matchExpressions = [{ key: 'kubernetes.io/arch', operator: 'In', values: [...architectures] }];
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
  };
}

function container(input: ContainerInput, limits: boolean): k8s.Container {
  const { requests, limits: most } = input.resources;
  const user = input.user === undefined ? {} : { runAsUser: input.user, runAsGroup: input.user };
  return {
    name: input.name,
    image: input.image,
    command: input.command && [...input.command],
    args: input.args && [...input.args],
    ports:
      input.ports.length > 0
        ? input.ports.map(({ name, port }) => ({ name, containerPort: port, protocol: 'TCP' }))
        : undefined,
    env: [...input.env],
    resources: { requests: quantities(requests), limits: limits ? quantities(most) : undefined },
    ...input.probes,
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: input.readOnlyRootFilesystem,
      capabilities: { drop: ['ALL'] },
      ...user,
    },
    volumeMounts: sortedBy(input.mounts, (mount) => mount.mountPath),
  };
}

function quantities(amounts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(amounts).map(([name, text]) => [name, k8s.Quantity.fromString(text)]));
}
