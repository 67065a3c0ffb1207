import { getImages } from '@pulumi/aws/ecr/getImages';
import type * as pulumi from '@pulumi/pulumi';
import type { RenderedApplication } from '../app/model';
import type { Snapshot } from '../deploy/model';
import type { AwsTarget } from '../environment/model';
import { failureText, remembered, wasMade } from './asking';
import { secretHints } from './backingValues';
import {
  hasImage,
  imageSentence,
  ownImage,
  repositorySentence,
  secretSentence,
  type ImageId,
  type OwnImage,
} from './missing';
import { resourceNames } from './names';
import { runError } from './runError';
import type { SecretVersions } from './secretVersions';

export interface Lookups {
  readonly target: AwsTarget;
  readonly stack: string;
  readonly snapshot: Snapshot;
  readonly provider: pulumi.ProviderResource;
  readonly repositories: 'owner' | 'lookup';
  readonly versions: SecretVersions;
}

/**
 * Asks AWS which images and secret values are there; a repository and a secret at most once a run. What this stack owns
 * and has not made yet is missing without a question, so the first run on empty ground asks for nothing. Where the past
 * is not known (offline), everything counts as present.
 */
export class Stock {
  private readonly images = new Map<string, Promise<readonly ImageId[] | undefined>>();

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
        (await at.versions.current(secret)) !== undefined
          ? undefined
          : secretSentence(application.name, secret, keys, {
              stack: at.stack,
              region: at.target.region,
              ...secretHints(secret, application.backing),
            }),
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
      if (failureText(error).includes('RepositoryNotFoundException')) return undefined;
      throw runError(
        'aws-question-failed',
        `The images of the repository ${repository} in the account ${at.target.account} can't be listed: ${failureText(error)}; allow 'ecr:ListImages' to the credentials in use, or run again. Nothing was changed.`,
      );
    }
  }
}
