import type { AccessScope } from './accessScope';
import { partition } from './names';

/** The issuer of GitHub's tokens, without `https://`: by this name AWS knows what they say. */
export const githubIssuer = 'token.actions.githubusercontent.com';

/** Whom the tokens are for: what GitHub's own action for AWS asks for. */
export const githubAudience = 'sts.amazonaws.com';

/** The ARN of GitHub's identity provider: AWS names it by its address, so there is one per account. */
export function githubProviderArn({ account, region }: AccessScope['target']): string {
  return `arn:${partition(region)}:iam::${account}:oidc-provider/${githubIssuer}`;
}

/** The environment on GitHub whose jobs may take a role. */
export function githubEnvironment({ stack, ground }: Pick<AccessScope, 'stack' | 'ground'>, role: 'apps' | 'ground') {
  return ground[role] ?? (role === 'apps' ? stack : `${stack}-ground`);
}

/**
 * Who GitHub says is asking: a job of this repository in this environment. Which branches get there, and who has to agree, is
 * the environment's (GitHub's "deployment protection rules"); no other part of a subject says both.
 */
function githubSubject(scope: Pick<AccessScope, 'stack' | 'ground' | 'access'>, role: 'apps' | 'ground') {
  return `repo:${scope.access.repository}:environment:${githubEnvironment(scope, role)}`;
}

/** The trust policy of a role that jobs on GitHub take; both claims are compared letter by letter. */
export function githubTrust(scope: AccessScope, role: 'apps' | 'ground'): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: githubProviderArn(scope.target) },
        Action: ['sts:AssumeRoleWithWebIdentity'],
        Condition: {
          StringEquals: {
            [`${githubIssuer}:aud`]: githubAudience,
            [`${githubIssuer}:sub`]: githubSubject(scope, role),
          },
        },
      },
    ],
  });
}
