import { applicationUrn, isProtected, protectionProblems, type Snapshot } from '../../lib/deploy';
import { textOf } from '../support/rendering';

const place = { project: 'verdigris', stack: 'production' };
const service = applicationUrn(place, 'kubernetes:core/v1:Service', 'web');
const namespace = applicationUrn(place, 'kubernetes:core/v1:Namespace', 'production');
const resource = (urn: string, name: string, inside?: string): Snapshot['resources'][number] => ({
  urn,
  type: '',
  outputs: { metadata: { name, ...(inside && { namespace: inside }) } },
});
const snapshot: Snapshot = {
  known: true,
  resources: [
    resource(service, 'web', 'production'),
    resource(namespace, 'production'),
    resource('other', 'config', 'production'),
  ],
};
const problems = (
  registered: Parameters<typeof protectionProblems>[1],
  unprotect: { urn: string; reason: string }[] = [],
): readonly string[] =>
  protectionProblems(snapshot, registered, ({ urn }) => urn !== 'other', { unprotect, stack: 'production' }).map(
    textOf,
  );
const kept = [{ urn: service, namespace: 'production' }, { urn: namespace }];
const lift = (urn: string): string =>
  `lift the protection in Pulumi.production.yaml: 'verdigris:unprotect: [{ urn: "${urn}", reason: "..." }]'`;

describe('protection', () => {
  it('protects by role, unless the exact URN is lifted', () => {
    expect(isProtected('liveService', service, { unprotect: [] })).toBe(true);
    expect(isProtected('namespace', namespace, { unprotect: [{ urn: service, reason: 'moved' }] })).toBe(true);
    expect(isProtected('liveService', service, { unprotect: [{ urn: service, reason: 'moved' }] })).toBe(false);
    expect(isProtected('slotService', service, { unprotect: [] })).toBe(false);
  });

  it('has nothing to say where everything stays, or nothing was', () => {
    expect(problems(kept)).toEqual([]);
    expect(
      protectionProblems({ known: true, resources: [] }, [], () => true, { unprotect: [], stack: 'production' }),
    ).toEqual([]);
  });

  it('names what would be deleted, why that hurts, and the lift', () => {
    expect(problems([kept[1]!])).toEqual([
      `${service}: Service 'web' would be deleted, because nothing declares it any more, and it carries the live traffic. ` +
        `If that is meant, ${lift(service)}, and run 'pulumi state unprotect --stack production '${service}'' once. [resource-protected]`,
    ]);
    expect(problems([kept[0]!])).toEqual([
      `${namespace}: Namespace 'production' would be deleted, because nothing declares it any more, and everything in the namespace goes with it. ` +
        `If that is meant, ${lift(namespace)}, and run 'pulumi state unprotect --stack production '${namespace}'' once. [resource-protected]`,
    ]);
  });

  it('names what would be replaced', () => {
    expect(problems([{ urn: service, namespace: 'shop' }, kept[1]!])).toEqual([
      `${service}: Service 'web' would be replaced, because its namespace changes from 'production' to 'shop', and it carries the live traffic. ` +
        `If that is meant, ${lift(service)}. [resource-protected]`,
    ]);
  });

  it('lets a lifted one go, and only that one', () => {
    expect(problems([], [{ urn: service, reason: 'moved' }])).toHaveLength(1);
    expect(
      problems(
        [],
        [
          { urn: service, reason: 'a' },
          { urn: namespace, reason: 'b' },
        ],
      ),
    ).toEqual([]);
  });
});
