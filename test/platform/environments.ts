import type { RenderedApplication } from '../../lib/app/model';
import type { GroundNeeds, Snapshot } from '../../lib/deploy/model';
import type { AwsTarget, Environment, EnvironmentName, PlatformSettings } from '../../lib/environment/model';
import type { AwsGroundOptions } from '../../lib/platform';
import type { MockOptions } from '../support/mocks';

export const target: AwsTarget = {
  kind: 'aws',
  account: '123456789',
  region: 'us-east-1',
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
};

export const platform: PlatformSettings = {
  repositories: 'owner',
  endpointAccess: [],
  access: [],
  externalSecrets: 'install',
};

const data = {
  development: 'local',
  testing: 'ephemeral',
  staging: 'production-like',
  production: 'real',
} as const;

/** An environment on AWS, with what a test changes. */
export function environment(name: EnvironmentName = 'production', changes: Partial<Environment> = {}): Environment {
  return {
    name,
    project: 'verdigris',
    stack: name,
    target,
    namespace: name,
    debug: false,
    limits: 'enforced',
    data: data[name],
    hosts: {},
    replicas: {},
    versions: { 'api-gateway': 'v2.3.1' },
    strategies: {},
    rollback: [],
    retry: [],
    unprotect: [],
    secrets: {},
    platform,
    ...changes,
  };
}

export const needs: GroundNeeds = {
  repositories: ['api-gateway'],
  secrets: { 'api-keys': ['openai-key'], 'db-credentials': ['host', 'password'] },
  namespace: 'production',
  applications: ['api-gateway'],
};

/** What of a rendered application the ground reads. */
export function application(changes: Partial<RenderedApplication> = {}): RenderedApplication {
  return {
    name: 'api-gateway',
    namespace: 'production',
    version: 'v2.3.1',
    slot: 'rolling',
    strategy: { kind: 'rolling' },
    services: [],
    objects: [],
    tokens: { add: () => '', get: () => undefined, split: (text) => [text] },
    images: ['123456789.dkr.ecr.us-east-1.amazonaws.com/api-gateway:v2.3.1'],
    secretKeys: needs.secrets,
    secretNames: {},
    backing: [],
    sites: [],
    warnings: [],
    ...changes,
  };
}

/** A first run: the past is known, and empty. */
export const emptySnapshot: Snapshot = { known: true, resources: [] };

/** A snapshot with resources of these types and names. */
export function snapshotOf(...made: readonly (readonly [type: string, name: string])[]): Snapshot {
  return {
    known: true,
    resources: made.map(([type, name]) => ({
      urn: `urn:pulumi:production::verdigris::verdigris:aws:Some$${type}::${name}`,
      type,
      outputs: {},
    })),
  };
}

export const away: AwsGroundOptions['connect'] = () => ({
  find: async () => ({ answered: false, why: 'a test has no cluster' }),
});

/** What AWS adds to the inputs. */
export const outputs: NonNullable<MockOptions['outputs']> = {
  'aws:eks/cluster:Cluster': (resource) => ({
    vpcConfig: { ...(resource.inputs.vpcConfig as object), vpcId: 'vpc-1', clusterSecurityGroupId: 'sg-cluster' },
    arn: 'arn:aws:eks:us-east-1:123456789:cluster/verdigris-production',
    endpoint: 'https://cluster.test',
    certificateAuthority: { data: 'Q0E=' },
  }),
  'aws:ec2/natGateway:NatGateway': (resource) => ({ publicIp: `address of ${resource.name}` }),
};

/** The statements of a policy as it was registered. */
export function statements(policy: unknown): {
  Action: string[];
  Resource?: string[];
  Principal?: Record<string, string>;
  Condition?: Record<string, Record<string, string | string[]>>;
}[] {
  return JSON.parse(policy as string).Statement;
}
