import * as pulumi from '@pulumi/pulumi';
import fc from 'fast-check';
import { accessStack, awsGround, holdsAccess, offlineAnswers } from '../../lib/platform';
import { githubTrust } from '../../lib/platform/accessTrust';
import { runMocked, valueOf, type Registered } from '../support/mocks';
import { scopeOf, settings } from './access-support';
import { away, emptySnapshot, environment, needs, target } from './environments';
import { run, stops } from './runs';

const { kind: _kind, ...place } = target;
const grounds = { production: { sites: ['pages'] }, staging: {} };
const configuration = { repository: settings.repository, grounds };

/** The stack of roles, as its file has it. */
function runAccess(access: object | null = configuration, functions = offlineAnswers(environment())) {
  pulumi.runtime.setAllConfig({
    'verdigris:target': JSON.stringify(place),
    'verdigris:environment': 'production',
    ...(access && { 'verdigris:access': JSON.stringify(access) }),
  });
  return runMocked(accessStack, { functions, stack: 'access' });
}

afterEach(() => pulumi.runtime.setAllConfig({}));

const roleType = 'aws:iam/role:Role';
const policyType = 'aws:iam/policy:Policy';
const providerType = 'aws:iam/openIdConnectProvider:OpenIdConnectProvider';
const trustOf = ({ inputs }: Registered) => JSON.parse(inputs.assumeRolePolicy as string) as unknown;

describe('the stack that an administrator runs', () => {
  test('makes the identity provider, and two roles and a boundary for each ground', async () => {
    const { recording, result } = await runAccess();
    expect(recording.one(providerType).inputs).toMatchObject({
      url: 'https://token.actions.githubusercontent.com',
      clientIdLists: ['sts.amazonaws.com'],
    });
    expect(
      recording
        .all(roleType)
        .map(({ inputs }) => String(inputs.name))
        .sort(),
    ).toEqual([
      'verdigris-production-apps',
      'verdigris-production-ground',
      'verdigris-staging-apps',
      'verdigris-staging-ground',
    ]);
    const production = result.roles.production!;
    expect(Object.keys(result.roles)).toEqual(['production', 'staging']);
    expect([production.appsEnvironment, production.groundEnvironment]).toEqual(['production', 'production-ground']);
    expect(await valueOf(production.boundary)).toContain('verdigris-production-boundary');
    expect(holdsAccess()).toBe(true);
  });

  test('keeps all of them, and registers everything with the one provider of its account', async () => {
    const { recording } = await runAccess();
    const custom = recording.resources.filter(({ type, custom }) => custom && !type.startsWith('pulumi:'));
    const guarded = custom.filter(
      ({ type, name }) => type !== 'aws:iam/rolePolicyAttachment:RolePolicyAttachment' && !/-(apps|ground)-/.test(name),
    );
    expect(guarded.map(({ name, protect }) => [name, protect])).toEqual(guarded.map(({ name }) => [name, true]));
    expect(guarded).toHaveLength(7);
    expect(new Set(custom.map(({ provider }) => provider.split('::')[3]))).toEqual(new Set(['aws']));
    expect(recording.one('pulumi:providers:aws', 'aws').inputs.allowedAccountIds).toBe('["123456789"]');
  });

  test('a job takes a role by the audience, the repository and its environment, compared letter by letter', async () => {
    const { recording } = await runAccess();
    expect(trustOf(recording.one(roleType, 'verdigris-production-ground'))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: 'arn:aws:iam::123456789:oidc-provider/token.actions.githubusercontent.com' },
          Action: ['sts:AssumeRoleWithWebIdentity'],
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
              'token.actions.githubusercontent.com:sub':
                'repo:octo-org@123456/octo-repo@456789:environment:production-ground',
            },
          },
        },
      ],
    });
  });

  test('each role has its policies, and no other ones', async () => {
    const { recording } = await runAccess();
    const attached = recording.all('aws:iam/rolePolicyAttachment:RolePolicyAttachment').map(({ inputs }) => inputs);
    const ofApps = attached.filter(({ role }) => role === 'verdigris-staging-apps');
    expect(ofApps.map(({ policyArn }) => policyArn)).toEqual(['arn:aws:iam:::verdigris-staging-apps-releases']);
    const ofGround = attached.filter(({ role }) => role === 'verdigris-staging-ground');
    expect(ofGround.length).toBeGreaterThan(6);
    for (const { policyArn } of ofGround) expect(policyArn).toMatch(/^arn:aws:iam:::verdigris-staging-ground-/);
    // The boundary is attached to nobody: it would be a right then.
    expect(recording.all(policyType).length).toBe(attached.length + 2);
  });

  test('a provider that is there already is not made, and trusted by the name that AWS gives it', async () => {
    const { recording, result } = await runAccess({ ...configuration, provider: 'lookup' });
    expect(recording.all(providerType)).toEqual([]);
    expect(await valueOf(result.provider)).toBe(
      'arn:aws:iam::123456789:oidc-provider/token.actions.githubusercontent.com',
    );
  });

  test('is protected like production, whatever it is called, and lifts what is named', async () => {
    pulumi.runtime.setAllConfig({
      'verdigris:target': JSON.stringify(place),
      'verdigris:access': JSON.stringify(configuration),
      'verdigris:unprotect': JSON.stringify([
        {
          urn: 'urn:pulumi:access::verdigris::verdigris:aws:Access$aws:iam/role:Role::verdigris-staging-apps',
          reason: 'staging is given up',
        },
      ]),
    });
    const { recording } = await runMocked(accessStack, { functions: offlineAnswers(environment()), stack: 'access' });
    expect(recording.one(roleType, 'verdigris-staging-apps').protect).toBe(false);
    expect(recording.one(roleType, 'verdigris-staging-ground').protect).toBe(true);
  });
});

