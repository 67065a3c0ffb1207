import { Backups, backupDays } from '../../lib/platform/backup';
import type { GroundNeeds } from '../../lib/deploy/model';
import { awsGround, offlineAnswers } from '../../lib/platform';
import { runMocked } from '../support/mocks';
import { needing, server, serverOutputs } from './backing-support';
import { away, emptySnapshot, environment, needs, outputs, statements, target } from './environments';

const place = { target, project: 'verdigris', stack: 'production' };
const selectionType = 'aws:backup/selection:Selection';

test('real data is kept for five weeks and a year, rehearsed data for a week, other data is not backed up', () => {
  expect(backupDays({ data: 'real' })).toEqual({ daily: 35, monthly: 365 });
  expect(backupDays({ data: 'production-like' })).toEqual({ daily: 7 });
  expect([backupDays({ data: 'local' }), backupDays({ data: 'ephemeral' })]).toEqual([undefined, undefined]);
});

describe('backups', () => {
  test('are in a protected vault with a key of its own, locked against early deletion', async () => {
    const { recording } = await runMocked(
      () => new Backups('backups', { ...place, days: { daily: 35, monthly: 365 } }),
    );
    expect(recording.one('aws:backup/vault:Vault')).toMatchObject({
      protect: true,
      inputs: { kmsKeyArn: 'arn:aws:kms:::backups-key' },
    });
    expect(recording.one('aws:backup/vault:Vault').inputs).not.toHaveProperty('forceDestroy');
    expect(recording.one('aws:kms/key:Key')).toMatchObject({ protect: true, inputs: { enableKeyRotation: true } });
    expect(recording.one('aws:backup/vaultLockConfiguration:VaultLockConfiguration').inputs).toMatchObject({
      minRetentionDays: 35,
      maxRetentionDays: 365,
    });
    const rules = recording.one('aws:backup/plan:Plan').inputs.rules as { ruleName: string; lifecycle: unknown }[];
    expect(rules.map(({ ruleName, lifecycle }) => [ruleName, lifecycle])).toEqual([
      ['daily', { deleteAfter: 35 }],
      ['monthly', { deleteAfter: 365 }],
    ]);
  });

  test('are of what carries the tag, of this stack alone', async () => {
    const { recording } = await runMocked(() => new Backups('backups', { ...place, days: { daily: 7 } }));
    expect(recording.one(selectionType).inputs).toMatchObject({
      resources: [
        'arn:aws:rds:us-east-1:123456789:db:*',
        'arn:aws:ec2:us-east-1:123456789:volume/*',
        'arn:aws:elasticfilesystem:us-east-1:123456789:file-system/*',
      ],
      conditions: [
        {
          stringEquals: [
            { key: 'aws:ResourceTag/verdigris.dev/project', value: 'verdigris' },
            { key: 'aws:ResourceTag/verdigris.dev/stack', value: 'production' },
            { key: 'aws:ResourceTag/verdigris.dev/backup', value: 'daily' },
          ],
        },
      ],
    });
    expect(statements(recording.one('aws:iam/role:Role').inputs.assumeRolePolicy)[0]).toMatchObject({
      Principal: { Service: 'backup.amazonaws.com' },
    });
    const attached = recording
      .all('aws:iam/rolePolicyAttachment:RolePolicyAttachment')
      .map(({ inputs }) => inputs.policyArn);
    expect(attached).toEqual([
      'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup',
      'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores',
    ]);
  });
});

describe('the ground', () => {
  const made = async (name: 'production' | 'testing', asked: GroundNeeds) => {
    const where = environment(name);
    const { recording } = await runMocked(() => awsGround(where, asked, { snapshot: emptySnapshot, connect: away }), {
      outputs: { ...outputs, ...serverOutputs },
      functions: offlineAnswers(where),
      stack: name,
    });
    return recording;
  };
  const database = needing([server('postgres')]);

  test('backs up its databases where their data is to come back, and every database carries the tag', async () => {
    const production = await made('production', database);
    expect(production.all(selectionType)).toHaveLength(1);
    expect(production.one('aws:rds/instance:Instance').inputs.tags).toMatchObject({ 'verdigris.dev/backup': 'daily' });
    const testing = await made('testing', database);
    expect(testing.all(selectionType)).toEqual([]);
    expect(testing.one('aws:rds/instance:Instance').inputs.tags).not.toHaveProperty(['verdigris.dev/backup']);
  });

  test('has no vault where there is nothing to back up', async () => {
    expect((await made('production', needs)).all('aws:backup/vault:Vault')).toEqual([]);
  });
});
