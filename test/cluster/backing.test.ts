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
const first = "first'password";
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
      readonly metadata: { readonly uid: string; readonly deletionTimestamp?: string };
      readonly status: { readonly startTime: string; readonly containerStatuses: { readonly restartCount: number }[] };
    }[];
  };
  // What is on its way out is none any more.
  const present = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return present.map(({ metadata, status }) => ({
    uid: metadata.uid,
    started: status.startTime,
    restarts: status.containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
  }));
};

/** Names of the texts that hold one of the values; the texts themselves would fill the screen. */
const tellers = (texts: Readonly<Record<string, string>>, values: readonly string[]): readonly string[] =>
  Object.keys(texts).filter((name) => values.some((value) => texts[name]!.includes(value)));

described('an application with a database in the cluster', () => {
  let stack: EngineStack;
  let directory: string;
  let database: string;

  const up = (): Promise<Run> => stack.up({ program });
  const password = (value: string): void => stack.configureSecret('verdigris:secrets.shop-db.password', value);
  const versions = (version: string): Readonly<Record<string, unknown>> => ({
    'verdigris:versions': { shop: version },
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
        ...versions('v1'),
      },
    });
    password(first);
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
      stack.configure(versions('v2'));
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

  it(
    'takes a rotated password: the database first, then the pods that serve, one at a time',
    async () => {
      const [before] = podOf('app=shop-db');
      const apps = podOf('app=shop,verdigris.dev/slot=green');
      const rotated = "second'password";
      password(rotated);
      const run = await up();
      expect({ succeeded: run.succeeded, output: run.output }).toMatchObject({ succeeded: true });
      // The SDK's debug messages tell what the API server answers: a Secret in base64, whatever its inputs were.
      const events = run.eventText.split('\n').filter((line) => !line.includes('RegisterResource RPC finished'));
      expect(events.length).toBeLessThan(run.eventText.split('\n').length);
      const plain = [first, rotated];
      const encoded = plain.map((value) => Buffer.from(value).toString('base64'));
      const state = stack.export().text + stack.stateFile();
      expect(tellers({ output: run.output, events: run.eventText, state }, plain)).toEqual([]);
      expect(tellers({ output: run.output, events: events.join('\n'), state }, encoded)).toEqual([]);
      // Former pods may still be on their way out: only the rollout is waited for.
      kubectl('rollout', 'status', 'deployment/shop-green', '-n', namespace, '--timeout=60s');
      expect(await ask('?write=four')).toBe('v2: one, two, three, four\n');
      const old = new Set([before!, ...apps].map(({ uid }) => uid));
      const now = [...podOf('app=shop-db'), ...podOf('app=shop,verdigris.dev/slot=green')];
      expect(now.filter(({ uid }) => old.has(uid))).toEqual([]);
      // Nothing is left to be done.
      const idle = await up();
      expect(idle.steps).toEqual([]);
      expect([...podOf('app=shop-db'), ...podOf('app=shop,verdigris.dev/slot=green')]).toEqual(now);
    },
    4 * minutes,
  );
});
