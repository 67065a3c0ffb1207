import type { AwsTarget, PlatformSettings } from '../environment/model';

/**
 * Compares who answers with the target.
 *
 * @param answer - The account of the credentials, or why none answered
 * @returns The sentence that stops the run; undefined: the account is right
 */
export function accountProblem(
  stack: string,
  target: Pick<AwsTarget, 'account' | 'region'>,
  answer: { readonly account: string } | { readonly failure: string },
): string | undefined {
  if ('failure' in answer) {
    const failure = answer.failure.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
    return `The stack '${stack}' needs credentials of the AWS account ${target.account} (verdigris:target.account), but AWS did not say whose the current ones are: ${failure}; log in (for example 'aws sso login') and run again. Nothing was changed.`;
  }
  if (answer.account === target.account) return undefined;
  return `The stack '${stack}' belongs to the AWS account ${target.account} (verdigris:target.account), but the credentials in use are of account ${answer.account}; choose the profile of ${target.account} (AWS_PROFILE), or correct the configuration. Nothing was changed.`;
}

/** The name of an IAM role, from its ARN or from the ARN of a session of it; undefined for users and roots. */
export function roleName(arn: string): string | undefined {
  const [kind, ...path] = arn.split(':').slice(5).join(':').split('/');
  if (kind === 'assumed-role') return path[0];
  return kind === 'role' ? path.at(-1) : undefined;
}

/**
 * Whether the creator of a new cluster has to be made its administrator: only where the access list names none.
 * Where it names one, a run by anybody else would make a cluster that it can't use.
 */
export function creatorIsAdministrator(access: PlatformSettings['access']): boolean {
  return !access.some((entry) => entry.policy === 'admin');
}

/** The sentence that stops the creation of a cluster by somebody who could not use it; undefined: go on. */
export function creatorProblem(access: PlatformSettings['access'], caller: string): string | undefined {
  if (creatorIsAdministrator(access)) return undefined;
  const administrators = access.filter((entry) => entry.policy === 'admin').map((entry) => entry.role);
  const name = roleName(caller);
  if (administrators.some((role) => role === caller || (name !== undefined && roleName(role) === name)))
    return undefined;
  return `The new cluster would have the administrators ${administrators.join(', ')} (verdigris:platform.access), but this run is by ${caller}, which could not make anything in it; run as one of them, or add that role with the policy 'admin'. Nothing was changed.`;
}
