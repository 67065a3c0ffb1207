import { sitePlan, type DesiredSite } from '../../lib/release/site-plan';
import type { SitePast } from '../../lib/deploy/sites';
import { deepFreeze } from '../support/rendering';
import { after, site } from './site-world';

const go = { rollback: false, retry: false };

/** Runs one after the other, and what each said. */
function story(...runs: readonly (readonly [desired: DesiredSite, overrides?: Partial<typeof go>])[]) {
  let past: SitePast = { held: {} };
  const lines = runs.map(([desired, overrides]) => {
    const plan = sitePlan(deepFreeze(past), deepFreeze(desired), { ...go, ...overrides });
    past = after(past, plan, desired);
    return plan.summary;
  });
  return { past, lines };
}
const served = ({ record }: SitePast) => record?.releases[0]?.version;

describe('what is served of a site', () => {
  test('one version after the other; the files of the last ones are kept', () => {
    const { past, lines } = story([site('v1')], [site('v2')], [site('v2')], [site('v3')], [site('v4')]);
    expect(lines).toEqual([
      'v1 is uploaded, then served; nothing live yet',
      'v2 is uploaded, then served; live v1',
      'stays at v2: nothing changes',
      'v3 is uploaded, then served; live v2',
      'v4 is uploaded, then served; live v3',
    ]);
    expect(past.record?.releases.map(({ version }) => version)).toEqual(['v4', 'v3', 'v2']);
    expect(Object.keys(past.held).sort()).toEqual(['id-v2', 'id-v3', 'id-v4']);
    expect(past.record?.sequence).toBe(4);
  });

  test('a rollback serves the former one from its kept files, and the rejected one stays away', () => {
    const { past, lines } = story(
      [site('v1')],
      [site('v2')],
      [site('v2'), { rollback: true }],
      [site('v2'), { rollback: true }],
      [site('v2')],
    );
    expect(lines.slice(2)).toEqual([
      'goes back to v1 from v2, which is rejected from then on',
      'stays at v1: nothing changes',
      `stays at v1; v2 was rolled back and does not come back by itself: set a new version ` +
        `('pulumi config set --stack production --path verdigris:versions.pages VERSION'), or try it again ` +
        `('pulumi config set --stack production verdigris:retry pages')`,
    ]);
    expect(served(past)).toBe('v1');
    const plan = sitePlan(past, site('v2'), { ...go, rollback: true });
    expect(plan.warnings).toEqual([
      "'verdigris:rollback' names pages, which has already left v2; remove it: 'pulumi config rm --stack production verdigris:rollback'.",
    ]);
    const retried = sitePlan(past, site('v2'), { ...go, retry: true });
    expect(retried.summary).toBe('serves v2 again, whose files are kept; live v1');
    expect(retried.order?.record.rejected).toEqual([]);
  });

  test('the former version that is configured again is served as it was, whatever is built now', () => {
    const built = site('v1', { release: 'id-new', files: { 'releases/id-new/index.html': 'new' } });
    const { past, lines } = story([site('v1')], [site('v2')], [built], [built]);
    expect(lines.slice(2)).toEqual(['serves v1 again, whose files are kept; live v2', 'stays at v1: nothing changes']);
    expect(past.record?.releases.map(({ release }) => release)).toEqual(['id-v1', 'id-v2']);
    expect(Object.keys(past.held).sort()).toEqual(['id-v1', 'id-v2']);
    const plan = sitePlan(past, built, go);
    expect(plan.order?.write).toBe(false);
    expect(plan.warnings).toEqual([
      "The files of pages are others than those that were released as v1, and a version is released once: give them a version of their own ('pulumi config set --stack production --path verdigris:versions.pages VERSION').",
    ]);
  });

  test('without a former release nothing goes back, and what is served stays', () => {
    const { past } = story([site('v1')]);
    const plan = sitePlan(past, site('v1'), { ...go, rollback: true });
    expect(plan).toMatchObject({
      refused: true,
      code: 'nothing-to-go-back-to',
      order: { record: past.record, write: false, keep: ['id-v1'] },
    });
    expect(plan.summary).toBe(
      "cannot go back from v1: the files of no former release are kept; release the former version instead: 'pulumi config set --stack production --path verdigris:versions.pages VERSION' (and 'pulumi config rm --stack production verdigris:rollback')",
    );
  });

  test('a name that is kept for ever never gets another content', () => {
    const { past } = story([site('v1', { files: { 'assets/app-BkVdT3_r.js': 'one' } })]);
    const plan = sitePlan(past, site('v2', { files: { 'assets/app-BkVdT3_r.js': 'two' } }), go);
    expect(plan).toMatchObject({ refused: true, code: 'site-files-clash' });
    expect(plan.order).toEqual({ record: past.record, write: false, keep: ['id-v1'] });
    expect(plan.summary).toBe(
      "stays at v1; v2 has other content in 'app-BkVdT3_r.js' than v1, and browsers keep a file of such a name for ever; give it another name, or build it with a hash of its content in the name",
    );
  });

  test('a version that another stack has not verified does not enter; what this one has served may come back', () => {
    const promotion = { kind: 'refused', why: 'staging has verified v1', repair: 'verify it', warnings: [] } as const;
    const { past } = story([site('v1')]);
    const plan = sitePlan(past, site('v2'), { ...go, promotion });
    expect(plan).toMatchObject({
      refused: true,
      code: 'not-promoted',
      summary: 'stays at v1; v2 may not enter: staging has verified v1; verify it',
    });
    const first = sitePlan({ held: {} }, site('v2'), { ...go, promotion });
    expect(first.refused).toBe(true);
    expect(first.order).toBeUndefined();
    const hotfix = sitePlan(past, site('v2'), {
      ...go,
      promotion: { kind: 'hotfix', reason: 'outage', warnings: [] },
    });
    expect(hotfix.summary).toBe(
      'v2 is uploaded, then served; live v1; a hotfix that nothing has verified before (outage)',
    );
    expect(hotfix.order?.record.releases[0]).toEqual({ release: 'id-v2', version: 'v2', hotfix: 'outage' });
  });

  test('offline nothing of the past is known', () => {
    const plan = sitePlan(undefined, site('v2'), { ...go, promotion: { kind: 'unchecked', warnings: [] } });
    expect(plan.summary).toBe('v2 is uploaded, then served; promotion not checked');
    expect(plan.order).toMatchObject({ write: true, keep: [], record: { sequence: 1, rejected: [] } });
  });

  test('both ways at once is an error', () => {
    const { past } = story([site('v1')], [site('v2')]);
    expect(sitePlan(past, site('v2'), { rollback: true, retry: true })).toMatchObject({
      refused: true,
      code: 'back-and-forth',
    });
  });
});
