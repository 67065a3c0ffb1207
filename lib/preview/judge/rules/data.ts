import { at, listAt } from '../../compare/json';
import type { ResourceChange } from '../../compare/model';
import {
  after,
  before,
  containerPairs,
  factsFor,
  fromTo,
  goes,
  isFalse,
  isKind,
  isTrue,
  number,
  podOf,
  stays,
  textOf,
} from '../read';
import { quantity } from '../quantity';
import type { Fact, JudgeContext, Rule, StandingResource } from '../model';

/** What is lost with a resource: by kind for Kubernetes, by type for AWS. */
const held: { readonly [type: string]: string } = {
  'aws:dynamodb/table:Table': 'its rows',
  'aws:ebs/volume:Volume': 'its files',
  'aws:ecr/repository:Repository': 'its images',
  'aws:efs/fileSystem:FileSystem': 'its files',
  'aws:eks/cluster:Cluster': 'everything that runs in it',
  'aws:elasticache/replicationGroup:ReplicationGroup': 'what it caches',
  'aws:elasticache/cluster:Cluster': 'what it caches',
  'aws:kms/key:Key': 'the way to read whatever it has encrypted',
  'aws:mq/broker:Broker': 'the messages in its queues',
  'aws:rds/cluster:Cluster': 'its databases',
  'aws:rds/instance:Instance': 'its databases',
  'aws:s3/bucket:Bucket': 'its objects',
  'aws:s3/bucketV2:BucketV2': 'its objects',
  'aws:secretsmanager/secret:Secret': 'its value',
  'aws:sqs/queue:Queue': 'its messages',
  'kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition': 'every object of its kind',
  'kubernetes:core/v1:Namespace': 'everything in it',
  'kubernetes:core/v1:PersistentVolume': 'its files',
  'kubernetes:core/v1:PersistentVolumeClaim': 'its files',
  'kubernetes:core/v1:Secret': 'its values',
};

/** What goes with a resource; undefined where it holds nothing. */
function lossOf(change: ResourceChange): string | undefined {
  if (isKind(change, 'StatefulSet')) {
    const policy = at(before(change)?.spec, 'persistentVolumeClaimRetentionPolicy', 'whenDeleted');
    return policy === 'Delete' ? 'its volumes' : undefined;
  }
  return held[change.type];
}

/** Where data may be lost at will. */
const keepsData = ({ environment }: Pick<JudgeContext, 'environment'>): boolean =>
  environment !== 'development' && environment !== 'testing';
const protects = (_: ResourceChange, context: JudgeContext): boolean => keepsData(context);

/** What is protected wherever data matters; volumes and Secrets of a cluster are kept by other means. */
const isKept = ({ type }: StandingResource): boolean =>
  type in held && (type.startsWith('aws:') || type === 'kubernetes:core/v1:Namespace');

/** Types that AWS leaves without encryption unless it is asked for, and the fields that ask. */
const encrypted: { readonly [type: string]: readonly string[] } = {
  'aws:ebs/volume:Volume': ['encrypted'],
  'aws:efs/fileSystem:FileSystem': ['encrypted'],
  'aws:elasticache/replicationGroup:ReplicationGroup': ['atRestEncryptionEnabled', 'transitEncryptionEnabled'],
  'aws:rds/cluster:Cluster': ['storageEncrypted'],
  'aws:rds/instance:Instance': ['storageEncrypted'],
};

/** A server that copies another one has what that one has. */
const isDatabase = ({ type, values }: StandingResource): boolean =>
  /^aws:rds\/(instance:Instance|cluster:Cluster)$/.test(type) &&
  values.replicateSourceDb === undefined &&
  values.replicationSourceIdentifier === undefined;

const retained = (change: ResourceChange): boolean => change.before?.retainOnDelete === true;
const external = (change: ResourceChange): boolean => change.before?.external === true;

