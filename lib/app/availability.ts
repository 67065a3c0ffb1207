import { k8s } from 'cdk8s-plus-27';
import type { Report } from './problems';
import type { Duration } from './units';
import { wholeNumber, wholeSeconds } from './units';

/** How many pods run when load changes; the autoscaler then owns `replicas`. */
export interface Autoscaling {
  /** At least 1. */
  readonly min: number;
  /** At least `min`. */
  readonly max: number;
  /** Average use aimed at, in percent of the CPU request, 1 to 100. @default 70 where `memoryUtilization` is not given either */
  readonly cpuUtilization?: number;
  /** Average use aimed at, in percent of the memory request, 1 to 100. @default - memory is not looked at */
  readonly memoryUtilization?: number;
}

/** How many pods may be away while nodes are drained. One of the two. */
export type DisruptionBudget =
  | { readonly maxUnavailable: number; readonly minAvailable?: undefined }
  | { readonly minAvailable: number; readonly maxUnavailable?: undefined };

/** `prefer` spreads where it can, `require` leaves a pod pending rather than uneven, `ignore` does nothing. */
export type Spreading = 'prefer' | 'require' | 'ignore';

/** How far pods of a workload stand apart. */
export interface Spread {
  /** Over availability zones. @default 'prefer' */
  readonly zones?: Spreading;
  /** Over nodes. @default 'prefer' */
  readonly hosts?: Spreading;
}

/** How a pod leaves: first the pause, in which it still serves while it leaves the endpoints, then the stop signal. */
export interface Drain {
  /** The pause before the stop signal. Whole seconds; 0 leaves it out. @default seconds(10), behind an AWS load balancer seconds(30) */
  readonly preStop?: Duration;
  /** From the start of the pause until the pod is killed. More than `preStop`. @default - `preStop` and 30 seconds */
  readonly terminationGracePeriod?: Duration;
}

/** Reports an autoscaling that can't work. */
export function checkAutoscaling({ min, max, cpuUtilization, memoryUtilization }: Autoscaling, report: Report): void {
  wholeNumber(report, 'autoscaling.min', min, { fallback: 1, min: 1 });
  wholeNumber(report, 'autoscaling.max', max, { fallback: 1, min: 1 });
  if (min > max) report('autoscaling-range', `'autoscaling.min' (${min}) must be at most 'autoscaling.max' (${max})`);
  wholeNumber(report, 'autoscaling.cpuUtilization', cpuUtilization, { fallback: 70, min: 1, max: 100 });
  wholeNumber(report, 'autoscaling.memoryUtilization', memoryUtilization, { fallback: 70, min: 1, max: 100 });
}

/** The autoscaler of a Deployment. */
export function autoscalerManifest(name: string, deployment: string, autoscaling: Autoscaling): unknown {
  const { min, max, memoryUtilization } = autoscaling;
  const cpuUtilization = autoscaling.cpuUtilization ?? (memoryUtilization === undefined ? 70 : undefined);
  const metric = (resource: string, averageUtilization: number | undefined): k8s.MetricSpecV2[] =>
    averageUtilization === undefined
      ? []
      : [{ type: 'Resource', resource: { name: resource, target: { type: 'Utilization', averageUtilization } } }];
  return k8s.KubeHorizontalPodAutoscalerV2.manifest({
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
      minReplicas: min,
      maxReplicas: max,
      metrics: [...metric('cpu', cpuUtilization), ...metric('memory', memoryUtilization)],
    },
  });
}

/** Reports a budget that lets no pod go, which blocks every drain of a node, or says nothing. */
export function checkBudget(budget: DisruptionBudget, pods: number, report: Report): void {
  if (budget.minAvailable !== undefined) {
    wholeNumber(report, 'disruptionBudget.minAvailable', budget.minAvailable, { fallback: 1, min: 0 });
    if (budget.minAvailable >= pods) {
      report(
        'budget-blocks-drains',
        `'disruptionBudget.minAvailable' (${budget.minAvailable}) must be less than the number of pods (${pods}), or no node can be drained`,
      );
    }
  } else {
    wholeNumber(report, 'disruptionBudget.maxUnavailable', budget.maxUnavailable, { fallback: 1, min: 1 });
  }
}

/** The disruption budget of the pods. */
export function budgetManifest(
  name: string,
  matchLabels: Readonly<Record<string, string>>,
  budget: DisruptionBudget,
): unknown {
  const amount = (value: number | undefined): k8s.IntOrString | undefined =>
    value === undefined ? undefined : k8s.IntOrString.fromNumber(value);
  return k8s.KubePodDisruptionBudget.manifest({
    metadata: { name },
    spec: {
      selector: { matchLabels },
      minAvailable: amount(budget.minAvailable),
      maxUnavailable: amount(budget.maxUnavailable),
      // Pods that never got ready do not hold up the drain of a broken node.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  });
}

/** How the pods of one revision are spread: an old revision's pods do not count. */
export function spreadConstraints(
  matchLabels: Readonly<Record<string, string>>,
  spread: Spread,
): k8s.TopologySpreadConstraint[] {
  const over = (topologyKey: string, spreading: Spreading = 'prefer'): k8s.TopologySpreadConstraint[] =>
    spreading === 'ignore'
      ? []
      : [
          {
            maxSkew: 1,
            topologyKey,
            whenUnsatisfiable: spreading === 'require' ? 'DoNotSchedule' : 'ScheduleAnyway',
            labelSelector: { matchLabels },
            matchLabelKeys: ['pod-template-hash'],
          },
        ];
  return [...over('topology.kubernetes.io/zone', spread.zones), ...over('kubernetes.io/hostname', spread.hosts)];
}

/** Pause and grace in seconds. */
export function drainSeconds(drain: Drain, pause: number, report: Report): { preStop: number; grace: number } {
  const preStop = wholeSeconds(report, 'drain.preStop', drain.preStop, { fallback: pause, min: 0 });
  const grace = wholeSeconds(report, 'drain.terminationGracePeriod', drain.terminationGracePeriod, {
    fallback: preStop + 30,
    min: 1,
  });
  if (grace <= preStop) {
    report(
      'duration-order',
      `'drain.terminationGracePeriod' (${grace} s) must be more than 'drain.preStop' (${preStop} s), or the pod is killed before it is told to stop`,
    );
  }
  return { preStop, grace };
}
