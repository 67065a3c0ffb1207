import type { Manifest } from '../../lib/app/model';
import { provisioningImage, provisioningJob, provisioningPolicy } from '../../lib/platform/provisioningJob';
import { provisioningSql } from '../../lib/platform/provisioningScript';
import { allows } from '../support/flows';
import { environment, platform, statements } from './environments';
import { passwords, runBacking, secretsMade, server } from './backing-support';

// Each run makes a whole ground.
jest.setTimeout(60_000);

const production = environment();
const make = (changes: Partial<Parameters<typeof provisioningJob>[0]> = {}) =>
  provisioningJob({
    environment: production,
    facts: server('postgres'),
    host: 'HOST',
    secretVersion: 'v1',
    ...changes,
  });

describe('the Job that sets up a database', () => {
  const { name, job, secrets } = make();
  const pod = job.spec.template.spec;
  const container = pod.containers[0]!;

  test('runs where applications have no say, once for each content', () => {
    expect(job.metadata).toMatchObject({ name, namespace: 'production-provisioning' });
    expect(name).toMatch(/^shop-db-[0-9a-f]{12}$/);
    expect(job.metadata.annotations['pulumi.com/replaceUnready']).toBe('true');
    expect(make().name).toBe(name);
  });

  test('is another one for another version of the secret, image or database, and for nothing else', () => {
    const image = `registry.example.com/postgres@sha256:${'a'.repeat(64)}`;
    const others = [
      make({ secretVersion: 'v2' }),
      make({ facts: server('postgres', { database: 'other' }) }),
      make({ facts: server('postgres', { secret: { name: 'shop-db', password: 'pw' } }) }),
      make({ environment: { ...production, platform: { ...platform, provisioningImage: image } } }),
    ].map((each) => each.name);
    expect(new Set([name, ...others]).size).toBe(5);
    expect(make({ host: 'another' }).name).toBe(name);
    expect(make({ facts: server('postgres', { instance: 'db.r7g.large', accounts: [] }) }).name).toBe(name);
  });

  test('has a name that a label takes, however long the database is called', () => {
    const { name: long } = make({ facts: server('postgres', { fullName: 'a'.repeat(52) }) });
    expect(long.length).toBeLessThanOrEqual(63);
  });

  test('is as restricted as the Pod Security Standard wants it', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: 'Never',
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources).toMatchObject({ limits: { memory: '128Mi' } });
    expect(job.spec).toMatchObject({ backoffLimit: 5, activeDeadlineSeconds: 600 });
  });

  test('takes passwords from secrets alone, and none as an argument', () => {
    const value = (variable: string) => container.env.find((entry) => entry.name === variable);
    const key = (secret: string, name: string) => ({ valueFrom: { secretKeyRef: { name: secret, key: name } } });
    expect(value('PGUSER')).toMatchObject(key(secrets.master, 'username'));
    expect(value('PGPASSWORD')).toMatchObject(key(secrets.master, 'password'));
    expect(value('APPLICATION_USER')).toMatchObject(key(secrets.user, 'username'));
    expect(value('APPLICATION_PASSWORD')).toMatchObject(key(secrets.user, 'password'));
    expect(value('PGSSLMODE')).toMatchObject({ value: 'require' });
    expect(value('PGHOST')).toMatchObject({ value: 'HOST' });
    expect(container.command.join(' ')).not.toMatch(/--set=\w*password|PGPASSWORD=/i);
    expect(provisioningSql).not.toMatch(/PASSWORD [:']/);
  });

  test('takes the user from the description where the secret has none', () => {
    const facts = server('postgres', { secret: { name: 'shop-secrets', password: 'db-password' } });
    const { env } = make({ facts }).job.spec.template.spec.containers[0]!;
    expect(env).toContainEqual({ name: 'APPLICATION_USER', value: 'shop_user' });
  });

  test('its image is pinned, or the configured one', () => {
    expect(provisioningImage).toMatch(/@sha256:[0-9a-f]{64}$/);
    expect(container.image).toBe(provisioningImage);
    const own = { ...production, platform: { ...platform, provisioningImage: 'registry.example.com/psql@sha256:1' } };
    expect(make({ environment: own }).job.spec.template.spec.containers[0]!.image).toBe(
      'registry.example.com/psql@sha256:1',
    );
  });
});

