import { annotations, labels } from '../app/model';
import type { Problem } from '../environment/model';
import { failOn } from './check';
import type { DeployErrorCode } from './errors';
import type { Cluster, FoundObject, ObjectRef, Snapshot, SnapshotResource } from './model';
import { applicationType } from './componentTypes';
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
  return new Set(snapshot.resources.map(managedKey).filter((key) => key !== undefined));
}

function managedKey({ type, outputs }: SnapshotResource): string | undefined {
  const name = fieldAt(outputs, 'metadata', 'name');
  const namespace = fieldAt(outputs, 'metadata', 'namespace');
  return typeof name === 'string' ? `${type}|${typeof namespace === 'string' ? namespace : ''}|${name}` : undefined;
}

/** What the cluster and the last snapshot say together of the objects that a run declares. By `objectKey`. */
export interface Standings {
  /** Ours, and not in the snapshot: to be registered with the ground's adopting provider, in this run only. */
  readonly adopted: ReadonlySet<string>;
  /** In the snapshot, and not in the cluster: a run was killed after it had deleted them, or somebody else did. */
  readonly lost: ReadonlySet<string>;
  /** How many times an object has been made again so far, this run included; absent where it never was. */
  readonly remade: ReadonlyMap<string, number>;
}

/**
 * Looks up what this run declares. The engine believes its snapshot: it neither creates what the cluster already has nor
 * makes again what the cluster has lost, unless it is told to.
 *
 * @throws RunError where an object that this run would create is somebody else's: each with its owner labels and the repair.
 *   Nothing is written before.
 */
export async function findStandings(
  cluster: Cluster,
  snapshot: Snapshot,
  references: readonly ObjectRef[],
  owner: Owner,
): Promise<Standings> {
  const managed = managedKeys(snapshot);
  const standings = await lookUp(cluster, references, owner);
  const declared = references.map((reference, index) => {
    const key = objectKey(reference);
    return { reference, key, standing: standings[index], created: !managed.has(key) };
  });
  const foreign = declared.flatMap(({ reference, standing: found, created }) =>
    created && found?.kind === 'foreign' ? [foreignProblem(reference, found.labels, owner)] : [],
  );
  failOn(foreign);
  const keys = (wanted: Standing['kind'], created: boolean): ReadonlySet<string> =>
    new Set(
      declared.filter((each) => each.created === created && each.standing?.kind === wanted).map(({ key }) => key),
    );
  const lost = keys('absent', false);
  const remade = new Map(timesRemade(snapshot));
  for (const key of lost) remade.set(key, (remade.get(key) ?? 0) + 1);
  return { adopted: keys('ours', true), lost, remade };
}

/** Where nothing is known of a cluster: nothing is taken over, nothing is made again. */
export const nothingFound: Standings = { adopted: new Set(), lost: new Set(), remade: new Map() };

function timesRemade(snapshot: Snapshot): readonly (readonly [string, number])[] {
  return snapshot.resources.flatMap((resource) => {
    const times = Number(fieldAt(resource.outputs, 'metadata', 'annotations', annotations.remade) ?? 0);
    const key = managedKey(resource);
    return key !== undefined && times > 0 ? [[key, times] as const] : [];
  });
}

function foreignProblem(reference: ObjectRef, found: Readonly<Record<string, string>>, owner: Owner): Problem {
  const code: DeployErrorCode = 'object-foreign';
  return { code, path: '', message: foreignSentence(reference, found, owner) };
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
  const [ofProject, ofStack] = [found[labels.project], found[labels.stack]];
  const theirs = `${describeObject(reference)} is in the cluster already and ${whose}, but ${owner.project}/${owner.stack}/${owner.application} would create it: `;
  if (found[labels.application] === owner.application && ofProject !== undefined && ofStack !== undefined) {
    const urn = `urn:pulumi:${ofStack}::${ofProject}::${applicationType}::${owner.application}`;
    const from = ofProject === owner.project ? ofStack : `ORGANIZATION/${ofProject}/${ofStack}`;
    return `${theirs}move the application with its state ('pulumi state move --source ${from} --dest ${owner.stack} '${urn}''), or leave it to that stack.`;
  }
  return (
    theirs +
    `rename yours, or delete it ('kubectl delete ${target}'), or hand it over ('kubectl label --overwrite ${target} ${marked.join(' ')}').`
  );
}
