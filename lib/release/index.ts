/**
 * A whole stack, released by a plain `pulumi up`. Loads Pulumi.
 *
 * @module verdigris/release
 */
export type { ApplicationOutputs } from './application';
export type { StackExports, StackOutputs } from './outputs';
export { judgePromotion, verifiedReleases } from './promotion';
export type { Promotion, VerifiedElsewhere, VerifiedRelease, VerifiedReleases } from './promotion';
export type { SeenFollower } from './followers';
export type * from './model';
export { plan } from './plan';
export { deployStack } from './program';
export type { GroundContext, StackOptions } from './program';
export { clusterReferences, readCluster, readPast } from './readings';
export { describeStatus } from './status';
export type { ActivityStatus, ApplicationStatus, NamedRelease, SlotStatus } from './status';
