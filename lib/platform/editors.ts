import { Role, RoleBinding } from '@pulumi/kubernetes/rbac/v1';
import type * as pulumi from '@pulumi/pulumi';
import { labels } from '../app/model';
import type { Environment } from '../environment/model';

/** The group of Kubernetes that access entries with the policy `edit` are in. */
export const editorsGroup = 'verdigris-edit';

/** Kinds of applications that are custom resources: EKS's own policies for access hold none of them (EKS user guide, "Access policies"). */
const kinds = [
  { apiGroups: ['external-secrets.io'], resources: ['externalsecrets'] },
  { apiGroups: ['gateway.networking.k8s.io'], resources: ['httproutes'] },
];

/** Lets editors release the custom resources of applications, in the stack's namespace alone. */
export function letEdit(
  { project, stack, namespace }: Pick<Environment, 'project' | 'stack' | 'namespace'>,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const metadata = {
    name: editorsGroup,
    namespace,
    labels: { [labels.managedBy]: 'verdigris', [labels.project]: project, [labels.stack]: stack },
  };
  const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
  const role = new Role(editorsGroup, { metadata, rules: kinds.map((kind) => ({ ...kind, verbs })) }, options);
  return new RoleBinding(
    editorsGroup,
    {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: editorsGroup },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: editorsGroup }],
    },
    { ...options, dependsOn: [role] },
  );
}
