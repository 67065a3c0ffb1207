import * as cloudfront from '@pulumi/aws/cloudfront';
import * as cloudwatch from '@pulumi/aws/cloudwatch';
import * as route53 from '@pulumi/aws/route53';
import type * as pulumi from '@pulumi/pulumi';
import type { SiteFacts } from '../app/model';
import type { SiteSettings } from '../environment/model';
import { certificateRegion, type SiteNames } from './siteCertificate';
import type { Store } from './siteStore';

/** Days that access logs are kept; they hold addresses of people. */
export const accessLogDays = 90;

/** A minute more of an old answer where something is missing would outlast a release. */
const errorSeconds = 5;

/** The year that browsers are told, for edges. */
const longest = 31_536_000;

export interface DistributionArgs {
  readonly site: Pick<SiteFacts, 'application' | 'security'>;
  readonly settings: SiteSettings;
  readonly names: SiteNames;
  readonly store: Store;
  /** What decides which release is served. */
  readonly pointer: cloudfront.Function;
  readonly protect: boolean;
}

/** CloudFront before the bucket: HTTPS alone, HTTP/2 and 3, IPv6, compressed, with the security headers on every answer. */
export function distribution(name: string, args: DistributionArgs, parent: pulumi.Resource): cloudfront.Distribution {
  const { site, settings, names, store, pointer, protect } = args;
  const child = { parent };
  const access = new cloudfront.OriginAccessControl(
    name,
    {
      description: `Reads the files of ${site.application}`,
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    },
    child,
  );
  const caching = new cloudfront.CachePolicy(
    name,
    {
      comment: `What the files of ${site.application} say themselves`,
      // AWS's own policies keep every answer for a second at least, pages too.
      minTtl: 0,
      defaultTtl: 0,
      maxTtl: longest,
      parametersInCacheKeyAndForwardedToOrigin: {
        cookiesConfig: { cookieBehavior: 'none' },
        headersConfig: { headerBehavior: 'none' },
        queryStringsConfig: { queryStringBehavior: 'none' },
        enableAcceptEncodingBrotli: true,
        enableAcceptEncodingGzip: true,
      },
    },
    child,
  );
  const headers = securityPolicy(name, site, parent);
  return new cloudfront.Distribution(
    name,
    {
      comment: site.application,
      enabled: true,
      httpVersion: 'http2and3',
      isIpv6Enabled: true,
      priceClass: settings.priceClass ?? 'PriceClass_100',
      aliases: [...names.aliases],
      origins: [
        {
          originId: 'files',
          domainName: store.bucket.bucketRegionalDomainName,
          originAccessControlId: access.id,
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: 'files',
        viewerProtocolPolicy: 'redirect-to-https',
        allowedMethods: ['GET', 'HEAD'],
        cachedMethods: ['GET', 'HEAD'],
        compress: true,
        cachePolicyId: caching.id,
        responseHeadersPolicyId: headers.id,
        functionAssociations: [{ eventType: 'viewer-request', functionArn: pointer.arn }],
      },
      // S3 says 403 of what is not there to whoever may not list it.
      customErrorResponses: [403, 404].map((errorCode) => ({ errorCode, errorCachingMinTtl: errorSeconds })),
      restrictions: { geoRestriction: { restrictionType: 'none' } },
      viewerCertificate: names.certificate
        ? {
            acmCertificateArn: names.certificate,
            sslSupportMethod: 'sni-only',
            minimumProtocolVersion: 'TLSv1.2_2021',
          }
        : // For its own name CloudFront chooses the versions itself.
          { cloudfrontDefaultCertificate: true },
      tags: { Name: name },
    },
    { parent, protect, dependsOn: [...store.ready] },
  );
}

/** Laid over whatever the origin says. */
function securityPolicy(name: string, site: DistributionArgs['site'], parent: pulumi.Resource) {
  const { contentSecurityPolicy, hstsSeconds, frame, referrer } = site.security;
  return new cloudfront.ResponseHeadersPolicy(
    name,
    {
      comment: `Security headers of ${site.application}`,
      securityHeadersConfig: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: frame, override: true },
        referrerPolicy: { referrerPolicy: referrer, override: true },
        strictTransportSecurity: { accessControlMaxAgeSec: hstsSeconds, includeSubdomains: true, override: true },
      },
    },
    { parent },
  );
}

/** What is made where access logs are wanted: a delivery from the distribution into a bucket of logs. */
export function accessLogs(
  name: string,
  made: cloudfront.Distribution,
  logs: Store,
  account: string,
  parent: pulumi.Resource,
): void {
  const place = { region: certificateRegion };
  const source = new cloudwatch.LogDeliverySource(
    name,
    { ...place, logType: 'ACCESS_LOGS', resourceArn: made.arn },
    { parent },
  );
  const allowed = logs.policy({
    Effect: 'Allow',
    Principal: { Service: 'delivery.logs.amazonaws.com' },
    Action: ['s3:PutObject'],
    // Where deliveries write: the account's own folder; dates and names below it are AWS's.
    Resource: [logs.bucket.arn.apply((arn) => `${arn}/AWSLogs/${account}/CloudFront/*`)],
    Condition: {
      StringEquals: { 'aws:SourceAccount': account, 's3:x-amz-acl': 'bucket-owner-full-control' },
      ArnEquals: { 'aws:SourceArn': source.arn },
    },
  });
  const destination = new cloudwatch.LogDeliveryDestination(
    name,
    {
      ...place,
      outputFormat: 'json',
      deliveryDestinationConfiguration: { destinationResourceArn: logs.bucket.arn },
    },
    { parent },
  );
  new cloudwatch.LogDelivery(
    name,
    {
      ...place,
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.arn,
      s3DeliveryConfigurations: [{ enableHiveCompatiblePath: false, suffixPath: '{DistributionId}/{yyyy}/{MM}/{dd}' }],
    },
    { parent, dependsOn: [allowed] },
  );
}

/** The host names in a zone of ours, by IPv4 and IPv6. */
export function hostRecords(
  name: string,
  made: cloudfront.Distribution,
  zone: string,
  hosts: readonly string[],
  parent: pulumi.Resource,
): void {
  for (const host of hosts) {
    for (const type of ['A', 'AAAA'] as const) {
      new route53.Record(
        `${name}-${host}-${type}`,
        {
          zoneId: zone,
          name: host,
          type,
          aliases: [{ name: made.domainName, zoneId: made.hostedZoneId, evaluateTargetHealth: false }],
        },
        { parent },
      );
    }
  }
}
