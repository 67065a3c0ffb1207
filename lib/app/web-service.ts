import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Application } from './application';
import {
  autoscalerManifest,
  budgetManifest,
  checkAutoscaling,
  checkBudget,
  drainSeconds,
  spreadConstraints,
} from './availability';
import { addConfig } from './config';
import type { ContainerConfig } from './config';
import { Connections } from './connections';
import { addIngress, ingressPeer, isBehindAlb } from './ingress';
import { labels } from './model';
import type { ReleaseStrategy, ServiceFacts } from './model';
import { checkName } from './names';
import { addObject, atRender, SlotScope } from './ownership';
import type { Peer } from './peers';
import { deploymentManifest } from './pod';
import type { PodInput } from './pod';
import { nativeProbe } from './probes';
import type { Probe } from './probes';
import type { Report } from './problems';
import { checkResources, defaultResources } from './quantities';
import { addServiceAccount } from './service-account';
import { checkSmoke } from './strategy';
import type { ReleaseChoice } from './strategy';
import { wholeNumber } from './units';
import { nativeVolume } from './volumes';
import type { MountedVolume } from './volumes';
import type { WebServiceProps } from './web-service-props';

const brand = Symbol.for('verdigris.WebService');

/**
 * A service that answers HTTP. Of the slot: Deployment, slot Service, ConfigMaps, autoscaler, disruption budget and network
 * policy. Of the application: live Service, service account, secrets, ingress.
 */
export class WebService extends Construct {
  /** True for a web service, also where the package exists twice in `node_modules`. */
  static is(value: unknown): value is WebService {
    return typeof value === 'object' && value !== null && brand in value;
  }

  readonly application: Application;
  /** Also the name of the live Service. */
  readonly name: string;
  /** The port that the pods listen on. */
  readonly port: number;
  readonly metricsPort: number;
  /** What selects the pods of the rendered slot. */
  readonly selector: Readonly<Record<string, string>>;
  /** The account of the pods: what an EKS Pod Identity association names. */
  readonly serviceAccountName: string;
  readonly release: ReleaseChoice | undefined;
  /** What the service talks to; all else is denied. */
  readonly connections: Connections;
  /** What the release has to know. */
  readonly facts: ServiceFacts;
  /** The objects underneath: `addJsonPatch` on them reaches every native field. */
  readonly deployment: ApiObject;
  readonly liveService: ApiObject;
  readonly slotService: ApiObject;
  /** For slot-owned objects of your own that belong to this service. */
  readonly slotScope: Construct;

  constructor(
    scope: Construct,
    name: string,
    private readonly props: WebServiceProps = {},
  ) {
    super(scope, name);
    Object.defineProperty(this, brand, { value: true });
    this.application = Application.of(this);
    const { application } = this;
    const { slot } = application;
    const report = application.reporter(this);
    checkName(report, 'the service name', name, 55, "its slot Service adds up to 8 to Kubernetes' 63");
    this.name = name;
    this.port = wholeNumber(report, 'port', props.port, { fallback: 8080, min: 1, max: 65535 });
    this.metricsPort = wholeNumber(report, 'metricsPort', props.metricsPort, {
      fallback: this.port,
      min: 1,
      max: 65535,
    });
    if (this.port < 1024) {
      application.warn(this, `'port' (${this.port}) is below 1024; the image has to be able to open it without root`);
    }
    this.selector = Object.freeze({ app: name, [labels.slot]: slot });
    this.release = props.release;
    checkSmoke(props.release?.smoke, report);
    this.slotScope = new SlotScope(this);
    this.connections = new Connections(this, report);
    this.serviceAccountName = addServiceAccount(this, name, props.serviceAccount ?? {}, report);

    const prefix = application.slotName(name);
    const replicas = this.readReplicas(props, report);
    this.deployment = addObject(
      this.slotScope,
      'deployment',
      deploymentManifest({
        name: prefix,
        replicas: props.autoscaling ? undefined : replicas,
        pod: this.podInput(props, prefix, report),
      }),
    );
    this.addAvailability(props, prefix, replicas, report);
    addObject(this.slotScope, 'network-policy', {
      ...k8s.KubeNetworkPolicy.GVK,
      metadata: { name: prefix },
      spec: atRender(() => this.connections.policySpec()),
    });
    const servicePort = wholeNumber(report, 'servicePort', props.servicePort, { fallback: 80, min: 1, max: 65535 });
    this.slotService = this.addService(this.slotScope, 'service', `${name}-${slot}`, servicePort);
    this.liveService = this.addService(this, 'live-service', name, servicePort);
    this.addRoute(props, report);
    this.facts = {
      name,
      port: servicePort,
      deployment: prefix,
      minimumPods: replicas,
      autoscaled: props.autoscaling !== undefined,
    };
    application.addService(this);
  }

  /** The service as the other end of a connection: its pods, whichever slot they are in. */
  get peer(): Peer {
    return { kind: 'pods', labels: { app: this.name }, port: this.port };
  }

  /** Host names of the environment, where the service has an ingress. */
  private hosts(): readonly string[] {
    return this.application.environment.hosts[this.application.name] ?? [];
  }

