import type { Slot } from '../app/model';
import type { PastResource, PastSlot } from './model';
import { names } from './names';
import { isReferredTo } from './references';

/** The kind of a resource of the last snapshot. */
export const kindOf = ({ type }: PastResource): string => type.split(':').at(-1) ?? type;

/** `Kind/name`: what tells the objects of an application apart. */
export const keyOf = (resource: PastResource): string => `${kindOf(resource)}/${resource.name}`;

/** The claim of a slot, as `keyOf` names it. */
export const claimKey = (application: string, slot: Slot): string => `ConfigMap/${names.claim(application, slot)}`;

/** False for what a killed run left in a slot beside a release that is whole, and nothing refers to. */
export function isKept(held: PastSlot, application: string, slot: Slot, resource: PastResource): boolean {
  const { claimed, deployed, resources } = held;
  if (claimed === undefined || claimed.release !== deployed) return true;
  const key = keyOf(resource);
  if (key === claimKey(application, slot)) return true;
  if (claimed.objects.some(({ kind, name }) => `${kind}/${name}` === key)) return true;
  return isReferredTo(
    resource.type,
    resource.name,
    resources.flatMap((each) => each.refersTo),
  );
}
