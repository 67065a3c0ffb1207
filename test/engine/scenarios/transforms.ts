// Transforms of every kind, for urns.test.ts: the engine runs it, and so does the renderer (transforms/index.ts).
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { Scenario } from '../runner';

// No types are published for it.
interface Store {
  readonly supportsSecrets: boolean;
  readonly supportsOutputValues: boolean;
  readonly supportsResourceReferences: boolean;
}
const { getGlobalStore, getStore } = require('@pulumi/pulumi/runtime/state') as Readonly<Record<string, () => Store>>;

interface Metadata {
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** A transform that leaves its mark behind those that came before it. */
const marks =
  (mark: string): pulumi.ResourceTransform =>
  ({ type, name, props, opts }) => {
    // The SDK makes a whole property secret where a secret in it goes through a second transform.
    if (type !== 'kubernetes:core/v1:ConfigMap' || name === 'moved') return undefined;
    const { metadata } = props as { readonly metadata: Metadata };
    const order = pulumi.interpolate`${metadata.annotations?.order ?? ''} ${mark}`;
    return { props: { ...props, metadata: { ...metadata, annotations: { ...metadata.annotations, order } } }, opts };
  };

class Component extends pulumi.ComponentResource {
  constructor(name: string, build: (component: Component) => void, options: pulumi.ComponentResourceOptions) {
    super('fixture:index:Component', name, {}, options);
    build(this);
    this.registerOutputs({});
  }
}

export const program: Scenario<{ readonly kubeconfig: string }> = async ({ kubeconfig }) => {
  // Under the Automation API, by which the engine tests run, the SDK forgets in a transform what the engine supports, and
  // would give secrets away in clear. Under 'pulumi up' there is one store alone.
  const { supportsSecrets, supportsOutputValues, supportsResourceReferences } = getStore!();
  Object.assign(getGlobalStore!(), { supportsSecrets, supportsOutputValues, supportsResourceReferences });
  const provider = new k8s.Provider('explicit', { kubeconfig });
  const other = new k8s.Provider('other', { kubeconfig });
  const map = (name: string, data: Readonly<Record<string, pulumi.Input<string>>>, opts: pulumi.ResourceOptions) =>
    new k8s.core.v1.ConfigMap(name, { metadata: { name }, data }, { provider, ...opts });
  const before = map('before', { a: '1' }, {});

  pulumi.runtime.registerResourceTransform(marks('stack'));
  pulumi.runtime.registerResourceTransform(marks('second'));
  // Asks the engine of something else than the program does.
  pulumi.runtime.registerInvokeTransform(({ token, args, opts }) =>
    token === 'pulumi:pulumi:getResource' ? { args: { ...args, urn: before.urn }, opts } : undefined,
  );
  await pulumi.runtime.awaitStackRegistrations();
  const asked = (await pulumi.runtime.invoke('pulumi:pulumi:getResource', { urn: 'nothing' }, { async: true })) as {
    readonly state: { readonly data: Readonly<Record<string, string>> };
  };

  new Component(
    'outer',
    (outer) => {
      new Component(
        'inner',
        (inner) => {
          map(
            'deep',
            { asked: asked.state.data.a ?? '' },
            { parent: inner, transforms: [marks('own'), marks('again')] },
          );
        },
        { parent: outer, transforms: [marks('inner')] },
      );
    },
    { provider, transforms: [marks('outer')] },
  );
  // Unknown and secret values on their way through: untouched, moved, combined, and new.
  const { id: uid } = before;
  map(
    'untouched',
    { uid, secret: pulumi.secret('planted-secret'), both: pulumi.secret(uid) },
    { transforms: [() => undefined] },
  );
  map(
    'moved',
    { uid, secret: pulumi.secret('planted-secret') },
    {
      transforms: [
        ({ props, opts }) => {
          const { uid: former, secret } = (props as { data: Record<string, pulumi.Input<string>> }).data;
          return {
            props: {
              ...props,
              data: { first: 'known', moved: former, combined: pulumi.interpolate`${secret}-${former}` },
            },
            opts,
          };
        },
      ],
    },
  );
  map(
    'added',
    { known: 'text' },
    {
      transforms: [
        ({ props, opts }) => {
          const { data } = props as { data: object };
          return { props: { ...props, data: { ...data, uid, hidden: pulumi.secret('planted-secret') } }, opts };
        },
      ],
    },
  );
  // Options: of the resource itself, and of a component, which its children take over.
  map(
    'options',
    {},
    {
      transforms: [
        ({ props, opts }) => ({
          props,
          opts: pulumi.mergeOptions(opts, {
            ...{ dependsOn: [before], protect: false, retainOnDelete: true, provider: other },
            ...{ ignoreChanges: ['data'], deletedWith: before, aliases: [{ name: 'former' }] },
          }),
        }),
      ],
    },
  );
  new Component('kept', (kept) => map('child', {}, { parent: kept }), {
    transforms: [
      ({ name, props, opts }) => (name === 'kept' ? { props, opts: { ...opts, retainOnDelete: true } } : undefined),
    ],
  });
  // Only with transforms of its own does the engine take over what a resource then depends on.
  pulumi.runtime.registerResourceTransform(({ name, props, opts }) =>
    name === 'late' || name === 'late-own'
      ? { props, opts: pulumi.mergeOptions(opts, { dependsOn: [before] }) }
      : undefined,
  );
  map('late', {}, {});
  map('late-own', {}, { transforms: [() => undefined] });
  return { asked: asked.state.data.a };
};
