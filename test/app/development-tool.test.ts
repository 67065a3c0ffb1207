import {
  cidr,
  adminer,
  DevelopmentTool,
  environmentNames,
  httpProbe,
  mailhog,
  pods,
  secretKey,
  seconds,
  WebService,
} from 'verdigris';
import type { Application, DevelopmentToolProps, EnvironmentName, RenderedApplication } from 'verdigris';
import { allows, podOf } from '../support/flows';
import { at, deepFreeze, find, problemsOf, render, shop, shopEnvironment } from '../support/rendering';

const ready = { readiness: httpProbe('/ready') };
const inside = (name: EnvironmentName) => ({ environment: shopEnvironment(name) });
const withTools = (name: EnvironmentName, more: (app: Application) => void = () => undefined) =>
  render((app) => {
    const web = new WebService(app, shop, ready);
    web.connections.allowTo(mailhog(app));
    adminer(app).connections.allowTo(pods({ app: 'db' }, { port: 5432 }));
    more(app);
  }, inside(name));
const container = (rendered: RenderedApplication, name: string) =>
  at(find(rendered, 'Deployment', name).manifest, 'spec.template.spec.containers.0');

describe('development tools', () => {
  const rendered = withTools('development');

  it.each([
    ['adminer', 'adminer:4.8.1', 100, [{ name: 'http', containerPort: 8080, protocol: 'TCP' }]],
    [
      'mailhog',
      'mailhog/mailhog:v1.0.1',
      1000,
      [
        { name: 'http', containerPort: 8025, protocol: 'TCP' },
        { name: 'smtp', containerPort: 1025, protocol: 'TCP' },
      ],
    ],
  ])('have %s, as the image is and as safe as a service', (name, image, user, ports) => {
    const { manifest, owner, role } = find(rendered, 'Deployment', name);
    expect([owner, role]).toEqual(['application', 'other']);
    expect(container(rendered, name)).toMatchObject({
      image,
      ports,
      readinessProbe: { httpGet: { path: '/', port: ports[0]!.containerPort } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      volumeMounts: [{ mountPath: '/tmp', name: 'tmp' }],
    });
    expect(at(manifest, 'spec.template.spec')).toMatchObject({
      automountServiceAccountToken: false,
      serviceAccountName: name,
      securityContext: { runAsNonRoot: true, runAsUser: user, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(at(manifest, 'spec.replicas')).toBe(1);
  });

  it('answer under their names, with their own ports', () => {
    const ports = (name: string) =>
      (at(find(rendered, 'Service', name).manifest, 'spec.ports') as { port: number; targetPort: string }[]).map(
        ({ port, targetPort }) => [targetPort, port],
      );
    expect(ports('adminer')).toEqual([['http', 8080]]);
    expect(ports('mailhog')).toEqual([
      ['http', 8025],
      ['smtp', 1025],
    ]);
    expect(at(find(rendered, 'Service', 'mailhog').manifest, 'spec.selector')).toEqual(
      at(find(rendered, 'Deployment', 'mailhog').manifest, 'spec.template.metadata.labels'),
    );
  });

  it('hold up no release, and none touches them', () => {
    for (const kind of ['Deployment', 'Service'])
      expect(find(rendered, kind, 'mailhog').manifest.metadata.annotations).toEqual({ 'pulumi.com/skipAwait': 'true' });
    const blue = render((app) => void (mailhog(app), new WebService(app, shop, ready)), {
      ...inside('development'),
      slot: 'blue',
    });
    expect(find(blue, 'Deployment', 'mailhog')).toEqual(find(rendered, 'Deployment', 'mailhog'));
  });

  it('are no services of the release', () => {
    expect(rendered.services.map(({ name }) => name)).toEqual([shop]);
  });

  it('may be changed where the image is another one', () => {
    const own = render((app) => {
      mailhog(app, { image: 'registry.local/mailhog:2', user: 7, readOnlyRootFilesystem: false, config: { A: 1 } });
      new WebService(app, shop, ready);
    }, inside('development'));
    expect(container(own, 'mailhog')).toMatchObject({
      image: 'registry.local/mailhog:2',
      env: [{ name: 'A', value: '1' }],
      securityContext: { readOnlyRootFilesystem: false },
    });
    expect(at(find(own, 'Deployment', 'mailhog').manifest, 'spec.template.spec.securityContext.runAsUser')).toBe(7);
  });

  describe('and their connections', () => {
    const policies = rendered.objects.map(({ manifest }) => manifest).filter(({ kind }) => kind === 'NetworkPolicy');
    const podNamed = (name: string, ip: string) => podOf(find(rendered, 'Deployment', name).manifest, ip);
    const [web, mail, admin] = [
      podNamed(shop, '10.0.0.1'),
      podNamed('mailhog', '10.0.0.2'),
      podNamed('adminer', '10.0.0.3'),
    ];
    const database = { namespace: 'development', labels: { app: 'db' }, ip: '10.0.0.4' };
    it.each([
      ['mail', web, mail, 1025, true],
      ['the pages of the mail', web, mail, 8025, true],
      ['another port of it', web, mail, 8080, false],
      ['the way back', mail, web, 8080, false],
      ['who did not ask', admin, mail, 1025, false],
      ['the database', admin, database, 5432, true],
      ['the service', admin, web, 8080, false],
      ['nobody in', web, admin, 8080, false],
      ['the internet', mail, { ip: '203.0.113.7' }, 25, false],
    ])('%s', (_name, from, to, port, expected) => {
      expect(allows({ policies }, { from, to, port })).toBe(expected);
    });
  });
});

describe.each(environmentNames.filter((name) => name !== 'development'))('in %s', (name) => {
  const used: string[] = [];
  const rendered = withTools(name, (app) => {
    const tool = new DevelopmentTool(app, 'tool', {
      image: 'tool:1',
      ports: { http: 1 },
      secrets: { A: secretKey('a', 'b') },
      uses: [{ name: 'db', bind: ({ name: user }) => (used.push(user), {}) }],
    });
    tool.connections.allowFromIngress();
    tool.connections.allowTo(cidr('10.0.0.0/8', 80));
  });

  it('nothing of a tool is there, as if the description did not say it', () => {
    const without = render((app) => new WebService(app, shop, ready), inside(name));
    const facts = ({ objects, images, secretKeys }: RenderedApplication) => ({ objects, images, secretKeys });
    expect(facts(rendered)).toEqual(facts(without));
    expect(used).toEqual([]);
  });
});

describe('a wrong tool says', () => {
  const problems = (props: Partial<DevelopmentToolProps>, name = 'tool') =>
    problemsOf((app) => {
      new DevelopmentTool(app, name, deepFreeze({ image: 'tool:1', ports: { http: 80 }, ...props }));
      new WebService(app, shop, ready);
    }, inside('development'));
  it.each<[string, Partial<DevelopmentToolProps>, string]>([
    ['no port', { ports: {} }, `'ports' is empty; name what the tool listens on, as { http: 8080 } [port-missing]`],
    [
      'a port that is none',
      { ports: { http: 0 } },
      `'ports.http' (0) must be a whole number from 1 to 65535 [number-invalid]`,
    ],
    [
      'a port that can’t be called so',
      { ports: { HTTP: 80 } },
      `the port 'HTTP' must be called by at most 15 lower-case letters, digits and '-' [port-name-invalid]`,
    ],
    [
      'a probe that takes too long',
      { liveness: httpProbe('/', { timeout: seconds(20) }) },
      `'liveness.timeout' (20 s) must be at most 'liveness.period' (10 s) [duration-order]`,
    ],
  ])('%s', (_name, props, message) => {
    expect(problems(props)).toEqual([`development/shop/tool: ${message}`]);
  });

  it('its name', () => {
    expect(problems({}, 'Tool')).toEqual([
      `development/shop/Tool: the name of the tool 'Tool' must be lower-case letters, digits and '-', start with a letter and not end with '-' [name-invalid]`,
    ]);
  });

  it('in production too', () => {
    expect(
      problemsOf((app) => {
        new DevelopmentTool(app, 'tool', { image: 'tool:1', ports: {} });
        new WebService(app, shop, ready);
      }),
    ).toEqual([
      `production/shop/tool: 'ports' is empty; name what the tool listens on, as { http: 8080 } [port-missing]`,
    ]);
  });
});
