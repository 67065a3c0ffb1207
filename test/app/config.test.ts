import { secretKey, WebService } from 'verdigris';
import type { Setting } from 'verdigris';
import { httpProbe } from 'verdigris';
import {
  at,
  bytes,
  containerOf,
  find,
  problemsOf,
  render,
  renderService,
  shop,
  shopEnvironment,
} from '../support/rendering';

const ready = { readiness: httpProbe('/ready') };

describe('config', () => {
  it('becomes plain variables, sorted, with numbers and booleans as text', () => {
    const config: Record<string, Setting> = { Z: 'z', MAX: 100, DEBUG: false, EMPTY: '' };
    expect(at(containerOf(renderService({ ...ready, config })), 'env')).toEqual([
      { name: 'DEBUG', value: 'false' },
      { name: 'EMPTY', value: '' },
      { name: 'MAX', value: '100' },
      { name: 'Z', value: 'z' },
    ]);
  });
});

describe('a ConfigMap', () => {
  const data = { 'app.ini': 'a=1', LEVEL: 'INFO' };
  const name = (rendered: ReturnType<typeof renderService>) => find(rendered, 'ConfigMap').manifest.metadata.name;

  it('is immutable, owned by the slot, and named by slot and content', () => {
    const rendered = renderService({ ...ready, configMaps: { settings: { data, mount: '/etc/app' } } });
    const { manifest, owner, role } = find(rendered, 'ConfigMap');
    expect(manifest).toMatchObject({ immutable: true, data });
    expect([owner, role]).toEqual(['slot', 'config']);
    expect(name(rendered)).toMatch(/^shop-settings-[0-9a-f]{8}$/);
    const green = renderService({ ...ready, configMaps: { settings: { data, mount: '/etc/app' } } }, { slot: 'green' });
    expect(name(green)).toBe(name(rendered).replace('shop-', 'shop-green-'));
  });

  it('changes its name with its content, and with nothing else', () => {
    const named = (text: string, port: number) =>
      name(renderService({ ...ready, port, configMaps: { settings: { data: { a: text }, mount: '/etc/app' } } }));
    expect(named('1', 8080)).toBe(named('1', 8081));
    expect(named('1', 8080)).not.toBe(named('2', 8080));
  });

  it('is mounted as a directory', () => {
    const rendered = renderService({ ...ready, configMaps: { settings: { data, mount: '/etc/app' } } });
    expect(at(containerOf(rendered), 'volumeMounts.0')).toEqual({
      name: 'config-settings',
      mountPath: '/etc/app',
      readOnly: true,
    });
    expect(at(find(rendered, 'Deployment').manifest, 'spec.template.spec.volumes.0')).toEqual({
      name: 'config-settings',
      configMap: { name: name(rendered) },
    });
  });

  it('becomes variables', () => {
    const rendered = renderService({
      ...ready,
      config: { B: 'plain' },
      configMaps: { settings: { data: { A: '1', C: '3' }, env: true } },
    });
    const from = (key: string) => ({ name: key, valueFrom: { configMapKeyRef: { name: name(rendered), key } } });
    expect(at(containerOf(rendered), 'env')).toEqual([from('A'), { name: 'B', value: 'plain' }, from('C')]);
  });

  it('holds files, each mounted by itself', () => {
    const rendered = renderService({ ...ready, files: { '/etc/a/x.conf': 'x', '/etc/b/y.conf': 'y' } });
    expect(find(rendered, 'ConfigMap').manifest['data']).toEqual({ 'x.conf': 'x', 'y.conf': 'y' });
    expect(at(containerOf(rendered), 'volumeMounts')).toEqual([
      { name: 'config', mountPath: '/etc/a/x.conf', subPath: 'x.conf', readOnly: true },
      { name: 'config', mountPath: '/etc/b/y.conf', subPath: 'y.conf', readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
    ]);
  });
});

describe('secrets', () => {
  const two = (target: 'production' | 'development', secrets = {}) =>
    render(
      (app) => {
        new WebService(app, shop, { ...ready, secrets: { HOST: secretKey('db', 'host') } });
        new WebService(app, 'admin', {
          ...ready,
          secrets: {
            HOST: secretKey('db', 'host'),
            PASSWORD: secretKey('db', 'password'),
            KEY: secretKey('keys', 'k'),
          },
        });
      },
      { environment: shopEnvironment(target, { secrets }) },
    );

  it('are one ExternalSecret each on AWS, with the keys of all services', () => {
    const rendered = two('production');
    const { manifest, owner, role } = find(rendered, 'ExternalSecret', 'db');
    expect([owner, role]).toEqual(['application', 'secret']);
    expect(manifest.metadata.annotations).toEqual({ 'pulumi.com/waitFor': 'condition=Ready' });
    expect(manifest).toMatchObject({
      apiVersion: 'external-secrets.io/v1',
      spec: {
        secretStoreRef: { name: 'aws-secrets-manager', kind: 'SecretStore' },
        target: { name: 'db' },
        data: [
          { secretKey: 'host', remoteRef: { key: 'production/db', property: 'host' } },
          { secretKey: 'password', remoteRef: { key: 'production/db', property: 'password' } },
        ],
        dataFrom: [{ extract: { key: 'production/db' } }],
      },
    });
    expect(rendered.secretKeys).toEqual({ db: ['host', 'password'], keys: ['k'] });
  });

  it('are local values elsewhere, with secure ones as tokens at their leaf', () => {
    const secure = { marker: 'not text' };
    const rendered = two('development', { db: { host: 'localhost', password: secure }, keys: { k: 'K' } });
    const { manifest } = find(rendered, 'Secret', 'db');
    const { host, password } = manifest['stringData'] as Record<string, string>;
    expect(host).toBe('localhost');
    expect(rendered.tokens.get(password!)).toEqual({ value: secure, symbol: '[secret]' });
    expect(bytes(rendered)).not.toContain('not text');
    expect(manifest['type']).toBe('Opaque');
  });

  it('keep local keys that no pod of this release refers to: those of the other slot may', () => {
    const rendered = two('development', { db: { host: 'h', password: 'p', former: 'f' }, keys: { k: 'K' } });
    expect(find(rendered, 'Secret', 'db').manifest['stringData']).toEqual({ former: 'f', host: 'h', password: 'p' });
    expect(rendered.secretKeys['db']).toEqual(['host', 'password']);
  });

  it('make no object where no service refers to any', () => {
    const { objects, secretKeys } = renderService(ready);
    expect(objects.filter(({ role }) => role === 'secret')).toEqual([]);
    expect(secretKeys).toEqual({});
  });

  it('name every missing local value at once', () => {
    const problems = problemsOf(
      (app) =>
        new WebService(app, shop, {
          ...ready,
          secrets: { A: secretKey('db', 'host'), B: secretKey('db', 'password') },
        }),
      { environment: shopEnvironment('development') },
    );
    expect(problems.map((problem) => problem.split(':').slice(0, 2).join(':'))).toEqual([
      'verdigris:secrets.db.host',
      'verdigris:secrets.db.password',
    ]);
  });
});
