import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Cluster, FoundObject, ObjectRef } from '../../../lib/deploy/model';
import { immutableChanges, validate } from './rules';
import { ApiError } from './store';
import { at, canonical, isTree, type Tree, type Value } from './values';

interface Stored {
  readonly object: Tree;
  /** What the last apply gave: fields that a later apply leaves out are taken away again. */
  readonly applied: Tree;
}

const clusterKinds = new Set(['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'ClusterRoleBinding']);
const givenNamespaces = new Set(['default', 'kube-system', 'kube-public']);

export const referenceOf = (object: Tree): ObjectRef => ({
  apiVersion: String(object['apiVersion']),
  kind: String(object['kind']),
  name: String(at(object, 'metadata', 'name')),
  ...(clusterKinds.has(String(object['kind']))
    ? {}
    : { namespace: String(at(object, 'metadata', 'namespace') ?? 'default') }),
});

/**
 * A cluster in a directory: one JSON file per object, so that it outlives every process that writes to it. It refuses
 * what an API server refuses: duplicates, objects of missing namespaces, malformed names, changes of immutable fields.
 */
export class FileCluster implements Cluster {
  constructor(readonly directory: string) {}

  /** Answers like the API server, unless a file `away` says why it does not. */
  async find(
    references: readonly ObjectRef[],
  ): Promise<
    | { readonly answered: true; readonly objects: readonly FoundObject[] }
    | { readonly answered: false; readonly why: string }
  > {
    const away = path.join(this.directory, 'away');
    if (fs.existsSync(away)) return { answered: false, why: fs.readFileSync(away, 'utf8') };
    return { answered: true, objects: references.map((reference) => this.get(reference) as unknown as FoundObject) };
  }

  get(reference: ObjectRef): Tree | undefined {
    return this.stored(reference)?.object;
  }

  /** Every object, ordered by kind, namespace and name. */
  list(): readonly Tree[] {
    if (!fs.existsSync(this.objects)) return [];
    return fs
      .readdirSync(this.objects)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => (JSON.parse(fs.readFileSync(path.join(this.objects, file), 'utf8')) as Stored).object);
  }

  create(object: Tree): Tree {
    const reference = referenceOf(object);
    const { namespace } = reference;
    const invalid = validate(object);
    if (invalid.length > 0) throw new ApiError(`${describe(reference)} is invalid: ${invalid.join('; ')}`);
    if (namespace !== undefined && !givenNamespaces.has(namespace) && !this.has('v1', 'Namespace', namespace))
      throw new ApiError(`namespaces "${namespace}" not found`);
    if (this.get(reference)) throw new ApiError(`${plural(reference.kind)} "${reference.name}" already exists`);
    const created = withServerFields(object, reference);
    this.write(reference, { object: created, applied: object });
    return created;
  }

  /** Server-side apply: fields of the last apply that are missing now go, the rest is merged. */
  apply(object: Tree, options: { readonly force: boolean }): Tree {
    const reference = referenceOf(object);
    const before = this.stored(reference);
    if (!before) return this.create(object);
    const invalid = [...validate(object), ...immutableChanges(before.object, object)];
    if (invalid.length > 0) throw new ApiError(`${describe(reference)} is invalid: ${invalid.join('; ')}`);
    if (!options.force && conflicts(before.applied, object))
      throw new ApiError(`Apply failed with conflicts: ${describe(reference)} has another field manager`);
    const merged = merge(without(before.object, before.applied, object), object);
    if (canonical(merged) === canonical(before.object)) return before.object;
    const generation = Number(at(before.object, 'metadata', 'generation') ?? 1);
    const changed = canonical(at(merged, 'spec')) !== canonical(at(before.object, 'spec'));
    const after = merge(merged, { metadata: { generation: changed ? generation + 1 : generation } });
    this.write(reference, { object: after, applied: object });
    return after;
  }

  setStatus(object: Tree, status: Tree): Tree {
    const reference = referenceOf(object);
    const stored = this.stored(reference);
    if (!stored) throw new ApiError(`${describe(reference)} not found`);
    const updated = { ...stored.object, status };
    this.write(reference, { ...stored, object: updated });
    return updated;
  }

  /** Deletes as kubectl would; with a namespace goes everything in it. False where it was not there. */
  delete(reference: ObjectRef): boolean {
    const file = this.file(reference);
    if (!fs.existsSync(file)) return false;
    fs.rmSync(file);
    if (reference.kind === 'Namespace')
      for (const object of this.list())
        if (referenceOf(object).namespace === reference.name)
          fs.rmSync(this.file(referenceOf(object)), { force: true });
    return true;
  }

  /** The cluster does not answer any more, for the reason given; without one it answers again. */
  setAway(why?: string): void {
    fs.mkdirSync(this.directory, { recursive: true });
    const away = path.join(this.directory, 'away');
    if (why === undefined) fs.rmSync(away, { force: true });
    else fs.writeFileSync(away, why);
  }

  private has(apiVersion: string, kind: string, name: string): boolean {
    return this.get({ apiVersion, kind, name }) !== undefined;
  }

  private get objects(): string {
    return path.join(this.directory, 'objects');
  }

  private file(reference: ObjectRef): string {
    const parts = [reference.kind, reference.apiVersion.replace('/', '+'), reference.namespace ?? '', reference.name];
    return path.join(this.objects, `${parts.join('_')}.json`);
  }

  private stored(reference: ObjectRef): Stored | undefined {
    const file = this.file(reference);
    return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Stored) : undefined;
  }

  private write(reference: ObjectRef, stored: Stored): void {
    fs.mkdirSync(this.objects, { recursive: true });
    const file = this.file(reference);
    // Written aside and renamed: a kill never leaves half a file, as it never leaves half an object in etcd.
    fs.writeFileSync(`${file}.${process.pid}`, JSON.stringify(stored, undefined, 1));
    fs.renameSync(`${file}.${process.pid}`, file);
  }
}

