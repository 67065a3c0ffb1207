import fc from 'fast-check';
import { annotations, labels } from '../../lib/app/model';
import type { FoundObject, Snapshot } from '../../lib/deploy/model';
import { clusterReferences, formerOwners, readCluster, readPast } from '../../lib/release/readings';
import { readClaim, readRecord, write } from '../../lib/release/records';
import { isReferredTo, referencesOf } from '../../lib/release/references';
import type { ReleaseRecord } from '../../lib/release/model';

const owner = { project: 'verdigris', stack: 'production', application: 'web' };
const away = { answered: false, why: 'connection refused' } as const;
const record: ReleaseRecord = { slot: 'blue', release: 'r1', version: 'v1', sequence: 3, rejected: ['r0'] };

const marks = (application = 'web', more = {}) => ({
  [labels.project]: owner.project,
  [labels.stack]: owner.stack,
  [labels.application]: application,
  ...more,
});

const urn = (chain: string, name: string) =>
  `urn:pulumi:production::verdigris::verdigris:index:Application$${chain}::${name}`;
const inBlue = (type: string, name: string) => urn(`verdigris:index:BlueSlot$${type}`, name);

function deployment(name: string, release: string, readyReplicas: number, more = {}): NonNullable<FoundObject> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      labels: marks('web', { [labels.slot]: 'blue' }),
      annotations: { [annotations.release]: release },
    },
    spec: { replicas: 5, template: { spec: { serviceAccountName: 'web', containers: [] } } },
    status: { readyReplicas },
    ...more,
  };
}

function liveService(said: unknown, slot = 'blue', name = 'web'): NonNullable<FoundObject> {
  const text = typeof said === 'string' ? said : JSON.stringify(said);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: marks(), annotations: { [annotations.record]: text } },
    spec: { selector: { app: 'web', [labels.slot]: slot } },
  };
}

function configMap(name: string, data: Readonly<Record<string, string>>): NonNullable<FoundObject> {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: marks() }, data };
}

const claimData = {
  release: 'r1',
  version: 'v1',
  record: write({ sequence: 3, objects: [{ apiVersion: 'v1', kind: 'Service', namespace: 'n', name: 'web-blue' }] }),
};

function snapshot(...resources: readonly (readonly [string, string, object])[]): Snapshot {
  return {
    known: true,
    resources: resources.map(([at, type, outputs]) => ({ urn: at, type, outputs: outputs as Record<string, unknown> })),
  };
}

describe('what the snapshot says', () => {
  const types = {
    service: 'kubernetes:core/v1:Service',
    map: 'kubernetes:core/v1:ConfigMap',
    deployment: 'kubernetes:apps/v1:Deployment',
    autoscaler: 'kubernetes:autoscaling/v2:HorizontalPodAutoscaler',
  };
  const whole = snapshot(
    [urn(types.service, 'web'), types.service, liveService(record)],
    [urn(types.map, 'web-release'), types.map, configMap('web-release', { record: write({ ...record, sequence: 4 }) })],
    [inBlue(types.map, 'web-blue-release'), types.map, configMap('web-blue-release', claimData)],
    [inBlue(types.deployment, 'web-blue'), types.deployment, deployment('web-blue', 'r1', 4)],
  );

  it('is read by owner and by the slot in the URN', () => {
    const past = readPast(whole, owner, away);
    expect(past).toMatchObject({ known: true, record, intent: { sequence: 4 }, cluster: away });
    expect(past.slots.blue).toMatchObject({
      claimed: { release: 'r1', version: 'v1', sequence: 3 },
      deployed: 'r1',
      readyPods: 4,
      declaredPods: 5,
    });
    expect(past.slots.blue?.resources.map(({ name }) => name)).toEqual(['web-blue-release', 'web-blue']);
    expect(past.slots.blue?.resources[1]?.refersTo).toEqual(['ServiceAccount/web']);
    expect(past.application.map(({ name, liveService: live }) => [name, live])).toEqual([
      ['web', true],
      ['web-release', undefined],
    ]);
  });

  it('knows nothing of other applications, stacks and components', () => {
    expect(readPast(whole, { ...owner, application: 'other' }, away)).toMatchObject({ slots: {}, application: [] });
    expect(readPast(whole, { ...owner, stack: 'staging' }, away).record).toBeUndefined();
    expect(formerOwners(whole, owner)).toEqual([]);
    const outside = snapshot([
      `urn:pulumi:production::verdigris::${types.service}::web`,
      types.service,
      liveService(record),
    ]);
    expect(readPast(outside, owner, away).record).toBeUndefined();
  });

  it('what was moved here with its state is ours, in the state and in the cluster, whatever its labels still say', () => {
    const before = { ...owner, stack: 'shared' };
    const service = liveService(record);
    const foreign = {
      ...service,
      metadata: { ...service.metadata, labels: marks('web', { [labels.stack]: 'shared' }) },
    };
    const moved = snapshot([urn(types.service, 'web'), types.service, foreign]);
    expect(readPast(moved, owner, away).record).toEqual(record);
    expect(formerOwners(moved, owner)).toEqual([before]);
    expect(readCluster([foreign], owner, [before])).toMatchObject({ selected: ['blue'], record });
    expect(readCluster([foreign], owner)).toMatchObject({ selected: [], record: undefined });
  });

  it('takes the oldest record of several services, and no common release where Deployments differ', () => {
    const past = readPast(
      snapshot(
        [urn(types.service, 'web'), types.service, liveService({ ...record, sequence: 5 })],
        [urn(types.service, 'web-admin'), types.service, liveService(record, 'blue', 'web-admin')],
        [inBlue(types.deployment, 'a'), types.deployment, deployment('a', 'r1', 1)],
        [inBlue(types.deployment, 'b'), types.deployment, deployment('b', 'r2', 2)],
      ),
      owner,
      away,
    );
    expect(past.record?.sequence).toBe(3);
    expect(past.slots.blue).toMatchObject({ deployed: undefined, readyPods: 3 });
  });

  it('has no declared number of pods where an autoscaler decides', () => {
    const autoscaler = { ...configMap('web-blue', {}), kind: 'HorizontalPodAutoscaler' };
    const scaled = snapshot(
      [inBlue(types.deployment, 'web-blue'), types.deployment, deployment('web-blue', 'r1', 4)],
      [inBlue(types.autoscaler, 'web-blue'), types.autoscaler, autoscaler],
    );
    expect(readPast(scaled, owner, away).slots.blue?.declaredPods).toBeUndefined();
  });
});

