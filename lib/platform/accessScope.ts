import { labels } from '../app/model';
import type { AccessSettings, AwsTarget, Environment, GroundAccess } from '../environment/model';
import { shortName } from './backingNames';
import { partition } from './names';

/** Whom a role is for: the stacks of one ground. */
export interface AccessScope {
  readonly target: Pick<AwsTarget, 'account' | 'region'>;
  readonly project: string;
  /** The stack that holds the ground: names in AWS are made of it. */
  readonly stack: string;
  readonly access: AccessSettings;
  readonly ground: GroundAccess;
}

/** The scopes of the stack that an administrator runs, in the order of its configuration. */
export function accessScopes(
  { project, access }: Pick<Environment, 'project' | 'access'>,
  target: AwsTarget,
): readonly AccessScope[] {
  if (!access) return [];
  return Object.entries(access.grounds).map(([stack, ground]) => ({ target, project, stack, access, ground }));
}

/** The values of one key of a condition. */
type Values = string | readonly string[];

/** One statement of a role, with why a `*` stands in it. */
export interface AccessStatement {
  readonly effect?: 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, Values>>>>;
  /** Why each `*` in actions and resources is there; a test refuses one without, and a reason without one. */
  readonly reason?: string;
}

/** Where AWS makes up the names, and why the pattern is still narrow. */
export const byTags = 'AWS makes up the ids, and the tags of project and stack decide';
export const byEnding = 'the ending of the name is made up, by AWS or by Pulumi; its beginning is of this stack alone';

/** An ARN of the account and region. */
export const arnOf =
  ({ target: { account, region } }: Pick<AccessScope, 'target'>) =>
  (service: string, rest: string, more: { readonly region?: string; readonly account?: string } = {}): string =>
    ['arn', partition(region), service, more.region ?? region, more.account ?? account, rest].join(':');

/** All stacks of a scope. */
export const stacksOf = ({ stack, ground }: Pick<AccessScope, 'stack' | 'ground'>): readonly string[] => [
  stack,
  ...ground.stacks,
];

/** What is there already and carries the tags that this project's providers put on everything. */
export function owned(scope: AccessScope): NonNullable<AccessStatement['condition']> {
  return { StringEquals: tags(scope, 'aws:ResourceTag') };
}

/** What is made now, with the tags. */
export function made(scope: AccessScope): NonNullable<AccessStatement['condition']> {
  return { StringEquals: tags(scope, 'aws:RequestTag') };
}

/** What gets the tags while it has none: another stack's can't be claimed. */
export function claimed(scope: AccessScope): NonNullable<AccessStatement['condition']> {
  return { ...made(scope), Null: { [`aws:ResourceTag/${labels.project}`]: 'true' } };
}

const tags = (scope: AccessScope, key: 'aws:ResourceTag' | 'aws:RequestTag') => ({
  [`${key}/${labels.project}`]: scope.project,
  [`${key}/${labels.stack}`]: stacksOf(scope),
});

/** The EKS cluster of a scope. */
export const clusterOf = ({ project, stack, ground }: AccessScope): string => ground.cluster ?? `${project}-${stack}`;

/** What everything around one scope is called, in names of at most 64 characters (IAM's limit for roles). */
export const accessName = ({ project, stack }: Pick<AccessScope, 'project' | 'stack'>, what: string): string =>
  `${shortName(`${project}-${stack}`, 50)}-${what}`;

/** The folder of the roles that a ground makes; IAM takes `/` at both ends. */
export const rolePath = (project: string, stack: string): string => `/${project}/${stack}/`;

/** Every role of that folder. */
export const madeRoles = (scope: AccessScope): string =>
  arnOf(scope)('iam', `role${rolePath(scope.project, scope.stack)}*`, { region: '' });

/** The policy that bounds them. */
export const boundaryArn = (scope: AccessScope): string =>
  arnOf(scope)('iam', `policy/${accessName(scope, 'boundary')}`, { region: '' });
