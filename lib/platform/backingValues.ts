import { getSecretVersion } from '@pulumi/aws/secretsmanager/getSecretVersion';
import * as pulumi from '@pulumi/pulumi';
import type { BackingFacts } from '../app/model';
import { failureText } from './asking';
import { secretPath } from './names';
import { runError } from './runError';

/** What the secret of a server holds, as far as this program has to know it. */
export type Credentials =
  | { readonly state: 'absent' }
  /** It has a value that AWS would refuse. The reason does not show the value. */
  | { readonly state: 'refused'; readonly why: string }
  | { readonly state: 'present'; readonly version: string; readonly password?: pulumi.Output<string> };

/** ElastiCache and Amazon MQ are told the password when the server is made; PostgreSQL's goes round this program. */
export function passwordPasses(kind: BackingFacts['kind']): boolean {
  return kind === 'redis' || kind === 'rabbitMq';
}

const rules = {
  /** ElastiCache user guide, "Authenticating with the AUTH command". It takes a few more, which no URL does. */
  redis: {
    said: "16 to 128 letters, digits and '-'",
    holds: (password: string) => /^[A-Za-z0-9!&#$^<>-]{16,128}$/.test(password),
  },
  /** Amazon MQ API reference, "User". It takes more than these, which no URL does. */
  rabbitMq: {
    said: "12 to 250 letters, digits, '-', '.', '_' and '~', at least 4 different ones",
    holds: (password: string) => /^(?![^]*[,:=])[!-~]{12,250}$/.test(password) && new Set(password).size >= 4,
  },
} as const;

/** What AWS wants of a password, for the sentence; undefined: it is not told one. */
function passwordRule(kind: BackingFacts['kind']): string | undefined {
  return kind === 'redis' || kind === 'rabbitMq' ? rules[kind].said : undefined;
}

/** What the sentence for an empty secret can say of its value; nothing for secrets of no server. */
export function secretHints(
  secret: string,
  backing: readonly BackingFacts[],
): { readonly known: Readonly<Record<string, string>>; readonly rule?: string } {
  const servers = backing.filter((facts) => facts.where === 'managed' && facts.secret?.name === secret);
  const known = servers.flatMap(({ user, secret: keys }) => (user && keys?.username ? [[keys.username, user]] : []));
  const told = servers.flatMap(({ kind, secret: keys }) => {
    const rule = passwordRule(kind);
    return rule === undefined ? [] : [`${keys!.password}: ${rule}`];
  });
  return { known: Object.fromEntries(known), ...(told.length > 0 && { rule: told.join('; ') }) };
}

/** A secret with the password of a server, and the keys there. */
export type SecretKeys = NonNullable<BackingFacts['secret']>;

/** What is wrong with a secret's text; undefined: nothing. Says nothing of what is in it. */
export function valueProblem(
  facts: Pick<BackingFacts, 'kind' | 'user'>,
  keys: SecretKeys,
  text: string,
): string | undefined {
  const { kind, user } = facts;
  const value = parsed(text);
  if (!value) return 'is no JSON object of texts';
  const password = value[keys.password];
  if (!password) return `has no key '${keys.password}'`;
  if (keys.username !== undefined && user !== undefined && value[keys.username] !== user)
    return `needs the key '${keys.username}' to be '${user}'`;
  if (kind !== 'redis' && kind !== 'rabbitMq') return undefined;
  return rules[kind].holds(password) ? undefined : `needs a '${keys.password}' of ${rules[kind].said}`;
}

/**
 * Reads the current value of a server's secret, which is there.
 *
 * @throws RunError where AWS does not give it
 */
export async function readCredentials(
  facts: Pick<BackingFacts, 'kind' | 'user'>,
  keys: SecretKeys,
  at: { readonly stack: string; readonly provider: pulumi.ProviderResource },
): Promise<Credentials> {
  const secretId = secretPath(at.stack, keys.name);
  try {
    const { secretString, versionId } = await getSecretVersion({ secretId }, { provider: at.provider });
    const why = valueProblem(facts, keys, secretString);
    if (why) return { state: 'refused', why };
    return { state: 'present', version: versionId, password: pulumi.secret(parsed(secretString)![keys.password]!) };
  } catch (error) {
    throw runError(
      'aws-question-failed',
      `The secret ${secretId} can't be read, and AWS makes its server with the password in it: ${failureText(error)}; allow 'secretsmanager:GetSecretValue' on it to the credentials in use, or run again. Nothing was changed.`,
    );
  }
}

function parsed(text: string): Readonly<Record<string, string>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.values(value).every((field) => typeof field === 'string')
      ? (value as Record<string, string>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A number that changes with the version of a secret, as write-only inputs want it: at most 28 bits. */
export function versionNumber(version: string): number {
  return Array.from(version).reduce((sum, character) => (sum * 31 + character.codePointAt(0)!) % 2 ** 28, 7);
}
