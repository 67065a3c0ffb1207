import { at, isTree, type Tree, type Value } from '../../engine/provider/values';

/** Where an object stands: ready, not yet (and why), or never. */
export type Standing =
  | { readonly is: 'ready' }
  | { readonly is: 'waiting'; readonly why: string }
  | { readonly is: 'failed'; readonly why: string };

const ready: Standing = { is: 'ready' };
const waiting = (why: string): Standing => ({ is: 'waiting', why });
const number = (value: Value | undefined): number => Number(value ?? 0);

const condition = (object: Tree, type: string): Tree | undefined => {
  const conditions = at(object, 'status', 'conditions');
  const found = Array.isArray(conditions) ? conditions.find((entry) => at(entry as Value, 'type') === type) : undefined;
  return isTree(found as Value) ? (found as Tree) : undefined;
};

export const annotation = (object: Tree, name: string): string | undefined => {
  const value = at(object, 'metadata', 'annotations', name);
  return value === undefined ? undefined : String(value);
};

/** Judges a live object as the real provider does: by its annotations first, then by its kind. */
export function standing(live: Tree): Standing {
  if (annotation(live, 'pulumi.com/skipAwait') === 'true') return ready;
  const waitFor = annotation(live, 'pulumi.com/waitFor');
  if (waitFor !== undefined) return waited(live, waitFor);
  if (live['kind'] === 'Deployment') return deployment(live);
  if (live['kind'] === 'StatefulSet') return statefulSet(live);
  if (live['kind'] === 'Job') return job(live);
  if (live['kind'] === 'Namespace')
    return at(live, 'status', 'phase') === 'Active' ? ready : waiting('the Namespace is not active');
  return ready;
}

/** `condition=Ready` or `condition=Ready=False`. */
function waited(live: Tree, waitFor: string): Standing {
  const [, type, status = 'True'] = /^condition=([^=]+)(?:=(.+))?$/.exec(waitFor) ?? [];
  if (type === undefined) return { is: 'failed', why: `waitFor '${waitFor}' is not served by the test provider` };
  const found = condition(live, type);
  return found?.['status'] === status
    ? ready
    : waiting(`${type} is not ${status}: ${String(found?.['message'] ?? 'no such condition')}`);
}

function deployment(live: Tree): Standing {
  const wanted = number(at(live, 'spec', 'replicas') ?? 1);
  const status = (field: string): number => number(at(live, 'status', field));
  if (status('observedGeneration') < number(at(live, 'metadata', 'generation')))
    return waiting('the controller has not seen it yet');
  const progressing = condition(live, 'Progressing');
  if (progressing?.['reason'] === 'ProgressDeadlineExceeded')
    return { is: 'failed', why: String(progressing['message']) };
  const late = ['updatedReplicas', 'readyReplicas', 'availableReplicas'].find((field) => status(field) < wanted);
  if (late !== undefined) return waiting(`${late}: ${status(late)} of ${wanted}`);
  return status('replicas') > wanted ? waiting('old pods still run') : ready;
}

function statefulSet(live: Tree): Standing {
  const wanted = number(at(live, 'spec', 'replicas') ?? 1);
  const status = (field: string): number => number(at(live, 'status', field));
  if (status('observedGeneration') < number(at(live, 'metadata', 'generation')))
    return waiting('the controller has not seen it yet');
  if (at(live, 'status', 'currentRevision') !== at(live, 'status', 'updateRevision'))
    return waiting('pods of the former revision still run');
  return status('readyReplicas') < wanted ? waiting(`readyReplicas: ${status('readyReplicas')} of ${wanted}`) : ready;
}

function job(live: Tree): Standing {
  const failed = condition(live, 'Failed');
  if (failed?.['status'] === 'True')
    return { is: 'failed', why: `${String(failed['reason'])}: ${String(failed['message'])}` };
  return condition(live, 'Complete')?.['status'] === 'True' ? ready : waiting('the Job has not completed');
}

/** Why pods don't run or are not ready, as far as they say. */
export function podReasons(pods: readonly Tree[]): readonly string[] {
  return pods.flatMap((pod) => {
    const name = String(at(pod, 'metadata', 'name'));
    const statuses = at(pod, 'status', 'containerStatuses');
    const containers = (Array.isArray(statuses) ? statuses : []) as readonly Tree[];
    const reasons = containers
      .filter((status) => status['ready'] !== true)
      .map(
        (status) =>
          at(status, 'state', 'waiting') ?? at(status, 'state', 'terminated') ?? at(status, 'lastState', 'terminated'),
      )
      .map((state) =>
        isTree(state) ? `${String(state['reason'])} ${String(state['message'] ?? '')}`.trim() : 'not ready',
      );
    const unscheduled = condition(pod, 'PodScheduled');
    if (unscheduled?.['status'] === 'False') reasons.push(String(unscheduled['message']));
    return reasons.map((reason) => `Pod ${name}: ${reason}`);
  });
}
