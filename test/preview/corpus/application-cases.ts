import { app, budget, confined, object, policy, probes, side, type AppSpec } from './builders';
import type { Case } from './case';

const plain = side([app()]);
/** The same application with another configuration, which is another release. */
const next = (spec: AppSpec): ReturnType<typeof side> => side([app({ release: '2222bbbb2222', ...spec })]);
const container = (fields: AppSpec['container']) => next({ container: fields });

export const applicationCases: readonly Case[] = [
  {
    name: 'budget removed',
    before: side([app({ objects: [budget(2)] })]),
    after: plain,
    counts: [0, 0, 0, 1],
    worst: 'traffic',
    findings: ['budget-removed PodDisruptionBudget web: the disruption budget is removed'],
  },
  {
    name: 'budget loosened',
    before: side([app({ objects: [budget(2)] })]),
    after: side([app({ objects: [budget(1)] })]),
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    findings: ['budget-removed PodDisruptionBudget web: minAvailable 2 -> 1'],
  },
  {
    name: 'readiness probe removed',
    before: plain,
    after: container({ readinessProbe: undefined as never }),
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    findings: [
      'probe-removed Deployment web: readinessProbe of web removed',
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
    ],
  },
  {
    name: 'probe loosened',
    before: plain,
    after: container({ readinessProbe: { ...probes.readinessProbe, failureThreshold: 30 } }),
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    findings: [
      'probe-loosened Deployment web: noticed after 30 s -> 300 s',
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
    ],
  },
  {
    name: 'probe asks another path',
    before: plain,
    after: container({ readinessProbe: { ...probes.readinessProbe, httpGet: { path: '/', port: 8080 } } }),
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    findings: [
      'probe-changed Deployment web: path /ready -> /',
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
    ],
  },
  {
    name: 'pause before the stop removed, grace shortened',
    before: plain,
    after: next({ container: { lifecycle: {} }, pod: { terminationGracePeriodSeconds: 5 } }),
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    findings: [
      'shutdown-shortened Deployment web: grace period 40 s -> 5 s',
      'shutdown-shortened Deployment web: the pause before the stop is removed',
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
    ],
  },
  {
    name: 'pods go before others come',
    before: plain,
    after: next({ deployment: { strategy: { type: 'Recreate' } } }),
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    findings: [
      'rollout-harsher Deployment web: type RollingUpdate -> Recreate',
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
      'setting-changed Deployment web: rollingUpdate removed',
    ],
  },
  {
    name: 'selector of a serving Deployment changed',
    before: plain,
    after: next({ deployment: { selector: { matchLabels: { app: 'shop' } } } }),
    counts: [0, 0, 1, 0],
    worst: 'traffic',
    refused: 1,
    findings: [
      'serving-replaced Deployment web: replaced because of spec.selector.matchLabels.app, spec.selector.matchLabels["verdigris.dev/slot"]',
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
    ],
  },
  {
    name: 'live selector moved',
    before: plain,
    after: side([app({ service: { selector: { app: 'other' } } })]),
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    refused: 1,
    findings: ['selector-moved Service web: app web -> other, selector["verdigris.dev/slot"] rolling -> none'],
  },
  {
    name: 'port of the live Service',
    before: plain,
    after: side([app({ service: { ports: [{ name: 'http', port: 81, targetPort: 'http' }] } })]),
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    findings: ['route-changed Service web: ports[80] removed', 'route-changed Service web: ports[81] added'],
  },
  {
    name: 'a load balancer for everybody',
    before: plain,
    after: side([app({ service: { type: 'LoadBalancer' } })]),
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    findings: [
      'route-changed Service web: type ClusterIP -> LoadBalancer',
      'public-access Service web: gets a load balancer of its own',
    ],
  },
  {
    name: 'privileged container',
    before: plain,
    after: container({ securityContext: { ...confined, privileged: true } }),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: [
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
      'security-context-weaker Deployment web: web privileged',
    ],
  },
  {
    name: 'security context removed',
    before: plain,
    after: container({ securityContext: {} }),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: [
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
      'security-context-weaker Deployment web: web may gain privileges',
      'security-context-weaker Deployment web: web may write to its own files',
      'security-context-weaker Deployment web: web keeps capabilities',
    ],
  },
  {
    name: 'files of the node',
    before: plain,
    after: next({
      pod: {
        hostNetwork: true,
        volumes: [
          { name: 'config', configMap: { name: 'web-config-7b783ffd' } },
          { name: 'run', hostPath: { path: '/run' } },
        ],
      },
    }),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: [
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
      'security-context-weaker Deployment web: the pod shares the network of its node',
      'security-context-weaker Deployment web: the pod reads /run of its node',
    ],
  },
  {
    name: 'a secret as plain text',
    before: plain,
    after: next({
      env: [
        { name: 'LOG_LEVEL', value: 'INFO' },
        { name: 'DB_PASSWORD', value: 'correct-horse' },
      ],
    }),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: [
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
      'secret-as-plain-text Deployment web: DB_PASSWORD is given as plain text',
    ],
  },
  {
    name: 'a plain secret changed',
    before: side([app({ env: [{ name: 'DB_PASSWORD', value: 'correct-horse' }] })]),
    after: next({ env: [{ name: 'DB_PASSWORD', value: 'battery-staple' }] }),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: [
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
      'secret-changed Deployment web: DB_PASSWORD has another secret value',
    ],
  },
  {
    name: 'connection cut',
    before: side([app({ objects: [policy([{ ports: [{ port: 53 }] }, { ports: [{ port: 5432 }] }])] })]),
    after: side([app({ objects: [policy([{ ports: [{ port: 53 }] }])] })]),
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    findings: ['egress-cut NetworkPolicy web: egress[1] removed'],
  },
  {
    name: 'connections to everybody',
    before: side([app({ objects: [policy([{ ports: [{ port: 53 }] }])] })]),
    after: side([app({ objects: [policy([{ ports: [{ port: 53 }] }, {}])] })]),
    counts: [0, 1, 0, 0],
    worst: 'security',
    findings: ['network-policy-wider NetworkPolicy web: egress[+1] added'],
  },
  {
    name: 'network policy removed',
    before: side([app({ objects: [policy([])] })]),
    after: plain,
    counts: [0, 0, 0, 1],
    worst: 'security',
    findings: ['network-policy-wider NetworkPolicy web: the pods that it selects are open to all'],
  },
  {
    name: 'labels alone',
    before: plain,
    after: side([app({ labels: { team: 'shop' } })]),
    counts: [0, 1, 0, 0],
    worst: 'cosmetic',
    findings: ['description-changed Deployment web: team none -> shop'],
  },
  {
    name: 'an application added',
    before: plain,
    after: side([app(), app({ name: 'api' })]),
    counts: [6, 0, 0, 0],
    worst: 'release',
    findings: [
      'application-added Deployment api: api is added at v1.0.0',
      'created ConfigMap api-release: is made',
      'created Service api: is made',
      'created ConfigMap api-config-7b783ffd: is made',
      'created ConfigMap api-rolling-release: is made',
      'created Service api-rolling: is made',
    ],
  },
  {
    name: 'an application removed',
    before: side([app(), app({ name: 'api' })]),
    after: plain,
    counts: [0, 0, 0, 6],
    worst: 'traffic',
    refused: 1,
    findings: [
      'serving-deleted Service api: deleted while it may serve',
      'serving-deleted Deployment api: deleted while it may serve',
      'application-removed Deployment api: api is removed',
      'serving-deleted Service api-rolling: deleted while it may serve',
      'deleted ConfigMap api-release: is deleted',
      'deleted ConfigMap api-config-7b783ffd: is deleted',
      'deleted ConfigMap api-rolling-release: is deleted',
    ],
  },
  {
    name: 'a migration runs',
    before: plain,
    after: next({
      version: 'v1.1.0',
      objects: [
        (slot) =>
          object('batch/v1', 'Job', 'web-migrate-2222bbbb', { spec: { template: { spec: { containers: [] } } } }, slot),
      ],
    }),
    counts: [1, 1, 0, 0],
    worst: 'release',
    findings: [
      'version-released Deployment web: web v1.0.0 -> v1.1.0',
      'task-changed Job web-migrate-2222bbbb: the task web-migrate-2222bbbb runs',
    ],
  },
  {
    name: 'the smoke test of the next release',
    before: side([
      app({
        slot: 'green',
        objects: [
          (slot) => object('batch/v1', 'Job', 'web-green-smoke-1111aaaa-1', { spec: { template: { spec: {} } } }, slot),
        ],
      }),
    ]),
    after: side([
      app({
        slot: 'green',
        release: '2222bbbb2222',
        version: 'v2',
        objects: [
          (slot) => object('batch/v1', 'Job', 'web-green-smoke-2222bbbb-1', { spec: { template: { spec: {} } } }, slot),
        ],
      }),
    ]),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: ['version-released Deployment web-green: web v1.0.0 -> v2'],
    says: ['Deployment web (idle slot)'],
  },
];
