import * as backup from '@pulumi/aws/backup';
import * as iam from '@pulumi/aws/iam';
import * as pulumi from '@pulumi/pulumi';
import { labels } from '../app/model';
import type { AwsTarget, Environment } from '../environment/model';
import { encryptionKey } from './keys';
import { managedPolicyArn, partition } from './names';
import { assumedBy } from './policies';
import { protectAll, type Protection } from './protection';

/** The tag of what holds data that must come back; its value says how often it is backed up. */
export const backupTag = { key: 'verdigris.dev/backup', daily: 'daily' } as const;

/** How long backups are kept, in days. */
export interface BackupDays {
  readonly daily: number;
  /** Of the first day of each month. @default - none */
  readonly monthly?: number;
}

/** Real data comes back from any day of five weeks and any month of a year; rehearsed data from any day of a week; other data never. */
export function backupDays({ data }: Pick<Environment, 'data'>): BackupDays | undefined {
  if (data === 'real') return { daily: 35, monthly: 365 };
  return data === 'production-like' ? { daily: 7 } : undefined;
}

/** What the backups of a stack are made with. */
export interface BackupsArgs {
  readonly target: Pick<AwsTarget, 'account' | 'region'>;
  /** Whose resources are backed up: those that carry its project, its stack and the tag. */
  readonly project: string;
  readonly stack: string;
  readonly days: BackupDays;
  /** @default - protected */
  readonly protect?: Protection;
}

/** What AWS Backup needs, as its developer guide names it ("IAM service roles"). */
export const backupPolicies = [
  'service-role/AWSBackupServiceRolePolicyForBackup',
  'service-role/AWSBackupServiceRolePolicyForRestores',
];

/**
 * Backups by AWS Backup, in a vault of the stack's own: besides the backups of each service, with another key and other rights, so
 * that whoever deletes a database does not delete its backups too. Everything that carries the tag is in them, whoever made it.
 */
export class Backups extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:Backups';

  readonly vaultArn: pulumi.Output<string>;

  constructor(name: string, args: BackupsArgs, options?: pulumi.ComponentResourceOptions) {
    super(Backups.type, name, {}, options);
    const { days, stack } = args;
    const protect = args.protect ?? protectAll;
    const keyName = `${name}-key`;
    const key = encryptionKey(keyName, `Backups of the stack ${stack}`, {
      parent: this,
      protect: protect(Backups.type, 'aws:kms/key:Key', keyName),
    });
    const parent = { parent: this };
    // Named, so that a create that was interrupted can be found.
    const named = `${args.project}-${stack}`;
    const vault = new backup.Vault(
      name,
      { name: named, kmsKeyArn: key.arn, tags: { Name: name } },
      { parent: this, protect: protect(Backups.type, 'aws:backup/vault:Vault', name) },
    );
    // Governance, not compliance: who may change the vault may lift it, so that a mistake is no bill for years.
    new backup.VaultLockConfiguration(
      name,
      { backupVaultName: vault.name, minRetentionDays: days.daily, maxRetentionDays: days.monthly ?? days.daily },
      parent,
    );
    const rule = (ruleName: string, schedule: string, deleteAfter: number) => ({
      ruleName,
      targetVaultName: vault.name,
      schedule,
      startWindow: 60,
      completionWindow: 360,
      lifecycle: { deleteAfter },
      recoveryPointTags: { [labels.project]: args.project, [labels.stack]: stack },
    });
    const plan = new backup.Plan(
      name,
      {
        name: named,
        rules: [
          // After the hour in which RDS makes its own.
          rule('daily', 'cron(0 5 * * ? *)', days.daily),
          ...(days.monthly === undefined ? [] : [rule('monthly', 'cron(0 5 1 * ? *)', days.monthly)]),
        ],
        tags: { Name: name },
      },
      parent,
    );
    const role = this.role(name, args.target.region);
    new backup.Selection(name, { name: named, planId: plan.id, iamRoleArn: role.arn, ...selectionOf(args) }, parent);
    this.vaultArn = vault.arn;
    this.registerOutputs({ vaultArn: this.vaultArn });
  }

  /** What AWS Backup acts as. */
  private role(name: string, region: string): iam.Role {
    const role = new iam.Role(
      `${name}-service`,
      { assumeRolePolicy: assumedBy('backup.amazonaws.com'), description: 'Makes and restores backups' },
      { parent: this },
    );
    for (const policy of backupPolicies) {
      new iam.RolePolicyAttachment(
        `${name}-service-${policy.split('/').at(-1)}`,
        { role: role.name, policyArn: managedPolicyArn(region, policy) },
        { parent: this },
      );
    }
    return role;
  }
}

/** By tag, of the kinds that hold data: databases, volumes, file systems. All conditions have to hold. */
function selectionOf({ target, project, stack }: BackupsArgs) {
  const { account, region } = target;
  const arn = (service: string, kind: string) => `arn:${partition(region)}:${service}:${region}:${account}:${kind}`;
  const tagged = (key: string, value: string) => ({ key: `aws:ResourceTag/${key}`, value });
  return {
    // Every one of a kind, because the tags decide.
    resources: [arn('rds', 'db:*'), arn('ec2', 'volume/*'), arn('elasticfilesystem', 'file-system/*')],
    conditions: [
      {
        stringEquals: [
          tagged(labels.project, project),
          tagged(labels.stack, stack),
          tagged(backupTag.key, backupTag.daily),
        ],
      },
    ],
  };
}
