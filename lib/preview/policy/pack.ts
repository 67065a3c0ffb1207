import {
  PolicyPack,
  type EnforcementLevel,
  type ResourceValidationPolicy,
  type Severity as Grade,
} from '@pulumi/policy';
import { RunError } from '@pulumi/pulumi';
import { allConfig } from '@pulumi/pulumi/runtime';
import { ConfigurationError } from '../../environment/problems';
import { readRules, type RuleConfiguration } from '../../environment/rules';
import type { Rule, Severity, Standing } from '../judge/model';
import { rules } from '../judge/rules';
import { resourceOf } from './resource';
import { watchSecrets } from './secrets';

const grades: { readonly [severity in Severity]: Grade } = {
  data: 'critical',
  traffic: 'high',
  release: 'medium',
  security: 'high',
  capacity: 'medium',
  config: 'low',
  cosmetic: 'low',
};

function policyOf(rule: Rule, standing: Standing, configuration: RuleConfiguration): ResourceValidationPolicy {
  const { name, severity, reason, repair } = rule;
  const context = { environment: configuration.environment };
  const byDefault: EnforcementLevel = standing.mandatory?.(context) ? 'mandatory' : 'advisory';
  return {
    name,
    description: standing.reason ?? reason,
    remediationSteps: repair,
    severity: grades[severity],
    tags: [severity],
    enforcementLevel: configuration.rules[name]?.level ?? byDefault,
    validateResource: (args, report) => {
      for (const { path, what } of standing.check(resourceOf(args), context))
        report(`${what}${path !== undefined && !what.startsWith(path) ? ` at ${path}` : ''}. ${repair}`);
    },
  };
}

/** What the stack that is previewed or updated says; the engine hands its configuration to the pack. */
function configured(): RuleConfiguration {
  try {
    return readRules({ stack: process.env.PULUMI_NODEJS_STACK ?? '', config: allConfig() });
  } catch (error) {
    // Pulumi prints the message of this one without a stack trace.
    if (ConfigurationError.is(error)) throw new RunError(error.message);
    throw error;
  }
}

/**
 * The rules that can be judged of a resource alone, as policies: for a pack that holds others too. What they stop at is a
 * configuration of the stack (`verdigris:rules`), the same as for `verdigris preview`.
 * @param configuration - that of the stack that is previewed or updated, where it is left out
 * @throws RunError where `verdigris:rules` is wrong, with every problem at once
 */
export function policies(configuration: RuleConfiguration = configured()): ResourceValidationPolicy[] {
  watchSecrets();
  return rules.flatMap((rule) => (rule.standing ? [policyOf(rule, rule.standing, configuration)] : []));
}

/**
 * Serves the rules as the policy pack `verdigris`: all that the `index.ts` of a pack has to call.
 * @throws RunError where `verdigris:rules` is wrong, with every problem at once
 */
export function startPolicyPack(): PolicyPack {
  return new PolicyPack('verdigris', { policies: policies() });
}
