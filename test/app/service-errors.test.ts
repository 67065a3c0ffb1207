import {
  blueGreen,
  claim,
  emptyDir,
  execProbe,
  grpcProbe,
  httpGet,
  httpProbe,
  rolling,
  seconds,
  secretKey,
  tcpProbe,
  WebService,
} from 'verdigris';
import type { WebServiceProps } from 'verdigris';
import { problemsOf, shop, shopEnvironment } from '../support/rendering';
import type { RenderOptions } from '../support/rendering';

const path = 'production/shop/shop';
const ready = { readiness: httpProbe('/ready') };

/** A value that breaks the types on purpose, as plain JavaScript could. */
const wrong = <T>(value: unknown): T => value as T;

type Case = readonly [name: string, props: WebServiceProps, message: string, options?: RenderOptions];

const services: readonly Case[] = [
  ['a port that is none', { port: 70000 }, `'port' (70000) must be a whole number from 1 to 65535 [number-invalid]`],
  [
    'a Service port that is none',
    { servicePort: 0 },
    `'servicePort' (0) must be a whole number from 1 to 65535 [number-invalid]`,
  ],
  ['no pods', { replicas: 0 }, `'replicas' (0) must be a whole number, at least 1 [number-invalid]`],
  ['half a pod', { replicas: 1.5 }, `'replicas' (1.5) must be a whole number, at least 1 [number-invalid]`],
  ['root', { user: 0 }, `'user' (0) must be a whole number from 1 to 2147483647 [number-invalid]`],
  [
    'an image with a space',
    { image: 'a b' },
    `'image' ('a b') is not an image; leave it out or use application.image('repository') [image-invalid]`,
  ],
  [
    'a CPU quantity that is none',
    { resources: { requests: { cpu: '0.5 cores', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } } },
    `'resources.requests.cpu' ('0.5 cores') is not a CPU quantity; write '500m' or '2', for example [quantity-invalid]`,
  ],
  [
    'no CPU at all',
    { resources: { requests: { cpu: '0', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } } },
    `'resources.requests.cpu' ('0') must be more than 0 [quantity-too-small]`,
  ],
  [
    'memory in thousandths of a byte',
    { resources: { requests: { cpu: '1', memory: '128m' }, limits: { cpu: '1', memory: '1Gi' } } },
    `'resources.requests.memory' ('128m') is not a memory quantity; write '256Mi' or '1Gi', for example [quantity-invalid]`,
  ],
  [
    'memory without a unit',
    { resources: { requests: { cpu: '1', memory: '512' }, limits: { cpu: '1', memory: '1Gi' } } },
    `'resources.requests.memory' ('512') is 512 bytes, less than any container needs (4Mi); write a unit, for example '256Mi' [quantity-too-small]`,
  ],
  [
    'a CPU request above its limit',
    { resources: { requests: { cpu: '2', memory: '1Gi' }, limits: { cpu: '1500m', memory: '1Gi' } } },
    `'resources.requests.cpu' (2) must be at most 'resources.limits.cpu' (1500m) [request-above-limit]`,
  ],
  [
    'a memory request above its limit',
    { resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '512Mi' } } },
    `'resources.requests.memory' (1Gi) must be at most 'resources.limits.memory' (512Mi) [request-above-limit]`,
  ],
  [
    'a probe path without a slash',
    { liveness: httpProbe('health') },
    `the path of 'liveness' ('health') must start with '/' and hold no spaces; write httpProbe('/health') [path-invalid]`,
  ],
  [
    'a probe that waits longer than its period',
    { liveness: tcpProbe({ period: seconds(5), timeout: seconds(10) }) },
    `'liveness.timeout' (10 s) must be at most 'liveness.period' (5 s) [duration-order]`,
  ],
  [
    'a duration that is negative',
    { liveness: tcpProbe({ initialDelay: seconds(-1) }) },
    `'liveness.initialDelay' (-1 s) must be a whole number of seconds, at least 0 [duration-invalid]`,
  ],
  [
    'a duration without a unit',
    { startup: tcpProbe({ period: wrong(10) }) },
    `'startup.period' (10) has no unit; write seconds(10) or minutes(...) [duration-invalid]`,
  ],
  [
    'a probe that never fails',
    { liveness: grpcProbe({ failureThreshold: 0 }) },
    `'liveness.failureThreshold' (0) must be a whole number, at least 1 [number-invalid]`,
  ],
  [
    'a command probe without a command',
    { liveness: execProbe([]) },
    `the command of 'liveness' is empty; write execProbe(['/bin/check']) [command-empty]`,
  ],
  [
    'a variable that no shell can read',
    { config: { 'LOG-LEVEL': 'INFO' } },
    `'config.LOG-LEVEL' is not the name of an environment variable: letters, digits and '_', no digit first [variable-name-invalid]`,
  ],
  [
    'a setting that is no text',
    { config: { LIST: wrong(['a']) } },
    `'config.LIST' (a value of type object) must be text, a number or a boolean [setting-invalid]`,
  ],
  [
    'a setting that is no number',
    { config: { N: NaN } },
    `'config.N' (NaN) must be text, a number or a boolean [setting-invalid]`,
  ],
  [
    'a variable from two sources',
    { config: { DB_HOST: 'x' }, secrets: { DB_HOST: secretKey('db', 'host') } },
    `the variable DB_HOST is set twice, by 'config.DB_HOST' and 'secrets.DB_HOST'; remove one [variable-duplicate]`,
  ],
  [
    'a key that no secret can have',
    { secrets: { A: secretKey('db', 'the host') } },
    `the key 'the host' of the secret 'db' must be letters, digits, '-', '_' and '.' [key-invalid]`,
  ],
  [
    'a secret that can have no such name',
    { secrets: { A: secretKey('DB', 'host') } },
    `the secret 'DB' is not a name of a Kubernetes object: lower-case letters, digits, '-' and '.' [reference-invalid]`,
  ],
  [
    'a file at a relative path',
    { files: { 'etc/app.conf': 'x' } },
    `'etc/app.conf' must be an absolute path without ':', '..' or a trailing '/', for example '/var/cache/app' [mount-path-invalid]`,
  ],
  [
    'two files of one name',
    { files: { '/a/x.conf': '1', '/b/x.conf': '2' } },
    `two of 'files' are called 'x.conf' (one is '/b/x.conf'); put one into 'configMaps' with a mount of its own [file-name-conflict]`,
  ],
  [
    'a ConfigMap that takes the name of the files',
    { files: { '/a/x': '1' }, configMaps: { config: { data: { A: '1' }, env: true } } },
    `'configMaps.config' has the name under which 'files' are kept; call it otherwise [config-map-conflict]`,
  ],
  [
    'a ConfigMap that reaches nothing',
    { configMaps: { settings: { data: { A: '1' } } } },
    `'configMaps.settings' reaches no container; give it 'mount' (a directory) or 'env: true' [config-map-unused]`,
  ],
  [
    'a ConfigMap that is empty',
    { configMaps: { settings: { data: {}, env: true } } },
    `'configMaps.settings' is empty; give it a key or leave it out [config-map-empty]`,
  ],
  [
    'a ConfigMap with a number',
    { configMaps: { settings: { data: { A: wrong(1) }, env: true } } },
    `the key 'A' of 'configMaps.settings' (1) must be text [setting-invalid]`,
  ],
  [
    'a key that no ConfigMap can have',
    { configMaps: { settings: { data: { 'a b': '1' }, mount: '/etc/settings' } } },
    `the key 'a b' of 'configMaps.settings' must be letters, digits, '-', '_' and '.' [key-invalid]`,
  ],
  [
    'a ConfigMap whose name does not fit into one',
    { configMaps: { Settings: { data: { A: '1' }, env: true } } },
    `'configMaps.Settings' must be called by at most 40 lower-case letters, digits and '-' [name-invalid]`,
  ],
  [
    'a ConfigMap that is too large',
    { files: { '/a': 'x'.repeat(2 ** 20) } },
    `'files' has 1048577 bytes and a ConfigMap may have 1048576; put it into the image or a volume [config-map-too-large]`,
  ],
  [
    'a file over a volume',
    { files: { '/data': 'x' }, volumes: { '/data': emptyDir() } },
    `two things are mounted at '/data'; give one of them another path [mount-conflict]`,
  ],
  [
    'a volume of no size',
    { volumes: { '/data': emptyDir({ size: 'large' }) } },
    `the size of '/data' ('large') is not a quantity; write '256Mi' or '1Gi', for example [quantity-invalid]`,
  ],
  [
    'a claim that can have no such name',
    { volumes: { '/data': claim('My Claim') } },
    `the claim at '/data' 'My Claim' is not a name of a Kubernetes object: lower-case letters, digits, '-' and '.' [reference-invalid]`,
  ],
  [
    'more pods at least than at most',
    { autoscaling: { min: 5, max: 3 } },
    `'autoscaling.min' (5) must be at most 'autoscaling.max' (3) [autoscaling-range]`,
  ],
  [
    'a utilization above all',
    { autoscaling: { min: 1, max: 3, cpuUtilization: 170 } },
    `'autoscaling.cpuUtilization' (170) must be a whole number from 1 to 100 [number-invalid]`,
  ],
  [
    'replicas beside autoscaling',
    { replicas: 4, autoscaling: { min: 2, max: 3 } },
    `'replicas' (4) and 'autoscaling' (2 to 3) both say how many pods run; remove one [replicas-conflict]`,
  ],
  [
    'a budget that lets no pod go',
    { replicas: 2, disruptionBudget: { minAvailable: 2 } },
    `'disruptionBudget.minAvailable' (2) must be less than the number of pods (2), or no node can be drained [budget-blocks-drains]`,
  ],
  [
    'a grace that ends with the pause',
    { drain: { preStop: seconds(30), terminationGracePeriod: seconds(30) } },
    `'drain.terminationGracePeriod' (30 s) must be more than 'drain.preStop' (30 s), or the pod is killed before it is told to stop [duration-order]`,
  ],
  [
    'a role that is none',
    { serviceAccount: { role: 'orders' } },
    `'serviceAccount.role' ('orders') is not the ARN of an IAM role, such as 'arn:aws:iam::123456789012:role/orders' [role-invalid]`,
  ],
  [
    'a role for an account of others',
    { serviceAccount: { existing: 'theirs', role: 'arn:aws:iam::123456789012:role/orders' } },
    `'serviceAccount.role' can't be put on the existing account 'theirs'; leave out one of the two [role-on-existing-account]`,
  ],
  [
    'a smoke test of no path',
    { release: rolling({ smoke: httpGet('health') }) },
    `the path of the smoke test ('health') must start with '/' and hold no spaces; write httpGet('/health') [path-invalid]`,
  ],
  [
    'blue/green behind an AWS load balancer',
    { release: blueGreen(), ingress: {} },
    `blueGreen can't be used behind an AWS load balancer in IP mode (ingress class 'alb'): it registers pods only after the switch, so requests would be dropped; use rolling(), or another ingress class [blue-green-behind-balancer]`,
    { environment: shopEnvironment('production', { hosts: { [shop]: ['shop.example.com'] } }) },
  ],
  [
    'a host that is no name',
    { ingress: {} },
    `the host 'https://shop' of 'verdigris:hosts' is not a DNS name; write 'api.example.com', for example [host-invalid]`,
    { environment: shopEnvironment('production', { hosts: { [shop]: ['https://shop'] } }) },
  ],
  [
    'an ingress path without a slash',
    { ingress: { path: 'shop' } },
    `'ingress.path' ('shop') must start with '/' and hold no spaces [path-invalid]`,
    { environment: shopEnvironment('production', { hosts: { [shop]: ['shop.example.com'] } }) },
  ],
];

describe('a wrong web service says', () => {
  for (const [name, props, message, options] of services) {
    it(name, () => {
      expect(problemsOf((app) => new WebService(app, shop, { ...ready, ...props }), options)).toEqual([
        `${path}: ${message}`,
      ]);
    });
  }

  it('blue/green without readiness', () => {
    expect(problemsOf((app) => new WebService(app, shop, { release: blueGreen() }))).toEqual([
      `${path}: blueGreen would take a pod for ready before it answers; add 'readiness', for example httpProbe('/ready') [readiness-missing]`,
    ]);
  });
});
