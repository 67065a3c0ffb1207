import type { SitePast } from '../../lib/deploy/sites';
import type { DesiredSite, SitePlan } from '../../lib/release/site-plan';

/** A version of a site, and its files. */
export const site = (version: string, more: Partial<DesiredSite> = {}): DesiredSite => ({
  application: 'pages',
  stack: 'production',
  release: `id-${version}`,
  version,
  keep: 3,
  files: { [`assets/${version}.js`]: version, [`releases/id-${version}/index.html`]: version },
  hashed: [],
  ...more,
});

/** What a run leaves: the record that moved, and the files that were written or kept. */
export function after(past: SitePast, plan: SitePlan, desired: DesiredSite): SitePast {
  const { order } = plan;
  if (!order) return past;
  const kept = Object.entries(past.held).filter(([release]) => order.keep.includes(release));
  return {
    record: order.record,
    held: { ...Object.fromEntries(kept), ...(order.write && { [order.record.releases[0]!.release]: desired.files }) },
  };
}
