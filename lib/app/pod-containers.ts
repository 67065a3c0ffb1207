import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { canonicalJson, sortedBy } from './canonical';
import type { InitContainerProps, ProbeProps, SidecarProps } from './container-props';
import { describeContainer, nativeProbes } from './containers';
import type { ContainerPlace, DescribedContainer } from './containers';
import { checkName } from './names';
import type { ContainerInput, PodInput } from './pod';
import { quoted } from './problems';
import type { Report } from './problems';
import { defaultResources } from './quantities';
import { checkRequired } from './required';
import { wholeNumber } from './units';
import type { Workload } from './workload';
import type { Architecture, WorkloadProps } from './workload-props';

/** What the kind of a workload says of its pods. */
export interface PodShape {
  /** The port of the workload's own container; undefined for none. */
  readonly port?: number;
  /** The sidecar that is the pod's entrance; undefined for the workload's own container. */
  readonly entry?: string;
  readonly metricsPort?: number;
  /** Of the pods. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Of the workload's own container. */
  readonly probes: ProbeProps;
  readonly spread: readonly k8s.TopologySpreadConstraint[];
  /** Seconds between the decision to stop a pod and the stop signal. */
  readonly preStop: number;
  /** Seconds between the decision to stop a pod and its end. */
  readonly grace: number;
  /** True for pods that come to an end by themselves. */
  readonly ends?: boolean;
}

/** Describes all containers of a workload's pods and what they share. */
export function describePod(workload: Workload, props: WorkloadProps, shape: PodShape): PodInput {
  const { application, name, report, selector } = workload;
  const main = describeMain(workload, props, shape);
  for (const [flag, each] of Object.entries(props.flags ?? {})) {
    main.variables.add(flag, `flags.${flag}`, application.flags.valueOf(flag, each, report));
  }
  const init: InitContainerProps[] = [];
  const annotations: Record<string, string> = { ...shape.annotations };
  for (const used of props.uses ?? []) {
    const { variables = {}, annotations: more, init: before = [] } = used.bind(workload);
    Object.assign(annotations, more);
    for (const [variable, source] of Object.entries(variables)) {
      main.variables.add(variable, `uses.${used.name}.${variable}`, source);
    }
    init.push(...before);
  }
  init.push(...(props.init ?? []));
  checkRequired(props.required, application.environment.name, main.variables, report);
  const sidecars = sortedBy(Object.entries(props.sidecars ?? {}), ([sidecar]) => sidecar).map(([sidecar, each]) =>
    describeSidecar(workload, sidecar, each, shape),
  );
  const inits = init.map((each) => describeInit(workload, each, props, main));
  const described = [main, ...sidecars, ...inits];
  const beside = sidecars.map((each) => each.input());
  const input: PodInput = {
    labels: { ...selector, version: application.tag },
    annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
    containers: [main.input(), ...(shape.ends ? [] : beside)],
    init: inits.map((each) => each.input()),
    companions: shape.ends ? beside : [],
    volumes: volumesOf(described, report),
    limits: application.environment.limits === 'enforced',
    user: wholeNumber(() => undefined, 'user', props.user, { fallback: 10001, min: 1, max: 2 ** 31 - 1 }),
    serviceAccountName: workload.serviceAccountName,
    serviceAccountToken: props.serviceAccount?.token ?? false,
    architectures: readArchitectures(props.architectures, report),
    topologySpreadConstraints: shape.spread,
    grace: shape.grace,
    restartPolicy: shape.ends ? 'Never' : undefined,
  };
  checkContainers([...input.containers, ...input.init, ...input.companions], name, report);
  return input;
}

function describeMain(workload: Workload, props: WorkloadProps, shape: PodShape): DescribedContainer {
  const { application, name, report, slotScope } = workload;
  const prefix = application.slotName(name);
  const place: ContainerPlace = { application, workload, scope: slotScope, prefix, name, main: true, report };
  return describeContainer(place, props, {
    ports: mainPorts(props, shape),
    probes: nativeProbes(shape.probes, shape.port, report),
    preStop: shape.preStop,
  });
}

