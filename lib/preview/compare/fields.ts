import type { Json } from '../model';
import { canonical, isList, isObject, structureIn, type JsonObject } from './json';
import { naturalKeys, sameContent } from './keys';
import type { FieldChange } from './model';

/** What a comparison of fields takes as given. */
export interface FieldRules {
  /** Text of the base and of the head as it is compared: names that only follow from a content are equal there. */
  readonly normal: (text: string, side: 'before' | 'after') => string;
  /** Told of each leaf that differs only before it is made normal. */
  readonly onFolded: (path: string) => void;
}

/** Lists whose order says what runs, and which are one value. */
const ordered = new Set(['command', 'args', 'entrypoint', 'cmd', 'finalizers']);

interface Place {
  readonly path: string;
  readonly pattern: string;
  /** The field that a list stands in. */
  readonly field: string;
}

const plain = /^[\w-]+$/;
const join = (path: string, key: string): string => {
  if (!plain.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
};
const inField = (place: Place, key: string): Place => ({
  path: join(place.path, key),
  pattern: join(place.pattern, key),
  field: key,
});
const inElement = (place: Place, key: string): Place => ({
  path: `${place.path}[${key}]`,
  pattern: `${place.pattern}[]`,
  field: place.field,
});

const depthLimit = 200;

/** Every difference between two values, each at the lowest place that tells it. */
export function compareFields(before: JsonObject, after: JsonObject, rules: FieldRules): readonly FieldChange[] {
  const found: FieldChange[] = [];
  const normal = (value: Json | undefined, side: 'before' | 'after'): string => {
    if (typeof value === 'string') return JSON.stringify(rules.normal(value, side));
    if (isList(value)) return `[${value.map((inner) => normal(inner, side)).join(',')}]`;
    if (!isObject(value)) return canonical(value);
    const inner = Object.keys(value).sort();
    return `{${inner.map((key) => `${JSON.stringify(key)}:${normal(value[key], side)}`).join(',')}}`;
  };
  const add = (place: Place, kind: FieldChange['kind'], values: Pick<FieldChange, 'before' | 'after'>): void => {
    found.push({ path: place.path, pattern: place.pattern, kind, ...values });
  };

  const walk = (left: Json | undefined, right: Json | undefined, place: Place, depth: number): void => {
    if (left === undefined && right === undefined) return;
    if (left === undefined) return add(place, 'added', { after: right });
    if (right === undefined) return add(place, 'removed', { before: left });
    if (left === right) return;
    if (depth < depthLimit) {
      if (isObject(left) && isObject(right)) return walkFields(left, right, place, depth);
      if (isList(left) && isList(right)) return walkList(left, right, place, depth);
      const [inLeft, inRight] = [structureIn(left), structureIn(right)];
      if (isObject(inLeft) && isObject(inRight)) return walkText(inLeft, inRight, [left, right], place, depth);
      if (isList(inLeft) && isList(inRight)) return walkText(inLeft, inRight, [left, right], place, depth);
    }
    if (normal(left, 'before') !== normal(right, 'after')) return add(place, 'changed', { before: left, after: right });
    if (canonical(left) !== canonical(right)) rules.onFolded(place.path);
  };

  /** JSON in a text: where only its layout differs, that is told. */
  const walkText = (left: Json, right: Json, texts: readonly [Json, Json], place: Place, depth: number): void => {
    if (canonical(left) === canonical(right)) return add(place, 'reordered', { before: texts[0], after: texts[1] });
    walk(left, right, place, depth + 1);
  };

  const walkFields = (left: JsonObject, right: JsonObject, place: Place, depth: number): void => {
    for (const key of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()) {
      const value = (side: JsonObject): Json | undefined => (Object.hasOwn(side, key) ? side[key] : undefined);
      walk(value(left), value(right), inField(place, key), depth + 1);
    }
  };

  const walkList = (left: readonly Json[], right: readonly Json[], place: Place, depth: number): void => {
    const scalars = [...left, ...right].every((element) => !isObject(element) && !isList(element));
    if (scalars) return walkScalars(left, right, place);
    const keys = naturalKeys(place.field, left, right);
    if (!keys) return walkByContent(left, right, place, depth);
    const rightIndex = new Map(keys.after.map((key, index) => [key, index]));
    const leftKeys = new Set(keys.before);
    keys.before.forEach((key, index) => {
      const match = rightIndex.get(key);
      walk(left[index], match === undefined ? undefined : right[match], inElement(place, key), depth + 1);
    });
    keys.after.forEach((key, index) => {
      if (!leftKeys.has(key)) walk(undefined, right[index], inElement(place, key), depth + 1);
    });
    const common = keys.before.filter((key) => rightIndex.has(key));
    const commonAfter = keys.after.filter((key) => leftKeys.has(key));
    if (common.some((key, index) => key !== commonAfter[index]))
      add(place, 'reordered', { before: common, after: commonAfter });
  };

  const walkScalars = (left: readonly Json[], right: readonly Json[], place: Place): void => {
    const [before, after] = [left.map((each) => normal(each, 'before')), right.map((each) => normal(each, 'after'))];
    const sameOrder = before.length === after.length && before.every((each, index) => each === after[index]);
    if (sameOrder) return canonical(left) === canonical(right) ? undefined : rules.onFolded(place.path);
    const same = [...before].sort().join() === [...after].sort().join() && !ordered.has(place.field);
    add(place, same ? 'reordered' : 'changed', { before: left, after: right });
  };

  /** Nothing but their content tells the elements apart: equal ones are the same, the others are paired in order. */
  const walkByContent = (left: readonly Json[], right: readonly Json[], place: Place, depth: number): void => {
    const matched = sameContent(left, right, normal);
    const paired = matched.left.length === matched.right.length ? matched.left.length : 0;
    matched.left.slice(0, paired).forEach((index, position) => {
      walk(left[index], right[matched.right[position]!], inElement(place, String(index)), depth + 1);
    });
    for (const index of matched.left.slice(paired))
      walk(left[index], undefined, inElement(place, String(index)), depth);
    for (const index of matched.right.slice(paired))
      walk(undefined, right[index], inElement(place, `+${index}`), depth);
    const positions = matched.pairs.map(([, index]) => index);
    if (positions.some((index, position) => position > 0 && index < positions[position - 1]!))
      add(place, 'reordered', { before: left, after: right });
  };

  walkFields(before, after, { path: '', pattern: '', field: '' }, 0);
  return found;
}
