import type * as pulumi from '@pulumi/pulumi';
import type { SiteFacts } from '../app/model';

/** One release of a static site. */
export interface SiteRelease {
  readonly release: string;
  readonly version: string;
  /** Directories in which every name has a hash of its content: what is under them is shared with other releases. @default - none */
  readonly hashed?: readonly string[];
  /** Why it was served although the stack of `verdigris:promotion` had not verified it; undefined: it had. */
  readonly hotfix?: string;
}

/** What is written down with the pointer to what is served, and moves with it. */
export interface SiteRecord {
  /** Rises with every switch. */
  readonly sequence: number;
  /** The latest first: the first one is served, and the files of the others are kept. */
  readonly releases: readonly SiteRelease[];
  /** Release ids that were rolled back, the latest last; they do not come back by themselves. */
  readonly rejected: readonly string[];
}

/** What the last snapshot says of a static site. */
export interface SitePast {
  /** Undefined: nothing is served yet. */
  readonly record?: SiteRecord;
  /** SHA-256 of the files by place, of releases that are there whole. */
  readonly held: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What a run makes of a static site. */
export interface SiteOrder {
  readonly record: SiteRecord;
  /** The files of the description belong to the release that is served, so they are written; else everything is kept as it is. */
  readonly write: boolean;
  /** Releases whose files are kept as they are, beside what is written. */
  readonly keep: readonly string[];
}

/** What became of it. */
export interface SiteOutcome {
  /** What is served, once it is. */
  readonly record: pulumi.Output<SiteRecord>;
  readonly url: pulumi.Output<string>;
  /** DNS records that people have to make; absent where there are none. */
  readonly dnsRecords?: pulumi.Output<
    readonly { readonly name: string; readonly type: string; readonly value: string }[]
  >;
  /** What people should do, as sentences. */
  readonly warnings: readonly string[];
}

/** What serves static sites on a ground; a ground without it serves none, and they are web services of the cluster. */
export interface SiteHost {
  /** What the last snapshot says. */
  past(application: string): SitePast;
  /** Where a release puts its files, with their SHA-256: a place that has other content already can't be written. */
  places(site: SiteFacts, release: string): Readonly<Record<string, string>>;
  /** Makes what serves the site, and serves what is ordered. Called once a run for each. */
  serve(site: SiteFacts, order: SiteOrder, parent: pulumi.Resource): Promise<SiteOutcome>;
}
