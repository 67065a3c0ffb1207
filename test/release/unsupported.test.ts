import {
  application,
  blueGreen,
  httpProbe,
  renderApplication,
  rolling,
  ScheduledTask,
  WebService,
  Worker,
} from 'verdigris';
import type { ApplicationDefinition } from 'verdigris';
import { unsupported } from '../../lib/release/unsupported';
import { environment } from '../support/environments';

const problemsOf = (build: ApplicationDefinition['build']) => {
  const given = environment('testing', { versions: { shop: 'v1' } });
  return unsupported([renderApplication(application('shop', build), { environment: given, slot: 'rolling' })]);
};
const web = (app: Parameters<ApplicationDefinition['build']>[0], release = blueGreen()) =>
  new WebService(app, 'shop', { readiness: httpProbe('/ready'), release });

describe('what can not be released yet', () => {
  it('is not a web service by itself, nor workers that roll with it', () => {
    expect(problemsOf((app) => void web(app))).toEqual([]);
    const rolls = problemsOf((app) => {
      web(app, rolling());
      new Worker(app, 'queue');
    });
    expect(rolls).toEqual([]);
  });

  it('is blue/green with what works by itself', () => {
    const problems = problemsOf((app) => {
      web(app);
      new Worker(app, 'queue');
      new ScheduledTask(app, 'nightly', { schedule: '0 3 * * *' });
    });
    expect(problems).toEqual([
      {
        path: 'shop',
        message:
          "blueGreen keeps two releases running, and 'nightly' and 'queue' of both would work at the same time; release it rolling " +
          "('pulumi config set --path verdigris:strategies.shop rolling')",
      },
    ]);
  });

  it('is an application without a web service', () => {
    expect(problemsOf((app) => void new Worker(app, 'queue'))).toMatchObject([
      { path: 'shop', message: expect.stringContaining('has no web service') },
    ]);
  });
});
