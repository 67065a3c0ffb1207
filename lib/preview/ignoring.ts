type Wire = { readonly [key: string]: unknown };

const isMap = (value: unknown): value is Wire => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The keys of a path in Pulumi's notation: `metadata.labels["a.b"]`, `metadata.labels.*`. */
const keysOf = (path: string): readonly string[] =>
  [...path.matchAll(/\["([^"]*)"\]|\[(\d+|\*)\]|[^.[\]]+/g)].map(([whole, quoted, index]) => quoted ?? index ?? whole);

/**
 * What transforms have made of a resource that exists, but for what `ignoreChanges` holds: that is as the program gave it.
 * The engine takes it from the last snapshot, whatever transforms say.
 */
export function holdIgnored(transformed: Wire, given: Wire, ignoreChanges: readonly string[]): Wire {
  return ignoreChanges.map(keysOf).reduce((object, keys) => held(object, given, keys) as Wire, transformed);
}

function held(transformed: unknown, given: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined || key === '*') return given;
  if (!isMap(transformed)) return transformed;
  const { [key]: former, ...others } = transformed;
  const original = isMap(given) ? given[key] : undefined;
  const member = former === undefined ? original : held(former, original, rest);
  return member === undefined ? others : { ...transformed, [key]: member };
}
