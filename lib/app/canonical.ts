/** A copy with sorted keys all the way down; lists keep their order, `undefined` and `null` fields go. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(fields).sort()) {
    const field = fields[key];
    if (field !== undefined && field !== null) sorted[key] = canonical(field);
  }
  return sorted;
}

/** JSON that is the same for equal values, whatever the order of their keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(canonical(value));
}

/** A sorted copy, by text in code unit order: the same on every machine. */
export function sortedBy<T>(items: Iterable<T>, text: (item: T) => string): T[] {
  return [...items]
    .map((item) => [text(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, item]) => item);
}
