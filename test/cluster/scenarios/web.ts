// One web service through the whole seam, as a user's stack would have it; for release.test.ts and the bench.
import { application, httpGet, httpProbe, seconds, blueGreen, WebService } from '../../../lib/app';
import { kubeconfigGround } from '../../../lib/deploy';
import { deployStack } from '../../../lib/release';
import type { Scenario } from '../../engine/runner';

export const web = application('web', (app) => {
  new WebService(app, 'web', {
    port: 8080,
    replicas: 2,
    resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { cpu: '500m', memory: '64Mi' } },
    liveness: httpProbe('/', { period: seconds(5) }),
    readiness: httpProbe('/ready', { period: seconds(1) }),
    files: { '/etc/web/web.conf': 'the same in every version' },
    // As short as it may be: proxies forget a pod within their minimum sync period of a second.
    drain: { preStop: seconds(3) },
    release: blueGreen({ smoke: httpGet('/health') }),
  });
});

export const program: Scenario<unknown> = () =>
  deployStack({
    applications: [web],
    ground: (environment) => {
      const { target } = environment;
      if (target.kind !== 'kubeconfig') throw new Error(`this scenario runs on a kubeconfig, not on ${target.kind}`);
      return kubeconfigGround({ ...environment, target });
    },
  });
