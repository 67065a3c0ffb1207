import { secretStoreName as applicationStoreName } from '../../lib/app/secrets';
import { Secrets, type SecretsArgs } from '../../lib/platform/secrets';
import {
  SecretStore,
  externalSecretsChart,
  secretStoreName,
  type SecretStoreArgs,
} from '../../lib/platform/secretStore';
import { runMocked, valueOf } from '../support/mocks';
import { statements, target } from './environments';

describe('secrets', () => {
  const type = 'aws:secretsmanager/secret:Secret';
  const make = (changes: Partial<SecretsArgs> = {}) =>
    runMocked(() => new Secrets('secrets', { target, stack: 'production', names: ['api-keys', 'db'], ...changes }));

  test('are made empty, encrypted with one rotated key, restorable and protected', async () => {
    const { recording, result } = await make();
    const secrets = recording.all(type);
    expect(secrets.map(({ name, inputs }) => [name, inputs.name])).toEqual([
      ['api-keys-secret', 'production/api-keys'],
      ['db-secret', 'production/db'],
    ]);
    for (const secret of secrets) {
      expect(secret.protect).toBe(true);
      expect(secret.inputs).toMatchObject({ kmsKeyId: 'arn:aws:kms:::secrets-key', recoveryWindowInDays: 30 });
    }
    expect(recording.one('aws:kms/key:Key')).toMatchObject({
      protect: true,
      inputs: { enableKeyRotation: true, deletionWindowInDays: 30 },
    });
    expect(await Promise.all(result.arns.map((arn) => valueOf(arn)))).toEqual([
      'arn:aws:secretsmanager:::api-keys-secret',
      'arn:aws:secretsmanager:::db-secret',
    ]);
  });

  test('no value is in any input', async () => {
    const { recording } = await make();
    expect(recording.resources.map((resource) => resource.type)).not.toContainEqual(
      expect.stringMatching(/SecretVersion/),
    );
    for (const { inputs } of recording.all(type))
      expect(Object.keys(inputs).sort()).toEqual(['description', 'kmsKeyId', 'name', 'recoveryWindowInDays', 'tags']);
  });

  test('existing ones are taken over by their ARN', async () => {
    const arn = 'arn:aws:secretsmanager:us-east-1:123456789:secret:production/db-AbCdEf';
    const { recording } = await make({ imports: { db: arn } });
    expect(recording.all(type).map(({ importId }) => importId)).toEqual(['', arn]);
  });

  test('of somebody else are not made and not asked for; policies find them by name', async () => {
    const { recording, result } = await make({ from: 'lookup' });
    expect(recording.resources.map((resource) => resource.type)).toEqual(['verdigris:aws:Secrets']);
    expect(recording.calls).toEqual([]);
    expect(await Promise.all(result.arns.map((arn) => valueOf(arn)))).toEqual([
      'arn:aws:secretsmanager:us-east-1:123456789:secret:production/api-keys-??????',
      'arn:aws:secretsmanager:us-east-1:123456789:secret:production/db-??????',
    ]);
    expect(await valueOf(result.keyArns[0])).toBe('arn:aws:kms:us-east-1:123456789:key/*');
  });

  test('where there are none, there is no key', async () => {
    expect((await make({ names: [] })).recording.resources).toHaveLength(1);
    expect((await make({ names: [], from: 'lookup' })).result.keyArns).toEqual([]);
  });
});