export const dataRules: readonly Rule[] = [
  {
    name: 'data-deleted',
    severity: 'data',
    lethal: protects,
    reason: 'A resource that holds data is deleted, and the data goes with it.',
    repair: 'Keep the resource, or name its URN in verdigris:unprotect with a reason after a backup.',
    check: (change) => {
      const loss = lossOf(change);
      if (change.operation !== 'delete' || !loss || retained(change) || external(change)) return [];
      return [{ what: `deleted, and ${loss} with it` }];
    },
  },
  {
    name: 'data-replaced',
    severity: 'data',
    lethal: protects,
    reason: 'A resource that holds data is made anew, and the old one is deleted with the data.',
    repair:
      'Undo the change of the field, move the data to a second resource, or name the URN in verdigris:unprotect with a reason.',
    check: (change) => {
      const loss = lossOf(change);
      if (change.operation !== 'replace' || !loss || external(change)) return [];
      return [
        {
          path: change.replacedBy[0],
          what: `replaced because of ${change.replacedBy.join(', ')}, and ${loss} with it`,
        },
      ];
    },
  },
  {
    name: 'protected-goes',
    severity: 'traffic',
    lethal: true,
    reason: 'A protected resource would be deleted or replaced, which the engine refuses in the middle of an update.',
    repair: 'Keep it, or name its URN in verdigris:unprotect with a reason in a change that is applied before.',
    check: (change) => {
      if (!goes(change) || !change.before?.protect || change.before.external) return [];
      return [
        {
          path: change.replacedBy[0],
          what: `protected, and would be ${change.operation === 'delete' ? 'deleted' : 'replaced'}`,
        },
      ];
    },
  },
  {
    name: 'protection-lifted',
    severity: 'data',
    reason: 'The resource is protected no more: the next change may delete it.',
    repair: 'Keep it protected unless the next change is meant to delete it.',
    check: (change) =>
      stays(change) && change.before?.protect && !change.after?.protect
        ? [{ path: 'options.protect', what: 'protected -> not protected' }]
        : [],
    standing: {
      of: 'what holds data and is not protected, in staging and production',
      reason: 'A resource that holds data is not protected: a later change may delete it.',
      check: (resource, context) =>
        keepsData(context) && isKept(resource) && !resource.protect
          ? [
              {
                path: 'options.protect',
                what: `holds ${held[resource.type]!.replace(/^its /, '')}, and is not protected`,
              },
            ]
          : [],
    },
  },
  {
    name: 'deletion-protection-off',
    severity: 'data',
    reason: 'AWS would let the resource be deleted, or deletes it without a last snapshot.',
    repair: 'Leave deletionProtection on and skipFinalSnapshot off where data matters.',
    check: (change) => [
      ...factsFor(change, /^deletionProtection(Enabled)?$/, (field) => isTrue(field.before) && !isTrue(field.after)),
      ...factsFor(change, /^(skipFinalSnapshot|forceDestroy|forceDelete)$/, (field) => isTrue(field.after)),
    ],
    standing: {
      of: 'databases without deletionProtection, and what may be deleted with its content, in staging and production',
      check: (resource, context) => {
        if (!keepsData(context)) return [];
        const { values } = resource;
        const unprotected = isDatabase(resource) && !isTrue(values.deletionProtection);
        return [
          ...(unprotected ? [{ path: 'deletionProtection', what: 'deletionProtection is off' }] : []),
          ...['skipFinalSnapshot', 'forceDestroy', 'forceDelete']
            .filter((path) => resource.type in held && isTrue(values[path]))
            .map((path) => ({ path, what: `${path} is on` })),
        ];
      },
    },
  },
  {
    name: 'backups-reduced',
    severity: 'data',
    reason: 'There are fewer backups or versions to come back to.',
    repair: 'Keep the retention, or take a snapshot before.',
    check: (change) => [
      ...factsFor(
        change,
        /^(backupRetentionPeriod|snapshotRetentionLimit|recoveryWindowInDays|deletionWindowInDays)$/,
        (field) => (number(field.after) ?? 0) < (number(field.before) ?? 0),
      ),
      ...factsFor(change, /^(pointInTimeRecovery\.enabled|versioning.*\.enabled)$/, (field) => !isTrue(field.after)),
      ...factsFor(change, /^versioningConfiguration\.status$/, (field) => field.before === 'Enabled'),
    ],
    standing: {
      of: 'databases without backups, in staging and production',
      reason: 'There is no backup to come back to.',
      check: (resource, context) =>
        keepsData(context) && isDatabase(resource) && number(resource.values.backupRetentionPeriod ?? 0) === 0
          ? [{ path: 'backupRetentionPeriod', what: 'no backups are kept' }]
          : [],
    },
  },
  {
    name: 'database-upgrade',
    severity: 'data',
    reason: 'Another version of the database writes the data from then on, and the old one may not read it again.',
    repair: 'Rehearse it on a copy, take a snapshot, and see that the application speaks to both versions.',
    check: (change) => [
      ...(stays(change) ? factsFor(change, /^(engineVersion|clusterVersion)$/) : []),
      ...factsFor(change, /^metadata\.annotations\["verdigris\.dev\/data-version"\]$/),
      ...databaseImages(change),
    ],
  },
  {
    name: 'storage-shrunk',
    severity: 'data',
    reason: 'There is less room for data than there was; most storage refuses to shrink, and some loses data.',
    repair: 'Move the data to a smaller volume instead.',
    check: (change) => [
      ...factsFor(
        change,
        /^(allocatedStorage|size)$/,
        (field) => (number(field.after) ?? 0) < (number(field.before) ?? 0),
      ),
      ...factsFor(
        change,
        /(^|\.)spec\.resources\.requests\.storage$|sizeLimit$/,
        (field) => (quantity(field.after) ?? 0) < (quantity(field.before) ?? 0) && !field.pattern.endsWith('sizeLimit'),
      ),
    ],
  },
  {
    name: 'volume-not-kept',
    severity: 'data',
    reason: 'What the pods write is lost when they stop.',
    repair: 'Keep the persistent volume claim.',
    check: (change) => {
      const claims = (values: typeof change, side: 'before' | 'after') =>
        listAt(podOf(change.type, side === 'before' ? before(values) : after(values))?.spec, 'volumes').flatMap(
          (volume) => {
            const claim = at(volume, 'persistentVolumeClaim', 'claimName');
            return typeof claim === 'string' ? [{ name: at(volume, 'name'), claim }] : [];
          },
        );
      if (!stays(change)) return [];
      const kept = new Set(claims(change, 'after').map(({ claim }) => claim));
      return claims(change, 'before')
        .filter(({ claim }) => !kept.has(claim))
        .map(({ name, claim }) => ({
          path: `${podOf(change.type, before(change))?.path}.volumes[${textOf(name)}]`,
          what: `the claim ${claim} is mounted no more`,
        }));
    },
  },
  {
    name: 'encryption-off',
    severity: 'security',
    reason: 'Data is kept or sent without encryption.',
    repair: 'Leave encryption on.',
    check: (change) => [
      ...factsFor(
        change,
        /^(storageEncrypted|encrypted|atRestEncryptionEnabled|transitEncryptionEnabled|enableKeyRotation)$/,
        (field) => isTrue(field.before) || isFalse(field.after),
      ),
      ...factsFor(change, /^(kmsKeyId|kmsKeyArn|kmsMasterKeyId)$/, (field) => field.kind === 'removed'),
    ],
    standing: {
      of: 'databases, caches and volumes without encryption',
      check: ({ type, values }) =>
        (encrypted[type] ?? [])
          .filter((path) => values[path] === undefined || isFalse(values[path]))
          .map((path): Fact => ({ path, what: `${path} is off` })),
    },
  },
];

/** A database in the cluster writes its data with what its image holds. */
function databaseImages(change: ResourceChange): readonly { readonly path: string; readonly what: string }[] {
  if (!isKind(change, 'StatefulSet') || !stays(change)) return [];
  return containerPairs(change).flatMap(({ before: from, after: to }) => {
    if (!from || from.spec.image === to.spec.image) return [];
    return [{ path: `${to.path}.image`, what: `image ${fromTo(from.spec.image, to.spec.image)}` }];
  });
}
