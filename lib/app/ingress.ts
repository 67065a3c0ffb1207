import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/model';
import { checkReference, isHostName } from './names';
import { addObject } from './ownership';
import type { Peer } from './peers';
import { nginxController } from './peers';
import type { Report } from './problems';

/** How a service is reached from outside. The host names are the environment's (`verdigris:hosts`); without any there is no Ingress. */
export interface IngressProps {
  /** The IngressClass. `alb` is an AWS load balancer that sends to pods directly (IP mode). @default - `alb` on AWS, `nginx` elsewhere */
  readonly className?: string;
  /** Requests whose path starts so. @default '/' */
  readonly path?: string;
  /** HTTPS: by a certificate in a secret of that name, or none (`false`). An AWS load balancer finds its certificate by host name. @default - the secret `<service>-tls` */
  readonly tls?: string | false;
  /** Who may reach an AWS load balancer. @default 'internet-facing' */
  readonly scheme?: 'internet-facing' | 'internal';
  /** The controller's pods or addresses, which the network policy lets in. @default - ingress-nginx, or the address range of the environment's network for `alb` */
  readonly controller?: Peer;
  /** More annotations for the controller; they win over ours. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The class of AWS load balancers: those of EKS Auto Mode and of the AWS Load Balancer Controller. */
const alb = 'alb';

/** The class that is used. */
export function ingressClass(props: IngressProps, environment: Environment): string {
  return props.className ?? (environment.target.kind === 'aws' ? alb : 'nginx');
}

/** True where requests come from an AWS load balancer straight to the pods. */
export function isBehindAlb(
  props: IngressProps | undefined,
  environment: Environment,
  hosts: readonly string[],
): boolean {
  return props !== undefined && hosts.length > 0 && ingressClass(props, environment) === alb;
}

/** Who has to be let in; undefined where the environment does not say which addresses the load balancer has. */
export function ingressPeer(props: IngressProps, environment: Environment): Peer | undefined {
  if (props.controller) return props.controller;
  if (ingressClass(props, environment) !== alb) return nginxController;
  const { cidr, vpc } = environment.platform;
  // The default range of a new network, as `verdigris:platform.cidr` documents it; an existing one may have any.
  const range = cidr ?? (vpc ? undefined : '10.0.0.0/16');
  return range === undefined ? undefined : { kind: 'addresses', cidrs: [range] };
}

export interface IngressTarget {
  readonly service: string;
  /** GET of it tells a load balancer whether a pod is well. */
  readonly healthPath: string;
}

/** Adds the route to the live Service. */
export function addIngress(
  scope: Construct,
  target: IngressTarget,
  hosts: readonly string[],
  props: IngressProps,
  environment: Environment,
  report: Report,
): void {
  const { path = '/' } = props;
  for (const host of hosts) {
    if (!isHostName(host))
      report(
        'host-invalid',
        `the host '${host}' of 'verdigris:hosts' is not a DNS name; write 'api.example.com', for example`,
      );
  }
  if (!/^\/\S*$/.test(path))
    report('path-invalid', `'ingress.path' ('${path}') must start with '/' and hold no spaces`);
  const className = ingressClass(props, environment);
  const behindAlb = className === alb;
  const secretName = typeof props.tls === 'string' ? props.tls : `${target.service}-tls`;
  if (typeof props.tls === 'string') checkReference(report, 'the secret of the certificate', props.tls);
  const secure = props.tls !== false;
  const backend = { service: { name: target.service, port: { name: 'http' } } };
  addObject(
    scope,
    'ingress',
    k8s.KubeIngress.manifest({
      metadata: {
        name: target.service,
        annotations: {
          ...(behindAlb ? albAnnotations(props, secure, target.healthPath) : {}),
          ...props.annotations,
        },
      },
      spec: {
        ingressClassName: className,
        // An AWS load balancer takes certificates from ACM, by host name.
        tls: secure && !behindAlb ? [{ hosts: [...hosts], secretName }] : undefined,
        rules: hosts.map((host) => ({ host, http: { paths: [{ path, pathType: 'Prefix', backend }] } })),
      },
    }),
  );
}

function albAnnotations(props: IngressProps, secure: boolean, healthPath: string): Record<string, string> {
  const of = (name: string): string => `alb.ingress.kubernetes.io/${name}`;
  return {
    [of('target-type')]: 'ip',
    [of('scheme')]: props.scheme ?? 'internet-facing',
    [of('healthcheck-path')]: healthPath,
    [of('listen-ports')]: secure ? '[{"HTTP":80},{"HTTPS":443}]' : '[{"HTTP":80}]',
    ...(secure ? { [of('ssl-redirect')]: '443' } : {}),
  };
}
