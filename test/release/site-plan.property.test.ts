import * as fc from 'fast-check';
import type { SitePast, SiteRecord } from '../../lib/deploy/sites';
import { sitePlan } from '../../lib/release/site-plan';
import { after, site } from './site-world';

describe('whatever is asked, one after the other', () => {
  const run = fc.record({
    version: fc.constantFrom('v1', 'v2', 'v3', 'v4', 'v5'),
    rollback: fc.boolean(),
    retry: fc.boolean(),
    /** The files are built anew under the same version. */
    rebuilt: fc.boolean(),
  });

  test('what is served has all of its files, nothing changes twice, and no more is kept than asked for', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 12 }), fc.integer({ min: 2, max: 4 }), (runs, keep) => {
        let past: SitePast = { held: {} };
        for (const { version, rollback, retry, rebuilt } of runs) {
          const release = rebuilt ? `new-${version}` : `id-${version}`;
          const desired = site(version, { keep, release, files: { [`releases/${release}/index.html`]: release } });
          const plan = sitePlan(past, desired, { rollback, retry });
          const next = after(past, plan, desired);
          const record: SiteRecord | undefined = next.record;
          if (plan.refused) expect(record).toEqual(past.record);
          if (!record) continue;
          const [live] = record.releases;
          expect(next.held[live!.release]).toBeDefined();
          expect(record.releases.length).toBeLessThanOrEqual(keep);
          expect(new Set(record.releases.map((each) => each.version)).size).toBe(record.releases.length);
          // What was served a moment ago is kept: its pages are still open.
          const before = past.record?.releases[0]?.release;
          if (before !== undefined) expect(Object.keys(next.held)).toContain(before);
          if (record.sequence !== past.record?.sequence) expect(live?.release).not.toBe(before);
          // The same once more changes nothing.
          if (!rollback && !retry) expect(sitePlan(next, desired, { rollback, retry }).order?.record).toEqual(record);
          past = next;
        }
      }),
    );
  });
});
