import { applicationType, slotTypes } from '../deploy/componentTypes';
import type { RegisteredResource, Rendering } from '../preview';

/** The resources of a rendering, to find parents in. */
export type ByUrn = ReadonlyMap<string, RegisteredResource>;

const stackType = 'pulumi:pulumi:Stack';

/** The last part of a type token: `Deployment` of `kubernetes:apps/v1:Deployment`. */
export const kindOf = (type: string): string => type.split(':').at(-1) ?? type;

export const isProvider = (resource: RegisteredResource): boolean => resource.type.startsWith('pulumi:providers:');

export const indexed = (resources: readonly RegisteredResource[]): ByUrn =>
  new Map(resources.map((resource) => [resource.urn, resource]));

/** The components that a resource stands under, the nearest first, without the stack. */
function ancestors(resource: RegisteredResource, byUrn: ByUrn): readonly RegisteredResource[] {
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

/** The title of the component that a resource stands under: its kind, and its name where that says more. */
export function componentOf(resource: RegisteredResource, byUrn: ByUrn): string | undefined {
  const [component] = ancestors(resource, byUrn);
  if (!component) return undefined;
  const kind = kindOf(component.type);
  const plain = (text: string): string => text.toLowerCase().replaceAll('-', '');
  return plain(kind) === plain(component.name) ? kind : `${kind} ${component.name}`;
}

/** Applications of a rendering, sorted. */
export const applicationsOf = (rendering: Rendering): readonly string[] =>
  rendering.resources
    .filter(({ type }) => type === applicationType)
    .map(({ name }) => name)
    .sort();

/** A rendering with the resources of one application alone. */
export function onlyApplication(rendering: Rendering, application: string): Rendering {
  const byUrn = indexed(rendering.resources);
  const resources = rendering.resources.filter((resource) => applicationOf(resource, byUrn) === application);
  const urns = new Set(resources.map(({ urn }) => urn));
  return {
    ...rendering,
    resources,
    manifests: rendering.manifests.filter(({ urn }) => urns.has(urn)),
    messages: rendering.messages.filter(({ urn }) => !urn || urns.has(urn)),
  };
}

/** The line of each application: what the program says about its component. */
export function releaseLines(rendering: Rendering): readonly { readonly application: string; readonly text: string }[] {
  const byUrn = indexed(rendering.resources);
  return rendering.messages.flatMap(({ severity, text, urn }) => {
    const resource = byUrn.get(urn ?? '');
    if (severity !== 'info' || resource?.type !== applicationType) return [];
    const said = text.startsWith(`${resource.name} `) ? text.slice(resource.name.length + 1) : text;
    return [{ application: resource.name, text: said.trim() }];
  });
}
