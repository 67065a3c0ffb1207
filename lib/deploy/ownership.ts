import { RunError } from '@pulumi/pulumi';
import { labels } from '../app/model';
import type { Cluster, FoundObject, ObjectRef, Snapshot } from './model';
import { typeToken } from './kinds';
import { describeObject, fieldAt } from './manifest';

/** Whose an object is: project, stack and application together. */
export interface Owner {
  readonly project: string;
  readonly stack: string;
  readonly application: string;
}

/**
 * What the cluster says of an object that is about to be created: it is not there, it is ours (an interrupted run made
 * it), it is somebody else's, or the cluster did not answer.
 */
export type Standing =
  | { readonly kind: 'absent' }
  | { readonly kind: 'ours' }
  | { readonly kind: 'foreign'; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: 'unknown'; readonly why: string };

/** Asks the cluster for each object, in the order given. A cluster that is away is not an error. */
export async function lookUp(
  cluster: Cluster,
  references: readonly ObjectRef[],
  owner: Owner,
): Promise<readonly Standing[]> {
  if (references.length === 0) return [];
  const answer = await cluster.find(references);
  if (!answer.answered) return references.map(() => ({ kind: 'unknown', why: answer.why }));
  return references.map((_, index) => standing(answer.objects[index], owner));
}

function standing(found: FoundObject, owner: Owner): Standing {
  if (found === undefined) return { kind: 'absent' };
  const marks = found.metadata.labels ?? {};
  const ours =
    marks[labels.project] === owner.project &&
    marks[labels.stack] === owner.stack &&
    marks[labels.application] === owner.application;
  return ours ? { kind: 'ours' } : { kind: 'foreign', labels: marks };
}

/** Names an object within a stack: type token, namespace and name. */
export function objectKey(reference: ObjectRef): string {
  return `${typeToken(reference)}|${reference.namespace ?? ''}|${reference.name}`;
}

/** The keys of the objects that the last snapshot manages. */
export function managedKeys(snapshot: Snapshot): ReadonlySet<string> {
  return new Set(
    snapshot.resources.flatMap(({ type, outputs }) => {
      const name = fieldAt(outputs, 'metadata', 'name');
      const namespace = fieldAt(outputs, 'metadata', 'namespace');
      return typeof name === 'string' ? [`${type}|${typeof namespace === 'string' ? namespace : ''}|${name}`] : [];
    }),
  );
}

/**
 * Looks up what this run would create, and gives the keys (`objectKey`) of what an interrupted run has left: it is to be
 * registered with the ground's adopting provider, in this run only. What the last snapshot manages is not looked up.
 *
 * @throws RunError where an object is somebody else's: each with its owner labels and the repair. Nothing is written before.
 */
export async function findAdoptions(
  cluster: Cluster,
  snapshot: Snapshot,
  references: readonly ObjectRef[],
  owner: Owner,
): Promise<ReadonlySet<string>> {
  const managed = managedKeys(snapshot);
  const created = references.filter((reference) => !managed.has(objectKey(reference)));
  const standings = await lookUp(cluster, created, owner);
  const foreign = created.flatMap((reference, index) => {
    const found = standings[index];
    return found?.kind === 'foreign' ? [foreignSentence(reference, found.labels, owner)] : [];
  });
  if (foreign.length > 0) throw new RunError(foreign.join('\n'));
  return new Set(created.filter((_, index) => standings[index]?.kind === 'ours').map(objectKey));
}

function foreignSentence(reference: ObjectRef, found: Readonly<Record<string, string>>, owner: Owner): string {
  const marks = [labels.project, labels.stack, labels.application].filter((label) => found[label] !== undefined);
  const whose =
    marks.length === 0
      ? 'has no owner labels'
      : `belongs to ${marks.map((label) => `${label}=${found[label]}`).join(', ')}`;
  const place = reference.namespace === undefined ? '' : ` --namespace ${reference.namespace}`;
  const target = `${reference.kind.toLowerCase()} ${reference.name}${place}`;
  const marked = [
    `${labels.project}=${owner.project}`,
    `${labels.stack}=${owner.stack}`,
    `${labels.application}=${owner.application}`,
  ];
  return (
    `${describeObject(reference)} is in the cluster already and ${whose}, but ${owner.project}/${owner.stack}/${owner.application} would create it: ` +
    `rename yours, or delete it ('kubectl delete ${target}'), or hand it over ('kubectl label --overwrite ${target} ${marked.join(' ')}').`
  );
}
