import * as cloudwatch from '@pulumi/aws/cloudwatch';
import * as rds from '@pulumi/aws/rds';
import * as pulumi from '@pulumi/pulumi';
import { serverAccess, type ServerPlace } from './backingAccess';
import { masterUser } from './backingNames';
import type { ServerSettings } from './backingSettings';
import type { EngineVersion } from './backingVersions';
import { backupTag } from './backup';
import { protectAll, type Protection } from './protection';

/** What a managed PostgreSQL is made with. */
export interface DatabaseArgs {
  /** Its name in RDS, at most 63 characters. */
  readonly identifier: string;
  readonly version: EngineVersion;
  readonly port: number;
  readonly place: ServerPlace;
  /** ARN of the key for storage, snapshots, insights and the master password. */
  readonly key: pulumi.Input<string>;
  readonly settings: ServerSettings['database'];
  readonly maintenanceDay: ServerSettings['maintenanceDay'];
  /** Days that its logs are kept. @default 90 */
  readonly logRetention?: number;
  /** @default - protected */
  readonly protect?: Protection;
}

/** RDS's certificate authority: RSA 2048, renewed by RDS itself, good until 2061. */
const certificateAuthority = 'rds-ca-rsa2048-g1';

/** Connections only by TLS; what takes longer than a second, and who waits for a lock, is in the log. */
const parameters = [
  { name: 'rds.force_ssl', value: '1' },
  { name: 'log_min_duration_statement', value: '1000' },
  { name: 'log_lock_waits', value: '1' },
];

/**
 * A PostgreSQL server in RDS: encrypted, in private subnets, reached by the cluster alone, with backups to the second. Its
 * master password is made, kept and rotated by RDS; applications have users of their own.
 */
export class Database extends pulumi.ComponentResource {
  static readonly type = 'verdigris:aws:Database';

  readonly host: pulumi.Output<string>;
  readonly port: number;
  /** The secret with the master user's `username` and `password`, which RDS owns. */
  readonly masterSecretArn: pulumi.Output<string>;

  constructor(name: string, args: DatabaseArgs, options?: pulumi.ComponentResourceOptions) {
    super(Database.type, name, {}, options);
    const { settings, place, identifier, maintenanceDay } = args;
    const parent = { parent: this };
    const logs = ['postgresql', 'upgrade'].map(
      (kind) =>
        new cloudwatch.LogGroup(
          `${name}-${kind}-logs`,
          // RDS writes to this name; where the group isn't there, it makes one that keeps everything for ever.
          { name: `/aws/rds/instance/${identifier}/${kind}`, retentionInDays: args.logRetention ?? 90 },
          parent,
        ),
    );
    const subnets = new rds.SubnetGroup(
      name,
      { subnetIds: place.subnetIds as pulumi.Input<pulumi.Input<string>[]>, tags: { Name: name } },
      parent,
    );
    const access = serverAccess(name, { place, ports: [args.port], description: `PostgreSQL ${identifier}` }, this);
    const group = new rds.ParameterGroup(
      name,
      { family: args.version.family!, description: `PostgreSQL ${identifier}`, parameters, tags: { Name: name } },
      parent,
    );
    const instance = new rds.Instance(
      name,
      {
        identifier,
        engine: 'postgres',
        engineVersion: args.version.engineVersion,
        autoMinorVersionUpgrade: args.version.minorUpgrades,
        engineLifecycleSupport: `open-source-rds-extended-support${settings.extendedSupport ? '' : '-disabled'}`,
        instanceClass: settings.instance,
        port: args.port,
        username: masterUser,
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: args.key,
        storageType: 'gp3',
        allocatedStorage: settings.storage,
        maxAllocatedStorage: settings.maxStorage,
        storageEncrypted: true,
        kmsKeyId: args.key,
        multiAz: settings.standby,
        dbSubnetGroupName: subnets.name,
        vpcSecurityGroupIds: [access.id],
        publiclyAccessible: false,
        caCertIdentifier: certificateAuthority,
        parameterGroupName: group.name,
        backupRetentionPeriod: settings.backupDays,
        backupWindow: '03:00-04:00',
        maintenanceWindow: `${maintenanceDay}:04:30-${maintenanceDay}:05:30`,
        copyTagsToSnapshot: true,
        deletionProtection: settings.deletionProtection,
        deleteAutomatedBackups: !settings.keepsData,
        skipFinalSnapshot: !settings.keepsData,
        ...(settings.keepsData && { finalSnapshotIdentifier: `${identifier}-final` }),
        applyImmediately: settings.applyImmediately,
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: args.key,
        performanceInsightsRetentionPeriod: 7,
        enabledCloudwatchLogsExports: ['postgresql', 'upgrade'],
        tags: { Name: identifier, ...(settings.keepsData && { [backupTag.key]: backupTag.daily }) },
      },
      {
        parent: this,
        protect: (args.protect ?? protectAll)(Database.type, 'aws:rds/instance:Instance', name),
        dependsOn: logs,
      },
    );
    this.host = instance.address;
    this.port = args.port;
    this.masterSecretArn = instance.masterUserSecrets.apply((secrets) => secrets[0]?.secretArn ?? '');
    this.registerOutputs({ host: this.host });
  }
}
