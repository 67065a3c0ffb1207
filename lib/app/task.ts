import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { canonicalJson } from './canonical';
import { jobTimes } from './job';
import type { JobProps } from './job';
import type { Manifest, TokenTable } from './model';
import { digest } from './names';
import { addObject } from './ownership';
import { waitFor } from './rollout';
import { withSymbols } from './tokens';
import { Workload } from './workload';

const brand = Symbol.for('verdigris.Task');

/** What a task is. */
export type TaskProps = JobProps;

/**
 * Runs to its end once in each release, before anything of the release serves or works: where it fails, the release does, and
 * live traffic stays where it is. Whatever it changes has to suit the release that serves meanwhile. Of the slot: Job, ConfigMaps
 * and network policy. Of the application: service account, secrets.
 */
export class Task extends Workload {
  /** True for a task, also where the package exists twice in `node_modules`. */
  static is(value: unknown): value is Task {
    return typeof value === 'object' && value !== null && brand in value;
  }

  readonly ports: readonly number[] = [];
  readonly metricsPort: undefined;
  /** The object underneath: `addJsonPatch` on it reaches every native field. Its name gets a hash at rendering. */
  readonly job: ApiObject;

  constructor(scope: Construct, name: string, props: TaskProps = {}) {
    super(scope, name, props, {
      what: 'the task name',
      most: 35,
      why: "names of its Jobs add up to 28 to Kubernetes' 63",
    });
    Object.defineProperty(this, brand, { value: true });
    const { application, report } = this;
    const { spec, shape, timeout } = jobTimes(props, report);
    const manifest = k8s.KubeJob.manifest({
      metadata: {
        name: application.slotName(name),
        labels: { app: name },
        // A Job that failed stays failed: the next run makes it anew.
        annotations: { ...waitFor(timeout), 'pulumi.com/replaceUnready': 'true' },
      },
      spec: { ...spec, template: {} },
    }) as { readonly spec: object };
    const template = this.podTemplate(props, shape);
    this.job = addObject(this.slotScope, 'job', { ...manifest, spec: { ...manifest.spec, template } });
    application.setRole(this.job, 'task');
    application.addWorkload(this);
  }
}

/**
 * A task's manifest under the name of its content and version: a Job can't be changed, so another one takes its place. Deferred
 * values count by their symbols.
 */
export function namedByContent(manifest: Manifest, version: string, tokens: TokenTable): Manifest {
  const { metadata } = manifest;
  const content = withSymbols(tokens, canonicalJson([version, manifest]));
  return { ...manifest, metadata: { ...metadata, name: `${metadata.name}-${digest(content, 8)}` } };
}
