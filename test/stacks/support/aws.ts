import { join } from 'node:path';
import { offlineAnswers } from '../../../lib/platform/offline';
import { render, type Json, type RegisteredResource, type Rendering } from '../../../lib/preview';
import { committed } from '../../support/committed';
import { stacks } from './systems';
import type { View } from './view';

/** The stacks of this repository that make something in AWS. */
export const awsStacks = stacks.filter((stack) => committed(stack).target.kind === 'aws');

/** The program of a stack of this repository, as `verdigris render` runs it. */
export function program(stack: string): Promise<Rendering> {
  return render({ root: join(__dirname, '../../..'), stack, functions: () => offlineAnswers(committed(stack)) });
}

/** What a reader wants to know of what AWS makes; the rest is in resources.json. */
const told: Readonly<Record<string, readonly string[]>> = {
  'aws:cloudfront/distribution:Distribution': ['httpVersion', 'aliases', 'defaultRootObject'],
  'aws:ecr/repository:Repository': ['name', 'imageTagMutability'],
  'aws:elasticache/cluster:Cluster': ['engine', 'engineVersion', 'nodeType', 'numCacheNodes'],
  'aws:elasticache/replicationGroup:ReplicationGroup': [
    'engine',
    'engineVersion',
    'nodeType',
    'numCacheClusters',
    'automaticFailoverEnabled',
    'atRestEncryptionEnabled',
    'transitEncryptionEnabled',
    'snapshotRetentionLimit',
  ],
  'aws:mq/broker:Broker': [
    'engineType',
    'engineVersion',
    'hostInstanceType',
    'deploymentMode',
    'publiclyAccessible',
    'autoMinorVersionUpgrade',
  ],
  'aws:rds/instance:Instance': [
    'engine',
    'engineVersion',
    'instanceClass',
    'multiAz',
    'storageEncrypted',
    'publiclyAccessible',
    'backupRetentionPeriod',
    'deletionProtection',
    'manageMasterUserPassword',
  ],
  'aws:s3/bucket:Bucket': ['bucket', 'forceDestroy'],
  'aws:secretsmanager/secret:Secret': ['name', 'recoveryWindowInDays'],
};

/** The AWS resources that stand there for some names alone (applications, secrets, repositories), by kind and name. @param names @default - all resources */
export function awsViews({ resources }: Rendering, names?: readonly string[]): ReadonlyMap<string, View> {
  const isOwn = (name: string): boolean => names === undefined || names.some((each) => isOf(name, each));
  const own = resources.filter(({ type, name }) => type.startsWith('aws:') && isOwn(name));
  return new Map(own.map((resource) => [titleOf(resource), viewOf(resource)]));
}

/** True for `web` and for what is called after it, such as `web-secret`. */
const isOf = (name: string, owner: string): boolean => name === owner || name.startsWith(`${owner}-`);

const titleOf = ({ type, name }: RegisteredResource): string =>
  `${type.split(/[:/]/)[1]} ${type.split(':')[2]} ${name}`;

function viewOf({ type, inputs, protect }: RegisteredResource): View {
  const chosen = (told[type] ?? []).flatMap((property) => {
    const value = inputs.values[property];
    return value === undefined ? [] : [[property, text(value)] as const];
  });
  return { ...Object.fromEntries(chosen), ...(protect ? { protected: true } : {}) };
}

const text = (value: Json): string | number | boolean => (typeof value === 'object' ? JSON.stringify(value) : value);
