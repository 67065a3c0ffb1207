import type { EnvironmentName, RuleSetting } from '../../environment/model';
import type { RuleName } from '../../environment/rule-names';
import type { ResourceChange, StackComparison } from '../compare/model';
import type { EnginePreview } from '../live/model';
import type { LiveComparison } from '../live/merge';
import type { RecordedProperties } from '../model';

/** Worst first: what is lost, who is not served, what is released, who may do more, how much, with which values, how it looks. */
export const severities = ['data', 'traffic', 'release', 'security', 'capacity', 'config', 'cosmetic'] as const;
/** What a change is about, worst first. */
export type Severity = (typeof severities)[number];

/** What a rule finds in a change. */
export interface Fact {
  /** The field; absent where the resource as a whole is meant. */
  readonly path?: string;
  /** A clause that names the values: `engineVersion 14.9 -> 17.2`. */
  readonly what: string;
}

/** What rules know beside the change. */
export interface JudgeContext {
  readonly comparison: StackComparison;
  /** Undefined where the configuration does not say. */
  readonly environment?: EnvironmentName;
}

/** One resource as it stands, whatever it was before. */
export interface StandingResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly protect: boolean;
  readonly values: RecordedProperties['values'];
}

/**
 * What of a rule holds of a resource alone, without its former state: that is what a policy pack can judge. Where a rule
 * tells a change exactly when this comes to hold, its `check` is made of it.
 */
export interface Standing {
  /** Completes "told of". */
  readonly of: string;
  /** What that means, where the reason of the rule speaks of a change. @default - the reason of the rule */
  readonly reason?: string;
  readonly check: (resource: StandingResource, context: Pick<JudgeContext, 'environment'>) => readonly Fact[];
  /** True where it stops an update unless the configuration says otherwise. @default false */
  readonly mandatory?: (context: Pick<JudgeContext, 'environment'>) => boolean;
}

/** A pure judgement of one change. The rules are a table: documents and policies are made from it. */
export interface Rule {
  /** Stable: configurations and filters use it. */
  readonly name: RuleName;
  readonly severity: Severity;
  /** True where the check says no unless the configuration names the resource with a reason. @default false */
  readonly lethal?: boolean | ((change: ResourceChange, context: JudgeContext) => boolean);
  /** Completes "stops the check in staging and production" where that holds of some of them. */
  readonly lethalOf?: string;
  /** What happens, and why that matters: one sentence. */
  readonly reason: string;
  /** What to do instead, or how it is meant: one sentence. */
  readonly repair: string;
  /** What it finds in a change; nothing, and the change is none of its matter. */
  readonly check: (change: ResourceChange, context: JudgeContext) => readonly Fact[];
  /** Absent where only a change can be judged. */
  readonly standing?: Standing;
}

/** A rule that the configuration has judged otherwise. */
export interface ChangedRule extends RuleSetting {
  readonly rule: RuleName;
}

/** A rule that applied. */
export interface Finding extends Fact {
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly reason: string;
  readonly repair: string;
  readonly urn: string;
  readonly lethal: boolean;
  /** Why the configuration lets it happen (`verdigris:unprotect`, `verdigris:rules`). */
  readonly lifted?: string;
}

export interface JudgedChange {
  readonly change: ResourceChange;
  /** Worst first, never empty. */
  readonly findings: readonly Finding[];
  readonly severity: Severity;
}

/** Sums of what pods ask for, over the pods that run when all is settled. */
export interface Capacity {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  readonly pods: number;
}

export interface LeftBehind {
  readonly resources: number;
  /** What of it would be refused to be deleted, as kind and name. */
  readonly dear: readonly string[];
}

export interface Judgement {
  readonly comparison: StackComparison;
  /** Worst first, then by URN. */
  readonly changes: readonly JudgedChange[];
  /** Absent where nothing changes. */
  readonly worst?: Severity;
  /** Of a stack without a file: what nobody manages any more. */
  readonly left?: LeftBehind;
  readonly capacity: { readonly before: Capacity; readonly after: Capacity };
  /** Findings that stop the check. */
  readonly refused: readonly Finding[];
  /** What the configuration has judged otherwise (`verdigris:rules`), by name. */
  readonly rules: readonly ChangedRule[];
  /** What the engine's own preview adds, where it was asked. */
  readonly live?: Pick<EnginePreview, 'refreshed' | 'problems'> & Pick<LiveComparison, 'seen' | 'drift'>;
}
