import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { autoscalerManifest, budgetManifest, checkAutoscaling, checkBudget } from './availability';
import { addObject } from './ownership';
import type { Report } from './problems';
import { rolloutSpec } from './rollout';
import { wholeNumber } from './units';
import type { Workload } from './workload';
import type { RunningProps } from './workload-props';

/** Keys of `verdigris:replicas` that reach a workload: its application and name, or its name alone where that is the application's. */
const replicaKeys = (application: string, workload: string): readonly string[] => [
  `${application}/${workload}`,
  ...(workload === application ? [application] : []),
];

/** Pods that have to be there: replicas, or the autoscaler's least. */
export function readReplicas({ application, name, report }: Workload, props: RunningProps): number {
  const { autoscaling } = props;
  if (autoscaling) checkAutoscaling(autoscaling, report);
  if (autoscaling && props.replicas !== undefined) {
    report(
      'replicas-conflict',
      `'replicas' (${props.replicas}) and 'autoscaling' (${autoscaling.min} to ${autoscaling.max}) both say how many pods run; remove one`,
    );
  }
  const own = autoscaling ? autoscaling.min : props.replicas;
  const { replicas } = application.environment;
  const key = replicaKeys(application.name, name).find((each) => replicas[each] !== undefined);
  if (key === undefined) return wholeNumber(report, 'replicas', own, { fallback: 2, min: 1 });
  const configured = replicas[key]!;
  const path = key === name ? `verdigris:replicas.${key}` : `verdigris:replicas["${key}"]`;
  const reportPath: Report = (code, message) => application.reportConfiguration(path, code, message);
  if (autoscaling && configured > autoscaling.max) {
    reportPath(
      'autoscaling-range',
      `'replicas' (${configured}) must be at most 'autoscaling.max' (${autoscaling.max}) of the service`,
    );
  }
  return wholeNumber(reportPath, 'replicas', configured, { fallback: 2, min: 1 });
}

/** Warns of volumes that only one node may mount, where pods may come to several: those would never start. */
function warnOfOneNode(workload: Workload, props: RunningProps, pods: number): void {
  const { application } = workload;
  const alone = pods === 1 && !props.autoscaling && props.rollout?.order === 'stopFirst';
  if (alone || application.environment.name === 'development') return;
  const containers = [props, ...Object.values(props.sidecars ?? {}), ...(props.init ?? [])];
  const names = containers.flatMap(({ volumes = {} }) =>
    Object.values(volumes).flatMap((each) =>
      each.kind === 'persistent' && each.access === 'oneNode' ? [each.name] : [],
    ),
  );
  for (const name of new Set(names)) {
    application.warn(
      workload,
      'volume-of-one-node',
      `the persistent volume '${name}' is one node's, and pods on another one would not start; say access: 'manyNodes', or have one replica that is replaced 'stopFirst'`,
    );
  }
}

/** Adds a workload's Deployment, autoscaler and disruption budget to its slot. */
export function addDeployment(
  workload: Workload,
  props: RunningProps,
  input: {
    readonly template: unknown;
    readonly pods: number;
    /** Of the Deployment itself. */
    readonly annotations?: Readonly<Record<string, string>>;
  },
): ApiObject {
  const { application, name: app, report, selector, slotScope } = workload;
  const { template, pods } = input;
  const name = application.slotName(app);
  warnOfOneNode(workload, props, pods);
  const rollout = rolloutSpec(props.rollout ?? {}, report);
  const annotations = { ...rollout.annotations, ...input.annotations };
  const manifest = k8s.KubeDeployment.manifest({
    metadata: {
      name,
      labels: { app },
      annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
    },
    spec: {
      // Left out where an autoscaler owns it.
      replicas: props.autoscaling ? undefined : pods,
      revisionHistoryLimit: 3,
      ...rollout.spec,
      selector: { matchLabels: selector },
      template: {},
    },
  }) as { readonly spec: Readonly<Record<string, unknown>> };
  const deployment = addObject(slotScope, 'deployment', { ...manifest, spec: { ...manifest.spec, template } });
  if (props.autoscaling) {
    addObject(slotScope, 'autoscaler', autoscalerManifest(name, name, { ...props.autoscaling, min: pods }));
  }
  const budget = props.disruptionBudget ?? (pods > 1 ? { maxUnavailable: 1 } : false);
  if (budget === false) return deployment;
  checkBudget(budget, pods, report);
  addObject(slotScope, 'disruption-budget', budgetManifest(name, selector, budget));
  return deployment;
}
