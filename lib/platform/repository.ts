import * as ecr from '@pulumi/aws/ecr';
import * as pulumi from '@pulumi/pulumi';
import type { AwsTarget } from '../environment/model';
import { registryAddress, resourceNames } from './names';
import { protectAll, type Protection } from './protection';

/** What an image repository is made with. */
export interface RepositoryArgs {
  /** The name in the registry, for example `api-gateway`. Changing it replaces the repository. */
  readonly name: string;
  readonly target: Pick<AwsTarget, 'account' | 'region'>;
  /** Made here (`owner`), or owned by another stack of the account (`lookup`: nothing is registered). @default 'owner' */
  readonly from?: 'owner' | 'lookup';
  /**
   * The ARN of the KMS key. Changing it replaces the repository: ECR can't encrypt anew.
   * @default - AWS's own key for ECR, `aws/ecr`
   */
  readonly key?: pulumi.Input<string>;
  /** @default - protected */
  readonly protect?: Protection;
}

/** Days after which an image without a tag goes; a build that pushes layers first has long tagged them. */
const untaggedDays = 14;
/** Days after which an image of a pull request (`pr-*`) goes. */
const pullRequestDays = 30;

/**
 * What ECR may expire: images without a tag, and those of pull requests, both by age. Nothing counts images: ECR does
 * not know what is deployed, and a count expires what runs. An image that also carries a `pr-*` tag is one of a pull
 * request to ECR, whatever its other tags; a release is built or copied, not retagged.
 */
export function lifecycleRules(): { readonly rules: readonly object[] } {
  const rule = (rulePriority: number, description: string, selection: object, days: number) => ({
    rulePriority,
    description,
    selection: { ...selection, countType: 'sinceImagePushed', countUnit: 'days', countNumber: days },
    action: { type: 'expire' },
  });
  return {
    rules: [
      rule(1, 'images without a tag', { tagStatus: 'untagged' }, untaggedDays),
      rule(2, 'images of pull requests', { tagStatus: 'tagged', tagPatternList: ['pr-*'] }, pullRequestDays),
    ],
  };
}

/** An ECR repository: tags can't be moved, images are scanned when pushed and encrypted with KMS, releases never expire. */
export class Repository extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:Repository';

  /** The full address without a tag, known without asking AWS. */
  readonly url: string;
  /** The repository, where it is made here. */
  readonly repository?: ecr.Repository;

  constructor(name: string, args: RepositoryArgs, options?: pulumi.ComponentResourceOptions) {
    super(Repository.type, name, {}, options);
    this.url = `${registryAddress(args.target)}/${args.name}`;
    if (args.from !== 'lookup') {
      const logical = resourceNames.repository(args.name);
      const protect = args.protect ?? protectAll;
      this.repository = new ecr.Repository(
        logical,
        {
          name: args.name,
          imageTagMutability: 'IMMUTABLE',
          imageScanningConfiguration: { scanOnPush: true },
          encryptionConfigurations: [{ encryptionType: 'KMS', kmsKey: args.key }],
          tags: { Name: args.name },
        },
        { parent: this, protect: protect(Repository.type, 'aws:ecr/repository:Repository', logical) },
      );
      new ecr.LifecyclePolicy(
        `${logical}-expiry`,
        { repository: this.repository.name, policy: JSON.stringify(lifecycleRules()) },
        { parent: this },
      );
    }
    this.registerOutputs({ url: this.url });
  }
}
