import type { Slot } from '../app/model';
import { slots } from '../app/model';
import type { Desired, Overrides, Past, ReleaseAction, ReleasePlan, ReleaseRecord } from './model';
import { holds, readyPods, standingOf, type Standing } from './standing';
import { formerReleases } from './promotion';
import { promotionNote, say, tag, type Refusal, type Sentence } from './sentences';

/** Rejected releases that are remembered; older ones are forgotten. */
const rememberedRejections = 10;

/**
 * Decides what enters which slot, what stays and what moves. Pure: the same past, desired release and overrides give
 * the same plan. A blue or green slot that any reading calls live is never written, and traffic only ever moves to a
 * release that is verified by this plan, or was by the run that wrote the intent.
 */
export function plan(past: Past, desired: Desired, overrides: Overrides): ReleasePlan {
  if (!past.known) return offline(desired, overrides);
  const now: Situation = { past, desired, overrides, standing: standingOf(past) };
  const { standing } = now;
  if (standing.strayed) return broughtTogether(now);
  if (standing.behind && standing.record) {
    return settle(now, 'finish', standing.record, say.caughtUp(standing.record, waitingVersion(now, standing.record)));
  }
  if (standing.pending) return interrupted(now, standing.pending);
  if (overrides.rollback && overrides.retry) return refuse(now, say.contradiction(desired));
  if (standing.record && isLive(desired, standing.record) && rolledOut(past, standing.record)) {
    return live(now, standing.record);
  }
  return changed(now);
}

interface Situation {
  readonly past: Past;
  readonly desired: Desired;
  readonly overrides: Overrides;
  readonly standing: Standing;
}

/** The desired release serves: nothing moves, unless the configuration asks to go back. */
function live(now: Situation, record: ReleaseRecord): ReleasePlan {
  const { past, desired, overrides } = now;
  if (!overrides.rollback) {
    return { ...tidy(now, say.unchanged(record)), current: true };
  }
  const { previous } = record;
  const held = previous && previous.slot !== record.slot && holds(past, previous.slot, previous.release);
  if (!previous || !held) return refuse(now, say.nothingHeld(desired, record));
  if (record.rejected.includes(previous.release)) {
    return { ...tidy(now, say.wentBackBefore(desired, record, previous.version)), current: true };
  }
  const rejected = remember([...record.rejected, record.release]);
  return moveTo(
    now,
    { ...record, hotfix: undefined, ...previous, previous: cut(record), rejected },
    say.goesBack(desired, previous, record),
  );
}

/** The desired release does not serve yet, or not in a slot of its strategy. */
function changed(now: Situation): ReleasePlan {
  const { past, desired, overrides, standing } = now;
  const { record } = standing;
  if (record?.rejected.includes(desired.release) && !overrides.retry) {
    return tidy(now, say.rejected(desired, record));
  }
  const { promotion } = overrides;
  if (promotion?.kind === 'refused') return refuse(now, say.notPromoted(desired, record, promotion));
  if (overrides.waiting.length > 0) return stay(now, 'hold', say.waits(desired, record, overrides.waiting));
  const slot = slotFor(desired, standing);
  if (!slot) return stay(now, 'hold', say.noIdleSlot(desired, [...standing.live]));
  const lifted = overrides.rollback && record ? [say.newVersionLifts(desired)] : [];
  const next = follow(now, record, slot);
  const previous = record?.previous;
  if (previous?.release === desired.release && previous.slot === slot && slot !== record?.slot) {
    const fit = readyPods(past, slot) >= required(now, slot);
    if (holds(past, slot, desired.release) && past.cluster.answered && fit) {
      return moveTo(now, next, { ...say.returns(desired, slot, record), warnings: lifted });
    }
  }
  return enter(now, slot, next, lifted);
}

function enter(now: Situation, slot: Slot, record: ReleaseRecord, warnings: readonly string[]): ReleasePlan {
  const { past, desired, overrides, standing } = now;
  const known = past.record !== undefined || Object.keys(past.slots).length > 0;
  if (!past.cluster.answered && known && !overrides.preview) {
    return refuse(now, say.clusterAway(desired, past.cluster.why));
  }
  const going = leftover(now).filter((each) => each !== slot);
  return {
    action: 'enter',
    write: slot,
    verify: slot,
    keep: present(past).filter((each) => each !== slot && !going.includes(each)),
    retire: going,
    record,
    current: true,
    requiredPods: required(now, slot),
    summary: say.enters(desired, slot, standing.record).line + promotionNote(overrides.promotion),
    warnings,
  };
}

