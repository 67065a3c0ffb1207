// Applications released by the whole stack program, against the cluster in files.
import { runtime } from '@pulumi/pulumi';
import {
  application,
  blueGreen,
  httpGet,
  httpProbe,
  rolling,
  ScheduledTask,
  secretKey,
  Task,
  WebService,
  Worker,
} from '../../../lib/app';
import { kubeconfigGround } from '../../../lib/deploy';
import { deployStack } from '../../../lib/release';
import { testCluster } from '../kit';
import type { Scenario } from '../runner';

export interface ReleasesInput {
  readonly kubeconfig: string;
  /** What differs from the plain application, by its name; the applications of the stack. */
  readonly applications: Readonly<Record<string, Variant>>;
  /** Sentences by application: it waits. @default - nothing is missing */
  readonly missing?: Readonly<Record<string, readonly string[]>>;
  /** A label that a transform of the stack puts on every Deployment and CronJob and their pods. @default - no transform */
  readonly team?: string;
}

export interface Variant {
  /** Environment variables, which go into a ConfigMap by content. @default - none */
  readonly config?: Readonly<Record<string, string>>;
  /** A file that is mounted. @default - none */
  readonly file?: string;
  /** Secrets of which the pods read the key `key`. @default - none */
  readonly secrets?: readonly string[];
  /** @default 2 */
  readonly replicas?: number;
  readonly autoscaling?: { readonly min: number; readonly max: number };
  readonly strategy?: 'rolling';
  /** @default true */
  readonly smoke?: boolean;
  /** Name of the service. @default - the application's */
  readonly service?: string;
  /** False: no service at all. @default true */
  readonly served?: boolean;
  /** A worker `mails`, what it is given besides. @default - none */
  readonly worker?: WorkerVariant;
  /** A schedule `report`. @default false */
  readonly schedule?: boolean;
  /** A task `migrate`, which fails where it says so. @default - none */
  readonly task?: 'works' | 'fails';
}

export interface WorkerVariant {
  /** @default 3 */
  readonly replicas?: number;
  readonly autoscaling?: { readonly min: number; readonly max: number };
  /** True for an image that never becomes ready. @default false */
  readonly broken?: boolean;
  /** @default - none */
  readonly secrets?: readonly string[];
}

function describe(name: string, variant: Variant) {
  return application(name, (app) => {
    const { config = {}, file, secrets = [], autoscaling, smoke = true, worker, task } = variant;
    const secretsOf = (names: readonly string[]) =>
      Object.fromEntries(names.map((secret) => [secret.toUpperCase(), secretKey(secret, 'key')]));
    if (worker) {
      new Worker(app, 'mails', {
        ...(worker.autoscaling ? { autoscaling: worker.autoscaling } : { replicas: worker.replicas ?? 3 }),
        ...(worker.broken && { image: 'mails:broken' }),
        config,
        secrets: secretsOf(worker.secrets ?? []),
      });
    }
    if (variant.schedule) new ScheduledTask(app, 'report', { schedule: '0 3 * * *', config });
    if (task) new Task(app, 'migrate', { args: task === 'fails' ? ['FAIL_SMOKE'] : ['all'], config });
    if (variant.served === false) return;
    new WebService(app, variant.service ?? name, {
      readiness: httpProbe('/ready'),
      ...(autoscaling ? { autoscaling } : { replicas: variant.replicas ?? 2 }),
      config,
      ...(file !== undefined && { files: { '/etc/web/web.conf': file } }),
      secrets: secretsOf(secrets),
      release: variant.strategy === 'rolling' ? rolling() : blueGreen(smoke ? { smoke: httpGet('/health') } : {}),
    });
  });
}

/** What an object may have inside; a slot that is kept has none of it. */
interface Labelled {
  readonly metadata?: { readonly labels?: object };
  readonly spec?: { readonly template?: Labelled };
}

function labelEverything(team: string): void {
  const labelled = ({ metadata, ...rest }: Labelled): Labelled => ({
    ...rest,
    metadata: { ...metadata, labels: { ...metadata?.labels, team } },
  });
  runtime.registerResourceTransform(({ type, props, opts }) => {
    if (!/:(Deployment|CronJob)$/.test(type)) return undefined;
    const { spec, ...rest } = props as Labelled;
    return { props: labelled({ ...rest, spec: { ...spec, template: labelled({ ...spec?.template }) } }), opts };
  });
}

export const program: Scenario<ReleasesInput> = async ({ applications, missing = {}, team }) => {
  if (team !== undefined) labelEverything(team);
  const names = Object.keys(applications);
  return deployStack({
    applications: names.map((name) => describe(name, applications[name] ?? {})),
    ground: (environment) => {
      const { target } = environment;
      if (target.kind !== 'kubeconfig') throw new Error('the scenario stands on a kubeconfig');
      return {
        ...kubeconfigGround({ ...environment, target }),
        cluster: testCluster(),
        missing: async ({ name }) => missing[name] ?? [],
      };
    },
  });
};
