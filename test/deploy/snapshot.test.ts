import * as fc from 'fast-check';
import { labels } from '../../lib/app/model';
import { lastSnapshot, snapshotResources } from '../../lib/deploy';

const urn = (type: string, name: string): string =>
  `urn:pulumi:testing::verdigris::verdigris:index:Application$${type}::${name}`;
const only = (type: string, name: string, outputs: unknown): unknown =>
  snapshotResources({ [urn(type, name)]: { type, outputs } })[0]?.outputs;

const planted = 'planted-secret-value';
const own = { [labels.application]: 'web' };

describe('snapshotResources', () => {
  it('sorts by URN and reads the type from it', () => {
    const [service, config] = [urn('kubernetes:core/v1:Service', 'web'), urn('kubernetes:core/v1:ConfigMap', 'a')];
    expect(snapshotResources({ [service]: {}, [config]: {} })).toEqual([
      { urn: config, type: 'kubernetes:core/v1:ConfigMap', outputs: {} },
      { urn: service, type: 'kubernetes:core/v1:Service', outputs: {} },
    ]);
  });

  it('keeps of a Deployment its counts, labels and the names that its pods refer to; no value, no argument', () => {
    const env = [
      { name: 'LEVEL', value: planted },
      { name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'a' } } },
    ];
    const pod = {
      serviceAccountName: 'web',
      volumes: [{ name: 'files', configMap: { name: 'web-files' } }],
      containers: [
        {
          name: 'web',
          image: 'web:v1',
          args: [planted],
          command: [planted],
          env,
          envFrom: [{ configMapRef: { name: 'c' } }],
        },
      ],
    };
    const metadata = {
      name: 'web-blue',
      namespace: 'testing',
      labels: own,
      generation: 2,
      uid: 'u',
      annotations: { note: planted, 'verdigris.dev/release': 'r1' },
    };
    const outputs = {
      __inputs: { spec: planted },
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: 2, selector: { matchLabels: own }, template: { metadata: { labels: own }, spec: pod } },
      status: {
        readyReplicas: 2,
        conditions: [{ type: 'Available', status: 'True', message: planted }],
        note: planted,
      },
    };
    expect(only('kubernetes:apps/v1:Deployment', 'web-blue', outputs)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'web-blue',
        namespace: 'testing',
        labels: own,
        generation: 2,
        annotations: { 'verdigris.dev/release': 'r1' },
      },
      spec: {
        replicas: 2,
        selector: { matchLabels: own },
        template: {
          metadata: { labels: own },
          spec: {
            serviceAccountName: 'web',
            volumes: pod.volumes,
            containers: [
              {
                name: 'web',
                image: 'web:v1',
                env: [{ name: 'LEVEL' }, env[1]],
                envFrom: [{ configMapRef: { name: 'c' } }],
              },
            ],
          },
        },
      },
      status: { readyReplicas: 2, conditions: [{ type: 'Available', status: 'True' }] },
    });
  });

  it('keeps the data of claim and intent alone', () => {
    const map = (name: string, data: Record<string, string>, given: Record<string, string> = own): unknown => {
      const outputs = { kind: 'ConfigMap', metadata: { name, labels: given }, data };
      return (only('kubernetes:core/v1:ConfigMap', name, outputs) as { data?: unknown }).data;
    };
    expect(map('web-blue-release', { release: 'r', version: 'v1' })).toEqual({ release: 'r', version: 'v1' });
    expect(map('web-release', { record: '{}' })).toEqual({ record: '{}' });
    expect(map('web-config', { record: '{}' })).toBeUndefined();
    expect(map('web-release', { record: '{}', password: planted })).toBeUndefined();
    expect(map('shop-release', { record: '{}' })).toBeUndefined();
    expect(map('web-release', { record: '{}' }, {})).toBeUndefined();
  });

  it('never lets the data of a Secret, or anything of what is no object, through', () => {
    const kinds = ['Secret', 'ConfigMap', 'ExternalSecret', 'Service', 'Namespace', 'Widget'];
    const type = fc.constantFrom(
      ...kinds.map((kind) => `kubernetes:core/v1:${kind}`),
      'aws:rds/instance:Instance',
      'random:index:Password',
    );
    const place = fc.constantFrom(
      ['data', 'a'],
      ['stringData', 'a'],
      ['__inputs', 'data', 'a'],
      ['spec', 'value'],
      ['status', 'message'],
      ['result'],
      ['metadata', 'annotations', 'x'],
    );
    fc.assert(
      fc.property(type, place, (given, path) => {
        const outputs = { kind: given.split(':').at(-1), metadata: { name: 'web-release', labels: own } };
        path.reduce<Record<string, unknown>>((inner, key, index) => {
          inner[key] = index === path.length - 1 ? planted : { ...(inner[key] as object) };
          return inner[key] as Record<string, unknown>;
        }, outputs);
        expect(JSON.stringify(only(given, 'web-release', outputs))).not.toContain(planted);
      }),
    );
  });

  it('keeps which version of its password a Redis was told, and nothing of the password', () => {
    const type = 'aws:elasticache/replicationGroup:ReplicationGroup';
    const outputs = { authTokenWo: 'hidden', authTokenWoVersion: 7, description: 'Redis' };
    const [kept] = snapshotResources({ [`urn:pulumi:production::verdigris::${type}::cache`]: { type, outputs } });
    expect(kept?.outputs).toEqual({ authTokenWoVersion: 7 });
  });

  it('takes an answer without outputs for an empty past', () => {
    expect(snapshotResources(undefined)).toEqual([]);
  });
});

describe('lastSnapshot', () => {
  it('knows nothing offline, and asks nobody', async () => {
    process.env['VERDIGRIS_OFFLINE'] = '1';
    try {
      expect(await lastSnapshot()).toEqual({ known: false, resources: [] });
    } finally {
      delete process.env['VERDIGRIS_OFFLINE'];
    }
  });
});
