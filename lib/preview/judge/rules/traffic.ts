import { annotations } from '../../../app/model';
import { at, canonical, isObject } from '../../compare/json';
import type { ResourceChange } from '../../compare/model';
import type { Json } from '../../model';
import { after, before, containerPairs, factsFor, isKind, number, podOf, stays, workloads } from '../read';
import type { Fact, JudgeContext, Rule, Standing } from '../model';

/** What traffic passes on its way to pods. */
const roads = ['Service', 'Ingress', 'Gateway', 'HTTPRoute', 'GRPCRoute', 'TCPRoute', 'IngressClass'];
const awsRoads = [
  'aws:cloudfront/distribution:Distribution',
  'aws:ec2/internetGateway:InternetGateway',
  'aws:ec2/natGateway:NatGateway',
  'aws:ec2/eip:Eip',
  'aws:lb/listener:Listener',
  'aws:lb/loadBalancer:LoadBalancer',
  'aws:lb/targetGroup:TargetGroup',
  'aws:route53/record:Record',
];

/** True for what carries or serves requests now: what stands in a slot of two is proved before it does. */
function serves(change: ResourceChange): boolean {
  if (awsRoads.includes(change.type)) return true;
  if (change.former?.why === 'slot') return false;
  const idle = change.slot === 'blue' || change.slot === 'green';
  return isKind(change, ...roads, ...workloads) && !idle;
}

/** A Service that carries live traffic. */
const isLive = (change: ResourceChange): boolean =>
  isKind(change, 'Service') && at(before(change)?.metadata, 'annotations', annotations.record) !== undefined;

const matters = ({ environment }: Pick<JudgeContext, 'environment'>): boolean =>
  environment !== 'development' && environment !== 'testing';
const protects = (_: ResourceChange, context: JudgeContext): boolean => matters(context);

/** The URN of what stands in a slot that may be idle. */
const slot = /\$verdigris:index:(Blue|Green|Rolling)Slot\$/;

const emptied: Standing['check'] = (resource) =>
  isKind(resource, ...workloads, 'HorizontalPodAutoscaler') && !slot.test(resource.urn)
    ? ['replicas', 'minReplicas', 'maxReplicas']
        .filter((field) => number(at(resource.values, 'spec', field)) === 0)
        .map((field) => ({ path: `spec.${field}`, what: `${field} is 0` }))
    : [];

const isReleased = ({ application }: ResourceChange, { comparison }: JudgeContext): boolean =>
  comparison.releases.some((release) => release.application === application && release.kind === 'released');

const probes = ['readinessProbe', 'livenessProbe', 'startupProbe'] as const;

/** Seconds until a failing pod is noticed. */
function patience(probe: Json | undefined): number {
  const [period, failures] = [number(at(probe, 'periodSeconds')) ?? 10, number(at(probe, 'failureThreshold')) ?? 3];
  return period * failures;
}

/** A budget as a number of pods or a share; undefined where it allows everything. */
const budget = (values: Json | undefined, field: string): number | undefined => {
  const value = at(values, 'spec', field);
  return typeof value === 'string' ? number(value.replace(/%$/, '')) : number(value);
};

/** Several facts about parts of one field. */
const together = (facts: readonly Fact[], path: string): readonly Fact[] =>
  facts.length === 0 ? [] : [{ path, what: facts.map(({ what }) => what).join(', ') }];