/** The port names that Services and scrapers ask for: `http` is the entrance's, `metrics` that of the metrics. */
function mainPorts({ sidecars = {} }: WorkloadProps, shape: PodShape): ContainerInput['ports'] {
  const { port, metricsPort, entry } = shape;
  const ports: { name?: string; port: number }[] = [];
  if (port !== undefined)
    ports.push({ name: entry === undefined ? 'http' : port === metricsPort ? 'metrics' : 'app', port });
  const elsewhere = Object.values(sidecars).some((sidecar) => sidecar.port === metricsPort);
  if (metricsPort !== undefined && metricsPort !== port && !elsewhere)
    ports.push({ name: 'metrics', port: metricsPort });
  return ports;
}

/** Where a further container is described: its ConfigMaps stand under a construct of its own. */
function placeOf(workload: Workload, name: string, what: string): ContainerPlace {
  const { application, slotScope } = workload;
  checkName(workload.report, `the name of the ${what}`, name, 40, `it is a part of other names`);
  const scope = new Construct(slotScope, `${what.split(' ')[0]}-${name}`);
  const prefix = `${application.slotName(workload.name)}-${name}`;
  return { application, workload, scope, prefix, name, main: false, report: application.reporter(scope) };
}

function describeSidecar(workload: Workload, name: string, props: SidecarProps, shape: PodShape): DescribedContainer {
  const place = placeOf(workload, name, 'sidecar');
  const port =
    props.port === undefined
      ? undefined
      : wholeNumber(place.report, 'port', props.port, { fallback: 1, min: 1, max: 65535 });
  const portName = name === shape.entry ? 'http' : port === shape.metricsPort ? 'metrics' : undefined;
  return describeContainer(place, props, {
    ports: port === undefined ? [] : [portName === undefined ? { port } : { name: portName, port }],
    probes: nativeProbes(props, port, place.report),
    preStop: shape.preStop,
  });
}

function describeInit(
  workload: Workload,
  props: InitContainerProps,
  { image, resources }: WorkloadProps,
  main: DescribedContainer,
): DescribedContainer {
  const place = placeOf(workload, props.name, 'init container');
  const own = props.image === undefined ? { ...props, image } : props;
  const described = describeContainer(place, own, {
    ports: [],
    probes: {},
    resources: props.image === undefined ? resources : defaultResources,
    preStop: 0,
  });
  if (props.image === undefined) described.variables.inherit(main.variables);
  return described;
}

/** The volumes of all containers by name; those of the pod once. */
function volumesOf(described: readonly DescribedContainer[], report: Report): readonly k8s.Volume[] {
  const volumes = new Map<string, k8s.Volume>();
  for (const volume of described.flatMap((each) => each.volumes)) {
    const { name } = volume;
    const known = volumes.get(name);
    // Whoever says the size of a shared volume says it for all.
    if (!known || (volume.emptyDir && !known.emptyDir?.sizeLimit)) volumes.set(name, volume);
    else if (volume.emptyDir?.sizeLimit && canonicalJson(volume) !== canonicalJson(known)) {
      const [first, second] = [known, volume].map((each) => String(each.emptyDir?.sizeLimit?.value));
      report(
        'volume-conflict',
        `the shared volume '${name.replace('shared-', '')}' has two sizes, ${first} and ${second}; say one`,
      );
    }
  }
  return sortedBy(volumes.values(), ({ name }) => name);
}

function readArchitectures(architectures: readonly Architecture[] | undefined, report: Report): readonly string[] {
  if (architectures?.length === 0) {
    report(
      'architectures-empty',
      `'architectures' is empty, so no node would do; name them, for example ['amd64', 'arm64'], or leave it out`,
    );
  }
  const known: readonly string[] = ['amd64', 'arm64'];
  for (const each of architectures ?? []) {
    if (!known.includes(each))
      report('choice-invalid', `'architectures' has '${String(each)}', which is none of ${quoted(known)}`);
  }
  return [...new Set(architectures)].sort();
}

/** Containers of a pod share its ports, and each has a name of its own. */
function checkContainers(containers: readonly ContainerInput[], workload: string, report: Report): void {
  const names = new Set<string>();
  const ports = new Map<number, string>();
  for (const container of containers) {
    if (names.has(container.name)) {
      report(
        'container-duplicate',
        `two containers of '${workload}' are called '${container.name}'; give one of them another name`,
      );
    }
    names.add(container.name);
    for (const { port } of container.ports) {
      const other = ports.get(port);
      if (other !== undefined) {
        report(
          'port-conflict',
          `'${other}' and '${container.name}' both have the port ${port}, and the containers of a pod share their ports; change one`,
        );
      }
      ports.set(port, container.name);
    }
  }
}
