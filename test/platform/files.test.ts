import { backupTag } from '../../lib/platform/backup';
import type { Environment } from '../../lib/environment/model';
import { groundProblems } from '../../lib/platform';
import { environment, platform, statements, target } from './environments';
import { run, stops, types } from './runs';

const sharing = (changes: Partial<Environment> = {}, storageClass = 'efs') =>
  environment('production', { platform: { ...platform, sharedFiles: { from: 'make', storageClass } }, ...changes });

const fileSystem = 'aws:efs/fileSystem:FileSystem';
const storageClassType = 'kubernetes:storage.k8s.io/v1:StorageClass';

describe('shared files', () => {
  test('are made only where they are asked for', async () => {
    expect(types((await run()).recording.resources).filter((type) => /efs|StorageClass/.test(type))).toEqual([]);
    const existing = environment('production', {
      platform: { ...platform, sharedFiles: { from: 'existing', storageClass: 'nfs' } },
    });
    expect((await run(existing)).recording.all(fileSystem)).toEqual([]);
  });

  test('are encrypted by a key of their own, protected, and found again by a token', async () => {
    const { recording } = await run(sharing());
    expect(recording.one(fileSystem)).toMatchObject({
      protect: true,
      inputs: { encrypted: true, kmsKeyId: 'arn:aws:kms:::files-key', creationToken: 'verdigris-production' },
    });
    expect(recording.one('aws:kms/key:Key', 'files-key')).toMatchObject({
      protect: true,
      inputs: { enableKeyRotation: true },
    });
  });

  test('are reached in each zone, by the cluster alone, at one port', async () => {
    const { recording } = await run(sharing());
    const targets = recording.all('aws:efs/mountTarget:MountTarget');
    expect(targets.map(({ name, inputs }) => [name, inputs.subnetId])).toEqual(
      target.zones.map((zone) => [`files-${zone}`, `network-private-${zone}-id`]),
    );
    for (const { inputs } of targets) expect(inputs.securityGroups).toEqual(['files-access-id']);
    expect(recording.one('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule').inputs).toMatchObject({
      referencedSecurityGroupId: 'sg-cluster',
      fromPort: 2049,
      toPort: 2049,
      ipProtocol: 'tcp',
    });
  });

  test('another zone leaves those of the others alone', async () => {
    const zones = ['us-east-1a', 'us-east-1c'];
    const { recording } = await run(sharing({ target: { ...target, zones } }));
    const targets = recording.all('aws:efs/mountTarget:MountTarget');
    expect(targets.map(({ name }) => name)).toEqual(['files-us-east-1a', 'files-us-east-1c']);
  });

  test('take nobody without TLS, nobody as root, and nobody but through a mount target', async () => {
    const { recording } = await run(sharing());
    expect(statements(recording.one('aws:efs/fileSystemPolicy:FileSystemPolicy').inputs.policy)).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
        Resource: 'arn:aws:efs:::files',
        Condition: { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } },
      },
      {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
        Resource: 'arn:aws:efs:::files',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });

  test('give each claim a folder, which outlives it where data lasts', async () => {
    const { recording } = await run(sharing());
    const made = recording.one(storageClassType, 'efs');
    expect(made.inputs).toMatchObject({
      metadata: { name: 'efs' },
      provisioner: 'efs.csi.aws.com',
      parameters: { provisioningMode: 'efs-ap', fileSystemId: 'files-id', directoryPerms: '700' },
      mountOptions: ['tls'],
      reclaimPolicy: 'Retain',
    });
    const before = ['aws:efs/mountTarget:MountTarget', 'aws:eks/addon:Addon'];
    for (const type of before) expect(made.dependencies.some((urn) => urn.includes(`$${type}::files-`))).toBe(true);
    const testing = await run(sharing({ data: 'ephemeral', name: 'testing' }, 'shared'));
    expect(testing.recording.one(storageClassType, 'shared').inputs.reclaimPolicy).toBe('Delete');
  });

  test('their driver is one account of one cluster, and holds the policy of AWS', async () => {
    const { recording } = await run(sharing());
    const [trusting] = statements(recording.one('aws:iam/role:Role', 'files-driver').inputs.assumeRolePolicy);
    expect(trusting).toMatchObject({
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Condition: {
        StringEquals: {
          'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:us-east-1:123456789:cluster/verdigris-production',
          'aws:RequestTag/kubernetes-namespace': 'kube-system',
          'aws:RequestTag/kubernetes-service-account': 'efs-csi-controller-sa',
        },
      },
    });
    expect(recording.one('aws:eks/addon:Addon', 'files-driver').inputs).toMatchObject({
      addonName: 'aws-efs-csi-driver',
      podIdentityAssociations: [{ serviceAccount: 'efs-csi-controller-sa' }],
    });
  });

  test('are backed up where data lasts, also without a database', async () => {
    const tagOf = async (at: Environment) => {
      const { recording } = await run(at);
      const tags = recording.one(fileSystem).inputs.tags as Readonly<Record<string, string>>;
      return [tags[backupTag.key], recording.all('aws:backup/plan:Plan').length];
    };
    expect(await tagOf(sharing())).toEqual(['daily', 1]);
    expect(await tagOf(sharing({ data: 'ephemeral' }))).toEqual([undefined, 0]);
    expect((await run()).recording.all('aws:backup/plan:Plan')).toEqual([]);
  });

  test('what applications wait for has them in it', async () => {
    const { result, recording } = await run(sharing());
    expect(result.dependsOn).toContain(result.files?.storageClass);
    expect(recording.one('verdigris:aws:SharedFiles').urn).toContain('verdigris:aws:Ground$');
  });

  test('are not made where the zones are not known', async () => {
    const guest = sharing({ platform: { ...sharing().platform, cluster: { name: 'shared' } } });
    const sentence =
      "'make' needs a cluster and a network of this stack, whose zones are known; write 'existing', and have the class made where the cluster is.";
    expect(await stops(run(guest))).toBe(
      `verdigris:platform.sharedFiles.from: ${sentence} [shared-files-without-ground]`,
    );
    expect(groundProblems(sharing({ platformStack: 'other' }), target).map(({ message }) => message)).toEqual([
      sentence,
    ]);
  });
});
