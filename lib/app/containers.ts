import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Application } from './application';
import { addConfig } from './config';
import type { ContainerProps, ProbeProps } from './container-props';
import { digest } from './names';
import type { ContainerInput, Probes } from './pod';
import { nativeProbe } from './probes';
import type { Report } from './problems';
import { checkResources, defaultResources } from './quantities';
import type { Resources } from './quantities';
import { wholeNumber } from './units';
import type { Variables } from './variables';
import { isOfPod, nativeVolume } from './volumes';
import type { MountedVolume } from './volumes';

/** Where a container is described, and what it is called. */
export interface ContainerPlace {
  readonly application: Application;
  readonly workload: Construct;
  /** Under which its ConfigMaps stand. */
  readonly scope: Construct;
  /** The start of the names of its ConfigMaps. */
  readonly prefix: string;
  readonly name: string;
  /** True for the container that gives the pod its purpose; the volumes of others carry their name. */
  readonly main: boolean;
  readonly report: Report;
}

/** What differs between the containers of a pod. */
export interface ContainerRole {
  readonly ports: ContainerInput['ports'];
  readonly probes: Probes;
  /** In place of what is used where the props say nothing. */
  readonly resources?: Resources;
  readonly preStop: number;
}

export interface DescribedContainer {
  /** What the container is, once its environment variables are complete. */
  readonly input: () => ContainerInput;
  readonly variables: Variables;
  readonly volumes: readonly k8s.Volume[];
}

/** Checks a container's props, adds its ConfigMaps and says what it is. */
export function describeContainer(
  place: ContainerPlace,
  props: ContainerProps,
  role: ContainerRole,
): DescribedContainer {
  const { application, workload, scope, prefix, report } = place;
  const resources = props.resources ?? role.resources ?? defaultResources;
  if (props.resources) checkResources(props.resources, report);
  const config = addConfig(scope, { application, workload, prefix }, props, report);
  for (const volume of Object.values(props.volumes ?? {})) {
    if (volume.kind === 'persistent') application.claims.refer(volume, workload);
  }
  const mounted = [...config.volumes, ...ownVolumes(place, props)].map((each) => renamed(place, each));
  checkPaths(mounted, report);
  const user = wholeNumber(report, 'user', props.user, { fallback: 10001, min: 1, max: 2 ** 31 - 1 });
  const image = readImage(application, props.image, report);
  return {
    variables: config.variables,
    volumes: mounted.map(({ volume }) => volume),
    input: () => ({
      name: place.name,
      image,
      command: props.command,
      args: props.args,
      ports: role.ports,
      env: config.variables.sorted(),
      resources,
      probes: role.probes,
      mounts: mounted.flatMap(({ mounts }) => mounts),
      user: place.main || props.user === undefined ? undefined : user,
      readOnlyRootFilesystem: props.readOnlyRootFilesystem ?? true,
      preStop: role.preStop,
    }),
  };
}

/** The probes of a container; `port` is what they ask where they say none. */
export function nativeProbes(props: ProbeProps, port: number | undefined, report: Report): Probes {
  const probe = (what: 'liveness' | 'readiness' | 'startup'): k8s.Probe | undefined => {
    const asked = props[what];
    return asked && nativeProbe(what, asked, port, report);
  };
  return {
    livenessProbe: probe('liveness'),
    readinessProbe: probe('readiness'),
    startupProbe: probe('startup'),
  };
}

function readImage(application: Application, given: string | undefined, report: Report): string {
  const image = given ?? application.image();
  if (!/^\S+$/.test(image))
    report(
      'image-invalid',
      `'image' ('${image}') is not an image; leave it out or use application.image('repository')`,
    );
  return image;
}

function ownVolumes({ application, report }: ContainerPlace, props: ContainerProps): readonly MountedVolume[] {
  const tmp = { '/tmp': { kind: 'emptyDir', inMemory: false } } as const;
  return Object.entries({ ...tmp, ...props.volumes }).map(([path, volume]) =>
    nativeVolume(path, volume, application.name, report),
  );
}

/** A volume under the name that it has in the pod: the same path in two containers is two volumes, unless they are of the pod. */
function renamed({ name, main }: ContainerPlace, { volume, mounts }: MountedVolume): MountedVolume {
  if (main || isOfPod(volume)) return { volume, mounts };
  // Two hyphens: no path gives them, so no other volume has that name.
  const long = `${name}--${volume.name}`;
  const own = long.length <= 63 ? long : `${name.slice(0, 40)}--${digest(long, 8)}`;
  return { volume: { ...volume, name: own }, mounts: mounts.map((mount) => ({ ...mount, name: own })) };
}

function checkPaths(mounted: readonly MountedVolume[], report: Report): void {
  const paths = new Set<string>();
  for (const { mountPath } of mounted.flatMap(({ mounts }) => mounts)) {
    if (paths.has(mountPath))
      report('mount-conflict', `two things are mounted at '${mountPath}'; give one of them another path`);
    paths.add(mountPath);
  }
}
