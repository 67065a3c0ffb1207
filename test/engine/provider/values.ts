import type { Struct } from 'google-protobuf/google/protobuf/struct_pb';

/** Plain JSON, and what a property may be besides: a marked secret or an unknown value. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };
export type Tree = { [key: string]: Value };

// The marks of the wire format: sdk/go/common/resource/sig and plugin/rpc.go of Pulumi.
const signature = '4dabf18193072939515e22adb298388d';
const secretSignature = '1b47061264138c4ac30d75fd1eb44270';
export const unknownValue = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

export const isTree = (value: Value | undefined): value is { readonly [key: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isSecret = (value: Value | undefined): boolean => isTree(value) && value[signature] === secretSignature;

export const secret = (value: Value): Value => ({ [signature]: secretSignature, value });

export function read(struct: Struct | undefined): Tree {
  return (struct?.toJavaScript() ?? {}) as Tree;
}

/** The value without its secret marks. */
export function plain(value: Value): Value {
  if (Array.isArray(value)) return value.map(plain);
  if (!isTree(value)) return value;
  if (isSecret(value)) return plain(value['value'] ?? null);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

export function contains(value: Value, test: (value: Value) => boolean): boolean {
  if (test(value)) return true;
  if (Array.isArray(value)) return value.some((inner) => contains(inner, test));
  return isTree(value) && Object.values(value).some((inner) => contains(inner, test));
}

/**
 * Marks in `outputs` what is secret in `inputs`, as the real provider does (annotateSecrets): leaf by leaf through
 * maps, lists as a whole, and all data of a Secret.
 */
export function markSecrets(outputs: Tree, inputs: Tree): Tree {
  const marked: Tree = { ...outputs };
  if (marked['kind'] === 'Secret') {
    for (const key of ['data', 'stringData']) {
      const value = marked[key];
      if (value !== undefined) marked[key] = secret(value);
    }
    return marked;
  }
  for (const [key, input] of Object.entries(inputs)) {
    const output = marked[key];
    if (output === undefined) continue;
    if (isTree(output) && isTree(input) && !isSecret(input)) marked[key] = markSecrets({ ...output }, { ...input });
    else if (contains(input, isSecret)) marked[key] = secret(output);
  }
  return marked;
}

export const equal = (a: Value | undefined, b: Value | undefined): boolean => canonical(a) === canonical(b);

/** JSON with sorted keys. */
export function canonical(value: Value | undefined): string {
  return JSON.stringify(value, (_key, inner: Value) =>
    isTree(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  ) as string;
}

/** The value at a path of keys; undefined where the path ends early. */
export function at(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((inner, key) => (isTree(inner) ? inner[key] : undefined), value);
}