export const trafficRules: readonly Rule[] = [
  {
    name: 'serving-deleted',
    severity: 'traffic',
    lethal: (change, context) => protects(change, context) && !change.slot && !isKind(change, ...workloads),
    lethalOf: 'Services, routes, load balancers and the like',
    reason: 'What carries or serves requests is deleted: whoever calls it gets an error.',
    repair: 'Move its callers away first, and name its URN in verdigris:unprotect with a reason.',
    check: (change) =>
      change.operation === 'delete' && serves(change) ? [{ what: 'deleted while it may serve' }] : [],
  },
  {
    name: 'serving-replaced',
    severity: 'traffic',
    lethal: protects,
    reason: 'What carries or serves requests is deleted and made anew: nobody is served meanwhile.',
    repair: 'Undo the change of the field, or make a second one beside it under another name and move traffic.',
    check: (change) =>
      change.operation === 'replace' && serves(change)
        ? [{ path: change.replacedBy[0], what: `replaced because of ${change.replacedBy.join(', ')}` }]
        : [],
  },
  {
    name: 'selector-moved',
    severity: 'traffic',
    // A release moves it itself, after the proof: only the engine's preview, which knows the past, shows that.
    lethal: (change, context) => isLive(change) && protects(change, context) && !isReleased(change, context),
    lethalOf: 'the live Service of a release',
    reason: 'Requests go to other pods as soon as it is applied, whether or not these are ready.',
    repair: 'Let a release move traffic: it proves the pods before.',
    check: (change) =>
      isKind(change, 'Service') && serves(change) && stays(change)
        ? together(factsFor(change, /^spec\.selector(\.|\[|$)/), 'spec.selector')
        : [],
  },
  {
    name: 'weight-moved',
    severity: 'traffic',
    reason: 'Another share of the requests goes to each version.',
    repair: 'See that each version is ready for its share.',
    check: (change) => factsFor(change, /(^|\.)weight$|(^|\.)backendRefs\[\]/),
  },
  {
    name: 'route-changed',
    severity: 'traffic',
    reason: 'Requests for some host, path or port are answered by something else, or by nobody.',
    repair: 'See that whoever calls it knows the new address.',
    check: (change) => {
      if (!stays(change)) return [];
      if (isKind(change, 'Service'))
        return factsFor(change, /^spec\.(ports|type|clusterIP|externalName|sessionAffinity)/);
      if (isKind(change, 'Ingress', 'HTTPRoute', 'GRPCRoute', 'Gateway'))
        return factsFor(
          change,
          /^spec\.(rules|tls|hostnames|listeners|parentRefs|ingressClassName|defaultBackend)/,
          ({ pattern }) => !/weight$|backendRefs/.test(pattern),
        );
      return factsFor(change, /^(defaultActions|origins|aliases|defaultCacheBehavior|records|port)(\.|\[|$)/, () =>
        awsRoads.includes(change.type),
      );
    },
  },
  {
    name: 'replicas-zero',
    severity: 'traffic',
    lethal: (change, context) => !change.slot && protects(change, context),
    lethalOf: 'what is in no slot',
    reason: 'No pod is left to serve or to work.',
    repair: 'Keep at least one pod.',
    check: (change) =>
      factsFor(change, /^spec\.(replicas|minReplicas|maxReplicas)$/, (field) => number(field.after) === 0),
    standing: { of: 'what is in no slot, as it would be applied', check: emptied, mandatory: matters },
  },
  {
    name: 'probe-removed',
    severity: 'traffic',
    reason: 'Pods get requests before they can answer, or are not restarted when they hang.',
    repair: 'Keep the probe, or replace it by a better one.',
    check: (change) =>
      containerPairs(change).flatMap(({ before: from, after: to }) =>
        probes
          .filter((probe) => from && from.spec[probe] !== undefined && to.spec[probe] === undefined)
          .map((probe): Fact => ({ path: `${to.path}.${probe}`, what: `${probe} of ${to.name} removed` })),
      ),
  },
  {
    name: 'probe-loosened',
    severity: 'traffic',
    reason: 'A pod that fails is noticed later, and gets requests until then.',
    repair: 'Keep the period and the threshold, or say why the pods need longer.',
    check: (change) =>
      containerPairs(change).flatMap(({ before: from, after: to }) =>
        probes.flatMap((probe): readonly Fact[] => {
          const [left, right] = [from?.spec[probe], to.spec[probe]];
          if (!isObject(left) || !isObject(right) || patience(right) <= patience(left)) return [];
          return [{ path: `${to.path}.${probe}`, what: `noticed after ${patience(left)} s -> ${patience(right)} s` }];
        }),
      ),
  },
  {
    name: 'probe-changed',
    severity: 'traffic',
    reason: 'Something else decides whether a pod gets requests.',
    repair: 'See that the version that is released answers it.',
    check: (change) =>
      stays(change)
        ? factsFor(change, /containers\[\]\.(readiness|liveness|startup)Probe\.(httpGet|exec|tcpSocket|grpc)/)
        : [],
  },
  {
    name: 'budget-removed',
    severity: 'traffic',
    reason: 'Maintenance of nodes may stop more pods at once than the others can stand in for.',
    repair: 'Keep a budget that leaves enough pods.',
    check: (change) => {
      if (!isKind(change, 'PodDisruptionBudget')) return [];
      if (change.operation === 'delete') return [{ what: 'the disruption budget is removed' }];
      if (!stays(change)) return [];
      const [left, right] = [before(change), after(change)];
      const fewer = (budget(right, 'minAvailable') ?? 0) < (budget(left, 'minAvailable') ?? 0);
      const more = (budget(right, 'maxUnavailable') ?? 0) > (budget(left, 'maxUnavailable') ?? 0);
      return fewer || more ? factsFor(change, /^spec\.(minAvailable|maxUnavailable)$/) : [];
    },
  },
  {
    name: 'rollout-harsher',
    severity: 'traffic',
    reason: 'Fewer pods serve while a new version rolls out.',
    repair: 'Roll out with maxUnavailable 0, and a surge.',
    check: (change) => [
      ...factsFor(change, /^spec\.strategy\.type$/, (field) => field.after === 'Recreate'),
      ...factsFor(
        change,
        /^spec\.(strategy|updateStrategy)\.rollingUpdate\.maxUnavailable$/,
        (field) => canonical(field.before) === '0' || (number(field.after) ?? 0) > (number(field.before) ?? 0),
      ),
    ],
  },
  {
    name: 'shutdown-shortened',
    severity: 'traffic',
    reason: 'Pods stop before load balancers know, or before they have answered what they were asked.',
    repair: 'Keep the pause before the stop and the grace period.',
    check: (change) => {
      const pods = [podOf(change.type, before(change)), podOf(change.type, after(change))] as const;
      const [left, right] = pods.map((pod) => pod && (number(pod.spec.terminationGracePeriodSeconds) ?? 30));
      const shorter: readonly Fact[] =
        pods[1] && left !== undefined && right !== undefined && right < left
          ? [{ path: `${pods[1].path}.terminationGracePeriodSeconds`, what: `grace period ${left} s -> ${right} s` }]
          : [];
      const pauses = containerPairs(change).flatMap(({ before: from, after: to }): readonly Fact[] =>
        at(from?.spec, 'lifecycle', 'preStop') !== undefined && at(to.spec, 'lifecycle', 'preStop') === undefined
          ? [{ path: `${to.path}.lifecycle.preStop`, what: 'the pause before the stop is removed' }]
          : [],
      );
      return [...shorter, ...pauses];
    },
  },
  {
    name: 'target-moved',
    severity: 'traffic',
    lethal: protects,
    reason: 'Everything of this provider is looked for somewhere else, and what stands there now is left alone.',
    repair: 'Make a stack of its own for another account, region or cluster.',
    check: (change) =>
      change.type.startsWith('pulumi:providers:') && stays(change)
        ? factsFor(change, /^(region|allowedAccountIds|profile|context|cluster|kubeconfig|namespace)(\.|\[|$)/)
        : [],
  },
  {
    name: 'egress-cut',
    severity: 'traffic',
    reason: 'Pods may speak to fewer others: a connection that nobody thought of fails.',
    repair: 'See that nothing of the application needs it.',
    check: (change) => {
      if (!isKind(change, 'NetworkPolicy')) return [];
      if (change.operation === 'create' && !change.application)
        return [{ what: 'pods that it selects are cut off but for what it allows' }];
      return factsFor(change, /^spec\.(ingress|egress)/, ({ kind }) => kind === 'removed');
    },
  },
  {
    name: 'schedule-changed',
    severity: 'config',
    reason: 'Work is done at other times, or not at all.',
    repair: 'See that nobody waits for it at the old times.',
    check: (change) => {
      if (!isKind(change, 'CronJob')) return [];
      if (change.operation === 'delete') return [{ what: 'the schedule is removed' }];
      return stays(change) ? factsFor(change, /^spec\.(schedule|timeZone|suspend|concurrencyPolicy)$/) : [];
    },
  },
];
