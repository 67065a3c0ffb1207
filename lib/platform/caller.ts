import { getCallerIdentity } from '@pulumi/aws/getCallerIdentity';
import { Provider } from '@pulumi/aws/provider';
import * as pulumi from '@pulumi/pulumi';
import { labels } from '../app/model';
import type { AwsTarget, Environment } from '../environment/model';
import { accountProblem } from './identity';
import { runError, stopOn } from './runError';

/** The explicit provider of everything in AWS. */
export function awsProvider(environment: Environment, target: AwsTarget): Provider {
  return new Provider('aws', {
    region: target.region,
    // Guards `pulumi destroy` and `refresh` too, which run no program and so never ask who calls.
    allowedAccountIds: [target.account],
    defaultTags: {
      tags: {
        [labels.project]: environment.project,
        [labels.stack]: environment.stack,
        'verdigris.dev/environment': environment.name,
      },
    },
  });
}

/**
 * The ARN of whoever runs this, once it is clear that the account is right. It has a provider of its own: the one that
 * allows a single account fails by itself for any other, in words that name neither the stack nor the repair.
 */
export async function whoCalls(environment: Environment, target: AwsTarget): Promise<string> {
  const provider = new Provider('aws-preflight', { region: target.region });
  try {
    const found = await getCallerIdentity({}, { provider });
    stopOn('account-mismatch', accountProblem(environment.stack, target, { account: found.accountId }));
    return found.arn;
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) throw error;
    const failure = error instanceof Error ? error.message : String(error);
    throw runError('credentials-missing', accountProblem(environment.stack, target, { failure })!);
  }
}
