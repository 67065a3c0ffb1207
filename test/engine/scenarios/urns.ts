// Nesting, providers, aliases and options in every combination that makes a URN, for urns.test.ts: the engine runs it, and
// so does the renderer (urns/index.ts).
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { Scenario } from '../runner';

export interface UrnsInput {
  readonly kubeconfig: string;
  /** Everything still has its first name: what aliases lead back to. */
  readonly former?: boolean;
}

class Inner extends pulumi.ComponentResource {
  constructor(name: string, options: pulumi.ComponentResourceOptions) {
    super('fixture:index:Inner', name, {}, options);
    const config = new k8s.core.v1.ConfigMap(`${name}-config`, { metadata: { name: 'inner' } }, { parent: this });
    this.registerOutputs({ config: config.metadata.name });
  }
}

class Outer extends pulumi.ComponentResource {
  readonly inner: Inner;
  constructor(name: string, options: pulumi.ComponentResourceOptions) {
    super('fixture:index:Outer', name, {}, options);
    this.inner = new Inner(`${name}-inner`, { parent: this });
    this.registerOutputs({});
  }
}

export const program: Scenario<UrnsInput> = ({ kubeconfig, former }) => {
  const provider = new k8s.Provider('explicit', { kubeconfig });
  const plain = new k8s.core.v1.ConfigMap('plain', { metadata: { name: 'plain' } }, { provider });
  const outer = new Outer(former ? 'first' : 'renamed', {
    provider,
    protect: !former,
    aliases: former ? [] : [{ name: 'first' }],
  });
  new k8s.core.v1.ConfigMap(
    'a::name::with::colons',
    { metadata: { name: 'colons' }, data: { from: plain.metadata.name } },
    { provider, dependsOn: [outer] },
  );
  // Under a resource that is no component, by a default provider, and moved from elsewhere.
  new k8s.core.v1.Secret('child', { metadata: { name: 'child' } }, { parent: plain });
  new k8s.core.v1.ConfigMap('by-default', { metadata: { name: 'by-default' } });
  const parent = former ? undefined : outer;
  const aliases = former ? [] : [{ parent: pulumi.rootStackResource }];
  new k8s.core.v1.ConfigMap('moved', { metadata: { name: 'moved' } }, { provider, parent, aliases });
  new pulumi.ComponentResource('no:token', 'bare', {}, { parent: outer.inner });
  return Promise.resolve({ name: plain.metadata.name });
};
