import * as cloudfront from '@pulumi/aws/cloudfront';
import * as pulumi from '@pulumi/pulumi';
import type { SiteFacts } from '../app/model';
import type { Snapshot } from '../deploy/model';
import type { SiteHost, SiteOrder, SiteOutcome, SiteRecord } from '../deploy/sites';
import type { AwsTarget, Environment } from '../environment/model';
import { wasMade } from './asking';
import { protectionOf } from './protection';
import { bounded } from './roles';
import { runError } from './runError';
import { groundSettings } from './settings';
import { certificateRegion, isIssued, siteNames, type SiteNames } from './siteCertificate';
import { accessLogDays, accessLogs, distribution, hostRecords } from './siteDistribution';
import { BareObject, place, upload, type Uploaded } from './siteFiles';
import { readSiteRecord, siteFunction } from './siteFunction';
import { invalidate } from './siteInvalidation';
import { objectsOf, readSitePast, siteType, type KnownSite } from './sitePast';
import { Store } from './siteStore';

const certificateType = 'aws:acm/certificate:Certificate';

/** What serves a static site from CloudFront is made with. */
export interface SiteHostArgs {
  readonly environment: Environment;
  readonly target: AwsTarget;
  readonly snapshot: Snapshot;
  /** The AWS provider of everything. */
  readonly provider: pulumi.ProviderResource;
}

/** Serves static sites from S3 by CloudFront. */
export function siteHost(args: SiteHostArgs): SiteHost {
  const read = (application: string) => readSitePast(args.snapshot, args.environment, application);
  return {
    past: read,
    places: (site, release) => Object.fromEntries(site.files.map((file) => [place(release, file), file.digest])),
    serve: async (site, order, parent) => {
      const issued = await certificateIssued(site, args);
      const past = read(site.application);
      return new Site(site.application, { ...args, site, order, issued, past }, { parent }).outcome;
    },
  };
}

/** People prove the names of a certificate between two runs, so AWS is asked; offline it counts as issued. */
async function certificateIssued(site: SiteFacts, args: SiteHostArgs): Promise<boolean> {
  const [host] = site.hosts;
  const { certificate, zone } = args.environment.sites?.[site.application] ?? {};
  if (host === undefined || certificate !== undefined || zone !== undefined || !args.snapshot.known) return true;
  return wasMade(args.snapshot, certificateType, site.application) && (await isIssued(host, args.provider));
}

interface SiteArgs extends SiteHostArgs {
  readonly site: SiteFacts;
  readonly order: SiteOrder;
  /** Whether people have proved the names of the certificate. */
  readonly issued: boolean;
  readonly past: KnownSite;
}

/**
 * One site: its files, former ones too, the pointer to what is served, CloudFront before them, and the invalidation after a switch.
 * In this order: files, then the pointer, then the invalidation.
 */
export class Site extends pulumi.ComponentResource {
  static readonly type = siteType;

  readonly outcome: SiteOutcome;

  constructor(
    private readonly application: string,
    args: SiteArgs,
    options: pulumi.ComponentResourceOptions,
  ) {
    super(siteType, application, {}, { ...options, ...bounded(args.environment), providers: [args.provider] });
    const { environment, target, site, order } = args;
    const protects = protectionOf(environment, 'verdigris:index:Application');
    const protect = (type: string, name: string): boolean => protects(siteType, type, name);
    const files = `${application}-files`;
    const store = new Store(files, { protect: protect('aws:s3/bucket:Bucket', files) }, this);
    const objects = this.objects(args, store);
    const pointer = this.pointer(args, objects);
    const names = this.names(args, protect(certificateType, application));
    const settings = environment.sites?.[application] ?? {};
    const made = distribution(
      application,
      {
        site,
        settings,
        names,
        store,
        pointer,
        protect: protect('aws:cloudfront/distribution:Distribution', application),
      },
      this,
    );
    store.policy({
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: ['s3:GetObject'],
      // What is served, and not the lists of what releases have.
      Resource: ['assets/*', 'releases/*'].map((keys) => pulumi.interpolate`${store.bucket.arn}/${keys}`),
      Condition: { StringEquals: { 'aws:SourceArn': made.arn } },
    });
    const logs = `${application}-access-logs`;
    const logStore = new Store(
      logs,
      { region: certificateRegion, protect: protect('aws:s3/bucket:Bucket', logs), expiry: accessLogDays },
      this,
    );
    accessLogs(application, made, logStore, target.account, this);
    if (settings.zone !== undefined) hostRecords(application, made, settings.zone, site.hosts, this);
    const [served] = order.record.releases;
    invalidate(
      application,
      {
        distribution: made,
        reference: `${served?.release ?? ''}-${order.record.sequence}`,
        logRetention: groundSettings(environment).logRetention,
        after: [pointer, made],
      },
      this,
    );
    this.outcome = this.describe(args, pointer, made, names);
    this.registerOutputs({ url: this.outcome.url });
  }

