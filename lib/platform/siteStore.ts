import * as s3 from '@pulumi/aws/s3';
import * as pulumi from '@pulumi/pulumi';
import type { Statement } from './policies';

export interface StoreArgs {
  /** @default - the provider's */
  readonly region?: string;
  readonly protect: boolean;
  /** Days that objects are kept; those of a log. @default - until somebody deletes them */
  readonly expiry?: number;
}

/** Days in which what was overwritten or deleted can be restored. */
const noncurrentDays = 30;

/**
 * A private bucket: no public access, no access lists, every former version restorable for a month. Encrypted with S3's own key:
 * what it holds is public by intent, or a log of who asked for that, and a key of our own would be one more thing that can take
 * the site down (CloudFront would need a statement in its policy).
 */
export class Store {
  readonly bucket: s3.Bucket;
  /** What objects and policies have to wait for. */
  readonly ready: readonly pulumi.Resource[];
  private readonly place: { readonly bucket: pulumi.Output<string>; readonly region?: string };

  constructor(
    private readonly name: string,
    args: StoreArgs,
    private readonly parent: pulumi.Resource,
  ) {
    const { region, protect, expiry } = args;
    this.bucket = new s3.Bucket(name, { ...(region && { region }), tags: { Name: name } }, { parent, protect });
    this.place = { bucket: this.bucket.bucket, ...(region && { region }) };
    const child = { parent };
    const blocked = new s3.BucketPublicAccessBlock(
      name,
      {
        ...this.place,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      child,
    );
    const owned = new s3.BucketOwnershipControls(
      name,
      { ...this.place, rule: { objectOwnership: 'BucketOwnerEnforced' } },
      child,
    );
    const versioned = new s3.BucketVersioning(
      name,
      { ...this.place, versioningConfiguration: { status: 'Enabled' } },
      child,
    );
    const encrypted = new s3.BucketServerSideEncryptionConfiguration(
      name,
      { ...this.place, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] },
      child,
    );
    new s3.BucketLifecycleConfiguration(
      name,
      {
        ...this.place,
        rules: [
          {
            id: 'former-versions',
            status: 'Enabled',
            filter: {},
            noncurrentVersionExpiration: { noncurrentDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
          ...(expiry === undefined
            ? []
            : [{ id: 'expiry', status: 'Enabled', filter: {}, expiration: { days: expiry } }]),
        ],
      },
      // S3 takes rules about former versions of a versioned bucket.
      { parent, dependsOn: [versioned] },
    );
    this.ready = [blocked, owned, versioned, encrypted];
  }

  /** Who may do what in it, and nobody without TLS 1.2. */
  policy(...statements: readonly Statement[]): s3.BucketPolicy {
    const { arn } = this.bucket;
    const all = [arn, pulumi.interpolate`${arn}/*`];
    return new s3.BucketPolicy(
      this.name,
      {
        ...this.place,
        policy: pulumi.jsonStringify({
          Version: '2012-10-17',
          Statement: [
            ...statements,
            refuse(all, { Bool: { 'aws:SecureTransport': 'false' } }),
            refuse(all, { NumericLessThan: { 's3:TlsVersion': '1.2' } }),
          ],
        }),
      },
      { parent: this.parent, dependsOn: [...this.ready] },
    );
  }
}

/** Reason for `*`: a refusal that named actions or people would let the others through. */
function refuse(resources: readonly pulumi.Input<string>[], condition: Statement['Condition']) {
  return { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: resources, Condition: condition };
}
