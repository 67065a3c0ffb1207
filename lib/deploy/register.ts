import * as pulumi from '@pulumi/pulumi';
import type { TokenTable } from '../app/model';
import { bareInputs, hasBareFields, type BareField, type FieldNames } from './bare';
import { classFor, kindOf, typeToken } from './kinds';
import type { DeployedManifest } from './manifest';
import { resolveTokens } from './resolve';
import { runError } from './runError';

/** How an object is registered as a resource. */
export interface RegisterOptions {
  /** The application or slot component that owns it. */
  readonly parent: pulumi.Resource;
  readonly provider: pulumi.ProviderResource;
  /** Deferred values of the manifest; without it the manifest has none. */
  readonly tokens?: TokenTable;
  readonly dependsOn?: readonly pulumi.Resource[];
  /** The engine refuses to delete or replace it. @default false */
  readonly protect?: boolean;
  /** Paths of fields: where one of them changes, the object is made anew. @default - what Kubernetes itself asks for */
  readonly replaceOnChanges?: string[];
  /** What the engine may wait for it, for example `{ create: '10m' }`. @default - the provider's own (10 minutes) */
  readonly customTimeouts?: pulumi.CustomTimeouts;
}

/**
 * Registers a Kubernetes object as a resource of its own, with the type token that `@pulumi/kubernetes` gives it and
 * its `metadata.name` as the logical name. Content-addressed objects have their hash in that name, and so in both.
 */
export function registerObject(manifest: DeployedManifest, options: RegisterOptions): pulumi.CustomResource {
  const { tokens, dependsOn, ...rest } = options;
  const resolved = tokens ? resolveTokens(manifest, tokens) : manifest;
  return new (classFor(manifest))(manifest.metadata.name, resolved, {
    ...rest,
    ...keeping(typeToken(manifest)),
    dependsOn: [...(dependsOn ?? [])],
  });
}

/** What holds data stays in the cluster when nothing declares it any more; declared again, it is taken over. */
function keeping(type: string): { readonly retainOnDelete?: true } {
  return type === 'kubernetes:core/v1:PersistentVolumeClaim' ? { retainOnDelete: true } : {};
}

/** What names a resource of the last snapshot. */
export interface BareReference {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Names of its fields, from the snapshot: needed where some of them are given. @default - none */
  readonly fieldNames?: FieldNames;
}

/** How a resource that is kept as it is gets registered. */
export interface BareOptions {
  readonly parent: pulumi.Resource;
  readonly provider: pulumi.ProviderResource;
  /** As it was registered before: the engine takes this flag from each registration. @default false */
  readonly protect?: boolean;
  /** Fields of a Deployment or CronJob that are given a value, and written where it is another one. @default - none */
  readonly fields?: readonly BareField[];
}

/**
 * A resource that is only kept: the engine takes every input from the last snapshot and does nothing, whatever today's
 * code says. Its outputs are those of the snapshot.
 */
export class BareObject extends pulumi.CustomResource {
  declare readonly metadata: pulumi.Output<unknown>;
  declare readonly spec: pulumi.Output<unknown>;
  declare readonly status: pulumi.Output<unknown>;
  declare readonly data: pulumi.Output<unknown>;

  constructor(type: string, name: string, options: pulumi.CustomResourceOptions, inputs: pulumi.Inputs = {}) {
    // Fields are named so that their outputs are read; undefined ones are no inputs.
    super(type, name, { metadata: undefined, spec: undefined, status: undefined, data: undefined, ...inputs }, options);
  }
}

/**
 * Registers a resource of the last snapshot again without touching it. It stays as it is: no operation, not even when its
 * code has changed or is gone. Only the fields that are named in the options are written, where they differ.
 *
 * One whose last write failed (a Deployment that never became ready) is an exception of the engine's: it is written
 * again with the inputs of its last success, or, where its creation failed, with the same inputs, and awaited. What
 * failed and does not serve is therefore better retired or written anew than kept.
 *
 * @throws RunError where the URN would be another one: the engine would then delete the old resource and make an empty one
 */
export function registerBare(resource: BareReference, options: BareOptions): BareObject {
  const urn = expectedUrn(resource, options.parent);
  if (urn !== resource.urn) {
    throw runError(
      'resource-not-keepable',
      `'${resource.urn}' can't be kept: registered under this parent it would be '${urn}'; register it under the component that its URN names.`,
    );
  }
  if (kindOf(resource.type) === undefined) {
    throw runError(
      'resource-not-keepable',
      `'${resource.urn}' can't be kept bare: '${resource.type}' is no Kubernetes object; register it from code.`,
    );
  }
  const { fields = [], ...rest } = options;
  const kind = kindOf(resource.type)?.kind ?? '';
  if (fields.length > 0 && !hasBareFields(kind)) {
    throw runError(
      'resource-not-keepable',
      `'${resource.urn}' can't be kept but for some fields: only a Deployment or CronJob can.`,
    );
  }
  // As the SDK's own class does: without it the data of a Secret would come back as plain outputs.
  const secrets =
    resource.type === 'kubernetes:core/v1:Secret' ? { additionalSecretOutputs: ['data', 'stringData'] } : {};
  const { inputs, ignoreChanges } =
    fields.length > 0
      ? bareInputs(kind, resource.fieldNames ?? {}, fields)
      : { inputs: undefined, ignoreChanges: ['*'] };
  return new BareObject(
    resource.type,
    resource.name,
    { ...rest, ...secrets, ...keeping(resource.type), ignoreChanges },
    inputs,
  );
}

/** The SDK's own fields, which its types leave out. */
interface InternalResource {
  readonly __pulumiType: string;
  readonly __parentResource?: InternalResource;
}

const stackType = 'pulumi:pulumi:Stack';

/** The URN that the engine will give: the types of all parents but the stack, then type and name. */
function expectedUrn(resource: BareReference, parent: pulumi.Resource): string {
  const types = [resource.type];
  let ancestor: InternalResource | undefined = parent as unknown as InternalResource;
  while (ancestor && ancestor.__pulumiType !== stackType) {
    types.unshift(ancestor.__pulumiType);
    ancestor = ancestor.__parentResource;
  }
  return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${types.join('$')}::${resource.name}`;
}
