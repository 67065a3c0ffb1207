/** What the process that renders and the program's process tell each other. */

/** Stands in the program's arguments for the address of the monitor, which comes later. */
export const addressPlaceholder = 'address-on-standard-input';

/** A message of the program's process. */
export interface ChildMessage {
  /** The text of a `RunError`: what the user has to repair. */
  readonly runError: string;
}
