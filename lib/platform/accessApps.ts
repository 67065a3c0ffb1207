import { labels } from '../app/model';
import { arnOf, byEnding, byTags, clusterOf, owned, type AccessScope, type AccessStatement } from './accessScope';
import { secretsOf, stateStatements } from './accessState';
import { partition } from './names';
import { certificateRegion } from './siteCertificate';

/**
 * What a release of applications asks of AWS, and nothing that makes or changes the ground. What it does in the cluster is its
 * access entry's business (`verdigris:platform.access` with the policy `edit`): that is not IAM's.
 */
export function appsStatements(scope: AccessScope): readonly AccessStatement[] {
  const arn = arnOf(scope);
  return [
    {
      // Repositories are often another stack's of the project (`repositories: lookup`), so its tag is not asked for.
      actions: ['ecr:DescribeRepositories', 'ecr:DescribeImages', 'ecr:ListImages'],
      resources: [arn('ecr', 'repository/*')],
      condition: { StringEquals: { [`aws:ResourceTag/${labels.project}`]: scope.project } },
      reason: 'repositories are called like their images, and the tag of the project decides',
    },
    { actions: ['eks:DescribeCluster'], resources: [arn('eks', `cluster/${clusterOf(scope)}`)] },
    {
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
      resources: [secretsOf(scope)],
      reason: byEnding,
    },
    ...siteReleases(scope),
    ...stateStatements(scope),
  ];
}

/** A site's release: its files go up and old ones go, the pointer moves, CloudFront is told to forget. */
function siteReleases(scope: AccessScope): readonly AccessStatement[] {
  const { sites } = scope.ground;
  if (sites.length === 0) return [];
  const arn = arnOf(scope);
  const buckets = sites.map((site) => `arn:${partition(scope.target.region)}:s3:::${site}-files-*`);
  return [
    {
      actions: ['s3:ListBucket', 's3:ListBucketVersions', 's3:GetBucketLocation'],
      resources: buckets,
      reason: byEnding,
    },
    {
      actions: [
        's3:GetObject',
        's3:GetObjectTagging',
        's3:PutObject',
        's3:PutObjectTagging',
        's3:DeleteObject',
        's3:DeleteObjectVersion',
      ],
      resources: buckets.map((bucket) => `${bucket}/*`),
      reason: byEnding,
    },
    {
      actions: [
        'cloudfront:DescribeFunction',
        'cloudfront:GetFunction',
        'cloudfront:UpdateFunction',
        'cloudfront:PublishFunction',
      ],
      resources: sites.map((site) => arn('cloudfront', `function/${site}-pointer-*`, { region: '' })),
      reason: byEnding,
    },
    {
      actions: ['lambda:InvokeFunction'],
      resources: sites.map((site) => arn('lambda', `function:${site}-invalidation-*`)),
      reason: byEnding,
    },
    {
      actions: ['acm:ListCertificates'],
      resources: ['*'],
      reason: 'AWS takes no narrower resource for the question whether a certificate is issued',
    },
    {
      actions: ['acm:DescribeCertificate'],
      resources: [arn('acm', 'certificate/*', { region: certificateRegion })],
      condition: owned(scope),
      reason: byTags,
    },
  ];
}
