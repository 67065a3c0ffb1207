import * as pulumi from '@pulumi/pulumi';
import type { TokenTable } from '../app/model';
import type { DeployedManifest } from './manifest';
import { isFields } from './manifest';
import { runError } from './runError';
import { markSymbol } from './symbols';

/**
 * The manifest with its tokens replaced, leaf by leaf: a leaf that is one token becomes that Output itself; tokens within
 * text become one composed Output. So a preview shows only that leaf as unknown, and a secret makes only that leaf
 * secret. Outputs that are there already stay. `checkObjects` has to have found nothing before.
 */
export function resolveTokens(manifest: DeployedManifest, tokens: TokenTable): DeployedManifest {
  return resolve(manifest, tokens) as DeployedManifest;
}

function resolve(value: unknown, tokens: TokenTable): unknown {
  if (typeof value === 'string') return resolveText(value, tokens);
  if (Array.isArray(value)) return value.map((element) => resolve(element, tokens));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner, tokens)]));
}

function resolveText(text: string, tokens: TokenTable): unknown {
  const pieces = tokens.split(text);
  if (pieces.every((piece) => typeof piece === 'string')) return text;
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined && typeof only !== 'string') return only.value;
  const symbol = pieces.map((piece) => (typeof piece === 'string' ? piece : piece.symbol)).join('');
  const values = pieces.map((piece) => (typeof piece === 'string' ? piece : piece.value));
  return markSymbol(
    pulumi.all(values).apply((parts) => parts.map((part, index) => textOf(part, pieces[index])).join('')),
    symbol,
  );
}

/** @throws RunError where a value has no text of its own: it would read `undefined` or `[object Object]` in the cluster */
function textOf(value: unknown, piece: string | { readonly symbol: string } | undefined): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  const symbol = typeof piece === 'object' ? piece.symbol : String(piece);
  const found = value === undefined || value === null ? String(value) : Array.isArray(value) ? 'a list' : 'an object';
  throw runError(
    'output-not-text',
    `${symbol} stands within a text and is ${found}, not text: pick the field that is meant, for example with .apply(value => value.field).`,
  );
}
