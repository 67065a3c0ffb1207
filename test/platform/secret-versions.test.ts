import { Provider } from '@pulumi/aws/provider';
import type { Snapshot } from '../../lib/deploy/model';
import { SecretVersions } from '../../lib/platform/secretVersions';
import { runMocked, type MockOptions } from '../support/mocks';
import { emptySnapshot, snapshotOf, target } from './environments';
import { stops } from './runs';

const token = 'aws:secretsmanager/getSecretVersions:getSecretVersions';
const secret = 'aws:secretsmanager/secret:Secret';
const made = snapshotOf([secret, 'api-keys-secret'], [secret, 'db-secret']);
const secretKeys = { db: ['password'], 'api-keys': ['openai-key'] };

const versionsOf = (snapshot: Snapshot, answer: NonNullable<MockOptions['functions']>[string], secrets?: 'lookup') =>
  runMocked(
    async () => {
      const provider = new Provider('aws', {});
      const at = { target, stack: 'production', snapshot, provider, secrets: secrets ?? ('owner' as const) };
      const versions = new SecretVersions(at);
      return [await versions.of({ secretKeys }), await versions.of({ secretKeys })];
    },
    { functions: { [token]: answer } },
  );

const stages = (current: string) => ({
  versions: [
    { versionId: 'former', versionStages: ['AWSPREVIOUS'] },
    { versionId: current, versionStages: ['AWSCURRENT'] },
    { versionId: 'coming', versionStages: ['AWSPENDING'] },
  ],
});

describe('versions of secrets', () => {
  test('are the current ones, by name, and each is asked for once', async () => {
    const { result, recording } = await versionsOf(made, ({ secretId }) => stages(`of ${String(secretId)}`));
    const expected = { 'api-keys': 'of production/api-keys', db: 'of production/db' };
    expect(result).toEqual([expected, expected]);
    expect(Object.keys(result[0]!)).toEqual(['api-keys', 'db']);
    expect(recording.calls.map(({ inputs }) => inputs)).toEqual([
      { secretId: 'production/api-keys' },
      { secretId: 'production/db' },
    ]);
  });

  test('a secret without a value has none', async () => {
    const { result } = await versionsOf(made, ({ secretId }) =>
      secretId === 'production/db' ? { versions: [] } : stages('v2'),
    );
    expect(result[0]).toEqual({ 'api-keys': 'v2' });
  });

  test('what is not made yet is not asked for, and neither is anything offline', async () => {
    for (const snapshot of [emptySnapshot, { known: false, resources: made.resources }]) {
      const { result, recording } = await versionsOf(snapshot, () => stages('v1'));
      expect([result[0], recording.calls]).toEqual([{}, []]);
    }
  });

  test('secrets of somebody else are asked for by name, and may be away', async () => {
    const { result } = await versionsOf(
      emptySnapshot,
      ({ secretId }) => {
        if (secretId === 'production/db') throw new Error('ResourceNotFoundException: no such secret');
        return stages('v3');
      },
      'lookup',
    );
    expect(result[0]).toEqual({ 'api-keys': 'v3' });
  });

  test('an answer that is none stops the run, with what to allow', async () => {
    const program = versionsOf(made, () => {
      throw new Error('AccessDeniedException: not authorized.');
    });
    expect(await stops(program)).toMatch(
      /^The versions of the secret production\/[a-z-]+ in the account 123456789 can't be listed: .*; allow 'secretsmanager:ListSecretVersionIds' to the credentials in use, or run again\. Nothing was changed\. \[aws-question-failed\]$/,
    );
  });
});
