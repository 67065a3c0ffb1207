import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { bundleProvider } from '../engine/bundle';
import { EngineStack, findPulumi, type Run } from '../engine/kit';
import { temporary } from '../engine/temporary';
import { apply, describeCluster, image, kubeconfig, kubectl, postgresImage, removeNamespace, untilGone } from './kit';

const program = path.join(__dirname, 'scenarios', 'backing.ts');
const minutes = 60_000;
const namespace = 'backing';
const described = findPulumi() === undefined ? describe.skip : describeCluster;

/** A volume for the claim of the database: the cluster has nothing that would make one. */
function addVolume(directory: string): void {
  // As any user: who writes there is decided by the pod.
  fs.chmodSync(directory, 0o777);
  const volume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: namespace },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '128Mi' },
      claimRef: { namespace, name: 'data-shop-db-0' },
      hostPath: { path: directory },
      persistentVolumeReclaimPolicy: 'Retain',
    },
  };
  apply(JSON.stringify(volume), 'apply', '-f', '-');
}

const get = (...args: readonly string[]): string => kubectl('get', '-n', namespace, ...args);
const podOf = (selector: string): { readonly uid: string; readonly started: string; readonly restarts: number }[] => {
  const { items } = JSON.parse(get('pods', '-l', selector, '-o', 'json')) as {
    readonly items: {
      readonly metadata: { readonly uid: string };
      readonly status: { readonly startTime: string; readonly containerStatuses: { readonly restartCount: number }[] };
    }[];
  };
  return items.map(({ metadata, status }) => ({
    uid: metadata.uid,
    started: status.startTime,
    restarts: status.containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
  }));
};

described('an application with a database in the cluster', () => {
  let stack: EngineStack;
  let directory: string;
  let database: string;

  const up = (): Promise<Run> => stack.up({ program });
  const settings = (version: string, password: string): Readonly<Record<string, unknown>> => ({
    'verdigris:versions': { shop: version },
    'verdigris:secrets': { 'shop-db': { password } },
  });
  /** What the live Service says: the version that answered, and what is written in the database. */
  const ask = (query = ''): Promise<string> => {
    const address = get('service', 'shop', '-o', 'jsonpath={.spec.clusterIP}:{.spec.ports[0].port}');
    return fetch(`http://${address}/db${query}`).then((answer) => answer.text());
  };
  /** Waits until pods are ready again, as Kubernetes sees them. */
  const ready = (selector: string): void => {
    kubectl('wait', 'pod', '-n', namespace, '-l', selector, '--for=condition=Ready', '--timeout=60s');
  };

  beforeAll(() => {
    untilGone(namespace);
    kubectl('delete', 'persistentvolume', namespace, '--ignore-not-found', '--timeout=60s');
    directory = temporary(os.tmpdir(), 'verdigris-backing-');
    addVolume(directory);
    const made = postgresImage(`${namespace}/postgres`);
    database = made.version;
    const [smokeImage] = ['v1', 'v2'].map((tag) => image(`${namespace}/shop`, tag));
    process.env['VERDIGRIS_TEST_POSTGRES'] = database;
    stack = EngineStack.create({
      stack: 'development',
      provider: bundleProvider(path.join(__dirname, 'provider', 'main.ts')),
      config: {
        'verdigris:target': { context: 'test', kubeconfig: kubeconfig(), registry: `localhost/${namespace}` },
        'verdigris:namespace': namespace,
        'verdigris:smokeImage': smokeImage,
        'verdigris:backing': { shop: { db: { image: made.reference } } },
        ...settings('v1', "first'password"),
      },
    });
  }, 5 * minutes);

  afterAll(() => {
    delete process.env['VERDIGRIS_TEST_POSTGRES'];
    removeNamespace(namespace);
    kubectl('delete', 'persistentvolume', namespace, '--ignore-not-found', '--wait=false');
  });

  it(
    'goes up: first the database, then what reads it',
    async () => {
      const run = await up();
      expect({ succeeded: run.succeeded, output: run.output }).toMatchObject({ succeeded: true });
      expect(await ask('?write=one')).toBe('v1: one\n');
      const condition = 'jsonpath={.items[0].status.conditions[?(@.type=="Ready")].lastTransitionTime}';
      const answers = get('pods', '-l', 'app=shop-db', '-o', condition);
      const made = get('deployments', '-o', 'jsonpath={.items[0].metadata.creationTimestamp}');
      expect(Date.parse(made)).toBeGreaterThanOrEqual(Date.parse(answers));
      expect(fs.readdirSync(directory)).toEqual(['pgdata']);
    },
    3 * minutes,
  );

  it(
    'is released beside what runs, on the same data',
    async () => {
      const [before] = podOf('app=shop-db');
      stack.configure(settings('v2', "first'password"));
      const run = await up();
      expect({ succeeded: run.succeeded, output: run.output }).toMatchObject({ succeeded: true });
      expect(await ask('?write=two')).toBe('v2: one, two\n');
      expect(podOf('app=shop-db')).toEqual([before]);
    },
    3 * minutes,
  );

  it(
    'outlives its database, and finds its data again',
    async () => {
      const [before] = podOf('app=shop-db');
      const apps = podOf('app=shop');
      kubectl('delete', 'pod', 'shop-db-0', '-n', namespace, '--timeout=60s');
      kubectl('rollout', 'status', 'statefulset/shop-db', '-n', namespace, '--timeout=60s');
      ready('app=shop');
      expect(podOf('app=shop-db')[0]!.uid).not.toBe(before!.uid);
      expect(podOf('app=shop')).toEqual(apps);
      expect(await ask('?write=three')).toBe('v2: one, two, three\n');
    },
    3 * minutes,
  );
});
