import { environmentNames } from '../../lib/environment/model';
import { accountProblem, creatorIsAdministrator, creatorProblem, roleName } from '../../lib/platform/identity';
import {
  anyKeyPattern,
  managedPolicyArn,
  partition,
  registryAddress,
  secretArnPattern,
  secretPath,
} from '../../lib/platform/names';
import { protectionOf, watchedProtection } from '../../lib/platform/protection';
import { groundProblems, groundSettings } from '../../lib/platform/settings';
import { textOf } from '../support/rendering';
import { environment, platform, target } from './environments';

describe('what differs between environments', () => {
  test('the table', () => {
    const table = Object.fromEntries(environmentNames.map((name) => [name, groundSettings(environment(name))]));
    const throwaway = {
      natGateways: 'single',
      deletionProtection: false,
      enforceNetworkPolicy: false,
      zonalShift: false,
      support: 'STANDARD',
      logRetention: 14,
      secretRecovery: 0,
      operatorReplicas: 1,
    };
    const staging = {
      ...throwaway,
      enforceNetworkPolicy: true,
      zonalShift: true,
      logRetention: 90,
      secretRecovery: 30,
      operatorReplicas: 2,
    };
    expect(table).toEqual({
      development: throwaway,
      testing: throwaway,
      staging,
      production: {
        ...staging,
        natGateways: 'perZone',
        deletionProtection: true,
        support: 'EXTENDED',
        logRetention: 365,
      },
    });
  });

  test('staging and production are protected, except for what is lifted by its exact URN', () => {
    const urn = 'urn:pulumi:production::verdigris::verdigris:aws:Network$aws:ec2/vpc:Vpc::network-vpc';
    const key = 'urn:pulumi:production::verdigris::my:Group$aws:kms/key:Key::repositories-key';
    const protects = (
      name: 'development' | 'testing' | 'staging' | 'production',
      unprotect: string[],
      within?: string,
    ) =>
      protectionOf(environment(name, { unprotect: unprotect.map((one) => ({ urn: one, reason: 'a test' })) }), within);
    const vpc = ['verdigris:aws:Network', 'aws:ec2/vpc:Vpc', 'network-vpc'] as const;
    expect(protects('production', [])(...vpc)).toBe(true);
    expect(protects('production', [urn])(...vpc)).toBe(false);
    expect(protects('production', [key], 'my:Group')('', 'aws:kms/key:Key', 'repositories-key')).toBe(false);
    expect(protects('production', [urn], 'my:Group')(...vpc)).toBe(true);
    expect(protects('production', [urn])('verdigris:aws:Network', 'aws:ec2/vpc:Vpc', 'other-vpc')).toBe(true);
    expect(protects('staging', [urn])(...vpc)).toBe(true);
    expect(protects('testing', [])(...vpc)).toBe(false);
    expect(protects('development', [])(...vpc)).toBe(false);
  });
});

describe('what would go although it is protected', () => {
  const urn = (types: string, name: string) => `urn:pulumi:production::verdigris::${types}::${name}`;
  const secret = urn('my:Group$verdigris:aws:Secrets$aws:secretsmanager/secret:Secret', 'old-secret');
  const snapshot = {
    known: true,
    resources: [
      secret,
      urn('my:Group$verdigris:aws:Secrets$aws:secretsmanager/secret:Secret', 'api-keys-secret'),
      urn('my:Group$verdigris:aws:Cluster$aws:iam/role:Role', 'old-role'),
      urn('verdigris:aws:Secrets$aws:secretsmanager/secret:Secret', 'of-somebody-else'),
    ].map((one) => ({ urn: one, type: one.split('::')[2].split('$').at(-1)!, outputs: {} })),
  };
  const vanishing = (
    changes: Parameters<typeof environment>[1] = {},
    name: 'production' | 'testing' = 'production',
  ) => {
    const watched = watchedProtection(environment(name, { stack: 'production', ...changes }), 'my:Group');
    watched.protect('verdigris:aws:Secrets', 'aws:secretsmanager/secret:Secret', 'api-keys-secret');
    return watched.vanishing(snapshot);
  };

  test('is named with its lift: what is declared, holds nothing or is of somebody else is not', () =>
    expect(vanishing()).toEqual([
      `Secret 'old-secret' would be deleted, because nothing declares it any more, and its value goes with it. If that is meant, lift the protection in Pulumi.production.yaml: 'verdigris:unprotect: [{ urn: "${secret}", reason: "..." }]', and run 'pulumi state unprotect --stack production '${secret}'' once.`,
    ]));

  test('goes once it is lifted, and where nothing is protected', () => {
    expect(vanishing({ unprotect: [{ urn: secret, reason: 'unused' }] })).toEqual([]);
    expect(vanishing({}, 'testing')).toEqual([]);
  });
});