/** Traffic moves to a slot that already holds the release of the record; only verification and switch run. */
function moveTo(now: Situation, target: Omit<ReleaseRecord, 'sequence'>, sentence: Sentence): ReleasePlan {
  const { past, desired, overrides, standing } = now;
  const record = { ...target, sequence: standing.nextSequence };
  const needed = required(now, record.slot);
  if (!past.cluster.answered && !overrides.preview) {
    return refuse(now, say.clusterAway(desired, past.cluster.why));
  }
  if (past.cluster.answered && readyPods(past, record.slot) < needed) {
    return refuse(now, say.tooFewPods(desired.application, record, readyPods(past, record.slot), needed));
  }
  return {
    ...stay(now, 'switch', sentence),
    verify: record.slot,
    record,
    current: isLive(desired, record),
    requiredPods: needed,
  };
}

/** A run died after its intent was written: the intent was verified, so it is completed if its slot is still fit. */
function interrupted(now: Situation, intent: ReleaseRecord): ReleasePlan {
  const { past, desired, standing } = now;
  const { cluster } = past;
  const moved = cluster.answered && cluster.selected.includes(intent.slot);
  const serving = standing.record && standing.record.slot !== intent.slot ? readyPods(past, standing.record.slot) : 0;
  const fit =
    cluster.answered &&
    cluster.slots[intent.slot]?.release === intent.release &&
    readyPods(past, intent.slot) >= Math.max(1, serving);
  if (!cluster.answered || moved || fit) {
    return settle(now, 'finish', intent, say.finishes(intent, waitingVersion(now, intent)));
  }
  return {
    ...settle(now, 'withdraw', standing.record, say.withdraws(desired, intent, standing.record)),
    current: false,
  };
}

/** Somebody moved the live Service by hand. The configuration decides who is right; without a word nothing moves. */
function broughtTogether(now: Situation): ReleasePlan {
  const { past, desired, overrides, standing } = now;
  const { record } = standing;
  const selected = past.cluster.answered ? past.cluster.selected : [];
  const [serving] = selected;
  const lost = say.strayed(desired, selected, record);
  if (!record) return stay(now, 'hold', lost);
  if (overrides.rollback && overrides.retry) return refuse(now, say.contradiction(desired));
  if (overrides.retry) {
    if (!holds(past, record.slot, record.release)) return refuse(now, lost);
    return moveTo(now, record, say.movesBack(desired, record));
  }
  if (serving === undefined || selected.length > 1) return stay(now, 'hold', lost);
  const { previous } = record;
  if (overrides.rollback && isLive(desired, record)) {
    // A rollback that is still configured from before does not bring back what it has rejected.
    if (previous && record.rejected.includes(previous.release)) return stay(now, 'hold', lost);
    if (previous?.slot !== serving || !holds(past, serving, previous.release)) return refuse(now, lost);
    const rejected = remember([...record.rejected, record.release]);
    return moveTo(
      now,
      { ...record, hotfix: undefined, ...previous, previous: cut(record), rejected },
      say.goesBack(desired, previous, record),
    );
  }
  if (
    holds(past, serving, desired.release) &&
    overrides.promotion?.kind !== 'refused' &&
    !(record.rejected.includes(desired.release) && !isLive(desired, record))
  ) {
    return moveTo(now, follow(now, record, serving), say.returns(desired, serving, record));
  }
  return stay(now, 'hold', lost);
}

function offline(desired: Desired, overrides: Overrides): ReleasePlan {
  const slot: Slot = desired.strategy.kind === 'rolling' ? 'rolling' : 'blue';
  return {
    action: 'enter',
    write: slot,
    verify: slot,
    keep: [],
    retire: [],
    record: {
      slot,
      release: desired.release,
      version: desired.version,
      sequence: 1,
      ...carrierOf(desired),
      rejected: [],
    },
    current: true,
    requiredPods: desired.minimumPods,
    summary: say.entersUnknown(desired).line + promotionNote(overrides.promotion),
    warnings: overrides.waiting,
  };
}

/** An error: nothing is written and nothing moves. */
const refuse = (now: Situation, refusal: Refusal): ReleasePlan => ({
  ...stay(now, 'refuse', refusal),
  code: refusal.code,
});

/** Nothing is written and nothing moves. */
function stay(now: Situation, action: ReleaseAction, sentence: Sentence): ReleasePlan {
  return {
    action,
    keep: present(now.past),
    retire: [],
    record: now.standing.record,
    current: false,
    requiredPods: now.desired.minimumPods,
    summary: sentence.line,
    warnings: sentence.warnings ?? [],
  };
}

