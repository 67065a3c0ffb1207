import type { ConfigMapProps } from './config';
import type { Probe } from './probes';
import type { Resources } from './quantities';
import type { SecretKey } from './secrets';
import type { Setting } from './variables';
import type { Volume } from './volumes';

/** What any container may be given. Every setting has a default. */
export interface ContainerProps {
  /** The image. @default - `application.image()`: the repository called like the application, at the configured version */
  readonly image?: string;
  /** The image's entry point is replaced. @default - the image's own */
  readonly command?: readonly string[];
  /** The image's arguments are replaced. @default - the image's own */
  readonly args?: readonly string[];
  /** @default - requests 100m CPU and 128Mi, limits 500m and 256Mi */
  readonly resources?: Resources;
  /** Environment variables, plain. May hold tokens of deferred values. For a ConfigMap see `configMaps`. @default - none */
  readonly config?: Readonly<Record<string, Setting>>;
  /** Environment variables from secrets. @default - none */
  readonly secrets?: Readonly<Record<string, SecretKey>>;
  /** Files by absolute path, kept in one immutable ConfigMap called `<service>-config-<hash>`; the image's other files in their directories stay. @default - none */
  readonly files?: Readonly<Record<string, string>>;
  /** Immutable ConfigMaps by short name, mounted as directories or passed as environment variables. @default - none */
  readonly configMaps?: Readonly<Record<string, ConfigMapProps>>;
  /** Volumes by the absolute path of their mount. `/tmp` is always there. @default - an empty directory at /tmp */
  readonly volumes?: Readonly<Record<string, Volume>>;
  /** The numeric user and group of the process, at least 1. @default 10001; of a further container: the pod's */
  readonly user?: number;
  /** `false` lets the container write into its image's files: for images that can't be told to write elsewhere. @default true */
  readonly readOnlyRootFilesystem?: boolean;
}

/** How a container is watched. */
export interface ProbeProps {
  /** Restarts the container when it fails. @default - the container is restarted only when it ends */
  readonly liveness?: Probe;
  /** The pod counts as ready only while it succeeds. @default - ready as soon as it runs */
  readonly readiness?: Probe;
  /** Holds the other probes back until it succeeds once. @default - none */
  readonly startup?: Probe;
}

/**
 * A container beside the workload's own, in the same pod: it shares the pod's network (and so its ports), its `shared` volumes
 * and its life. Beside a job it is stopped when the job is done.
 */
export interface SidecarProps extends ContainerProps, ProbeProps {
  readonly image: string;
  /** The port that it listens on, 1 to 65535; no other container of the pod may have it. @default - none */
  readonly port?: number;
}

/**
 * A container that runs to its end before those of the pod start; one after the other, in the order of the list. One without an
 * image of its own runs the workload's, and then has the workload's environment variables too; what it says itself wins.
 */
export interface InitContainerProps extends ContainerProps {
  /** Different from the other containers of the pod. */
  readonly name: string;
}
