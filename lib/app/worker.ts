import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { drainSeconds, spreadConstraints } from './availability';
import { addDeployment, readReplicas } from './deployment';
import { metricsAnnotations } from './metrics';
import { annotations } from './model';
import { wholeNumber } from './units';
import { Workload } from './workload';
import type { RunningProps } from './workload-props';

const brand = Symbol.for('verdigris.Worker');

/** What a worker is. A probe that asks a port has to name it; `drain` has no pause unless it says one. */
export type WorkerProps = RunningProps;

/**
 * Pods that nothing calls: they take work from a queue, for example. With two slots only the workers of the live one run; they
 * start when traffic has moved, and those of the other slot are paused then. Of the slot: Deployment, ConfigMaps, autoscaler,
 * disruption budget and network policy. Of the application: service account, secrets.
 */
export class Worker extends Workload {
  /** True for a worker, also where the package exists twice in `node_modules`. */
  static is(value: unknown): value is Worker {
    return typeof value === 'object' && value !== null && brand in value;
  }

  readonly ports: readonly number[] = [];
  readonly metricsPort: number | undefined;
  /** The object underneath: `addJsonPatch` on it reaches every native field. */
  readonly deployment: ApiObject;

  constructor(scope: Construct, name: string, props: WorkerProps = {}) {
    super(scope, name, props, { what: 'the worker name', most: 57, why: "its slot adds up to 6 to Kubernetes' 63" });
    Object.defineProperty(this, brand, { value: true });
    const { report } = this;
    this.metricsPort =
      props.metricsPort === undefined
        ? undefined
        : wholeNumber(report, 'metricsPort', props.metricsPort, { fallback: 1, min: 1, max: 65535 });
    const pods = readReplicas(this, props);
    const template = this.podTemplate(props, {
      metricsPort: this.metricsPort,
      annotations: metricsAnnotations(props, this.metricsPort, report),
      probes: props,
      spread: spreadConstraints(this.selector, props.spread ?? {}),
      ...drainSeconds(props.drain ?? {}, 0, report),
    });
    this.deployment = addDeployment(this, props, {
      template,
      pods,
      annotations: { [annotations.replicas]: String(pods) },
    });
    this.application.setRole(this.deployment, 'worker');
    this.application.addWorkload(this);
  }
}
