import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { environmentNames, type EnvironmentName } from '../../lib/environment/model';
import { readProject, readStackFile } from '../../lib/environment/stack-file';
import { committed } from '../support/committed';

const root = join(__dirname, '../..');
const smokeImage = 'curlimages/curl:8.11.1@sha256:c1fe1679c34d9784c1b0d1e5f62ac0a79fca01fb6377cdd33e90473c6f9f9a69';

const aws = {
  kind: 'aws',
  account: '123456789',
  region: 'us-east-1',
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
};
const ground = { repositories: 'owner', endpointAccess: [], access: [], externalSecrets: 'install' };
/** The four environments of the seeds: what they are for decides data, limits and debug; where they run the target. */
/** The roles that the stack of access makes, in the cluster. */
const roles = (stack: string) =>
  [
    { role: 'ground', policy: 'admin' },
    { role: 'apps', policy: 'edit' },
  ].map(({ role, policy }) => ({ role: `arn:aws:iam::123456789:role/verdigris-${stack}-${role}`, policy }));

const expected: Readonly<Record<EnvironmentName, object>> = {
  // Local work and debugging on one node: no limits, debug logging, mock data, no AWS.
  development: {
    target: { kind: 'kubeconfig', context: 'kind-verdigris' },
    debug: true,
    limits: 'none',
    data: 'local',
    platform: ground,
  },
  // The cluster that CI gives, an ephemeral database.
  testing: {
    target: { kind: 'kubeconfig', context: 'kind-verdigris-testing' },
    debug: false,
    limits: 'enforced',
    data: 'ephemeral',
    platform: ground,
  },
  // Three nodes, limits enforced, production-like data; the images that production will get.
  staging: {
    target: aws,
    debug: false,
    limits: 'enforced',
    data: 'production-like',
    platform: {
      ...ground,
      repositories: 'lookup',
      cidr: '10.1.0.0/16',
      access: roles('staging'),
      sharedFiles: { from: 'make', storageClass: 'efs' },
    },
  },
  // Live users over several zones, real data, five gateways, deployers through a role.
  production: {
    target: aws,
    debug: false,
    limits: 'enforced',
    data: 'real',
    platform: {
      ...ground,
      cidr: '10.0.0.0/16',
      sharedFiles: { from: 'make', storageClass: 'efs' },
      access: [{ role: 'arn:aws:iam::123456789:role/deployer', policy: 'edit' }, ...roles('production')],
    },
  },
};

describe('the committed stacks', () => {
  it.each(environmentNames)('%s is what the seeds say', (name) => {
    expect(committed(name)).toMatchObject({
      name,
      project: 'verdigris',
      stack: name,
      namespace: name,
      strategies: {},
      rollback: [],
      retry: [],
      unprotect: [],
      smokeImage,
      ...expected[name],
    });
  });

  it('has the values of secrets where no AWS does', () => {
    const without = environmentNames.filter((name) => Object.keys(committed(name).secrets).length === 0);
    expect(without).toEqual(['staging', 'production']);
  });

  it('are the four environments', () => {
    expect(readProject(root).stacks).toEqual(expect.arrayContaining([...environmentNames]));
  });

  it.each(readProject(root).stacks)('%s has no default providers, no salt and no secure value', (name) => {
    expect(readStackFile(root, name).config['pulumi:disable-default-providers']).toBe('["*"]');
    expect(Object.keys(parse(readFileSync(join(root, `Pulumi.${name}.yaml`), 'utf8')) as object)).toEqual(['config']);
    expect(readStackFile(root, name).secretKeys).toEqual([]);
  });

  it('run the source, without type checking', () => {
    expect(readProject(root)).toMatchObject({
      name: 'verdigris',
      directory: join(root, 'stacks'),
      entry: 'index.ts',
      nodeArguments: ['--conditions=verdigris-source', '--import=tsx'],
      typescript: false,
    });
  });

  it('are read from where they stand, not from the working directory', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'verdigris-stacks-'));
    try {
      mkdirSync(join(elsewhere, 'stacks'));
      writeFileSync(join(elsewhere, 'stacks/index.ts'), '');
      for (const file of ['Pulumi.yaml', 'Pulumi.production.yaml'])
        writeFileSync(join(elsewhere, file), readFileSync(join(root, file)));
      expect(readStackFile(elsewhere, 'production')).toEqual(readStackFile(root, 'production'));
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
});