describe('what the cluster says', () => {
  it('is read from selectors, annotations and statuses', () => {
    const claim = configMap('web-blue-release', claimData);
    const reading = readCluster([liveService(record), undefined, claim, deployment('web-blue', 'r1', 2)], owner);
    expect(reading).toMatchObject({
      answered: true,
      selected: ['blue'],
      record,
      slots: { blue: { release: 'r1', readyPods: 2 } },
      claims: { blue: { release: 'r1', sequence: 3 } },
    });
  });

  it('a live Service without a slot in its selector sends traffic to every slot that is there', () => {
    const green = deployment('web-green', 'r2', 1, {
      metadata: { name: 'web-green', labels: marks('web', { [labels.slot]: 'green' }), annotations: {} },
    });
    const none = { ...liveService(record), spec: { selector: { app: 'web' } } };
    expect(readCluster([none, deployment('web-blue', 'r1', 2), green], owner)).toMatchObject({
      selected: ['blue', 'green'],
    });
  });

  it('objects of others under our names say nothing', () => {
    const foreign = { ...liveService(record), metadata: { ...liveService(record).metadata, labels: marks('other') } };
    expect(readCluster([foreign], owner)).toMatchObject({ selected: [], record: undefined });
  });

  it('asks for live Services, intent, claims and Deployments of every slot', () => {
    const asked = clusterReferences('web', { namespace: 'production', services: ['web'] });
    expect(asked.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      'Service/web',
      'ConfigMap/web-release',
      'ConfigMap/web-blue-release',
      'ConfigMap/web-green-release',
      'ConfigMap/web-rolling-release',
      'Deployment/web-blue',
      'Deployment/web-green',
      'Deployment/web',
    ]);
  });
});

describe('records and claims', () => {
  it('are read as they were written', () => {
    const previous = { slot: 'green', release: 'r2', version: 'v2' } as const;
    expect(readRecord(write({ ...record, previous }))).toEqual({ ...record, previous });
    expect(write({ ...record, previous })).toBe(write(readRecord(write({ previous, ...record })) as ReleaseRecord));
    expect(readClaim(claimData)).toMatchObject({ release: 'r1', sequence: 3, objects: [{ name: 'web-blue' }] });
  });

  it('anything else is none: no garbage is taken for a record', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.json(), fc.constant('{"slot":"red","release":"r"}')), (value) => {
        expect(readRecord(value)).toBeUndefined();
        expect(readClaim(value)).toBeUndefined();
        expect(readClaim({ release: 'r', version: 'v', record: value })).toBeUndefined();
        const said = liveService(typeof value === 'string' ? value : 'x');
        expect(readCluster([said], owner)).toMatchObject({ selected: ['blue'], record: undefined });
      }),
    );
  });
});

describe('what pods refer to', () => {
  it('is found wherever a pod names it', () => {
    const pod = {
      serviceAccountName: 'account',
      imagePullSecrets: [{ name: 'pull' }],
      volumes: [
        { name: 'a', configMap: { name: 'map' } },
        { name: 'b', secret: { secretName: 'mounted' } },
        { name: 'c', persistentVolumeClaim: { claimName: 'disk' } },
        { name: 'd', projected: { sources: [{ secret: { name: 'projected' } }, { configMap: { name: 'part' } }] } },
      ],
      containers: [
        {
          env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'value', key: 'k' } } }],
          envFrom: [{ configMapRef: { name: 'all' } }, { secretRef: { name: 'whole' } }],
        },
      ],
      initContainers: [{ env: [{ name: 'Y', valueFrom: { configMapKeyRef: { name: 'first', key: 'k' } } }] }],
    };
    expect(referencesOf({ spec: { template: { spec: pod } } })).toEqual([
      ...['ConfigMap/all', 'ConfigMap/first', 'ConfigMap/map', 'ConfigMap/part'],
      'PersistentVolumeClaim/disk',
      ...['Secret/mounted', 'Secret/projected', 'Secret/pull', 'Secret/value', 'Secret/whole'],
      'ServiceAccount/account',
    ]);
    expect(referencesOf({ spec: {} })).toEqual([]);
  });

  it('means an object by kind and name, and what makes it', () => {
    const refersTo = ['Secret/api', 'ServiceAccount/web'];
    expect(isReferredTo('kubernetes:core/v1:Secret', 'api', refersTo)).toBe(true);
    expect(isReferredTo('kubernetes:external-secrets.io/v1:ExternalSecret', 'api', refersTo)).toBe(true);
    expect(isReferredTo('kubernetes:networking.k8s.io/v1:Ingress', 'web', refersTo)).toBe(false);
  });
});
