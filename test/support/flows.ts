import { BlockList } from 'node:net';
import type { Manifest } from 'verdigris';

/**
 * Kubernetes' rules for network policies, as a pure function: a pod that no policy selects for a direction is open in it; one
 * that is selected may do what any of its policies allows; a connection needs both its sides to allow it.
 */
export interface Pod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ip: string;
  /** Container ports by name. */
  readonly ports?: Readonly<Record<string, number>>;
}

/** What stands outside the cluster, known by its address alone. */
export interface Host {
  readonly ip: string;
}

export interface Connection {
  readonly from: Pod | Host;
  readonly to: Pod | Host;
  readonly port: number;
  readonly protocol?: 'TCP' | 'UDP';
}

export interface ClusterState {
  readonly policies: readonly Manifest[];
  /** Labels by namespace; `kubernetes.io/metadata.name` is added, as the API server does. */
  readonly namespaces?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

interface PolicyPeer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
}

interface PolicyPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

interface Rule {
  readonly from?: readonly PolicyPeer[];
  readonly to?: readonly PolicyPeer[];
  readonly ports?: readonly PolicyPort[];
}

interface PolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

type Direction = 'Ingress' | 'Egress';

/** True where the policies let a connection through. */
export function allows(cluster: ClusterState, connection: Connection): boolean {
  return passes(cluster, connection, 'Egress') && passes(cluster, connection, 'Ingress');
}

function passes(cluster: ClusterState, connection: Connection, direction: Direction): boolean {
  const [subject, other] = direction === 'Egress' ? [connection.from, connection.to] : [connection.to, connection.from];
  if (!isPod(subject)) return true;
  const selecting = cluster.policies.filter(
    (policy) =>
      policy.metadata.namespace === subject.namespace &&
      selects(specOf(policy).podSelector, subject.labels) &&
      typesOf(specOf(policy)).includes(direction),
  );
  if (selecting.length === 0) return true;
  return selecting.some((policy) => {
    const spec = specOf(policy);
    const rules = (direction === 'Egress' ? spec.egress : spec.ingress) ?? [];
    return rules.some((rule) => {
      const peers = (direction === 'Egress' ? rule.to : rule.from) ?? [];
      const peerFits = peers.length === 0 || peers.some((peer) => fits(cluster, subject.namespace, peer, other));
      return peerFits && portFits(rule.ports ?? [], connection);
    });
  });
}

function specOf(policy: Manifest): PolicySpec {
  return policy['spec'] as PolicySpec;
}

function typesOf(spec: PolicySpec): readonly string[] {
  return spec.policyTypes ?? (spec.egress ? ['Ingress', 'Egress'] : ['Ingress']);
}

function isPod(end: Pod | Host): end is Pod {
  return 'namespace' in end;
}

function fits(cluster: ClusterState, namespace: string, peer: PolicyPeer, end: Pod | Host): boolean {
  if (peer.ipBlock) {
    const { cidr, except = [] } = peer.ipBlock;
    return within(cidr, end.ip) && !except.some((range) => within(range, end.ip));
  }
  if (!isPod(end)) return false;
  const labels = { ...cluster.namespaces?.[end.namespace], 'kubernetes.io/metadata.name': end.namespace };
  const namespaceFits = peer.namespaceSelector ? selects(peer.namespaceSelector, labels) : end.namespace === namespace;
  return namespaceFits && selects(peer.podSelector ?? {}, end.labels);
}

function portFits(ports: readonly PolicyPort[], { to, port, protocol = 'TCP' }: Connection): boolean {
  return (
    ports.length === 0 ||
    ports.some((allowed) => {
      if ((allowed.protocol ?? 'TCP') !== protocol) return false;
      if (allowed.port === undefined) return true;
      const first = typeof allowed.port === 'number' ? allowed.port : isPod(to) ? to.ports?.[allowed.port] : undefined;
      return first !== undefined && port >= first && port <= (allowed.endPort ?? first);
    })
  );
}

function selects(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          throw new Error(`'${operator}' is no operator of a label selector.`);
      }
    })
  );
}

function within(cidr: string, ip: string): boolean {
  const [address = '', bits = ''] = cidr.split('/');
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return list.check(ip, ip.includes(':') ? 'ipv6' : 'ipv4');
}

/** A pod of a rendered Deployment. */
export function podOf(deployment: Manifest, ip: string): Pod {
  const { template } = deployment['spec'] as {
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly containers: readonly { readonly ports?: readonly { name: string; containerPort: number }[] }[];
      };
    };
  };
  const ports = template.spec.containers.flatMap((container) => container.ports ?? []);
  return {
    namespace: deployment.metadata.namespace!,
    labels: template.metadata.labels,
    ip,
    ports: Object.fromEntries(ports.map(({ name, containerPort }) => [name, containerPort])),
  };
}
