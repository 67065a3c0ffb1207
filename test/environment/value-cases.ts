import type { WrongCase } from './cases';
import { wrongGrounds } from './ground-cases';
import { wrongStacks } from './stack-cases';
import { aws } from './support';

const urn = 'urn:pulumi:production::verdigris::kubernetes:core/v1:Namespace::production';

/** Values that are wrong where their key is right. */
export const wrongValues: Readonly<Record<string, WrongCase>> = {
  ...wrongGrounds,
  ...wrongStacks,
  'debug as a word': {
    says: ["verdigris:debug: found 'yes', expected true or false; write `verdigris:debug: true`. [value-wrong]"],
    given: { debug: 'yes' },
  },
  'debug as an object': {
    says: [
      'verdigris:debug: found \'{"enabled":true}\', expected true or false; write `verdigris:debug: true`. [value-wrong]',
    ],
    given: { debug: { enabled: true } },
  },
  'misspelt limits': {
    says: [
      "verdigris:limits: found 'enforce', expected 'none' or 'enforced'; write `verdigris:limits: enforced`. [word-unknown]",
    ],
    given: { limits: 'enforce' },
  },
  'data that is none': {
    says: [
      "verdigris:data: found 'fake', expected 'local', 'ephemeral', 'production-like' or 'real'; write `verdigris:data: production-like`. [word-unknown]",
    ],
    given: { data: 'fake' },
  },
  'hosts as text': {
    says: [
      "verdigris:hosts.api-gateway: found 'api.example.com', expected a list of public host names; write `api-gateway: [api.example.com]`. [value-wrong]",
    ],
    given: { hosts: { 'api-gateway': 'api.example.com' } },
  },
  'a host with its protocol': {
    says: [
      "verdigris:hosts.api-gateway[0]: found 'https://api.example.com', expected a public host name in lower case; write `- api.example.com`. [value-wrong]",
    ],
    given: { hosts: { 'api-gateway': ['https://api.example.com'] } },
  },
  'hosts of an unknown application': {
    says: [
      "verdigris:hosts.api-gatway: found 'api-gatway', which is no application of this stack, expected 'api-gateway'; rename it. [unknown-application]",
    ],
    given: { hosts: { 'api-gatway': ['api.example.com'] } },
  },
  'replicas in quotes': {
    says: [
      "verdigris:replicas.api-gateway: found '5', expected a whole number from 1 to 1000; write `api-gateway: 5` without quotes. [quotes-unwanted]",
    ],
    given: { replicas: { 'api-gateway': '5' } },
  },
  'no replicas': {
    says: [
      'verdigris:replicas.api-gateway: found the number 0, expected a whole number from 1 to 1000; write `api-gateway: 3`. [value-wrong]',
    ],
    given: { replicas: { 'api-gateway': 0 } },
  },
  'half a replica': {
    says: [
      'verdigris:replicas.api-gateway: found the number 2.5, expected a whole number from 1 to 1000; write `api-gateway: 3`. [value-wrong]',
    ],
    given: { replicas: { 'api-gateway': 2.5 } },
  },
  'replicas for all at once': {
    says: [
      'verdigris:replicas: found the number 3, expected numbers of replicas by application; write `verdigris:replicas: { api-gateway: 3 }`. [value-wrong]',
    ],
    given: { replicas: 3 },
  },
  'too many replicas': {
    says: [
      'verdigris:replicas.api-gateway: found the number 1001, expected a whole number from 1 to 1000; write `api-gateway: 3`. [value-wrong]',
    ],
    given: { replicas: { 'api-gateway': 1001 } },
  },
  'a version that YAML took for a number': {
    says: [
      "verdigris:versions.api-gateway: found the number 1.1, expected an image tag as text (at most 63 letters, digits, '.', '_' and '-'), optionally followed by '@sha256:' and 64 hexadecimal digits; write it in quotes, such as `api-gateway: v2.3.1`, because a number loses its zeros (1.10 becomes 1.1). [quotes-needed]",
    ],
    given: { versions: { 'api-gateway': 1.1 } },
  },
  'a version that YAML took for a date': {
    says: [
      "verdigris:versions.api-gateway: found '2024-01-01 00:00:00 +0000 UTC', expected an image tag as text (at most 63 letters, digits, '.', '_' and '-'), optionally followed by '@sha256:' and 64 hexadecimal digits; write it in quotes, such as `api-gateway: \"2024-01-01\"`, because without them it is a moment. [quotes-needed]",
    ],
    given: { versions: { 'api-gateway': '2024-01-01 00:00:00 +0000 UTC' } },
  },
  'a version with a short digest': {
    says: [
      "verdigris:versions.api-gateway: found 'v2.3.1@sha256:12', expected an image tag as text (at most 63 letters, digits, '.', '_' and '-'), optionally followed by '@sha256:' and 64 hexadecimal digits; write `api-gateway: v2.3.1`. [value-wrong]",
    ],
    given: { versions: { 'api-gateway': 'v2.3.1@sha256:12' } },
  },
  'a version with its repository': {
    says: [
      "verdigris:versions.api-gateway: found 'api-gateway:v2.3.1', expected an image tag as text (at most 63 letters, digits, '.', '_' and '-'), optionally followed by '@sha256:' and 64 hexadecimal digits; write `api-gateway: v2.3.1`. [value-wrong]",
    ],
    given: { versions: { 'api-gateway': 'api-gateway:v2.3.1' } },
  },
  'no version': {
    says: [
      "verdigris:versions.api-gateway: found nothing (null), expected an image tag as text (at most 63 letters, digits, '.', '_' and '-'), optionally followed by '@sha256:' and 64 hexadecimal digits; write `api-gateway: v2.3.1`. [value-missing]",
    ],
    given: { versions: { 'api-gateway': null } },
  },
  'the version of an unknown application': {
    says: [
      "verdigris:versions.gateway: found 'gateway', which is no application of this stack, expected 'api-gateway' or 'business-logic'; remove or rename it. [unknown-application]",
    ],
    given: { versions: { gateway: 'v2.3.1' } },
  },
  'a version without any applications': {
    says: [
      "verdigris:versions.api-gateway: found 'api-gateway', which is no application of this stack: it has none; remove it. [unknown-application]",
    ],
    given: { versions: { 'api-gateway': 'v1' } },
    input: { applications: [] },
  },
  'a misspelt strategy': {
    says: [
      "verdigris:strategies.api-gateway: found 'bluegreen', expected 'rolling' or 'blueGreen'; write `api-gateway: blueGreen`. [word-unknown]",
    ],
    given: { strategies: { 'api-gateway': 'bluegreen' } },
  },
  'a strategy that is none': {
    says: [
      "verdigris:strategies.api-gateway: found 'canary', expected 'rolling' or 'blueGreen'; write `api-gateway: blueGreen`. [word-unknown]",
    ],
    given: { strategies: { 'api-gateway': 'canary' } },
  },
  'apps with an unknown application': {
    says: [
      "verdigris:apps[1]: found 'busines-logic', which is no application of this stack, expected 'business-logic'; rename it. [unknown-application]",
    ],
    given: { apps: ['api-gateway', 'busines-logic'] },
  },
  'apps that are no names': {
    says: [
      'verdigris:apps: found an object, expected the name of an application or a list of names; write `verdigris:apps: api-gateway`. [value-wrong]',
    ],
    given: { apps: { 'api-gateway': true } },
  },
  'settings of an application that another stack holds': {
    says: [
      "verdigris:replicas.business-logic: found 'business-logic', which verdigris:apps does not name, expected applications of this stack alone; remove it, or add it to verdigris:apps. [application-elsewhere]",
      "verdigris:rollback: found 'business-logic', which verdigris:apps does not name, expected applications of this stack alone; remove it, or add it to verdigris:apps. [application-elsewhere]",
    ],
    given: { apps: 'api-gateway', replicas: { 'business-logic': 2 }, rollback: 'business-logic' },
  },
  'rollback of an unknown application': {
    says: [
      "verdigris:rollback: found 'api-gatway', which is no application of this stack, expected 'api-gateway'; rename it. [unknown-application]",
    ],
    given: { rollback: 'api-gatway' },
  },
  'rollback of something else than names': {
    says: [
      'verdigris:rollback: found an object, expected the name of an application or a list of names; write `verdigris:rollback: api-gateway`. [value-wrong]',
    ],
    given: { rollback: { 'api-gateway': true } },
  },
  'a list with something else than names': {
    says: [
      'verdigris:retry[1]: found the number 5, expected the name of an application; write `- api-gateway`. [value-wrong]',
    ],
    given: { retry: ['api-gateway', 5] },
  },
  'the same application back and forth': {
    says: [
      "verdigris:retry: found 'api-gateway', which verdigris:rollback names too, expected it in one of both; remove it from verdigris:rollback to go forward, or from verdigris:retry to go back. [back-and-forth]",
    ],
    given: { rollback: 'api-gateway', retry: ['api-gateway'] },
  },
  'a protection lifted without a reason': {
    says: [
      'verdigris:unprotect[0].reason: found nothing, expected why the protection is lifted; add `reason: moved to another cluster`. [value-missing]',
    ],
    given: { unprotect: [{ urn }] },
  },
  'a protection lifted for a blank reason': {
    says: [
      "verdigris:unprotect[0].reason: found ' ', expected why the protection is lifted; write `reason: moved to another cluster`. [value-wrong]",
    ],
    given: { unprotect: [{ urn, reason: ' ' }] },
  },
  'a protection lifted by name': {
    says: [
      "verdigris:unprotect[0]: found 'production', expected a lifted protection with urn and reason; write `- { urn: urn:pulumi:..., reason: why }`. [value-wrong]",
    ],
    given: { unprotect: ['production'] },
  },
  'a protection lifted by something else than a URN': {
    says: [
      "verdigris:unprotect[0].urn: found 'production', expected the exact URN of a resource of this stack; copy it from the error that named it. [value-wrong]",
    ],
    given: { unprotect: [{ urn: 'production', reason: 'moved' }] },
  },
  'a protection of another stack': {
    says: [
      "verdigris:unprotect[0].urn: found 'urn:pulumi:staging::verdigris::kubernetes:core/v1:Namespace::production', which is no URN of this stack, expected one that begins with 'urn:pulumi:production::verdigris::'; copy it from the error that named it. [foreign-urn]",
    ],
    given: { unprotect: [{ urn: urn.replace('production', 'staging'), reason: 'moved' }] },
  },
  'a protection lifted twice': {
    says: [
      "verdigris:unprotect[1].urn: found 'urn:pulumi:production::verdigris::kubernetes:core/v1:Namespace::production' a second time, expected each URN once; remove one of both. [named-twice]",
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
      "verdigris:smokeImage: found 'curlimages/curl:8.11.1', expected an image by digest: a name followed by '@sha256:' and 64 hexadecimal digits; write `verdigris:smokeImage: curlimages/curl:8.11.1@sha256:c1fe1679c34d9784c1b0d1e5f62ac0a79fca01fb6377cdd33e90473c6f9f9a69`. [value-wrong]",
    ],
    given: { smokeImage: 'curlimages/curl:8.11.1' },
  },
  'a smoke image with a short digest': {
    says: [
      "verdigris:smokeImage: found 'curlimages/curl@sha256:c1fe1679', expected an image by digest: a name followed by '@sha256:' and 64 hexadecimal digits; write `verdigris:smokeImage: curlimages/curl:8.11.1@sha256:c1fe1679c34d9784c1b0d1e5f62ac0a79fca01fb6377cdd33e90473c6f9f9a69`. [value-wrong]",
    ],
    given: { smokeImage: 'curlimages/curl@sha256:c1fe1679' },
  },
  'a secret as a number': {
    says: [
      'verdigris:secrets.db-credentials.password: found a number, expected text; write it in quotes, such as `password: local`, because a secret is text. [quotes-needed]',
    ],
    given: { secrets: { 'db-credentials': { password: 12345 } } },
  },
  'a secret without keys': {
    says: [
      'verdigris:secrets.db-credentials: found text, expected texts by key; write `db-credentials: { password: local }`. [value-wrong]',
    ],
    given: { secrets: { 'db-credentials': 'hunter2' } },
  },
  'secrets as text': {
    says: [
      'verdigris:secrets: found text, expected secret values by name and key; write `verdigris:secrets: { db-credentials: { password: local } }`. [value-wrong]',
    ],
    given: { secrets: 'hunter2' },
  },
  'a secret with a wrong name': {
    says: [
      "verdigris:secrets.DB_CREDENTIALS: found this name, expected a name of a Secret: lower-case letters, digits, '-' and '.'; rename it. [wrong-name]",
    ],
    given: { secrets: { DB_CREDENTIALS: { password: 'hunter2' } } },
  },
  'a secret with a wrong key': {
    says: [
      "verdigris:secrets.db-credentials[\"pass word\"]: found this name, expected a key of a Secret: letters, digits, '-', '_' and '.'; rename it. [wrong-name]",
    ],
    given: { secrets: { 'db-credentials': { 'pass word': 'hunter2' } } },
  },
  'local secrets on AWS': {
    says: [
      'verdigris:secrets: found local values beside an AWS target, expected none: there secret values come from Secrets Manager and never pass through configuration; remove them. [secrets-beside-aws]',
    ],
    given: { target: aws, secrets: { 'db-credentials': { password: 'hunter2' } } },
  },
  'a secure value elsewhere': {
    says: [
      'verdigris:namespace: found a secret value, expected plain text: only verdigris:secrets may hold `secure:` values; write it without `secure:`. [secret-misplaced]',
    ],
    given: { namespace: 'hunter2' },
    input: { secretKeys: ['verdigris:namespace'] },
  },
  'a secure value in the target': {
    says: [
      'verdigris:target: found a secret value, expected plain text: only verdigris:secrets may hold `secure:` values; write it without `secure:`. [secret-misplaced]',
    ],
    given: { target: { account: 'hunter2' } },
    input: { secretKeys: ['verdigris:target'] },
  },
  'AWS settings on a kubeconfig': {
    says: [
      'verdigris:platform: found settings of the ground in AWS beside a kubeconfig target, expected none; remove them, or give `account`, `region` and `zones` in verdigris:target. [platform-beside-kubeconfig]',
    ],
    given: { platform: { repositories: 'lookup' } },
  },
  'a value with a line break': {
    says: [
      "verdigris:limits: found 'none\\u{a}enforced', expected 'none' or 'enforced'; write `verdigris:limits: enforced`. [word-unknown]",
    ],
    given: { limits: 'none\nenforced' },
  },
  'a very long value': {
    says: [
      "verdigris:limits: found 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'..., expected 'none' or 'enforced'; write `verdigris:limits: enforced`. [word-unknown]",
    ],
    given: { limits: 'x'.repeat(500) },
  },
  'an application called __proto__': {
    says: [
      'verdigris:versions: found \'{"__proto__":"v1"}\', expected versions by application; write `verdigris:versions: { api-gateway: v2.3.1 }`. [value-wrong]',
    ],
    given: { 'verdigris:versions': '{"__proto__":"v1"}' },
  },
};
