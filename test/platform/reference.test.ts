import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { tmpdir } from 'node:os';
import * as pulumi from '@pulumi/pulumi';
import type { GroundExports } from '../../lib/deploy/model';
import { offlineAnswers, referencedGround, type ReferencedGroundOptions } from '../../lib/platform';
import { awsGround } from '../../lib/platform/ground';
import { render, type Json, type Rendering } from '../../lib/preview';
import { runMocked, valueOf } from '../support/mocks';
import { away, emptySnapshot, environment, needs, outputs, statements } from './environments';
import { run, stops } from './runs';

jest.setTimeout(60_000);

const ground: GroundExports = {
  namespace: 'production',
  account: '123456789',
  region: 'us-east-1',
  cluster: 'verdigris-production',
  clusterArn: 'arn:aws:eks:us-east-1:123456789:cluster/verdigris-production',
  kubeconfig: '{"kind":"Config"}',
  secretReaderRole: 'arn:aws:iam::123456789:role/path/secret-store-reader-1a2b3c',
  operatorRole: 'arn:aws:iam::123456789:role/secret-store-operator',
  vpc: 'vpc-1',
  privateSubnets: ['subnet-1', 'subnet-2'],
  clusterSecurityGroup: 'sg-1',
};
const part = environment('production', { stack: 'production-shop', platformStack: 'acme/verdigris/production' });
const standing = (said: Partial<GroundExports> = ground, changes: Partial<ReferencedGroundOptions> = {}) => {
  const known = said as GroundExports;
  const platform = {
    name: 'production',
    exports: known,
    outputs: pulumi.output<unknown>(known) as pulumi.Output<GroundExports>,
  };
  const options = { snapshot: emptySnapshot, connect: away, platform, ...changes };
  return runMocked(() => referencedGround(part, needs, options), {
    outputs,
    functions: offlineAnswers(part),
    stack: part.stack,
  });
};

