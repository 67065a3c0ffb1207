import * as pulumi from '@pulumi/pulumi';
import type { Slot } from '../app/model';
import { applicationType, slotTypes } from './componentTypes';

/** Groups everything of one application in the stack; its name is the application's. */
export class ApplicationComponent extends pulumi.ComponentResource {
  constructor(name: string, options: pulumi.ComponentResourceOptions = {}) {
    super(applicationType, name, {}, options);
  }

  /** Outputs to show under the application in `pulumi up`. */
  finish(outputs: Readonly<Record<string, pulumi.Input<unknown>>>): void {
    this.registerOutputs(outputs);
  }
}

/** Groups what one slot of an application owns. */
export class SlotComponent extends pulumi.ComponentResource {
  constructor(
    application: string,
    readonly slot: Slot,
    options: pulumi.ComponentResourceOptions & { readonly parent: ApplicationComponent },
  ) {
    super(slotTypes[slot], `${application}-${slot}`, {}, options);
    this.registerOutputs({});
  }
}

/** Where a URN says that its resource belongs. */
export interface UrnPlace {
  readonly type: string;
  readonly name: string;
  /** The slot whose component it stands under. */
  readonly slot?: Slot;
  /** True where it stands under an application, in a slot or not. */
  readonly inApplication: boolean;
}

/** Reads a URN. A name may hold `::`, so only the first three separators count. */
export function placeOf(urn: string): UrnPlace {
  const [, , types = '', ...name] = urn.split('::');
  const chain = types.split('$');
  const parents = chain.slice(0, -1);
  const slot = (Object.keys(slotTypes) as Slot[]).find((candidate) => parents.includes(slotTypes[candidate]));
  return {
    type: chain.at(-1) ?? '',
    name: name.join('::'),
    ...(slot === undefined ? {} : { slot }),
    inApplication: parents.includes(applicationType),
  };
}
