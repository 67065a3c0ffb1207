import * as fs from 'node:fs';
import * as path from 'node:path';
import { annotations, labels } from '../../lib/app/model';
import type { ReleaseRecord } from '../../lib/release/model';
import { EngineStack, scenario, type Run, type UpOptions } from './kit';
import type { Operation } from './provider/log';
import { at, type Tree } from './provider/values';
import type { ReleasesInput, Variant } from './scenarios/releases';

const smokeImage = `curlimages/curl@sha256:${'5'.repeat(64)}`;

/** A call of `up`: the version of each application and what else differs. */
export interface Release {
  /** Version of `web`, or of each application. */
  readonly version?: string | Readonly<Record<string, string>>;
  /** What differs of `web`. */
  readonly web?: Variant;
  /** All applications, instead of `web` alone. */
  readonly applications?: Readonly<Record<string, Variant>>;
  readonly missing?: ReleasesInput['missing'];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly team?: ReleasesInput['team'];
}

/** A stack whose applications are released by the stack program. */
export class ReleaseStack {
  readonly engine: EngineStack;
  private readonly kubeconfig: string;
  private variant: Variant = {};

  /** @param engine - @default - a stack with a cluster of its own */
  constructor(
    engine: EngineStack = EngineStack.create(),
    private readonly namespace = engine.stack,
  ) {
    this.engine = engine;
    this.kubeconfig = path.join(this.engine.directory, 'kubeconfig');
    fs.writeFileSync(this.kubeconfig, JSON.stringify({ contexts: [{ name: 'test' }] }));
    this.engine.configure({
      'verdigris:target': { context: 'test', kubeconfig: this.kubeconfig },
      'verdigris:smokeImage': smokeImage,
      'verdigris:secrets': { first: { key: 'one' }, second: { key: 'two' } },
    });
  }

  up(release: Release = {}, more: Partial<UpOptions> = {}): Promise<Run> {
    return this.engine.up({ ...this.options(release), ...more });
  }

  preview(release: Release = {}): Promise<Run> {
    return this.engine.preview(this.options(release));
  }

  /** Runs that have to end well. */
  async done(release: Release = {}, more: Partial<UpOptions> = {}): Promise<Run> {
    const run = await this.up(release, more);
    if (!run.succeeded) throw new Error(run.output);
    return run;
  }

  /** Where the live Service of an application sends traffic, and what its record says. */
  live(application = 'web'): { readonly slot?: string; readonly record?: ReleaseRecord } {
    const service = this.object('Service', application);
    const text = at(service ?? {}, 'metadata', 'annotations', annotations.record);
    const slot = at(service ?? {}, 'spec', 'selector', labels.slot);
    return {
      ...(typeof slot === 'string' && { slot }),
      ...(typeof text === 'string' && { record: JSON.parse(text) as ReleaseRecord }),
    };
  }

  /** The version that traffic reaches: of the pods that the live Service selects. */
  serving(application = 'web'): string | undefined {
    const { slot } = this.live(application);
    const name = slot === 'rolling' ? application : `${application}-${slot}`;
    const version = at(this.object('Deployment', name) ?? {}, 'spec', 'template', 'metadata', 'labels', 'version');
    return typeof version === 'string' ? version : undefined;
  }

  object(kind: string, name: string): Tree | undefined {
    const versions: Record<string, string> = {
      Deployment: 'apps/v1',
      Job: 'batch/v1',
      CronJob: 'batch/v1',
      HorizontalPodAutoscaler: 'autoscaling/v2',
      Service: 'v1',
    };
    return this.engine.cluster.get({ apiVersion: versions[kind] ?? 'v1', kind, namespace: this.namespace, name });
  }

  /** Names of the objects in the cluster, as `Kind/name`. */
  names(): readonly string[] {
    return this.engine.cluster
      .list()
      .map((object) => `${String(object['kind'])}/${String(at(object, 'metadata', 'name'))}`);
  }

  /** What the state has of Kubernetes objects, as `Kind/name`. */
  managed(): readonly string[] {
    return this.engine
      .export()
      .resources.filter(({ type }) => type.startsWith('kubernetes:'))
      .map(
        ({ type, outputs }) => `${type.split(':').at(-1)}/${String(at((outputs ?? {}) as Tree, 'metadata', 'name'))}`,
      );
  }

  /** The state is gone, the cluster is not. */
  forgetState(): void {
    this.engine.pulumi('stack', 'rm', '--yes', '--force', '--preserve-config', '--stack', this.engine.stack);
    this.engine.pulumi('stack', 'init', this.engine.stack);
  }

  /** What `kubectl patch service web` would do. */
  selectByHand(slot: string): void {
    const service = this.object('Service', 'web') as Tree & { spec: { selector: Tree } };
    const selector = { ...service.spec.selector, [labels.slot]: slot };
    this.engine.cluster.apply({ ...service, spec: { ...service.spec, selector } }, { force: true });
  }

  /** The URN of an application's own object. */
  urn(type: string, name: string): string {
    return this.engine.urn(`verdigris:index:Application$${type}`, name);
  }

  private options({ version, web, applications, missing, config, team }: Release): UpOptions {
    if (web) this.variant = web;
    const all = applications ?? { web: this.variant };
    if (version !== undefined) {
      this.engine.configure({ 'verdigris:versions': typeof version === 'string' ? { web: version } : version });
    }
    if (config) this.engine.configure(config);
    const input: ReleasesInput = { kubeconfig: this.kubeconfig, applications: all, missing, team };
    return { program: scenario('releases'), input };
  }
}

/** Writes of a run to what belongs to a slot. */
export function writesTo(run: Run, slot: string): readonly Operation[] {
  return run.operations.filter(({ urn, name }) => inSlot(urn) === slot && !name.includes('-smoke-'));
}

/** The slot in whose component a resource stands. */
export function inSlot(urn: string): string | undefined {
  return /verdigris:index:(Blue|Green|Rolling)Slot\$/.exec(urn)?.[1]?.toLowerCase();
}
