import type { Application } from './application';
import type { Connections } from './connections';
import type { InitContainerProps } from './container-props';
import type { Peer } from './peers';
import type { VariableSource } from './variables';

/** Whose pods use something: a workload, or a tool beside it. */
export interface User {
  readonly application: Application;
  readonly name: string;
  /** Its pods as the other end of a connection, whichever slot they are in. */
  readonly peer: Peer;
  readonly connections: Connections;
  readonly serviceAccountName: string;
}

/** What a workload may use by one word in `uses`: a backing service, for example. */
export interface Usable {
  /** How it is called, for messages. */
  readonly name: string;
  /** Gives what its user needs, and declares the connections between both. Called once for each user. */
  bind(user: User): Provision;
}

/** What a workload is given by something that it uses. */
export interface Provision {
  /** Environment variables of the workload's own container. @default - none */
  readonly variables?: Readonly<Record<string, VariableSource>>;
  /** Of its pods. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Run before the workload's own init containers. @default - none */
  readonly init?: readonly InitContainerProps[];
}
