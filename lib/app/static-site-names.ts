/** How long a file may be kept by browsers and caches: for ever, or only if the server says each time that it is the same. */
export type CacheClass = 'immutable' | 'revalidated';

/** `Cache-Control` by class. A name with a hash of its content never means anything else, so a year (HTTP's own longest) is safe. */
export const cacheControl: Readonly<Record<CacheClass, string>> = {
  immutable: 'public, max-age=31536000, immutable',
  revalidated: 'no-cache',
};

/**
 * File names that carry a hash of their content, as bundlers write them. Before the last extensions stand, after a '.' or '-',
 * 8 to 64 hexadecimal digits with a digit and a letter among them (webpack, Parcel), or 8 letters, digits, '-' and '_' with a
 * capital within or capitals alone (Vite, Rollup, esbuild); or the whole name is 16 hexadecimal digits and more. Words, dates and
 * sizes are none. One pattern for the plan, for nginx (PCRE) and for CloudFront's JavaScript: only what all three read alike.
 */
export const hashedName =
  '(?:[.-](?:(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,64}|(?=[2-7]*[A-Z])[A-Z2-7]{8}|' +
  '(?=[A-Za-z0-9_-][a-z0-9_-]*[A-Z])(?=[A-Z_-]*[a-z0-9])[A-Za-z0-9_-]{8})|(?:^|/)[0-9a-f]{16,64})(?:[.][A-Za-z0-9]{1,10}){1,3}$';

const looksHashed = new RegExp(hashedName);

/**
 * How a file may be kept: for ever where its name has a hash of its content, or where it is under one of `directories` (`assets/`),
 * of which somebody says that all names have.
 */
export function cacheClass(path: string, directories: readonly string[]): CacheClass {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const hashed = looksHashed.test(name) || directories.some((directory) => path.startsWith(directory));
  return hashed ? 'immutable' : 'revalidated';
}

/** What browsers are told a file is, by its extension. The first of each kind that is text says its encoding. */
export const contentTypes: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  css: 'text/css; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  eot: 'application/vnd.ms-fontobject',
  gif: 'image/gif',
  htm: 'text/html; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  md: 'text/markdown; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  otf: 'font/otf',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webm: 'video/webm',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff: 'font/woff',
  woff2: 'font/woff2',
  xml: 'text/xml; charset=utf-8',
};

/** The type of what no extension tells. */
export const unknownType = 'application/octet-stream';

/** The type of a file by its last extension. */
export function contentType(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  return Object.hasOwn(contentTypes, extension) ? contentTypes[extension]! : unknownType;
}

/**
 * True for a path that is a file's: its last part has a '.', or it is a well-known one (RFC 8615), whose names have none. Every
 * other path is one of the application's own, and answers `index.html`.
 */
export function isFilePath(path: string): boolean {
  return path.slice(path.lastIndexOf('/') + 1).includes('.') || path.startsWith('.well-known/');
}
