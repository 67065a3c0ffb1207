/** Builds URNs as the engine does; `test/engine/urns.test.ts` compares them with the engine's own. */

const stackType = 'pulumi:pulumi:Stack';

/** The types from the outermost component to the resource, joined by `$`. */
const qualifiedType = (urn: string): string => urn.split('::')[2] ?? '';

/** The resource's own type. */
const typeOf = (urn: string): string => qualifiedType(urn).split('$').at(-1) ?? '';

const nameIn = (urn: string): string => urn.split('::').slice(3).join('::');

export interface Place {
  readonly stack: string;
  readonly project: string;
}

/** `urn:pulumi:<stack>::<project>::<parents' types$type>::<name>`; the stack is no part of the type chain. */
export function makeUrn(place: Place, parent: string | undefined, type: string, name: string): string {
  const parents = parent && qualifiedType(parent) !== stackType ? `${qualifiedType(parent)}$` : '';
  return `urn:pulumi:${place.stack}::${place.project}::${parents}${type}::${name}`;
}

/** An alias as the SDK sends it: a whole URN, or what was different. */
export type AliasSpec =
  | { readonly urn: string }
  | {
      readonly name?: string;
      readonly type?: string;
      readonly stack?: string;
      readonly project?: string;
      readonly parentUrn?: string;
      readonly noParent?: boolean;
    };

/** The URN that an alias stands for. */
function aliasUrn(place: Place, parent: string | undefined, type: string, name: string, alias: AliasSpec): string {
  if ('urn' in alias) return alias.urn;
  const former: Place = { stack: alias.stack || place.stack, project: alias.project || place.project };
  const formerParent = alias.noParent ? undefined : alias.parentUrn || parent;
  return makeUrn(former, formerParent, alias.type || type, alias.name || name);
}

/** A child of a parent that had another URN had another URN too; a name that begins with the parent's follows it. */
function inheritedUrn(place: Place, type: string, name: string, parent: string, formerParent: string): string {
  const parentName = nameIn(parent);
  const formerName = name.startsWith(parentName) ? nameIn(formerParent) + name.slice(parentName.length) : name;
  return makeUrn(place, formerParent, type, formerName);
}

/**
 * Every former URN of a resource. The engine follows only that alias of the parent which it finds in the state; offline
 * there is no state, so all of the parent's count.
 */
export function aliasUrns(
  place: Place,
  resource: { readonly parent?: string; readonly type: string; readonly name: string },
  aliases: readonly AliasSpec[],
  parentAliases: readonly string[],
): readonly string[] {
  const { parent, type, name } = resource;
  const own = aliases.map((alias) => aliasUrn(place, parent, type, name, alias));
  const inherited = parent
    ? parentAliases.flatMap((former) => [
        inheritedUrn(place, type, name, parent, former),
        ...own.map((urn) => inheritedUrn(place, typeOf(urn), nameIn(urn), parent, former)),
      ])
    : [];
  return [...new Set([...own, ...inherited])];
}

/** The package of a type token: `aws` for `aws:ecr/repository:Repository`, and for a provider what it provides. */
export const packageOf = (type: string): string =>
  isProviderType(type) ? (type.split(':')[2] ?? '') : (type.split(':')[0] ?? '');

export const isProviderType = (type: string): boolean => type.startsWith('pulumi:providers:');

/** The name of the provider that the engine makes where none is given: `default_7_48_0`. */
export function defaultProviderName(version: string): string {
  const [, numbers, pre, build] = /^(\d+\.\d+\.\d+)(?:-([^+]+))?(?:\+(.+))?$/.exec(version.replace(/^v/, '')) ?? [];
  if (!numbers) return 'default';
  return ['default', ...numbers.split('.'), ...(pre?.split('.') ?? []), ...(build?.split('.') ?? [])].join('_');
}

/** The provider's URN of a provider reference (`<urn>::<id>`). */
export const providerUrn = (reference: string): string => reference.slice(0, reference.lastIndexOf('::'));
