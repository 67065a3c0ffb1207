import { hashedName } from '../app/static-site-names';
import type { SiteRecord } from '../deploy/sites';

/** Where the files of a site are in its bucket. */
export const keys = {
  /** Names with a hash mean the same in every release, so releases share them. */
  asset: (path: string) => `assets/${path}`,
  /** Everything else belongs to one release. */
  file: (release: string, path: string) => `releases/${release}/${path}`,
  /** Which objects a release has; never served. */
  manifest: (release: string) => `manifests/${release}.json`,
} as const;

/** The line by which the function is known again: it is the record of what is served. */
const recordLine = /^\/\/ verdigris (\{.*\})$/m;

/**
 * The code that CloudFront runs for each request. The pointer to what is served is in it, so a release moves all at once, and so
 * does its record: one function is published or the other. It names objects as the upload does; addresses without an extension
 * are pages of the application itself, and answer its `index.html`.
 */
export function siteFunction(record: SiteRecord): string {
  const [served] = record.releases;
  const hashed = served?.hashed ?? [];
  return `// verdigris ${JSON.stringify(record)}
var release = ${JSON.stringify(served?.release ?? '')};
var hashedName = /${hashedName.replaceAll('/', '\\/')}/;
var hashedDirectories = ${JSON.stringify(hashed.map((directory) => `/${directory}`))};

function isHashed(uri) {
  for (var i = 0; i < hashedDirectories.length; i++) {
    if (uri.indexOf(hashedDirectories[i]) === 0) return true;
  }
  return hashedName.test(uri.slice(uri.lastIndexOf('/') + 1));
}

function handler(event) {
  var request = event.request;
  var uri = request.uri;
  var isFile = uri.slice(uri.lastIndexOf('/') + 1).indexOf('.') >= 0 || uri.indexOf('/.well-known/') === 0;
  if (!isFile) request.uri = '/releases/' + release + '/index.html';
  else if (isHashed(uri)) request.uri = '/assets' + uri;
  else request.uri = '/releases/' + release + uri;
  return request;
}
`;
}

/** The record in the code of a function; undefined where it is not one of ours. */
export function readSiteRecord(code: unknown): SiteRecord | undefined {
  const found = typeof code === 'string' ? recordLine.exec(code) : null;
  if (!found) return undefined;
  try {
    const record = JSON.parse(found[1]!) as SiteRecord;
    return Array.isArray(record.releases) && Array.isArray(record.rejected) ? record : undefined;
  } catch {
    return undefined;
  }
}
