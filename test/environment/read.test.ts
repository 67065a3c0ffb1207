import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ConfigurationError, forEnvironment, readEnvironment } from '../../lib/environment';
import { environmentNames } from '../../lib/environment/model';
import { problemOf } from '../../lib/environment/problem-line';
import { aws, encode, kubeconfig, linesOf, read } from './support';

const root = join(__dirname, '../..');

describe('the environment of a stack', () => {
  it.each([
    ['development', { debug: true, limits: 'none', data: 'local' }],
    ['testing', { debug: false, limits: 'enforced', data: 'ephemeral' }],
    ['staging', { debug: false, limits: 'enforced', data: 'production-like' }],
    ['production', { debug: false, limits: 'enforced', data: 'real' }],
  ] as const)('%s has its defaults', (name, defaults) => {
    expect(read({}, { stack: name })).toEqual({
      name,
      project: 'verdigris',
      stack: name,
      target: { kind: 'kubeconfig', ...kubeconfig },
      namespace: name,
      ...defaults,
      hosts: {},
      replicas: {},
      versions: {},
      strategies: {},
      rollback: [],
      retry: [],
      unprotect: [],
      secrets: {},
      platform: { repositories: 'owner', endpointAccess: [], access: [], externalSecrets: 'install' },
    });
  });

  it('takes everything that is given in place of the defaults', () => {
    const given = {
      target: { ...aws, account: '012345678910' },
      namespace: 'shop',
      debug: true,
      limits: 'none',
      data: 'ephemeral',
      hosts: { 'api-gateway': ['api.example.com', '*.example.com'] },
      replicas: { 'api-gateway': 7 },
      versions: { 'api-gateway': `v2.3.1@sha256:${'a'.repeat(64)}`, 'business-logic': '0123' },
      strategies: { 'api-gateway': 'blueGreen' },
      unprotect: [{ urn: 'urn:pulumi:shop::verdigris::aws:s3/bucket:Bucket::b', reason: 'emptied' }],
      smokeImage: `registry.example.com:5000/tools/curl:8@sha256:${'b'.repeat(64)}`,
      platform: {
        repositories: 'lookup',
        vpc: { id: 'vpc-1', privateSubnets: ['subnet-1', 'subnet-2'], publicSubnets: ['subnet-3'] },
        cluster: { name: 'shared' },
        kubernetesVersion: '1.34',
        endpointAccess: ['203.0.113.0/24'],
        access: [{ role: 'arn:aws:iam::123456789:role/deployer', policy: 'edit' }],
        externalSecrets: 'existing',
      },
    } as const;
    const environment = read({ ...given, environment: 'staging' }, { stack: 'shop' });
    expect(environment).toMatchObject({
      ...given,
      name: 'staging',
      stack: 'shop',
      target: { kind: 'aws', ...aws, account: '012345678910' },
    });
  });

  it('takes the nine-digit account id as text, and keeps a leading zero', () => {
    for (const account of ['123456789', '012345678'])
      expect(read({ target: { ...aws, account } }).target).toMatchObject({ account });
  });

  it('takes apps as one name, as a list, as none of them, and left out as all', () => {
    expect(read({ apps: 'api-gateway' }).apps).toEqual(['api-gateway']);
    expect(read({ apps: ['business-logic', 'api-gateway'] }).apps).toEqual(['business-logic', 'api-gateway']);
    expect(read({ apps: [] }).apps).toEqual([]);
    expect(read()).not.toHaveProperty('apps');
  });

  it('takes other stacks by name, of this project and of others', () => {
    const hotfix = { 'api-gateway': { version: 'v2.3.2', reason: 'CVE-2026-1234' } };
    const given = { platformStack: 'acme/platform/production', promotion: { from: 'staging' }, hotfix };
    expect(read(given)).toMatchObject(given);
    // A stack of another project may have the same name.
    expect(linesOf(() => read({ platformStack: 'acme/platform/production' }))).toEqual([]);
    const aws = { account: '123456789', region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b'] };
    const lookup = read({ target: aws, platformStack: 'shared', platform: { repositories: 'lookup' } });
    expect(lookup.platform.repositories).toBe('lookup');
  });

  it('takes rollback and retry as one name, as a list, and as nothing', () => {
    expect(read({ rollback: 'api-gateway', retry: ['business-logic'] })).toMatchObject({
      rollback: ['api-gateway'],
      retry: ['business-logic'],
    });
    expect(read({ rollback: '', retry: [] })).toMatchObject({ rollback: [], retry: [] });
  });

  it('takes backing services by application and name, with what is given of each', () => {
    const backing = {
      'api-gateway': {
        db: { existing: { host: 'postgres.databases', port: 6432, cidrs: ['10.0.8.0/24'] } },
        cache: { where: 'managed', instance: 'cache.t4g.small' },
        queue: { where: 'cluster', image: 'registry.example.com/rabbitmq:3.13', uid: 100, storage: '512Mi' },
      },
    };
    expect(read({ backing }).backing).toEqual(backing);
    expect(read().backing).toBeUndefined();
  });

  it('takes a key without a value as one that is left out, where an object stands', () => {
    expect(read({ replicas: '', versions: '' })).toMatchObject({ replicas: {}, versions: {} });
  });

  it('leaves keys of other namespaces alone, also those of a project with a similar name', () => {
    const config = { ...encode({ target: kubeconfig }), 'aws:region': 'us-east-1', 'verdigri:debug': 'x' };
    expect(linesOf(() => read({}, { config, project: 'verdigri' }))).toEqual([]);
    expect(linesOf(() => read({}, { config, project: 'shop' }))).toHaveLength(1);
  });

  it('hands every secret value to the caller, with its path', () => {
    const wrapSecret = jest.fn((path: string, value: string) => ({ path, length: value.length }));
    const secrets = { 'db-credentials': { host: 'db', password: 'hunter2' }, 'my.tls': { 'tls.key': '' } };
    expect(read({ secrets }, { wrapSecret, secretKeys: ['verdigris:secrets'] }).secrets).toEqual({
      'db-credentials': {
        host: { path: 'verdigris:secrets.db-credentials.host', length: 2 },
        password: { path: 'verdigris:secrets.db-credentials.password', length: 7 },
      },
      'my.tls': { 'tls.key': { path: 'verdigris:secrets["my.tls"]["tls.key"]', length: 0 } },
    });
    expect(read({ secrets }).secrets).toEqual(secrets);
  });
});

describe('a ConfigurationError', () => {
  const several = {
    target: { account: 123456789, regoin: 'us-east-1', zones: ['us-east-1a'] },
    limits: 'some',
    versions: { 'api-gatway': 'v2.3.1', 'business-logic': 1.1 },
    secrets: { db: { password: 1 } },
    rollback: 'shop',
  };

  it('has all problems at once: missing, unknown and wrong, one a line', () => {
    let error: unknown;
    try {
      read(several, { stack: 'acme' });
    } catch (thrown) {
      error = thrown;
    }
    if (!ConfigurationError.is(error)) throw error;
    expect(error.problems.map(({ path }) => path).sort()).toEqual([
      'verdigris:environment',
      'verdigris:limits',
      'verdigris:rollback',
      'verdigris:secrets.db.password',
      'verdigris:target.account',
      'verdigris:target.region',
      'verdigris:target.regoin',
      'verdigris:target.zones',
      'verdigris:versions.business-logic',
    ]);
    expect(error.message.split('\n').map((line) => problemOf(line, ''))).toEqual(error.problems);
  });

  it('names unknown applications too, once the versions can be read', () => {
    expect(linesOf(() => read({ ...several, versions: { 'api-gatway': 'v2.3.1' } }))).toContain(
      "verdigris:versions.api-gatway: found 'api-gatway', which is no application of this stack, expected 'api-gateway'; rename it. [unknown-application]",
    );
  });

  it('is known by its brand, where the package is there twice', () => {
    const copy = Object.assign(new Error('x'), { [Symbol.for('verdigris.ConfigurationError')]: true });
    expect(ConfigurationError.is(copy)).toBe(true);
    expect(ConfigurationError.is(new Error('x'))).toBe(false);
    expect(ConfigurationError.is(undefined)).toBe(false);
  });

  it('does not change what it was given', () => {
    const config = Object.freeze(encode(several));
    const input = Object.freeze({ project: 'p', stack: 's', config, applications: Object.freeze(['api-gateway']) });
    expect(() => readEnvironment(input)).toThrow(ConfigurationError);
    expect(linesOf(() => readEnvironment(input))).toEqual(linesOf(() => readEnvironment(input)));
  });
});

describe('forEnvironment', () => {
  it('picks the value of each environment, or the default', () => {
    const all = { development: 1, testing: 2, staging: 3, production: 4 };
    expect(environmentNames.map((name) => forEnvironment({ name }, all))).toEqual([1, 2, 3, 4]);
    const some = environmentNames.map((name) => forEnvironment({ name }, { default: 'x', production: 'y' }));
    expect(some).toEqual(['x', 'x', 'x', 'y']);
  });
});

describe('what an entry loads', () => {
  const loads = (entry: string): string[] => {
    const program = `require(${JSON.stringify(join(root, entry))}); console.log(Object.keys(require.cache).join('\\n'));`;
    const loaded = execFileSync(process.execPath, ['--import', 'tsx', '-e', program], { cwd: root, encoding: 'utf8' });
    return ['zod', 'yaml', '@pulumi/pulumi'].filter((name) => loaded.includes(`node_modules/${name}/`));
  };

  it('is nothing for the model, zod for the environment, yaml for stack files', () => {
    expect(loads('lib/environment/model.ts')).toEqual([]);
    expect(loads('lib/environment/index.ts')).toEqual(['zod']);
    expect(loads('lib/environment/stack-file.ts')).toEqual(['yaml']);
  });
});
