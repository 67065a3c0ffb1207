// A web service with a database, through the whole seam, as a user's stack would have it; for backing.test.ts.
import { application, blueGreen, httpGet, httpProbe, Postgres, seconds, WebService } from '../../../lib/app';
import { kubeconfigGround } from '../../../lib/deploy';
import { deployStack } from '../../../lib/release';
import type { Scenario } from '../../engine/runner';

/** The version of the machine's own PostgreSQL, of which the image is made. */
const version = process.env['VERDIGRIS_TEST_POSTGRES'] ?? '15';

export const shop = application('shop', (app) => {
  const db = new Postgres(app, 'db', { version, storage: '128Mi' });
  new WebService(app, 'shop', {
    port: 8080,
    replicas: 2,
    resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { cpu: '500m', memory: '64Mi' } },
    uses: [db.as({ DATABASE_URL: db.url })],
    liveness: httpProbe('/', { period: seconds(5) }),
    // Healthy is who reaches the database.
    readiness: httpProbe('/health', { period: seconds(1) }),
    drain: { preStop: seconds(3) },
    release: blueGreen({ smoke: httpGet('/health') }),
  });
});

export const program: Scenario<unknown> = () =>
  deployStack({
    applications: [shop],
    ground: (environment) => {
      const { target } = environment;
      if (target.kind !== 'kubeconfig') throw new Error(`this scenario runs on a kubeconfig, not on ${target.kind}`);
      return kubeconfigGround({ ...environment, target });
    },
  });
