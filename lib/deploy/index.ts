/**
 * The bridge: an application's objects become Pulumi resources; Outputs go in as tokens. Loads Pulumi.
 *
 * @module verdigris/pulumi
 */
export { bareInputs } from './bare';
export type { BareField, BareInputs, FieldNames } from './bare';
export { checkObjects, failOn } from './check';
export { kubeconfigCluster } from './cluster';
export type { ClusterAccess } from './cluster';
export { ApplicationComponent, placeOf, SlotComponent } from './components';
export type { UrnPlace } from './components';
export { adoptingSettings, providerSettings } from '../environment/provider';
export { kubeconfigGround } from './ground';
export { typeToken } from './kinds';
export type { DeployedManifest } from './manifest';
export type {
  Cluster,
  FoundObject,
  Ground,
  GroundExports,
  GroundNeeds,
  ObjectRef,
  PlatformStack,
  Snapshot,
  SnapshotResource,
} from './model';
export { findStandings, lookUp, managedKeys, objectKey } from './ownership';
export type { Owner, Standing } from './ownership';
export { applicationUrn, isProtected, protectionProblems } from './protection';
export type { ProtectedObject } from './protection';
export { BareObject, registerBare, registerObject } from './register';
export type { BareOptions, BareReference, RegisterOptions } from './register';
export { resolveTokens } from './resolve';
export { lastSnapshot, snapshotResources } from './snapshot';
export { symbolOf, token } from './symbols';
export type { TokenOptions } from './symbols';
