import { applicationType } from '../deploy/componentTypes';
import type { RegisteredResource, Rendering } from '../preview';
import { ancestors, applicationOf, indexed, kindOf, type ByUrn } from '../preview/grouping';

export { applicationOf, indexed, isProvider, kindOf, slotOf, type ByUrn } from '../preview/grouping';

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
