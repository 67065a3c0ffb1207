import type { AwsTarget } from '../environment/model';

/** The AWS partition of a region: `aws`, `aws-cn` or `aws-us-gov`; ARNs begin with it. */
export function partition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/**
 * The address of an account's registry, without a trailing slash, for example
 * `123456789.dkr.ecr.us-east-1.amazonaws.com`. Account and region are configuration, so nothing is looked up.
 */
export function registryAddress(target: Pick<AwsTarget, 'account' | 'region'>): string {
  const suffix = partition(target.region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `${target.account}.dkr.ecr.${target.region}.${suffix}`;
}

/** A policy that AWS manages, by its name. */
export function managedPolicyArn(region: string, name: string): string {
  return `arn:${partition(region)}:iam::aws:policy/${name}`;
}

/** The name of a secret in Secrets Manager: stacks of one account do not meet. */
export function secretPath(stack: string, secret: string): string {
  return `${stack}/${secret}`;
}

/**
 * The ARN of a secret whose random ending is not known: AWS appends a hyphen and six characters, and policies match
 * them by six question marks (AWS Secrets Manager user guide, "Identity-based policies").
 */
export function secretArnPattern(target: Pick<AwsTarget, 'account' | 'region'>, path: string): string {
  return `arn:${partition(target.region)}:secretsmanager:${target.region}:${target.account}:secret:${path}-??????`;
}

/**
 * Any KMS key of the account and region: for secrets whose key somebody else chose. A policy that uses it has to narrow it
 * by conditions (the service it is used through, and what it decrypts).
 */
export function anyKeyPattern(target: Pick<AwsTarget, 'account' | 'region'>): string {
  return `arn:${partition(target.region)}:kms:${target.region}:${target.account}:key/*`;
}

/** Logical names of the ground's resources, where a look-up has to find them in the last snapshot. */
export const resourceNames = {
  repository: (repository: string) => `${repository}-repository`,
  secret: (secret: string) => `${secret}-secret`,
  cluster: 'cluster',
} as const;
