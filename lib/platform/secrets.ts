import type * as kms from '@pulumi/aws/kms';
import * as secretsmanager from '@pulumi/aws/secretsmanager';
import * as pulumi from '@pulumi/pulumi';
import type { AwsTarget } from '../environment/model';
import { encryptionKey } from './keys';
import { anyKeyPattern, resourceNames, secretArnPattern, secretPath } from './names';
import { protectAll, type Protection } from './protection';
import { runError } from './runError';

/** What secrets in Secrets Manager are made with. */
export interface SecretsArgs {
  readonly target: Pick<AwsTarget, 'account' | 'region'>;
  /** Secrets are named `<stack>/<secret>`. */
  readonly stack: string;
  /** Names of the secrets, without the stack. */
  readonly names: readonly string[];
  /** Made here, empty (`owner`), or made by somebody else under the same names (`lookup`). @default 'owner' */
  readonly from?: 'owner' | 'lookup';
  /** ARNs of existing secrets by name that this stack takes over as its own, values untouched. @default - none */
  readonly imports?: Readonly<Record<string, string>>;
  /** Days in which a deleted secret can be restored: 7 to 30, or 0 for at once. @default 30 */
  readonly recoveryDays?: number;
  /** @default - protected */
  readonly protect?: Protection;
}

/**
 * Secrets in AWS Secrets Manager, created without a value: people and pipelines put values in by the AWS CLI or console,
 * and the External Secrets operator takes them out. No value passes through this program or the state.
 */
export class Secrets extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:Secrets';

  /** ARNs of the secrets, for a policy. */
  readonly arns: readonly pulumi.Output<string>[];
  private readonly names: readonly string[];
  /** ARNs of the keys they are encrypted with, or a pattern where somebody else chose them. */
  readonly keyArns: readonly pulumi.Output<string>[];

  constructor(name: string, args: SecretsArgs, options?: pulumi.ComponentResourceOptions) {
    super(Secrets.type, name, {}, options);
    this.names = args.names;
    const paths = args.names.map((secret) => secretPath(args.stack, secret));
    if (args.from === 'lookup') {
      this.arns = paths.map((path) => pulumi.output(secretArnPattern(args.target, path)));
      // Whoever made them chose the keys. The reader's policy holds them to these secrets by the encryption context.
      this.keyArns = paths.length > 0 ? [pulumi.output(anyKeyPattern(args.target))] : [];
    } else if (args.names.length === 0) {
      this.arns = [];
      this.keyArns = [];
    } else {
      const protect = args.protect ?? protectAll;
      const logical = `${name}-key`;
      const key = encryptionKey(logical, `Secrets of the stack ${args.stack}`, {
        parent: this,
        protect: protect(Secrets.type, 'aws:kms/key:Key', logical),
      });
      this.arns = args.names.map((secret) => this.make(secret, key, args, protect).arn);
      this.keyArns = [key.arn];
    }
    this.registerOutputs({ names: paths });
  }

  /**
   * The ARN of one of them.
   * @throws RunError for a name that is none of them
   */
  arn(name: string): pulumi.Output<string> {
    const arn = this.arns[this.names.indexOf(name)];
    if (!arn) throw runError('secret-unknown', `the secret '${name}' is none of ${this.names.join(', ') || 'none'}`);
    return arn;
  }

  private make(secret: string, key: kms.Key, args: SecretsArgs, protect: Protection): secretsmanager.Secret {
    const logical = resourceNames.secret(secret);
    const path = secretPath(args.stack, secret);
    return new secretsmanager.Secret(
      logical,
      {
        name: path,
        description: `Read by the applications of the stack ${args.stack}; the value is put in by hand or by a pipeline`,
        kmsKeyId: key.arn,
        recoveryWindowInDays: args.recoveryDays ?? 30,
        tags: { Name: path },
      },
      {
        parent: this,
        protect: protect(Secrets.type, 'aws:secretsmanager/secret:Secret', logical),
        import: args.imports?.[secret],
      },
    );
  }
}
