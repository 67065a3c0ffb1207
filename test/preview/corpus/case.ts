import type { JudgedEnvironment } from '../../../lib/preview/judge/judge';
import type { Side, SideState } from '../../../lib/preview/compare/model';
import type { Severity } from '../../../lib/preview/judge/model';

/** A change, and what a reader has to be told of it. */
export interface Case {
  readonly name: string;
  /** @default - the side has no such stack */
  readonly before?: Side | SideState;
  readonly after?: Side | SideState;
  readonly environment?: JudgedEnvironment;
  /** Creates, updates, replacements, deletions. */
  readonly counts: readonly [create: number, update: number, replace: number, remove: number];
  /** Absent: nothing changes. */
  readonly worst?: Severity;
  /** Every finding, as `rule Kind name: what`, worst resource first. */
  readonly findings: readonly string[];
  /** Findings that stop the check. @default 0 */
  readonly refused?: number;
  /** What else holds of the report as text for a terminal. */
  readonly says?: readonly string[];
}

export const stateOf = (given: Side | SideState | undefined): SideState => {
  if (given === undefined) return { state: 'absent' };
  return 'state' in given ? given : { state: 'rendered', side: given };
};
