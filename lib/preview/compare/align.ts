import type { Json } from '../model';
import type { FieldRules } from './fields';
import { isList, isObject, structureIn, type JsonObject } from './json';
import { naturalKeys, sameContent } from './keys';

/** Two values side by side, ready for a difference of texts. */
export interface Aligned {
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** Labels and annotations that number and record a release: the release itself is told. */
const numbers = new Set(['verdigris.dev/record', 'verdigris.dev/sequence']);

/** JSON in texts as structure. */
const opened = (value: Json): Json => {
  const structure = structureIn(value) ?? value;
  if (isList(structure)) return structure.map(opened);
  if (!isObject(structure)) return structure;
  return Object.fromEntries(Object.entries(structure).map(([key, inner]) => [key, opened(inner)]));
};

/**
 * The base's value written as the head's where they mean the same: elements in the head's order, and names that only
 * follow from something else as the head has them. What differs between the two texts is what has changed.
 */
export function align(before: JsonObject, after: JsonObject, normal: FieldRules['normal']): Aligned {
  const follow = (left: Json, right: Json | undefined, field: string): Json => {
    if (numbers.has(field) && right !== undefined) return right;
    if (typeof left === 'string' && typeof right === 'string')
      return normal(left, 'before') === normal(right, 'after') ? right : left;
    if (isObject(left) && isObject(right)) {
      return Object.fromEntries(
        Object.entries(left).map(([key, inner]) => [
          key,
          follow(inner, Object.hasOwn(right, key) ? right[key] : undefined, key),
        ]),
      );
    }
    return isList(left) && isList(right) ? followList(left, right, field) : left;
  };
  const followList = (left: readonly Json[], right: readonly Json[], field: string): Json => {
    const keys = naturalKeys(field, left, right);
    const pairs = keys
      ? keys.before.flatMap((key, index): (readonly [number, number])[] => {
          const match = keys.after.indexOf(key);
          return match < 0 ? [] : [[index, match]];
        })
      : contentPairs(left, right);
    const partner = new Map(pairs);
    const inOrder = [...left.keys()].sort((a, b) => (partner.get(a) ?? a) - (partner.get(b) ?? b) || a - b);
    return inOrder.map((index) => {
      const match = partner.get(index);
      return match === undefined ? left[index]! : follow(left[index]!, right[match], field);
    });
  };
  const [left, right] = [opened(before), opened(after)] as [JsonObject, JsonObject];
  return { before: follow(left, right, '') as JsonObject, after: right };
}

function contentPairs(left: readonly Json[], right: readonly Json[]): readonly (readonly [number, number])[] {
  const scalars = [...left, ...right].every((element) => !isObject(element) && !isList(element));
  if (scalars) return [];
  const matched = sameContent(left, right);
  const paired = matched.left.length === matched.right.length ? matched.left.length : 0;
  return [
    ...matched.pairs,
    ...matched.left.slice(0, paired).map((index, position) => [index, matched.right[position]!] as const),
  ];
}
