import { isIP } from 'node:net';
import type { Report } from './problems';

/** The other end of a connection, as a network policy can name it. */
export type Peer =
  | {
      readonly kind: 'pods';
      readonly labels: Readonly<Record<string, string>>;
      /** @default - the application's own namespace */
      readonly namespace?: string;
      readonly port?: number;
    }
  | { readonly kind: 'addresses'; readonly cidrs: readonly string[]; readonly port?: number };

/** Pods with these labels, in a namespace. */
export function pods(
  labels: Readonly<Record<string, string>>,
  options: {
    /** @default - the application's own namespace */
    readonly namespace?: string;
    /** The port of the pods, not of a Service before them; needed where one connects to them. @default - none */
    readonly port?: number;
  } = {},
): Peer {
  return { kind: 'pods', labels, ...options };
}

/**
 * A service of the cluster by its DNS name, `business-logic` or `business-logic.other-namespace`: the pods that are labelled
 * `app: business-logic` there, which holds for every service of this package. A network policy knows labels and addresses, no
 * names: for pods labelled otherwise use `pods()`, for hosts outside the cluster `cidr()`.
 *
 * @param port the port that its pods listen on
 */
export function clusterService(name: string, port: number): Peer {
  const [service = '', namespace, ...rest] = name.replace(/\.svc(\.cluster\.local)?$/, '').split('.');
  // A host outside is kept whole: it is refused where it is used, with the place.
  if (rest.length > 0) return { kind: 'pods', labels: { app: name }, port };
  return { kind: 'pods', labels: { app: service }, port, ...(namespace === undefined ? {} : { namespace }) };
}

/** Addresses as a range, for example a database's subnet: `cidr('10.0.8.0/24', 5432)`. */
export function cidr(range: string, port: number): Peer {
  return { kind: 'addresses', cidrs: [range], port };
}

/** Every address, IPv4 and IPv6; for what has no fixed ones, such as a public API. */
export function anywhere(port: number): Peer {
  return { kind: 'addresses', cidrs: ['0.0.0.0/0', '::/0'], port };
}

/** The pods of an ingress controller. @default - ingress-nginx as its chart installs it */
export const nginxController: Peer = {
  kind: 'pods',
  namespace: 'ingress-nginx',
  labels: { 'app.kubernetes.io/name': 'ingress-nginx' },
};

/** Prometheus as its charts install it, in the namespace `monitoring`. */
export const prometheus: Peer = {
  kind: 'pods',
  namespace: 'monitoring',
  labels: { 'app.kubernetes.io/name': 'prometheus' },
};

/** Reports a peer that no policy can name. */
export function checkPeer(peer: Peer, report: Report): void {
  if (peer.kind === 'addresses') {
    for (const range of peer.cidrs) {
      if (!isCidr(range))
        report(
          'address-range-invalid',
          `'${range}' is not a range of addresses; write '10.0.0.0/16', or '203.0.113.7/32' for one address`,
        );
    }
    return;
  }
  if (Object.keys(peer.labels).length === 0) {
    report(
      'peer-without-labels',
      `pods without labels would be every pod of the namespace; name them, for example pods({ app: 'orders' })`,
    );
  }
  const name = peer.labels['app'];
  if (name !== undefined && name.includes('.')) {
    report(
      'host-not-in-cluster',
      `'${name}' is not a service of the cluster, and a network policy knows no host names; give its addresses by cidr()`,
    );
  }
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  const version = isIP(address);
  return rest.length === 0 && version !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}
