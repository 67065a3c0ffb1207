import { sortedBy } from './canonical';
import type { Report } from './problems';
import type { ReleaseStrategy, SmokeTest } from './model';

/** How a service wants to be released; an environment may choose the other kind by `verdigris:strategies`. */
export interface ReleaseChoice {
  readonly kind: 'rolling' | 'blueGreen';
  /** Run against the candidate before traffic moves; used by blue/green alone. @default - none: ready pods are the proof */
  readonly smoke?: SmokeTest;
}

/** A test that passes when a GET of the path through the slot's Service answers 2xx. */
export function httpGet(path: string): SmokeTest {
  return { kind: 'httpGet', path };
}

/** One Deployment, replaced pod by pod: never fewer ready pods than asked for, one more at most. */
export function rolling(
  options: {
    /** For the day when an environment says `blueGreen`. @default - none */
    readonly smoke?: SmokeTest;
  } = {},
): ReleaseChoice {
  return { kind: 'rolling', ...options };
}

/** Two slots: the new release is made ready and proved beside the live one, then traffic moves at once. */
export function blueGreen(
  options: {
    /** Asked of the candidate before traffic moves, and of the live Service afterwards. @default - none: ready pods are the proof */
    readonly smoke?: SmokeTest;
  } = {},
): ReleaseChoice {
  return { kind: 'blueGreen', ...options };
}

/** What the release is told: the choice, unless the environment names the other kind. */
export function effectiveStrategy(
  choice: ReleaseChoice,
  override: ReleaseStrategy['kind'] | undefined,
): ReleaseStrategy {
  const kind = override ?? choice.kind;
  if (kind === 'rolling') return { kind };
  return choice.smoke ? { kind, smoke: { kind: choice.smoke.kind, path: choice.smoke.path } } : { kind };
}

/** Reports a smoke test that can't be asked for. */
export function checkSmoke(smoke: SmokeTest | undefined, report: Report): void {
  if (smoke && !/^\/\S*$/.test(smoke.path)) {
    report(
      'path-invalid',
      `the path of the smoke test ('${smoke.path}') must start with '/' and hold no spaces; write httpGet('/health')`,
    );
  }
}

/**
 * The one choice of services that are released together: what those that say something say. Where they differ, the first by
 * name counts, and `conflict` says what they say.
 */
export function commonChoice(
  services: readonly { readonly name: string; readonly release: ReleaseChoice | undefined }[],
): { readonly choice: ReleaseChoice; readonly conflict?: string } {
  const said = sortedBy(
    services.flatMap(({ name, release }) => (release ? [{ name, release }] : [])),
    ({ name }) => name,
  );
  const first = said[0];
  if (!first) return { choice: rolling() };
  const smoke = said.find(({ release }) => release.smoke);
  const choice = { kind: first.release.kind, ...(smoke ? { smoke: smoke.release.smoke } : {}) };
  const kind = said.find(({ release }) => release.kind !== first.release.kind);
  if (kind) {
    const texts = [`'${first.name}' (${first.release.kind})`, `'${kind.name}' (${kind.release.kind})`];
    return {
      choice,
      conflict: `${texts.join(' and ')} are released together and can't differ in 'release'; choose one kind`,
    };
  }
  const other = said.find(({ release }) => release.smoke && release.smoke.path !== smoke?.release.smoke?.path);
  if (smoke && other) {
    const texts = [`'${smoke.name}' (${smoke.release.smoke!.path})`, `'${other.name}' (${other.release.smoke!.path})`];
    return {
      choice,
      conflict: `${texts.join(' and ')} are released together and share one smoke test; choose one path`,
    };
  }
  return { choice };
}