/** Nothing moves, and what nothing can go back to goes: slots of the other strategy, and candidates that failed. */
function tidy(now: Situation, sentence: Sentence): ReleasePlan {
  const { past, desired, standing } = now;
  const { record } = standing;
  const previous = record?.previous;
  const former = record && isLive(desired, record) ? leftover(now) : [];
  const failed = present(past).filter((slot) => {
    const wayBack = previous?.slot === slot && holds(past, slot, previous.release);
    return slot !== 'rolling' && !standing.live.has(slot) && !wayBack;
  });
  const going = slots.filter((slot) => !standing.live.has(slot) && [...former, ...failed].includes(slot));
  const held = stay(now, 'hold', sentence);
  return { ...held, keep: held.keep.filter((slot) => !going.includes(slot)), retire: going };
}

/** An interrupted switch comes to its end; with the desired release, slots of the other strategy go as they would have. */
function settle(
  now: Situation,
  action: 'finish' | 'withdraw',
  record: ReleaseRecord | undefined,
  sentence: Sentence,
): ReleasePlan {
  const held = stay(now, action, sentence);
  const current = record !== undefined && isLive(now.desired, record);
  const going = current && action === 'finish' ? leftover(now) : [];
  return { ...held, keep: held.keep.filter((slot) => !going.includes(slot)), retire: going, record, current };
}

/** The same release in a slot of the same strategy: a change of strategy is a release of its own. */
function isLive(desired: Desired, record: ReleaseRecord): boolean {
  return record.release === desired.release && (record.slot === 'rolling') === (desired.strategy.kind === 'rolling');
}

/** A rolling application is written where it serves, so its record alone does not say what runs. */
function rolledOut(past: Past, { slot, release }: ReleaseRecord): boolean {
  if (slot !== 'rolling') return true;
  if (past.slots.rolling) return holds(past, slot, release);
  return past.cluster.answered && past.cluster.slots.rolling?.release === release;
}

/** The slot that may be written for the desired release; undefined where every one serves. */
function slotFor(desired: Desired, { live }: Standing): Slot | undefined {
  if (desired.strategy.kind === 'rolling') return 'rolling';
  return (['blue', 'green'] as const).find((slot) => !live.has(slot));
}

function follow(now: Situation, record: ReleaseRecord | undefined, slot: Slot): ReleaseRecord {
  const { release, version } = now.desired;
  const { promotion } = now.overrides;
  const same = record?.release === release && record.slot === slot;
  const before = [record, record?.previous].find((each) => each?.version === version)?.hotfix;
  const hotfix = promotion?.kind === 'hotfix' ? promotion.reason : before;
  const former = formerReleases(record, release);
  return {
    slot,
    release,
    version,
    sequence: now.standing.nextSequence,
    ...carrierOf(now.desired),
    ...(record && { previous: same ? record.previous : cut(record) }),
    ...(hotfix !== undefined && { hotfix }),
    ...(former.length > 0 && { former }),
    rejected: (record?.rejected ?? []).filter((each) => each !== release),
  };
}

/** Without a live Service, the record is at home in the intent. */
function carrierOf({ served = true }: Desired): Pick<ReleaseRecord, 'carrier'> {
  return served ? {} : { carrier: 'intent' };
}

/** Pods that the candidate needs: its own minimum, and as many as serve now. */
function required({ past, desired, standing }: Situation, candidate: Slot): number {
  const serving = [...standing.live].filter((slot) => slot !== candidate);
  return Math.max(desired.minimumPods, ...serving.map((slot) => floor(past, desired, slot)));
}

/**
 * A fixed number of pods may be lowered on purpose: then the number that the live slot was given is no floor. More
 * pods than it was given mean that somebody scaled it for a reason.
 */
function floor(past: Past, desired: Desired, slot: Slot): number {
  const ready = readyPods(past, slot);
  const declared = past.slots[slot]?.declaredPods;
  return !desired.autoscaled && declared !== undefined && ready <= declared ? 0 : ready;
}

function present(past: Past): Slot[] {
  return slots.filter((slot) => (past.slots[slot]?.resources.length ?? 0) > 0);
}

/** Slots of the other strategy, which nothing needs once traffic has left them. */
function leftover({ past, desired }: Situation): Slot[] {
  const rolling = desired.strategy.kind === 'rolling';
  return present(past).filter((slot) => (slot === 'rolling') !== rolling);
}

/** What still waits for the next run while this one only settles a record. */
function waitingVersion({ desired }: Situation, record: ReleaseRecord): string | undefined {
  return isLive(desired, record) || record.rejected.includes(desired.release) ? undefined : tag(desired.version);
}

function cut({ slot, release, version, hotfix }: ReleaseRecord): NonNullable<ReleaseRecord['previous']> {
  return { slot, release, version, ...(hotfix !== undefined && { hotfix }) };
}

function remember(rejected: readonly string[]): string[] {
  return [...new Set(rejected)].slice(-rememberedRejections);
}
