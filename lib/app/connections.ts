import type { k8s as native } from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { canonicalJson, sortedBy } from './canonical';
import { labels } from './model';
import { checkPeer, nginxController, prometheus } from './peers';
import type { Peer } from './peers';
import type { Report } from './problems';
import { wholeNumber } from './units';
import type { WebService } from './web-service';

interface Rule {
  readonly peer: Peer;
  readonly port: number;
}

/** What carries out verification: its pods ask the candidate. */
export const smokeRole = { label: 'verdigris.dev/role', value: 'smoke' } as const;

/** Addresses under which pods reach DNS where no pod answers it: node-local caches, and EKS (Auto Mode runs DNS on the nodes). */
const dnsAddresses = { everywhere: ['169.254.20.10/32'], aws: ['10.100.0.10/32', '172.20.0.10/32'] } as const;

/**
 * What a service talks to. Everything else is denied in both directions, except DNS and the verification of its own release.
 * Ports are those of the pods, since a policy applies after a Service has chosen one.
 */
export class Connections {
  private readonly outgoing: Rule[] = [];
  private readonly incoming: Rule[] = [];

  constructor(
    private readonly service: WebService,
    private readonly report: Report,
  ) {}

  /** Lets this service connect to another one of the application (which then also lets it in), or to a peer. */
  allowTo(peer: WebService | Peer): void {
    if (isService(peer)) {
      this.outgoing.push({ peer: peer.peer, port: peer.port });
      peer.connections.incoming.push({ peer: this.service.peer, port: peer.port });
      return;
    }
    checkPeer(peer, this.report);
    if (peer.port === undefined) {
      this.report(`allowTo(${describe(peer)}) needs the port of the other side; give it as 'port'`);
      return;
    }
    const port = wholeNumber(this.report, `allowTo(${describe(peer)}).port`, peer.port, {
      fallback: 1,
      min: 1,
      max: 65535,
    });
    this.outgoing.push({ peer, port });
  }

  /** Lets another service of the application (which may then also connect), or a peer, connect to this one's port. */
  allowFrom(peer: WebService | Peer): void {
    if (isService(peer)) peer.connections.allowTo(this.service);
    else this.addIncoming(peer, this.service.port);
  }

  /** Lets an ingress controller or load balancer in. @param controller @default - ingress-nginx as its chart installs it */
  allowFromIngress(controller: Peer = nginxController): void {
    this.addIncoming(controller, this.service.port);
  }

  /** Lets a scraper read the metrics port. @param scraper @default - Prometheus in the namespace `monitoring` */
  allowMetricsFrom(scraper: Peer = prometheus): void {
    this.addIncoming(scraper, this.service.metricsPort);
  }

  private addIncoming(peer: Peer, port: number): void {
    checkPeer(peer, this.report);
    this.incoming.push({ peer, port });
  }

  /** The policy that selects the pods of the rendered slot. Called at rendering. */
  policySpec(): native.NetworkPolicySpec {
    const { application, selector } = this.service;
    const smoke: Peer = {
      kind: 'pods',
      labels: { [smokeRole.label]: smokeRole.value, [labels.application]: application.name },
    };
    const spec: native.NetworkPolicySpec = {
      podSelector: { matchLabels: selector },
      policyTypes: ['Egress', 'Ingress'],
      ingress: inOrder([{ peer: smoke, port: this.service.port }, ...this.incoming]).map((rule) => ({
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

function isService(peer: WebService | Peer): peer is WebService {
  return 'connections' in peer;
}

function describe(peer: Peer): string {
  return peer.kind === 'addresses' ? peer.cidrs.join(', ') : canonicalJson(peer.labels);
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
