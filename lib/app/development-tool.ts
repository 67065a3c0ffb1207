import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Application } from './application';
import { Connections } from './connections';
import type { Connected } from './connections';
import type { ContainerProps, ProbeProps } from './container-props';
import { describeContainer, nativeProbes } from './containers';
import { labels } from './model';
import { checkName } from './names';
import { addObject, atRender } from './ownership';
import type { Peer } from './peers';
import { podTemplate } from './pod';
import { sortedBy } from './canonical';
import { httpProbe } from './probes';
import type { Report } from './problems';
import { addServiceAccount } from './service-account';
import { rememberSource } from './source';
import { wholeNumber } from './units';
import type { Usable, User } from './uses';

/** What a development tool is. */
export interface DevelopmentToolProps extends ContainerProps, ProbeProps {
  /** Of a third party, with its tag. */
  readonly image: string;
  /** What it listens on, by name: `{ http: 8080 }`. Its Service has the same numbers. Probes ask the first by name, unless they say another. */
  readonly ports: Readonly<Record<string, number>>;
  /** What it uses: a database, for example. @default - nothing */
  readonly uses?: readonly Usable[];
}

/**
 * A third-party tool that stands beside the application in development, and nowhere else: there it renders nothing, and
 * connections to it are none. Reached under its name in the cluster, and from outside by `kubectl port-forward service/<name>`.
 * It belongs to the application: a release does not touch it, and does not wait for it.
 */
export class DevelopmentTool extends Construct implements Connected, User {
  readonly application: Application;
  /** Also the name of its Service. */
  readonly name: string;
  /** True in development. */
  readonly present: boolean;
  readonly ports: readonly number[];
  readonly selector: Readonly<Record<string, string>>;
  readonly serviceAccountName: string;
  /** What it talks to; all else is denied. */
  readonly connections: Connections;
  /** The objects underneath; undefined where it is not present. */
  readonly deployment: ApiObject | undefined;
  readonly service: ApiObject | undefined;

  constructor(scope: Construct, name: string, props: DevelopmentToolProps) {
    super(scope, name);
    rememberSource(this);
    const application = Application.of(this);
    const report = application.reporter(this);
    this.application = application;
    this.name = name;
    this.present = application.environment.name === 'development';
    this.selector = Object.freeze({ app: name, [labels.application]: application.name });
    this.connections = new Connections(this, report);
    checkName(report, 'the name of the tool', name, 57, 'it is the name of a Service');
    const ports = readPorts(props.ports, report);
    this.ports = ports.map(({ port }) => port);
    this.serviceAccountName = name;
    if (!this.present) return;
    addServiceAccount(this, name, {}, report);
    addObject(this, 'network-policy', {
      ...k8s.KubeNetworkPolicy.GVK,
      metadata: { name },
      spec: atRender(() => this.connections.policySpec()),
    });
    this.deployment = addObject(this, 'deployment', this.deploymentManifest(props, ports, report));
    this.service = addObject(
      this,
      'service',
      k8s.KubeService.manifest({
        metadata: { name, labels: { app: name }, annotations: doNotWait },
        spec: {
          type: 'ClusterIP',
          selector: this.selector,
          ports: ports.map((each) => ({
            name: each.name,
            port: each.port,
            protocol: 'TCP',
            targetPort: k8s.IntOrString.fromString(each.name),
          })),
        },
      }),
    );
    for (const object of [this.deployment, this.service]) application.setRole(object, 'other');
  }

  /** Its pods as the other end of a connection. */
  get peer(): Peer {
    const [port] = this.ports;
    return { kind: 'pods', labels: this.selector, ...(port === undefined ? {} : { port }) };
  }

  private deploymentManifest(props: DevelopmentToolProps, ports: readonly NamedPort[], report: Report): unknown {
    const { application, name, selector } = this;
    const described = describeContainer(
      { application, workload: this, scope: this, prefix: name, name, main: true, report },
      props,
      { ports, probes: nativeProbes(props, ports[0]?.port, report), preStop: 0 },
    );
    for (const used of props.uses ?? []) {
      for (const [variable, source] of Object.entries(used.bind(this).variables ?? {})) {
        described.variables.add(variable, `uses.${used.name}.${variable}`, source);
      }
    }
    const manifest = k8s.KubeDeployment.manifest({
      metadata: { name, labels: { app: name }, annotations: doNotWait },
      spec: { replicas: 1, revisionHistoryLimit: 1, selector: { matchLabels: selector }, template: {} },
    }) as { readonly spec: object };
    const template = podTemplate({
      labels: selector,
      containers: [described.input()],
      init: [],
      companions: [],
      volumes: sortedBy(described.volumes, (volume) => volume.name),
      limits: application.environment.limits === 'enforced',
      user: wholeNumber(() => undefined, 'user', props.user, { fallback: 10001, min: 1 }),
      serviceAccountName: this.serviceAccountName,
      serviceAccountToken: false,
      architectures: [],
      topologySpreadConstraints: [],
      grace: 5,
    });
    return { ...manifest, spec: { ...manifest.spec, template } };
  }
}

/** A tool that does not start must not hold up what is being developed. */
const doNotWait = { 'pulumi.com/skipAwait': 'true' };

interface NamedPort {
  readonly name: string;
  readonly port: number;
}

/** The ports by name, sorted; what Kubernetes would refuse is reported. */
function readPorts(given: Readonly<Record<string, number>>, report: Report): readonly NamedPort[] {
  if (Object.keys(given).length === 0)
    report('port-missing', `'ports' is empty; name what the tool listens on, as { http: 8080 }`);
  return sortedBy(Object.keys(given), (name) => name).map((name) => {
    if (!/^[a-z]([-a-z0-9]{0,13}[a-z0-9])?$/.test(name)) {
      report('port-name-invalid', `the port '${name}' must be called by at most 15 lower-case letters, digits and '-'`);
    }
    return { name, port: wholeNumber(report, `ports.${name}`, given[name], { fallback: 1, min: 1, max: 65535 }) };
  });
}

/** What a tool that is known here may be told besides. */
export type KnownToolProps = Partial<Omit<DevelopmentToolProps, 'ports'>>;

/** Adminer 4.8.1, which looks into databases by a browser: the Service `adminer`, port 8080. */
export function adminer(scope: Construct, props: KnownToolProps = {}): DevelopmentTool {
  return new DevelopmentTool(scope, 'adminer', {
    image: 'adminer:4.8.1',
    ports: { http: 8080 },
    // The image's own user.
    user: 100,
    readiness: httpProbe('/'),
    ...props,
  });
}

/** MailHog v1.0.1, which takes all mail and shows it: the Service `mailhog`, SMTP on 1025 and a browser's port 8025. */
export function mailhog(scope: Construct, props: KnownToolProps = {}): DevelopmentTool {
  return new DevelopmentTool(scope, 'mailhog', {
    image: 'mailhog/mailhog:v1.0.1',
    ports: { http: 8025, smtp: 1025 },
    // The image's own user.
    user: 1000,
    readiness: httpProbe('/'),
    ...props,
  });
}