const plural = (kind: string): string => `${kind.toLowerCase()}${kind.endsWith('y') ? '' : 's'}`;
const describe = (reference: ObjectRef): string => `${reference.kind} "${reference.name}"`;

function withServerFields(object: Tree, reference: ObjectRef): Tree {
  const metadata = {
    uid: `uid-${process.pid}-${process.hrtime.bigint()}`,
    generation: 1,
    ...(reference.namespace === undefined ? {} : { namespace: reference.namespace }),
  };
  const fields: Tree = { metadata };
  if (reference.kind === 'Service' && at(object, 'spec', 'clusterIP') === undefined) {
    const number = [...`${reference.namespace}/${reference.name}`].reduce(
      (sum, c) => (sum * 31 + c.charCodeAt(0)) % 65025,
      7,
    );
    fields['spec'] = { clusterIP: `10.96.${Math.floor(number / 255)}.${(number % 255) + 1}`, type: 'ClusterIP' };
  }
  if (reference.kind === 'Deployment' && at(object, 'spec', 'replicas') === undefined) fields['spec'] = { replicas: 1 };
  return merge(fields, object);
}

/** Maps are merged, everything else (lists too) is taken from `over`. */
function merge(under: Tree, over: Tree): Tree {
  const merged: Tree = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const existing = merged[key];
    merged[key] = isTree(existing) && isTree(value) ? merge({ ...existing }, { ...value }) : value;
  }
  return merged;
}

/** `object` without the fields that `before` gave and `now` does not. */
function without(object: Tree, before: Tree, now: Tree): Tree {
  const rest: Tree = {};
  for (const [key, value] of Object.entries(object)) {
    const was = before[key];
    const is = now[key];
    if (was !== undefined && is === undefined) continue;
    rest[key] = isTree(value) && isTree(was) && isTree(is) ? without({ ...value }, { ...was }, { ...is }) : value;
  }
  return rest;
}

/** True where both give a field and the values differ. */
function conflicts(before: Value, now: Value): boolean {
  if (isTree(before) && isTree(now))
    return Object.entries(now).some(([key, value]) => before[key] !== undefined && conflicts(before[key], value));
  return canonical(before) !== canonical(now);
}
