import type { Json, RegisteredResource } from '../model';
import { isObject, type JsonObject } from './json';
import { places, type Placed } from './match';
import type { Side } from './model';

/** True for what the program registers only so that it stays as it is: without inputs, and ignoring every change. */
const staysWhole = ({ custom, ignoreChanges, inputs }: RegisteredResource): boolean =>
  custom && ignoreChanges.includes('*') && Object.keys(inputs.values).length === 0;

/** True for an object that stays as it is but for the fields that are given: even its kind is left to the snapshot. */
const staysInPart = ({ custom, ignoreChanges }: RegisteredResource): boolean =>
  custom && ['apiVersion', 'kind'].every((field) => ignoreChanges.includes(field));

export const isBare = (resource: RegisteredResource): boolean => staysWhole(resource) || staysInPart(resource);

/** Given fields over those that stay. */
function over(staying: JsonObject, given: JsonObject): JsonObject {
  const merged = Object.entries(given).map(([key, value]): readonly [string, Json] => {
    const former = staying[key];
    return [key, isObject(former) && isObject(value) ? over(former, value) : value];
  });
  return { ...staying, ...Object.fromEntries(merged) };
}

/**
 * Slots that a side leaves alone while another slot of the application is written: they stay warm, and what the release
 * changes is read in the other one. As `application slot`.
 */
function slotsBeside(
  resources: readonly RegisteredResource[],
  placed: ReadonlyMap<string, Placed>,
): ReadonlySet<string> {
  const written = new Map<string, Set<string>>();
  const bare = new Map<string, { readonly application: string; readonly slot: string }>();
  for (const resource of resources) {
    const { application, slot } = placed.get(resource.urn) ?? {};
    if (!resource.custom || application === undefined || slot === undefined) continue;
    if (isBare(resource)) bare.set(`${application} ${slot}`, { application, slot });
    else written.set(application, (written.get(application) ?? new Set()).add(slot));
  }
  // A slot that is kept but for its workers, which follow traffic, does not stand beside itself.
  const isBeside = ({ application, slot }: { readonly application: string; readonly slot: string }): boolean =>
    [...(written.get(application) ?? [])].some((other) => other !== slot);
  return new Set([...bare].filter(([, place]) => isBeside(place)).map(([key]) => key));
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
 * The head with what it keeps as the base would leave it: a bare registration says of a resource only that it stays, or what
 * changes of it (a worker that rests has no pods). What stays in a slot beside the one that is written goes on ignoring every change.
 */
export function withKept(before: Side, after: Side): Kept {
  const twins = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const beside = keptBeside(after.resources);
  const resources = after.resources.map((resource) => {
    const twin = isBare(resource) ? twins.get(resource.urn) : undefined;
    if (!twin) return resource;
    const values = over(twin.inputs.values, resource.inputs.values);
    return {
      ...twin,
      inputs: { ...twin.inputs, values },
      ...(beside.has(resource.urn) && { ignoreChanges: resource.ignoreChanges }),
    };
  });
  return { side: { ...after, resources }, beside };
}
