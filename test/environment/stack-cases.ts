import type { WrongCase } from './cases';
import { aws } from './support';

/** What is wrong with other stacks: the one that holds the ground, and the one that promotes. */
export const wrongStacks: Readonly<Record<string, WrongCase>> = {
  'a platform stack in two parts': {
    says: [
      "verdigris:platformStack: found 'acme/production', expected the name of a stack, as STACK (of this project) or ORGANIZATION/PROJECT/STACK (of another one); write `verdigris:platformStack: production`. [value-wrong]",
    ],
    given: { platformStack: 'acme/production' },
  },
  'a platform stack that is the stack itself': {
    says: [
      "verdigris:platformStack: found 'production', which is this stack itself, expected another one; remove it. [stack-names-itself]",
      "verdigris:promotion.from: found 'acme/verdigris/production', which is this stack itself, expected another one; remove it. [stack-names-itself]",
    ],
    given: { platformStack: 'production', promotion: { from: 'acme/verdigris/production' } },
  },
  'settings of the ground beside a platform stack': {
    says: [
      "verdigris:platform.kubernetesVersion: found a setting of the ground beside verdigris:platformStack 'shared', which holds it, expected none; set it in that stack. [ground-elsewhere]",
    ],
    given: {
      target: aws,
      platformStack: 'shared',
      platform: { kubernetesVersion: '1.34', cidr: '10.0.0.0/16', repositories: 'lookup' },
    },
  },
  'a promotion from nowhere': {
    says: [
      'verdigris:promotion.from: found nothing, expected the name of a stack, as STACK (of this project) or ORGANIZATION/PROJECT/STACK (of another one); add `from: staging`. [value-missing]',
    ],
    given: { promotion: {} },
  },
  'a hotfix without a reason, of a version that is a number': {
    says: [
      "verdigris:hotfix.api-gateway.version: found the number 1.1, expected an image tag as text (at most 63 letters, digits, '.', '_' and '-'), optionally followed by '@sha256:' and 64 hexadecimal digits; write it in quotes, such as `version: v2.3.1`, because a number loses its zeros (1.10 becomes 1.1). [quotes-needed]",
      "verdigris:hotfix.api-gateway.reason: found ' ', expected why it can not wait; write `reason: CVE-2026-1234`. [value-wrong]",
    ],
    given: { promotion: { from: 'staging' }, hotfix: { 'api-gateway': { version: 1.1, reason: ' ' } } },
  },
  'a hotfix of an unknown application': {
    says: [
      "verdigris:hotfix.api-gatway: found 'api-gatway', which is no application of this stack, expected 'api-gateway'; rename it. [unknown-application]",
    ],
    given: { promotion: { from: 'staging' }, hotfix: { 'api-gatway': { version: 'v2', reason: 'why' } } },
  },
  'a hotfix without promotion': {
    says: [
      'verdigris:hotfix.api-gateway: found a hotfix where verdigris:promotion is not set, so that every version may enter, expected none; remove it, or add `verdigris:promotion: { from: staging }`. [hotfix-without-promotion]',
    ],
    given: { hotfix: { 'api-gateway': { version: 'v2', reason: 'why' } } },
  },
};
