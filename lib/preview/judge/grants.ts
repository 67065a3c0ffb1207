import { at, isList, isObject, listAt, structureIn } from '../compare/json';
import type { Json } from '../model';
import { shown, type Values } from './read';

/** A value as a list: AWS takes one element for a list of one. */
export const listOf = (value: Json | undefined): readonly Json[] =>
  isList(value) ? value : value === undefined ? [] : [value];

/** Documents of permissions in a resource, by the field that holds them. */
export const policyFields = [
  'policy',
  'assumeRolePolicy',
  'inlinePolicy',
  'accessPolicies',
  'repositoryPolicy',
] as const;

/** What one statement allows of one action on one resource. */
export interface Grant {
  readonly text: string;
  /** True where it allows everything, everything of a service everywhere, or anybody. */
  readonly sweeping: boolean;
}

const everybody = (principal: Json | undefined): boolean =>
  principal === '*' || listOf(at(principal, 'AWS')).includes('*');

/** What statements that allow something allow. */
export function grantsOf(document: Json | undefined): readonly Grant[] {
  const policy = structureIn(document) ?? document;
  return listOf(at(policy, 'Statement')).flatMap((statement): readonly Grant[] => {
    if (!isObject(statement) || statement.Effect !== 'Allow') return [];
    const anybody = statement.Condition === undefined && everybody(statement.Principal);
    // The policy of a key or a bucket speaks of that thing alone, whatever stands as its resource.
    const everywhere = statement.Principal === undefined && listOf(statement.Resource).includes('*');
    const who = statement.Principal === undefined ? '' : ` to ${shown(statement.Principal)}`;
    const under = statement.Condition === undefined ? '' : ' under a condition';
    const actions =
      statement.Action !== undefined ? listOf(statement.Action) : [`all but ${shown(statement.NotAction)}`];
    const resources =
      statement.Resource === undefined ? [''] : listOf(statement.Resource).map((on) => ` on ${shown(on)}`);
    return actions.flatMap((action) => {
      const all = statement.Principal === undefined && (action === '*' || statement.NotAction !== undefined);
      const sweeping = anybody || all || (everywhere && typeof action === 'string' && action.endsWith(':*'));
      return resources.map((on) => ({ text: `${shown(action)}${on}${who}${under}`, sweeping }));
    });
  });
}

export const anywhere = new Set(['0.0.0.0/0', '::/0', '*']);

/** What a rule of a security group lets in from one address. */
export interface Opening {
  readonly text: string;
  readonly address: string;
  /** The only port that it opens; undefined where it opens several. */
  readonly port?: number;
}

/** Addresses that the rules of a security group let in. */
export function openIn(values: Json | undefined): readonly Opening[] {
  const rules = [
    ...listAt(values, 'ingress'),
    ...(at(values, 'type') === 'ingress' ? [values as Json] : []),
    ...(at(values, 'cidrIpv4') || at(values, 'cidrIpv6') ? [values as Json] : []),
  ];
  return rules.flatMap((rule) => {
    const ports = `${shown(at(rule, 'fromPort'))}-${shown(at(rule, 'toPort'))}/${shown(at(rule, 'protocol') ?? at(rule, 'ipProtocol'))}`;
    const from = [
      ...listAt(rule, 'cidrBlocks'),
      ...listAt(rule, 'ipv6CidrBlocks'),
      at(rule, 'cidrIpv4'),
      at(rule, 'cidrIpv6'),
    ];
    const [first, last] = [at(rule, 'fromPort'), at(rule, 'toPort')];
    const port = typeof first === 'number' && first === last ? first : undefined;
    return from.flatMap((address) =>
      typeof address === 'string' ? [{ text: `${ports} from ${address}`, address, ...(port && { port }) }] : [],
    );
  });
}

/** Rules of RBAC as grants. */
export const rbacOf = (values: Values | undefined): ReadonlySet<string> =>
  new Set(
    listAt(values, 'rules').flatMap((rule) =>
      listAt(rule, 'verbs').flatMap((verb) =>
        [...listAt(rule, 'resources'), ...listAt(rule, 'nonResourceURLs')].map(
          (on) => `${shown(verb)} ${shown(on)}${listAt(rule, 'resourceNames').length > 0 ? ' (named)' : ''}`,
        ),
      ),
    ),
  );

/** What one has and the other has not. */
export const added = (from: ReadonlySet<string>, to: ReadonlySet<string>): readonly string[] =>
  [...to].filter((each) => !from.has(each));