describe('the way into the cluster', () => {
  const clusterArn = 'arn:aws:eks:us-east-1:123456789:cluster/verdigris-production';
  const make = (changes: Partial<SecretStoreArgs> = {}) =>
    runMocked(
      () =>
        new SecretStore('secret-store', {
          target,
          clusterName: 'verdigris-production',
          clusterArn,
          namespace: 'production',
          secretArns: ['SECRET'],
          keyArns: ['KEY'],
          ...changes,
        }),
    );
  const tags = (key: string) => ({
    [`${key}/eks-cluster-arn`]: clusterArn,
    [`${key}/kubernetes-namespace`]: 'external-secrets',
    [`${key}/kubernetes-service-account`]: 'external-secrets',
  });

  test('the store is called what applications expect', () => expect(secretStoreName).toBe(applicationStoreName));

  test('the store reads through the reader role, and is waited for', async () => {
    const { recording } = await make();
    expect(recording.one('kubernetes:external-secrets.io/v1:SecretStore').inputs).toMatchObject({
      apiVersion: 'external-secrets.io/v1',
      kind: 'SecretStore',
      metadata: {
        name: 'aws-secrets-manager',
        namespace: 'production',
        annotations: { 'pulumi.com/waitFor': 'condition=Ready' },
      },
      spec: {
        provider: {
          aws: { service: 'SecretsManager', region: 'us-east-1', role: 'arn:aws:iam:::secret-store-reader' },
        },
      },
    });
  });

  test('the reader reads the values of these secrets and nothing else', async () => {
    const { recording } = await make();
    expect(statements(recording.one('aws:iam/rolePolicy:RolePolicy', 'secret-store-reader').inputs.policy)).toEqual([
      {
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        Resource: ['SECRET'],
      },
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: ['KEY'],
        Condition: {
          StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
          StringLike: { 'kms:EncryptionContext:SecretARN': ['SECRET'] },
        },
      },
    ]);
  });

  test('without secrets the reader may nothing', async () => {
    const { recording } = await make({ secretArns: [], keyArns: [] });
    expect(recording.all('aws:iam/rolePolicy:RolePolicy').map(({ name }) => name)).toEqual(['secret-store-operator']);
  });

  test('the operator may take the reader role alone, and only its own pods are the operator', async () => {
    const { recording } = await make();
    const trusted = (name: string) => statements(recording.one('aws:iam/role:Role', name).inputs.assumeRolePolicy);
    expect(trusted('secret-store-operator')).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: { StringEquals: tags('aws:RequestTag') },
      },
    ]);
    expect(trusted('secret-store-reader')).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam:::secret-store-operator' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
      },
    ]);
    expect(statements(recording.one('aws:iam/rolePolicy:RolePolicy', 'secret-store-operator').inputs.policy)).toEqual([
      {
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Resource: ['arn:aws:iam:::secret-store-reader'],
      },
    ]);
    expect(recording.one('aws:eks/podIdentityAssociation:PodIdentityAssociation').inputs).toEqual({
      clusterName: 'verdigris-production',
      namespace: 'external-secrets',
      serviceAccount: 'external-secrets',
      roleArn: 'arn:aws:iam:::secret-store-operator',
    });
  });

  test('the operator is pinned, protected, and starts after it has an identity', async () => {
    const { recording } = await make({ replicas: 2 });
    const release = recording.one('kubernetes:helm.sh/v3:Release');
    expect(release.protect).toBe(true);
    expect(externalSecretsChart.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(release.inputs).toMatchObject({
      chart: 'external-secrets',
      version: externalSecretsChart.version,
      repositoryOpts: { repo: 'https://charts.external-secrets.io' },
      namespace: 'external-secrets',
      createNamespace: true,
      atomic: true,
      values: {
        installCRDs: true,
        replicaCount: 2,
        leaderElect: true,
        serviceAccount: { create: true, name: 'external-secrets' },
        podDisruptionBudget: { enabled: true },
      },
    });
    const identity = recording.one('aws:eks/podIdentityAssociation:PodIdentityAssociation').urn;
    expect(release.dependencies).toContain(identity);
    expect(recording.one('kubernetes:external-secrets.io/v1:SecretStore').dependencies).toContain(release.urn);
  });

  test('one copy elects nobody and has no budget that would block a drain', async () => {
    const { recording } = await make({ replicas: 1 });
    expect(recording.one('kubernetes:helm.sh/v3:Release').inputs.values).toMatchObject({
      leaderElect: false,
      podDisruptionBudget: { enabled: false },
    });
  });

  test('an existing operator is trusted by the tags of its pods, and nothing is installed', async () => {
    const { recording } = await make({ operator: 'existing' });
    expect(recording.resources.filter((resource) => resource.custom).map((resource) => resource.name)).toEqual([
      'secret-store-reader',
      'secret-store-reader',
      'aws-secrets-manager',
    ]);
    expect(statements(recording.one('aws:iam/role:Role').inputs.assumeRolePolicy)).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789:root' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: { StringEquals: tags('aws:PrincipalTag') },
      },
    ]);
  });
});
