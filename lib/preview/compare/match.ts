import { applicationOf, indexed, slotOf } from '../grouping';
import type { RegisteredResource } from '../model';
import type { ResourceChange } from './model';

export interface Pair {
  readonly before?: RegisteredResource;
  readonly after?: RegisteredResource;
  readonly why?: NonNullable<ResourceChange['former']>['why'];
}

/** Where a resource belongs. */
export interface Placed {
  readonly application?: string;
  readonly slot?: string;
}

export const places = (resources: readonly RegisteredResource[]): ReadonlyMap<string, Placed> => {
  const byUrn = indexed(resources);
  return new Map(
    resources.map((resource) => [
      resource.urn,
      { application: applicationOf(resource, byUrn), slot: slotOf(resource, byUrn) },
    ]),
  );
};

/** A name without the slot in it: `api-gateway-green` and `api-gateway-rolling-release`. */
export const withoutSlot = (name: string): string => name.replace(/-(blue|green|rolling)(?=-|$)/, '');

/** What a name says beside the hash of a content, and the attempt: `config` of `config-7b783ffd`. */
export const stemOf = (name: string): string | undefined =>
  /^(.+)-(?=[0-9a-f]*\d)[0-9a-f]{8,64}(?:-\d+)?$/.exec(name)?.[1] ?? /^(.+)-[0-9a-f]{8}$/.exec(name)?.[1];

/** Pairs those of each group that stand alone on both sides. */
function pairAlone(
  before: readonly RegisteredResource[],
  after: readonly RegisteredResource[],
  keyOf: (resource: RegisteredResource, side: 'before' | 'after') => string | undefined,
): readonly (readonly [RegisteredResource, RegisteredResource])[] {
  const group = (side: readonly RegisteredResource[], name: 'before' | 'after') => {
    const groups = new Map<string, RegisteredResource[]>();
    for (const resource of side) {
      const key = keyOf(resource, name);
      if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), resource]);
    }
    return groups;
  };
  const [left, right] = [group(before, 'before'), group(after, 'after')];
  return [...left].flatMap(([key, [one, ...others]]) => {
    const [match, ...more] = right.get(key) ?? [];
    return one && match && others.length === 0 && more.length === 0 ? [[one, match] as const] : [];
  });
}

/**
 * Which resource of the base is which of the head: by URN, by alias, by its place in a slot whatever the slot, by its name
 * without the hash of its content. Components are no resources of a provider and are left out.
 *
 * @param beside - URNs of what the head keeps in a slot beside the one that it writes: no partner of anything
 */
export function matchResources(
  before: readonly RegisteredResource[],
  after: readonly RegisteredResource[],
  beside: ReadonlySet<string> = new Set(),
): readonly Pair[] {
  const placed = { before: places(before), after: places(after) };
  const left = new Map(before.filter(({ custom }) => custom).map((resource) => [resource.urn, resource]));
  const right = new Map(
    after.filter(({ custom, urn }) => custom && !beside.has(urn)).map((resource) => [resource.urn, resource]),
  );
  const pairs: Pair[] = [];
  const pair = (one: RegisteredResource, match: RegisteredResource, why?: Pair['why']): void => {
    left.delete(one.urn);
    right.delete(match.urn);
    pairs.push({ before: one, after: match, why });
  };
  for (const match of [...right.values()]) {
    const one = left.get(match.urn);
    if (one) pair(one, match);
  }
  for (const match of [...right.values()]) {
    const one = match.aliases.map((alias) => left.get(alias)).find((found) => found !== undefined);
    if (one) pair(one, match, 'alias');
  }
  const rest = () => [[...left.values()], [...right.values()]] as const;
  const slotKey = (resource: RegisteredResource, side: 'before' | 'after'): string | undefined => {
    const { application, slot } = placed[side].get(resource.urn) ?? {};
    return application && slot && `${application}|${resource.type}|${withoutSlot(resource.name)}`;
  };
  for (const [one, match] of pairAlone(...rest(), slotKey)) pair(one, match, 'slot');
  const contentKey = (resource: RegisteredResource, side: 'before' | 'after'): string | undefined => {
    const { application, slot } = placed[side].get(resource.urn) ?? {};
    const stem = stemOf(resource.name);
    const owner = application ? `${application}|${slot ? 'slot' : ''}` : (resource.parent ?? '');
    return stem && `${owner}|${resource.type}|${application ? withoutSlot(stem) : stem}`;
  };
  for (const [one, match] of pairAlone(...rest(), contentKey)) pair(one, match, 'content');
  const [gone, made] = rest();
  return [...pairs, ...gone.map((one) => ({ before: one })), ...made.map((match) => ({ after: match }))];
}
