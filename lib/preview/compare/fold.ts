import { at } from './json';
import { stemOf, withoutSlot, type Pair, type Placed } from './match';
import type { ReleaseChange, ReleaseFacts } from './model';
import type { RegisteredResource } from '../model';

type SideName = 'before' | 'after';

/** Makes texts equal that differ only because something else does. */
export interface Normal {
  readonly text: (text: string, side: SideName, application: string | undefined) => string;
  /** Why texts of a path would differ. */
  readonly cause: (text: string, side: SideName) => 'release' | 'content' | 'slot';
}

const physicalName = (resource: RegisteredResource): string | undefined => {
  const name = at(resource.inputs.values.metadata, 'name');
  return typeof name === 'string' ? name : undefined;
};

/** Replaces each name wherever it stands as a whole: not inside a longer name. */
function replaceNames(text: string, names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return text;
  // Names that follow from a content end in a hash: only texts with one need to be looked at.
  return text.replace(/[a-z0-9][a-z0-9.-]*-[0-9a-f]{8,64}(?:-\d+)?/g, (word) => names.get(word) ?? word);
}

/** The same for names that hold a slot, such as that of a Service in a URL. */
function replaceSlots(text: string, names: ReadonlyMap<string, string> | undefined): string {
  if (!names || !/-(?:blue|green|rolling)\b/.test(text)) return text;
  return text.replace(/[a-z0-9][a-z0-9-]*-(?:blue|green|rolling)\b[a-z0-9-]*/g, (word) => names.get(word) ?? word);
}

/** Labels hold the version without its digest. */
const idsOf = ({ release, version }: ReleaseFacts): ReadonlySet<string> =>
  new Set([release, version, version.split('@')[0]!]);

/** What to take for equal, from what was matched and what is released. */
export function normalisation(
  pairs: readonly Pair[],
  releases: readonly ReleaseChange[],
  slotOf: (resource: RegisteredResource, side: SideName) => Placed,
): Normal {
  const hashed = { before: new Map<string, string>(), after: new Map<string, string>() };
  const slots = { before: new Map<string, Map<string, string>>(), after: new Map<string, Map<string, string>>() };
  for (const pair of pairs) {
    if (!pair.before || !pair.after) continue;
    for (const [side, resource] of [['before', pair.before] as const, ['after', pair.after] as const]) {
      const { application = '', slot } = slotOf(resource, side);
      const known = [resource.name, physicalName(resource)].filter((name) => name !== undefined);
      if (pair.why === 'content')
        for (const name of known)
          hashed[side].set(name, application ? withoutSlot(stemOf(name) ?? name) : (stemOf(name) ?? name));
      if (pair.why === 'slot') {
        const names = slots[side].get(application) ?? new Map<string, string>();
        for (const name of [...known, slot ?? '']) names.set(name, name === slot ? '(slot)' : withoutSlot(name));
        slots[side].set(application, names);
      }
    }
  }
  const ids = { before: new Map<string, ReadonlySet<string>>(), after: new Map<string, ReadonlySet<string>>() };
  for (const { application, before, after } of releases) {
    if (before) ids.before.set(application, idsOf(before));
    if (after) ids.after.set(application, idsOf(after));
  }
  return {
    text: (text, side, application = '') => {
      if (ids[side].get(application)?.has(text)) return '(release)';
      const inSlot = slots[side].get(application);
      return inSlot?.get(text) ?? replaceNames(replaceSlots(text, inSlot), hashed[side]);
    },
    cause: (text, side) => {
      if (replaceNames(text, hashed[side]) !== text) return 'content';
      const inSlot = [...slots[side].values()].some((names) => names.has(text) || replaceSlots(text, names) !== text);
      return inSlot ? 'slot' : 'release';
    },
  };
}
