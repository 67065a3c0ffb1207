import { at, canonical, isList, isObject, listAt, structureIn, type JsonObject } from '../../compare/json';
import type { ResourceChange } from '../../compare/model';
import { holdsSeal } from '../../compare/keeper';
import type { Json } from '../../model';
import {
  after,
  before,
  containerPairs,
  containersOf,
  factsFor,
  isFalse,
  isKind,
  isTrue,
  podOf,
  shown,
  type Container,
  textOf,
} from '../read';
import type { Fact, Rule } from '../model';

const listOf = (value: Json | undefined): readonly Json[] =>
  isList(value) ? value : value === undefined ? [] : [value];

/** Documents of permissions in a resource, by the field that holds them. */
const policyFields = ['policy', 'assumeRolePolicy', 'inlinePolicy', 'accessPolicies', 'repositoryPolicy'] as const;

/** What statements that allow something allow, each grant as text. */
function grantsOf(document: Json | undefined): ReadonlySet<string> {
  const policy = structureIn(document) ?? document;
  const grants = listOf(at(policy, 'Statement')).flatMap((statement) => {
    if (!isObject(statement) || statement.Effect !== 'Allow') return [];
    const who = statement.Principal === undefined ? '' : ` to ${shown(statement.Principal)}`;
    const under = statement.Condition === undefined ? '' : ' under a condition';
    const actions =
      statement.Action !== undefined ? listOf(statement.Action) : [`all but ${shown(statement.NotAction)}`];
    const resources =
      statement.Resource === undefined ? [''] : listOf(statement.Resource).map((on) => ` on ${shown(on)}`);
    return actions.flatMap((action) => resources.map((on) => `${shown(action)}${on}${who}${under}`));
  });
  return new Set(grants);
}

/** Policies of AWS that allow more than one thing needs. */
const broad = /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|[A-Za-z0-9]*FullAccess)$/;

const anywhere = new Set(['0.0.0.0/0', '::/0', '*']);

/** Addresses that a rule of a security group lets in. */
function openIn(values: Json | undefined): readonly string[] {
  const rules = [
    ...listAt(values, 'ingress'),
    ...(at(values, 'type') === 'ingress' ? [values as Json] : []),
    ...(at(values, 'cidrIpv4') || at(values, 'cidrIpv6') ? [values as Json] : []),
  ];
  return rules.flatMap((rule) => {
    const ports = `${shown(at(rule, 'fromPort'))}-${shown(at(rule, 'toPort'))}/${shown(at(rule, 'protocol') ?? at(rule, 'ipProtocol'))}`;
    const from = [
      ...listAt(rule, 'cidrBlocks'),
      ...listAt(rule, 'ipv6CidrBlocks'),
      at(rule, 'cidrIpv4'),
      at(rule, 'cidrIpv6'),
    ];
    return from.flatMap((address) => (typeof address === 'string' ? [`${ports} from ${address}`] : []));
  });
}

/** Each way in which a container has more power than it needs; the weaker side has more of them. */
function weaknesses(container: Container, pod: JsonObject): ReadonlyMap<string, string> {
  const own = container.spec.securityContext;
  const effective = (field: string): Json | undefined => at(own, field) ?? at(pod, 'securityContext', field);
  const found = new Map<string, string>();
  if (isTrue(at(own, 'privileged'))) found.set('securityContext.privileged', 'privileged');
  if (!isFalse(at(own, 'allowPrivilegeEscalation')))
    found.set('securityContext.allowPrivilegeEscalation', 'may gain privileges');
  if (!isTrue(effective('runAsNonRoot'))) found.set('securityContext.runAsNonRoot', 'may run as root');
  if (effective('runAsUser') === 0) found.set('securityContext.runAsUser', 'runs as root');
  if (!isTrue(at(own, 'readOnlyRootFilesystem')))
    found.set('securityContext.readOnlyRootFilesystem', 'may write to its own files');
  const seccomp = at(effective('seccompProfile'), 'type');
  if (seccomp === undefined || seccomp === 'Unconfined')
    found.set('securityContext.seccompProfile', 'may make any system call');
  if (!listAt(own, 'capabilities', 'drop').includes('ALL'))
    found.set('securityContext.capabilities.drop', 'keeps capabilities');
  for (const added of listAt(own, 'capabilities', 'add'))
    found.set(`securityContext.capabilities.add ${shown(added)}`, `has the capability ${shown(added)}`);
  return found;
}

