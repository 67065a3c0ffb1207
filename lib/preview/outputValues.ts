import { leafOf, signatureKey, signatures } from './values';

type Wire = { readonly [key: string]: unknown };

/**
 * Writes every unknown and every secret as an output value, which is how transforms are given them: an SDK makes an Output
 * of it, and of nothing else.
 */
export function asOutputs(value: unknown): unknown {
  const found = leafOf(value);
  switch (found.kind) {
    case 'unknown':
      return typeof value === 'object' ? value : { [signatureKey]: signatures.output };
    case 'secret': {
      const known = leafOf(found.value).kind !== 'unknown';
      return { [signatureKey]: signatures.output, secret: true, ...(known && { value: asOutputs(found.value) }) };
    }
    case 'known':
      return { ...(value as Wire), value: asOutputs(found.value) };
    case 'resource':
    case 'file':
      return value;
    case 'plain':
      return within(value, asOutputs);
  }
}

const urnsOf = (wire: unknown): readonly string[] => {
  const { dependencies } = wire as { readonly dependencies?: readonly string[] };
  return dependencies ?? [];
};

/** The resources that the output values in `value` were made from, sorted. */
export function dependenciesIn(value: unknown): readonly string[] {
  const found = new Set<string>();
  const walk = (wire: unknown): unknown => {
    const leaf = leafOf(wire);
    if (leaf.kind === 'known' || leaf.kind === 'unknown') for (const urn of urnsOf(wire)) found.add(urn);
    if (leaf.kind === 'known' || leaf.kind === 'secret') walk(leaf.value);
    if (leaf.kind === 'plain') within(wire, walk);
    return wire;
  };
  walk(value);
  return [...found].sort();
}

/** Each property as an output value that names what it depends on, where it does not name all of that yet. */
export function onDependencies(
  properties: Wire,
  dependencies: { readonly [property: string]: readonly string[] },
): Wire {
  const upgraded = (property: string, value: unknown): unknown => {
    const urns = dependencies[property] ?? [];
    const named = new Set(dependenciesIn(value));
    if (urns.every((urn) => named.has(urn))) return value;
    const { kind } = leafOf(value);
    const output =
      kind === 'known' || kind === 'unknown' ? (value as Wire) : { [signatureKey]: signatures.output, value };
    return { ...output, dependencies: [...new Set([...urnsOf(output), ...urns])].sort() };
  };
  return Object.fromEntries(
    Object.entries(properties).map(([property, value]) => [property, upgraded(property, value)]),
  );
}

/** A list or a map with each of its members changed; anything else as it is. */
function within(value: unknown, change: (member: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member)]));
}
