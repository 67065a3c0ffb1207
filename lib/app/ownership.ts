import { ApiObject, Lazy } from 'cdk8s';
import type { ApiObjectProps } from 'cdk8s';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';

const slotOwned = Symbol.for('verdigris.slotOwned');

/** Everything under it belongs to the slot that is rendered; all other objects belong to the application. */
export class SlotScope extends Construct {
  constructor(scope: Construct, id = 'slot') {
    super(scope, id);
    Object.defineProperty(this, slotOwned, { value: true });
  }
}

/** True for a construct under which objects are owned by the slot. */
export function isSlotScope(construct: IConstruct): boolean {
  return slotOwned in construct;
}

/**
 * Adds an object as the API server knows it. `manifest` comes from the typed `k8s.KubeX.manifest(...)`, but the object
 * is not a `KubeX`: that class drops fields that Kubernetes 1.27 lacked, even those that a JSON patch adds.
 */
export function addObject(scope: Construct, id: string, manifest: unknown): ApiObject {
  return new ApiObject(scope, id, manifest as ApiObjectProps);
}

/** A field that is computed at rendering, when everything has been declared. */
export function atRender<T>(produce: () => T): T {
  return Lazy.any({ produce }) as T;
}
