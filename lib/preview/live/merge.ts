import { compareStack } from '../compare/compare';
import { compareFields } from '../compare/fields';
import type { FieldChange, ResourceChange, Side, StackComparison } from '../compare/model';
import { withoutSlot } from '../compare/match';
import { secretText } from '../model';
import type { EnginePreview, EngineStep } from './model';

/** Who sees a change, and why one alone does. */
export interface Seen {
  /** `code`: the comparison of base and head; `engine`: the preview of the head against the state. */
  readonly by: 'code' | 'engine' | 'both';
  /** What the engine would do; absent where it would do nothing. */
  readonly operation?: ResourceChange['operation'];
  /**
   * `deployed`: the state has it already; `pending`: the base has it, and the state has not; `unknown`: in the state, and in
   * the code of neither side; `drift`: changed outside of Pulumi; `replacement`: the engine replaces what the code updates;
   * `release`: what a release moves, which needs a past that the code alone has not.
   */
  readonly why?: 'deployed' | 'pending' | 'unknown' | 'drift' | 'replacement' | 'release';
}

/** A resource that is not as the state says. */
export interface Drift {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly gone: boolean;
  readonly fields: readonly FieldChange[];
}

export interface LiveComparison {
  readonly comparison: StackComparison;
  readonly seen: ReadonlyMap<string, Seen>;
  readonly drift: readonly Drift[];
}

/** The place of a field as rules know it: elements of lists are `[]`. */
const patternOf = (path: string): string => path.replace(/\[\d+\]/g, '[]');

/** A field of which the provider says that it differs, and the engine shows no value. */
const hidden = (path: string): FieldChange => ({
  path,
  pattern: patternOf(path),
  kind: 'changed',
  before: secretText,
  after: secretText,
});

/** A change the other way round. */
function undone({ path, pattern, kind, before, after }: FieldChange): FieldChange {
  const reverse = kind === 'added' ? 'removed' : kind === 'removed' ? 'added' : kind;
  return { path, pattern, kind: reverse, before: after, after: before };
}

/** What the engine would change, in the form of a comparison. */
function engineChanges(
  { before, after, steps }: EnginePreview,
  drift: ReadonlyMap<string, Drift>,
): readonly ResourceChange[] {
  const byUrn = new Map(steps.map((step) => [step.urn, step]));
  const states = { before: { state: 'rendered', side: before }, after: { state: 'rendered', side: after } } as const;
  const compared = compareStack(after.stack, states.before, states.after).changes;
  const known = compared.flatMap((change): readonly ResourceChange[] => {
    const step = byUrn.get(change.urn);
    // Content and slots have names of their own: there one is made and another goes, as in the code.
    if (!step || change.former) return [change];
    return step.operation === 'same' ? [] : [asTold(change, step)];
  });
  const told = new Set(known.flatMap(({ urn, former }) => [urn, former?.urn]));
  const resources = new Map(after.resources.map((resource) => [resource.urn, resource]));
  const formerly = new Map(before.resources.map((resource) => [resource.urn, resource]));
  // Secrets differ without a difference that is shown, and what drifts is put back to what the state has.
  const silent = steps.flatMap((step): readonly ResourceChange[] => {
    const [old, resource] = [formerly.get(step.urn), resources.get(step.urn)];
    if (told.has(step.urn) || !old || !resource?.custom) return [];
    if (step.operation !== 'update' && step.operation !== 'replace') return [];
    const { urn, type, name, inputs } = resource;
    const shown = { before: old.inputs.values, after: inputs.values };
    const back = drift.get(step.urn)?.fields.map(undone);
    const fields = back ?? step.differing.map(hidden);
    const change = { urn, type, name, replacedBy: [], fields, before: old, after: resource, shown };
    return [asTold({ ...change, operation: 'update' }, step)];
  });
  return [...known, ...silent];
}

/** A change as the engine tells it: it knows better than a table what is replaced. */
function asTold(change: ResourceChange, { operation, replacedBy }: EngineStep): ResourceChange {
  if (operation === 'same' || change.operation === 'create' || change.operation === 'delete') return change;
  return { ...change, operation, replacedBy: operation === 'replace' ? replacedBy : [] };
}

