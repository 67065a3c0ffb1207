import type { SiteOrder, SitePast, SiteRecord, SiteRelease } from '../deploy/sites';
import type { RefusalCode } from './errors';
import type { Overrides } from './model';
import { promotionNote, remove, say, setting, setVersion, tag } from './sentences';

/** What the configuration and the files ask for. */
export interface DesiredSite {
  readonly application: string;
  /** The stack, for commands. */
  readonly stack: string;
  readonly release: string;
  readonly version: string;
  /** Releases whose files are kept, with the one that is served. */
  readonly keep: number;
  /** SHA-256 of its files by place. */
  readonly files: Readonly<Record<string, string>>;
  /** Directories in which every name has a hash of its content. */
  readonly hashed: readonly string[];
}

export interface SitePlan {
  /** What is made; undefined where nothing is served and nothing may be. */
  readonly order?: SiteOrder;
  /** Nothing is done, and that is an error. */
  readonly refused: boolean;
  /** Of what is refused: docs/errors.md explains it. */
  readonly code?: RefusalCode;
  /** What people are told: "v2 is uploaded, then served; live v1". */
  readonly summary: string;
  readonly warnings: readonly string[];
}

type SiteOverrides = Pick<Overrides, 'rollback' | 'retry' | 'promotion'>;

/** Rejected releases that are remembered; older ones are forgotten. */
const rememberedRejections = 10;

/**
 * Decides what of a static site is served after a run. Pure. A version is released once: what was served under it is what it
 * means, also when the files have been built anew since. So a former version that is configured again is served as it was.
 *
 * @param past undefined where nothing of it can be known (offline)
 */
export function sitePlan(past: SitePast | undefined, desired: DesiredSite, overrides: SiteOverrides): SitePlan {
  const { version } = desired;
  const note = promotionNote(overrides.promotion);
  if (!past) return written(desired, undefined, overrides, `${tag(version)} is uploaded, then served${note}`);
  const { record } = past;
  if (overrides.rollback && overrides.retry) {
    const { code, line } = say.contradiction(desired);
    return refuse(past, code, line);
  }
  const [live] = record?.releases ?? [];
  if (record && live?.version === version) {
    return overrides.rollback ? goBack(past, desired, record, live) : unchanged(past, desired, record, live);
  }
  const known = record?.releases.find((each) => each.version === version);
  const rejected = record?.rejected.includes(known?.release ?? desired.release) ?? false;
  if (record && live && rejected && !overrides.retry) return hold(past, desired, record, live, overrides.rollback);
  const lifted = overrides.rollback && record ? [newVersionLifts(desired)] : [];
  const { promotion } = overrides;
  if (promotion?.kind === 'refused') {
    const why = `${tag(version)} may not enter: ${promotion.why}; ${promotion.repair}`;
    return refuse(past, 'not-promoted', `${stays(live)}; ${why}`);
  }
  if (record && known && past.held[known.release]) {
    const rejections = record.rejected.filter((each) => each !== known.release);
    const next = follow(record, known, rejections, desired.keep);
    return {
      order: { record: next, write: known.release === desired.release, keep: held(past, next) },
      refused: false,
      summary: `serves ${tag(version)} again, whose files are kept; ${liveNow(live)}${note}`,
      warnings: lifted,
    };
  }
  const clash = contradicted(past, desired);
  if (clash) return refuse(past, 'site-files-clash', `${stays(live)}; ${clash}`);
  const plan = written(desired, past, overrides, `${tag(version)} is uploaded, then served; ${liveNow(live)}${note}`);
  return { ...plan, warnings: lifted };
}

/** The files of the description are uploaded and served. */
function written(
  desired: DesiredSite,
  past: SitePast | undefined,
  { promotion }: SiteOverrides,
  summary: string,
): SitePlan {
  const { release, version, hashed } = desired;
  const entering = {
    release,
    version,
    ...(hashed.length > 0 && { hashed }),
    ...(promotion?.kind === 'hotfix' && { hotfix: promotion.reason }),
  };
  const rejected = past?.record?.rejected.filter((each) => each !== release) ?? [];
  const record = follow(past?.record, entering, rejected, desired.keep);
  return {
    order: { record, write: true, keep: past ? held(past, record) : [] },
    refused: false,
    summary,
    warnings: [],
  };
}

/** The version is served. Where its files have been built anew, they are not what it means. */
function unchanged(past: SitePast, desired: DesiredSite, record: SiteRecord, live: SiteRelease): SitePlan {
  const same = live.release === desired.release;
  const command = setVersion(desired.application, desired.stack);
  return {
    order: { record, write: same, keep: held(past, record) },
    refused: false,
    summary: `${stays(live)}: nothing changes`,
    warnings: same
      ? []
      : [
          `The files of ${desired.application} are others than those that were released as ${tag(live.version)}, and a version ` +
            `is released once: give them a version of their own ('${command}').`,
        ],
  };
}

