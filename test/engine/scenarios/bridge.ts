// A small application through the bridge, for bridge.test.ts: what a release does, without a release's decisions.
import * as pulumi from '@pulumi/pulumi';
import { labels } from '../../../lib/app/model';
import { Tokens } from '../../../lib/app/tokens';
import {
  ApplicationComponent,
  findStandings,
  isProtected,
  kubeconfigGround,
  lastSnapshot,
  objectKey,
  placeOf,
  registerBare,
  registerObject,
  SlotComponent,
  token,
  type BareField,
  type DeployedManifest,
} from '../../../lib/deploy';
import { kubeconfigEnvironment } from '../environment';
import { testCluster } from '../kit';
import type { Scenario } from '../runner';

export interface BridgeInput {
  readonly kubeconfig: string;
  /** Tag of the Deployment. @default 'v1' */
  readonly version?: string;
  /** Content of the slot's mutable ConfigMap. @default 'one' */
  readonly content?: string;
  /** The same program with everything declared in another order. */
  readonly reordered?: boolean;
  /** The slot is kept bare, whatever the code says. */
  readonly keep?: boolean;
  /** With `keep`: pods of the Deployment. */
  readonly replicas?: number;
  /** With `keep`: an annotation of its pods, and one of its own. */
  readonly mark?: string;
  /** With `keep`: the CronJob is suspended or not. */
  readonly suspend?: boolean;
  /** The Deployment says neither how many pods it has nor anything in annotations. */
  readonly sparse?: boolean;
  /** The Namespace is not declared any more. */
  readonly withoutNamespace?: boolean;
}

const namespace = 'testing';

/** The same object with its keys in the opposite order. */
const reversed = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (typeof value !== 'object' || value === null || pulumi.Output.isInstance(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  ) as T;
};

export const program: Scenario<BridgeInput> = async (input) => {
  const place = { project: pulumi.getProject(), stack: pulumi.getStack() };
  const environment = kubeconfigEnvironment({ ...place, kubeconfig: input.kubeconfig });
  const ground = kubeconfigGround(environment);
  const snapshot = await lastSnapshot();
  const tokens = new Tokens();
  const password = new pulumi.Config('bridge').requireSecret('password');
  const component = new ApplicationComponent('web');
  const slot = new SlotComponent('web', 'blue', { parent: component });
  const owner = { ...place, application: 'web' };
  const metadata = (name: string) => ({
    name,
    namespace,
    labels: { [labels.project]: owner.project, [labels.stack]: owner.stack, [labels.application]: owner.application },
  });

  const ownObjects: DeployedManifest[] = [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('web-source'), data: { from: 'here' } },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: metadata('web-secret'),
      stringData: { password: token({ tokens }, password), user: 'web' },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata('web-mixed'),
      data: { url: `postgres://web:${token({ tokens }, password)}@db`, plain: 'visible' },
    },
  ];
  const { metadata: root, ...space } = { apiVersion: 'v1', kind: 'Namespace', metadata: { ...metadata(namespace) } };
  const { namespace: _, ...clusterWide } = root;
  const namespaceObject: DeployedManifest = { ...space, metadata: clusterWide };

  const references = [...(input.withoutNamespace ? [] : [namespaceObject]), ...ownObjects, ...slotObjects('')].map(
    (manifest) => ({ apiVersion: manifest.apiVersion, kind: manifest.kind, ...manifest.metadata }),
  );
  const { adopted } = await findStandings(testCluster(), snapshot, references, owner);
  const register = (manifest: DeployedManifest, parent: pulumi.Resource, dependsOn: pulumi.Resource[]) => {
    const key = objectKey({ apiVersion: manifest.apiVersion, kind: manifest.kind, ...manifest.metadata });
    const role = manifest.kind === 'Namespace' ? 'namespace' : 'other';
    return registerObject(input.reordered ? reversed(manifest) : manifest, {
      parent,
      provider: adopted.has(key) ? ground.adoptingProvider() : ground.provider,
      tokens,
      dependsOn,
      protect: isProtected(role, '', environment),
    });
  };

  const before = input.withoutNamespace ? [] : [register(namespaceObject, component, [])];
  const ordered = input.reordered ? [...ownObjects].reverse() : ownObjects;
  const own = new Map(ordered.map((manifest) => [manifest.metadata.name, register(manifest, component, before)]));
  if (input.keep) {
    for (const { urn, type, fieldNames } of snapshot.resources) {
      const { slot: owning, name } = placeOf(urn);
      if (owning !== 'blue') continue;
      const fields = fieldsOf(type.split(':').at(-1) ?? '', input);
      registerBare({ urn, type, name, fieldNames }, { parent: slot, provider: ground.provider, fields });
    }
  } else {
    const source = own.get('web-source');
    const objects = slotObjects(source ? token({ tokens }, source.id) : '');
    for (const manifest of input.reordered ? objects.reverse() : objects) register(manifest, slot, before);
  }

  function fieldsOf(kind: string, { replicas, mark, suspend }: BridgeInput): readonly BareField[] {
    if (kind === 'CronJob') return suspend === undefined ? [] : [{ path: ['spec', 'suspend'], value: suspend }];
    if (kind !== 'Deployment') return [];
    const marks = [['metadata'], ['spec', 'template', 'metadata']].map((path) => ({
      path: [...path, 'annotations', 'verdigris.dev/mark'],
      value: mark,
    }));
    return [
      ...(replicas === undefined ? [] : [{ path: ['spec', 'replicas'], value: replicas }]),
      ...(mark === undefined ? [] : marks),
    ];
  }

  function slotObjects(deferred: string): DeployedManifest[] {
    const pod = { app: 'web', [labels.slot]: 'blue' };
    const container = {
      name: 'web',
      image: `web:${input.version ?? 'v1'}`,
      env: [
        { name: 'LEVEL', value: 'INFO' },
        { name: 'SOURCE', value: `id=${deferred}` },
      ],
    };
    const notes = { 'example.com/note': 'kept', plain: 'kept' };
    const annotated = input.sparse ? {} : { annotations: notes };
    const deployment = {
      ...(!input.sparse && { replicas: 2, minReadySeconds: 1, strategy: { rollingUpdate: { maxUnavailable: 0 } } }),
      selector: { matchLabels: pod },
      template: { metadata: { labels: pod, ...annotated }, spec: { containers: [container] } },
    };
    return [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadata('web-blue-notes'),
        data: { json: JSON.stringify({ content: input.content ?? 'one' }) },
      },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadata('web-blue-config-1234'),
        immutable: true,
        data: { a: 'b' },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { ...metadata('web-blue'), ...annotated },
        spec: deployment,
      },
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: metadata('web-blue-report'),
        spec: {
          schedule: '0 3 * * *',
          jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } } },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: metadata('web-blue'),
        spec: { selector: pod, ports: [{ port: 80 }] },
      },
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: metadata('web-blue-smoke'),
        spec: {
          template: {
            spec: { restartPolicy: 'Never', containers: [{ name: 'smoke', image: 'curl', args: ['done'] }] },
          },
        },
      },
      { apiVersion: 'example.com/v1', kind: 'Widget', metadata: metadata('web-blue'), spec: { size: 3 } },
    ];
  }
};
