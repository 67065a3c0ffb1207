import type { AwsTarget } from '../environment/model';
import { registryAddress, secretPath } from './names';

/** An image reference of the stack's own registry, taken apart. */
export interface OwnImage {
  readonly repository: string;
  /** Repository with address, and the tag: what is pushed. */
  readonly pushed: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes a reference apart where the image is in the registry of the account and region; undefined for others. */
export function ownImage(reference: string, target: Pick<AwsTarget, 'account' | 'region'>): OwnImage | undefined {
  const prefix = `${registryAddress(target)}/`;
  if (!reference.startsWith(prefix)) return undefined;
  const [named, digest] = reference.split('@');
  const colon = named.indexOf(':', prefix.length);
  const path = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  return { repository: path.slice(prefix.length), pushed: named, tag, digest };
}

/** What ECR says of one image. */
export interface ImageId {
  readonly imageTag?: string;
  readonly imageDigest: string;
}

/** Whether the registry has it: by digest where one is given, because a tag may have been another image elsewhere. */
export function hasImage(image: OwnImage, there: readonly ImageId[]): boolean {
  return there.some((one) => (image.digest ? one.imageDigest === image.digest : one.imageTag === image.tag));
}

/** The sentence for an image that is not there yet, with the command that brings it. */
export function imageSentence(application: string, image: OwnImage, target: AwsTarget): string {
  const address = registryAddress(target);
  const digest = image.digest ? ` with the digest ${image.digest}` : '';
  return (
    `${application} waits for the image ${image.pushed}${digest}; push it: ` +
    `aws ecr get-login-password --region ${target.region} | docker login --username AWS --password-stdin ${address} && ` +
    `docker push ${image.pushed}`
  );
}

/** The sentence for a repository that another stack owns and has not made yet. */
export function repositorySentence(application: string, repository: string, target: AwsTarget): string {
  return (
    `${application} waits for the repository ${repository}, which the account ${target.account} does not have in ` +
    `${target.region}; the stack that owns the repositories (verdigris:platform.repositories) makes it: pulumi up --stack STACK`
  );
}

/**
 * The sentence for a secret without a value, with the command that fills it. Keys are shown, values never, but for those that are
 * no secrets.
 */
export function secretSentence(
  application: string,
  secret: string,
  keys: readonly string[],
  at: {
    readonly stack: string;
    readonly region: string;
    /** Values by key that have to be these. @default - none */
    readonly known?: Readonly<Record<string, string>>;
    /** What a value has to be like. @default - anything */
    readonly rule?: string;
  },
): string {
  const id = secretPath(at.stack, secret);
  const known = at.known ?? {};
  const fields = keys.map((key) => `${JSON.stringify(key)}: ${JSON.stringify(known[key] ?? '...')}`);
  const rule = at.rule === undefined ? '' : ` (${at.rule})`;
  return (
    `${application} waits for a value of the secret ${id}${rule}; put it in: aws secretsmanager put-secret-value ` +
    `--region ${at.region} --secret-id ${id} --secret-string '{${fields.join(', ')}}'`
  );
}