function podWeaknesses(pod: JsonObject): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'])
    if (isTrue(pod[field])) found.set(field, `shares the ${field.slice(4).toLowerCase()} of its node`);
  if (isTrue(pod.automountServiceAccountToken))
    found.set('automountServiceAccountToken', 'gets a token of the cluster');
  for (const volume of listAt(pod, 'volumes'))
    if (at(volume, 'hostPath') !== undefined)
      found.set(`volumes[${shown(at(volume, 'name'))}]`, `reads ${shown(at(volume, 'hostPath', 'path'))} of its node`);
  return found;
}

function weaker(change: ResourceChange): readonly Fact[] {
  const [from, to] = [podOf(change.type, before(change)), podOf(change.type, after(change))];
  if (!to) return [];
  const podBefore = from ? podWeaknesses(from.spec) : new Map<string, string>();
  const ofPod = [...podWeaknesses(to.spec)].filter(([field]) => !podBefore.has(field));
  const ofContainers = containerPairs(change).flatMap(({ before: old, after: container }) => {
    // A container that is new is compared with one that has no more power than it needs.
    const known = old && from ? weaknesses(old, from.spec) : new Map<string, string>();
    return [...weaknesses(container, to.spec)]
      .filter(([field]) => !known.has(field))
      .map(([field, what]): Fact => ({
        path: `${container.path}.${field.split(' ')[0]}`,
        what: `${container.name} ${what}`,
      }));
  });
  return [
    ...ofPod.map(([field, what]): Fact => ({ path: `${to.path}.${field}`, what: `the pod ${what}` })),
    ...ofContainers,
  ];
}

/** Rules of RBAC as grants. */
const rbacOf = (values: Json | undefined): ReadonlySet<string> =>
  new Set(
    listAt(values, 'rules').flatMap((rule) =>
      listAt(rule, 'verbs').flatMap((verb) =>
        [...listAt(rule, 'resources'), ...listAt(rule, 'nonResourceURLs')].map(
          (on) => `${shown(verb)} ${shown(on)}${listAt(rule, 'resourceNames').length > 0 ? ' (named)' : ''}`,
        ),
      ),
    ),
  );

const added = (from: ReadonlySet<string>, to: ReadonlySet<string>): readonly string[] =>
  [...to].filter((each) => !from.has(each));

