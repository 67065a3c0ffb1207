import type { WrongCase } from './cases';
import { aws, type Given } from './support';

const platform = (settings: Given): Given => ({ target: aws, platform: settings });

/** Settings of the ground in AWS that are wrong. */
export const wrongGrounds: Readonly<Record<string, WrongCase>> = {
  'an unknown setting': {
    says: ["verdigris:platform.repository: found an unknown key, expected 'repositories'; rename it. [unknown-key]"],
    given: platform({ repository: 'lookup' }),
  },
  'a misspelt owner': {
    says: [
      "verdigris:platform.repositories: found 'ownr', expected 'owner' or 'lookup'; write `repositories: owner`. [word-unknown]",
    ],
    given: platform({ repositories: 'ownr' }),
  },
  'half a VPC': {
    says: [
      'verdigris:platform.vpc.privateSubnets: found nothing, expected a list of ids of private subnets; add `privateSubnets: [subnet-0a1b2c3d, subnet-4e5f6071]`. [value-missing]',
    ],
    given: platform({ vpc: { id: 'vpc-0a1b2c3d' } }),
  },
  'subnets by name': {
    says: [
      "verdigris:platform.vpc.privateSubnets[0]: found 'private-a', expected the id of a subnet; write `- subnet-0a1b2c3d`. [value-wrong]",
      "verdigris:platform.vpc.privateSubnets[1]: found 'private-b', expected the id of a subnet; write `- subnet-0a1b2c3d`. [value-wrong]",
    ],
    given: platform({ vpc: { id: 'vpc-0a1b2c3d', privateSubnets: ['private-a', 'private-b'] } }),
  },
  'an address in place of a range': {
    says: [
      'verdigris:platform.cidr: found \'10.0.0.0\', expected an IPv4 address range; write `cidr: "10.0.0.0/16"`. [value-wrong]',
    ],
    given: platform({ cidr: '10.0.0.0' }),
  },
  'a range out of range': {
    says: [
      'verdigris:platform.cidr: found \'10.0.300.0/16\', expected an IPv4 address range; write `cidr: "10.0.0.0/16"`. [value-wrong]',
    ],
    given: platform({ cidr: '10.0.300.0/16' }),
  },
  'a cluster as text': {
    says: [
      "verdigris:platform.cluster: found 'shared', expected an existing EKS cluster with its name; write `cluster: { name: shared }`. [value-wrong]",
    ],
    given: platform({ cluster: 'shared' }),
  },
  'a Kubernetes version that YAML took for a number': {
    says: [
      'verdigris:platform.kubernetesVersion: found the number 1.3, expected a Kubernetes version as text, such as \'1.34\'; write it in quotes, such as `kubernetesVersion: "1.34"`, because as a number 1.30 would become 1.3. [quotes-needed]',
    ],
    given: platform({ kubernetesVersion: 1.3 }),
  },
  'a patch version of Kubernetes': {
    says: [
      "verdigris:platform.kubernetesVersion: found '1.34.2', expected a Kubernetes version as text, such as '1.34'; write `kubernetesVersion: \"1.34\"`. [value-wrong]",
    ],
    given: platform({ kubernetesVersion: '1.34.2' }),
  },
  'endpoint access as text': {
    says: [
      'verdigris:platform.endpointAccess: found \'203.0.113.0/24\', expected a list of IPv4 address ranges; write `endpointAccess: ["203.0.113.0/24"]`. [value-wrong]',
    ],
    given: platform({ endpointAccess: '203.0.113.0/24' }),
  },
  'endpoint access for a name': {
    says: [
      'verdigris:platform.endpointAccess[0]: found \'office.example.com\', expected an IPv4 address range; write `- "203.0.113.0/24"`. [value-wrong]',
    ],
    given: platform({ endpointAccess: ['office.example.com'] }),
  },
  'access of a user': {
    says: [
      "verdigris:platform.access[0].role: found 'arn:aws:iam::123456789:user/eve', expected the ARN of an IAM role; write `role: arn:aws:iam::123456789012:role/deployer`. [value-wrong]",
    ],
    given: platform({ access: [{ role: 'arn:aws:iam::123456789:user/eve', policy: 'admin' }] }),
  },
  'access without a policy': {
    says: [
      "verdigris:platform.access[0].policy: found nothing, expected 'admin', 'edit' or 'view'; add `policy: edit`. [value-missing]",
    ],
    given: platform({ access: [{ role: 'arn:aws:iam::123456789:role/deployer' }] }),
  },
  'a policy that is none': {
    says: [
      "verdigris:platform.access[0].policy: found 'write', expected 'admin', 'edit' or 'view'; write `policy: edit`. [word-unknown]",
    ],
    given: platform({ access: [{ role: 'arn:aws:iam::123456789:role/deployer', policy: 'write' }] }),
  },
  'an operator that is not there': {
    says: [
      "verdigris:platform.externalSecrets: found 'none', expected 'install' or 'existing'; write `externalSecrets: existing`. [word-unknown]",
    ],
    given: platform({ externalSecrets: 'none' }),
  },
  'a provisioning image without a digest': {
    says: [
      "verdigris:platform.provisioningImage: found 'postgres:17.2', expected an image by digest: a name followed by '@sha256:' and 64 hexadecimal digits; write `provisioningImage: registry.example.com/postgres:17.2@sha256:7e5df973a74872482e320dcbdeb055e178d6f42de0558b083892c50cda833c96`. [value-wrong]",
    ],
    given: platform({ provisioningImage: 'postgres:17.2' }),
  },
  'shared files from nowhere': {
    says: [
      "verdigris:platform.sharedFiles.from: found 'efs', expected 'make' or 'existing'; write `from: make`. [word-unknown]",
    ],
    given: platform({ sharedFiles: { from: 'efs' } }),
  },
  'TLS of memcached as a word': {
    says: [
      "verdigris:platform.memcachedTls: found 'on', expected true or false; write `memcachedTls: true`. [value-wrong]",
    ],
    given: platform({ memcachedTls: 'on' }),
  },
};
