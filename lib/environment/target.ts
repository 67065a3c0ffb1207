import type { z } from 'zod';
import { explain, missing } from './explain';
import type { EnvironmentProblem } from './errors';
import type { Target } from './model';
import { describe, formatPath, problem } from './problems';
import { awsTarget, configuration, kubeconfigTarget } from './schema';

const kinds = { kubeconfig: kubeconfigTarget, aws: awsTarget } as const;

/** Which kind of target is meant: its keys say so, in part too. Undefined where it says neither or both. */
function kindOf(keys: readonly string[]): keyof typeof kinds | 'both' | undefined {
  const named = (kind: keyof typeof kinds) => keys.some((key) => Object.hasOwn(kinds[kind].shape, key));
  if (named('kubeconfig') && named('aws')) return 'both';
  return named('kubeconfig') ? 'kubeconfig' : named('aws') ? 'aws' : undefined;
}

/** The target of a stack, or everything that is wrong with it. */
export function readTarget(value: unknown): Target | readonly EnvironmentProblem[] {
  const schema = configuration.shape.target;
  if (value === undefined) return [{ path: formatPath(['target']), ...missing(['target'], schema) }];
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return explain('target', schema, value, schema.safeParse(value).error!.issues, 'shown');
  const kind = kindOf(Object.keys(value));
  if (kind === undefined)
    return [
      problem(
        'target-unclear',
        ['target'],
        `found ${describe(value)} that names no target, expected either \`context\` (any cluster of a kubeconfig), ` +
          'or `account`, `region` and `zones` (AWS); add `context: kind-verdigris`, or the other three.',
      ),
    ];
  if (kind === 'both') {
    const of = (shape: object) =>
      Object.keys(value)
        .filter((key) => Object.hasOwn(shape, key))
        .map((key) => `\`${key}\``)
        .join(', ');
    return [
      problem(
        'target-unclear',
        ['target'],
        `found keys of a kubeconfig target (${of(kinds.kubeconfig.shape)}) beside keys of an AWS target (${of(kinds.aws.shape)}), ` +
          'expected one target for each stack; remove the ones or the others.',
      ),
    ];
  }
  const parsed = (kinds[kind] as z.ZodType<z.output<(typeof kinds)[typeof kind]>>).safeParse(value);
  const problems = [
    ...(parsed.success ? [] : explain('target', kinds[kind], value, parsed.error.issues, 'shown')),
    ...(kind === 'aws' ? zoneProblems(value) : []),
  ];
  return problems.length > 0 ? problems : ({ kind, ...parsed.data } as Target);
}

/** Zones that are right by themselves and wrong together: of another region, or named twice. */
function zoneProblems(value: { readonly region?: unknown; readonly zones?: unknown }): EnvironmentProblem[] {
  const { region, zones } = value;
  if (typeof region !== 'string' || !awsTarget.shape.region.safeParse(region).success || !Array.isArray(zones))
    return [];
  const right = awsTarget.shape.zones.element;
  return zones.flatMap((zone: unknown, index): EnvironmentProblem[] => {
    if (!right.safeParse(zone).success) return [];
    const path = ['target', 'zones', index];
    const found = describe(zone);
    if (String(zone).slice(0, -1) !== region)
      return [
        problem(
          'zone-elsewhere',
          path,
          `found ${found}, expected an availability zone of ${region} (verdigris:target.region); write \`- ${region}a\` or change the region.`,
        ),
      ];
    if (zones.indexOf(zone) < index)
      return [
        problem(
          'named-twice',
          path,
          `found ${found} a second time, expected each availability zone once; name another one.`,
        ),
      ];
    return [];
  });
}
