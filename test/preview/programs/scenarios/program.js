// One program for each way in which a rendering can end; the stack says which.
const pulumi = require('@pulumi/pulumi');

class Item extends pulumi.CustomResource {
  constructor(name, args, opts) {
    super('fixture:index:Item', name, args, opts);
  }
}
class KubernetesObject extends pulumi.CustomResource {
  constructor(name, type, object, opts) {
    super(type, name, object, opts);
  }
}
const call = async (token) => {
  const result = await pulumi.runtime.invoke(token, { given: 'argument' }, { async: true });
  new Item('answered', { value: result.value });
};

const scenarios = {
  throws: () => {
    throw new Error('the program broke');
  },
  rejects: () => Promise.reject(new TypeError('the program broke later')),
  misconfigured: () => {
    new Item('before', {});
    throw new pulumi.RunError(
      'scenarios:first: found 1, expected 2.\nshop/web: found 3, expected 4. (shop.ts:7) [found-three]',
    );
  },
  missing: () => call('fixture:index:missing'),
  answered: () => call('fixture:index:known'),
  constant: () => call('fixture:index:constant'),
  past: async () => {
    const { outputs } = await pulumi.runtime.invoke('pulumi:pulumi:readStackResourceOutputs', { stackName: 'past' });
    new Item('past', { urns: Object.keys(outputs), given: process.env.VERDIGRIS_PAST ?? 'nothing' });
  },
  denied: () => new Item('denied', {}),
  duplicate: () => [new Item('twice', {}), new Item('twice', {})],
  transforms: () => {
    const adds =
      (what) =>
      ({ name, props, opts }) => ({ props: { ...props, order: `${props.order ?? name} ${what}` }, opts });
    pulumi.runtime.registerResourceTransform(adds('stack'));
    pulumi.runtime.registerInvokeTransform(({ args, opts }) => ({ args: { ...args, given: 'changed' }, opts }));
    const group = new pulumi.ComponentResource('fixture:index:Group', 'group', {}, { transforms: [adds('group')] });
    const token = pulumi.secret('planted-token');
    const item = new Item('item', { url: undefined, token }, { parent: group, transforms: [adds('own')] });
    new Item('second', { url: item.id, nested: { plain: 'text', token } });
    new Item('kept', {}, { ignoreChanges: ['*'] });
    return call('fixture:index:known');
  },
  unsupported: () => {
    // As a SDK does that asks in another way than this monitor answers.
    require('@pulumi/pulumi/runtime/state').getStore().supportsSecrets = false;
    new Item('item', { token: pulumi.secret('planted-token'), nested: [pulumi.secret({ a: 'planted-token' })] });
  },
  transformThrows: () => {
    pulumi.runtime.registerResourceTransform(() => {
      throw new Error('the transform broke');
    });
    new Item('transformed', {});
  },
  invokeTransformThrows: () => {
    pulumi.runtime.registerInvokeTransform(() => Promise.reject(new Error('the transform broke')));
    return call('fixture:index:known');
  },
  crash: () => process.exit(7),
  logs: async () => {
    await pulumi.log.error('logged and not thrown');
    await pulumi.log.error('shop/web: its pods are not ready. (shop.ts:7) [not-ready]');
  },
  serialized: async () => {
    const captured = 'a captured value';
    const folder = require('node:path');
    const { text } = await pulumi.runtime.serializeFunction(() => folder.join(captured, 'file'));
    const paths = await pulumi.runtime.computeCodePaths();
    new Item('serialized', { text, packages: [...paths.keys()].length });
  },
  kubernetes: () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'one', annotations: { note: 'yes: "quoted"' } },
      spec: { template: { spec: { containers: [{ name: 'web', image: 'web:v1' }] } } },
    };
    new KubernetesObject('web', 'kubernetes:apps/v1:Deployment', deployment);
    new KubernetesObject('bare', 'kubernetes:apps/v1:Deployment', deployment, { ignoreChanges: ['*'] });
    new KubernetesObject('config-one', 'kubernetes:core/v1:ConfigMap', {
      metadata: { name: 'settings', namespace: 'one' },
      data: { a: '1' },
    });
    new KubernetesObject('config-two', 'kubernetes:core/v1:ConfigMap', {
      metadata: { name: 'settings', namespace: 'two' },
      data: { a: '2' },
    });
    new KubernetesObject('role', 'kubernetes:rbac.authorization.k8s.io/v1:ClusterRole', {
      metadata: { name: 'Reader Of:Things' },
    });
    new KubernetesObject('open', 'kubernetes:core/v1:Secret', {
      metadata: { name: 'open' },
      stringData: { password: 'planted-plain-value' },
    });
    new KubernetesObject('chart', 'kubernetes:helm.sh/v3:Release', { metadata: { name: 'no object' } });
  },
};
module.exports = () => scenarios[new pulumi.Config().require('scenario')]();
