import { ApiObject, App, Chart, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as pulumi from '@pulumi/pulumi';
import {
  anywhere,
  application,
  blueGreen,
  cidr,
  clusterService,
  httpGet,
  httpProbe,
  pods,
  renderApplication,
  rolling,
  secretKey,
  WebService,
} from 'verdigris';
import type { Application, Environment } from 'verdigris';
import { lineOf } from '../support/lines';
import { problemsFrom, problemsOf, shop, shopEnvironment } from '../support/rendering';
import type { RenderOptions } from '../support/rendering';

const path = 'production/shop/shop';
const ready = { readiness: httpProbe('/ready') };

type Build = (app: Application, environment: Environment) => void;
const service: Build = (app) => void new WebService(app, shop, ready);
const withConnections = (connect: (service: WebService) => void): Build => {
  return (app) => connect(new WebService(app, shop, ready));
};

const applications: readonly (readonly [string, Build, string | readonly string[], RenderOptions?])[] = [
  [
    'a service name that is too long',
    (app) => new WebService(app, 'a'.repeat(56), ready),
    `production/shop/${'a'.repeat(56)}: the service name '${'a'.repeat(56)}' has 56 characters and may have 55: its slot Service adds up to 8 to Kubernetes' 63 [name-too-long]`,
  ],
  [
    'a service name that no Service can have',
    (app) => new WebService(app, 'Web_1', ready),
    `production/shop/Web_1: the service name 'Web_1' must be lower-case letters, digits and '-', start with a letter and not end with '-' [name-invalid]`,
  ],
  [
    'the same service twice',
    (app, environment) => [service(app, environment), service(app, environment)],
    `production/shop: its description failed: There is already a Construct with name 'shop' in Application [shop] [description-failed]`,
  ],
  [
    'nothing',
    () => undefined,
    `production/shop: it describes no workload; add one, for example new WebService(application, 'shop') [application-empty]`,
  ],
  [
    'a description that comes later',
    async (app, environment) => service(app, environment),
    'production/shop: its description is asynchronous, so what it adds later would be missing; make it a plain function [description-asynchronous]',
  ],
  [
    'services that differ in strategy',
    (app) => [
      new WebService(app, shop, { ...ready, release: rolling() }),
      new WebService(app, 'admin', { ...ready, release: blueGreen() }),
    ],
    `production/shop: 'admin' (blueGreen) and 'shop' (rolling) are released together and can't differ in 'release'; choose one kind [release-conflict]`,
  ],
  [
    'services that differ in their smoke test',
    (app) => [
      new WebService(app, shop, { ...ready, release: blueGreen({ smoke: httpGet('/a') }) }),
      new WebService(app, 'admin', { ...ready, release: blueGreen({ smoke: httpGet('/b') }) }),
    ],
    `production/shop: 'admin' (/b) and 'shop' (/a) are released together and share one smoke test; choose one path [release-conflict]`,
  ],
  [
    'a host outside the cluster as a service',
    withConnections(({ connections }) => connections.allowTo(clusterService('api.openai.com', 443))),
    `${path}: 'api.openai.com' is not a service of the cluster, and a network policy knows no host names; give its addresses by cidr() [host-not-in-cluster]`,
  ],
  [
    'a range of addresses that is none',
    withConnections(({ connections }) => connections.allowTo(cidr('10.0.0.0/33', 5432))),
    `${path}: '10.0.0.0/33' is not a range of addresses; write '10.0.0.0/16', or '203.0.113.7/32' for one address [address-range-invalid]`,
  ],
  [
    'every pod by accident',
    withConnections(({ connections }) => connections.allowFrom(pods({}))),
    `${path}: pods without labels would be every pod of the namespace; name them, for example pods({ app: 'orders' }) [peer-without-labels]`,
  ],
  [
    'a connection to no port',
    withConnections(({ connections }) => connections.allowTo(pods({ app: 'orders' }))),
    `${path}: allowTo({"app":"orders"}) needs the port of the other side; give it as 'port' [port-missing]`,
  ],
  [
    'a connection to a port that is none',
    withConnections(({ connections }) => connections.allowTo(anywhere(0))),
    `${path}: 'allowTo(0.0.0.0/0, ::/0).port' (0) must be a whole number from 1 to 65535 [number-invalid]`,
  ],
  [
    'an object of a slot that both slots would share',
    (app, environment) => {
      service(app, environment);
      new ApiObject(app.slotScope, 'extra', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'extra' } });
    },
    `production/shop/slot/extra: the ConfigMap 'extra' belongs to a slot and would be the same object in both; call it application.slotName('extra') [slot-name-missing]`,
    { slot: 'blue' },
  ],
  [
    'an object that is described twice',
    (app, environment) => {
      service(app, environment);
      new ApiObject(app, 'twin', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: shop } });
    },
    `production/shop/twin: the ServiceAccount 'shop' is described twice, here and at production/shop/shop/account; rename one [object-duplicate]`,
  ],
  [
    'no version',
    service,
    `verdigris:versions.shop: no version of 'shop' is configured; set it by: pulumi config set --path 'verdigris:versions.shop' TAG --stack production [version-missing]`,
    { environment: shopEnvironment('production', { versions: {} }) },
  ],
  [
    'a version that no label can have',
    service,
    `production/shop: the version 'v1+a' needs a tag of at most 63 letters, digits, '-', '_' and '.'; set it by: pulumi config set --path 'verdigris:versions.shop' TAG --stack production [version-invalid]`,
    { environment: shopEnvironment('production', { versions: { [shop]: 'v1+a' } }) },
  ],
  [
    'a digest that is none',
    service,
    `production/shop: the digest of the version 'v1@sha256:12' must be 'sha256:' and 64 hexadecimal digits [version-invalid]`,
    { environment: shopEnvironment('production', { versions: { [shop]: 'v1@sha256:12' } }) },
  ],
  [
    'configured replicas for a service that is not there',
    (app) => new WebService(app, 'web', ready),
    `verdigris:replicas.shop: it applies to a service or worker called 'shop', and the application has 'web'; name one of them, such as 'shop/web' [replicas-unknown]`,
    { environment: shopEnvironment('production', { replicas: { [shop]: 3 } }) },
  ],
  [
    'configured replicas for a worker that is not there',
    (app) => new WebService(app, 'web', ready),
    `verdigris:replicas["shop/worker"]: the application has no service or worker of that name, but 'web'; rename or remove it [replicas-unknown]`,
    { environment: shopEnvironment('production', { replicas: { 'shop/worker': 3 } }) },
  ],
  [
    'configured replicas above the autoscaler, by the name of the service',
    (app) => new WebService(app, 'web', { ...ready, autoscaling: { min: 1, max: 3 } }),
    `verdigris:replicas["shop/web"]: 'replicas' (4) must be at most 'autoscaling.max' (3) of the service [autoscaling-range]`,
    { environment: shopEnvironment('production', { replicas: { 'shop/web': 4 } }) },
  ],
  [
    'configured replicas above the autoscaler',
    (app) => new WebService(app, shop, { ...ready, autoscaling: { min: 1, max: 3 } }),
    `verdigris:replicas.shop: 'replicas' (4) must be at most 'autoscaling.max' (3) of the service [autoscaling-range]`,
    { environment: shopEnvironment('production', { replicas: { [shop]: 4 } }) },
  ],
  [
    'a smoke test without an image',
    (app) => new WebService(app, shop, { ...ready, release: blueGreen({ smoke: httpGet('/health') }) }),
    `verdigris:smokeImage: the smoke test of 'shop' (GET /health) needs an image; set one with its digest: 'repository@sha256:...' [smoke-image-missing]`,
    { environment: shopEnvironment('production', { smokeImage: undefined }) },
  ],
  [
    'a smoke test whose image may change',
    (app) => new WebService(app, shop, { ...ready, release: blueGreen({ smoke: httpGet('/health') }) }),
    `verdigris:smokeImage: the smoke test of 'shop' (GET /health) needs its image by digest, and 'curl:8' has none; write 'repository@sha256:' and 64 hexadecimal digits [smoke-image-without-digest]`,
    { environment: shopEnvironment('production', { smokeImage: 'curl:8' }) },
  ],
  [
    'a secret without a local value',
    (app) => new WebService(app, shop, { ...ready, secrets: { A: secretKey('db', 'ca.crt') } }),
    `verdigris:secrets.db["ca.crt"]: the key 'ca.crt' of the secret 'db' has no local value; set it by: pulumi config set --secret --path 'verdigris:secrets.db["ca.crt"]' VALUE --stack development [secret-value-missing]`,
    { environment: shopEnvironment('development') },
  ],
  [
    'a secret that has two names',
    (app) =>
      new WebService(app, shop, {
        ...ready,
        secrets: { A: secretKey('db', 'host', { as: 'own' }), B: secretKey('db', 'port') },
      }),
    `${path}: the secret 'db' is called 'own' and 'db' in this application; give it the same 'as' everywhere [secret-name-conflict]`,
  ],
  [
    'a validation of a construct of yours',
    (app, environment) => {
      service(app, environment);
      new Construct(app, 'own').node.addValidation({ validate: () => ['it is Friday'] });
    },
    'production/shop/own: it is Friday [construct-invalid]',
  ],
  [
    'an object that can not be rendered',
    (app, environment) => {
      service(app, environment);
      const lost = Lazy.any({ produce: () => JSON.parse('') as unknown });
      new ApiObject(app, 'native', { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'n' }, subsets: lost });
    },
    `production/shop/native: the Endpoints 'n' can't be rendered: SyntaxError: Unexpected end of JSON input [object-unrenderable]`,
  ],
  [
    'a workload that stands elsewhere, beside what else is wrong',
    (app) => {
      new WebService(app, shop, { ...ready, replicas: 0 });
      new WebService(new Chart(new App(), 'elsewhere'), 'lost', ready);
    },
    [
      'elsewhere/lost: it does not stand in an application; give it one as its scope [application-missing]',
      `${path}: 'replicas' (0) must be a whole number, at least 1 [number-invalid]`,
    ],
  ],
  [
    'an unknown network of the load balancer',
    (app) => new WebService(app, shop, { ...ready, ingress: {} }),
    `verdigris:platform.cidr: the load balancer's addresses are not known for the existing network; set its address range, for example '10.0.0.0/16' [network-range-missing]`,
    {
      environment: shopEnvironment('production', {
        hosts: { [shop]: ['shop.example.com'] },
        platform: {
          ...shopEnvironment().platform,
          vpc: { id: 'vpc-1', privateSubnets: ['subnet-1', 'subnet-2'] },
        },
      }),
    },
  ],
];

