import type { Autoscaling, DisruptionBudget, Drain, Spread } from './availability';
import type { ConfigMapProps, Setting } from './config';
import type { IngressProps } from './ingress';
import type { Probe } from './probes';
import type { Resources } from './quantities';
import type { SecretKey } from './secrets';
import type { ServiceAccountProps } from './service-account';
import type { ReleaseChoice } from './strategy';
import type { Volume } from './volumes';

/** What a web service is. Every setting has a default but `readiness`, which a release needs in order to know when it may move traffic. */
export interface WebServiceProps {
  /** The image. @default - `application.image()`: the repository called like the application, at the configured version */
  readonly image?: string;
  /** The port that the container listens on, 1 to 65535; below 1024 the image's runtime has to allow it to other users than root. @default 8080 */
  readonly port?: number;
  /** The port of the Services. @default 80 */
  readonly servicePort?: number;
  /** Where metrics are read, if not on `port`. @default - `port` */
  readonly metricsPort?: number;
  /** Pods, at least 1. `verdigris:replicas` overrides it for the service that is called like its application. @default 2 */
  readonly replicas?: number;
  /** @default - requests 100m CPU and 128Mi, limits 500m and 256Mi */
  readonly resources?: Resources;
  /** Restarts the container when it fails. @default - the container is restarted only when it ends */
  readonly liveness?: Probe;
  /** Takes the pod out of the endpoints when it fails. Needed for blue/green. @default - ready as soon as it runs, with a warning */
  readonly readiness?: Probe;
  /** Holds the other probes back until it succeeds once. @default - none */
  readonly startup?: Probe;
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
  /** The image's entry point is replaced. @default - the image's own */
  readonly command?: readonly string[];
  /** The image's arguments are replaced. @default - the image's own */
  readonly args?: readonly string[];
  /** @default - a fixed number of replicas */
  readonly autoscaling?: Autoscaling;
  /** `false` for none. @default - one pod at a time may be away, where there are several */
  readonly disruptionBudget?: DisruptionBudget | false;
  /** @default - over zones and hosts, where the cluster can */
  readonly spread?: Spread;
  /** @default - a pause of 10 s (30 s behind an AWS load balancer), then 30 s to stop */
  readonly drain?: Drain;
  /** @default - an account of the service's own, without a token */
  readonly serviceAccount?: ServiceAccountProps;
  /** The numeric user and group of the process, at least 1. @default 10001 */
  readonly user?: number;
  /** `false` lets the container write into its image's files: for images that can't be told to write elsewhere. @default true */
  readonly readOnlyRootFilesystem?: boolean;
  /** @default - reachable in the cluster alone */
  readonly ingress?: IngressProps;
  /** Services of one application are released together, so all that say it have to say the same. @default rolling() */
  readonly release?: ReleaseChoice;
}
