import { passwordPasses } from '../../lib/platform/backingValues';
import { groundPolicies, policyText } from '../../lib/platform/accessGround';
import { accessScopes, boundaryArn, clusterOf } from '../../lib/platform/accessScope';
import type { Rendering } from '../../lib/preview';
import { committed } from '../support/committed';
import { allowed, type Document } from '../support/iam';
import { awsStacks, program } from './support/aws';
import { callsOf } from './support/calls';
import { accessStacks, applicationsOf, renderedIn } from './support/systems';

jest.setTimeout(400_000);

/** Every ground that a stack of roles is for, with the stack of roles. */
const grounds = accessStacks.flatMap((stack) => {
  const { target, ...environment } = committed(stack);
  if (target.kind !== 'aws') throw new Error(`${stack} is not in AWS`);
  return accessScopes(environment, target).map((scope) => ({ stack: scope.stack, scope, from: stack }));
});

const programs = new Map<string, Rendering>();
beforeAll(async () => {
  for (const stack of awsStacks) programs.set(stack, await program(stack));
});

test('every stack in AWS has its roles, in its own account', () => {
  expect(grounds.map(({ stack }) => stack).sort()).toEqual([...awsStacks].sort());
  for (const { stack, scope } of grounds) expect(committed(stack).target).toMatchObject(scope.target);
});

describe.each(grounds)('the roles of $stack', ({ stack, scope }) => {
  const environment = committed(stack);
  const rendered = applicationsOf(stack).map((name) => renderedIn(stack, name));

  test('are narrowed to what the stack has', () => {
    const told = rendered
      .flatMap(({ backing }) => backing)
      .filter(({ where, kind }) => where === 'managed' && passwordPasses(kind))
      .flatMap(({ secret }) => (secret ? [secret.name] : []));
    expect([...scope.ground.passwords].sort()).toEqual([...new Set(told)].sort());
    expect(scope.ground.sites).toEqual(rendered.flatMap(({ sites }) => sites.map(({ application }) => application)));
    expect(scope.ground.cluster).toBe(environment.platform.cluster?.name);
    expect(scope.ground.stacks).toEqual([]);
  });

  test('are those that its ground knows', () => {
    expect(environment.platform.permissionsBoundary).toBe(boundaryArn(scope));
    if (environment.platform.cluster) return;
    const { account } = scope.target;
    expect(environment.platform.access).toEqual(
      expect.arrayContaining([
        { role: `arn:aws:iam::${account}:role/verdigris-${stack}-ground`, policy: 'admin' },
        { role: `arn:aws:iam::${account}:role/verdigris-${stack}-apps`, policy: 'edit' },
      ]),
    );
  });

  test('may make, and take away, everything that the stack has in AWS', () => {
    const documents = Object.values(groundPolicies(scope)).map((each) => JSON.parse(policyText(each)) as Document);
    const caller = {
      ...scope.target,
      project: scope.project,
      stack,
      cluster: clusterOf(scope),
      boundary: boundaryArn(scope),
    };
    const resources = programs.get(stack)!.resources.filter(({ type }) => type.startsWith('aws:'));
    expect(resources.length).toBeGreaterThan(20);
    expect([...new Set(resources.map(({ type }) => type))].filter((type) => !(type in callsOf))).toEqual([]);
    const refused = resources.flatMap((resource) =>
      callsOf[resource.type]!(resource, caller)
        .filter((call) => !allowed(documents, call))
        .map(({ action, resource: on }) => `${resource.name}: ${action} on ${on}`),
    );
    expect(refused).toEqual([]);
  });
});
