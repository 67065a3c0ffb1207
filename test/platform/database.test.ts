import * as pulumi from '@pulumi/pulumi';
import { Database, type DatabaseArgs } from '../../lib/platform/database';
import { serverSettings } from '../../lib/platform/backingSettings';
import { engineVersion } from '../../lib/platform/backingVersions';
import { runMocked, valueOf } from '../support/mocks';
import { environment } from './environments';
import { serverOutputs } from './backing-support';

const type = 'aws:rds/instance:Instance';
const at = (name: Parameters<typeof environment>[0]) => {
  const { database, maintenanceDay } = serverSettings(environment(name));
  return { settings: database, maintenanceDay };
};
const make = (changes: Partial<DatabaseArgs> = {}) =>
  runMocked(
    () =>
      new Database('shop-db', {
        identifier: 'verdigris-production-shop-db',
        version: engineVersion({ kind: 'postgres', version: '17.2' })!,
        port: 5432,
        place: { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'], clients: 'sg-cluster' },
        key: 'KEY',
        ...at('production'),
        ...changes,
      }),
    { outputs: serverOutputs },
  );

describe('a database', () => {
  test('in production: encrypted, private, in two zones, with backups to the second, kept when it is deleted', async () => {
    const { recording, result } = await make();
    const { inputs, protect } = recording.one(type);
    expect(protect).toBe(true);
    expect(inputs).toEqual({
      identifier: 'verdigris-production-shop-db',
      engine: 'postgres',
      engineVersion: '17.2',
      autoMinorVersionUpgrade: false,
      engineLifecycleSupport: 'open-source-rds-extended-support',
      instanceClass: 'db.m7g.large',
      port: 5432,
      username: 'verdigris',
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: 'KEY',
      storageType: 'gp3',
      allocatedStorage: 100,
      maxAllocatedStorage: 1000,
      storageEncrypted: true,
      kmsKeyId: 'KEY',
      multiAz: true,
      dbSubnetGroupName: 'shop-db subnets',
      vpcSecurityGroupIds: ['shop-db-access-id'],
      publiclyAccessible: false,
      caCertIdentifier: 'rds-ca-rsa2048-g1',
      parameterGroupName: 'shop-db parameters',
      backupRetentionPeriod: 35,
      backupWindow: '03:00-04:00',
      maintenanceWindow: 'sun:04:30-sun:05:30',
      copyTagsToSnapshot: true,
      deletionProtection: true,
      deleteAutomatedBackups: false,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: 'verdigris-production-shop-db-final',
      applyImmediately: false,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: 'KEY',
      performanceInsightsRetentionPeriod: 7,
      enabledCloudwatchLogsExports: ['postgresql', 'upgrade'],
      tags: { Name: 'verdigris-production-shop-db', 'verdigris.dev/backup': 'daily' },
    });
    expect(await valueOf(pulumi.all([result.host, result.masterSecretArn]))).toEqual([
      'shop-db.rds.test',
      'arn:master:shop-db',
    ]);
  });

  test('in staging: a standby as in production, a week of backups, kept when it is deleted', async () => {
    const { recording } = await make(at('staging'));
    expect(recording.one(type).inputs).toMatchObject({
      multiAz: true,
      backupRetentionPeriod: 7,
      deletionProtection: true,
      skipFinalSnapshot: false,
      deleteAutomatedBackups: false,
      applyImmediately: true,
      maintenanceWindow: 'tue:04:30-tue:05:30',
      engineLifecycleSupport: 'open-source-rds-extended-support-disabled',
    });
  });

  test('in testing it goes without a trace, and is as encrypted and private as any', async () => {
    const { recording } = await make({ ...at('testing'), protect: () => false });
    const { inputs, protect } = recording.one(type);
    expect(protect).toBe(false);
    expect(inputs).toMatchObject({
      multiAz: false,
      deletionProtection: false,
      skipFinalSnapshot: true,
      deleteAutomatedBackups: true,
      storageEncrypted: true,
      publiclyAccessible: false,
      manageMasterUserPassword: true,
    });
    expect(inputs).not.toHaveProperty('finalSnapshotIdentifier');
  });

  test('a password is in no input: RDS makes its own', async () => {
    const { recording } = await make();
    for (const { inputs } of recording.resources)
      expect(Object.keys(inputs).filter((key) => /password/i.test(key) && key !== 'manageMasterUserPassword')).toEqual(
        [],
      );
  });

  test('refuses connections without TLS', async () => {
    const { recording } = await make();
    const { family, parameters } = recording.one('aws:rds/parameterGroup:ParameterGroup').inputs;
    expect(family).toBe('postgres17');
    expect(parameters).toContainEqual({ name: 'rds.force_ssl', value: '1' });
  });

  test('a version without a minor number gets every minor one', async () => {
    const { recording } = await make({ version: engineVersion({ kind: 'postgres', version: '14' })! });
    expect(recording.one(type).inputs).toMatchObject({ engineVersion: '14', autoMinorVersionUpgrade: true });
    expect(recording.one('aws:rds/parameterGroup:ParameterGroup').inputs.family).toBe('postgres14');
  });

  test('its logs are kept as long as others, in groups that are there before it', async () => {
    const { recording } = await make({ logRetention: 365 });
    const logs = recording.all('aws:cloudwatch/logGroup:LogGroup');
    expect(logs.map(({ inputs }) => [inputs.name, inputs.retentionInDays])).toEqual([
      ['/aws/rds/instance/verdigris-production-shop-db/postgresql', 365],
      ['/aws/rds/instance/verdigris-production-shop-db/upgrade', 365],
    ]);
    expect(recording.one(type).dependencies).toEqual(expect.arrayContaining(logs.map(({ urn }) => urn)));
  });
});
