import { k8s } from 'cdk8s-plus-27';
import type { Report } from './problems';
import type { Duration } from './units';
import { wholeNumber, wholeSeconds } from './units';

/** How the pods of a workload are replaced. */
export interface Rollout {
  /** `startFirst` makes a new pod before an old one goes; `stopFirst` the other way round, for what may not run twice at once. @default 'startFirst' */
  readonly order?: 'startFirst' | 'stopFirst';
  /** Pods that are replaced at once, at least 1. @default 1 */
  readonly atOnce?: number;
  /** How long a new pod has to be ready before it counts and the next one is replaced. Whole seconds. @default seconds(0) */
  readonly apart?: Duration;
  /** A rollout that gets no further for so long has failed. Whole seconds, more than `apart`. @default minutes(10) */
  readonly timeout?: Duration;
}

/** What a Deployment says of its rollout, and how long Pulumi has to wait where that is longer than it would. */
export function rolloutSpec(
  rollout: Rollout,
  report: Report,
): {
  readonly spec: Pick<k8s.DeploymentSpec, 'strategy' | 'minReadySeconds' | 'progressDeadlineSeconds'>;
  readonly annotations: Readonly<Record<string, string>>;
} {
  const atOnce = wholeNumber(report, 'rollout.atOnce', rollout.atOnce, { fallback: 1, min: 1 });
  const apart = wholeSeconds(report, 'rollout.apart', rollout.apart, { fallback: 0, min: 0 });
  const timeout = wholeSeconds(report, 'rollout.timeout', rollout.timeout, { fallback: pulumiWaits, min: 1 });
  // Kubernetes refuses a Deployment in which it is not so.
  if (apart >= timeout) {
    report('duration-order', `'rollout.apart' (${apart} s) must be less than 'rollout.timeout' (${timeout} s)`);
  }
  const [maxSurge, maxUnavailable] = rollout.order === 'stopFirst' ? [0, atOnce] : [atOnce, 0];
  return {
    spec: {
      minReadySeconds: apart > 0 ? apart : undefined,
      progressDeadlineSeconds: timeout,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: {
          maxSurge: k8s.IntOrString.fromNumber(maxSurge),
          maxUnavailable: k8s.IntOrString.fromNumber(maxUnavailable),
        },
      },
    },
    annotations: timeout > pulumiWaits ? waitFor(timeout) : {},
  };
}

/** Pulumi waits ten minutes for an object to get ready. */
const pulumiWaits = 600;

/** Lets Pulumi wait a minute longer than Kubernetes does, so that the reason is Kubernetes' own. */
export function waitFor(seconds: number): Record<string, string> {
  return { 'pulumi.com/timeoutSeconds': String(seconds + 60) };
}
