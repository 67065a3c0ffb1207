import * as pulumi from '@pulumi/pulumi';
import { labels } from '../app/model';
import { hasBareFields, namedLevels, type FieldNames } from './bare';
import { isFields, fieldAt, type Fields } from './manifest';
import type { Snapshot, SnapshotResource } from './model';
import { placeOf } from './components';
import { readStackResourceOutputs } from './engineState';
import { runError } from './runError';

/**
 * The last snapshot of this stack, also after an update that failed half-way. The engine gives the outputs with secrets in
 * clear, so what a release needs is taken out at once (see `keep`) and everything else is dropped here.
 *
 * `known` is false where nothing of the past can be known: offline, unless a past was handed in.
 */
export async function lastSnapshot(): Promise<Snapshot> {
  const offline = process.env['VERDIGRIS_OFFLINE'] === '1';
  if (offline && process.env['VERDIGRIS_PAST'] !== '1') return { known: false, resources: [] };
  return { known: true, resources: snapshotResources(await readOutputs()) };
}

const attempts = 20;
const pause = 50;

/**
 * Asks the engine for the outputs of every resource. A file backend is read here while the same run may be saving its
 * first steps: then the answer is an error ("EOF"), never half a snapshot, so it is asked again for about a second.
 */
async function readOutputs(): Promise<unknown> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  for (let attempt = 1; ; attempt++) {
    try {
      return await readStackResourceOutputs(stackName);
    } catch (error) {
      if (attempt === attempts) {
        const reason = error instanceof Error ? error.message : String(error);
        throw runError(
          'snapshot-unreadable',
          `The last snapshot of the stack '${stackName}' can't be read: ${reason}. Nothing was written; see that the backend answers ('pulumi stack export --stack ${stackName}') and run again.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/**
 * What a release needs of the engine's answer (`{ type, outputs }` by URN), sorted by URN. Pure, for tests and for pasts
 * that are handed in.
 */
export function snapshotResources(answer: unknown): readonly SnapshotResource[] {
  if (!isFields(answer)) return [];
  return Object.keys(answer)
    .sort()
    .map((urn) => {
      const outputs = fieldAt(answer, urn, 'outputs');
      const fieldNames = fieldNamesOf(outputs);
      return {
        urn,
        type: placeOf(urn).type,
        outputs: {
          ...keep(outputs),
          ...keepSite(placeOf(urn).type, outputs),
          ...keepToken(placeOf(urn).type, outputs),
        },
        ...(fieldNames && { fieldNames }),
      };
    });
}

/** The names of fields, not what they hold: names are plain text (see `checkObjects`). */
function fieldNamesOf(outputs: unknown): FieldNames | undefined {
  const kind = fieldAt(outputs, 'kind');
  if (typeof kind !== 'string' || !hasBareFields(kind)) return undefined;
  return Object.fromEntries(
    namedLevels.flatMap((level) => {
      const found = fieldAt(outputs, ...level);
      return isFields(found) ? [[level.join('.'), Object.keys(found).sort()]] : [];
    }),
  );
}

/** Annotations that may be read: ours and the provider's. Any other one may hold what an Output put there. */
const readableAnnotation = /^(verdigris\.dev|pulumi\.com)\//;

/** Keys of the ConfigMaps by which a release is known again: slot claim and intent. */
const recordKeys = ['release', 'version', 'record'];

function keep(outputs: unknown): Fields {
  const kind = fieldAt(outputs, 'kind');
  const metadata = fieldAt(outputs, 'metadata');
  if (!isFields(outputs) || typeof kind !== 'string' || !isFields(metadata)) return {};
  const spec = fieldAt(outputs, 'spec');
  return compact({
    apiVersion: outputs['apiVersion'],
    kind,
    metadata: keepMetadata(metadata),
    spec: isFields(spec) ? keepSpec(kind, spec) : undefined,
    status: keepStatus(outputs['status']),
    data: kind === 'ConfigMap' ? keepRecords(metadata, outputs['data']) : undefined,
  });
}

/** Of a static site: which objects it has, the lists of what releases have, and the record with the pointer to what is served. */
function keepSite(type: string, outputs: unknown): Fields {
  if (!isFields(outputs)) return {};
  const { key, content, code } = outputs;
  if (type === 'aws:s3/bucketObjectv2:BucketObjectv2') {
    const listed = typeof key === 'string' && /^manifests\/[0-9a-f]{12}\.json$/.test(key);
    return compact({ key, content: listed ? content : undefined });
  }
  if (type !== 'aws:cloudfront/function:Function' || typeof code !== 'string') return {};
  return compact({ code: /^\/\/ verdigris \{.*\}$/m.exec(code)?.[0] });
}

/** Of a managed Redis: which version of its password AWS was told last; a number, and nothing of the password. */
function keepToken(type: string, outputs: unknown): Fields {
  if (type !== 'aws:elasticache/replicationGroup:ReplicationGroup') return {};
  const version = fieldAt(outputs, 'authTokenWoVersion');
  return typeof version === 'number' ? { authTokenWoVersion: version } : {};
}

function keepMetadata(metadata: Fields): Fields {
  return compact({
    name: metadata['name'],
    namespace: metadata['namespace'],
    generation: metadata['generation'],
    labels: metadata['labels'],
    annotations: pick(metadata['annotations'], (key) => readableAnnotation.test(key)),
  });
}

/** Counts, selectors and the names that pods refer to; never a value, a command or an argument. */
function keepSpec(kind: string, spec: Fields): Fields | undefined {
  switch (kind) {
    case 'Service':
      return pick(spec, (key) => ['selector', 'ports', 'type', 'clusterIP'].includes(key));
    case 'HorizontalPodAutoscaler':
      return pick(spec, (key) => ['minReplicas', 'maxReplicas', 'scaleTargetRef'].includes(key));
    case 'CronJob':
      return compact({
        suspend: spec['suspend'],
        jobTemplate: compact({ spec: keepPods(fieldAt(spec, 'jobTemplate', 'spec')) }),
      });
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      return compact({ replicas: spec['replicas'], selector: spec['selector'], ...keepPods(spec) });
    default:
      return undefined;
  }
}

function keepPods(spec: unknown): Fields {
  const pod = fieldAt(spec, 'template', 'spec');
  const metadata = fieldAt(spec, 'template', 'metadata');
  return {
    template: compact({
      metadata: isFields(metadata) ? keepMetadata(metadata) : undefined,
      spec: isFields(pod) ? keepPod(pod) : undefined,
    }),
  };
}

function keepPod(pod: Fields): Fields {
  const containers = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.filter(isFields).map((container) =>
          compact({
            name: container['name'],
            image: container['image'],
            env: list(container['env']).map(({ name, valueFrom }) => compact({ name, valueFrom })),
            envFrom: container['envFrom'],
          }),
        )
      : undefined;
  return compact({
    serviceAccountName: pod['serviceAccountName'],
    imagePullSecrets: pod['imagePullSecrets'],
    volumes: pod['volumes'],
    initContainers: containers(pod['initContainers']),
    containers: containers(pod['containers']),
  });
}

/** Figures and conditions; a status may hold anything else. */
function keepStatus(status: unknown): Fields | undefined {
  if (!isFields(status)) return undefined;
  const figures = pick(status, (_, value) => typeof value === 'number');
  const conditions = list(status['conditions']).map((condition) =>
    compact({ type: condition['type'], status: condition['status'] }),
  );
  return compact({ ...figures, conditions: conditions.length > 0 ? conditions : undefined });
}

/** Data of our own claim and intent alone: they carry an owner label, are named by it, and have no other keys. */
function keepRecords(metadata: Fields, data: unknown): Fields | undefined {
  const application = fieldAt(metadata, 'labels', labels.application);
  const name = metadata['name'];
  if (typeof application !== 'string' || typeof name !== 'string' || !isFields(data)) return undefined;
  const ours = name.startsWith(`${application}-`) && name.endsWith('release');
  return ours && Object.keys(data).every((key) => recordKeys.includes(key)) ? data : undefined;
}

const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

function pick(value: unknown, wanted: (key: string, value: unknown) => boolean): Fields | undefined {
  if (!isFields(value)) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([key, inner]) => wanted(key, inner)));
}

const compact = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
