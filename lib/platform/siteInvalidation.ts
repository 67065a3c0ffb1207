import * as cloudwatch from '@pulumi/aws/cloudwatch';
import * as iam from '@pulumi/aws/iam';
import * as lambda from '@pulumi/aws/lambda';
import * as pulumi from '@pulumi/pulumi';
import { allow, assumedBy, policy } from './policies';

/**
 * Tells CloudFront to forget. AWS counts calls with the same reference as one, so a repeated call makes no second invalidation.
 * The client is in the runtime (Lambda developer guide, "Node.js runtimes": SDK for JavaScript v3).
 */
export const invalidationCode = `'use strict';
const { CloudFrontClient, CreateInvalidationCommand } = require('@aws-sdk/client-cloudfront');
const client = new CloudFrontClient({});

exports.handler = async ({ reference, paths }) => {
  const answer = await client.send(
    new CreateInvalidationCommand({
      DistributionId: process.env.DISTRIBUTION,
      InvalidationBatch: { CallerReference: reference, Paths: { Quantity: paths.length, Items: paths } },
    }),
  );
  return { invalidation: answer.Invalidation.Id };
};
`;

/**
 * What is forgotten after a release: pages and files without a hash, by the addresses under which they are cached (CloudFront
 * developer guide, "Invalidate files": those that a function has changed), and never what may be kept for ever.
 */
export const invalidatedPaths = ['/', '/index.html', '/releases/*'] as const;

export interface InvalidationArgs {
  readonly distribution: { readonly id: pulumi.Input<string>; readonly arn: pulumi.Input<string> };
  /** Changes with each switch: its release and number. */
  readonly reference: string;
  /** Days that its log is kept. */
  readonly logRetention: number;
  /** What has to be done first: the switch. */
  readonly after: readonly pulumi.Resource[];
}

/** Invalidates once for each switch, by a function that may do nothing else. */
export function invalidate(name: string, args: InvalidationArgs, parent: pulumi.Resource): lambda.Invocation {
  const child = { parent };
  const logs = new cloudwatch.LogGroup(`${name}-invalidation`, { retentionInDays: args.logRetention }, child);
  const role = new iam.Role(
    `${name}-invalidation`,
    { assumeRolePolicy: assumedBy('lambda.amazonaws.com'), description: `Invalidates the site ${name}` },
    child,
  );
  const rights = new iam.RolePolicy(
    `${name}-invalidation`,
    {
      role: role.id,
      policy: policy(
        allow(['cloudfront:CreateInvalidation'], [args.distribution.arn]),
        // Streams have names that Lambda makes up; they are those of this one group.
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [pulumi.interpolate`${logs.arn}:log-stream:*`]),
      ),
    },
    child,
  );
  const code = new lambda.Function(
    `${name}-invalidation`,
    {
      description: `Tells CloudFront to forget pages of ${name} after a release`,
      runtime: 'nodejs22.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      code: new pulumi.asset.AssetArchive({ 'index.js': new pulumi.asset.StringAsset(invalidationCode) }),
      role: role.arn,
      timeout: 30,
      memorySize: 128,
      environment: { variables: { DISTRIBUTION: args.distribution.id } },
      loggingConfig: { logFormat: 'JSON', logGroup: logs.name },
    },
    { parent, dependsOn: [rights] },
  );
  return new lambda.Invocation(
    `${name}-invalidation`,
    {
      functionName: code.name,
      input: JSON.stringify({ reference: args.reference, paths: invalidatedPaths }),
      // Another value replaces the invocation, and a new one is an invocation; taking the old one away is none.
      triggers: { release: args.reference },
      lifecycleScope: 'CREATE_ONLY',
    },
    { parent, dependsOn: [...args.after] },
  );
}
