import { aws, object, side } from './builders';
import type { Case } from './case';

const database = (fields: object = {}, options: object = {}) =>
  aws(
    'rds/instance:Instance',
    'shop',
    {
      engine: 'postgres',
      engineVersion: '14.9',
      instanceClass: 'db.t4g.small',
      allocatedStorage: 50,
      backupRetentionPeriod: 7,
      deletionProtection: true,
      storageEncrypted: true,
      publiclyAccessible: false,
      ...fields,
    },
    options,
  );
const bucket = (fields: object = {}, options: object = {}) =>
  aws('s3/bucket:Bucket', 'uploads', { bucket: 'uploads', ...fields }, options);
const namespace = (name: string, labels: object = {}) =>
  object(
    'v1',
    'Namespace',
    'production',
    {},
    {
      protect: true,
      metadata: {
        name,
        namespace: undefined as never,
        labels: { 'pod-security.kubernetes.io/enforce': 'restricted', ...labels },
      },
    },
  );
const crd = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.com');
const claim = (size: string, storageClass = 'gp3') =>
  object('v1', 'PersistentVolumeClaim', 'media', {
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: storageClass,
      resources: { requests: { storage: size } },
    },
  });
const stateful = (image: string, serviceName = 'db') =>
  object('apps/v1', 'StatefulSet', 'db', {
    spec: {
      serviceName,
      replicas: 1,
      template: { spec: { containers: [{ name: 'db', image }] } },
      volumeClaimTemplates: [{ metadata: { name: 'data' } }],
    },
  });
const lifted = (urn: string) => ({
  name: 'production' as const,
  unprotect: [{ urn, reason: 'moved to Aurora in March' }],
});