  /** What is served and what is kept. Kept objects depend on nothing, so that a failure elsewhere never takes one away. */
  private objects(args: SiteArgs, store: Store): readonly Uploaded[] {
    const { site, order, past, provider } = args;
    const [served] = order.record.releases;
    const written = order.write && served ? upload(this.application, site, served, store, this) : [];
    const declared = new Set(
      order.write && served ? site.files.map((file) => place(served.release, file)) : ([] as string[]),
    );
    const kept = new Map(
      order.keep
        .filter((release) => !(order.write && release === served?.release))
        .flatMap((release) => objectsOf(past, release).map((object) => [object.key, { object, release }] as const))
        .filter(([key]) => !declared.has(key)),
    );
    const bare = [...kept.values()].map(({ object, release }) => ({
      release,
      resource: new BareObject(object, { parent: this, provider }),
    }));
    return [...written, ...bare.filter(({ release }) => release === served?.release).map(({ resource }) => resource)];
  }

  /** Moves only to a release that S3 has whole: what it points to is data of the uploads, not an order of steps alone. */
  private pointer({ order, past }: SiteArgs, objects: readonly Uploaded[]): cloudfront.Function {
    const code = siteFunction(order.record);
    const complete = pulumi.runtime.isDryRun()
      ? pulumi.output(code)
      : pulumi.all(objects.map(({ versionId }) => versionId)).apply((versions) => {
          if (versions.every((version) => version)) return code;
          if (past.record) return siteFunction(past.record);
          throw runError(
            'site-upload-incomplete',
            `The files of ${this.application} are not all uploaded; run 'pulumi up --stack ${pulumi.getStack()}' again.`,
          );
        });
    return new cloudfront.Function(
      `${this.application}-pointer`,
      {
        runtime: 'cloudfront-js-2.0',
        comment: `Which release of ${this.application} is served`,
        code: complete,
        publish: true,
      },
      { parent: this, dependsOn: [...objects] },
    );
  }
  private names({ environment, site, issued }: SiteArgs, protect: boolean): SiteNames {
    const { certificate, zone } = environment.sites?.[this.application] ?? {};
    return siteNames(this.application, { hosts: site.hosts, existing: certificate, zone, issued, protect }, this);
  }

  private describe(
    { environment, site }: SiteArgs,
    pointer: cloudfront.Function,
    made: cloudfront.Distribution,
    names: SiteNames,
  ): SiteOutcome {
    const [host] = names.aliases;
    const byPeople = site.hosts.length > 0 && environment.sites?.[this.application]?.zone === undefined;
    const hosts = made.domainName.apply((value) => site.hosts.map((name) => ({ name, type: 'CNAME', value })));
    const waits =
      `${this.application} answers under CloudFront's own name until its certificate is issued: make the DNS records of its output ` +
      `'dnsRecords' ('pulumi stack output ${this.application} --stack ${environment.stack}'), then run 'pulumi up --stack ${environment.stack}' again.`;
    return {
      record: servedBy(pointer),
      url: host === undefined ? pulumi.interpolate`https://${made.domainName}` : pulumi.output(`https://${host}`),
      ...(byPeople && { dnsRecords: pulumi.all([names.records, hosts]).apply(([proofs, own]) => [...proofs, ...own]) }),
      warnings: names.waits ? [waits] : [],
    };
  }
}

/** With `--continue-on-error`, a function that failed has its inputs as outputs: only AWS gives it a stage. */
function servedBy(pointer: cloudfront.Function): pulumi.Output<SiteRecord> {
  return pulumi.all([pointer.code, pointer.liveStageEtag]).apply(([code, stage]) => {
    const real = pulumi.runtime.isDryRun() || stage !== undefined;
    return (real ? readSiteRecord(code) : undefined) ?? { sequence: 0, releases: [], rejected: [] };
  });
}
