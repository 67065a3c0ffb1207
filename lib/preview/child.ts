/** What the process that renders and the program's process tell each other. */

/** A message of the program's process. */
export interface ChildMessage {
  /** The text of a `RunError`: what the user has to repair. */
  readonly runError: string;
}
