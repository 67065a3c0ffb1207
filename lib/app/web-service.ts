import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { drainSeconds, spreadConstraints } from './availability';
import { smokeRole } from './connections';
import type { ProbeProps } from './container-props';
import { addDeployment, readReplicas } from './deployment';
import { addIngress, ingressPeer, isBehindAlb } from './ingress';
import { labels } from './model';
import type { ReleaseStrategy, ServiceFacts } from './model';
import { metricsAnnotations } from './metrics';
import { addObject } from './ownership';
import { quoted } from './problems';
import { checkSmoke } from './strategy';
import type { ReleaseChoice } from './strategy';
import { wholeNumber } from './units';
import type { WebServiceProps } from './web-service-props';
import { Workload } from './workload';

const brand = Symbol.for('verdigris.WebService');

/**
 * A service that answers HTTP. Of the slot: Deployment, slot Service, ConfigMaps, autoscaler, disruption budget and network
 * policy. Of the application: live Service, service account, secrets, ingress.
 */
export class WebService extends Workload {
  /** True for a web service, also where the package exists twice in `node_modules`. */
  static is(value: unknown): value is WebService {
    return typeof value === 'object' && value !== null && brand in value;
  }

  /** The port of its pods that requests come to. */
  readonly port: number;
  readonly ports: readonly number[];
  readonly metricsPort: number;
  readonly release: ReleaseChoice | undefined;
  /** What the release has to know. */
  readonly facts: ServiceFacts;
  /** The objects underneath: `addJsonPatch` on them reaches every native field. */
  readonly deployment: ApiObject;
  readonly liveService: ApiObject;
  readonly slotService: ApiObject;

  constructor(
    scope: Construct,
    name: string,
    private readonly props: WebServiceProps = {},
  ) {
    super(scope, name, props, {
      what: 'the service name',
      most: 55,
      why: "its slot Service adds up to 8 to Kubernetes' 63",
    });
    Object.defineProperty(this, brand, { value: true });
    const { application, report } = this;
    const { slot } = application;
    const port = wholeNumber(report, 'port', props.port, { fallback: 8080, min: 1, max: 65535 });
    this.port = this.entryPort() ?? port;
    this.ports = [this.port];
    this.metricsPort = wholeNumber(report, 'metricsPort', props.metricsPort, {
      fallback: this.port,
      min: 1,
      max: 65535,
    });
    this.release = props.release;
    checkSmoke(props.release?.smoke, report);
    this.connections.allowFrom({
      kind: 'pods',
      labels: { [smokeRole.label]: smokeRole.value, [labels.application]: application.name },
    });

    const replicas = readReplicas(this, props);
    const behindAlb = isBehindAlb(props.ingress, application.environment, this.hosts());
    const template = this.podTemplate(props, {
      port,
      entry: props.entry,
      metricsPort: this.metricsPort === this.port ? undefined : this.metricsPort,
      annotations: metricsAnnotations(props, this.metricsPort, report),
      probes: props,
      spread: spreadConstraints(this.selector, props.spread ?? {}),
      ...drainSeconds(props.drain ?? {}, behindAlb ? 30 : 10, report),
    });
    this.deployment = addDeployment(this, props, { template, pods: replicas });
    const servicePort = wholeNumber(report, 'servicePort', props.servicePort, { fallback: 80, min: 1, max: 65535 });
    this.slotService = this.addService(this.slotScope, 'service', `${name}-${slot}`, servicePort);
    this.liveService = this.addService(this, 'live-service', name, servicePort);
    application.setRole(this.slotService, 'slotService');
    application.setRole(this.liveService, 'liveService');
    this.addRoute();
    this.facts = {
      name,
      port: servicePort,
      deployment: application.slotName(name),
      minimumPods: replicas,
      autoscaled: props.autoscaling !== undefined,
    };
    application.addService(this);
  }

  /** The port of the sidecar that requests come to; undefined where they come to the service's own container. */
  private entryPort(): number | undefined {
    const { entry, sidecars = {} } = this.props;
    if (entry === undefined) return undefined;
    const sidecar = sidecars[entry];
    if (!sidecar) {
      const names = Object.keys(sidecars).sort();
      const known = names.length > 0 ? `it has ${quoted(names)}` : 'it has none';
      this.report(
        'entry-unknown',
        `'entry' ('${entry}') is no sidecar of the service: ${known}; describe it in 'sidecars'`,
      );
    } else if (sidecar.port === undefined) {
      this.report('port-missing', `requests come to the sidecar '${entry}', which says no port; give it 'port'`);
    }
    return sidecar?.port;
  }

  /** How the container is watched that requests come to. */
  private entrance(): ProbeProps {
    const { entry, sidecars = {} } = this.props;
    return (entry === undefined ? undefined : sidecars[entry]) ?? this.props;
  }

  /** Host names of the environment, where the service has an ingress. */
  private hosts(): readonly string[] {
    return this.application.environment.hosts[this.application.name] ?? [];
  }

  private addService(scope: Construct, id: string, name: string, port: number): ApiObject {
    // Pulumi would wait 10 s for endpoints to settle; that they are there is proved before traffic moves.
    const annotations = { 'pulumi.com/skipAwait': 'true' };
    // The port by name: each slot's pods say themselves which number it is.
    const ports = [{ name: 'http', port, protocol: 'TCP', targetPort: k8s.IntOrString.fromString('http') }];
    const spec = { type: 'ClusterIP', selector: this.selector, ports };
    return addObject(
      scope,
      id,
      k8s.KubeService.manifest({ metadata: { name, annotations, labels: { app: this.name } }, spec }),
    );
  }

  private addRoute(): void {
    const { ingress } = this.props;
    const { environment } = this.application;
    const hosts = this.hosts();
    if (!ingress || hosts.length === 0) return;
    const { readiness } = this.entrance();
    const healthPath = readiness?.kind === 'http' ? readiness.path : '/';
    addIngress(this, { service: this.name, healthPath }, hosts, ingress, environment, this.report);
    const peer = ingressPeer(ingress, environment);
    if (peer) this.connections.allowFromIngress(peer);
    else {
      this.application.reportConfiguration(
        'verdigris:platform.cidr',
        'network-range-missing',
        `the load balancer's addresses are not known for the existing network; set its address range, for example '10.0.0.0/16'`,
      );
    }
  }

  /** Reports what does not go with a strategy: the environment chooses it, and the other services have a say. */
  checkRelease({ kind }: ReleaseStrategy): void {
    const { application, props } = this;
    if (kind === 'blueGreen' && isBehindAlb(props.ingress, application.environment, this.hosts())) {
      application.report(
        this,
        'blue-green-behind-balancer',
        `blueGreen can't be used behind an AWS load balancer in IP mode (ingress class 'alb'): it registers pods only after the switch, so requests would be dropped; use rolling(), or another ingress class`,
      );
    }
    if (this.entrance().readiness) return;
    const where = props.entry === undefined ? '' : ` to the sidecar '${props.entry}'`;
    const repair = `add 'readiness'${where}, for example httpProbe('/ready')`;
    if (kind === 'blueGreen') {
      application.report(
        this,
        'readiness-missing',
        `blueGreen would take a pod for ready before it answers; ${repair}`,
      );
    } else {
      application.warn(this, 'readiness-missing', `pods get requests as soon as they run; ${repair}`);
    }
  }
}
