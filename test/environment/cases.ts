import type { EnvironmentInput } from '../../lib/environment/read';
import { aws, kubeconfig, type Given } from './support';

/** A configuration that is wrong, and everything that is said of it. */
export interface WrongCase {
  readonly says: readonly string[];
  readonly given: Given;
  readonly input?: Partial<EnvironmentInput>;
}
const target = (changed: Given): Given => ({ target: { ...aws, ...changed } });
const without = (key: keyof typeof aws): Given => ({ target: { ...aws, [key]: undefined } });

/** Targets, keys and names that are wrong. */
export const wrongPlaces: Readonly<Record<string, WrongCase>> = {
  'no target': {
    says: [
      'verdigris:target: found nothing, expected either `context` (any cluster of a kubeconfig), or `account`, `region` and `zones` (AWS); add `verdigris:target: { context: kind-verdigris }`. [value-missing]',
    ],
    given: { target: undefined },
  },
  'an empty target': {
    says: [
      'verdigris:target: found an empty object that names no target, expected either `context` (any cluster of a kubeconfig), or `account`, `region` and `zones` (AWS); add `context: kind-verdigris`, or the other three. [target-unclear]',
    ],
    given: { target: {} },
  },
  'a target of unknown keys alone': {
    says: [
      'verdigris:target: found an object that names no target, expected either `context` (any cluster of a kubeconfig), or `account`, `region` and `zones` (AWS); add `context: kind-verdigris`, or the other three. [target-unclear]',
    ],
    given: { target: { cluster: 'shared' } },
  },
  'a target as text': {
    says: [
      "verdigris:target: found 'kind-verdigris', expected either `context` (any cluster of a kubeconfig), or `account`, `region` and `zones` (AWS); write `verdigris:target: { context: kind-verdigris }`. [value-wrong]",
    ],
    given: { target: 'kind-verdigris' },
  },
  'a target as a list': {
    says: [
      'verdigris:target: found a list of 1, expected either `context` (any cluster of a kubeconfig), or `account`, `region` and `zones` (AWS); write `verdigris:target: { context: kind-verdigris }`. [value-wrong]',
    ],
    given: { target: ['kind-verdigris'] },
  },
  'two targets': {
    says: [
      'verdigris:target: found keys of a kubeconfig target (`context`) beside keys of an AWS target (`account`, `region`, `zones`), expected one target for each stack; remove the ones or the others. [target-unclear]',
    ],
    given: target({ context: 'kind-verdigris' }),
  },
  'an empty context': {
    says: [
      "verdigris:target.context: found '', expected the name of a kubeconfig context; write `context: kind-verdigris`. [value-wrong]",
    ],
    given: { target: { context: '' } },
  },
  'a context that is a number': {
    says: [
      'verdigris:target.context: found the number 7, expected the name of a kubeconfig context; write `context: kind-verdigris`. [value-wrong]',
    ],
    given: { target: { context: 7 } },
  },
  'a kubeconfig without a context': {
    says: [
      'verdigris:target.context: found nothing, expected the name of a kubeconfig context; add `context: kind-verdigris`. [value-missing]',
    ],
    given: { target: { kubeconfig: './kubeconfig' } },
  },
  'a registry with its protocol': {
    says: [
      "verdigris:target.registry: found 'https://localhost:5001/', expected a prefix of image names without 'https://' and without '/' at its end; write `registry: localhost:5001`. [value-wrong]",
    ],
    given: { target: { ...kubeconfig, registry: 'https://localhost:5001/' } },
  },
  'an account that YAML took for a number': {
    says: [
      'verdigris:target.account: found the number 12345678, expected an AWS account id: text of 9 to 12 digits; write it in quotes, such as `account: "123456789012"`, because a number loses leading zeros and precision. [quotes-needed]',
    ],
    given: target({ account: 12345678 }),
  },
  'an account with dashes': {
    says: [
      'verdigris:target.account: found \'1234-5678-9012\', expected an AWS account id: text of 9 to 12 digits; write `account: "123456789012"`. [value-wrong]',
    ],
    given: target({ account: '1234-5678-9012' }),
  },
  'an account with too few digits': {
    says: [
      'verdigris:target.account: found \'12345678\', expected an AWS account id: text of 9 to 12 digits; write `account: "123456789012"`. [value-wrong]',
    ],
    given: target({ account: '12345678' }),
  },
  'an account with too many digits': {
    says: [
      'verdigris:target.account: found \'1234567890123\', expected an AWS account id: text of 9 to 12 digits; write `account: "123456789012"`. [value-wrong]',
    ],
    given: target({ account: '1234567890123' }),
  },
  'no account': {
    says: [
      'verdigris:target.account: found nothing, expected an AWS account id: text of 9 to 12 digits; add `account: "123456789012"`. [value-missing]',
    ],
    given: without('account'),
  },
  'no region': {
    says: ['verdigris:target.region: found nothing, expected an AWS region; add `region: us-east-1`. [value-missing]'],
    given: without('region'),
  },
  'no zones': {
    says: [
      'verdigris:target.zones: found nothing, expected at least two availability zones of the region; add `zones: [us-east-1a, us-east-1b]`. [value-missing]',
    ],
    given: without('zones'),
  },
  'a region that is none': {
    says: [
      "verdigris:target.region: found 'virginia', expected an AWS region; write `region: us-east-1`. [value-wrong]",
    ],
    given: target({ region: 'virginia' }),
  },
  'a zone in place of the region': {
    says: [
      "verdigris:target.region: found 'us-east-1a', expected an AWS region; write `region: us-east-1`. [value-wrong]",
    ],
    given: target({ region: 'us-east-1a', zones: ['us-east-1a', 'us-east-1b'] }),
  },
  'one zone': {
    says: [
      'verdigris:target.zones: found a list of 1, expected at least two availability zones of the region; add to it, such as `zones: [us-east-1a, us-east-1b]`. [value-wrong]',
    ],
    given: target({ zones: ['us-east-1a'] }),
  },
  'zones as text': {
    says: [
      "verdigris:target.zones: found 'us-east-1a', expected at least two availability zones of the region; write `zones: [us-east-1a, us-east-1b]`. [value-wrong]",
    ],
    given: target({ zones: 'us-east-1a' }),
  },
  'a zone of another region': {
    says: [
      "verdigris:target.zones[1]: found 'us-west-2b', expected an availability zone of us-east-1 (verdigris:target.region); write `- us-east-1a` or change the region. [zone-elsewhere]",
    ],
    given: target({ zones: ['us-east-1a', 'us-west-2b'] }),
  },
  'a zone without its letter': {
    says: [
      "verdigris:target.zones[1]: found 'us-east-1', expected an availability zone; write `- us-east-1a`. [value-wrong]",
    ],
    given: target({ zones: ['us-east-1a', 'us-east-1'] }),
  },
  'the same zone twice': {
    says: [
      "verdigris:target.zones[2]: found 'us-east-1a' a second time, expected each availability zone once; name another one. [named-twice]",
    ],
    given: target({ zones: ['us-east-1a', 'us-east-1b', 'us-east-1a'] }),
  },
  'an unknown key in the target': {
    says: ["verdigris:target.regoin: found an unknown key, expected 'region'; rename it. [unknown-key]"],
    given: target({ regoin: 'us-east-1' }),
  },
  'a null in the target': {
    says: [
      'verdigris:target.region: found nothing (null), expected an AWS region; write `region: us-east-1`. [value-missing]',
    ],
    given: target({ region: null }),
  },
  'an unknown key': {
    says: ["verdigris:tagret: found an unknown key, expected 'target'; rename it. [unknown-key]"],
    given: { tagret: kubeconfig },
  },
  'an unknown key near none': {
    says: [
      "verdigris:colour: found an unknown key, expected 'environment', 'target', 'namespace', 'debug', 'limits', 'data', 'hosts', 'replicas', 'versions', 'strategies', 'flags', 'rollback', 'retry', 'unprotect', 'smokeImage', 'secrets', 'backing', 'sites', 'platform', 'access', 'apps', 'platformStack', 'promotion', 'hotfix' or 'rules'; remove or rename it. [unknown-key]",
    ],
    given: { colour: 'blue' },
  },
  'a path as one key': {
    says: [
      "verdigris:target.region: found a path as one key, expected it inside 'verdigris:target'; remove it and set it by `pulumi config set --path`. [path-as-key]",
    ],
    given: { 'target.region': 'us-east-1' },
  },
  'an index as one key': {
    says: [
      "verdigris:rollback[0]: found a path as one key, expected it inside 'verdigris:rollback'; remove it and set it by `pulumi config set --path`. [path-as-key]",
    ],
    given: { 'rollback[0]': 'api-gateway' },
  },
  'a misspelt namespace': {
    says: [
      "verdgris:debug: found a key of another namespace, expected 'verdigris:debug'; rename it. [wrong-namespace]",
    ],
    given: { 'verdgris:debug': 'true' },
  },
  'a namespace in capitals': {
    says: [
      "Verdigris:debug: found a key of another namespace, expected 'verdigris:debug'; rename it. [wrong-namespace]",
    ],
    given: { 'Verdigris:debug': 'true' },
  },
  'a stack without an environment': {
    says: [
      "verdigris:environment: found nothing, and the stack 'blue-team' is not named like an environment, expected 'development', 'testing', 'staging' or 'production'; add `verdigris:environment: production`. [environment-unclear]",
    ],
    given: {},
    input: { stack: 'blue-team' },
  },
  'a stack named nearly like an environment': {
    says: [
      "verdigris:environment: found nothing, and the stack 'prodution' is not named like an environment, expected 'development', 'testing', 'staging' or 'production'; add `verdigris:environment: production`. [environment-unclear]",
    ],
    given: {},
    input: { stack: 'prodution' },
  },
  'an environment that is none': {
    says: [
      "verdigris:environment: found 'prod', expected 'development', 'testing', 'staging' or 'production'; write `verdigris:environment: production`. [word-unknown]",
    ],
    given: { environment: 'prod' },
  },
  'an empty environment': {
    says: [
      "verdigris:environment: found '', expected 'development', 'testing', 'staging' or 'production'; write `verdigris:environment: production`. [word-unknown]",
    ],
    given: { environment: '' },
    input: { stack: 'acme' },
  },
  'a namespace in capitals for Kubernetes': {
    says: [
      "verdigris:namespace: found 'Production', expected a Kubernetes namespace: at most 63 lower-case letters, digits and '-', not beginning with 'kube-'; write `verdigris:namespace: production`. [value-wrong]",
    ],
    given: { namespace: 'Production' },
  },
  "one of Kubernetes' own namespaces": {
    says: [
      "verdigris:namespace: found 'kube-system', expected a Kubernetes namespace: at most 63 lower-case letters, digits and '-', not beginning with 'kube-'; write `verdigris:namespace: production`. [value-wrong]",
    ],
    given: { namespace: 'kube-system' },
  },
  'a namespace of 64 characters': {
    says: [
      "verdigris:namespace: found 'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn', expected a Kubernetes namespace: at most 63 lower-case letters, digits and '-', not beginning with 'kube-'; write `verdigris:namespace: production`. [value-wrong]",
    ],
    given: { namespace: 'n'.repeat(64) },
  },
};
