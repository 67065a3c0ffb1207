import { getSecretVersions } from '@pulumi/aws/secretsmanager/getSecretVersions';
import type * as pulumi from '@pulumi/pulumi';
import type { RenderedApplication } from '../app/model';
import type { Snapshot } from '../deploy/model';
import type { AwsTarget } from '../environment/model';
import { failureText, remembered, wasMade } from './asking';
import { resourceNames, secretPath } from './names';
import { runError } from './runError';

/** Whose secrets are asked for, and by whom. */
export interface SecretsAt {
  readonly target: Pick<AwsTarget, 'account'>;
  readonly stack: string;
  readonly snapshot: Snapshot;
  readonly provider: pulumi.ProviderResource;
  /** Made by this stack, or by somebody else. */
  readonly secrets: 'owner' | 'lookup';
}

/** The versions of a stack's secrets: ids and stages, no values. Each secret is asked for at most once a run. */
export class SecretVersions {
  private readonly known = new Map<string, Promise<string | undefined>>();

  constructor(private readonly at: SecretsAt) {}

  /**
   * The id of the current version; undefined where the secret has no value. What this stack owns and has not made yet has none,
   * without a question.
   *
   * @throws RunError where AWS does not answer
   */
  current(secret: string): Promise<string | undefined> {
    return remembered(this.known, secret, () => this.ask(secret));
  }

  /** The current versions of an application's secrets that have a value, by name; empty offline, where nobody is asked. */
  async of(application: Pick<RenderedApplication, 'secretKeys'>): Promise<Readonly<Record<string, string>>> {
    if (!this.at.snapshot.known) return {};
    const names = Object.keys(application.secretKeys).sort();
    const versions = await Promise.all(names.map((name) => this.current(name)));
    return Object.fromEntries(
      names.flatMap((name, index) => (versions[index] === undefined ? [] : [[name, versions[index]]])),
    );
  }

  private async ask(secret: string): Promise<string | undefined> {
    const { at } = this;
    const path = secretPath(at.stack, secret);
    const type = 'aws:secretsmanager/secret:Secret';
    if (at.secrets === 'owner' && !wasMade(at.snapshot, type, resourceNames.secret(secret))) return undefined;
    try {
      const { versions } = await getSecretVersions({ secretId: path }, { provider: at.provider });
      return versions.find((version) => version.versionStages.includes('AWSCURRENT'))?.versionId;
    } catch (error) {
      const failure = failureText(error);
      if (failure.includes('ResourceNotFoundException')) return undefined;
      throw runError(
        'aws-question-failed',
        `The versions of the secret ${path} in the account ${at.target.account} can't be listed: ${failure}; allow 'secretsmanager:ListSecretVersionIds' to the credentials in use, or run again. Nothing was changed.`,
      );
    }
  }
}
