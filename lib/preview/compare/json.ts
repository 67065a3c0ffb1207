import type { Json } from '../model';

export type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `Array.isArray` knows no readonly lists. */
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** The value at a path; a number is an index. Undefined where nothing is. */
export const at = (value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>((inner, key) => {
    if (isList(inner)) return inner[Number(key)];
    return isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }, value);

/** The list at a path; empty where there is none. */
export const listAt = (value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] => {
  const found = at(value, ...path);
  return isList(found) ? found : [];
};

/** JSON text with sorted keys: equal for equal values. */
export function canonical(value: Json | undefined): string {
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  if (isObject(value)) {
    const fields = Object.keys(value).sort();
    return `{${fields.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
  }
  return value === undefined ? '' : JSON.stringify(value);
}

/** The structure that a text holds as JSON, such as the policy of a role; undefined for other text. */
export function structureIn(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined;
  try {
    const parsed = JSON.parse(value) as Json;
    return isObject(parsed) || isList(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** The value with every text in it replaced, keys too where asked. */
export function mapTexts(value: Json, replace: (text: string) => string, keys = false): Json {
  if (typeof value === 'string') return replace(value);
  if (isList(value)) return value.map((element) => mapTexts(element, replace, keys));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [keys ? replace(key) : key, mapTexts(inner, replace, keys)]),
  );
}
