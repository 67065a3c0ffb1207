import type { Output } from '@pulumi/pulumi';
import { annotations, labels, type Manifest, type ServiceFacts, type Slot, type SmokeTest } from '../app/model';
import { smokeRole } from '../app/connections';
import type { DeployedManifest } from '../deploy/manifest';
import type { ObjectRef } from '../deploy/model';
import type { Owner } from '../deploy/ownership';
import type { ReleaseRecord } from './model';
import { names, sequenceMark } from './names';
import { write } from './records';

/** The provider's own annotation: a Job that failed runs again, instead of being awaited again. */
const replaceUnready = { 'pulumi.com/replaceUnready': 'true' };

/** Options of curl, which the smoke image runs: any answer but 2xx fails, redirects too; ten more tries in about 10 s. */
const curl = [
  ...['--silent', '--show-error', '--output', '/dev/null'],
  ...['--fail', '--location', '--max-redirs', '0'],
  ...['--max-time', '5', '--retry', '10', '--retry-delay', '1', '--retry-all-errors'],
];

/** What the objects of a release have in common. */
export interface Place {
  readonly owner: Owner;
  readonly namespace: string;
}

type Attempt = Pick<ReleaseRecord, 'slot' | 'release' | 'version' | 'sequence'>;

/** Seconds that a smoke test may take in all, its image's pull included. */
const deadline = 120;

/** Marks an object with the attempt that writes it. */
export function withRelease(manifest: Manifest, attempt: Attempt): DeployedManifest {
  const marks = { [annotations.release]: attempt.release, [annotations.version]: attempt.version };
  const { metadata } = manifest;
  return { ...manifest, metadata: { ...metadata, annotations: { ...metadata.annotations, ...marks } } };
}

/** Marks an object with the attempt as well, which makes every attempt a write. */
export function withAttempt(manifest: Manifest, attempt: Attempt): DeployedManifest {
  const marked = withRelease(manifest, attempt);
  const metadata = marked.metadata as Manifest['metadata'];
  const mark = { [sequenceMark]: String(attempt.sequence) };
  return { ...marked, metadata: { ...metadata, annotations: { ...metadata.annotations, ...mark } } };
}

/**
 * The Deployment of an attempt: what is read from it afterwards is new. An autoscaled candidate starts with as many pods as it
 * needs to take over; the autoscaler has the field from then on.
 */
export function deployment(manifest: Manifest, attempt: Attempt, startWith: number | undefined): DeployedManifest {
  const marked = withAttempt(manifest, attempt);
  const spec = marked['spec'] as Readonly<Record<string, unknown>>;
  return { ...marked, spec: startWith === undefined ? spec : { ...spec, replicas: startWith } };
}

/** A schedule that is at work. Its field is always given, so that it can be paused and woken by it alone. */
export function schedule(manifest: Manifest, attempt: Attempt): DeployedManifest {
  const marked = withAttempt(manifest, attempt);
  return { ...marked, spec: { suspend: false, ...(marked['spec'] as object) } };
}

/** Pods of a worker that is at work. */
export function workerPods({ metadata }: Manifest): number {
  return Math.max(1, Number(metadata.annotations?.[annotations.replicas]) || 1);
}

/** Says what is going to be in a slot, before anything of it is written. */
export function claim(place: Place, attempt: Attempt, objects: readonly ObjectRef[]): DeployedManifest {
  return {
    ...configMap(place, names.claim(place.owner.application, attempt.slot), attempt.slot),
    data: {
      release: attempt.release,
      version: attempt.version,
      record: write({ sequence: attempt.sequence, objects }),
    },
  };
}

/** Says where traffic is going to be, after the verification and before the live Service. */
export function intent(place: Place, record: string | Output<string>): DeployedManifest {
  return { ...configMap(place, names.intent(place.owner.application)), data: { record } };
}

/** A Job that calls each service in the slot, through the slot's own Service, before traffic moves. */
export function smokeJob(
  place: Place,
  attempt: Attempt,
  services: readonly ServiceFacts[],
  test: SmokeTest,
  image: string,
): DeployedManifest {
  const calls = services.map(({ name, port }) => ({
    name,
    url: urlOf(names.slotService(name, attempt.slot), place.namespace, port, test.path),
  }));
  const marks = { [labels.slot]: attempt.slot, ...attemptLabels(attempt) };
  return job(place, names.smoke(place.owner.application, attempt), marks, calls, image);
}

/** A Job that calls each live Service, after traffic has moved. */
export function checkJob(
  place: Place,
  attempt: Attempt,
  services: readonly ServiceFacts[],
  test: SmokeTest,
  image: string,
): DeployedManifest {
  const calls = services.map(({ name, port }) => ({ name, url: urlOf(name, place.namespace, port, test.path) }));
  return job(place, names.check(place.owner.application, attempt), attemptLabels(attempt), calls, image);
}

/** The labels by which a verification says what it has proved. */
export function attemptLabels({ release, sequence }: Pick<Attempt, 'release' | 'sequence'>): Record<string, string> {
  return { [annotations.release]: release, [sequenceMark]: String(sequence) };
}

/**
 * The live Service, sent where the record says. Slot and record are data of the intent, so that nothing can move it that
 * was not verified.
 */
export function liveService(
  manifest: Manifest,
  slot: Slot | Output<Slot>,
  record: string | Output<string>,
): DeployedManifest {
  const { metadata } = manifest;
  const spec = manifest['spec'] as { readonly selector?: Readonly<Record<string, string>> };
  return {
    ...manifest,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [annotations.record]: record } },
    spec: { ...spec, selector: { ...spec.selector, [labels.slot]: slot } },
  };
}

/** Where a Service answers inside the cluster. */
export function urlOf(service: string, namespace: string, port: number, path = ''): string {
  return `http://${service}.${namespace}.svc.cluster.local:${port}${path}`;
}

function configMap({ owner, namespace }: Place, name: string, slot?: Slot): DeployedManifest {
  const marks = { ...ownership(owner), ...(slot && { [labels.slot]: slot }) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels: marks } };
}

function job(
  { owner, namespace }: Place,
  name: string,
  marks: Readonly<Record<string, string>>,
  calls: readonly { readonly name: string; readonly url: string }[],
  image: string,
): DeployedManifest {
  const role = { [smokeRole.label]: smokeRole.value, [labels.application]: owner.application };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels: { ...ownership(owner), ...role, ...marks }, annotations: replaceUnready },
    spec: {
      backoffLimit: 1,
      activeDeadlineSeconds: deadline,
      template: {
        metadata: { labels: role },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            runAsGroup: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: calls.map((call) => ({
            name: call.name,
            image,
            args: [...curl, call.url],
            resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '250m', memory: '64Mi' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
          })),
        },
      },
    },
  };
}

function ownership({ project, stack, application }: Owner): Record<string, string> {
  return {
    [labels.managedBy]: 'verdigris',
    [labels.project]: project,
    [labels.stack]: stack,
    [labels.application]: application,
  };
}
