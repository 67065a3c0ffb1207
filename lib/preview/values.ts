import { secretText, type Json, type RecordedProperties } from './model';

/** Signatures by which the protocol marks special values inside plain JSON (the SDK's `runtime/rpc`). */
export const signatureKey = '4dabf18193072939515e22adb298388d';
export const signatures = {
  secret: '1b47061264138c4ac30d75fd1eb44270',
  resource: '5cf8f73096256a8f31e491e813e4eb8e',
  output: 'd0e6a833031e9bbcd3f4e8bde6ca49a4',
  asset: 'c44067f5952c0a294b673a41bacd8c17',
  archive: '0def7320c3a5731c473e5ecbe6d01bc7',
} as const;

/** How the protocol writes a value that is not known before the update. */
export const unknownSentinel = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** Under this key the render child tells where an unknown value comes from. */
export const labelKey = 'verdigris.label';

/** What is shown for an unknown value whose source nobody can tell. */
export const unlabelled = '${unknown}';

type Wire = { readonly [key: string]: unknown };
const isObject = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Leaf =
  | { readonly kind: 'plain' }
  | { readonly kind: 'unknown'; readonly label: string; readonly secret: boolean }
  | { readonly kind: 'secret'; readonly value: unknown }
  | { readonly kind: 'known'; readonly value: unknown }
  | { readonly kind: 'resource'; readonly urn: string }
  | { readonly kind: 'file'; readonly content: Wire };

/** What a value on the wire is: one of the protocol's special values, or plain JSON. */
export function leafOf(wire: unknown): Leaf {
  if (wire === unknownSentinel) return { kind: 'unknown', label: unlabelled, secret: false };
  if (!isObject(wire)) return { kind: 'plain' };
  switch (wire[signatureKey]) {
    case signatures.secret:
      return { kind: 'secret', value: wire.value ?? null };
    case signatures.output: {
      const secret = wire.secret === true;
      if (!('value' in wire))
        return { kind: 'unknown', label: typeof wire[labelKey] === 'string' ? wire[labelKey] : unlabelled, secret };
      return { kind: secret ? 'secret' : 'known', value: wire.value ?? null };
    }
    case signatures.resource:
      return { kind: 'resource', urn: String(wire.urn) };
    case signatures.asset:
    case signatures.archive: {
      const content = Object.entries(wire).filter(([key]) => key !== signatureKey && !key.startsWith('__'));
      return { kind: 'file', content: Object.fromEntries(content) };
    }
    default:
      return { kind: 'plain' };
  }
}

/** The label of a property of a resource: `${name.property}`. */
export const label = (name: string, property?: string): string =>
  '${' + (property ? `${name}.${property}` : name) + '}';

/** The name in a URN: everything after the type, which has no `::` of its own. */
export const nameOf = (urn: string): string => urn.split('::').slice(3).join('::');

/** A property path in Pulumi's own notation. */
function child(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!/^[\w-]+$/.test(key)) return `${path}["${key}"]`;
  return path === '' ? key : `${path}.${key}`;
}

/**
 * Turns properties from the wire into what may be kept and printed. Secret text is handed to `onSecret` alone, so that
 * messages can be searched for it.
 *
 * @param seal - What stands for a secret leaf, made from its value as JSON. @default - `[secret]`
 */
export function record(
  properties: Wire,
  onSecret: (text: string) => void,
  seal: (value: string) => string = () => secretText,
): RecordedProperties {
  const unknowns: string[] = [];
  const secrets: string[] = [];
  const texts = (value: unknown): void => {
    const inner = leafOf(value);
    if (inner.kind === 'secret' || inner.kind === 'known') texts(inner.value);
    else if (typeof value === 'string' && value !== unknownSentinel) onSecret(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(texts);
  };
  const walk = (value: unknown, path: string): Json => {
    const found = leafOf(value);
    switch (found.kind) {
      case 'secret':
        texts(found.value);
        secrets.push(path);
        return seal(JSON.stringify(answer(found.value)) ?? 'null');
      case 'unknown':
        (found.secret ? secrets : unknowns).push(path);
        return found.secret ? secretText : found.label;
      case 'known':
        return walk(found.value, path);
      case 'resource':
        return label(nameOf(found.urn));
      case 'file':
        return walkObject(found.content, path);
      case 'plain':
        if (Array.isArray(value)) return value.map((element, index) => walk(element, child(path, index)));
        return isObject(value) ? walkObject(value, path) : (value as Json);
    }
  };
  const walkObject = (value: Wire, path: string): { [key: string]: Json } =>
    Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, walk(value[key], child(path, key))]),
    );
  const values = walkObject(properties, '');
  return { values, unknowns: unknowns.sort(), secrets: secrets.sort() };
}

/** Turns properties from the wire into the engine's answer: labels go, unknowns and secrets stay what they are. */
export function answer(value: unknown): unknown {
  const found = leafOf(value);
  switch (found.kind) {
    case 'unknown':
      return found.secret ? { [signatureKey]: signatures.secret, value: unknownSentinel } : unknownSentinel;
    case 'secret':
      return { [signatureKey]: signatures.secret, value: answer(found.value) };
    case 'known':
      return answer(found.value);
    case 'resource':
      return value;
    case 'file':
      return value;
    case 'plain':
      if (Array.isArray(value)) return value.map(answer);
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, answer(inner)]))
        : value;
  }
}

/** An unknown value with its source, as the render child writes it. */
export const labelledUnknown = (text: string, secret = false): Wire => ({
  [signatureKey]: signatures.output,
  [labelKey]: text,
  ...(secret && { secret }),
});

/** The value, made secret. */
export const secretWire = (value: unknown): Wire => ({ [signatureKey]: signatures.secret, value });

/** Makes a map secret value by value, so that its keys can be read; anything else as a whole. */
export function secretEach(wire: unknown): unknown {
  const found = leafOf(wire);
  if (found.kind === 'secret' || found.kind === 'known') return secretEach(found.value);
  if (found.kind !== 'plain' || !isObject(wire)) return secretWire(wire);
  return Object.fromEntries(Object.entries(wire).map(([key, value]) => [key, secretWire(value)]));
}