describe('it stops before anything is made', () => {
  test('where it has no access', async () => {
    expect(await stops(runAccess(null))).toBe(
      "The stack 'access' has no verdigris:access, and accessStack makes nothing else; add it, or use deployStack of verdigris/release for it. [access-missing]",
    );
    expect(holdsAccess()).toBe(false);
  });

  test('where its configuration is wrong', async () => {
    expect(await stops(runAccess({ ...configuration, repository: '*' }))).toContain(
      'verdigris:access.repository: found',
    );
  });

  test('in another account', async () => {
    const functions = {
      ...offlineAnswers(environment()),
      'aws:index/getCallerIdentity:getCallerIdentity': () => ({ accountId: '999999999', arn: '', id: '', userId: '' }),
    };
    expect(await stops(runAccess(configuration, functions))).toContain('belongs to the AWS account 123456789');
  });

  test('where its program would make a ground', async () => {
    const making = () =>
      awsGround(environment('production', { access: settings }), needs, { snapshot: emptySnapshot, connect: away });
    expect(await stops(runMocked(making, { functions: offlineAnswers(environment()) }))).toBe(
      "verdigris:access: The stack 'production' holds roles alone, and this program would make a ground for it; use accessStack of verdigris/aws for it. [ground-in-access-stack]",
    );
  });
});

describe('roles that a ground makes', () => {
  const boundary = 'arn:aws:iam::123456789:policy/verdigris-production-boundary';

  test('all stand in the folder of the ground, under the boundary where there is one', async () => {
    const { platform } = environment();
    const bounded = environment('production', { platform: { ...platform, permissionsBoundary: boundary } });
    const { recording } = await run(bounded);
    const roles = recording.all(roleType);
    expect(roles.length).toBeGreaterThan(4);
    for (const { name, inputs } of roles)
      expect([name, inputs.path, inputs.permissionsBoundary]).toEqual([name, '/verdigris/production/', boundary]);
    for (const { inputs } of (await run()).recording.all(roleType)) {
      expect(inputs.path).toBe('/verdigris/production/');
      expect(inputs.permissionsBoundary).toBeUndefined();
    }
  });
});

test('no configuration that is read makes a subject that more than one environment of one repository has', () => {
  const word = (source: RegExp) => fc.stringMatching(source);
  fc.assert(
    fc.property(
      word(/^[A-Za-z0-9][A-Za-z0-9-]{0,8}(@[0-9]{1,4})?\/[A-Za-z0-9_.-]{1,8}$/),
      word(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,8}$/),
      fc.constantFrom('apps' as const, 'ground' as const),
      (repository, github, role) => {
        const scope = scopeOf('production', { ...settings, repository });
        const text = githubTrust({ ...scope, ground: { ...scope.ground, [role]: github } }, role);
        const [{ Condition }] = (
          JSON.parse(text) as { Statement: [{ Condition: Record<string, Record<string, string>> }] }
        ).Statement;
        expect(Object.keys(Condition)).toEqual(['StringEquals']);
        expect(Condition.StringEquals!['token.actions.githubusercontent.com:sub']).toBe(
          `repo:${repository}:environment:${github}`,
        );
        expect(text).not.toMatch(/[*?]/);
      },
    ),
  );
});
