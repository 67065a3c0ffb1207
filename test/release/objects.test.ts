import { annotations, labels, type Manifest } from '../../lib/app/model';
import { checkJob, claim, deployment, intent, liveService, smokeJob } from '../../lib/release/objects';
import { readClaim, write } from '../../lib/release/records';

const place = { owner: { project: 'p', stack: 's', application: 'web' }, namespace: 'production' };
const attempt = { slot: 'green', release: '0123456789ab', version: 'v2', sequence: 7 } as const;
const services = [{ name: 'web', port: 80, deployment: 'web-green', minimumPods: 2, autoscaled: false }];
const image = `curlimages/curl@sha256:${'5'.repeat(64)}`;
const test = { kind: 'httpGet', path: '/health' } as const;

type Job = Manifest & {
  spec: { template: { spec: Record<string, unknown> & { containers: Record<string, unknown>[] } } };
};

describe('the objects of a release', () => {
  it('the smoke Job calls the slot Service, under the restricted standard, and runs anew for each attempt', () => {
    const job = smokeJob(place, attempt, services, test, image) as unknown as Job;
    expect(job.metadata).toMatchObject({
      name: 'web-green-smoke-01234567-7',
      namespace: 'production',
      labels: {
        'verdigris.dev/role': 'smoke',
        [labels.application]: 'web',
        [labels.slot]: 'green',
        [annotations.release]: attempt.release,
        'verdigris.dev/sequence': '7',
      },
      annotations: { 'pulumi.com/replaceUnready': 'true' },
    });
    expect(job.spec).not.toHaveProperty('ttlSecondsAfterFinished');
    expect(job.spec).toMatchObject({ activeDeadlineSeconds: 120, backoffLimit: 1 });
    const pod = job.spec.template.spec;
    expect(pod).toMatchObject({
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(pod.containers).toHaveLength(1);
    expect(pod.containers[0]).toMatchObject({
      image,
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    });
    const args = pod.containers[0]?.['args'] as readonly string[];
    expect(args).toContain('--fail');
    expect(args.at(-1)).toBe('http://web-green.production.svc.cluster.local:80/health');
  });

  it('the check calls the live Service', () => {
    const job = checkJob(place, attempt, services, test, image) as unknown as Job;
    expect(job.metadata.name).toBe('web-live-check-01234567-7');
    const args = job.spec.template.spec.containers[0]?.['args'] as readonly string[];
    expect(args.at(-1)).toBe('http://web.production.svc.cluster.local:80/health');
  });

  it('claim and intent say what they are for', () => {
    const objects = [{ apiVersion: 'v1', kind: 'Service', namespace: 'production', name: 'web-green' }];
    const announced = claim(place, attempt, objects);
    expect(announced.metadata.name).toBe('web-green-release');
    expect(readClaim(announced['data'])).toEqual({ release: attempt.release, version: 'v2', sequence: 7, objects });
    const record = write({ ...attempt, rejected: [] });
    expect(intent(place, record)).toMatchObject({ metadata: { name: 'web-release' }, data: { record } });
  });

  const manifest: Manifest = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web-green', labels: { app: 'web' }, annotations: { own: 'kept' } },
    spec: { selector: { app: 'web', [labels.slot]: 'green' } },
  };

  it('every attempt writes the Deployment, and an autoscaled one starts as big as it has to be', () => {
    const fixed = deployment(manifest, attempt, undefined);
    expect(fixed.metadata['annotations']).toEqual({
      own: 'kept',
      [annotations.release]: attempt.release,
      [annotations.version]: 'v2',
      'verdigris.dev/sequence': '7',
    });
    expect(fixed['spec']).toEqual(manifest['spec']);
    const scaled = deployment(manifest, attempt, 9);
    expect(scaled).toMatchObject({ spec: { replicas: 9 } });
    expect(manifest.metadata.annotations).toEqual({ own: 'kept' });
  });

  it('the live Service has slot and record of the intent, and all else of the code', () => {
    const service = liveService({ ...manifest, kind: 'Service', apiVersion: 'v1' }, 'blue', 'the record');
    expect(service).toMatchObject({
      metadata: { annotations: { own: 'kept', [annotations.record]: 'the record' } },
      spec: { selector: { app: 'web', [labels.slot]: 'blue' } },
    });
  });
});
