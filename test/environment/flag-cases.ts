import type { WrongCase } from './cases';

/** Values of feature flags that are wrong whatever the application says of them. */
export const wrongFlags: Readonly<Record<string, WrongCase>> = {
  'a feature flag that is a number': {
    says: [
      'verdigris:flags.api-gateway.ENABLE_NEW_FEATURE: found the number 1, expected true or false, or one of the words of the flag; write `ENABLE_NEW_FEATURE: true`. [value-wrong]',
    ],
    given: { flags: { 'api-gateway': { ENABLE_NEW_FEATURE: 1 } } },
  },
  'a feature flag that no variable can be called': {
    says: [
      "verdigris:flags.api-gateway.new-feature: found this name, expected the name of a feature flag: letters, digits and '_', no digit first; rename it. [wrong-name]",
    ],
    given: { flags: { 'api-gateway': { 'new-feature': true } } },
  },
  'feature flags of an unknown application': {
    says: [
      "verdigris:flags.api-gatway: found 'api-gatway', which is no application of this stack, expected 'api-gateway'; rename it. [unknown-application]",
    ],
    given: { flags: { 'api-gatway': { A: true } } },
  },
};
