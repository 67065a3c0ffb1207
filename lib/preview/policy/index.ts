/**
 * The rules of `verdigris preview` as a Pulumi policy pack, so that `pulumi preview` and `pulumi up` stop at what the preview
 * names. Loads `@pulumi/policy`, an optional peer.
 *
 * @module verdigris/policy
 */
export { policies, startPolicyPack } from './pack';