function goBack(past: SitePast, desired: DesiredSite, record: SiteRecord, live: SiteRelease): SitePlan {
  const target = record.releases
    .slice(1)
    .find(({ release }) => past.held[release] && !record.rejected.includes(release));
  const former = record.releases[1];
  if (former && record.rejected.includes(former.release)) return wentBack(past, desired, record, live, former);
  if (!target) {
    const command = setVersion(desired.application, desired.stack);
    const rest = `release the former version instead: '${command}' (and '${remove('rollback', desired)}')`;
    return refuse(
      past,
      'nothing-to-go-back-to',
      `cannot go back from ${tag(live.version)}: the files of no former release are kept; ${rest}`,
    );
  }
  const rejected = [...record.rejected, live.release].slice(-rememberedRejections);
  const next = follow(record, target, rejected, desired.keep);
  return {
    order: { record: next, write: false, keep: held(past, next) },
    refused: false,
    summary: `goes back to ${tag(target.version)} from ${tag(live.version)}, which is rejected from then on`,
    warnings: [],
  };
}

/** The desired version was rolled back. */
function hold(
  past: SitePast,
  desired: DesiredSite,
  record: SiteRecord,
  live: SiteRelease,
  rollback: boolean,
): SitePlan {
  if (rollback) return wentBack(past, desired, record, live, desired);
  return {
    order: { record, write: false, keep: held(past, record) },
    refused: false,
    summary:
      `${stays(live)}; ${tag(desired.version)} was rolled back and does not come back by itself: ` +
      `set a new version ('${setVersion(desired.application, desired.stack)}'), or try it again ('${setting('retry', desired)}')`,
    warnings: [],
  };
}

/** A rollback that is still configured has done its work. */
function wentBack(
  past: SitePast,
  desired: DesiredSite,
  record: SiteRecord,
  live: SiteRelease,
  left: { readonly version: string },
): SitePlan {
  return {
    order: { record, write: false, keep: held(past, record) },
    refused: false,
    summary: `${stays(live)}: nothing changes`,
    warnings: [
      `'verdigris:rollback' names ${desired.application}, which has already left ${tag(left.version)}; ` +
        `remove it: '${remove('rollback', desired)}'.`,
    ],
  };
}

/** An error, and everything stays as it is. */
function refuse(past: SitePast, code: RefusalCode, summary: string): SitePlan {
  const { record } = past;
  const order = record && { record, write: false, keep: held(past, record) };
  return { ...(order && { order }), refused: true, code, summary, warnings: [] };
}

/** A release is served, and the others follow it in their order, as many as are kept. */
function follow(
  record: SiteRecord | undefined,
  served: SiteRelease,
  rejected: readonly string[],
  keep: number,
): SiteRecord {
  const others = (record?.releases ?? []).filter(
    (each) => each.release !== served.release && each.version !== served.version,
  );
  return {
    sequence: (record?.sequence ?? 0) + 1,
    releases: [served, ...others].slice(0, keep),
    rejected,
  };
}

/** Releases of a record that are there whole. */
function held(past: SitePast, record: SiteRecord): readonly string[] {
  return record.releases.map(({ release }) => release).filter((release) => past.held[release]);
}

/** Names that may be kept for ever mean one content; who has loaded the old one would never see the new. */
function contradicted(past: SitePast, { files, version }: DesiredSite): string | undefined {
  for (const { release, version: former } of past.record?.releases ?? []) {
    const before = past.held[release] ?? {};
    const place = Object.keys(files).find((each) => before[each] !== undefined && before[each] !== files[each]);
    if (place === undefined) continue;
    return (
      `${tag(version)} has other content in '${place.slice(place.indexOf('/') + 1)}' than ${tag(former)}, and browsers keep ` +
      `a file of such a name for ever; give it another name, or build it with a hash of its content in the name`
    );
  }
  return undefined;
}

const liveNow = (live: SiteRelease | undefined) => (live ? `live ${tag(live.version)}` : 'nothing live yet');
const stays = (live: SiteRelease | undefined) => (live ? `stays at ${tag(live.version)}` : 'is not live yet');

const newVersionLifts = (desired: DesiredSite): string =>
  `'verdigris:rollback' names ${desired.application} and has no effect on the new version ` +
  `${tag(desired.version)}; remove it: '${remove('rollback', desired)}'.`;
