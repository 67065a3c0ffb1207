import { slots, type Slot } from '../app/model';
import { canonicalJson } from '../app/canonical';
import type { ObjectRef } from '../deploy/model';
import type { ReleaseRecord, SlotClaim } from './model';
import type { VerifiedRelease } from './promotion';

/** The text of a record or claim: the same for the same content, so that writing it again changes nothing. */
export function write(content: ReleaseRecord | Pick<SlotClaim, 'sequence' | 'objects'>): string {
  return canonicalJson(content);
}

/** Reads a record from what an annotation or the intent says; undefined for anything that is not one. */
export function readRecord(text: unknown): ReleaseRecord | undefined {
  const value = fields(text);
  const { slot, release, version, sequence, carrier, previous, former, hotfix, rejected } = value;
  if (!isSlot(slot) || !isText(release) || !isText(version) || !isCount(sequence)) return undefined;
  return {
    slot,
    release,
    version,
    sequence,
    ...(carrier === 'intent' && { carrier }),
    ...(isHeld(previous) && {
      previous: {
        slot: previous.slot,
        release: previous.release,
        version: previous.version,
        ...(isText(previous.hotfix) && { hotfix: previous.hotfix }),
      },
    }),
    ...(Array.isArray(former) && { former: former.filter(isRelease) }),
    ...(isText(hotfix) && { hotfix }),
    rejected: Array.isArray(rejected) ? rejected.filter(isText) : [],
  };
}

/** Reads the data of a claim; undefined for anything that is not one. */
export function readClaim(data: unknown): SlotClaim | undefined {
  const { release, version, record } = isFields(data) ? data : {};
  const { sequence, objects } = fields(record);
  if (!isText(release) || !isText(version) || !isCount(sequence)) return undefined;
  return { release, version, sequence, objects: Array.isArray(objects) ? objects.filter(isRef) : [] };
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
const isSlot = (value: unknown): value is Slot => slots.some((slot) => slot === value);
const isHeld = (value: unknown): value is NonNullable<ReleaseRecord['previous']> =>
  isFields(value) && isSlot(value['slot']) && isText(value['release']) && isText(value['version']);
const isRelease = (value: unknown): value is VerifiedRelease =>
  isFields(value) && isText(value['release']) && isText(value['version']);
const isRef = (value: unknown): value is ObjectRef =>
  isFields(value) &&
  [value['apiVersion'], value['kind'], value['name']].every(isText) &&
  (value['namespace'] === undefined || isText(value['namespace']));

function fields(text: unknown): Fields {
  if (typeof text !== 'string') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}