export const dataCases: readonly Case[] = [
  {
    name: 'database deleted',
    before: side([database()]),
    after: side([]),
    counts: [0, 0, 0, 1],
    worst: 'data',
    refused: 1,
    findings: ['data-deleted Instance shop: deleted, and its databases with it'],
  },
  {
    name: 'protected database deleted',
    before: side([database({}, { protect: true })]),
    after: side([]),
    counts: [0, 0, 0, 1],
    worst: 'data',
    refused: 1,
    findings: ['data-deleted Instance shop: deleted, and its databases with it'],
  },
  {
    name: 'deletion that the configuration names',
    before: side([database({}, { protect: true })]),
    after: side([]),
    environment: lifted(database().urn),
    counts: [0, 0, 0, 1],
    worst: 'data',
    findings: ['data-deleted Instance shop: deleted, and its databases with it'],
    says: ['allowed: moved to Aurora in March'],
  },
  {
    name: 'database deleted in development',
    before: side([database()]),
    after: side([]),
    environment: { name: 'development', unprotect: [] },
    counts: [0, 0, 0, 1],
    worst: 'data',
    findings: ['data-deleted Instance shop: deleted, and its databases with it'],
  },
  {
    name: 'database left alone',
    before: side([database({}, { retainOnDelete: true })]),
    after: side([]),
    counts: [0, 0, 0, 1],
    worst: 'config',
    findings: ['deleted Instance shop: is left alone, and managed no more'],
  },
  {
    name: 'database engine upgrade',
    before: side([database()]),
    after: side([database({ engineVersion: '17.2' })]),
    counts: [0, 1, 0, 0],
    worst: 'data',
    findings: ['database-upgrade Instance shop: engineVersion 14.9 -> 17.2'],
  },
  {
    name: 'another database engine',
    before: side([database()]),
    after: side([database({ engine: 'mysql', engineVersion: '8' })]),
    counts: [0, 0, 1, 0],
    worst: 'data',
    refused: 1,
    findings: [
      'data-replaced Instance shop: replaced because of engine, and its databases with it',
      'database-upgrade Instance shop: engineVersion 14.9 -> 8',
    ],
  },
  {
    name: 'database class and storage',
    before: side([database()]),
    after: side([database({ instanceClass: 'db.t4g.large', allocatedStorage: 20 })]),
    counts: [0, 1, 0, 0],
    worst: 'data',
    findings: [
      'storage-shrunk Instance shop: allocatedStorage 50 -> 20',
      'size-changed Instance shop: instanceClass db.t4g.small -> db.t4g.large',
    ],
  },
  {
    name: 'backups and deletion protection off',
    before: side([database()]),
    after: side([database({ backupRetentionPeriod: 0, deletionProtection: false, skipFinalSnapshot: true })]),
    counts: [0, 1, 0, 0],
    worst: 'data',
    findings: [
      'deletion-protection-off Instance shop: deletionProtection true -> false',
      'deletion-protection-off Instance shop: skipFinalSnapshot none -> true',
      'backups-reduced Instance shop: backupRetentionPeriod 7 -> 0',
    ],
  },
  {
    name: 'database for everybody',
    before: side([database()]),
    after: side([database({ publiclyAccessible: true })]),
    counts: [0, 1, 0, 0],
    worst: 'security',
    findings: ['public-access Instance shop: publiclyAccessible false -> true'],
  },
  {
    name: 'protection lifted',
    before: side([bucket({}, { protect: true })]),
    after: side([bucket()]),
    counts: [0, 1, 0, 0],
    worst: 'data',
    findings: ['protection-lifted Bucket uploads: protected -> not protected'],
  },
  {
    name: 'bucket renamed',
    before: side([bucket()]),
    after: side([bucket({ bucket: 'files' })]),
    counts: [0, 0, 1, 0],
    worst: 'data',
    refused: 1,
    findings: ['data-replaced Bucket uploads: replaced because of bucket, and its objects with it'],
  },
  {
    name: 'renamed without an alias',
    before: side([aws('sns/topic:Topic', 'alerts', { displayName: 'a' })]),
    after: side([aws('sns/topic:Topic', 'alarms', { displayName: 'a' })]),
    counts: [1, 0, 0, 1],
    worst: 'release',
    findings: [
      'renamed-without-alias Topic alarms: the same as alerts, which is deleted',
      'deleted Topic alerts: is deleted',
    ],
  },
  {
    name: 'renamed with an alias',
    before: side([bucket()]),
    after: side([aws('s3/bucket:Bucket', 'files', { bucket: 'uploads' }, { aliases: [bucket().urn] })]),
    counts: [0, 1, 0, 0],
    worst: 'cosmetic',
    findings: ['renamed Bucket files: renamed uploads -> files'],
  },
  {
    name: 'namespace renamed',
    before: side([namespace('production')]),
    after: side([namespace('live')]),
    counts: [0, 0, 1, 0],
    worst: 'data',
    refused: 1,
    findings: ['data-replaced Namespace production: replaced because of metadata.name, and everything in it with it'],
  },
  {
    name: 'namespace admits everything',
    before: side([namespace('production')]),
    after: side([namespace('production', { 'pod-security.kubernetes.io/enforce': 'privileged' })]),
    counts: [0, 1, 0, 0],
    worst: 'security',
    findings: [
      'pod-security-lowered Namespace production: labels["pod-security.kubernetes.io/enforce"] restricted -> privileged',
    ],
  },
  {
    name: 'definition of a kind removed',
    before: side([crd]),
    after: side([]),
    counts: [0, 0, 0, 1],
    worst: 'data',
    refused: 1,
    findings: [
      'data-deleted CustomResourceDefinition things.example.com: deleted, and every object of its kind with it',
    ],
  },
  {
    name: 'volume grown',
    before: side([claim('10Gi')]),
    after: side([claim('20Gi')]),
    counts: [0, 1, 0, 0],
    worst: 'capacity',
    findings: ['storage-grown PersistentVolumeClaim media: storage 10Gi -> 20Gi'],
  },
  {
    name: 'storage class of a volume',
    before: side([claim('10Gi')]),
    after: side([claim('10Gi', 'io2')]),
    counts: [0, 0, 1, 0],
    worst: 'data',
    refused: 1,
    findings: [
      'data-replaced PersistentVolumeClaim media: replaced because of spec.storageClassName, and its files with it',
    ],
  },
  {
    name: 'database image in the cluster',
    before: side([stateful('postgres:14')]),
    after: side([stateful('postgres:17')]),
    counts: [0, 1, 0, 0],
    worst: 'data',
    findings: ['database-upgrade StatefulSet db: image postgres:14 -> postgres:17'],
  },
  {
    name: 'immutable field of a stateful set',
    before: side([stateful('postgres:14')]),
    after: side([stateful('postgres:14', 'other')]),
    counts: [0, 0, 1, 0],
    worst: 'traffic',
    refused: 1,
    findings: ['serving-replaced StatefulSet db: replaced because of spec.serviceName'],
  },
];
