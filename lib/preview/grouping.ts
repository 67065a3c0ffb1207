import { applicationType, slotTypes } from '../deploy/componentTypes';
import type { RegisteredResource } from './model';

/** The resources of a rendering, to find parents in. */
export type ByUrn = ReadonlyMap<string, RegisteredResource>;

const stackType = 'pulumi:pulumi:Stack';

/** The last part of a type token: `Deployment` of `kubernetes:apps/v1:Deployment`. */
export const kindOf = (type: string): string => type.split(':').at(-1) ?? type;

export const isProvider = (resource: Pick<RegisteredResource, 'type'>): boolean =>
  resource.type.startsWith('pulumi:providers:');

export const indexed = (resources: readonly RegisteredResource[]): ByUrn =>
  new Map(resources.map((resource) => [resource.urn, resource]));

/** The components that a resource stands under, the nearest first, without the stack. */
export function ancestors(resource: RegisteredResource, byUrn: ByUrn): readonly RegisteredResource[] {
  const found: RegisteredResource[] = [];
  for (let parent = byUrn.get(resource.parent ?? ''); parent; parent = byUrn.get(parent.parent ?? '')) {
    if (!parent.custom && parent.type !== stackType) found.push(parent);
  }
  return found;
}

/** The application that a resource belongs to; undefined for the ground. */
export function applicationOf(resource: RegisteredResource, byUrn: ByUrn): string | undefined {
  return [resource, ...ancestors(resource, byUrn)].find(({ type }) => type === applicationType)?.name;
}

/** The slot that owns a resource; undefined for what the application owns, and for the ground. */
export function slotOf(resource: RegisteredResource, byUrn: ByUrn): string | undefined {
  const types = ancestors(resource, byUrn).map(({ type }) => type);
  return Object.entries(slotTypes).find(([, type]) => types.includes(type))?.[0];
}
