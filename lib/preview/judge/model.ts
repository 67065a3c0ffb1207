import type { EnvironmentName } from '../../environment/model';
import type { ResourceChange, StackComparison } from '../compare/model';

/** Worst first: what is lost, who is not served, what is released, who may do more, how much, with which values, how it looks. */
export const severities = ['data', 'traffic', 'release', 'security', 'capacity', 'config', 'cosmetic'] as const;
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

/** A pure judgement of one change. The rules are a table: documents and policies are made from it. */
export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  /** True where the check says no unless the configuration names the resource with a reason. @default false */
  readonly lethal?: boolean | ((change: ResourceChange, context: JudgeContext) => boolean);
  /** What happens, and why that matters: one sentence. */
  readonly reason: string;
  /** What to do instead, or how it is meant: one sentence. */
  readonly repair: string;
  readonly check: (change: ResourceChange, context: JudgeContext) => readonly Fact[];
}

/** A rule that applied. */
export interface Finding extends Fact {
  readonly rule: string;
  readonly severity: Severity;
  readonly reason: string;
  readonly repair: string;
  readonly urn: string;
  readonly lethal: boolean;
  /** Why the configuration lets it happen (`verdigris:unprotect`). */
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

export interface Judgement {
  readonly comparison: StackComparison;
  /** Worst first, then by URN. */
  readonly changes: readonly JudgedChange[];
  /** Absent where nothing changes. */
  readonly worst?: Severity;
  readonly capacity: { readonly before: Capacity; readonly after: Capacity };
  /** Findings that stop the check. */
  readonly refused: readonly Finding[];
}
