// Two applications and some ground, with everything that a plan shows.
const pulumi = require('@pulumi/pulumi');

if (new pulumi.Config().get('broken')) {
  throw new pulumi.RunError(
    "verdigris:target: found nothing, expected a target; add it.\nverdigris:versions: found 'x', expected an object; correct it.",
  );
}

class Component extends pulumi.ComponentResource {
  constructor(type, name, opts) {
    super(type, name, {}, opts);
    this.registerOutputs({});
  }
}
class Custom extends pulumi.CustomResource {
  constructor(type, name, args, opts) {
    super(type, name, { arn: undefined, ...args }, opts);
  }
}
class Provider extends pulumi.ProviderResource {
  constructor(name, opts) {
    super('kubernetes', name, {}, opts);
  }
}

const network = new Component('verdigris:aws:Network', 'network');
for (let index = 0; index < 12; index++)
  new Custom('aws:ec2/subnet:Subnet', `subnet-${index}`, {}, { parent: network });
new Custom('aws:ec2/vpc:Vpc', 'vpc', {}, { parent: network, protect: true });
const repository = new Custom('aws:ecr/repository:Repository', 'repository', {}, { protect: true });
const provider = new Provider('cluster');

for (const name of ['web', 'worker']) {
  const app = new Component('verdigris:index:Application', name, { provider });
  const slot = new Component('verdigris:index:GreenSlot', `${name}-green`, { parent: app });
  const containers = [
    {
      name,
      image: `registry.example.com/${name}:v2.4.0`,
      env: [
        { name: 'ARN', value: repository.arn },
        { name: 'PASSWORD', value: pulumi.secret('planted-secret-value') },
      ],
    },
  ];
  new Custom(
    'kubernetes:apps/v1:Deployment',
    `${name}-green`,
    { metadata: { name: `${name}-green` }, spec: { replicas: 3, template: { spec: { containers } } } },
    { parent: slot },
  );
  for (let index = 0; index < 9; index++)
    new Custom(
      'kubernetes:core/v1:ConfigMap',
      `${name}-config-${index}`,
      { metadata: { name: `${name}-config-${index}` } },
      { parent: slot },
    );
  new Custom('kubernetes:core/v1:Service', name, { metadata: { name } }, { parent: app, protect: true });
  pulumi.log.info(`${name} v2.4.0 enters the idle slot, then traffic moves; verified by GET /health`, app);
}
pulumi.log.warn('web: nobody watches it.');