describe('a stack on the ground of another one', () => {
  it('makes what belongs to its applications, and nothing of what it stands on', async () => {
    const { recording } = await standing();
    const made = recording.resources.filter(({ custom, type }) => custom && !type.startsWith('pulumi:'));
    expect([...new Set(made.map(({ type }) => type))].sort()).toEqual([
      'aws:ecr/lifecyclePolicy:LifecyclePolicy',
      'aws:ecr/repository:Repository',
      'aws:iam/rolePolicy:RolePolicy',
      'aws:kms/key:Key',
      'aws:secretsmanager/secret:Secret',
    ]);
  });

  it('what it makes has the URNs that it has on a ground of its own, so that its state can move', async () => {
    const split = (await standing()).recording.resources.map(({ urn }) => urn.replace('production-shop', 'production'));
    const whole = new Set((await run()).recording.resources.map(({ urn }) => urn));
    const own = split.filter((urn) => !whole.has(urn));
    expect(own).toEqual([
      'urn:pulumi:production::verdigris::verdigris:aws:Ground$aws:iam/rolePolicy:RolePolicy::secret-reader',
    ]);
  });

  it('reaches the cluster of the other stack, and takes nothing for another one', async () => {
    const { recording } = await standing();
    const whole = (await run()).recording;
    const provider = recording.one('pulumi:providers:kubernetes', 'cluster-kubernetes').inputs;
    expect(provider).toMatchObject({
      kubeconfig: ground.kubeconfig,
      clusterIdentifier: whole.one('pulumi:providers:kubernetes', 'cluster-kubernetes').inputs.clusterIdentifier,
    });
    const asked: unknown[] = [];
    const connect: ReferencedGroundOptions['connect'] = ({ kubeconfig }) => (
      asked.push(kubeconfig),
      away({ kubeconfig })
    );
    await standing(ground, { connect });
    expect(asked).toEqual([ground.kubeconfig]);
  });

  it('its secrets are named by the ground, and the store of the namespace may read these and no others', async () => {
    const { recording } = await standing();
    const secrets = recording.all('aws:secretsmanager/secret:Secret');
    expect(secrets.map(({ inputs }) => inputs.name).sort()).toEqual([
      'production/api-keys',
      'production/db-credentials',
    ]);
    const { role, policy } = recording.one('aws:iam/rolePolicy:RolePolicy', 'secret-reader').inputs;
    expect(role).toBe('secret-store-reader-1a2b3c');
    const [read, decrypt] = statements(policy);
    const arns = secrets.map(({ name }) => `arn:aws:secretsmanager:::${name}`).sort();
    expect(read).toMatchObject({ Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'] });
    expect([...read!.Resource!].sort()).toEqual(arns);
    expect(decrypt).toMatchObject({ Action: ['kms:Decrypt'], Resource: ['arn:aws:kms:::secrets-key'] });
  });

  it('a stack that says too little is refused, and so is a ground of its own', async () => {
    const { kubeconfig: _, vpc: __, ...less } = ground;
    expect(await stops(standing(less))).toBe(
      "verdigris:platformStack: found 'production', whose output 'ground' lacks kubeconfig, vpc, expected that of a stack in AWS; " +
        "run 'pulumi up --stack production' with this version of Verdigris first, or name another stack. [platform-stack-incomplete]",
    );
    expect(await stops(run(part))).toBe(
      "verdigris:platformStack: The stack 'production-shop' stands on the ground of 'acme/verdigris/production', and awsGround would make another one; use referencedGround of verdigris/aws for it. [ground-on-platform-stack]",
    );
  });

  it('what a ground exports is enough to stand on, and holds nothing secret', async () => {
    const { result } = await runMocked(
      () => awsGround(environment(), needs, { snapshot: emptySnapshot, connect: away }),
      {
        outputs,
        functions: offlineAnswers(environment()),
      },
    );
    const said = await valueOf(pulumi.output(result.outputs));
    const secret = await pulumi.isSecret(pulumi.output(result.outputs));
    expect(secret).toBe(false);
    // The mocks give a cluster without a network, so these are undefined here.
    const { privateSubnets, ...rest } = ground;
    for (const output of Object.keys(rest).filter((key) => !['namespace', 'vpc', 'clusterSecurityGroup'].includes(key)))
      expect([output, said[output]]).toEqual([output, expect.any(String)]);
    expect(privateSubnets).toHaveLength(2);
  });
});

describe('rendered without the other stack', () => {
  const root = join(__dirname, '../..');
  const folder = mkdtempSync(join(tmpdir(), 'verdigris-split-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let rendering: Rendering;
  beforeAll(async () => {
    const project = {
      name: 'verdigris',
      main: relative(folder, join(root, 'stacks/index.ts')),
      runtime: {
        name: 'nodejs',
        options: { typescript: false, nodeargs: '--conditions=verdigris-source --import=tsx' },
      },
    };
    writeFileSync(join(folder, 'Pulumi.yaml'), JSON.stringify(project));
    const config = {
      'pulumi:disable-default-providers': ['*'],
      'verdigris:environment': 'production',
      'verdigris:target': { account: '123456789', region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b'] },
      'verdigris:apps': 'api-gateway',
      'verdigris:platformStack': 'production',
      'verdigris:promotion': { from: 'staging-gateway' },
      'verdigris:versions': { 'api-gateway': 'v2.3.1' },
      'verdigris:smokeImage': `curlimages/curl@sha256:${'5'.repeat(64)}`,
    };
    writeFileSync(join(folder, 'Pulumi.production-gateway.yaml'), JSON.stringify({ config }));
    rendering = await render({ root: folder, stack: 'production-gateway', functions: () => offlineAnswers(part) });
  });
  const inputsOf = (type: string, name: string): { readonly [input: string]: Json } =>
    rendering.resources.find((each) => each.type === type && each.name === name)!.inputs.values;

  it('the same program gives this part alone, and labels what the other stack will say', () => {
    const applications = rendering.resources.filter(({ type }) => type === 'verdigris:index:Application');
    expect(applications.map(({ name }) => name)).toEqual(['api-gateway']);
    expect(
      rendering.resources
        .filter(({ type }) => /Vpc$|:Cluster$|:Namespace$/.test(type) && !/^verdigris/.test(type))
        .map(({ name }) => name),
    ).not.toContain('production');
    expect(inputsOf('aws:iam/rolePolicy:RolePolicy', 'secret-reader').role).toBe(
      '${production.ground.secretReaderRole}',
    );
    expect(inputsOf('pulumi:providers:kubernetes', 'cluster-kubernetes').kubeconfig).toBe(
      '${production.ground.kubeconfig}',
    );
  });

  it('says once that promotion was not checked', () => {
    const said = rendering.messages.filter(({ text }) => text.includes('promotion not checked'));
    expect(said.map(({ text }) => text)).toEqual([
      'api-gateway v2.3.1 rolls out in place; verified by its ready pods; promotion not checked',
    ]);
  });
});
