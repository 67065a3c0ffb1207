import * as pulumi from '@pulumi/pulumi';
import type { RenderedApplication } from '../app/model';
import { releaseId } from '../app/release-id';
import { ApplicationComponent, placeOf } from '../deploy/components';
import type { Snapshot } from '../deploy/model';
import { protectionProblems } from '../deploy/protection';
import type { SiteHost, SiteRecord } from '../deploy/sites';
import type { Environment, Problem } from '../environment/model';
import type { ApplicationOutputs, RegisteredApplication } from './application';
import type { ReleaseErrorCode } from './errors';
import type { ReleaseRecord } from './model';
import { judgePromotion, type VerifiedElsewhere, type VerifiedRelease } from './promotion';
import { planLine } from './refusal';
import { sitePlan } from './site-plan';

export interface SiteBasis {
  readonly environment: Environment;
  /** False where nothing of the past can be known: offline. */
  readonly known: boolean;
  readonly elsewhere?: VerifiedElsewhere;
}

/** Releases an application that is a static site, where the ground serves it: there is no slot, and no object in the cluster. */
export async function registerSite(
  { environment, known, elsewhere }: SiteBasis,
  rendered: RenderedApplication,
  host: SiteHost,
): Promise<RegisteredApplication> {
  const { name, version } = rendered;
  const site = rendered.sites[0]!;
  const release = releaseId(rendered);
  const past = known ? host.past(name) : undefined;
  const promotion = judgePromotion(name, environment, asRecord(past?.record), elsewhere);
  const plan = sitePlan(
    past,
    {
      application: name,
      stack: environment.stack,
      release,
      version,
      keep: site.keep,
      files: host.places(site, release),
      hashed: site.hashed,
    },
    { rollback: environment.rollback.includes(name), retry: environment.retry.includes(name), promotion },
  );
  const component = new ApplicationComponent(name);
  const line = planLine(name, plan);
  // A refusal that is logged as an error ends the run badly; everything is registered as it is before.
  void (plan.refused ? pulumi.log.error(line, component) : pulumi.log.info(line, component));
  if (!plan.order) {
    component.finish({});
    return { outputs: pulumi.output({}), verified: pulumi.output([]) };
  }
  const made = await host.serve(site, plan.order, component);
  const warnings = [...plan.warnings, ...promotion.warnings, ...made.warnings];
  for (const warning of warnings) void pulumi.log.warn(warning, component);
  for (const { path, message } of rendered.warnings) void pulumi.log.warn(`${path}: ${message}`, component);
  const outputs = pulumi
    .all([made.record, made.url, made.dnsRecords ?? undefined])
    .apply(([record, url, dnsRecords]): ApplicationOutputs => {
      const [served] = record.releases;
      if (!served) return {};
      const { version: servedVersion, release: servedRelease, hotfix } = served;
      return {
        version: servedVersion,
        release: servedRelease,
        url,
        ...(hotfix !== undefined && { hotfix }),
        ...(dnsRecords && { dnsRecords }),
      };
    });
  component.finish({ live: outputs });
  return { outputs, verified: made.record.apply(verifiedSites) };
}

/** True for an application that the ground serves; it has nothing else. */
export function isSite({ sites }: RenderedApplication): boolean {
  return sites.length > 0;
}

/** Sites of a stack whose ground serves none. */
export function groundWithoutSites(
  rendered: readonly RenderedApplication[],
  host: SiteHost | undefined,
): readonly Problem[] {
  if (host) return [];
  return rendered.filter(isSite).map(({ name }) => ({
    code: 'site-without-ground' satisfies ReleaseErrorCode,
    path: name,
    message: `it is a static site on AWS, and the ground of this stack serves none; use awsGround of verdigris/aws, or give yours 'sites'`,
  }));
}

/** What holds the files and names of a site. */
const lasting = new Set(['aws:s3/bucket:Bucket', 'aws:cloudfront/distribution:Distribution']);

/** Sites that this run would take away, because nothing describes them any more. */
export function vanishedSites(
  snapshot: Snapshot,
  rendered: readonly RenderedApplication[],
  environment: Environment,
): readonly Problem[] {
  if (environment.name !== 'staging' && environment.name !== 'production') return [];
  const described = new Set(rendered.filter(isSite).map(({ name }) => name));
  const gone = snapshot.resources.filter(({ urn, type }) => {
    const application = placeOf(urn).name.replace(/-(files|access-logs)$/, '');
    return lasting.has(type) && urn.includes('$verdigris:aws:Site$') && !described.has(application);
  });
  return protectionProblems({ ...snapshot, resources: gone }, [], () => true, environment);
}

/** What a site has served and not taken back, the latest first. */
function verifiedSites({ releases, rejected }: SiteRecord): readonly VerifiedRelease[] {
  return releases
    .filter(({ release }) => !rejected.includes(release))
    .map(({ version, release }) => ({ version, release }));
}

/** The record as promotion reads it: a site has no slots. */
function asRecord(record: SiteRecord | undefined): ReleaseRecord | undefined {
  const [served, ...former] = record?.releases ?? [];
  if (!record || !served) return undefined;
  return {
    slot: 'rolling',
    release: served.release,
    version: served.version,
    sequence: record.sequence,
    rejected: record.rejected,
    former: former.map(({ version, release }) => ({ version, release })).reverse(),
  };
}