  /** Pods that have to be there: replicas, or the autoscaler's least. */
  private readReplicas(props: WebServiceProps, report: Report): number {
    const { application, name } = this;
    if (props.autoscaling) checkAutoscaling(props.autoscaling, report);
    if (props.autoscaling && props.replicas !== undefined) {
      report(
        `'replicas' (${props.replicas}) and 'autoscaling' (${props.autoscaling.min} to ${props.autoscaling.max}) both say how many pods run; remove one`,
      );
    }
    const own = props.autoscaling ? props.autoscaling.min : props.replicas;
    const configured = name === application.name ? application.environment.replicas[name] : undefined;
    if (configured === undefined) return wholeNumber(report, 'replicas', own, { fallback: 2, min: 1 });
    const path = `verdigris:replicas.${name}`;
    const reportPath: Report = (message) => application.reportConfiguration(path, message);
    const { autoscaling } = props;
    if (autoscaling && configured > autoscaling.max) {
      reportPath(`'replicas' (${configured}) must be at most 'autoscaling.max' (${autoscaling.max}) of the service`);
    }
    return wholeNumber(reportPath, 'replicas', configured, { fallback: 2, min: 1 });
  }

  private podInput(props: WebServiceProps, prefix: string, report: Report): PodInput {
    const { application, name, port, selector } = this;
    const resources = props.resources ?? defaultResources;
    checkResources(resources, report);
    const behindAlb = isBehindAlb(props.ingress, application.environment, this.hosts());
    const config = addConfig(this.slotScope, { application, prefix }, props, report);
    const probe = (what: string, asked: Probe | undefined): k8s.Probe | undefined =>
      asked && nativeProbe(what, asked, port, report);
    return {
      name,
      labels: { ...selector, version: application.tag },
      selector,
      image: this.readImage(props, report),
      command: props.command,
      args: props.args,
      port,
      metricsPort: this.metricsPort,
      resources,
      limits: application.environment.limits === 'enforced',
      probes: {
        livenessProbe: probe('liveness', props.liveness),
        readinessProbe: probe('readiness', props.readiness),
        startupProbe: probe('startup', props.startup),
      },
      config,
      volumes: volumesOf(props, config, report),
      user: wholeNumber(report, 'user', props.user, { fallback: 10001, min: 1, max: 2 ** 31 - 1 }),
      readOnlyRootFilesystem: props.readOnlyRootFilesystem ?? true,
      serviceAccountName: this.serviceAccountName,
      serviceAccountToken: props.serviceAccount?.token ?? false,
      topologySpreadConstraints: spreadConstraints(selector, props.spread ?? {}),
      drain: drainSeconds(props.drain ?? {}, behindAlb ? 30 : 10, report),
    };
  }

  private readImage(props: WebServiceProps, report: Report): string {
    const image = props.image ?? this.application.image();
    if (!/^\S+$/.test(image))
      report(`'image' ('${image}') is not an image; leave it out or use application.image('repository')`);
    return image;
  }

  private addAvailability(props: WebServiceProps, prefix: string, replicas: number, report: Report): void {
    const { slotScope, selector } = this;
    if (props.autoscaling) {
      const autoscaling = { ...props.autoscaling, min: replicas };
      addObject(slotScope, 'autoscaler', autoscalerManifest(prefix, prefix, autoscaling));
    }
    const budget = props.disruptionBudget ?? (replicas > 1 ? { maxUnavailable: 1 } : false);
    if (budget === false) return;
    checkBudget(budget, replicas, report);
    addObject(slotScope, 'disruption-budget', budgetManifest(prefix, selector, budget));
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

  private addRoute({ ingress, readiness }: WebServiceProps, report: Report): void {
    const { environment } = this.application;
    const hosts = this.hosts();
    if (!ingress || hosts.length === 0) return;
    const healthPath = readiness?.kind === 'http' ? readiness.path : '/';
    addIngress(this, { service: this.name, healthPath }, hosts, ingress, environment, report);
    const peer = ingressPeer(ingress, environment);
    if (peer) this.connections.allowFromIngress(peer);
    else {
      this.application.reportConfiguration(
        'verdigris:platform.cidr',
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
        `blueGreen can't be used behind an AWS load balancer in IP mode (ingress class 'alb'): it registers pods only after the switch, so requests would be dropped; use rolling(), or another ingress class`,
      );
    }
    if (props.readiness) return;
    const repair = `add 'readiness', for example httpProbe('/ready')`;
    if (kind === 'blueGreen') {
      application.report(this, `blueGreen would take a pod for ready before it answers; ${repair}`);
    } else {
      application.warn(this, `pods get requests as soon as they run; ${repair}`);
    }
  }
}

function volumesOf(props: WebServiceProps, config: ContainerConfig, report: Report): readonly MountedVolume[] {
  const tmp = { '/tmp': { kind: 'emptyDir', inMemory: false } } as const;
  const own = Object.entries({ ...tmp, ...props.volumes }).map(([path, volume]) => nativeVolume(path, volume, report));
  const paths = new Set<string>();
  for (const { mountPath } of [...config.volumes, ...own].flatMap(({ mounts }) => mounts)) {
    if (paths.has(mountPath)) report(`two things are mounted at '${mountPath}'; give one of them another path`);
    paths.add(mountPath);
  }
  return own;
}
