import * as s3 from '@pulumi/aws/s3';
import * as pulumi from '@pulumi/pulumi';
import type { SiteFacts, SiteFile } from '../app/model';
import { cacheControl } from '../app/static-site-names';
import type { SiteRelease } from '../deploy/sites';
import { keys } from './siteFunction';
import type { KeptObject } from './sitePast';
import type { Store } from './siteStore';

/** Something that is there, or will be: its version says that S3 has it. */
export interface Uploaded extends pulumi.Resource {
  readonly versionId: pulumi.Output<string>;
}

/** Where a release has a file: shared with other releases where its name has a hash, its own otherwise. */
export function place(release: string, file: Pick<SiteFile, 'path' | 'cache'>): string {
  return file.cache === 'immutable' ? keys.asset(file.path) : keys.file(release, file.path);
}

/** What a release has, so that a later run knows it without the files: SHA-256 by place. */
export function manifestOf(files: readonly SiteFile[], { release, version }: SiteRelease): string {
  const places = files.map((file) => [place(release, file), file.digest] as const);
  return JSON.stringify({ release, version, files: Object.fromEntries(places) });
}

/**
 * Uploads a release: what it has, then shared files, then its own, and `index.html` last. All of it is new, or the same as before,
 * so that nothing that is served changes. The content is in the inputs, not in files of this machine: a later run that only keeps
 * the object may be on another one (the AWS provider reads the file of an unchanged asset again).
 */
export function upload(
  name: string,
  site: SiteFacts,
  release: SiteRelease,
  store: Store,
  parent: pulumi.Resource,
): readonly Uploaded[] {
  const put = (key: string, args: Omit<s3.BucketObjectv2Args, 'bucket' | 'key'>, after: readonly pulumi.Resource[]) =>
    new s3.BucketObjectv2(
      `${name}/${key}`,
      { ...args, bucket: store.bucket.bucket, key },
      { parent, dependsOn: [...after] },
    );
  const putFile = (file: SiteFile, after: readonly pulumi.Resource[]) =>
    put(
      place(release.release, file),
      {
        ...(file.text === undefined ? { contentBase64: file.base64 } : { content: file.text }),
        contentType: file.contentType,
        cacheControl: cacheControl[file.cache],
      },
      after,
    );
  const manifest = put(
    keys.manifest(release.release),
    { content: manifestOf(site.files, release), contentType: 'application/json' },
    store.ready,
  );
  const [index, others] = [site.files.filter(isIndex), site.files.filter((file) => !isIndex(file))];
  const shared = others.filter(({ cache }) => cache === 'immutable').map((file) => putFile(file, [manifest]));
  const own = others.filter(({ cache }) => cache !== 'immutable').map((file) => putFile(file, [manifest, ...shared]));
  return [manifest, ...shared, ...own, ...index.map((file) => putFile(file, [manifest, ...shared, ...own]))];
}

const isIndex = ({ path }: SiteFile): boolean => path === 'index.html';

/**
 * An object of a former release that is only kept: the engine takes every input from the last snapshot and does nothing. Without it
 * the engine deletes, at the end of the run, what pages that are still open want to load.
 */
export class BareObject extends pulumi.CustomResource {
  declare readonly versionId: pulumi.Output<string>;

  constructor(kept: KeptObject, options: pulumi.CustomResourceOptions) {
    // The field is named so that its output is read; an undefined one is no input.
    super(kept.type, kept.name, { versionId: undefined }, { ...options, ignoreChanges: ['*'] });
  }
}