describe('a wrong application says', () => {
  for (const [name, build, message, options] of applications) {
    it(name, () => {
      expect(problemsOf(build, options)).toEqual([message].flat());
    });
  }

  it('a name that leaves no room', () => {
    const name = 'a'.repeat(36);
    const definition = application(name, (app) => void new WebService(app, 'web', ready));
    const environment = shopEnvironment('production', { versions: { [name]: 'v1' } });
    const problems = problemsFrom(() => renderApplication(definition, { environment, slot: 'rolling' }));
    expect(problems.map(({ message }) => message)).toEqual([
      `the application name '${name}' has 36 characters and may have 35: names of its verification Jobs add up to 28 to Kubernetes' 63`,
    ]);
  });

  it('all its problems together, in a fixed order', () => {
    const build: Build = (app) => {
      new WebService(app, 'b', { ...ready, replicas: 0, port: -1 });
      new WebService(app, 'a', { ...ready, files: { x: 'y' }, autoscaling: { min: 3, max: 2 } });
    };
    expect(problemsOf(build, { environment: shopEnvironment('production', { versions: {} }) })).toEqual([
      `production/shop/a: 'autoscaling.min' (3) must be at most 'autoscaling.max' (2) [autoscaling-range]`,
      `production/shop/a: 'x' must be an absolute path without ':', '..' or a trailing '/', for example '/var/cache/app' [mount-path-invalid]`,
      `production/shop/b: 'port' (-1) must be a whole number from 1 to 65535 [number-invalid]`,
      `production/shop/b: 'replicas' (0) must be a whole number, at least 1 [number-invalid]`,
      `verdigris:versions.shop: no version of 'shop' is configured; set it by: pulumi config set --path 'verdigris:versions.shop' TAG --stack production [version-missing]`,
    ]);
  });

  it('one line for each problem', () => {
    const definition = application(shop, (app) => void new WebService(app, shop, { ...ready, replicas: 0, port: 0 }));
    const at = `(test/app/application-errors.test.ts:${lineOf(__filename, 'replicas: 0, port: 0')}) [number-invalid]`;
    expect(() => renderApplication(definition, { environment: shopEnvironment(), slot: 'rolling' })).toThrow(
      `${path}: 'port' (0) must be a whole number from 1 to 65535 ${at}\n${path}: 'replicas' (0) must be a whole number, at least 1 ${at}`,
    );
  });

  it('keeps the error that its description threw', () => {
    const bug = new TypeError('a is not a function');
    const definition = application(shop, () => {
      throw bug;
    });
    const render = () => renderApplication(definition, { environment: shopEnvironment(), slot: 'rolling' });
    expect(render).toThrow(expect.objectContaining({ cause: bug }));
  });
});

