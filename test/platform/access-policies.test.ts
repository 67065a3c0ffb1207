import { appsStatements } from '../../lib/platform/accessApps';
import { boundaryStatements } from '../../lib/platform/accessBoundary';
import { groundPolicies, policyText } from '../../lib/platform/accessGround';
import type { AccessScope, AccessStatement } from '../../lib/platform/accessScope';
import { scopeOf, settings } from './access-support';
import { lint, whereLinted, type Found } from './linter';

type Parts = Readonly<Record<string, readonly AccessStatement[]>>;
const partsOf = (scope: AccessScope): Parts => ({
  boundary: boundaryStatements(scope),
  apps: appsStatements(scope),
  ...Object.fromEntries(Object.entries(groundPolicies(scope)).map(([part, each]) => [`ground-${part}`, each])),
});

const cases = Object.keys(settings.grounds).flatMap((stack) =>
  Object.entries(partsOf(scopeOf(stack))).map(([part, statements]) => ({ name: `${stack} ${part}`, statements })),
);

describe('the policies of roles for jobs', () => {
  test('are those of three grounds, of which one is a guest', () => {
    expect(cases.map(({ name }) => name)).toContain('production ground-sites');
    expect(cases.map(({ name }) => name)).not.toContain('staging ground-sites');
    expect(cases.length).toBeGreaterThan(20);
  });

  test.each(cases)('$name: every "*" has a reason, and every reason a "*"', ({ statements }) => {
    for (const { actions, resources, reason } of statements) {
      const stars = [...actions, ...resources].filter((text) => text.includes('*'));
      expect([stars, (reason?.length ?? 0) > 20]).toEqual([stars, stars.length > 0]);
    }
  });

  test.each(cases)(
    '$name: "*" is no action by itself, and nothing may be done to everything without a reason',
    (each) => {
      for (const { actions, resources } of each.statements) {
        expect(actions).not.toContain('*');
        expect(actions.every((action) => /^[a-z0-9-]+:[A-Za-z*]+$/.test(action))).toBe(true);
        expect(resources.length).toBeGreaterThan(0);
      }
    },
  );

  test.each(cases)('$name: is as short as IAM takes it, and says nothing twice', ({ statements }) => {
    expect(policyText(statements).length).toBeLessThanOrEqual(6144);
    for (const { actions } of statements) expect(new Set(actions).size).toBe(actions.length);
  });

  test('a role for the ground has at most ten of them', () => {
    for (const stack of Object.keys(settings.grounds))
      expect(Object.keys(groundPolicies(scopeOf(stack))).length).toBeLessThanOrEqual(10);
  });
});

whereLinted('parliament, of the roles for jobs', () => {
  const policies: readonly Found[] = cases.map(({ name, statements }) => ({
    where: name,
    text: policyText(statements).replaceAll(':123456789:', ':123456789012:'),
  }));

  test('finds nothing but what is meant', () => {
    const found = lint(policies);
    const unexplained = found.filter((finding) => !Object.keys(meant).some((start) => pattern(start).test(finding)));
    expect(unexplained).toEqual([]);
    for (const start of Object.keys(meant))
      expect([start, found.some((each) => pattern(start).test(each))]).toEqual([start, true]);
  });
});

/** What the linter finds and we mean, by what its finding begins with (without the ground), and why. */
const meant: Readonly<Record<string, string>> = {
  'boundary: RESOURCE_STAR': 'a ceiling: the policies under it say of what',
  "ground-network: RESOURCE_MISMATCH [{'action': 'ec2:CreateSecurityGroup'":
    'the group, by its tags to come, is in one statement, and its network in another: a condition holds for all resources of a statement',
  "ground-databases: RESOURCE_MISMATCH [{'action': 'rds:Create":
    'the same of a database and its groups, and of a snapshot',
  "ground-servers: RESOURCE_MISMATCH [{'action': 'elasticache:DeleteReplicationGroup'":
    'the same of a cache and its final snapshot',
  'ground-sites: RESOURCE_POLICY_PRIVILEGE_ESCALATION Possible resource policy privilege escalation on arn:aws:s3:::pages-access-logs-':
    'whoever makes a bucket writes its policy; it could read the access logs, and does not need to',
};

const pattern = (start: string): RegExp => new RegExp(`^\\S+ ${start.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
