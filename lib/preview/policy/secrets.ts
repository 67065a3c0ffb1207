import { specialSecretSig, specialSigKey } from '@pulumi/pulumi/runtime/rpc';
import { makeKeeper } from '../compare/keeper';

/** The secrets that the process of a pack has seen; it ends with the update. */
export const keeper = makeKeeper();

interface Struct {
  toJavaScript(): unknown;
}
type Deserialize = (properties: Struct, ...rest: unknown[]) => unknown;

/** Tells the keeper of every text in what the engine marks as a secret. */
function learn(value: unknown, secret = false): void {
  if (typeof value === 'string' && secret) keeper.saw(value);
  if (typeof value !== 'object' || value === null) return;
  const object = value as { readonly [key: string]: unknown };
  const marked = secret || object[specialSigKey] === specialSecretSig;
  for (const [key, inner] of Object.entries(object)) if (key !== specialSigKey) learn(inner, marked);
}

let watching = false;

/**
 * The SDK hands secrets to policies in clear and unmarked, and the engine prints what policies say: so the marks are read
 * where the SDK takes them away. Where a version of it does that elsewhere, secrets are known by kind, field, name and
 * looks alone.
 */
export function watchSecrets(): void {
  if (watching) return;
  watching = true;
  const inner = require('@pulumi/policy/deserialize') as { deserializeProperties?: Deserialize };
  const { deserializeProperties } = inner;
  if (!deserializeProperties) return;
  inner.deserializeProperties = (properties, ...rest) => {
    learn(properties.toJavaScript());
    return deserializeProperties(properties, ...rest);
  };
}
