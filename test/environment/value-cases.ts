import type { WrongCase } from './cases';
import { wrongStacks } from './stack-cases';
import { aws, type Given } from './support';

const platform = (settings: Given): Given => ({ target: aws, platform: settings });
const urn = 'urn:pulumi:production::verdigris::kubernetes:core/v1:Namespace::production';

/** Values that are wrong where their key is right. */
export const wrongValues: Readonly<Record<string, WrongCase>> = {
  ...wrongStacks,
  'debug as a word': {
    says: ["verdigris:debug: found 'yes', expected true or false; write `verdigris:debug: true`."],
    given: { debug: 'yes' },
  },
  'debug as an object': {
    says: ['verdigris:debug: found \'{"enabled":true}\', expected true or false; write `verdigris:debug: true`.'],
    given: { debug: { enabled: true } },
  },
  'misspelt limits': {
    says: ["verdigris:limits: found 'enforce', expected 'none' or 'enforced'; write `verdigris:limits: enforced`."],
    given: { limits: 'enforce' },
  },
  'data that is none': {
    says: [
      "verdigris:data: found 'fake', expected 'local', 'ephemeral', 'production-like' or 'real'; write `verdigris:data: production-like`.",
    ],
    given: { data: 'fake' },
  },
  'hosts as text': {
    says: [
      "verdigris:hosts.api-gateway: found 'api.example.com', expected a list of public host names; write `api-gateway: [api.example.com]`.",
    ],
    given: { hosts: { 'api-gateway': 'api.example.com' } },
  },
  'a host with its protocol': {
    says: [
      "verdigris:hosts.api-gateway[0]: found 'https://api.example.com', expected a public host name in lower case; write `- api.example.com`.",
    ],
    given: { hosts: { 'api-gateway': ['https://api.example.com'] } },
  },
  'hosts of an unknown application': {
    says: [
      "verdigris:hosts.api-gatway: found 'api-gatway', which is no application of this stack, expected 'api-gateway'; rename it.",
    ],
    given: { hosts: { 'api-gatway': ['api.example.com'] } },
  },
  'replicas in quotes': {
    says: [
      "verdigris:replicas.api-gateway: found '5', expected a whole number from 1 to 1000; write `api-gateway: 5` without quotes.",
    ],
    given: { replicas: { 'api-gateway': '5' } },
  },
  'no replicas': {
    says: [
      'verdigris:replicas.api-gateway: found the number 0, expected a whole number from 1 to 1000; write `api-gateway: 3`.',
    ],
    given: { replicas: { 'api-gateway': 0 } },
  },
  'half a replica': {
    says: [
      'verdigris:replicas.api-gateway: found the number 2.5, expected a whole number from 1 to 1000; write `api-gateway: 3`.',
    ],
    given: { replicas: { 'api-gateway': 2.5 } },
  },
  'replicas for all at once': {
    says: [
      'verdigris:replicas: found the number 3, expected numbers of replicas by application; write `verdigris:replicas: { api-gateway: 3 }`.',
    ],
    given: { replicas: 3 },
  },
  'too many replicas': {
    says: [
      'verdigris:replicas.api-gateway: found the number 1001, expected a whole number from 1 to 1000; write `api-gateway: 3`.',
    ],
    given: { replicas: { 'api-gateway': 1001 } },
  },
  'a version that YAML took for a number': {
    says: [
      "verdigris:versions.api-gateway: found the number 1.1, expected an image tag as text (at most 63 letters, digits, '.', '_' and '-'), optionally followed by '@sha256:' and 64 hexadecimal digits; write it in quotes, such as `api-gateway: v2.3.1`, because a number loses its zeros (1.10 becomes 1.1).",
    ],
    given: { versions: { 'api-gateway': 1.1 } },
  },
  'a version that YAML took for a date': {
    says: [
      "verdigris:versions.api-gateway: found '2024-01-01 00:00:00 +0000 UTC', expected an image tag as text (at most 63 letters, digits, '.', '_' and '-'), optionally followed by '@sha256:' and 64 hexadecimal digits; write it in quotes, such as `api-gateway: \"2024-01-01\"`, because without them it is a moment.",
    ],
    given: { versions: { 'api-gateway': '2024-01-01 00:00:00 +0000 UTC' } },
  },
  'a version with a short digest': {
    says: [
      "verdigris:versions.api-gateway: found 'v2.3.1@sha256:12', expected an image tag as text (at most 63 letters, digits, '.', '_' and '-'), optionally followed by '@sha256:' and 64 hexadecimal digits; write `api-gateway: v2.3.1`.",
    ],
    given: { versions: { 'api-gateway': 'v2.3.1@sha256:12' } },
  },
  'a version with its repository': {
    says: [
      "verdigris:versions.api-gateway: found 'api-gateway:v2.3.1', expected an image tag as text (at most 63 letters, digits, '.', '_' and '-'), optionally followed by '@sha256:' and 64 hexadecimal digits; write `api-gateway: v2.3.1`.",
    ],
    given: { versions: { 'api-gateway': 'api-gateway:v2.3.1' } },
  },
  'no version': {
    says: [
      "verdigris:versions.api-gateway: found nothing (null), expected an image tag as text (at most 63 letters, digits, '.', '_' and '-'), optionally followed by '@sha256:' and 64 hexadecimal digits; write `api-gateway: v2.3.1`.",
    ],
    given: { versions: { 'api-gateway': null } },
  },
  'the version of an unknown application': {
    says: [
      "verdigris:versions.gateway: found 'gateway', which is no application of this stack, expected 'api-gateway' or 'business-logic'; remove or rename it.",
    ],
    given: { versions: { gateway: 'v2.3.1' } },
  },
  'a version without any applications': {
    says: [
      "verdigris:versions.api-gateway: found 'api-gateway', which is no application of this stack: it has none; remove it.",
    ],
    given: { versions: { 'api-gateway': 'v1' } },
    input: { applications: [] },
  },
  'a misspelt strategy': {
    says: [
      "verdigris:strategies.api-gateway: found 'bluegreen', expected 'rolling' or 'blueGreen'; write `api-gateway: blueGreen`.",
    ],
    given: { strategies: { 'api-gateway': 'bluegreen' } },
  },
  'a strategy that is none': {
    says: [
      "verdigris:strategies.api-gateway: found 'canary', expected 'rolling' or 'blueGreen'; write `api-gateway: blueGreen`.",
    ],
    given: { strategies: { 'api-gateway': 'canary' } },
  },
  'apps with an unknown application': {
    says: [
      "verdigris:apps[1]: found 'busines-logic', which is no application of this stack, expected 'business-logic'; rename it.",
    ],
    given: { apps: ['api-gateway', 'busines-logic'] },
  },
  'apps that are no names': {
    says: [
      'verdigris:apps: found an object, expected the name of an application or a list of names; write `verdigris:apps: api-gateway`.',
    ],
    given: { apps: { 'api-gateway': true } },
  },
  'settings of an application that another stack holds': {
    says: [
      "verdigris:replicas.business-logic: found 'business-logic', which verdigris:apps does not name, expected applications of this stack alone; remove it, or add it to verdigris:apps.",
      "verdigris:rollback: found 'business-logic', which verdigris:apps does not name, expected applications of this stack alone; remove it, or add it to verdigris:apps.",
    ],
    given: { apps: 'api-gateway', replicas: { 'business-logic': 2 }, rollback: 'business-logic' },
  },
  'rollback of an unknown application': {
    says: [
      "verdigris:rollback: found 'api-gatway', which is no application of this stack, expected 'api-gateway'; rename it.",
    ],
    given: { rollback: 'api-gatway' },
  },
  'rollback of something else than names': {
    says: [
      'verdigris:rollback: found an object, expected the name of an application or a list of names; write `verdigris:rollback: api-gateway`.',
    ],
    given: { rollback: { 'api-gateway': true } },
  },
  'a list with something else than names': {
    says: ['verdigris:retry[1]: found the number 5, expected the name of an application; write `- api-gateway`.'],
    given: { retry: ['api-gateway', 5] },
  },
  'the same application back and forth': {
    says: [
      "verdigris:retry: found 'api-gateway', which verdigris:rollback names too, expected it in one of both; remove it from verdigris:rollback to go forward, or from verdigris:retry to go back.",
    ],
    given: { rollback: 'api-gateway', retry: ['api-gateway'] },
  },
  'a protection lifted without a reason': {
    says: [
      'verdigris:unprotect[0].reason: found nothing, expected why the protection is lifted; add `reason: moved to another cluster`.',
    ],
    given: { unprotect: [{ urn }] },
  },
  'a protection lifted for a blank reason': {
    says: [
      "verdigris:unprotect[0].reason: found ' ', expected why the protection is lifted; write `reason: moved to another cluster`.",
    ],
    given: { unprotect: [{ urn, reason: ' ' }] },
  },
  'a protection lifted by name': {
    says: [
      "verdigris:unprotect[0]: found 'production', expected a lifted protection with urn and reason; write `- { urn: urn:pulumi:..., reason: why }`.",
    ],
    given: { unprotect: ['production'] },
  },
  'a protection lifted by something else than a URN': {
    says: [
      "verdigris:unprotect[0].urn: found 'production', expected the exact URN of a resource of this stack; copy it from the error that named it.",
    ],
    given: { unprotect: [{ urn: 'production', reason: 'moved' }] },
  },
  'a protection of another stack': {
    says: [
      "verdigris:unprotect[0].urn: found 'urn:pulumi:staging::verdigris::kubernetes:core/v1:Namespace::production', which is no URN of this stack, expected one that begins with 'urn:pulumi:production::verdigris::'; copy it from the error that named it.",
    ],
    given: { unprotect: [{ urn: urn.replace('production', 'staging'), reason: 'moved' }] },
  },
  'a protection lifted twice': {
    says: [
      "verdigris:unprotect[1].urn: found 'urn:pulumi:production::verdigris::kubernetes:core/v1:Namespace::production' a second time, expected each URN once; remove one of both.",
    ],
    given: {
      unprotect: [
        { urn, reason: 'moved' },
        { urn, reason: 'gone' },
      ],
    },
  },
  'a smoke image by tag': {
    says: [
      "verdigris:smokeImage: found 'curlimages/curl:8.11.1', expected an image by digest: a name followed by '@sha256:' and 64 hexadecimal digits; write `verdigris:smokeImage: curlimages/curl:8.11.1@sha256:c1fe1679c34d9784c1b0d1e5f62ac0a79fca01fb6377cdd33e90473c6f9f9a69`.",
    ],
    given: { smokeImage: 'curlimages/curl:8.11.1' },
  },
  'a smoke image with a short digest': {
    says: [
      "verdigris:smokeImage: found 'curlimages/curl@sha256:c1fe1679', expected an image by digest: a name followed by '@sha256:' and 64 hexadecimal digits; write `verdigris:smokeImage: curlimages/curl:8.11.1@sha256:c1fe1679c34d9784c1b0d1e5f62ac0a79fca01fb6377cdd33e90473c6f9f9a69`.",
    ],
    given: { smokeImage: 'curlimages/curl@sha256:c1fe1679' },
  },
  'a secret as a number': {
    says: [
      'verdigris:secrets.db-credentials.password: found a number, expected text; write it in quotes, such as `password: local`, because a secret is text.',
    ],
    given: { secrets: { 'db-credentials': { password: 12345 } } },
  },
  'a secret without keys': {
    says: [
      'verdigris:secrets.db-credentials: found text, expected texts by key; write `db-credentials: { password: local }`.',
    ],
    given: { secrets: { 'db-credentials': 'hunter2' } },
  },
  'secrets as text': {
    says: [
      'verdigris:secrets: found text, expected secret values by name and key; write `verdigris:secrets: { db-credentials: { password: local } }`.',
    ],
    given: { secrets: 'hunter2' },
  },
  'a secret with a wrong name': {
    says: [
      "verdigris:secrets.DB_CREDENTIALS: found this name, expected a name of a Secret: lower-case letters, digits, '-' and '.'; rename it.",
    ],
    given: { secrets: { DB_CREDENTIALS: { password: 'hunter2' } } },
  },
  'a secret with a wrong key': {
    says: [
      "verdigris:secrets.db-credentials[\"pass word\"]: found this name, expected a key of a Secret: letters, digits, '-', '_' and '.'; rename it.",
    ],
    given: { secrets: { 'db-credentials': { 'pass word': 'hunter2' } } },
  },
  'local secrets on AWS': {
    says: [
      'verdigris:secrets: found local values beside an AWS target, expected none: there secret values come from Secrets Manager and never pass through configuration; remove them.',
    ],
    given: { target: aws, secrets: { 'db-credentials': { password: 'hunter2' } } },
  },
  'a secure value elsewhere': {
    says: [
      'verdigris:namespace: found a secret value, expected plain text: only verdigris:secrets may hold `secure:` values; write it without `secure:`.',
    ],
    given: { namespace: 'hunter2' },
    input: { secretKeys: ['verdigris:namespace'] },
  },
  'a secure value in the target': {
    says: [
      'verdigris:target: found a secret value, expected plain text: only verdigris:secrets may hold `secure:` values; write it without `secure:`.',
    ],
    given: { target: { account: 'hunter2' } },
    input: { secretKeys: ['verdigris:target'] },
  },
  'AWS settings on a kubeconfig': {
    says: [
      'verdigris:platform: found settings of the ground in AWS beside a kubeconfig target, expected none; remove them, or give `account`, `region` and `zones` in verdigris:target.',
    ],
    given: { platform: { repositories: 'lookup' } },
  },
  'an unknown setting': {
    says: ["verdigris:platform.repository: found an unknown key, expected 'repositories'; rename it."],
    given: platform({ repository: 'lookup' }),
  },
  'a misspelt owner': {
    says: ["verdigris:platform.repositories: found 'ownr', expected 'owner' or 'lookup'; write `repositories: owner`."],
    given: platform({ repositories: 'ownr' }),
  },
  'half a VPC': {
    says: [
      'verdigris:platform.vpc.privateSubnets: found nothing, expected a list of ids of private subnets; add `privateSubnets: [subnet-0a1b2c3d, subnet-4e5f6071]`.',
    ],
    given: platform({ vpc: { id: 'vpc-0a1b2c3d' } }),
  },
  'subnets by name': {
    says: [
      "verdigris:platform.vpc.privateSubnets[0]: found 'private-a', expected the id of a subnet; write `- subnet-0a1b2c3d`.",
      "verdigris:platform.vpc.privateSubnets[1]: found 'private-b', expected the id of a subnet; write `- subnet-0a1b2c3d`.",
    ],
    given: platform({ vpc: { id: 'vpc-0a1b2c3d', privateSubnets: ['private-a', 'private-b'] } }),
  },
  'an address in place of a range': {
    says: ['verdigris:platform.cidr: found \'10.0.0.0\', expected an IPv4 address range; write `cidr: "10.0.0.0/16"`.'],
    given: platform({ cidr: '10.0.0.0' }),
  },
  'a range out of range': {
    says: [
      'verdigris:platform.cidr: found \'10.0.300.0/16\', expected an IPv4 address range; write `cidr: "10.0.0.0/16"`.',
    ],
    given: platform({ cidr: '10.0.300.0/16' }),
  },
  'a cluster as text': {
    says: [
      "verdigris:platform.cluster: found 'shared', expected an existing EKS cluster with its name; write `cluster: { name: shared }`.",
    ],
    given: platform({ cluster: 'shared' }),
  },
  'a Kubernetes version that YAML took for a number': {
    says: [
      'verdigris:platform.kubernetesVersion: found the number 1.3, expected a Kubernetes version as text, such as \'1.34\'; write it in quotes, such as `kubernetesVersion: "1.34"`, because as a number 1.30 would become 1.3.',
    ],
    given: platform({ kubernetesVersion: 1.3 }),
  },
  'a patch version of Kubernetes': {
    says: [
      "verdigris:platform.kubernetesVersion: found '1.34.2', expected a Kubernetes version as text, such as '1.34'; write `kubernetesVersion: \"1.34\"`.",
    ],
    given: platform({ kubernetesVersion: '1.34.2' }),
  },
  'endpoint access as text': {
    says: [
      'verdigris:platform.endpointAccess: found \'203.0.113.0/24\', expected a list of IPv4 address ranges; write `endpointAccess: ["203.0.113.0/24"]`.',
    ],
    given: platform({ endpointAccess: '203.0.113.0/24' }),
  },
  'endpoint access for a name': {
    says: [
      'verdigris:platform.endpointAccess[0]: found \'office.example.com\', expected an IPv4 address range; write `- "203.0.113.0/24"`.',
    ],
    given: platform({ endpointAccess: ['office.example.com'] }),
  },
  'access of a user': {
    says: [
      "verdigris:platform.access[0].role: found 'arn:aws:iam::123456789:user/eve', expected the ARN of an IAM role; write `role: arn:aws:iam::123456789012:role/deployer`.",
    ],
    given: platform({ access: [{ role: 'arn:aws:iam::123456789:user/eve', policy: 'admin' }] }),
  },
  'access without a policy': {
    says: [
      "verdigris:platform.access[0].policy: found nothing, expected 'admin', 'edit' or 'view'; add `policy: edit`.",
    ],
    given: platform({ access: [{ role: 'arn:aws:iam::123456789:role/deployer' }] }),
  },
  'a policy that is none': {
    says: [
      "verdigris:platform.access[0].policy: found 'write', expected 'admin', 'edit' or 'view'; write `policy: edit`.",
    ],
    given: platform({ access: [{ role: 'arn:aws:iam::123456789:role/deployer', policy: 'write' }] }),
  },
  'an operator that is not there': {
    says: [
      "verdigris:platform.externalSecrets: found 'none', expected 'install' or 'existing'; write `externalSecrets: existing`.",
    ],
    given: platform({ externalSecrets: 'none' }),
  },
  'a provisioning image without a digest': {
    says: [
      "verdigris:platform.provisioningImage: found 'postgres:17.2', expected an image by digest: a name followed by '@sha256:' and 64 hexadecimal digits; write `provisioningImage: registry.example.com/postgres:17.2@sha256:7e5df973a74872482e320dcbdeb055e178d6f42de0558b083892c50cda833c96`.",
    ],
    given: platform({ provisioningImage: 'postgres:17.2' }),
  },
  'shared files from nowhere': {
    says: ["verdigris:platform.sharedFiles.from: found 'efs', expected 'make' or 'existing'; write `from: make`."],
    given: platform({ sharedFiles: { from: 'efs' } }),
  },
  'TLS of memcached as a word': {
    says: ["verdigris:platform.memcachedTls: found 'on', expected true or false; write `memcachedTls: true`."],
    given: platform({ memcachedTls: 'on' }),
  },
  'a value with a line break': {
    says: [
      "verdigris:limits: found 'none\\u{a}enforced', expected 'none' or 'enforced'; write `verdigris:limits: enforced`.",
    ],
    given: { limits: 'none\nenforced' },
  },
  'a very long value': {
    says: [
      "verdigris:limits: found 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'..., expected 'none' or 'enforced'; write `verdigris:limits: enforced`.",
    ],
    given: { limits: 'x'.repeat(500) },
  },
  'an application called __proto__': {
    says: [
      'verdigris:versions: found \'{"__proto__":"v1"}\', expected versions by application; write `verdigris:versions: { api-gateway: v2.3.1 }`.',
    ],
    given: { 'verdigris:versions': '{"__proto__":"v1"}' },
  },
};
