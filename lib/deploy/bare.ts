import type { Fields } from './manifest';
import { childPath } from './manifest';

/** A field of a kept resource that is given a value; everything else stays as the last snapshot has it. */
export interface BareField {
  /** Keys from the top, for example `['spec', 'replicas']`. */
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Names of fields by their level (`spec.template.metadata`), as the last snapshot has them. */
export type FieldNames = Readonly<Record<string, readonly string[]>>;

/** What the engine is told of a resource of which only some fields are given. */
export interface BareInputs {
  readonly inputs: Fields;
  readonly ignoreChanges: string[];
}

/**
 * Levels whose field names are read from the snapshot: annotations have any name, and a newer Kubernetes knows more of a spec
 * than this list. Not those of metadata: the server's own are among them.
 */
export const namedLevels: readonly (readonly string[])[] = [
  ['metadata', 'annotations'],
  ['spec'],
  ['spec', 'template', 'metadata', 'annotations'],
];

/** Fields of a level: those that every object of ours has as a map, and those that it may have or not. */
interface Level {
  readonly maps?: readonly string[];
  readonly others?: readonly string[];
}

const metadata: Level = {
  maps: ['labels'],
  others: ['name', 'namespace', 'generateName', 'annotations', 'finalizers', 'ownerReferences'],
};

/** Deployments and CronJobs: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/ */
const levels: Readonly<Record<string, Readonly<Record<string, Level>>>> = {
  Deployment: {
    '': { maps: ['metadata', 'spec'], others: ['apiVersion', 'kind'] },
    metadata,
    spec: {
      maps: ['selector', 'template'],
      others: ['minReadySeconds', 'paused', 'progressDeadlineSeconds', 'replicas', 'revisionHistoryLimit', 'strategy'],
    },
    'spec.template': { maps: ['metadata', 'spec'] },
    'spec.template.metadata': metadata,
  },
  CronJob: {
    '': { maps: ['metadata', 'spec'], others: ['apiVersion', 'kind'] },
    metadata,
    spec: {
      maps: ['jobTemplate'],
      others: [
        ...['concurrencyPolicy', 'failedJobsHistoryLimit', 'schedule', 'startingDeadlineSeconds'],
        ...['successfulJobsHistoryLimit', 'suspend', 'timeZone'],
      ],
    },
  },
};

/** True for a kind of which single fields may be given. */
export function hasBareFields(kind: string): boolean {
  return kind in levels;
}

/**
 * Inputs that hold the given fields alone, and the paths that the engine has to take from the last snapshot: everything
 * else, level by level, since a path can be left out but nothing can be taken back in.
 *
 * A map is ignored by its members (`spec.template.*`) where it is sure to be there. The engine takes the same from the
 * snapshot; but the provider, which puts the live value of an ignored field into what it applies, does not know such a path.
 * So it never applies live metadata, which the API server refuses, nor its defaults for a whole pod.
 */
export function bareInputs(kind: string, names: FieldNames, fields: readonly BareField[]): BareInputs {
  const ignored: string[] = [];
  const inputs = inputsOf([], fields);
  return { inputs, ignoreChanges: ignored };

  function inputsOf(at: readonly string[], given: readonly BareField[]): Fields {
    const level = at.join('.');
    const { maps = [], others = [] } = levels[kind]?.[level] ?? {};
    const made: Record<string, unknown> = {};
    for (const key of new Set([...maps, ...others, ...(names[level] ?? []), ...given.map(({ path }) => path[0]!)])) {
      const inner = given.filter(({ path }) => path[0] === key);
      const path = [...at, key];
      const [exact] = inner.filter((field) => field.path.length === 1);
      if (exact) made[key] = exact.value;
      else if (inner.length > 0) {
        made[key] = inputsOf(
          path,
          inner.map(({ path: [, ...rest], value }) => ({ path: rest, value })),
        );
      } else if (maps.includes(key)) {
        made[key] = {};
        ignored.push(`${textOf(path)}.*`);
      } else ignored.push(textOf(path));
    }
    return made;
  }
}

const textOf = (path: readonly string[]): string => path.reduce((text, key) => childPath(text, key), '');
