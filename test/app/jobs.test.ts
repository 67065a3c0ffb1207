import { JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { minutes, releaseId, ScheduledTask, seconds, secretKey, Task } from 'verdigris';
import type { ScheduledTaskProps, TaskProps } from 'verdigris';
import { checkSchedule } from '../../lib/app/cron';
import { at, deepFreeze, find, problemsOf, render, shop, shopEnvironment } from '../support/rendering';
import type { RenderOptions } from '../support/rendering';

const scheduled = (props: Partial<ScheduledTaskProps> = {}, options: RenderOptions = {}) =>
  render((app) => new ScheduledTask(app, 'nightly', deepFreeze({ schedule: '30 2 * * *', ...props })), options);
const cronJob = (props: Partial<ScheduledTaskProps> = {}) => find(scheduled(props), 'CronJob').manifest;
const task = (props: TaskProps = {}, options: RenderOptions = {}) =>
  render((app) => new Task(app, 'prepare', deepFreeze(props)), options);
const job = (props: TaskProps = {}, options: RenderOptions = {}) => find(task(props, options), 'Job').manifest;

describe('a scheduled task that says nothing but its time', () => {
  const rendered = scheduled({}, { slot: 'blue' });
  const { manifest, owner, role } = find(rendered, 'CronJob');

  it('is a CronJob of its slot, and known as a schedule', () => {
    expect([manifest.metadata.name, owner, role]).toEqual(['nightly-blue', 'slot', 'schedule']);
    expect(find(rendered, 'NetworkPolicy', 'nightly-blue').owner).toBe('slot');
    expect(find(rendered, 'ServiceAccount', 'nightly').owner).toBe('application');
  });

  it.each([
    ['schedule', '30 2 * * *'],
    ['timeZone', 'Etc/UTC'],
    ['concurrencyPolicy', 'Forbid'],
    ['startingDeadlineSeconds', 60],
    ['successfulJobsHistoryLimit', 3],
    ['failedJobsHistoryLimit', 3],
    ['suspend', undefined],
    ['jobTemplate.spec.backoffLimit', 3],
    ['jobTemplate.spec.activeDeadlineSeconds', 600],
    ['jobTemplate.spec.template.metadata.labels', { app: 'nightly', 'verdigris.dev/slot': 'blue', version: 'v1' }],
    ['jobTemplate.spec.template.spec.restartPolicy', 'Never'],
    ['jobTemplate.spec.template.spec.serviceAccountName', 'nightly'],
    ['jobTemplate.spec.template.spec.securityContext.runAsNonRoot', true],
    ['jobTemplate.spec.template.spec.terminationGracePeriodSeconds', 30],
    ['jobTemplate.spec.template.spec.topologySpreadConstraints', undefined],
    ['jobTemplate.spec.template.spec.containers.0.name', 'nightly'],
    ['jobTemplate.spec.template.spec.containers.0.securityContext.capabilities', { drop: ['ALL'] }],
    ['jobTemplate.spec.template.spec.containers.0.lifecycle', undefined],
  ])('has %s %j', (path, expected) => {
    expect(at(manifest['spec'], path)).toEqual(expected);
  });
});

describe('a scheduled task', () => {
  it('says everything that a CronJob may be told', () => {
    const spec = cronJob({
      timeZone: 'Europe/Berlin',
      concurrency: 'replace',
      startingDeadline: minutes(5),
      history: { successful: 0, failed: 7 },
      retries: 0,
      timeout: minutes(90),
      terminationGracePeriod: seconds(5),
    })['spec'];
    expect(spec).toMatchObject({
      timeZone: 'Europe/Berlin',
      concurrencyPolicy: 'Replace',
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 0,
      failedJobsHistoryLimit: 7,
      jobTemplate: {
        spec: {
          backoffLimit: 0,
          activeDeadlineSeconds: 5400,
          template: { spec: { terminationGracePeriodSeconds: 5 } },
        },
      },
    });
  });

  it('has what every workload may have', () => {
    const spec = at(
      cronJob({
        command: ['clean'],
        config: { A: 1 },
        secrets: { B: secretKey('s', 'k') },
        architectures: ['arm64'],
        init: [{ name: 'first' }],
      }),
      'spec.jobTemplate.spec.template.spec',
    );
    expect(at(spec, 'containers.0')).toMatchObject({
      command: ['clean'],
      env: [
        { name: 'A', value: '1' },
        { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      ],
    });
    expect(at(spec, 'initContainers.0.name')).toBe('first');
    expect(at(spec, 'affinity.nodeAffinity')).toBeDefined();
  });

  it('stops its sidecars with it, which start before it and after its init containers', () => {
    const spec = at(
      cronJob({ init: [{ name: 'zeroth' }], sidecars: { proxy: { image: 'proxy:1', port: 5432 } } }),
      'spec.jobTemplate.spec.template.spec',
    );
    expect((at(spec, 'containers') as unknown[]).length).toBe(1);
    expect(
      (at(spec, 'initContainers') as { name: string; restartPolicy?: string }[]).map(({ name, restartPolicy }) => [
        name,
        restartPolicy,
      ]),
    ).toEqual([
      ['zeroth', undefined],
      ['proxy', 'Always'],
    ]);
  });

  it('is known as a schedule also where somebody made it by hand, but for one of the application', () => {
    const native = { schedule: '@daily', jobTemplate: {} };
    const rendered = render((app) => {
      new ScheduledTask(app, 'nightly', { schedule: '@daily' });
      new k8s.KubeCronJob(app.slotScope, 'own', { metadata: { name: app.slotName('own') }, spec: native });
      new k8s.KubeCronJob(app, 'theirs', { metadata: { name: 'theirs' }, spec: native });
    });
    expect([find(rendered, 'CronJob', 'own').role, find(rendered, 'CronJob', 'theirs').role]).toEqual([
      'schedule',
      'other',
    ]);
  });

  it('has no replicas that an environment could set', () => {
    const environment = shopEnvironment('production', { replicas: { [shop]: 3 } });
    expect(
      problemsOf(
        (app) => {
          new ScheduledTask(app, shop, { schedule: '@daily' });
        },
        { environment },
      ),
    ).toEqual([
      `verdigris:replicas.shop: it applies to a service or worker called 'shop', and the application has none; remove it [replicas-unknown]`,
    ]);
  });
});

describe('a schedule', () => {
  const wrong = (schedule: string): readonly string[] => {
    const problems: string[] = [];
    checkSchedule(schedule, (code, message) => problems.push(`${message} [${code}]`));
    return problems;
  };

  it.each(['* * * * *', '*/15 0-6/2 1,15 * mon-FRI', '0 0 31 12 6', '? 1 ? JAN,3-5 sun', '@hourly', '5  4 * * *'])(
    'may be %s',
    (schedule) => {
      expect(wrong(schedule)).toEqual([]);
    },
  );

  const five = (schedule: string) =>
    `'schedule' ('${schedule}') must have five fields (minute, hour, day of the month, month, day of the week) or be a word such as '@daily'; write '30 2 * * *' for 2:30 each night [schedule-invalid]`;
  const field = (name: string, text: string, min: number, max: number) =>
    `the ${name} of 'schedule' ('${text}') must be '*', or numbers from ${min} to ${max} as '1,3', '1-5' or '*/5' [schedule-invalid]`;
  it.each([
    ['', five('')],
    ['@nightly', five('@nightly')],
    ['0 30 2 * * *', five('0 30 2 * * *')],
    ['TZ=UTC 0 1 * *', five('TZ=UTC 0 1 * *')],
    ['60 * * * *', field('minute', '60', 0, 59)],
    ['* 24 * * *', field('hour', '24', 0, 23)],
    ['* * 0 * *', field('day of the month', '0', 1, 31)],
    ['* * * 13 *', field('month', '13', 1, 12)],
    ['* * * * 7', field('day of the week', '7', 0, 6)],
    ['* * * * sund', field('day of the week', 'sund', 0, 6)],
    ['5-1 * * * *', field('minute', '5-1', 0, 59)],
    ['*/0 * * * *', field('minute', '*/0', 0, 59)],
    ['1, * * * *', field('minute', '1,', 0, 59)],
    ['1/2/3 * * * *', field('minute', '1/2/3', 0, 59)],
    ['1-2-3 * * * *', field('minute', '1-2-3', 0, 59)],
    ['-1 * * * *', field('minute', '-1', 0, 59)],
  ])('may not be %j', (schedule, message) => {
    expect(wrong(schedule)).toEqual([message]);
  });

  it('is right exactly while all its numbers are within their fields', () => {
    const limits = [
      [0, 59],
      [0, 23],
      [1, 31],
      [1, 12],
      [0, 6],
    ] as const;
    const fields = limits.map(() =>
      fc
        .tuple(fc.nat(70), fc.nat(70), fc.constantFrom('', '/2'))
        .map(([a, b, step]) => ({ a, b, text: `${a}-${b}${step}` })),
    );
    fc.assert(
      fc.property(fc.tuple(...fields), (parts) => {
        const outside = parts.filter(({ a, b }, at) => a > b || a < limits[at]![0] || b > limits[at]![1]);
        expect(wrong(parts.map(({ text }) => text).join(' '))).toHaveLength(outside.length);
      }),
    );
  });
});

describe('a wrong scheduled task says', () => {
  const right = { schedule: '@daily' };
  it.each<[string, ScheduledTaskProps, string]>([
    [
      'a time zone that is none',
      { ...right, timeZone: 'Mars/Olympus' },
      `'timeZone' ('Mars/Olympus') is not a time zone; write 'Europe/Berlin', for example [time-zone-invalid]`,
    ],
    [
      'a time zone in small letters, which no cluster finds',
      { ...right, timeZone: 'europe/paris' },
      `'timeZone' ('europe/paris') is not a time zone; write 'Europe/Paris' [time-zone-invalid]`,
    ],
    [
      'that it may never start late, though nothing starts on the second',
      { ...right, startingDeadline: seconds(5) },
      `'startingDeadline' (5 s) must be a whole number of seconds, at least 10 [duration-invalid]`,
    ],
    [
      'a concurrency that is none',
      { ...right, concurrency: 'skip' as 'forbid' },
      `'concurrency' ('skip') is none of 'forbid', 'replace' and 'allow' [choice-invalid]`,
    ],
    [
      'tries that are none',
      { ...right, retries: -1 },
      `'retries' (-1) must be a whole number, at least 0 [number-invalid]`,
    ],
    [
      'half a run that is kept',
      { ...right, history: { failed: 0.5 } },
      `'history.failed' (0.5) must be a whole number, at least 0 [number-invalid]`,
    ],
  ])('%s', (_name, props, message) => {
    expect(problemsOf((app) => new ScheduledTask(app, 'nightly', props))).toEqual([
      `production/shop/nightly: ${message}`,
    ]);
  });

  it.each(['UTC', 'Etc/UTC', 'Asia/Calcutta', 'US/Pacific'])('but nothing of the time zone %s', (timeZone) => {
    expect(at(cronJob({ timeZone }), 'spec.timeZone')).toBe(timeZone);
  });
});

describe('a task', () => {
  const first = task({}, { slot: 'green' });

  it('is a Job of its slot, and known as a task', () => {
    const { manifest, owner, role } = find(first, 'Job');
    expect(manifest.metadata.name).toMatch(/^prepare-green-[0-9a-f]{8}$/);
    expect([owner, role]).toEqual(['slot', 'task']);
    expect(find(first, 'NetworkPolicy').manifest.metadata.name).toBe('prepare-green');
  });

  it.each([
    ['metadata.annotations', { 'pulumi.com/replaceUnready': 'true', 'pulumi.com/timeoutSeconds': '660' }],
    ['spec.backoffLimit', 3],
    ['spec.activeDeadlineSeconds', 600],
    ['spec.template.spec.restartPolicy', 'Never'],
    ['spec.template.metadata.labels', { app: 'prepare', 'verdigris.dev/slot': 'rolling', version: 'v1' }],
    ['spec.template.spec.containers.0.securityContext.allowPrivilegeEscalation', false],
  ])('has %s %j', (path, expected) => {
    expect(at(job(), path)).toEqual(expected);
  });

  const nameOf = (props: TaskProps = {}, version = 'v1') =>
    job(props, { environment: shopEnvironment('production', { versions: { [shop]: version } }) }).metadata.name;

  it('is another Job with other content, or another version, digest included', () => {
    expect(nameOf({ image: 'fixed:1' })).toBe(nameOf({ image: 'fixed:1' }));
    const digest = (digit: string) => `v1@sha256:${digit.repeat(64)}`;
    const names = [
      nameOf({ image: 'fixed:1' }),
      nameOf({ image: 'fixed:2' }),
      nameOf({ image: 'fixed:1', files: { '/etc/a': 'a' } }),
      nameOf({ image: 'fixed:1' }, digest('a')),
      nameOf({ image: 'fixed:1' }, digest('b')),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('is another Job with another patch', () => {
    const patched = find(
      render((app) => new Task(app, 'prepare').job.addJsonPatch(JsonPatch.add('/spec/parallelism', 2))),
      'Job',
    ).manifest;
    expect(patched.metadata.name).not.toBe(nameOf());
    expect(at(patched, 'spec.parallelism')).toBe(2);
  });

  it('is the same Job whatever a deferred value turns out to be', () => {
    const named = (value: object) =>
      find(
        render((app) => new Task(app, 'prepare', { config: { A: app.tokens.add(value, '${db.host}') } })),
        'Job',
      ).manifest.metadata.name;
    expect(named({ it: 1 })).toBe(named({ it: 2 }));
    expect(named({ it: 1 })).not.toBe(nameOf());
  });

  it('is a part of the release id', () => {
    expect(releaseId(task({ retries: 1 }))).not.toBe(releaseId(task({ retries: 2 })));
    expect(releaseId(task())).toBe(releaseId(task()));
  });

  it('has room for what a release adds to its name', () => {
    expect(problemsOf((app) => new Task(app, 't'.repeat(36)))).toEqual([
      `production/shop/${'t'.repeat(36)}: the task name '${'t'.repeat(36)}' has 36 characters and may have 35: names of its Jobs add up to 28 to Kubernetes' 63 [name-too-long]`,
    ]);
    expect(problemsOf((app) => new ScheduledTask(app, 's'.repeat(47), { schedule: '@daily' }))).toEqual([
      `production/shop/${'s'.repeat(47)}: the name of the scheduled task '${'s'.repeat(47)}' has 47 characters and may have 46: its slot adds up to 6, and Kubernetes takes 52 for a CronJob [name-too-long]`,
    ]);
  });
});
