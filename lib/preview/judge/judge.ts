import type { Environment, RuleSetting } from '../../environment/model';
import type { RuleName } from '../../environment/rule-names';
import type { ResourceChange, StackComparison } from '../compare/model';
import { compareStack, emptySide } from '../compare/compare';
import { isProvider, kindOf } from '../grouping';
import { capacityOf } from './capacity';
import {
  severities,
  type Fact,
  type Finding,
  type JudgeContext,
  type JudgedChange,
  type Judgement,
  type LeftBehind,
  type Rule,
  type Severity,
} from './model';
import { knowing } from './rules';
import { remainingRules } from './rules/config';

/** What of the configuration of a stack a judgement depends on. */
export type JudgedEnvironment = Pick<Environment, 'name' | 'unprotect' | 'rules'>;

const rank = (severity: Severity): number => severities.indexOf(severity);

/** Rules that are silent where another one has said it of the same field, or of the resource as a whole. */
const saidBy: { readonly [rule in RuleName]?: readonly RuleName[] } = {
  'storage-grown': ['storage-shrunk'],
  'size-changed': ['storage-shrunk'],
  'description-changed': ['pod-security-lowered', 'database-upgrade'],
  'image-changed': ['database-upgrade'],
  'replicas-changed': ['replicas-zero'],
  'protected-goes': ['data-deleted', 'data-replaced', 'serving-deleted', 'serving-replaced'],
  replaced: ['data-replaced', 'serving-replaced'],
  deleted: ['data-deleted', 'serving-deleted', 'application-removed', 'network-policy-wider', 'budget-removed'],
  created: ['application-added', 'autoscaling-changed', 'task-changed', 'renamed-without-alias', 'egress-cut'],
};

/** True where the one stops the check no less than the other: what is refused is silent only for what is refused. */
const asGrave = (one: Finding, other: Finding): boolean => {
  const weight = ({ lethal, lifted }: Finding): number => (!lethal ? 0 : lifted === undefined ? 2 : 1);
  return weight(one) >= weight(other);
};

/** Fields whose parts are judged one by one when they come or go as a whole. */
const judgedInside = /\.(securityContext|lifecycle|capabilities)$/;

class Judge {
  constructor(
    private readonly context: JudgeContext,
    private readonly lifts: ReadonlyMap<string, string>,
    private readonly settings: { readonly [rule: string]: RuleSetting } = {},
  ) {}

  judge(change: ResourceChange): JudgedChange {
    const told = this.findings(change, (rule) => this.settings[rule.name]?.level !== 'disabled');
    // A change of which disabled rules alone know is told by them: nothing is silent.
    const findings = told.length > 0 ? told : this.findings(change, () => true);
    return { change, findings, severity: findings[0]?.severity ?? 'cosmetic' };
  }

  private findings(change: ResourceChange, enabled: (rule: Rule) => boolean): readonly Finding[] {
    const found: Finding[] = knowing.filter(enabled).flatMap((rule) => this.apply(rule, change));
    const { created, deleted, replaced, field } = remainingRules;
    found.push(...[created, deleted, replaced].flatMap((rule) => this.apply(rule, change)));
    // A field is told by the rule that knows it; what no rule knows is told as it is.
    const told = [
      ...change.replacedBy,
      ...change.fields.filter(({ path }) => this.isTold(path, found)).map(({ path }) => path),
    ];
    found.push(...this.apply(field, change).filter(({ path }) => !told.includes(path ?? '')));
    const kept = found.filter(
      (one) =>
        !found.some(
          (other) => saidBy[one.rule]?.includes(other.rule) && other.path === one.path && asGrave(other, one),
        ),
    );
    return kept.sort((a, b) => rank(a.severity) - rank(b.severity));
  }

  /** True where a finding is about the field, or about what holds it. */
  private isTold(field: string, found: readonly Finding[]): boolean {
    const inside = (path: string, of: string): boolean => path.startsWith(`${of}.`) || path.startsWith(`${of}[`);
    return found.some(
      ({ path }) =>
        path !== undefined &&
        (path === field || inside(field, path) || (judgedInside.test(field) && inside(path, field))),
    );
  }

  private apply(rule: Rule, change: ResourceChange): readonly Finding[] {
    return rule.check(change, this.context).map((fact) => this.finding(rule, change, fact));
  }

  private finding(rule: Rule, change: ResourceChange, { path, what }: Fact): Finding {
    const { name, severity, reason, repair } = rule;
    const { level, reason: why } = this.settings[name] ?? {};
    const byDefault = typeof rule.lethal === 'function' ? rule.lethal(change, this.context) : rule.lethal === true;
    const lethal = byDefault || level === 'mandatory';
    const lift = this.lifts.get(change.urn) ?? this.lifts.get(change.former?.urn ?? '');
    const lifted = lift ?? (level === 'mandatory' ? undefined : why);
    const { urn } = change;
    return {
      rule: name,
      severity,
      reason,
      repair,
      urn,
      ...(path && { path }),
      what,
      lethal,
      ...(lethal && lifted && { lifted }),
    };
  }
}

/** What a stack without a file leaves: judged as if all of it were deleted, for that is what somebody has to do by hand. */
function leftBehind({ stack, before }: StackComparison, environment?: JudgedEnvironment): LeftBehind | undefined {
  if (!before) return undefined;
  const gone = compareStack(stack, { state: 'rendered', side: before }, { state: 'rendered', side: emptySide(before) });
  const deletions = judge(gone, environment).changes.filter(({ change }) => change.operation === 'delete');
  const dear = deletions.filter(({ findings }) => findings.some(({ lethal }) => lethal));
  return {
    resources: deletions.filter(({ change }) => !isProvider(change)).length,
    dear: dear.map(({ change }) => `${kindOf(change.type)} ${change.name}`),
  };
}

/**
 * Judges a comparison. Pure.
 * @param environment - Of the head, or of the base where the stack goes; without it, everything is judged as in production
 */
export function judge(comparison: StackComparison, environment?: JudgedEnvironment): Judgement {
  const lifts = new Map(environment?.unprotect.map(({ urn, reason }) => [urn, reason]));
  const judges = new Judge({ comparison, environment: environment?.name }, lifts, environment?.rules);
  const changes = comparison.changes
    .map((change) => judges.judge(change))
    .sort((a, b) => rank(a.severity) - rank(b.severity) || (a.change.urn < b.change.urn ? -1 : 1));
  return {
    comparison,
    changes,
    ...(changes[0] && { worst: changes[0].severity }),
    ...(comparison.state === 'removed' && { left: leftBehind(comparison, environment) }),
    capacity: {
      before: capacityOf(comparison.before),
      // What nobody manages any more runs on.
      after: capacityOf(comparison.state === 'removed' ? comparison.before : comparison.after),
    },
    refused: changes.flatMap(({ findings }) => findings.filter(({ lethal, lifted }) => lethal && lifted === undefined)),
    rules: Object.entries(environment?.rules ?? {})
      .map(([rule, setting]) => ({ rule: rule as RuleName, ...setting }))
      .sort((a, b) => (a.rule < b.rule ? -1 : 1)),
  };
}
