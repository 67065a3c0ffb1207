import type { Environment, EnvironmentName } from '../../lib/environment/model';

/** The registry's account in the seeds has nine digits; it is text, kept as written. */
export const account = '123456789';

const digest = 'sha256:' + '5'.repeat(64);

const shared = {
  project: 'verdigris',
  debug: false,
  limits: 'enforced',
  hosts: {},
  replicas: {},
  strategies: {},
  rollback: [],
  retry: [],
  unprotect: [],
  smokeImage: `curlimages/curl@${digest}`,
  secrets: {},
  versions: { 'api-gateway': 'v2.3.1' },
  platform: { repositories: 'owner', endpointAccess: [], access: [], externalSecrets: 'install' },
} as const satisfies Partial<Environment>;

const aws = {
  kind: 'aws',
  account,
  region: 'us-east-1',
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
} as const;

const particular: Readonly<Record<EnvironmentName, Pick<Environment, 'target' | 'data'> & Partial<Environment>>> = {
  development: {
    target: { kind: 'kubeconfig', context: 'kind-verdigris' },
    data: 'local',
    debug: true,
    limits: 'none',
    secrets: {
      'db-credentials': { host: 'localhost', password: 'local' },
      'api-keys': { 'openai-key': 'local' },
    },
  },
  testing: { target: aws, data: 'ephemeral' },
  staging: { target: aws, data: 'production-like' },
  production: { target: aws, data: 'real' },
};

/** An environment as its stack file gives it, with what a test changes. */
export function environment(name: EnvironmentName, overrides: Partial<Environment> = {}): Environment {
  return { ...shared, name, stack: name, namespace: name, ...particular[name], ...overrides };
}
