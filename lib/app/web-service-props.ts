import type { Drain } from './availability';
import type { IngressProps } from './ingress';
import type { Probe } from './probes';
import type { ReleaseChoice } from './strategy';
import type { RunningProps } from './workload-props';

/** What a web service is. Every setting has a default but `readiness`, which a release needs in order to know when it may move traffic. */
export interface WebServiceProps extends RunningProps {
  /** The port that the container listens on, 1 to 65535. @default 8080 */
  readonly port?: number;
  /** The sidecar that requests come to, on its port: a web server before the application. @default - the service's own container */
  readonly entry?: string;
  /** The port of the Services. @default 80 */
  readonly servicePort?: number;
  /** Where metrics are read, 1 to 65535; given, its pods say so to scrapers (`prometheus.io/port`). @default - the port that requests come to */
  readonly metricsPort?: number;
  /** Takes the pod out of the endpoints when it fails. Needed for blue/green. @default - ready as soon as it runs, with a warning */
  readonly readiness?: Probe;
  /** @default - a pause of 10 s (30 s behind an AWS load balancer), then 30 s to stop */
  readonly drain?: Drain;
  /** @default - reachable in the cluster alone */
  readonly ingress?: IngressProps;
  /** Services of one application are released together, so all that say it have to say the same. @default rolling() */
  readonly release?: ReleaseChoice;
}
