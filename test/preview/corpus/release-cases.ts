import { app, autoscaler, bare, budget, confined, digest, inSlot, object, side, type AppSpec } from './builders';
import type { Case } from './case';

const plain = side([app()]);
/** The same application with another configuration, which is another release. */
const next = (spec: AppSpec): ReturnType<typeof side> => side([app({ release: '2222bbbb2222', ...spec })]);
const container = (fields: AppSpec['container']) => next({ container: fields });
const resources = (cpu: string, memory: string) => ({
  resources: { requests: { cpu, memory }, limits: { cpu: '1', memory: '1Gi' } },
});

/** Outputs that say what is released; what else happens to hold the version is no part of the release. */
const released = (tag: string, release: string): Pick<ReturnType<typeof side>, 'outputs'> => {
  const version = `${tag}${digest}`;
  const values = { web: { release, version }, verified: { web: [{ release, version }] }, shown: version };
  return { outputs: { values, unknowns: [], secrets: [] } };
};

const blue = app({ slot: 'blue' });

/** The Job that verifies a slot: named by slot, release and how many there were before. */
const smoke = ([component]: typeof blue, slot: 'blue' | 'green', sequence: number) =>
  object(
    'batch/v1',
    'Job',
    `web-${slot}-smoke-${slot === 'blue' ? '1111aaaa' : '2222bbbb'}-${sequence}`,
    {
      spec: { template: { spec: { containers: [{ name: 'web', args: [`http://web-${slot}.shop.svc:80/health`] }] } } },
    },
    { parent: component!.urn, metadata: { labels: { 'verdigris.dev/sequence': String(sequence) } } },
  );

