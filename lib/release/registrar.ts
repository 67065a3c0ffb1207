import type * as pulumi from '@pulumi/pulumi';
import { annotations, labels, type RenderedApplication, type Slot } from '../app/model';
import type { BareField } from '../deploy/bare';
import { ApplicationComponent, placeOf, SlotComponent } from '../deploy/components';
import { isFields, type DeployedManifest } from '../deploy/manifest';
import type { FoundObject, Ground, ObjectRef } from '../deploy/model';
import { nothingFound, objectKey, type Standings } from '../deploy/ownership';
import { typeToken } from '../deploy/kinds';
import { applicationUrn, isProtected } from '../deploy/protection';
import { registerBare, registerObject } from '../deploy/register';
import type { Environment } from '../environment/model';
import type { PastResource } from './model';

/** A registered Kubernetes object, by the outputs that a release reads. */
export type Registered = pulumi.CustomResource & {
  readonly metadata: pulumi.Output<unknown>;
  readonly status: pulumi.Output<unknown>;
  readonly data: pulumi.Output<unknown>;
};

/** Registers the objects of one application under its component and its slots' components. */
export class Registrar {
  readonly component: ApplicationComponent;
  private readonly waited: readonly pulumi.Resource[];
  private readonly slots = new Map<Slot, SlotComponent>();
  private readonly registered = new Set<string>();

  constructor(
    private readonly name: string,
    private readonly environment: Environment,
    private readonly ground: Ground,
    /** What state and cluster do not agree on. */
    private readonly found: Standings = nothingFound,
    private readonly tokens?: RenderedApplication['tokens'],
  ) {
    this.component = new ApplicationComponent(name);
    this.waited = [...ground.dependsOn, ...(ground.dependsOnOf?.(name) ?? [])];
  }

  /** An object of today's code. */
  object(
    manifest: DeployedManifest,
    options: { readonly slot?: Slot; readonly after?: readonly pulumi.Resource[]; readonly liveService?: boolean } = {},
  ): Registered {
    const { namespace, name } = manifest.metadata;
    const { apiVersion, kind } = manifest;
    const known = objectKey({ apiVersion, kind, namespace, name });
    this.registered.add(key(options.slot, typeToken(manifest), name));
    return registerObject(this.remade(manifest, known), {
      parent: this.parent(options.slot),
      provider: this.found.adopted.has(known) ? this.ground.adoptingProvider() : this.ground.provider,
      // An update would find nothing to change. Traffic is not replaced: `pulumi refresh` is the way for a live Service.
      replaceOnChanges: this.found.lost.has(known) && !options.liveService ? [remadePath] : undefined,
      tokens: this.tokens,
      dependsOn: [...this.waited, ...(options.after ?? [])],
      protect: options.liveService && this.protects(name),
    }) as Registered;
  }

  /** A resource of the last snapshot, left as it is but for the fields that are given. */
  bare(resource: PastResource, fields: readonly BareField[] = []): Registered {
    const { slot, type, name } = placeOf(resource.urn);
    this.registered.add(key(slot, type, name));
    return registerBare(resource, {
      parent: this.parent(slot),
      provider: this.ground.provider,
      protect: resource.liveService && this.protects(name),
      fields,
    });
  }

  /** True where the object has been registered in this run. */
  has(resource: PastResource): boolean {
    const { slot, type, name } = placeOf(resource.urn);
    return this.registered.has(key(slot, type, name));
  }

  /**
   * What an interrupted run has left and nothing declares any more: taken over as it is, so that the next run, which does
   * not declare it either, takes it away.
   */
  leftover(reference: ObjectRef, found: NonNullable<FoundObject>): Registered {
    const { status: _, ...whole } = reference.kind === 'Service' ? withoutAssigned(found) : found;
    // What is secret does not pass through here: it goes with its object.
    const { data, stringData: __, ...rest } = whole;
    const object = reference.kind === 'Secret' || data === undefined ? rest : { ...rest, data };
    const { name, namespace, labels: marks, annotations } = found.metadata;
    const slot = marks?.[labels.slot] as Slot | undefined;
    const metadata = {
      name,
      namespace,
      labels: marks,
      annotations: { ...annotations, 'pulumi.com/skipAwait': 'true' },
    };
    const inSlot = reference.kind === 'Job' ? undefined : slot;
    this.registered.add(key(inSlot, typeToken(reference), name));
    return registerObject(
      { ...object, apiVersion: reference.apiVersion, kind: reference.kind, metadata },
      { parent: this.parent(inSlot), provider: this.ground.adoptingProvider(), dependsOn: this.waited },
    ) as Registered;
  }

  /** Carries the count of how often the object was made again, so that it changes only when it is. */
  private remade(manifest: DeployedManifest, known: string): DeployedManifest {
    const times = this.found.remade.get(known);
    if (times === undefined) return manifest;
    const { metadata } = manifest;
    const own = isFields(metadata['annotations']) ? metadata['annotations'] : {};
    const marked = { ...own, [annotations.remade]: String(times) };
    return { ...manifest, metadata: { ...metadata, annotations: marked } };
  }

  private parent(slot: Slot | undefined): pulumi.Resource {
    if (slot === undefined) return this.component;
    const known = this.slots.get(slot);
    if (known) return known;
    const made = new SlotComponent(this.name, slot, { parent: this.component });
    this.slots.set(slot, made);
    return made;
  }

  private protects(service: string): boolean {
    const urn = applicationUrn(this.environment, 'kubernetes:core/v1:Service', service);
    return isProtected('liveService', urn, this.environment);
  }
}

/** A Service without what the API server chose for it: declared, these would have it replaced when today's code writes it. */
function withoutAssigned(service: NonNullable<FoundObject>): NonNullable<FoundObject> {
  const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy, ...spec } = service['spec'] as Readonly<
    Record<string, unknown>
  >;
  return { ...service, spec: clusterIP === 'None' ? { ...spec, clusterIP } : spec };
}

const key = (slot: Slot | undefined, type: string, name: string): string => [slot ?? '', type, name].join('|');

const remadePath = `metadata.annotations["${annotations.remade}"]`;
