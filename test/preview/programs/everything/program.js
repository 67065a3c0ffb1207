// Everything that a monitor has to see: nesting, aliases, providers, leaf secrets and unknowns, options, outputs.
const pulumi = require('@pulumi/pulumi');

const config = new pulumi.Config();

class Provider extends pulumi.ProviderResource {
  constructor(name, args, opts) {
    super('fixture', name, args, opts);
  }
}
class Item extends pulumi.CustomResource {
  constructor(name, args, opts) {
    super('fixture:index:Item', name, { url: undefined, detail: undefined, ...args }, opts);
  }
}
class Group extends pulumi.ComponentResource {
  constructor(name, opts) {
    super('fixture:index:Group', name, {}, opts);
    this.item = new Item(`${name}-item`, { text: 'inner' }, { parent: this });
    this.registerOutputs({ text: this.item.text, url: this.item.url });
  }
}

const provider = new Provider('explicit', { token: config.requireSecret('token') });
const group = new Group('outer', { provider, protect: true, aliases: [{ name: 'former' }] });
const inner = new Group('nested', { parent: group });
const item = new Item('item', {
  text: config.require('text'),
  account: config.require('account'),
  version: config.require('version'),
  fallback: config.require('fallback'),
  described: config.require('described'),
  title: process.title,
  offline: process.env.VERDIGRIS_OFFLINE,
});

const symbolic = pulumi.interpolate`https://${item.url}/y`;
symbolic[Symbol.for('verdigris.symbol')] = 'https://${item.url}/y';

const second = new Item(
  'second',
  {
    list: [
      { name: 'unknown', value: item.url },
      { name: 'secret', value: config.requireSecret('token') },
      { name: 'plain', value: 'text' },
    ],
    nested: config.requireSecretObject('nested'),
    lifted: item.detail.certificate.data,
    applied: item.url.apply((url) => `${url}/x`),
    both: pulumi.all([item.url, group.item.url]).apply(([a, b]) => a + b),
    symbolic,
    known: pulumi.interpolate`<${item.text}>`,
    planted: pulumi.secret({ inner: ['planted-secret-value'] }),
    secretUnknown: pulumi.secret(item.url),
    reference: item,
    promised: Promise.resolve({ deep: item.url }),
    asset: new pulumi.asset.StringAsset('a text'),
    'dotted.key': item.url,
  },
  {
    protect: true,
    dependsOn: [group],
    ignoreChanges: ['list'],
    replaceOnChanges: ['known'],
    retainOnDelete: true,
    deletedWith: item,
  },
);
const read = Item.get ? undefined : new Item('read', {}, { id: 'existing-id' });

pulumi.log.info('the value is planted-secret-value', second);
pulumi.log.warn('beware of planted-secret-value');
console.log('printed: planted-secret-value');

exports.url = second.url;
exports.text = item.text;
exports.read = read.url;
exports.inner = inner.item.text;
exports.planted = pulumi.secret('planted-secret-value');
