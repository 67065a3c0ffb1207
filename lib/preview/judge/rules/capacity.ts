import { at } from '../../compare/json';
import type { Fact, Rule } from '../model';
import { after, before, factsFor, isKind, shown, stays } from '../read';

export const capacityRules: readonly Rule[] = [
  {
    name: 'replicas-changed',
    severity: 'capacity',
    reason: 'Another number of pods shares the work.',
    repair: 'See that as many are enough for the busiest hour.',
    check: (change) => (stays(change) ? factsFor(change, /^spec\.replicas$/) : []),
  },
  {
    name: 'resources-changed',
    severity: 'capacity',
    reason: 'Pods are given more or less; with less they are throttled or killed, with more they may find no node.',
    repair: 'Compare with what they use.',
    check: (change) => factsFor(change, /(containers|initContainers)\[\]\.resources(\.|$)/),
  },
  {
    name: 'autoscaling-changed',
    severity: 'capacity',
    reason: 'Something else decides how many pods run.',
    repair: 'See that the least number serves the load when it starts, and that the cluster has room for the largest.',
    check: (change): readonly Fact[] => {
      if (!isKind(change, 'HorizontalPodAutoscaler')) return [];
      const range = (values: typeof change.before): string =>
        `${shown(at(values?.inputs.values.spec, 'minReplicas'))} to ${shown(at(values?.inputs.values.spec, 'maxReplicas'))} pods`;
      if (change.operation === 'create') return [{ what: `autoscaling is added, ${range(change.after)}` }];
      if (change.operation === 'delete') return [{ what: `autoscaling is removed, which was ${range(change.before)}` }];
      return factsFor(change, /^spec\./);
    },
  },
  {
    name: 'size-changed',
    severity: 'capacity',
    reason: 'The machine or its storage is another size, which may restart it and costs another price.',
    repair: 'Do it at a quiet time.',
    check: (change) =>
      stays(change)
        ? factsFor(
            change,
            /^(instanceClass|nodeType|hostInstanceType|instanceType|instanceTypes|allocatedStorage|maxAllocatedStorage|iops|size|numCacheClusters|numNodeGroups|replicasPerNodeGroup|multiAz|desiredCapacity|maxSize|minSize)$/,
          )
        : [],
  },
  {
    name: 'storage-grown',
    severity: 'capacity',
    reason: 'Volumes have another size.',
    repair: 'See that the storage class can grow a volume.',
    check: (change) => factsFor(change, /spec\.resources\.requests\.storage$|emptyDir\.sizeLimit$/),
  },
  {
    name: 'quota-changed',
    severity: 'capacity',
    reason: 'Pods beyond a quota are not admitted.',
    repair: 'See that a rollout, which needs more pods for a while, fits in.',
    check: (change) =>
      isKind(change, 'ResourceQuota', 'LimitRange') && !(before(change) === undefined && after(change) === undefined)
        ? [...factsFor(change, /^spec\./), ...(change.operation === 'create' ? [{ what: 'a quota is added' }] : [])]
        : [],
  },
];
