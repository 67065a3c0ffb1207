import type { Environment } from '../environment/model';
import type { ReleaseRecord } from './model';
import { declareHotfix, setVersion, tag } from './sentences';

/** A release that went live in a stack, and so through its verification. */
export interface VerifiedRelease {
  /** As configured there: a tag, with `@sha256:...` where the image is pinned. */
  readonly version: string;
  readonly release: string;
}

/** The output `verified` of a stack: by application, the newest first. */
export type VerifiedReleases = Readonly<Record<string, readonly VerifiedRelease[]>>;

/** What the stack of `verdigris:promotion` says. */
export type VerifiedElsewhere =
  /** Rendered without it. */
  | { readonly known: false; readonly from: string }
  | { readonly known: true; readonly from: string; readonly verified: VerifiedReleases };

/** Whether a version may enter a stack. */
export type Promotion = (
  | { readonly kind: 'free' }
  /** This stack has verified it before. */
  | { readonly kind: 'here' }
  | { readonly kind: 'verified' }
  | { readonly kind: 'hotfix'; readonly reason: string }
  | { readonly kind: 'unchecked' }
  /** Why not, and what to do, for a sentence. */
  | { readonly kind: 'refused'; readonly why: string; readonly repair: string }
) & { readonly warnings: readonly string[] };

/** Former releases that are remembered, beside the live and the previous one. */
const remembered = 10;

/** What a release leaves behind in the record that follows it: itself, as one that was verified here. */
export function formerReleases(record: ReleaseRecord | undefined, next: string): readonly VerifiedRelease[] {
  if (!record) return [];
  const known = [...(record.former ?? []), { version: record.version, release: record.release }];
  return known
    .filter(({ release }, index) => known.findLastIndex((each) => each.release === release) === index)
    .filter(({ release }) => release !== next && !record.rejected.includes(release))
    .slice(-remembered);
}

/**
 * Every release that a record knows to have gone live through verification, the newest first: the live one, the previous
 * one, and those before. What was rolled back is none of them.
 */
export function verifiedReleases(record: ReleaseRecord | undefined): readonly VerifiedRelease[] {
  if (!record) return [];
  const known = [record, ...(record.previous ? [record.previous] : []), ...[...(record.former ?? [])].reverse()];
  return known
    .filter(({ release }, index) => known.findIndex((each) => each.release === release) === index)
    .filter(({ release }) => !record.rejected.includes(release))
    .map(({ version, release }) => ({ version, release }));
}

/** Reads the output `verified` of another stack; what is none counts as nothing. */
export function readVerified(output: unknown): VerifiedReleases {
  if (!isFields(output)) return {};
  return Object.fromEntries(
    Object.entries(output).map(([application, releases]) => [
      application,
      (Array.isArray(releases) ? releases : []).filter(isRelease).map(({ version, release }) => ({ version, release })),
    ]),
  );
}

/**
 * Judges whether the configured version of an application may enter. Pure. What this stack has verified itself may always
 * come back; anything else needs the other stack's word, or a hotfix that names exactly this version.
 */
export function judgePromotion(
  application: string,
  environment: Pick<Environment, 'stack' | 'versions' | 'hotfix'>,
  record: ReleaseRecord | undefined,
  elsewhere: VerifiedElsewhere | undefined,
): Promotion {
  const version = environment.versions[application] ?? '';
  const hotfix = environment.hotfix?.[application];
  const meant = hotfix?.version === version ? hotfix : undefined;
  const { stack } = environment;
  const remove = `remove it: 'pulumi config rm --stack ${stack} --path verdigris:hotfix.${application}'`;
  const done = meant ? [`The hotfix of ${application} has done its work; ${remove}.`] : [];
  const other =
    hotfix && !meant
      ? [`verdigris:hotfix names ${application} ${hotfix.version}, and ${version} is configured; ${remove}.`]
      : [];
  if (!elsewhere) return { kind: 'free', warnings: [] };
  if (verifiedReleases(record).some((each) => isSame(version, each.version))) {
    return { kind: 'here', warnings: [...done, ...other] };
  }
  if (!elsewhere.known) {
    return meant ? { kind: 'hotfix', reason: meant.reason, warnings: [] } : { kind: 'unchecked', warnings: other };
  }
  const verified = elsewhere.verified[application] ?? [];
  if (verified.some((each) => isSame(version, each.version)))
    return { kind: 'verified', warnings: [...done, ...other] };
  if (meant) return { kind: 'hotfix', reason: meant.reason, warnings: [] };
  return { ...refusal(application, version, verified, { from: elsewhere.from, stack }), warnings: other };
}

/** The same image: by digest where one of both has one, because a tag alone may be pushed anew. */
function isSame(version: string, verified: string): boolean {
  const [digest, known] = [digestOf(version), digestOf(verified)];
  return digest === undefined && known === undefined ? version === verified : digest === known;
}

function refusal(
  application: string,
  version: string,
  verified: readonly VerifiedRelease[],
  { from, stack }: { readonly from: string; readonly stack: string },
): { readonly kind: 'refused'; readonly why: string; readonly repair: string } {
  const wayIn = declareHotfix(application, version, stack);
  const there = `verify it there first ('${setVersion(application, from, version)} && pulumi up --stack ${from}')`;
  const repair = `${there}, or, if it can not wait, say why: '${wayIn}'`;
  const sameTag = verified.find((each) => tag(each.version) === tag(version));
  if (!sameTag) {
    const known = [...new Set(verified.map((each) => tag(each.version)))];
    const why = known.length === 0 ? `no release of ${application}` : known.join(', ');
    return { kind: 'refused', why: `${from} has verified ${why}`, repair };
  }
  const [digest, known] = [digestOf(version), digestOf(sameTag.version)];
  if (digest === undefined) {
    return {
      kind: 'refused',
      why: `${from} has verified it as ${known}, and it is configured without a digest`,
      repair: `name the image that was verified: '${setVersion(application, stack, sameTag.version)}'`,
    };
  }
  const why = known === undefined ? 'without a digest' : `as ${known}`;
  return { kind: 'refused', why: `${from} has verified it ${why}, and it is configured as ${digest}`, repair };
}

const digestOf = (version: string): string | undefined => version.split('@')[1];

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRelease = (value: unknown): value is VerifiedRelease =>
  isFields(value) && typeof value['version'] === 'string' && typeof value['release'] === 'string';
