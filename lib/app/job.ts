import type { k8s } from 'cdk8s-plus-27';
import type { Report } from './problems';
import type { Duration } from './units';
import { wholeNumber, wholeSeconds } from './units';
import type { PodShape } from './pod-containers';
import type { WorkloadProps } from './workload-props';

/** What a workload may be given that comes to an end. */
export interface JobProps extends WorkloadProps {
  /** How often it is tried again after it failed, at least 0. Each time in a new pod, later each time (10 s, 20 s, 40 s, ...). @default 3 */
  readonly retries?: number;
  /** All tries together are stopped after so long, and it has failed. Whole seconds, at least 1. @default minutes(10) */
  readonly timeout?: Duration;
  /** From the stop signal until the pod is killed. Whole seconds, at least 1. @default seconds(30) */
  readonly terminationGracePeriod?: Duration;
}

export interface JobTimes {
  readonly spec: Pick<k8s.JobSpec, 'backoffLimit' | 'activeDeadlineSeconds'>;
  readonly timeout: number;
  readonly shape: PodShape;
}

/** What a job says of its tries, and the shape of its pods. */
export function jobTimes(props: JobProps, report: Report): JobTimes {
  const retries = wholeNumber(report, 'retries', props.retries, { fallback: 3, min: 0 });
  const timeout = wholeSeconds(report, 'timeout', props.timeout, { fallback: 600, min: 1 });
  const grace = wholeSeconds(report, 'terminationGracePeriod', props.terminationGracePeriod, { fallback: 30, min: 1 });
  return {
    spec: { backoffLimit: retries, activeDeadlineSeconds: timeout },
    timeout,
    shape: { probes: {}, spread: [], preStop: 0, grace, ends: true },
  };
}