export const releaseCases: readonly Case[] = [
  { name: 'the same tree', before: plain, after: side([app()]), counts: [0, 0, 0, 0], findings: [] },
  {
    name: 'source in another order',
    before: side([app(), app({ name: 'api' })]),
    after: side([app({ name: 'api' }), app()]),
    counts: [0, 0, 0, 0],
    findings: [],
  },
  {
    name: 'image tag',
    before: plain,
    after: next({ version: 'v1.1.0' }),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: ['version-released Deployment web: web v1.0.0 -> v1.1.0'],
    says: ['web · v1.0.0 -> v1.1.0'],
  },
  {
    name: 'image tag that the outputs say too',
    before: side([app()], released('v1.0.0', '1111aaaa1111')),
    after: side([app({ version: 'v1.1.0', release: '2222bbbb2222' })], released('v1.1.0', '2222bbbb2222')),
    counts: [0, 2, 0, 0],
    worst: 'release',
    findings: [
      'version-released Deployment web: web v1.0.0 -> v1.1.0',
      `output-changed Stack shop-production: shown v1.0.0${digest} -> v1.1.0${digest}`,
    ],
  },
  {
    name: 'image tag without a digest',
    before: plain,
    after: next({ version: 'v1.1.0', digest: false }),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: [
      'version-released Deployment web: web v1.0.0 -> v1.1.0',
      'image-without-digest Deployment web: registry.example.com/web:v1.1.0 has no digest',
    ],
  },
  {
    name: 'one character of a configuration file',
    before: plain,
    after: next({ file: ['9c11d0e2', 'workers: 8\n'] }),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: [
      'configuration-released ConfigMap web-config-9c11d0e2: web v1.0.0 is released again with another configuration',
      'file-changed ConfigMap web-config-9c11d0e2: app.yaml changes',
    ],
    says: ['-     workers: 4', '+     workers: 8', 'names that follow from a content'],
  },
  {
    name: 'whitespace of a configuration file',
    before: plain,
    after: next({ file: ['9c11d0e2', 'workers:  4\n'] }),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: [
      'configuration-released ConfigMap web-config-9c11d0e2: web v1.0.0 is released again with another configuration',
      'file-changed ConfigMap web-config-9c11d0e2: app.yaml changes',
    ],
  },
  {
    name: 'a variable changed, one added, one removed',
    before: side([
      app({
        env: [
          { name: 'LOG_LEVEL', value: 'INFO' },
          { name: 'OLD', value: '1' },
        ],
      }),
    ]),
    after: next({
      env: [
        { name: 'LOG_LEVEL', value: 'DEBUG' },
        { name: 'NEW', value: '2' },
      ],
    }),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: [
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
      'variable-changed Deployment web: LOG_LEVEL INFO -> DEBUG',
      'variable-changed Deployment web: OLD removed, was 1',
      'variable-changed Deployment web: NEW added: 2',
    ],
  },
  {
    name: 'variables in another order',
    before: side([
      app({
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      }),
    ]),
    after: side([
      app({
        env: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
      }),
    ]),
    counts: [0, 1, 0, 0],
    worst: 'cosmetic',
    findings: ['order-changed Deployment web: env in another order'],
  },
  {
    name: 'containers in another order',
    before: side([
      app({
        sidecars: [
          { name: 'a', image: `a:1${digest}` },
          { name: 'b', image: `b:1${digest}` },
        ],
      }),
    ]),
    after: side([
      app({
        sidecars: [
          { name: 'b', image: `b:1${digest}` },
          { name: 'a', image: `a:1${digest}` },
        ],
      }),
    ]),
    counts: [0, 1, 0, 0],
    worst: 'cosmetic',
    findings: ['order-changed Deployment web: containers in another order'],
  },
  {
    name: 'a sidecar added',
    before: plain,
    after: next({ sidecars: [{ name: 'proxy', image: `envoy:1${digest}`, securityContext: confined }] }),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: [
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
      'setting-changed Deployment web: containers[proxy] added',
    ],
  },
  {
    name: 'strategy changed',
    before: plain,
    after: next({ slot: 'green' }),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: [
      'strategy-changed Deployment web-green: web rolling -> blueGreen',
      'slot-entered Deployment web-green: enters the idle slot, beside what serves',
    ],
  },
  {
    name: 'replicas lowered',
    before: plain,
    after: side([app({ replicas: 1 })]),
    counts: [0, 1, 0, 0],
    worst: 'capacity',
    findings: ['replicas-changed Deployment web: replicas 3 -> 1'],
    says: ['pods ask for 3 pods, 1.5 CPU, 3 GiB -> 1 pod, 0.5 CPU, 1 GiB'],
  },
  {
    name: 'replicas to 0',
    before: plain,
    after: side([app({ replicas: 0 })]),
    counts: [0, 1, 0, 0],
    worst: 'traffic',
    findings: ['replicas-zero Deployment web: replicas 3 -> 0'],
  },
  {
    name: 'autoscaler added',
    before: plain,
    after: side([app({ replicas: null, objects: [autoscaler(2, 6)] })]),
    counts: [1, 1, 0, 0],
    worst: 'capacity',
    findings: [
      'replicas-changed Deployment web: replicas 3 -> none',
      'autoscaling-changed HorizontalPodAutoscaler web: autoscaling is added, 2 to 6 pods',
    ],
    says: ['3 pods, 1.5 CPU, 3 GiB -> 2 pods, 1 CPU, 2 GiB'],
  },
  {
    name: 'autoscaler narrowed',
    before: side([app({ replicas: null, objects: [autoscaler(2, 6)] })]),
    after: side([app({ replicas: null, objects: [autoscaler(2, 3)] })]),
    counts: [0, 1, 0, 0],
    worst: 'capacity',
    findings: ['autoscaling-changed HorizontalPodAutoscaler web: maxReplicas 6 -> 3'],
  },
  {
    name: 'resources halved',
    before: plain,
    after: container(resources('250m', '512Mi')),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: [
      'configuration-released Deployment web: web v1.0.0 is released again with another configuration',
      'resources-changed Deployment web: cpu 500m -> 250m',
      'resources-changed Deployment web: memory 1Gi -> 512Mi',
    ],
    says: ['1.5 CPU, 3 GiB -> 3 pods, 0.75 CPU, 1.5 GiB'],
  },
  {
    name: 'a release beside the one that serves',
    before: side([blue, smoke(blue, 'blue', 1)]),
    after: side([
      app({ slot: 'green', version: 'v1.1.0', release: '2222bbbb2222' }),
      bare(blue, inSlot),
      smoke(blue, 'green', 2),
    ]),
    counts: [0, 1, 0, 0],
    worst: 'release',
    findings: [
      'version-released Deployment web-green: web v1.0.0 -> v1.1.0',
      'slot-entered Deployment web-green: enters the idle slot, beside what serves',
    ],
    says: ['~ Deployment web (idle slot)'],
  },
  {
    name: 'a release beside the one that serves loses its budget',
    before: side([app({ slot: 'blue', objects: [budget(2)] })]),
    after: side([
      app({ slot: 'green', version: 'v1.1.0', release: '2222bbbb2222' }),
      bare(app({ slot: 'blue', objects: [budget(2)] }), inSlot),
    ]),
    counts: [0, 1, 0, 1],
    worst: 'traffic',
    findings: [
      'budget-removed PodDisruptionBudget web: the disruption budget is removed',
      'version-released Deployment web-green: web v1.0.0 -> v1.1.0',
      'slot-entered Deployment web-green: enters the idle slot, beside what serves',
    ],
  },
  {
    name: 'an application that stays, as a program with a past registers it',
    before: side([blue]),
    after: side([bare(blue)]),
    counts: [0, 0, 0, 0],
    findings: [],
    says: ['Nothing changes.'],
  },
];
