/** A number, text or truth by what it is about: `replicas: 5`, `env LOG_LEVEL: INFO`. */
export type View = Readonly<Record<string, string | number | boolean>>;

interface Named {
  readonly name: string;
}
interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: number | string };
  readonly tcpSocket?: { readonly port: number | string };
  readonly grpc?: { readonly port: number };
  readonly exec?: { readonly command: readonly string[] };
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
}
interface EnvVar extends Named {
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: Named & { readonly key: string };
    readonly configMapKeyRef?: Named & { readonly key: string };
    readonly fieldRef?: { readonly fieldPath: string };
  };
}
interface Mount extends Named {
  readonly mountPath: string;
  readonly readOnly?: boolean;
}
interface Volume extends Named {
  readonly emptyDir?: { readonly medium?: string; readonly sizeLimit?: string };
  readonly configMap?: Named;
  readonly secret?: { readonly secretName: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}
type Amounts = Readonly<Record<string, string | number>>;
interface Container extends Named {
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly restartPolicy?: string;
  readonly ports?: readonly (Named & { readonly containerPort: number })[];
  readonly env?: readonly EnvVar[];
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts };
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly volumeMounts?: readonly Mount[];
}
interface Expression {
  readonly key: string;
  readonly values?: readonly string[];
}
export interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly volumes?: readonly Volume[];
    readonly restartPolicy?: string;
    readonly affinity?: {
      readonly nodeAffinity?: {
        readonly requiredDuringSchedulingIgnoredDuringExecution?: {
          readonly nodeSelectorTerms: readonly { readonly matchExpressions?: readonly Expression[] }[];
        };
      };
    };
  };
}

/** An immutable ConfigMap's or a Job's name without the hash, which says nothing to a reader and changes with the content. */
export const withoutHash = (name: string): string => name.replace(/-[0-9a-f]{8,}(?=-|$)/, '');

/** What is seen of the pods: the main container's facts by themselves, those of the others behind their names. */
export function podView({ metadata, spec }: PodTemplate, main: string): View {
  const { containers, initContainers = [], volumes = [] } = spec;
  const chosen = containers.find(({ name }) => name === main) ?? containers[0]!;
  const others = [...initContainers, ...containers].filter((container) => container !== chosen);
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const architectures = terms
    .flatMap(({ matchExpressions = [] }) => matchExpressions)
    .find(({ key }) => key === 'kubernetes.io/arch')?.values;
  const own = containerView(chosen, volumes);
  return {
    ...labelView('pod label', metadata.labels),
    ...(architectures ? { architectures: architectures.join(', ') } : {}),
    ...(spec.restartPolicy === undefined ? {} : { restart: spec.restartPolicy }),
    ...own,
    ...Object.assign(
      {},
      ...others.map((container) =>
        behind(`${container.name}: `, {
          ...(initContainers.includes(container) ? { runs: container.restartPolicy ? 'beside' : 'before' } : {}),
          ...withoutRepeated(containerView(container, volumes), own),
        }),
      ),
    ),
  };
}

/** A further container's view: environment variables that it has from the main one are said in one line. */
function withoutRepeated(view: View, main: View): View {
  const repeated = Object.keys(view).filter((line) => line.startsWith('env ') && view[line] === main[line]);
  const rest = Object.entries(view).filter(([line]) => !repeated.includes(line));
  return {
    ...Object.fromEntries(rest),
    ...(repeated.length > 0 ? { 'env of the main container': repeated.length } : {}),
  };
}

/** Labels that a reader knows; ownership and slot are every object's. */
export function labelView(what: string, labels: Readonly<Record<string, string>> = {}): View {
  const own = Object.entries(labels).filter(([name]) => !name.includes('/'));
  return Object.fromEntries(own.map(([name, value]) => [`${what} ${name}`, value]));
}

function containerView(container: Container, volumes: readonly Volume[]): View {
  const { ports = [], env = [], resources = {}, volumeMounts = [] } = container;
  const listed = (what: string, values: readonly string[] | undefined) => (values ? { [what]: values.join(' ') } : {});
  return {
    image: container.image,
    ...listed('command', container.command),
    ...listed('args', container.args),
    ...Object.fromEntries(ports.map(({ name, containerPort }) => [`port ${name}`, containerPort])),
    ...Object.fromEntries(env.map((variable) => [`env ${variable.name}`, sourceOf(variable)])),
    ...amounts('requests', resources.requests),
    ...amounts('limits', resources.limits),
    ...probe('liveness', container.livenessProbe),
    ...probe('readiness', container.readinessProbe),
    ...probe('startup', container.startupProbe),
    ...Object.fromEntries(volumeMounts.map((mount) => [`mount ${mount.mountPath}`, mounted(mount, volumes)])),
  };
}

function sourceOf({ value, valueFrom = {} }: EnvVar): string {
  const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom;
  if (secretKeyRef) return `secret ${secretKeyRef.name}, key ${secretKeyRef.key}`;
  if (configMapKeyRef) return `config map ${configMapKeyRef.name}, key ${configMapKeyRef.key}`;
  return fieldRef ? `field ${fieldRef.fieldPath}` : (value ?? '');
}

const amounts = (what: string, given: Amounts | undefined): View =>
  given ? { [what]: `${given['cpu'] ?? 'any'} CPU, ${given['memory'] ?? 'any'} memory` } : {};

function probe(what: string, given: Probe | undefined): View {
  if (!given) return {};
  const { httpGet, tcpSocket, grpc, exec, initialDelaySeconds, periodSeconds } = given;
  const asked = httpGet
    ? `GET ${httpGet.path} on ${httpGet.port}`
    : exec
      ? exec.command.join(' ')
      : `${grpc ? 'gRPC' : 'TCP'} on ${(grpc ?? tcpSocket)?.port}`;
  const times = [
    ...(initialDelaySeconds === undefined ? [] : [`after ${initialDelaySeconds} s`]),
    ...(periodSeconds === undefined ? [] : [`every ${periodSeconds} s`]),
  ];
  return { [what]: [asked, ...times].join(', ') };
}

function mounted({ name, readOnly }: Mount, volumes: readonly Volume[]): string {
  const volume = volumes.find((each) => each.name === name);
  const { emptyDir, configMap, secret, persistentVolumeClaim } = volume ?? {};
  const size = emptyDir?.sizeLimit ? ` of ${emptyDir.sizeLimit}` : '';
  const what = configMap
    ? `config map ${withoutHash(configMap.name)}`
    : secret
      ? `secret ${secret.secretName}`
      : persistentVolumeClaim
        ? `claim ${persistentVolumeClaim.claimName}`
        : emptyDir
          ? `empty directory${emptyDir.medium === 'Memory' ? ' in memory' : ''}${size}`
          : `volume ${name}`;
  // Config maps and secrets are read-only in any case.
  return readOnly && !configMap && !secret ? `${what}, read only` : what;
}

export const behind = (prefix: string, view: View): View =>
  Object.fromEntries(Object.entries(view).map(([key, value]) => [prefix + key, value]));
