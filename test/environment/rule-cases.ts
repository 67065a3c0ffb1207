import type { WrongCase } from './cases';

/** Settings of rules that are wrong. */
export const wrongRules: Readonly<Record<string, WrongCase>> = {
  'a rule with a level alone': {
    says: [
      "verdigris:rules.image-without-digest: found 'mandatory', expected a level and a reason; write `image-without-digest: { level: mandatory, reason: audited }`. [value-wrong]",
    ],
    given: { rules: { 'image-without-digest': 'mandatory' } },
  },
  'a rule without a reason, with a level that is none': {
    says: [
      "verdigris:rules.iam-wider.level: found 'off', expected 'mandatory', 'advisory' or 'disabled'; write `level: advisory`. [word-unknown]",
      'verdigris:rules.iam-wider.reason: found nothing, expected why the rule is judged otherwise here; add `reason: images are pinned when they are promoted`. [value-missing]',
    ],
    given: { rules: { 'iam-wider': { level: 'off' } } },
  },
  'a rule with an empty reason': {
    says: [
      "verdigris:rules.iam-wider.reason: found ' ', expected why the rule is judged otherwise here; write `reason: images are pinned when they are promoted`. [value-wrong]",
    ],
    given: { rules: { 'iam-wider': { level: 'disabled', reason: ' ' } } },
  },
  'a misspelt rule': {
    says: ["verdigris:rules.iam-wide: found an unknown rule, expected 'iam-wider'; rename it. [unknown-rule]"],
    given: { rules: { 'iam-wide': { level: 'disabled', reason: 'why' } } },
  },
  'a rule that there is not': {
    says: [
      'verdigris:rules.no-tuesdays: found an unknown rule, expected a name of docs/rules.md; remove or rename it. [unknown-rule]',
    ],
    given: { rules: { 'no-tuesdays': { level: 'disabled', reason: 'why' } } },
  },
  'a rule that tells the rest, disabled': {
    says: [
      "verdigris:rules.setting-changed.level: found 'disabled', expected 'mandatory' or 'advisory', because this rule tells what no other one knows; write `level: advisory`. [rule-needed]",
    ],
    given: { rules: { 'setting-changed': { level: 'disabled', reason: 'noise' } } },
  },
  'a rule called otherwise than rules are': {
    says: ['verdigris:rules.IamWider: found this name, expected the name of a rule; rename it. [wrong-name]'],
    given: { rules: { IamWider: { level: 'disabled', reason: 'why' } } },
  },
};
