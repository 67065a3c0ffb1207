import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Application } from './application';
import { sortedBy } from './canonical';
import { checkName, checkReference, isHostName } from './names';
import { addObject } from './ownership';
import type { Peer } from './peers';
import type { Report } from './problems';
import { rememberSource } from './source';
import { wholeNumber } from './units';
import { WebService } from './web-service';

/** A Gateway that stands in the cluster already, and who sends requests for it. Made by `gateway`. */
export interface Gateway {
  readonly name: string;
  readonly namespace?: string;
  readonly listener?: string;
  readonly from: Peer;
}

/** Names a Gateway of the cluster. */
export function gateway(
  name: string,
  options: {
    /** Its pods, or its addresses where it stands outside of the cluster: the network policies of the services let them in. */
    readonly from: Peer;
    /** Where it is; it has to allow routes of the application's namespace. @default - the application's own */
    readonly namespace?: string;
    /** One of its listeners. @default - all */
    readonly listener?: string;
  },
): Gateway {
  return { name, ...options };
}

/** Where a share of the requests goes: a web service of the application, or a Service of the namespace that is there already. */
export interface Backend {
  readonly to: WebService | { readonly service: string; readonly port: number };
  /** The share, in proportion to the sum of all; 0 to 1000000. @default 1 */
  readonly weight?: number;
}

/** From where and on to what requests are routed. */
export interface HttpRouteProps {
  readonly gateway: Gateway;
  /** By the start of the path, the longest first: one service, or several with their weights. */
  readonly paths: Readonly<Record<string, WebService | readonly Backend[]>>;
  /** @default - those of the environment (`verdigris:hosts`) */
  readonly hosts?: readonly string[];
}

/**
 * Sends the requests of the application's hosts to its services by path and weight, through a Gateway (the Kubernetes Gateway
 * API): in place of `ingress`, and for moving traffic from one system to another step by step. It belongs to the application, so
 * weights change at once, without a release. Without hosts in the environment it renders nothing.
 *
 * @example
 * new HttpRoute(app, 'entrance', {
 *   gateway: gateway('public', { namespace: 'gateways', from: pods({ app: 'envoy' }, { namespace: 'gateways' }) }),
 *   paths: { '/': [{ to: web, weight: 10 }, { to: { service: 'php-app', port: 80 }, weight: 90 }] },
 * });
 */
export class HttpRoute extends Construct {
  readonly application: Application;
  /** The object underneath; undefined where the environment has no hosts. */
  readonly route: ApiObject | undefined;

  constructor(scope: Construct, name: string, props: HttpRouteProps) {
    super(scope, name);
    rememberSource(this);
    const application = Application.of(this);
    this.application = application;
    const report = application.reporter(this);
    checkName(report, 'the name of the route', name, 63, 'Kubernetes takes no more');
    const hosts = props.hosts ?? application.environment.hosts[application.name] ?? [];
    for (const host of hosts) {
      if (!isHostName(host))
        report('host-invalid', `the host '${host}' is not a DNS name; write 'api.example.com', for example`);
    }
    const rules = this.readRules(props, report);
    const services = [...new Set(rules.flatMap(({ backends }) => backends.map(({ to }) => to)))].filter(WebService.is);
    if (hosts.length === 0) return;
    for (const service of services) service.connections.allowFromIngress(props.gateway.from);
    this.node.addValidation({ validate: () => this.checkStrategy(services, props.gateway) });
    this.route = addObject(this, 'route', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name },
      spec: {
        parentRefs: [parentOf(props.gateway, report)],
        hostnames: [...hosts],
        rules: rules.map(({ path, backends }) => ({
          matches: [{ path: { type: 'PathPrefix', value: path } }],
          backendRefs: backends.map(({ to, weight }) => ({
            ...(WebService.is(to) ? { name: to.name, port: to.facts.port } : { name: to.service, port: to.port }),
            weight,
          })),
        })),
      },
    });
  }

  /** A Gateway outside of the cluster learns of the pods of the other slot only after the switch. */
  private checkStrategy(services: readonly WebService[], { from }: Gateway): string[] {
    if (this.application.strategy.kind !== 'blueGreen' || from.kind !== 'addresses') return [];
    for (const { name } of services) {
      this.application.report(
        this,
        'blue-green-behind-balancer',
        `blueGreen can't be used for '${name}' behind a gateway outside of the cluster: it learns of the new pods only after the switch, so requests would be dropped; use rolling(), or a gateway whose pods are in the cluster`,
      );
    }
    return [];
  }

  private readRules({ paths }: HttpRouteProps, report: Report): readonly Rule[] {
    if (Object.keys(paths).length === 0)
      report('route-empty', `'paths' is empty; say where requests go, as { '/': web }`);
    return sortedBy(Object.entries(paths), ([path]) => path).map(([path, given]) => {
      if (!/^\/\S*$/.test(path)) report('path-invalid', `the path '${path}' must start with '/' and hold no spaces`);
      const list = WebService.is(given) ? [{ to: given }] : given;
      const backends = list.map((backend) => this.readBackend(path, backend, report));
      if (backends.every(({ weight }) => weight === 0)) {
        report(
          'route-without-weight',
          `nothing at '${path}' has a weight above 0, so its requests would be answered by an error`,
        );
      }
      return { path, backends };
    });
  }

  private readBackend(path: string, { to, weight }: Backend, report: Report): Required<Backend> {
    if (WebService.is(to)) {
      if (to.application !== this.application) {
        report(
          'foreign-service',
          `'${to.name}' at '${path}' is a service of '${to.application.name}'; name it as { service, port }`,
        );
      }
    } else {
      checkReference(report, `the service at '${path}'`, to.service);
      wholeNumber(report, `paths.${path}.${to.service}.port`, to.port, { fallback: 1, min: 1, max: 65535 });
    }
    const share = wholeNumber(report, `paths.${path}.${WebService.is(to) ? to.name : to.service}.weight`, weight, {
      fallback: 1,
      min: 0,
      max: 1_000_000,
    });
    return { to, weight: share };
  }
}

interface Rule {
  readonly path: string;
  readonly backends: readonly Required<Backend>[];
}

function parentOf(
  { name, namespace, listener }: Gateway,
  report: Report,
): Readonly<Record<string, string | undefined>> {
  checkReference(report, 'the gateway', name);
  return { group: 'gateway.networking.k8s.io', kind: 'Gateway', name, namespace, sectionName: listener };
}
