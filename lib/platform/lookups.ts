import { getImages } from '@pulumi/aws/ecr/getImages';
import { getSecretVersions } from '@pulumi/aws/secretsmanager/getSecretVersions';
import * as pulumi from '@pulumi/pulumi';
import type { RenderedApplication } from '../app/model';
import type { Snapshot } from '../deploy/model';
import type { AwsTarget } from '../environment/model';
import {
  hasImage,
  imageSentence,
  ownImage,
  repositorySentence,
  secretSentence,
  type ImageId,
  type OwnImage,
} from './missing';
import { resourceNames, secretPath } from './names';

/** Whether the stack's last snapshot has a resource: only what was made may be asked for. */
export function wasMade(snapshot: Snapshot, type: string, name: string): boolean {
  return snapshot.resources.some(({ urn }) => {
    const [, , types, ...rest] = urn.split('::');
    return types?.split('$').at(-1) === type && rest.join('::') === name;
  });
}

export interface Lookups {
  readonly target: AwsTarget;
  readonly stack: string;
  readonly snapshot: Snapshot;
  readonly provider: pulumi.ProviderResource;
  readonly repositories: 'owner' | 'lookup';
  readonly secrets: 'owner' | 'lookup';
}

/**
 * Asks AWS which images and secret values are there; a repository and a secret at most once a run. What this stack owns
 * and has not made yet is missing without a question, so the first run on empty ground asks for nothing. Where the past
 * is not known (offline), everything counts as present.
 */
export class Stock {
  private readonly images = new Map<string, Promise<readonly ImageId[] | undefined>>();
  private readonly values = new Map<string, Promise<boolean>>();

  constructor(private readonly at: Lookups) {}

  /** What an application waits for, as sentences with the command that fills it. */
  async missing(application: RenderedApplication): Promise<readonly string[]> {
    const { at } = this;
    if (!at.snapshot.known) return [];
    const images = application.images.map((reference) => ownImage(reference, at.target)).filter((image) => !!image);
    const secrets = Object.entries(application.secretKeys);
    const sentences = await Promise.all([
      ...images.map((image) => this.imageMissing(application.name, image)),
      ...secrets.map(async ([secret, keys]) =>
        (await this.hasValue(secret))
          ? undefined
          : secretSentence(application.name, secret, keys, { stack: at.stack, region: at.target.region }),
      ),
    ]);
    return [...new Set(sentences.filter((sentence) => sentence !== undefined))];
  }

  private async imageMissing(application: string, image: OwnImage): Promise<string | undefined> {
    const { at } = this;
    const there = await remembered(this.images, image.repository, () => this.imagesOf(image.repository));
    if (there === undefined && at.repositories === 'lookup')
      return repositorySentence(application, image.repository, at.target);
    return hasImage(image, there ?? []) ? undefined : imageSentence(application, image, at.target);
  }

  /** Undefined where the repository is not there. */
  private async imagesOf(repository: string): Promise<readonly ImageId[] | undefined> {
    const { at } = this;
    const type = 'aws:ecr/repository:Repository';
    if (at.repositories === 'owner' && !wasMade(at.snapshot, type, resourceNames.repository(repository)))
      return undefined;
    try {
      return (await getImages({ repositoryName: repository }, { provider: at.provider })).imageIds;
    } catch (error) {
      if (text(error).includes('RepositoryNotFoundException')) return undefined;
      throw new pulumi.RunError(
        `The images of the repository ${repository} in the account ${at.target.account} can't be listed: ${text(error)}; allow 'ecr:ListImages' to the credentials in use, or run again. Nothing was changed.`,
      );
    }
  }

  private hasValue(secret: string): Promise<boolean> {
    return remembered(this.values, secret, async () => {
      const { at } = this;
      const path = secretPath(at.stack, secret);
      const type = 'aws:secretsmanager/secret:Secret';
      if (at.secrets === 'owner' && !wasMade(at.snapshot, type, resourceNames.secret(secret))) return false;
      try {
        const { versions } = await getSecretVersions({ secretId: path }, { provider: at.provider });
        return versions.some((version) => version.versionStages.includes('AWSCURRENT'));
      } catch (error) {
        if (text(error).includes('ResourceNotFoundException')) return false;
        throw new pulumi.RunError(
          `The versions of the secret ${path} in the account ${at.target.account} can't be listed: ${text(error)}; allow 'secretsmanager:ListSecretVersionIds' to the credentials in use, or run again. Nothing was changed.`,
        );
      }
    });
  }
}

function remembered<T>(memory: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const known = memory.get(key) ?? ask();
  memory.set(key, known);
  return known;
}

function text(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().replace(/\s+/g, ' ').replace(/\.$/, '');
}