describe('the namespace of these Jobs', () => {
  const policy = provisioningPolicy({ namespace: 'p', ranges: ['10.0.0.0/16'], ports: [5432] }) as Manifest;
  const job = { namespace: 'p', labels: {}, ip: '10.0.1.5' };
  const to = (ip: string, port: number, protocol: 'TCP' | 'UDP' = 'TCP') =>
    allows({ policies: [policy] }, { from: job, to: { ip }, port, protocol });

  test('its pods reach databases and DNS, and nothing else', () => {
    expect(to('10.0.2.7', 5432)).toBe(true);
    expect(to('172.20.0.10', 53, 'UDP')).toBe(true);
    expect(to('169.254.20.10', 53)).toBe(true);
    expect(to('10.0.2.7', 443)).toBe(false);
    expect(to('10.1.2.7', 5432)).toBe(false);
    expect(to('169.254.169.254', 80)).toBe(false);
    expect(to('203.0.113.7', 443)).toBe(false);
    const dns = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, ip: '10.0.3.9' };
    expect(allows({ policies: [policy] }, { from: job, to: dns, port: 53, protocol: 'UDP' })).toBe(true);
  });

  test('nobody reaches them', () => {
    const other = { namespace: 'p', labels: {}, ip: '10.0.1.6' };
    expect(allows({ policies: [policy] }, { from: other, to: job, port: 80 })).toBe(false);
    expect(allows({ policies: [policy] }, { from: { ip: '10.0.9.9' }, to: job, port: 80 })).toBe(false);
  });
});

describe('provisioning in a stack', () => {
  let made: Awaited<ReturnType<typeof runBacking>>;
  beforeAll(async () => {
    made = await runBacking({ servers: [server('postgres')], snapshot: secretsMade() });
  });
  const externalSecret = 'kubernetes:external-secrets.io/v1:ExternalSecret';

  test("the master's password and the application's are fetched anew for the Job, under its name", () => {
    const { recording } = made;
    const job = recording.one('kubernetes:batch/v1:Job');
    const secrets = recording.all(externalSecret);
    expect(secrets.map(({ name, inputs }) => [name, (inputs.spec as { data: unknown }).data])).toEqual([
      [
        `${job.name}-user`,
        ['username', 'password'].map((key) => ({
          secretKey: key,
          remoteRef: { key: 'production/shop-db', property: key, version: 'uuid/version of production/shop-db' },
        })),
      ],
      [
        `${job.name}-master`,
        ['username', 'password'].map((key) => ({
          secretKey: key,
          remoteRef: { key: 'arn:master:shop-db', property: key },
        })),
      ],
    ]);
    for (const { inputs, dependencies } of secrets) {
      expect(inputs.metadata).toMatchObject({ annotations: { 'pulumi.com/waitFor': 'condition=Ready' } });
      expect(dependencies).toContain(
        recording.one('kubernetes:external-secrets.io/v1:SecretStore', 'provisioning-store').urn,
      );
    }
    expect(job.dependencies).toEqual(expect.arrayContaining(secrets.map(({ urn }) => urn)));
    expect(job.dependencies).toContain(recording.one('kubernetes:networking.k8s.io/v1:NetworkPolicy').urn);
  });

  test('everything of it stands in a namespace of its own, under the restricted standard', () => {
    const { recording } = made;
    const namespace = recording.one('kubernetes:core/v1:Namespace', 'production-provisioning');
    expect(namespace.protect).toBe(true);
    expect((namespace.inputs.metadata as { labels: object }).labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    const within = [
      ...recording.all(externalSecret),
      recording.one('kubernetes:batch/v1:Job'),
      recording.one('kubernetes:networking.k8s.io/v1:NetworkPolicy'),
      recording.one('kubernetes:external-secrets.io/v1:SecretStore', 'provisioning-store'),
    ];
    for (const { inputs } of within) expect(inputs.metadata).toMatchObject({ namespace: 'production-provisioning' });
  });

  test('its reader reads these two secrets, and the store of the applications never the master', () => {
    const { recording } = made;
    const policy = (name: string) => statements(recording.one('aws:iam/rolePolicy:RolePolicy', name).inputs.policy);
    const [secrets, keys] = policy('provisioning-reader');
    expect(secrets).toEqual({
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      Resource: ['arn:master:shop-db', 'arn:aws:secretsmanager:::shop-db-secret'],
    });
    expect(keys).toMatchObject({
      Action: ['kms:Decrypt'],
      Resource: ['arn:aws:kms:::backing-key', 'arn:aws:kms:::secrets-key'],
      Condition: {
        StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
        StringLike: { 'kms:EncryptionContext:SecretARN': secrets.Resource },
      },
    });
    expect(JSON.stringify(policy('secret-store-reader'))).not.toContain('master');
    expect(policy('provisioning-operator')).toEqual([
      {
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Resource: ['arn:aws:iam:::provisioning-reader'],
      },
    ]);
  });

  test('no value is anywhere', () => {
    const all = JSON.stringify(made.recording.resources.map(({ inputs }) => inputs));
    for (const password of Object.values(passwords)) expect(all).not.toContain(password);
  });

  test('an existing operator is told which role it needs', async () => {
    const at = environment('production', { platform: { ...platform, externalSecrets: 'existing' } });
    const { recording, result } = await runBacking({ at, servers: [server('postgres')], snapshot: secretsMade() });
    expect(recording.all('aws:iam/rolePolicy:RolePolicy').map(({ name }) => name)).not.toContain(
      'provisioning-operator',
    );
    expect(result.outputs).toHaveProperty('provisioningReaderRole');
  });
});
