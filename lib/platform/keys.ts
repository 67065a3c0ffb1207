import * as kms from '@pulumi/aws/kms';
import type * as pulumi from '@pulumi/pulumi';

/**
 * A KMS key of the stack's own, rotated yearly, deleted only after 30 days (AWS's longest wait). It has AWS's default
 * key policy: the account decides by IAM who may use it, so that a key can't be locked away from its owners.
 */
export function encryptionKey(
  name: string,
  description: string,
  options: pulumi.CustomResourceOptions & { readonly protect: boolean },
): kms.Key {
  return new kms.Key(
    name,
    { description, enableKeyRotation: true, deletionWindowInDays: 30, tags: { Name: name } },
    options,
  );
}