/** True for an image by its content, and for one that only the cloud knows. */
const isPinned = (image: Json | undefined): boolean =>
  typeof image !== 'string' || image.includes('@sha256:') || image.startsWith('${');

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
        return added(grantsOf(left), grantsOf(right)).map((grant) => ({ path: field, what: `allows ${grant}` }));
      }),
  },
  {
    name: 'iam-broad-policy',
    severity: 'security',
    reason: 'A policy of AWS that allows far more than one task needs is attached.',
    repair: 'Write a policy of your own with what is needed.',
    check: (change) => {
      const arns = (values: Json | undefined) =>
        [at(values, 'policyArn'), ...listAt(values, 'managedPolicyArns')].filter(
          (arn) => typeof arn === 'string' && broad.test(arn),
        );
      const known = new Set(arns(before(change)));
      return arns(after(change))
        .filter((arn) => !known.has(arn))
        .map((arn) => ({ path: 'policyArn', what: `attaches ${shown(arn)}` }));
    },
  },
  {
    name: 'public-access',
    severity: 'security',
    reason: 'Something may be reached from the whole internet.',
    repair: 'Keep it private, or allow the addresses that need it.',
    check: (change) => [
      ...factsFor(change, /^(publiclyAccessible|vpcConfig\.endpointPublicAccess|mapPublicIpOnLaunch)$/, (field) =>
        isTrue(field.after),
      ),
      ...factsFor(change, /^vpcConfig\.publicAccessCidrs$/, (field) =>
        listOf(field.after).some((each) => anywhere.has(textOf(each))),
      ),
      ...factsFor(
        change,
        /^(blockPublicAcls|blockPublicPolicy|ignorePublicAcls|restrictPublicBuckets)$/,
        (field) => !isTrue(field.after),
      ),
      ...factsFor(change, /^acl$/, (field) => textOf(field.after).startsWith('public')),
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
  },
  {
    name: 'security-group-opened',
    severity: 'security',
    reason: 'More addresses may connect.',
    repair: 'Allow a security group or the few addresses that need it.',
    check: (change) => {
      if (!/^aws:(ec2\/securityGroup|ec2\/defaultSecurityGroup|vpc\/securityGroupIngressRule)/i.test(change.type))
        return [];
      return added(new Set(openIn(before(change))), new Set(openIn(after(change)))).map((rule) => ({
        path: 'ingress',
        what: `lets in ${rule}`,
      }));
    },
  },
  {
    name: 'network-policy-wider',
    severity: 'security',
    reason: 'Pods may speak to more others, or be spoken to by more.',
    repair: 'Declare the connections that are needed.',
    check: (change) => {
      if (!isKind(change, 'NetworkPolicy')) return [];
      if (change.operation === 'delete') return [{ what: 'the pods that it selects are open to all' }];
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
  },
  {
    name: 'security-context-weaker',
    severity: 'security',
    reason: 'A process that is taken over can do more to its node and to others.',
    repair: 'Keep the security context that the constructs give.',
    check: (change) => (change.operation === 'create' ? [] : weaker(change)),
  },
  {
    name: 'workload-not-confined',
    severity: 'security',
    reason: 'A new workload has more power than it needs.',
    repair: 'Give it the security context of the restricted Pod Security Standard.',
    check: (change) => (change.operation === 'create' ? weaker(change) : []),
  },
  {
    name: 'image-without-digest',
    severity: 'security',
    reason: 'A tag can be pushed anew, and then pods of one release differ.',
    repair: "Add '@sha256:...' to its version.",
    check: (change) => {
      return containerPairs(change).flatMap(({ before: from, after: to }): readonly Fact[] => {
        const { image } = to.spec;
        if (typeof image !== 'string' || isPinned(image) || (from && !isPinned(from.spec.image))) return [];
        return [{ path: `${to.path}.image`, what: `${shown(image)} has no digest` }];
      });
    },
  },
  {
    name: 'secret-as-plain-text',
    severity: 'security',
    reason: 'A secret stands in the program, in the state and in the object, for everybody who may read one of them.',
    repair: 'Refer to it by secretKey(...) and keep the value in the secret store.',
    check: (change) => {
      const plain = (side: 'before' | 'after'): ReadonlyMap<string, string> =>
        new Map(
          containersOf(change.type, side === 'before' ? before(change) : after(change)).flatMap((container) =>
            listAt(container.spec, 'env').flatMap((variable) => {
              const [name, value] = [at(variable, 'name'), at(variable, 'value')];
              if (typeof name !== 'string' || typeof value !== 'string' || !holdsSeal(value)) return [];
              return [[`${container.path}.env[${name}]`, name] as const];
            }),
          ),
        );
      const known = plain('before');
      return [...plain('after')]
        .filter(([path]) => !known.has(path))
        .map(([path, name]): Fact => ({ path, what: `${shown(name)} is given as plain text` }));
    },
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
  },
  {
    name: 'pod-security-lowered',
    severity: 'security',
    reason: 'The namespace admits pods with more power.',
    repair: 'Keep the restricted standard.',
    check: (change) => {
      const rank = (level: Json | undefined): number => ['privileged', 'baseline', 'restricted'].indexOf(textOf(level));
      return isKind(change, 'Namespace')
        ? factsFor(
            change,
            /^metadata\.labels\["pod-security\.kubernetes\.io\/enforce"\]$/,
            (field) => rank(field.after) < rank(field.before),
          )
        : [];
    },
  },
];
