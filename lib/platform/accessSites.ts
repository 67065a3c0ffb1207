import { arnOf, byEnding, byTags, claimed, made, owned, type AccessScope, type AccessStatement } from './accessScope';
import { partition } from './names';
import { certificateRegion } from './siteCertificate';

/** Static sites, by the names of their applications; nothing where there are none. */
export function siteStatements(scope: AccessScope): readonly AccessStatement[] {
  if (scope.ground.sites.length === 0) return [];
  return [...bucketStatements(scope), ...cloudfrontStatements(scope), ...nameStatements(scope)];
}

function bucketStatements(scope: AccessScope): readonly AccessStatement[] {
  const { sites } = scope.ground;
  const arn = arnOf(scope);
  const buckets = sites.flatMap((site) =>
    ['files', 'access-logs'].map((what) => `arn:${partition(scope.target.region)}:s3:::${site}-${what}-*`),
  );
  const settings = [
    'BucketOwnershipControls',
    'BucketPolicy',
    'BucketPublicAccessBlock',
    'BucketTagging',
    'BucketVersioning',
    'EncryptionConfiguration',
    'LifecycleConfiguration',
  ];
  return [
    {
      actions: [
        's3:CreateBucket',
        's3:DeleteBucket',
        's3:DeleteBucketPolicy',
        's3:GetAccelerateConfiguration',
        's3:GetBucketAcl',
        's3:GetBucketCORS',
        's3:GetBucketLocation',
        's3:GetBucketLogging',
        's3:GetBucketObjectLockConfiguration',
        's3:GetBucketRequestPayment',
        's3:GetBucketWebsite',
        's3:GetReplicationConfiguration',
        's3:ListBucket',
        's3:ListBucketVersions',
        ...settings.flatMap((setting) => [`s3:Get${setting}`, `s3:Put${setting}`]),
      ],
      resources: buckets,
      reason: byEnding,
    },
    {
      actions: [
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:GetObject',
        's3:GetObjectTagging',
        's3:PutObject',
        's3:PutObjectTagging',
      ],
      resources: sites.map((site) => `arn:${partition(scope.target.region)}:s3:::${site}-files-*/*`),
      reason: byEnding,
    },
    {
      actions: [
        'lambda:CreateFunction',
        'lambda:DeleteFunction',
        'lambda:GetFunction',
        'lambda:GetFunctionCodeSigningConfig',
        'lambda:InvokeFunction',
        'lambda:ListTags',
        'lambda:ListVersionsByFunction',
        'lambda:TagResource',
        'lambda:UntagResource',
        'lambda:UpdateFunctionCode',
        'lambda:UpdateFunctionConfiguration',
      ],
      resources: sites.map((site) => arn('lambda', `function:${site}-invalidation-*`)),
      reason: byEnding,
    },
  ];
}

function cloudfrontStatements(scope: AccessScope): readonly AccessStatement[] {
  const { sites } = scope.ground;
  const arn = arnOf(scope);
  const global = (rest: string) => arn('cloudfront', rest, { region: '' });
  const logs = (kind: string) => arn('logs', `${kind}:*`, { region: certificateRegion });
  const parts = ['CachePolicy', 'OriginAccessControl', 'ResponseHeadersPolicy'];
  const distributions = [global('distribution/*')];
  return [
    {
      actions: [
        'cloudfront:CreateCachePolicy',
        'cloudfront:CreateResponseHeadersPolicy',
        ...parts.flatMap((part) => ['Delete', 'Get', 'Update'].map((verb) => `cloudfront:${verb}${part}`)),
      ],
      resources: ['cache-policy/*', 'origin-access-control/*', 'response-headers-policy/*'].map(global),
      reason: 'AWS makes up the ids, and these have neither names in their ARNs nor tags',
    },
    {
      actions: ['cloudfront:CreateOriginAccessControl'],
      resources: ['*'],
      reason: 'AWS knows no narrower resource for one that is not made yet, and none has tags',
    },
    {
      actions: [
        'cloudfront:CreateFunction',
        'cloudfront:DeleteFunction',
        'cloudfront:DescribeFunction',
        'cloudfront:GetFunction',
        'cloudfront:PublishFunction',
        'cloudfront:UpdateFunction',
      ],
      resources: sites.map((site) => global(`function/${site}-pointer-*`)),
      reason: byEnding,
    },
    {
      // They are given tags as they are made: from then on the tags decide.
      actions: ['cloudfront:CreateDistribution', 'cloudfront:TagResource'],
      resources: distributions,
      condition: made(scope),
      reason: byTags,
    },
    {
      actions: [
        'cloudfront:AllowVendedLogDeliveryForResource',
        'cloudfront:DeleteDistribution',
        'cloudfront:GetDistribution',
        'cloudfront:ListTagsForResource',
        'cloudfront:UntagResource',
        'cloudfront:UpdateDistribution',
      ],
      resources: distributions,
      condition: owned(scope),
      reason: byTags,
    },
    {
      actions: [
        'logs:CreateDelivery',
        'logs:DeleteDelivery',
        'logs:DeleteDeliveryDestination',
        'logs:DeleteDeliverySource',
        'logs:GetDelivery',
        'logs:GetDeliveryDestination',
        'logs:GetDeliverySource',
        'logs:PutDeliveryDestination',
        'logs:PutDeliverySource',
        'logs:UpdateDeliveryConfiguration',
      ],
      resources: ['delivery', 'delivery-source', 'delivery-destination'].map(logs),
      reason: 'AWS or Pulumi makes up the ends of the names; they say where access logs go, and nothing else',
    },
  ];
}

/** Certificates, which CloudFront takes from one region, and records of host names in zones of ours. */
function nameStatements(scope: AccessScope): readonly AccessStatement[] {
  const arn = arnOf(scope);
  const { zones } = scope.ground;
  const certificates = [arn('acm', 'certificate/*', { region: certificateRegion })];
  return [
    {
      actions: ['acm:RequestCertificate'],
      resources: ['*'],
      condition: made(scope),
      reason: 'a certificate that is not asked for yet has no ARN; the tags that it gets decide',
    },
    {
      actions: ['acm:ListCertificates'],
      resources: ['*'],
      reason: 'AWS takes no narrower resource for the question whether a certificate is issued',
    },
    { actions: ['acm:AddTagsToCertificate'], resources: certificates, condition: claimed(scope), reason: byTags },
    {
      actions: [
        'acm:AddTagsToCertificate',
        'acm:DeleteCertificate',
        'acm:DescribeCertificate',
        'acm:ListTagsForCertificate',
        'acm:RemoveTagsFromCertificate',
        'acm:UpdateCertificateOptions',
      ],
      resources: certificates,
      condition: owned(scope),
      reason: byTags,
    },
    ...(zones.length === 0
      ? []
      : [
          {
            actions: ['route53:ChangeResourceRecordSets', 'route53:GetHostedZone', 'route53:ListResourceRecordSets'],
            resources: zones.map((zone) => `arn:${partition(scope.target.region)}:route53:::hostedzone/${zone}`),
          },
          {
            actions: ['route53:GetChange'],
            resources: [`arn:${partition(scope.target.region)}:route53:::change/*`],
            reason: 'AWS makes up the id of a change; it tells whether one is done',
          },
        ]),
  ];
}