describe('a Pulumi Output that stands where it is', () => {
  const output = pulumi.output('value');
  const raw = <T>(): T => output as unknown as T;
  const repair = `is a deferred value (a Pulumi Output); pass it as token(application, output) from 'verdigris/pulumi' [output-without-token]`;

  it('is named in a setting', () => {
    expect(problemsOf((app) => new WebService(app, shop, { ...ready, config: { A: raw() } }))).toEqual([
      `${path}: 'config.A' ${repair}`,
    ]);
  });

  it('is named in a file', () => {
    expect(problemsOf((app) => new WebService(app, shop, { ...ready, files: { '/a': raw() } }))).toEqual([
      `${path}: the key 'a' of 'files' holds a deferred value, but the ConfigMap is named by a hash of its content; pass it as an environment variable ('config') instead [token-in-hashed-data]`,
    ]);
  });

  it('is named in a native object, with its field', () => {
    const build: Build = (app, environment) => {
      service(app, environment);
      new ApiObject(app, 'native', {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name: 'n' },
        subsets: [{ a: raw() }],
      });
    };
    expect(problemsOf(build)).toEqual([`production/shop/native: 'subsets.0.a' of the Endpoints ${repair}`]);
  });

  it('is named as the name of a native object', () => {
    const build: Build = (app, environment) => {
      service(app, environment);
      new ApiObject(app, 'native', { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: raw() } });
    };
    expect(problemsOf(build)).toEqual([
      `production/shop/native: the name of the Endpoints is a deferred value (a Pulumi Output); names have to be plain text [token-in-name]`,
    ]);
  });
});
