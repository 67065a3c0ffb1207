import type { Environment } from '../environment/model';
import { partition } from './names';

/** Answers of provider functions where there is no cloud, by token. */
export type OfflineAnswers = Readonly<
  Record<string, (args: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>
>;

/**
 * What AWS answers where there is no AWS: the account is the configured one, every configured version is in the registry
 * and every secret has a value (offline nobody can know better), and an existing cluster has an address that says so.
 * Empty for a target without AWS.
 */
export function offlineAnswers(environment: Environment): OfflineAnswers {
  const { target } = environment;
  if (target.kind !== 'aws') return {};
  const { account, region } = target;
  const arn = (service: string, rest: string) => `arn:${partition(region)}:${service}:${region}:${account}:${rest}`;
  return {
    'aws:index/getCallerIdentity:getCallerIdentity': () => ({
      accountId: account,
      arn: `arn:${partition(region)}:iam::${account}:root`,
      id: account,
      userId: 'offline',
    }),
    'aws:ecr/getImages:getImages': (args) => ({
      imageIds: Object.values(environment.versions).map((version) => {
        const [imageTag, imageDigest] = version.split('@');
        return { imageTag, imageDigest: imageDigest ?? 'sha256:offline' };
      }),
      region,
      registryId: account,
      repositoryName: args.repositoryName,
    }),
    'aws:secretsmanager/getSecretVersions:getSecretVersions': (args) => {
      const name = String(args.secretId);
      const secret = arn('secretsmanager', `secret:${name}-offlin`);
      return {
        arn: secret,
        name,
        region,
        secretArn: secret,
        secretId: name,
        secretName: name,
        versions: [{ versionId: 'offline', versionStages: ['AWSCURRENT'], createdTime: '', lastAccessedDate: '' }],
      };
    },
    // Only where a server is made with its password: what it says is a secret to the program, and no real one.
    'aws:secretsmanager/getSecretVersion:getSecretVersion': (args) => ({
      arn: arn('secretsmanager', `secret:${String(args.secretId)}-offlin`),
      secretArn: arn('secretsmanager', `secret:${String(args.secretId)}-offlin`),
      secretId: args.secretId,
      region,
      versionId: 'offline',
      versionStages: ['AWSCURRENT'],
      secretString: JSON.stringify({ password: 'offline-0123456789' }),
      secretBinary: '',
      createdDate: '',
    }),
    'aws:eks/getCluster:getCluster': (args) => ({
      arn: arn('eks', `cluster/${String(args.name)}`),
      name: args.name,
      region,
      // A name that can't be resolved (RFC 2606): whoever tries to reach it sees why.
      endpoint: `https://${String(args.name)}.offline.invalid`,
      certificateAuthorities: [{ data: '' }],
      vpcConfig: { vpcId: 'vpc-offline', subnetIds: ['subnet-offline'], clusterSecurityGroupId: 'sg-offline' },
      status: 'ACTIVE',
    }),
  };
}
