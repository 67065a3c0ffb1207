import type { BackingFacts, Environment, Manifest } from 'verdigris';
import { behind, labelView, podView, withoutHash, type PodTemplate, type View } from './pod-view';

export type { View } from './pod-view';

/** Kind and name; without the hash that follows from the content. A Secret is one wherever its values come from. */
export function titleOf({ kind, metadata }: Manifest): string {
  const hashed = kind === 'ConfigMap' || kind === 'Job';
  return `${kind === 'ExternalSecret' ? 'Secret' : kind} ${hashed ? withoutHash(metadata.name) : metadata.name}`;
}

/** An object as its facts, one for each line that a reader would say about it. */
export function viewOf(manifest: Manifest): View {
  const { metadata, kind } = manifest;
  const spec = (manifest['spec'] ?? {}) as Spec;
  return {
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    ...labelView('label', metadata.labels),
    ...(kinds[kind]?.(spec, manifest) ?? {}),
  };
}

/** What the ground, or the cluster, has to give an application. */
export function backingView({ kind, version, where, port, database, user }: BackingFacts): View {
  return known({ kind, version, where, port, database, user });
}

/** Where an environment is, and how it treats what runs there. */
export function stackView({ name, target, limits, debug, data, platform }: Environment): View {
  const aws = target.kind === 'aws' ? target : undefined;
  return known({
    environment: name,
    account: aws?.account,
    region: aws?.region,
    zones: aws?.zones.length,
    cluster: platform.cluster?.name ?? (aws ? 'its own' : 'any'),
    limits,
    'debug logging': debug,
    data,
  });
}

/** The fields of all kinds that are read here. */
interface Spec {
  readonly replicas?: number;
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } & Readonly<Record<string, string>>;
  readonly strategy?: { readonly rollingUpdate?: Readonly<Record<string, number | string>> };
  readonly minReadySeconds?: number;
  readonly progressDeadlineSeconds?: number;
  readonly template: PodTemplate;
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string }; readonly spec: Spec }[];
  readonly schedule?: string;
  readonly suspend?: boolean;
  readonly concurrencyPolicy?: string;
  readonly backoffLimit?: number;
  readonly jobTemplate?: { readonly spec: Spec };
  readonly ports?: readonly { readonly port: number; readonly targetPort: number | string }[];
  readonly ingressClassName?: string;
  readonly rules?: readonly Rule[];
  readonly tls?: readonly unknown[];
  readonly hostnames?: readonly string[];
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly metrics?: readonly Metric[];
  readonly maxUnavailable?: number | string;
  readonly minAvailable?: number | string;
  readonly accessModes?: readonly string[];
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
  readonly data?: readonly { readonly secretKey: string }[];
  readonly dataFrom?: readonly { readonly extract?: { readonly key: string } }[];
  readonly ingress?: readonly { readonly from?: readonly Peer[]; readonly ports?: readonly Port[] }[];
  readonly egress?: readonly { readonly to?: readonly Peer[]; readonly ports?: readonly Port[] }[];
}
interface Metric {
  readonly resource?: { readonly name: string; readonly target: { readonly averageUtilization?: number } };
}
interface Rule {
  readonly host?: string;
  readonly http?: { readonly paths: readonly { readonly path?: string }[] };
  readonly backendRefs?: readonly { readonly name: string; readonly weight?: number }[];
}
interface Port {
  readonly port?: number | string;
  readonly protocol?: string;
}
interface Peer {
  readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly namespaceSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly ipBlock?: { readonly cidr: string };
}

const known = (view: Readonly<Record<string, string | number | boolean | undefined>>): View =>
  Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as View;

function workload(spec: Spec, { metadata }: Manifest): View {
  const { rollingUpdate } = spec.strategy ?? {};
  const main = spec.template.metadata.labels['app'] ?? metadata.name;
  return {
    ...known({
      replicas: spec.replicas,
      rollout: rollingUpdate && `${rollingUpdate['maxSurge']} more at most, ${rollingUpdate['maxUnavailable']} fewer`,
      'time between pods': spec.minReadySeconds && `${spec.minReadySeconds} s`,
      'time to get ready': spec.progressDeadlineSeconds && `${spec.progressDeadlineSeconds} s`,
    }),
    ...labelView('selector', spec.selector?.matchLabels),
    ...podView(spec.template, main),
    ...Object.fromEntries(
      (spec.volumeClaimTemplates ?? []).map((each) => [`claim ${each.metadata.name}`, claim(each.spec)]),
    ),
  };
}

