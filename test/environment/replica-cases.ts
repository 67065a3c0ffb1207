import type { WrongCase } from './cases';

/** Replicas of workloads by name that are wrong. */
export const wrongReplicas: Readonly<Record<string, WrongCase>> = {
  'replicas of a workload of an unknown application': {
    says: [
      "verdigris:replicas[\"api-gatway/worker\"]: found 'api-gatway', which is no application of this stack, expected 'api-gateway'; rename it. [unknown-application]",
    ],
    given: { replicas: { 'api-gatway/worker': 3 } },
  },
  'replicas of one workload, twice': {
    says: [
      "verdigris:replicas.api-gateway: found it beside 'api-gateway/api-gateway', which is the same workload, expected one of both; remove the other. [named-twice]",
    ],
    given: { replicas: { 'api-gateway': 3, 'api-gateway/api-gateway': 4 } },
  },
  'no replicas of a worker': {
    says: [
      'verdigris:replicas["api-gateway/worker"]: found the number 0, expected a whole number from 1 to 1000; write `api-gateway/worker: 3`. [value-wrong]',
    ],
    given: { replicas: { 'api-gateway/worker': 0 } },
  },
};
