import { mapTexts } from '../compare/json';
import { unsealed, type Keeper } from '../compare/keeper';
import { kindOf } from '../grouping';
import type { FieldChange } from '../compare/model';
import type { Judgement, JudgedChange } from '../judge/model';
import type { Json } from '../model';
import { diffOf } from './diff';
import { topologyOf } from './topology';
import type { ChangeReport, PreviewReport, StackReport } from './schema';

const fieldReport = ({ path, kind, before, after }: FieldChange): ChangeReport['fields'][number] => ({
  path,
  kind,
  ...(before !== undefined && { before: before as ChangeReport['fields'][number]['before'] }),
  ...(after !== undefined && { after: after as ChangeReport['fields'][number]['after'] }),
});

function seenReport(live: Judgement['live'], urn: string): ChangeReport['live'] {
  const seen = live?.seen.get(urn);
  if (!seen) return undefined;
  const { by, operation, why } = seen;
  return { seen: by, ...(operation && { engine: operation }), ...(why && { why }) };
}

function liveReport({ refreshed, problems, drift }: NonNullable<Judgement['live']>): StackReport['live'] {
  return {
    refreshed,
    problems: [...problems],
    drift: drift.map(({ fields, ...each }) => ({ ...each, kind: kindOf(each.type), fields: fields.map(fieldReport) })),
  };
}

function changeReport({ change, findings, severity }: JudgedChange, live: Judgement['live']): ChangeReport {
  const { urn, type, name, former, application, slot, operation, replacedBy, fields } = change;
  const seen = seenReport(live, urn);
  return {
    urn,
    type,
    kind: kindOf(type),
    name,
    ...(former && { former }),
    ...(application !== undefined && { application }),
    ...(slot !== undefined && { slot: slot as ChangeReport['slot'] }),
    operation,
    replacedBy: [...replacedBy],
    severity,
    ...(seen && { live: seen }),
    findings: findings.map(({ rule, severity: of, path, what, reason, repair, lethal, lifted }) => ({
      rule,
      severity: of,
      ...(path !== undefined && { path }),
      what,
      reason,
      repair,
      lethal,
      ...(lifted !== undefined && { lifted }),
    })),
    fields: fields.map(fieldReport),
    diff: diffOf(change),
  };
}

function stackReport({ comparison, changes, worst, left, capacity, refused, rules, live }: Judgement): StackReport {
  const counts = { create: 0, update: 0, replace: 0, delete: 0 };
  for (const { change } of changes) counts[change.operation]++;
  return {
    stack: comparison.stack,
    project: comparison.project,
    state: comparison.state,
    problems: [...comparison.problems],
    configuration: comparison.configuration,
    counts,
    ...(worst && { worst }),
    ...(left && { left: { resources: left.resources, dear: [...left.dear] } }),
    refused: refused.length,
    capacity,
    releases: [...comparison.releases],
    warnings: [...comparison.warnings],
    folded: [...comparison.folded],
    changes: changes.map((change) => changeReport(change, live)),
    ...(live && { live: liveReport(live) }),
    ...(rules.length > 0 && { rules: rules.map(({ rule, level, reason }) => ({ rule, level, because: reason })) }),
    topology: topologyOf(comparison, changes),
  };
}

/**
 * What people and machines read of judgements. Nothing secret is in it: texts are searched for every known secret once more,
 * for a name or a message may hold one too.
 * @param base - The base as people call it
 */
export function buildReport(
  judgements: readonly Judgement[],
  sides: { readonly base: string; readonly head: string },
  keeper: Pick<Keeper, 'mask'>,
): PreviewReport {
  const stacks = judgements.map(stackReport);
  const refused = stacks.reduce((sum, each) => sum + each.refused, 0);
  const report: PreviewReport = { version: 1, ...sides, refused, stacks };
  return maskTexts(report, keeper);
}

/** Fields with words of the report itself, which no secret may spoil. */
const own = new Set([
  'state',
  'operation',
  'severity',
  'worst',
  'kind',
  'rule',
  'level',
  'seen',
  'engine',
  'reason',
  'repair',
  'mark',
  'cause',
  'why',
  'slot',
  'change',
  'traffic',
]);

function maskTexts(report: PreviewReport, { mask }: Pick<Keeper, 'mask'>): PreviewReport {
  const shown = (text: string): string => unsealed(mask(text));
  const walk = (value: Json, key: string): Json => {
    if (key === 'before' || key === 'after') return mapTexts(value, shown, true);
    if (Array.isArray(value)) return value.map((element: Json) => walk(element, key));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, walk(inner, field)]));
    return typeof value === 'string' && !own.has(key) ? shown(value) : value;
  };
  return walk(report as unknown as Json, '') as unknown as PreviewReport;
}

/** `verdigris preview --format json`. */
export const jsonReport = (report: PreviewReport): string => `${JSON.stringify(report, null, 2)}\n`;
