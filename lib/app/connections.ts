import type { k8s as native } from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import type { Application } from './application';
import { canonicalJson, sortedBy } from './canonical';
import { checkPeer, nginxController, prometheus } from './peers';
import type { Peer } from './peers';
import type { Report } from './problems';
import { wholeNumber } from './units';

/** What has pods and a network policy of its own: a workload, or a server that the application brings along. */
export interface Connected {
  readonly name: string;
  readonly application: Application;
  /** Its pods as the other end of a connection, whichever slot they are in. */
  readonly peer: Peer;
  /** What its network policy selects. */
  readonly selector: Readonly<Record<string, string>>;
  /** The ports of its pods that a connection to it opens, all of them; none where nothing may connect to it. */
  readonly ports: readonly number[];
  readonly metricsPort?: number | undefined;
  readonly connections: Connections;
  /** `false` where it does not exist in the environment: then connections with it are none. @default true */
  readonly present?: boolean;
}

interface Rule {
  readonly peer: Peer;
  readonly port: number;
}

/** What carries out verification: its pods ask the candidate. */
export const smokeRole = { label: 'verdigris.dev/role', value: 'smoke' } as const;

/** Addresses under which pods reach DNS where no pod answers it: node-local caches, and EKS (Auto Mode runs DNS on the nodes). */
const dnsAddresses = { everywhere: ['169.254.20.10/32'], aws: ['10.100.0.10/32', '172.20.0.10/32'] } as const;

/**
 * What talks to what. Everything else is denied in both directions, except DNS and the verification of a web service's own release.
 * Ports are those of the pods, since a policy applies after a Service has chosen one.
 */
export class Connections {
  private readonly outgoing: Rule[] = [];
  private readonly incoming: Rule[] = [];

  constructor(
    private readonly owner: Connected,
    private readonly report: Report,
  ) {}

  /** Lets this end connect to another one of the application (which then also lets it in), or to a peer. */
  allowTo(peer: Connected | Peer): void {
    if (isConnected(peer)) {
      if (peer.present === false || this.owner.present === false) return;
      for (const port of peer.connections.openPorts(`allowTo('${peer.name}')`, this.report)) {
        this.outgoing.push({ peer: peer.peer, port });
        peer.connections.incoming.push({ peer: this.owner.peer, port });
      }
      return;
    }
    checkPeer(peer, this.report);
    if (peer.port === undefined) {
      this.report('port-missing', `allowTo(${describe(peer)}) needs the port of the other side; give it as 'port'`);
      return;
    }
    const port = wholeNumber(this.report, `allowTo(${describe(peer)}).port`, peer.port, {
      fallback: 1,
      min: 1,
      max: 65535,
    });
    this.outgoing.push({ peer, port });
  }

  /** Lets another end of the application (which may then also connect), or a peer, connect to this one's ports. */
  allowFrom(peer: Connected | Peer): void {
    if (isConnected(peer)) peer.connections.allowTo(this.owner);
    else for (const port of this.openPorts('allowFrom()', this.report)) this.addIncoming(peer, port);
  }

  /** Lets an ingress controller or load balancer in. @param controller - Who that is; ingress-nginx as its chart installs it where left out. */
  allowFromIngress(controller: Peer = nginxController): void {
    for (const port of this.openPorts('allowFromIngress()', this.report)) this.addIncoming(controller, port);
  }

  /** Lets a scraper read the metrics port. @param scraper - Who that is; Prometheus in the namespace `monitoring` where left out. */
  allowMetricsFrom(scraper: Peer = prometheus): void {
    const { metricsPort, name } = this.owner;
    if (metricsPort === undefined) {
      this.report(
        'port-missing',
        `allowMetricsFrom() needs the port of the metrics of '${name}'; give it as 'metricsPort'`,
      );
    } else this.addIncoming(scraper, metricsPort);
  }

  private openPorts(what: string, report: Report): readonly number[] {
    const { name, ports } = this.owner;
    if (ports.length === 0)
      report(
        'connection-without-target',
        `${what} finds no port of '${name}' that anything could connect to; remove it`,
      );
    return ports;
  }

  private addIncoming(peer: Peer, port: number): void {
    checkPeer(peer, this.report);
    this.incoming.push({ peer, port });
  }

  /** The policy that selects the pods of the rendered slot. Called at rendering. */
  policySpec(): native.NetworkPolicySpec {
    const { application, selector } = this.owner;
    const spec: native.NetworkPolicySpec = {
      podSelector: { matchLabels: selector },
      policyTypes: ['Egress', 'Ingress'],
      ingress: inOrder(this.incoming).map((rule) => ({
        from: policyPeers(rule.peer),
        ports: tcp(rule.port),
      })),
      egress: [
        dnsRule(application.environment.target.kind === 'aws'),
        ...inOrder(this.outgoing).map((rule) => ({ to: policyPeers(rule.peer), ports: tcp(rule.port) })),
      ],
    };
    return (k8s.KubeNetworkPolicy.manifest({ spec }) as { spec: native.NetworkPolicySpec }).spec;
  }
}

function isConnected(peer: Connected | Peer): peer is Connected {
  return 'connections' in peer;
}

function describe(peer: Peer): string {
  return peer.kind === 'addresses' ? peer.cidrs.join(', ') : canonicalJson(peer.labels);
}

/** The native rules: each peer with its port, in a fixed order and once. */
export function policyRules(
  rules: readonly { readonly peer: Peer; readonly port: number }[],
  direction: 'from' | 'to',
): readonly unknown[] {
  return inOrder(rules).map(({ peer, port }) => ({
    [direction]: policyPeers(peer),
    ports: [{ protocol: 'TCP', port }],
  }));
}

function inOrder(rules: readonly Rule[]): readonly Rule[] {
  const once = new Map(rules.map((rule) => [canonicalJson([rule.peer, rule.port]), rule]));
  return sortedBy(once.keys(), (key) => key).map((key) => once.get(key)!);
}

function policyPeers(peer: Peer): native.NetworkPolicyPeer[] {
  if (peer.kind === 'addresses') return [...peer.cidrs].sort().map((range) => ({ ipBlock: { cidr: range } }));
  const podSelector = { matchLabels: { ...peer.labels } };
  return [
    peer.namespace === undefined ? { podSelector } : { podSelector, namespaceSelector: namespaced(peer.namespace) },
  ];
}

function namespaced(name: string): native.LabelSelector {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}

function tcp(port: number): native.NetworkPolicyPort[] {
  return [{ protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) }];
}

function dnsRule(aws: boolean): native.NetworkPolicyEgressRule {
  const addresses = [...dnsAddresses.everywhere, ...(aws ? dnsAddresses.aws : [])].sort();
  return {
    to: [
      { namespaceSelector: namespaced('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } },
      ...addresses.map((range) => ({ ipBlock: { cidr: range } })),
    ],
    ports: ['TCP', 'UDP'].map((protocol) => ({ protocol, port: k8s.IntOrString.fromNumber(53) })),
  };
}
