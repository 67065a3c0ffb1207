// mocked.ts N: a program that imports the SDKs and registers N resources on the mock runtime.
import * as aws from '@pulumi/aws';
import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';

void pulumi.runtime.setMocks(
  {
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }),
    call: ({ inputs }) => inputs as Record<string, unknown>,
  },
  'verdigris',
  'production',
  true,
);

const resources = Array.from({ length: Number(process.argv[2]) }, (_, index) =>
  index % 2 === 0
    ? new kubernetes.core.v1.ConfigMap(`config-${index}`, {
        metadata: { name: `config-${index}` },
        data: { key: 'value' },
      })
    : new aws.ecr.Repository(`repository-${index}`, { name: `repository-${index}` }),
);
pulumi.all(resources.map(({ urn }) => urn)).apply((urns) => console.log(urns.length));