const isThere = (side: Side | undefined, urn: string): boolean =>
  side?.resources.some((resource) => resource.urn === urn) === true;

/** What stands in a slot, whichever: the code's past is what the base would leave, the engine's is what was released. */
const slotless = ({ application, slot, type, name }: ResourceChange): string | undefined =>
  application !== undefined && slot !== undefined ? `${application}|${type}|${withoutSlot(name)}` : undefined;

/** Finds what the engine says of a change of the code: by URN, else by its place in a slot. */
function matching(changes: readonly ResourceChange[]): (change: ResourceChange) => ResourceChange | undefined {
  const byUrn = new Map(changes.map((change) => [change.urn, change]));
  const bySlot = new Map(changes.flatMap((change) => (slotless(change) ? [[slotless(change)!, change]] : [])));
  return (change) => byUrn.get(change.urn) ?? bySlot.get(slotless(change) ?? '');
}

function driftOf({ drift, recorded, found }: EnginePreview): readonly Drift[] {
  const [was, is] = [recorded, found].map(
    ({ resources }) => new Map(resources.map((resource) => [resource.urn, resource])),
  );
  return drift.flatMap(({ urn, fields, gone }): readonly Drift[] => {
    const resource = was!.get(urn);
    if (!resource?.custom) return [];
    const { type, name } = resource;
    if (gone) return [{ urn, type, name, gone, fields: [] }];
    const told = (pattern: string): boolean =>
      fields.some((field) => within(pattern, patternOf(field)) || within(patternOf(field), pattern));
    const differing = compareFields(resource.inputs.values, is!.get(urn)?.inputs.values ?? {}, {
      normal: (text) => text,
      onFolded: () => undefined,
    }).filter(({ pattern }) => told(pattern));
    const shown = differing.length > 0 ? differing : fields.map(hidden);
    return [{ urn, type, name, gone, fields: shown }];
  });
}

const within = (path: string, outer: string): boolean =>
  path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);

/**
 * Puts what the engine says of the head beside what the code says, by URN. Pure.
 * @param comparison - Of base and head
 * @param live - The engine's preview of the head, masked as the sides of the comparison are
 */
export function mergeLive(comparison: StackComparison, live: EnginePreview): LiveComparison {
  const drift = driftOf(live);
  const drifting = new Map(drift.map((each) => [each.urn, each]));
  const changes = engineChanges(live, drifting);
  const find = matching(changes);
  const seen = new Map<string, Seen>();
  const used = new Set<ResourceChange>();
  const steps = new Map(live.steps.map((step) => [step.urn, step]));
  const ours = comparison.changes.map((change) => {
    // Outputs of the stack are nobody's resource.
    if (!(change.after ?? change.before)?.custom) return change;
    const found = find(change);
    if (!found) {
      const { operation = 'same' } = steps.get(change.urn) ?? {};
      // An engine that failed has not come to everything.
      const deployed = operation === 'same' && live.problems.length === 0;
      seen.set(change.urn, { by: 'code', ...(deployed && { why: 'deployed' }) });
      return change;
    }
    used.add(found);
    const replacement = found.operation === 'replace' && change.operation === 'update';
    const { operation } = found;
    seen.set(change.urn, { by: 'both', operation, ...(replacement && { why: 'replacement' }) });
    return replacement ? { ...change, operation, replacedBy: found.replacedBy } : change;
  });
  const theirs = changes.filter((change) => !used.has(change));
  const released = new Set(
    comparison.releases.flatMap(({ kind, application }) => (kind === 'unchanged' ? [] : [application])),
  );
  const whyAlone = ({ urn, operation, application }: ResourceChange): Seen['why'] => {
    if (drifting.has(urn)) return 'drift';
    if (application !== undefined && released.has(application)) return 'release';
    return operation === 'delete' && !isThere(comparison.before, urn) ? 'unknown' : 'pending';
  };
  for (const change of theirs)
    seen.set(change.urn, { by: 'engine', operation: change.operation, why: whyAlone(change) });
  const merged = [...ours, ...theirs].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  return { comparison: { ...comparison, changes: merged }, seen, drift };
}
