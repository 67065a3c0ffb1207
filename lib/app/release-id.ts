import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical';
import type { RenderedApplication } from './model';
import { withSymbols } from './tokens';

/**
 * Names a release: 12 hexadecimal digits over the version and all that a slot owns, with deferred values as their symbols, and
 * the files of its static sites. To compare releases, hand in the rendering of slot `rolling`: the slot's name is part of what is
 * hashed.
 */
export function releaseId(rendered: RenderedApplication): string {
  const owned = rendered.objects
    .filter(({ owner }) => owner === 'slot')
    .map(({ manifest }) => withSymbols(rendered.tokens, canonicalJson(manifest)));
  const files = rendered.sites.map((site) =>
    canonicalJson(site.files.map(({ path, digest, cache }) => [path, digest, cache])),
  );
  const text = [JSON.stringify(rendered.version), ...owned.sort(), ...files].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
