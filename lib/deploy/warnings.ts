import type { RenderedApplication } from '../app/model';
import type { Environment } from '../environment/model';

/** Digits that AWS gives to an account id. */
const accountDigits = 12;

/** What is said of an image that a tag alone names; undefined where a digest does. */
export function imageWarning(image: string): string | undefined {
  if (image.includes('@')) return undefined;
  return `The image ${image} has no digest: a tag can be pushed anew, and then pods of one release differ. Add '@sha256:...' to its version.`;
}

/** What is said of an account id that can't be one; undefined for any other text. */
export function accountWarning(account: string): string | undefined {
  if (!/^\d+$/.test(account) || account.length === accountDigits) return undefined;
  return `The AWS account id ${account} has ${account.length} digits, and AWS gives ${accountDigits}: correct 'verdigris:target.account' before 'pulumi up'.`;
}

/**
 * What is allowed and unwise in a stack as a whole, each once. Of images nothing is said where data may be lost: there a tag
 * is pushed anew on purpose.
 */
export function stackWarnings(
  { target, data }: Pick<Environment, 'target' | 'data'>,
  applications: readonly Pick<RenderedApplication, 'images'>[],
): readonly string[] {
  const images = data === 'local' || data === 'ephemeral' ? [] : applications.flatMap((each) => each.images);
  return [
    ...(target.kind === 'aws' ? [accountWarning(target.account)] : []),
    ...[...new Set(images)].sort().map(imageWarning),
  ].filter((warning) => warning !== undefined);
}