const claim = ({ resources, accessModes = [] }: Spec): string =>
  `${resources?.requests?.['storage'] ?? 'some'}, ${accessModes.join(' ')}`;

const job = (spec: Spec, manifest: Manifest): View => ({
  ...known({ 'tries again': spec.backoffLimit }),
  ...podView(spec.template, spec.template.metadata.labels['app'] ?? manifest.metadata.name),
});

/** Who is at the other end of a policy's rule. */
function ends(peers: readonly Peer[] | undefined, ports: readonly Port[] | undefined): string {
  const who = (peers ?? []).map(({ podSelector, namespaceSelector, ipBlock }) => {
    if (ipBlock) return ipBlock.cidr;
    const named = Object.entries(podSelector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
    const [namespace] = Object.values(namespaceSelector?.matchLabels ?? {});
    return `${named.join(' ')}${namespace === undefined ? '' : ` of ${namespace}`}`;
  });
  const [first] = ports ?? [];
  if (first?.port === 53) return 'DNS';
  return `${who.join(' or ') || 'anybody'} on ${first?.port ?? 'any port'}`;
}

const numbered = (what: string, lines: readonly string[]): View => known({ [what]: lines.join('; ') || 'nobody' });

const kinds: Readonly<Record<string, (spec: Spec, manifest: Manifest) => View>> = {
  Deployment: workload,
  StatefulSet: workload,
  Job: job,
  CronJob: (spec, manifest) => ({
    ...known({ schedule: spec.schedule, suspended: spec.suspend, 'when one still runs': spec.concurrencyPolicy }),
    ...job(spec.jobTemplate!.spec, manifest),
  }),
  Service: ({ ports = [], selector }) => ({
    ...labelView('selector', selector),
    ...Object.fromEntries(ports.map(({ port, targetPort }) => [`port ${port}`, targetPort])),
  }),
  Ingress: ({ ingressClassName, rules = [], tls = [] }) => ({
    ...known({ class: ingressClassName, TLS: tls.length > 0 }),
    ...Object.fromEntries(rules.map(({ host, http }) => [`host ${host}`, http?.paths[0]?.path ?? '/'])),
  }),
  HTTPRoute: ({ hostnames = [], rules = [] }) => ({
    ...Object.fromEntries(hostnames.map((host) => [`host ${host}`, '/'])),
    ...Object.fromEntries(
      rules.flatMap(({ backendRefs = [] }) => backendRefs.map(({ name, weight = 1 }) => [`weight of ${name}`, weight])),
    ),
  }),
  HorizontalPodAutoscaler: ({ minReplicas, maxReplicas, metrics = [] }) => ({
    ...known({ least: minReplicas, most: maxReplicas }),
    ...Object.fromEntries(
      metrics.flatMap(({ resource }) =>
        resource ? [[`aims at ${resource.name}`, `${resource.target.averageUtilization} %`]] : [],
      ),
    ),
  }),
  PodDisruptionBudget: ({ maxUnavailable, minAvailable }) =>
    known({ 'away at most': maxUnavailable, 'there at least': minAvailable }),
  PersistentVolumeClaim: (spec) => ({ storage: claim(spec) }),
  ConfigMap: (_, { data }) => behind('key ', (data ?? {}) as View),
  Secret: (_, { stringData }) => ({
    from: 'configuration',
    keys: Object.keys((stringData ?? {}) as object).join(', '),
  }),
  ExternalSecret: ({ data = [], dataFrom = [] }) => ({
    from: `Secrets Manager ${dataFrom[0]?.extract?.key}`,
    keys: data.map(({ secretKey }) => secretKey).join(', '),
  }),
  NetworkPolicy: ({ ingress = [], egress = [] }) => ({
    ...numbered(
      'lets in',
      ingress.map(({ from, ports }) => ends(from, ports)),
    ),
    ...numbered(
      'lets out to',
      egress.map(({ to, ports }) => ends(to, ports)),
    ),
  }),
};
