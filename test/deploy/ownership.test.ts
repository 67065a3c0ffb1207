import { RunError } from '@pulumi/pulumi';
import { annotations, labels } from '../../lib/app/model';
import {
  findStandings,
  lookUp,
  objectKey,
  type Cluster,
  type FoundObject,
  type ObjectRef,
  type Snapshot,
} from '../../lib/deploy';
import { nothingFound } from '../../lib/deploy/ownership';

const owner = { project: 'verdigris', stack: 'testing', application: 'web' };
const marks = { [labels.project]: 'verdigris', [labels.stack]: 'testing', [labels.application]: 'web' };
const config: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'testing', name: 'web' };
const service: ObjectRef = { apiVersion: 'v1', kind: 'Service', namespace: 'testing', name: 'web' };
const namespace: ObjectRef = { apiVersion: 'v1', kind: 'Namespace', name: 'testing' };
const nothing: Snapshot = { known: true, resources: [] };

const found = (reference: ObjectRef, given: Record<string, string> = {}): FoundObject => ({
  apiVersion: reference.apiVersion,
  kind: reference.kind,
  metadata: { name: reference.name, ...(reference.namespace && { namespace: reference.namespace }), labels: given },
});

/** A cluster with the given objects; it remembers what it was asked. */
function clusterWith(...objects: FoundObject[]): Cluster & { readonly asked: string[] } {
  const key = (object: NonNullable<FoundObject>): string =>
    objectKey({ apiVersion: object.apiVersion, kind: object.kind, ...object.metadata });
  const asked: string[] = [];
  return {
    asked,
    find: (references) => {
      asked.push(...references.map(objectKey));
      const answer = references.map((reference) =>
        objects.find((object) => object && key(object) === objectKey(reference)),
      );
      return Promise.resolve({ answered: true, objects: answer });
    },
  };
}

describe('lookUp', () => {
  it('tells whose each object is', async () => {
    const cluster = clusterWith(found(config, marks), found(service, { ...marks, [labels.application]: 'shop' }));
    expect((await lookUp(cluster, [namespace, config, service], owner)).map(({ kind }) => kind)).toEqual([
      'absent',
      'ours',
      'foreign',
    ]);
  });

  it.each([labels.project, labels.stack, labels.application])(
    'takes an object without our %s for foreign',
    async (label) => {
      const { [label]: _, ...rest } = marks;
      expect((await lookUp(clusterWith(found(config, rest)), [config], owner))[0]?.kind).toBe('foreign');
      expect((await lookUp(clusterWith(found(config, { ...marks, [label]: 'x' })), [config], owner))[0]?.kind).toBe(
        'foreign',
      );
    },
  );

  it('says that nothing is known where the cluster is away', async () => {
    const away: Cluster = { find: () => Promise.resolve({ answered: false, why: 'no route' }) };
    expect(await lookUp(away, [config], owner)).toEqual([{ kind: 'unknown', why: 'no route' }]);
    expect(await findStandings(away, managing(), [config, service], owner)).toEqual(nothingFound);
  });
});

/** A snapshot that manages the ConfigMap, with these annotations. */
const managing = (annotated: Record<string, string> = {}): Snapshot => ({
  known: true,
  resources: [
    {
      urn: 'urn:pulumi:testing::verdigris::kubernetes:core/v1:ConfigMap::web',
      type: 'kubernetes:core/v1:ConfigMap',
      outputs: { kind: 'ConfigMap', metadata: { name: 'web', namespace: 'testing', annotations: annotated } },
    },
  ],
});

describe('findStandings', () => {
  it('adopts what is ours and not in the snapshot', async () => {
    const cluster = clusterWith(found(config, marks));
    expect(await findStandings(cluster, nothing, [config, service], owner)).toEqual({
      ...nothingFound,
      adopted: new Set([objectKey(config)]),
    });
  });

  it('leaves what the snapshot manages alone, whoever it is labelled for', async () => {
    const cluster = clusterWith(found(config, { [labels.application]: 'shop' }));
    expect(await findStandings(cluster, managing(), [config, service], owner)).toEqual(nothingFound);
  });

  it('counts how often the cluster has lost what the snapshot manages, and remembers it', async () => {
    const key = objectKey(config);
    const lost = new Set([key]);
    expect(await findStandings(clusterWith(), managing(), [config, service], owner)).toEqual({
      ...nothingFound,
      lost,
      remade: new Map([[key, 1]]),
    });
    const again = managing({ [annotations.remade]: '1' });
    const remade = await findStandings(clusterWith(), again, [config], owner);
    expect(remade).toEqual({ ...nothingFound, lost, remade: new Map([[key, 2]]) });
    const there = await findStandings(clusterWith(found(config, marks)), again, [config], owner);
    expect(there).toEqual({ ...nothingFound, remade: new Map([[key, 1]]) });
  });

  it('an application of another stack moves with its state, and not by its labels', async () => {
    const cluster = clusterWith(found(config, { ...marks, [labels.stack]: 'shared' }));
    await expect(findStandings(cluster, nothing, [config], owner)).rejects.toThrow(
      "move the application with its state ('pulumi state move --source shared --dest testing " +
        "'urn:pulumi:shared::verdigris::verdigris:index:Application::web''), or leave it to that stack.",
    );
  });

  it('names every foreign object, its owner and the repair', async () => {
    const cluster = clusterWith(found(namespace), found(service, { ...marks, [labels.application]: 'shop' }));
    const adoptions = findStandings(cluster, nothing, [namespace, config, service], owner);
    await expect(adoptions).rejects.toThrow(RunError);
    await expect(adoptions).rejects.toThrow(
      "Namespace 'testing' is in the cluster already and has no owner labels, but verdigris/testing/web would create it: rename yours, " +
        "or delete it ('kubectl delete namespace testing'), or hand it over ('kubectl label --overwrite namespace testing " +
        "verdigris.dev/project=verdigris verdigris.dev/stack=testing verdigris.dev/application=web'). [object-foreign]\n" +
        "Service 'web' in 'testing' is in the cluster already and belongs to verdigris.dev/project=verdigris, " +
        'verdigris.dev/stack=testing, verdigris.dev/application=shop, but verdigris/testing/web would create it: rename yours, or delete it ' +
        "('kubectl delete service web --namespace testing'), or hand it over ('kubectl label --overwrite service web " +
        "--namespace testing verdigris.dev/project=verdigris verdigris.dev/stack=testing verdigris.dev/application=web'). [object-foreign]",
    );
  });
});
