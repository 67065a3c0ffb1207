import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { checkSchedule, checkTimeZone } from './cron';
import { jobTimes } from './job';
import type { JobProps } from './job';
import { addObject } from './ownership';
import { quoted } from './problems';
import type { Duration } from './units';
import { wholeNumber, wholeSeconds } from './units';
import { Workload } from './workload';

const brand = Symbol.for('verdigris.ScheduledTask');

const concurrency = { forbid: 'Forbid', replace: 'Replace', allow: 'Allow' } as const;

/** What a scheduled task is. */
export interface ScheduledTaskProps extends JobProps {
  /** When it runs: minute, hour, day of the month, month and day of the week as cron has them, or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. */
  readonly schedule: string;
  /** Where the schedule's clock hangs, for example `Europe/Berlin`. @default 'Etc/UTC' */
  readonly timeZone?: string;
  /** What happens at its time while it still runs: it is left out (`forbid`), stopped and started anew (`replace`), or runs beside itself (`allow`). @default 'forbid' */
  readonly concurrency?: keyof typeof concurrency;
  /**
   * How late it may still start, where it could not at its time. After a switch the new slot's starts whatever was due for so
   * long, also what the old slot's has started already. Whole seconds, at least 10 (the controller looks every 10 s). @default minutes(1)
   */
  readonly startingDeadline?: Duration;
  /** Ended runs that are kept to look at, at least 0. @default 3 of each */
  readonly history?: { readonly successful?: number; readonly failed?: number };
}

/**
 * Runs to its end again and again, by the clock. With two slots only the one of the live slot does: when traffic has moved, the
 * former one is suspended first. Of the slot: CronJob, ConfigMaps and network policy. Of the application: service account, secrets.
 */
export class ScheduledTask extends Workload {
  /** True for a scheduled task, also where the package exists twice in `node_modules`. */
  static is(value: unknown): value is ScheduledTask {
    return typeof value === 'object' && value !== null && brand in value;
  }

  readonly ports: readonly number[] = [];
  readonly metricsPort: undefined;
  /** The object underneath: `addJsonPatch` on it reaches every native field. */
  readonly cronJob: ApiObject;

  constructor(scope: Construct, name: string, props: ScheduledTaskProps) {
    super(scope, name, props, {
      what: 'the name of the scheduled task',
      most: 46,
      why: 'its slot adds up to 6, and Kubernetes takes 52 for a CronJob',
    });
    Object.defineProperty(this, brand, { value: true });
    const { application, report } = this;
    const { schedule, timeZone = 'Etc/UTC', history = {} } = props;
    checkSchedule(schedule, report);
    checkTimeZone(timeZone, report);
    const policy = concurrency[props.concurrency ?? 'forbid'];
    if (!policy)
      report('choice-invalid', `'concurrency' ('${props.concurrency}') is none of ${quoted(Object.keys(concurrency))}`);
    const { spec, shape } = jobTimes(props, report);
    const manifest = k8s.KubeCronJob.manifest({
      metadata: { name: application.slotName(name), labels: { app: name } },
      spec: {
        schedule,
        timeZone,
        concurrencyPolicy: policy,
        startingDeadlineSeconds: wholeSeconds(report, 'startingDeadline', props.startingDeadline, {
          fallback: 60,
          min: 10,
        }),
        successfulJobsHistoryLimit: wholeNumber(report, 'history.successful', history.successful, {
          fallback: 3,
          min: 0,
        }),
        failedJobsHistoryLimit: wholeNumber(report, 'history.failed', history.failed, { fallback: 3, min: 0 }),
        jobTemplate: { spec: { ...spec, template: {} } },
      },
    }) as { readonly spec: { readonly jobTemplate: { readonly spec: object } } };
    const template = this.podTemplate(props, shape);
    this.cronJob = addObject(this.slotScope, 'cron-job', {
      ...manifest,
      spec: { ...manifest.spec, jobTemplate: { spec: { ...manifest.spec.jobTemplate.spec, template } } },
    });
    application.setRole(this.cronJob, 'schedule');
    application.addWorkload(this);
  }
}
