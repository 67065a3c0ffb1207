import type { RegisteredResource } from '../model';
import { places, type Placed } from './match';
import type { Side } from './model';

/** True for what the program registers only so that it stays as it is: without inputs, and ignoring every change. */
export const isBare = ({ custom, ignoreChanges, inputs }: RegisteredResource): boolean =>
  custom && ignoreChanges.includes('*') && Object.keys(inputs.values).length === 0;

/**
 * Slots that a side leaves alone while another slot of the application is written: they stay warm, and what the release
 * changes is read in the other one. As `application slot`.
 */
function slotsBeside(
  resources: readonly RegisteredResource[],
  placed: ReadonlyMap<string, Placed>,
): ReadonlySet<string> {
  const written = new Set<string>();
  const bare = new Map<string, string>();
  for (const resource of resources) {
    const { application, slot } = placed.get(resource.urn) ?? {};
    if (!resource.custom || application === undefined || slot === undefined) continue;
    if (isBare(resource)) bare.set(`${application} ${slot}`, application);
    else written.add(application);
  }
  return new Set([...bare].filter(([, application]) => written.has(application)).map(([key]) => key));
}

/** URNs of what a side keeps in a slot beside the one that it writes. */
function keptBeside(resources: readonly RegisteredResource[]): ReadonlySet<string> {
  const placed = places(resources);
  const slots = slotsBeside(resources, placed);
  return new Set(
    resources
      .filter(isBare)
      .filter(({ urn }) => {
        const { application = '', slot = '' } = placed.get(urn) ?? {};
        return slots.has(`${application} ${slot}`);
      })
      .map(({ urn }) => urn),
  );
}

/** A head, and the URNs of what it keeps in a slot beside the one that it writes. */
export interface Kept {
  readonly side: Side;
  readonly beside: ReadonlySet<string>;
}

/**
 * The head with what it keeps as the base would leave it: a bare registration says of a resource only that it stays. What
 * stays in a slot beside the one that is written goes on ignoring every change.
 */
export function withKept(before: Side, after: Side): Kept {
  const twins = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const beside = keptBeside(after.resources);
  const resources = after.resources.map((resource) => {
    const twin = isBare(resource) ? twins.get(resource.urn) : undefined;
    if (!twin) return resource;
    return { ...twin, ...(beside.has(resource.urn) && { ignoreChanges: resource.ignoreChanges }) };
  });
  return { side: { ...after, resources }, beside };
}
