import { at, canonical, isObject, listAt } from '../../compare/json';
import { holdsSeal } from '../../compare/keeper';
import type { ResourceChange } from '../../compare/model';
import type { Json } from '../../model';
import { powersOf } from '../confinement';
import { added, anywhere, grantsOf, listOf, openIn, policyFields, rbacOf } from '../grants';
import type { Fact, JudgeContext, Rule, Standing } from '../model';
import { after, before, containersOf, factsFor, isKind, isTrue, podOf, shown, textOf } from '../read';
import { newly } from '../standing';

/** Policies of AWS that allow more than one thing needs. */
const broad = /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|[A-Za-z0-9]*FullAccess)$/;

/** True where the head still has pods that a policy of the base selects, or where that can't be told. */
function podsRemain(change: ResourceChange, { comparison }: JudgeContext): boolean {
  const policy = before(change);
  const wanted = at(policy?.spec, 'podSelector', 'matchLabels');
  const exact = at(policy?.spec, 'podSelector', 'matchExpressions') === undefined && isObject(wanted);
  const namespace = at(policy?.metadata, 'namespace');
  return (comparison.after?.resources ?? []).some(({ type, inputs: { values } }) => {
    const pod = podOf(type, values);
    if (!pod || at(values.metadata, 'namespace') !== namespace) return false;
    const labels = at(values, ...pod.path.split('.').slice(0, -1), 'metadata', 'labels');
    return !exact || Object.entries(wanted).every(([name, value]) => at(labels, name) === value);
  });
}

/** True for an image by its content, and for one that only the cloud knows. */
const isPinned = (image: Json | undefined): boolean =>
  typeof image !== 'string' || image.includes('@sha256:') || image.startsWith('${');

const broadPolicies: Standing['check'] = ({ values }) =>
  [at(values, 'policyArn'), ...listAt(values, 'managedPolicyArns')]
    .filter((arn) => typeof arn === 'string' && broad.test(arn))
    .map((arn) => ({ path: 'policyArn', what: `attaches ${shown(arn)}` }));

const unpinnedImages: Standing['check'] = ({ type, values }) =>
  containersOf(type, values)
    .filter(({ spec }) => !isPinned(spec.image))
    .map(({ path, spec }) => ({ path: `${path}.image`, what: `${shown(spec.image)} has no digest` }));

/** A secret is a seal by the time it is judged. */
const plainSecrets: Standing['check'] = ({ type, values }) =>
  containersOf(type, values).flatMap(({ path, spec }) =>
    listAt(spec, 'env').flatMap((variable): readonly Fact[] => {
      const [name, value] = [at(variable, 'name'), at(variable, 'value')];
      if (typeof name !== 'string' || typeof value !== 'string' || !holdsSeal(value)) return [];
      return [{ path: `${path}.env[${name}]`, what: `${shown(name)} is given as plain text` }];
    }),
  );

const whole = ({ path, what }: Fact): string => `${path} ${what}`;

/** Fields with which something may be reached from the whole internet, and when. */
const open: readonly {
  readonly field: RegExp;
  readonly path: readonly string[];
  readonly when: (value: Json | undefined) => boolean;
}[] = [
  ...['publiclyAccessible', 'vpcConfig.endpointPublicAccess'].map((path) => ({
    field: new RegExp(`^${path}$`),
    path: path.split('.'),
    when: isTrue,
  })),
  {
    field: /^vpcConfig\.publicAccessCidrs$/,
    path: ['vpcConfig', 'publicAccessCidrs'],
    when: (value) => listOf(value).some((each) => anywhere.has(textOf(each))),
  },
  ...['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'].map((path) => ({
    field: new RegExp(`^${path}$`),
    path: [path],
    when: (value: Json | undefined) => !isTrue(value),
  })),
  { field: /^acl$/, path: ['acl'], when: (value) => textOf(value).startsWith('public') },
];

/** Ports that are there to be reached by everybody. */
const web = [80, 443];

const securityGroups = /^aws:(ec2\/securityGroup|ec2\/defaultSecurityGroup|vpc\/securityGroupIngressRule)/i;

const levels = ['privileged', 'baseline', 'restricted'];
const enforced = 'pod-security.kubernetes.io/enforce';

