import { environment, platform } from './environments';
import { run } from './runs';

const roleType = 'kubernetes:rbac.authorization.k8s.io/v1:Role';
const bindingType = 'kubernetes:rbac.authorization.k8s.io/v1:RoleBinding';
const editor = { role: 'arn:aws:iam::123456789:role/verdigris-production-apps', policy: 'edit' as const };
const admitting = (...access: readonly { readonly role: string; readonly policy: 'admin' | 'edit' | 'view' }[]) =>
  run(environment('production', { platform: { ...platform, access } }));

describe('editors of a cluster', () => {
  test('release the custom resources of applications, in one namespace and as one group', async () => {
    const { recording } = await admitting(editor);
    const role = recording.one(roleType);
    expect(role.inputs).toMatchObject({ metadata: { name: 'verdigris-edit', namespace: 'production' } });
    const rules = role.inputs.rules as readonly Readonly<Record<string, readonly string[]>>[];
    expect(rules.map(({ apiGroups, resources }) => [apiGroups, resources])).toEqual([
      [['external-secrets.io'], ['externalsecrets']],
      [['gateway.networking.k8s.io'], ['httproutes']],
    ]);
    expect(rules.flatMap((rule) => Object.values(rule).flat()).filter((text) => text.includes('*'))).toEqual([]);
    const [entry] = recording.all('aws:eks/accessEntry:AccessEntry');
    expect(recording.one(bindingType).inputs).toMatchObject({
      roleRef: { kind: 'Role', name: 'verdigris-edit' },
      subjects: [{ kind: 'Group', name: (entry!.inputs.kubernetesGroups as readonly string[])[0] }],
    });
  });

  test('are given nothing where there are none', async () => {
    expect((await admitting({ ...editor, policy: 'view' })).recording.all(roleType)).toEqual([]);
    expect((await run()).recording.all(bindingType)).toEqual([]);
  });
});
