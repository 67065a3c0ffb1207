/** Words that make a name that of a secret. */
const secretWords = new Set([
  'apikey',
  'auth',
  'credential',
  'credentials',
  'dsn',
  'passphrase',
  'passwd',
  'password',
  'privatekey',
  'pwd',
  'secret',
  'secrets',
  'token',
]);
/** `API_KEY` and the like: with one of these before it, a key is a secret. */
const keyKinds = new Set(['access', 'api', 'encryption', 'hmac', 'master', 'private', 'secret', 'session', 'signing']);
/** A name that ends in one of these speaks about a secret and is none: `PASSWORD_MIN_LENGTH`, `secretName`. */
const aboutWords = new Set([
  ...[
    'algorithm',
    'arn',
    'attempts',
    'class',
    'count',
    'days',
    'enabled',
    'expiry',
    'file',
    'format',
    'header',
    'hours',
  ],
  ...['id', 'interval', 'issuer', 'length', 'lifetime', 'limit', 'method', 'mode', 'name', 'names', 'path', 'period'],
  ...['policy', 'prefix', 'provider', 'ref', 'refresh', 'region', 'required', 'rotation', 'scope', 'seconds', 'secure'],
  ...['store', 'timeout', 'ttl', 'type', 'url', 'validity', 'version', 'window'],
]);

const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

/** Words that may follow in the name of a field: `secretString`, `passwordBase64`. */
const tailWords = new Set(['string', 'text', 'value', 'data', 'plain', 'base64', 'binary']);

/**
 * True for the name of a field that holds a secret: `masterPassword`, `authToken`. Fields that are only about secrets are
 * many (`enableSecretMutable`), so the word has to stand at the end.
 */
export function fieldNamesSecret(name: string): boolean {
  const words = [...wordsOf(name)];
  while (words.length > 1 && tailWords.has(words.at(-1)!)) words.pop();
  const last = words.at(-1) ?? '';
  return namesSecret(last === 'key' ? words.slice(-2).join('_') : last);
}

/** True for the name of a variable that, by convention, holds a secret: `DB_PASSWORD`, `API_KEY`. */
export function namesSecret(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || aboutWords.has(last)) return false;
  return words.some((word, index) => {
    if (word === 'auth') return index === words.length - 1;
    return secretWords.has(word) || (word === 'key' && keyKinds.has(words[index - 1] ?? ''));
  });
}

/** Text that is a secret by its looks, whatever it is called: keys and tokens of well-known issuers. */
const looks = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{36,}\b/g,
  /\bglpat-[\w-]{20,}/g,
  /\bxox[abpors]-[\w-]{10,}/g,
  /\bsk-[A-Za-z0-9_-]{20,}/g,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+/g,
];

/** The password in a URL: between the user's name and the host. */
const inUrl = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'<>]*:([^\s/@"'<>]+)@/gi;

/** Secrets that a text shows by its looks. Labels of unknown values are none. */
export function secretsIn(text: string): readonly string[] {
  const passwords = text.includes('://') ? [...text.matchAll(inUrl)].map((match) => match[1]!) : [];
  return [...passwords, ...looks.flatMap((look) => text.match(look) ?? [])].filter((found) => !/^\$[{(]/.test(found));
}
