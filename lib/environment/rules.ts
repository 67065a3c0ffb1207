import { z } from 'zod';
import type { EnvironmentProblem } from './errors';
import { environmentNames, type EnvironmentName, type RuleSetting } from './model';
import { decode } from './decode';
import { explain } from './explain';
import { nearest } from './nearest';
import { ConfigurationError, problem, quote } from './problems';
import { ruleNames, tellingRest } from './rule-names';
import { field, matching, oneOf } from './values';

const setting = field(
  z.strictObject({
    level: oneOf(['mandatory', 'advisory', 'disabled'], {
      example: 'advisory',
      about: 'Whether a finding stops the check, is only told, or is not looked for.',
    }),
    reason: field(z.string().regex(/\S/), {
      expected: 'why the rule is judged otherwise here',
      example: 'images are pinned when they are promoted',
      about: 'Shown in every report.',
    }),
  }),
  {
    expected: 'a level and a reason',
    example: { level: 'mandatory', reason: 'audited' },
    about: 'See [rules.md](rules.md) for the names.',
  },
);

/** How the rules of previews and of the policy pack are judged in a stack, by name. */
export const rules = field(
  z.record(matching(/^[a-z-]+$/, { expected: 'the name of a rule', example: 'image-without-digest' }), setting),
  {
    expected: 'levels and reasons by rule',
    example: { 'image-without-digest': { level: 'mandatory', reason: 'audited' } },
    fallback: 'as in [rules.md](rules.md)',
    about: 'Rules of `verdigris preview` and of the policy pack that are judged otherwise here.',
  },
);

/** Rules that there are not, and those that may not be silent. */
export function ruleProblems({ rules: given = {} }: { readonly rules?: z.infer<typeof rules> }): EnvironmentProblem[] {
  return Object.entries(given).flatMap(([name, { level }]): EnvironmentProblem[] => {
    if (!(ruleNames as readonly string[]).includes(name))
      return [problem('unknown-rule', ['rules', name], unknownRule(name))];
    if (level !== 'disabled' || !(tellingRest as readonly string[]).includes(name)) return [];
    return [
      problem(
        'rule-needed',
        ['rules', name, 'level'],
        "found 'disabled', expected 'mandatory' or 'advisory', because this rule tells what no other one knows; write `level: advisory`.",
      ),
    ];
  });
}

function unknownRule(name: string): string {
  const meant = nearest(name, ruleNames);
  return meant
    ? `found an unknown rule, expected ${quote(meant)}; rename it.`
    : 'found an unknown rule, expected a name of docs/rules.md; remove or rename it.';
}

/** What the judgement of a stack depends on. */
export interface RuleConfiguration {
  /** Undefined where neither the configuration nor the stack's name says. */
  readonly environment?: EnvironmentName;
  readonly rules: Readonly<Record<string, RuleSetting>>;
}

/**
 * Reads what rules are judged by, of a configuration that may hold nothing else of ours.
 * @throws ConfigurationError - with every problem of it at once
 */
export function readRules({
  stack,
  config,
}: {
  readonly stack: string;
  /** Text by full key, as `pulumi.runtime.allConfig()` gives it. */
  readonly config: Readonly<Record<string, string>>;
}): RuleConfiguration {
  const text = config['verdigris:rules'];
  const value = decode(rules, text ?? '') ?? {};
  const parsed = rules.safeParse(value);
  const problems = parsed.success ? ruleProblems({ rules: parsed.data }) : [];
  if (!parsed.success) problems.push(...explain('rules', rules, value, parsed.error.issues, 'shown'));
  if (problems.length > 0 || !parsed.success) throw new ConfigurationError(problems);
  const named = config['verdigris:environment'] ?? stack;
  const environment = environmentNames.find((name) => name === named);
  return { ...(environment && { environment }), rules: parsed.data };
}