export const securityRules: readonly Rule[] = [
  {
    name: 'iam-wider',
    severity: 'security',
    reason: 'Whoever has the role may do more than before.',
    repair: 'Allow the actions that are needed, on the resources that are needed.',
    check: (change) =>
      policyFields.flatMap((field): readonly Fact[] => {
        const [left, right] = [before(change)?.[field], after(change)?.[field]];
        if (right === undefined || canonical(left) === canonical(right)) return [];
        const [had, has] = [left, right].map((document) => new Set(grantsOf(document).map(({ text }) => text)));
        return added(had!, has!).map((grant) => ({ path: field, what: `allows ${grant}` }));
      }),
    standing: {
      reason: 'Whoever has the role may do far more than one task needs.',
      of: 'grants of `*`, of a whole service on `*`, or to anybody without a condition',
      check: ({ values }) =>
        policyFields.flatMap((field) =>
          grantsOf(values[field])
            .filter(({ sweeping }) => sweeping)
            .map(({ text }) => ({ path: field, what: `allows ${text}` })),
        ),
    },
  },
  {
    name: 'iam-broad-policy',
    severity: 'security',
    reason: 'A policy of AWS that allows far more than one task needs is attached.',
    repair: 'Write a policy of your own with what is needed.',
    check: newly(broadPolicies, whole),
    standing: { of: 'every such policy', check: broadPolicies },
  },
  {
    name: 'public-access',
    severity: 'security',
    reason: 'Something may be reached from the whole internet.',
    repair: 'Keep it private, or allow the addresses that need it.',
    check: (change) => [
      ...open.flatMap(({ field, when }) => factsFor(change, field, ({ after: value }) => when(value))),
      ...factsFor(change, /^mapPublicIpOnLaunch$/, (field) => isTrue(field.after)),
      ...(change.type === 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock' && change.operation === 'delete'
        ? [{ what: 'the block of public access is removed' }]
        : []),
      ...factsFor(change, /^internal$/, (field) => isTrue(field.before) && !isTrue(field.after)),
      ...(isKind(change, 'Service') &&
      at(after(change)?.spec, 'type') === 'LoadBalancer' &&
      at(before(change)?.spec, 'type') !== 'LoadBalancer'
        ? [{ path: 'spec.type', what: 'gets a load balancer of its own' }]
        : []),
      ...(change.operation === 'create' && isTrue(after(change)?.publiclyAccessible)
        ? [{ path: 'publiclyAccessible', what: 'is made publicly accessible' }]
        : []),
    ],
    standing: {
      of: 'databases, buckets and cluster endpoints that the whole internet may reach',
      check: ({ values }) => {
        const limited = listAt(values, 'vpcConfig', 'publicAccessCidrs').length > 0;
        return open.flatMap(({ path, when }): readonly Fact[] => {
          const value = at(values, ...path);
          // An endpoint with a list of ranges is as open as the list is.
          if (value === undefined || !when(value) || (limited && path.at(-1) === 'endpointPublicAccess')) return [];
          return [{ path: path.join('.'), what: `${path.at(-1)} is ${shown(value)}` }];
        });
      },
    },
  },
  {
    name: 'security-group-opened',
    severity: 'security',
    reason: 'More addresses may connect.',
    repair: 'Allow a security group or the few addresses that need it.',
    check: (change) => {
      if (!securityGroups.test(change.type)) return [];
      const [had, has] = [before(change), after(change)].map((side) => new Set(openIn(side).map(({ text }) => text)));
      return added(had!, has!).map((rule) => ({ path: 'ingress', what: `lets in ${rule}` }));
    },
    standing: {
      reason: 'Everybody may connect.',
      of: 'what lets in any address, but for ports 80 and 443',
      check: ({ type, values }) =>
        securityGroups.test(type)
          ? openIn(values)
              .filter(({ address, port }) => anywhere.has(address) && !web.includes(port ?? 0))
              .map(({ text }) => ({ path: 'ingress', what: `lets in ${text}` }))
          : [],
    },
  },
  {
    name: 'network-policy-wider',
    severity: 'security',
    reason: 'Pods may speak to more others, or be spoken to by more.',
    repair: 'Declare the connections that are needed.',
    check: (change, context) => {
      if (!isKind(change, 'NetworkPolicy')) return [];
      if (change.operation === 'delete')
        return podsRemain(change, context) ? [{ what: 'the pods that it selects are open to all' }] : [];
      return factsFor(
        change,
        /^spec\.((ingress|egress)\[\]|policyTypes)/,
        ({ kind, pattern, before: from, after: to }) => {
          if (pattern.startsWith('spec.policyTypes')) return listOf(to).length < listOf(from).length;
          // A peer or port that goes leaves the rule without that limit where it was the last.
          return (
            kind === 'added' || kind === 'changed' || (kind === 'removed' && /\[\]\.(from|to|ports)$/.test(pattern))
          );
        },
      );
    },
    standing: {
      reason: 'Pods may speak to everybody, or be spoken to by everybody.',
      of: 'rules that let in everybody on every port, or let everything out',
      check: (resource) =>
        isKind(resource, 'NetworkPolicy')
          ? (['ingress', 'egress'] as const).flatMap((way) =>
              listAt(resource.values, 'spec', way)
                .filter(
                  (rule) => listAt(rule, way === 'ingress' ? 'from' : 'to').length + listAt(rule, 'ports').length === 0,
                )
                .map(() => ({
                  path: `spec.${way}`,
                  what: way === 'ingress' ? 'lets in everybody' : 'lets everything out',
                })),
            )
          : [],
    },
  },
  {
    name: 'security-context-weaker',
    severity: 'security',
    reason: 'A process that is taken over can do more to its node and to others.',
    repair: 'Keep the security context that the constructs give.',
    check: (change, context) => (change.operation === 'create' ? [] : newly(powersOf, whole)(change, context)),
  },
  {
    name: 'workload-not-confined',
    severity: 'security',
    reason: 'A new workload has more power than it needs.',
    repair: 'Give it the security context of the restricted Pod Security Standard.',
    check: (change, context) => (change.operation === 'create' ? newly(powersOf, whole)(change, context) : []),
    standing: { of: 'every workload, new or not', reason: 'A workload has more power than it needs.', check: powersOf },
  },
  {
    name: 'image-without-digest',
    severity: 'security',
    reason: 'A tag can be pushed anew, and then pods of one release differ.',
    repair: "Add '@sha256:...' to its version.",
    check: newly(unpinnedImages),
    standing: { of: 'every such image', check: unpinnedImages },
  },
  {
    name: 'secret-as-plain-text',
    severity: 'security',
    reason: 'A secret stands in the program, in the state and in the object, for everybody who may read one of them.',
    repair: 'Refer to it by secretKey(...) and keep the value in the secret store.',
    check: newly(plainSecrets),
    standing: { of: 'variables that hold a secret by their name or looks', check: plainSecrets },
  },
  {
    name: 'rbac-wider',
    severity: 'security',
    reason: 'Whoever is bound to the role may do more in the cluster.',
    repair: 'Allow the verbs and resources that are needed.',
    check: (change) => {
      if (isKind(change, 'Role', 'ClusterRole'))
        return added(rbacOf(before(change)), rbacOf(after(change))).map((grant) => ({
          path: 'rules',
          what: `allows ${grant}`,
        }));
      if (!isKind(change, 'RoleBinding', 'ClusterRoleBinding')) return [];
      const subjects = (values: Json | undefined) =>
        new Set(listAt(values, 'subjects').map((each) => `${shown(at(each, 'kind'))} ${shown(at(each, 'name'))}`));
      return added(subjects(before(change)), subjects(after(change))).map((who) => ({
        path: 'subjects',
        what: `binds ${who} to ${shown(at(after(change), 'roleRef', 'name'))}`,
      }));
    },
    standing: {
      reason: 'Whoever is bound to the role may do everything of some kind in the cluster.',
      of: 'roles with `*`, and bindings to cluster-admin',
      check: (resource) => {
        if (isKind(resource, 'Role', 'ClusterRole'))
          return [...rbacOf(resource.values)]
            .filter((grant) => grant.split(' ').includes('*'))
            .map((grant) => ({ path: 'rules', what: `allows ${grant}` }));
        const bound = at(resource.values, 'roleRef', 'name');
        return isKind(resource, 'RoleBinding', 'ClusterRoleBinding') && bound === 'cluster-admin'
          ? [{ path: 'roleRef', what: 'binds to cluster-admin' }]
          : [];
      },
    },
  },
  {
    name: 'pod-security-lowered',
    severity: 'security',
    reason: 'The namespace admits pods with more power.',
    repair: 'Keep the restricted standard.',
    check: (change) => {
      const rank = (level: Json | undefined): number => levels.indexOf(textOf(level));
      return isKind(change, 'Namespace')
        ? factsFor(
            change,
            /^metadata\.labels\["pod-security\.kubernetes\.io\/enforce"\]$/,
            (field) => rank(field.after) < rank(field.before),
          )
        : [];
    },
    standing: {
      of: 'namespaces that enforce less than restricted',
      check: (resource) => {
        const level = at(resource.values, 'metadata', 'labels', enforced);
        return isKind(resource, 'Namespace') && level !== 'restricted'
          ? [
              {
                path: `metadata.labels["${enforced}"]`,
                what: `enforces ${level === undefined ? 'nothing' : shown(level)}`,
              },
            ]
          : [];
      },
    },
  },
];