describe('what AWS would refuse', () => {
  const problems = (changes: object, targetChanges: object = {}) =>
    groundProblems(environment('production', { platform: { ...platform, ...changes } }), {
      ...target,
      ...targetChanges,
    }).map(textOf);

  test('the reference environment has no problem', () => expect(problems({})).toEqual([]));

  test('everything is said at once, with its path', () => {
    expect(
      problems(
        {
          cidr: '10.0.0.0/24',
          endpointAccess: ['0.0.0.0/0', '10.0.0.1', '64.0.0.0/4', '203.0.113.0/24'],
          access: [{ role: 'deployer', policy: 'admin' }],
        },
        { zones: ['us-east-1a', 'us-west-2b', 'us-east-1a'] },
      ),
    ).toEqual([
      "verdigris:target.zones[1]: 'us-west-2b' is not an availability zone of us-east-1; write the region followed by a letter from a to g, such as 'us-east-1a'. [zone-invalid]",
      "verdigris:target.zones[2]: 'us-east-1a' comes twice; name each availability zone once. [zone-invalid]",
      "verdigris:platform.cidr: '10.0.0.0/24' has the prefix length 24; expected is 16 to 22, such as '10.0.0.0/16'. [network-range-invalid]",
      "verdigris:platform.endpointAccess[0]: '0.0.0.0/0' opens the cluster's endpoint to everybody; name the ranges that need it, such as '203.0.113.0/24'. [endpoint-open]",
      "verdigris:platform.endpointAccess[1]: '10.0.0.1' is not an IPv4 address range; write one such as '203.0.113.0/24'. [network-range-invalid]",
      "verdigris:platform.endpointAccess[2]: '64.0.0.0/4' opens the cluster's endpoint to more than a /8; name the ranges that need it, such as '203.0.113.0/24'. [endpoint-open]",
      "verdigris:platform.access[0].role: 'deployer' is not the ARN of an IAM role; write 'arn:aws:iam::123456789:role/NAME'. [access-role-invalid]",
    ]);
  });

  test('too few zones, too few subnets, and a range of an existing VPC that is none', () => {
    expect(problems({}, { zones: ['us-east-1a'] })).toEqual([
      'verdigris:target.zones: EKS needs at least two availability zones, found 1; add another one. [zones-too-few]',
    ]);
    expect(problems({ cluster: { name: 'shared' }, cidr: '10.0.0.0/8' })).toEqual([]);
    expect(problems({ vpc: { id: 'vpc-1', privateSubnets: ['subnet-1'] }, cidr: '10.0.0.0' })).toEqual([
      'verdigris:platform.vpc.privateSubnets: EKS needs private subnets in two zones, found 1; name another one. [zones-too-few]',
      "verdigris:platform.cidr: '10.0.0.0' is not an IPv4 address range; write one such as '10.0.0.0/16'. [network-range-invalid]",
    ]);
  });
});

describe('whose credentials these are', () => {
  test('the right account is no problem, written with nine digits or twelve', () => {
    expect(accountProblem('production', target, { account: '123456789' })).toBeUndefined();
    expect(
      accountProblem('s', { account: '012345678910', region: 'us-west-2' }, { account: '012345678910' }),
    ).toBeUndefined();
  });

  const sentence =
    "The stack 'production' belongs to the AWS account 123456789 (verdigris:target.account), but the credentials in use are of account 999999999999; choose the profile of 123456789 (AWS_PROFILE), or correct the configuration. Nothing was changed.";

  test('a wrong one is named beside the right one', () => {
    expect(accountProblem('production', target, { account: '999999999999' })).toBe(sentence);
  });

  test('no credentials at all', () => {
    expect(accountProblem('production', target, { failure: 'No valid credential\n sources found.' })).toBe(
      "The stack 'production' needs credentials of the AWS account 123456789 (verdigris:target.account), but AWS did not say whose the current ones are: No valid credential sources found; log in (for example 'aws sso login') and run again. Nothing was changed.",
    );
  });

  test('who creates a cluster has to get into it', () => {
    const deployer = 'arn:aws:iam::123456789:role/ci/deployer';
    const access = [{ role: deployer, policy: 'admin' as const }];
    expect([creatorIsAdministrator([]), creatorIsAdministrator(access)]).toEqual([true, false]);
    expect(creatorProblem([], 'arn:aws:iam::123456789:user/ada')).toBeUndefined();
    expect(creatorProblem(access, 'arn:aws:sts::123456789:assumed-role/deployer/run-7')).toBeUndefined();
    expect(creatorProblem(access, 'arn:aws:sts::123456789:assumed-role/visitor/deployer')).toBe(
      `The new cluster would have the administrators ${deployer} (verdigris:platform.access), but this run is by arn:aws:sts::123456789:assumed-role/visitor/deployer, which could not make anything in it; run as one of them, or add that role with the policy 'admin'. Nothing was changed.`,
    );
    expect(roleName('arn:aws:iam::123456789:user/deployer')).toBeUndefined();
    expect(roleName('arn:aws:iam::123456789:root')).toBeUndefined();
  });
});

test('addresses and ARNs, in every partition', () => {
  expect(registryAddress(target)).toBe('123456789.dkr.ecr.us-east-1.amazonaws.com');
  const china = { account: '123456789', region: 'cn-north-1' };
  expect(registryAddress(china)).toBe('123456789.dkr.ecr.cn-north-1.amazonaws.com.cn');
  expect(['us-east-1', 'cn-north-1', 'us-gov-west-1'].map(partition)).toEqual(['aws', 'aws-cn', 'aws-us-gov']);
  expect(managedPolicyArn('cn-north-1', 'X')).toBe('arn:aws-cn:iam::aws:policy/X');
  expect(secretPath('production', 'api-keys')).toBe('production/api-keys');
  expect(secretArnPattern(target, 'production/api-keys')).toBe(
    'arn:aws:secretsmanager:us-east-1:123456789:secret:production/api-keys-??????',
  );
  expect(anyKeyPattern(target)).toBe('arn:aws:kms:us-east-1:123456789:key/*');
});
