import { at, isObject, listAt } from '../compare/json';
import type { Side } from '../compare/model';
import { kindOf } from '../grouping';
import type { Json } from '../model';
import type { Capacity } from './model';
import { quantity } from './quantity';
import { number, podOf, workloads } from './read';

/** What one pod asks for: its containers together, or the largest of those that run before them. */
function requestOf(spec: Json, resource: 'cpu' | 'memory'): number {
  const of = (list: string): readonly number[] =>
    listAt(spec, list)
      .filter(isObject)
      .map((container) => quantity(at(container, 'resources', 'requests', resource)) ?? 0);
  return Math.max(
    of('containers').reduce((sum, value) => sum + value, 0),
    0,
    ...of('initContainers'),
  );
}

/** What the pods of a side ask for when all is settled; the least number where an autoscaler decides. */
export function capacityOf(side: Side | undefined): Capacity {
  const resources = side?.resources ?? [];
  const scaled = new Map(
    resources
      .filter(({ type }) => kindOf(type) === 'HorizontalPodAutoscaler')
      .map(({ inputs }) => [
        at(inputs.values.spec, 'scaleTargetRef', 'name'),
        number(at(inputs.values.spec, 'minReplicas')) ?? 1,
      ]),
  );
  let [cpu, memory, pods] = [0, 0, 0];
  for (const { type, inputs, ignoreChanges } of resources) {
    const pod = podOf(type, inputs.values);
    if (!pod || !(workloads as readonly string[]).includes(kindOf(type)) || ignoreChanges.includes('*')) continue;
    const count = number(at(inputs.values.spec, 'replicas')) ?? scaled.get(at(inputs.values.metadata, 'name')) ?? 1;
    pods += count;
    cpu += count * requestOf(pod.spec, 'cpu');
    memory += count * requestOf(pod.spec, 'memory');
  }
  return { cpu, memory, pods };
}
