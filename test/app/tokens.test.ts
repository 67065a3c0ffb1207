import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { containsToken, httpProbe, Tokens, WebService, withSymbols } from 'verdigris';
import type { Application, WebServiceProps } from 'verdigris';
import { parse, stringify } from 'yaml';
import { at, bytes, containerOf, problemsOf, render, shop } from '../support/rendering';

const ready = { readiness: httpProbe('/ready') };
const deferred = { not: 'known yet' };

describe('a token table', () => {
  it('gives the same token for the same value, and another one for another', () => {
    const tokens = new Tokens();
    const [a, b] = [{}, {}];
    expect(tokens.add(a, 'a')).toBe(tokens.add(a, 'a'));
    expect(tokens.add(a, 'a')).not.toBe(tokens.add(b, 'a'));
    expect(tokens.get(tokens.add(b, 'a'))).toEqual({ value: b, symbol: 'a' });
    expect(tokens.get('plain')).toBeUndefined();
  });

  it('gives the same text in every table, by order of first use', () => {
    const texts = () => {
      const tokens = new Tokens();
      return ['x', 'y', 'x'].map((symbol) => tokens.add({}, symbol));
    };
    expect(texts()).toEqual(texts());
    expect(new Set(texts()).size).toBe(3);
  });

  it('keeps one symbol’s token where another is used before it', () => {
    const [first, second] = [new Tokens(), new Tokens()];
    second.add({}, 'b');
    expect(first.add({}, 'a')).toBe(second.add({}, 'a'));
  });

  it('cuts a text at its tokens, and loses nothing', () => {
    const tokens = new Tokens();
    const made = ['a', 'b', 'a'].map((symbol) => tokens.add({}, symbol));
    const foreign = new Tokens().add({}, 'foreign');
    const piece = fc.oneof(fc.string(), fc.constantFrom(...made, foreign));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const parts = tokens.split(text);
        expect(parts.map((part) => (typeof part === 'string' ? part : part.token)).join('')).toBe(text);
        const found = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.token]));
        expect(found).toEqual(pieces.filter((given) => made.includes(given)));
        const known = parts.filter((part) => typeof part !== 'string');
        expect(known.map(({ token }) => tokens.get(token)?.symbol)).toEqual(known.map(({ symbol }) => symbol));
      }),
    );
  });

  it('survives JSON and YAML, alone and within text', () => {
    const tokens = new Tokens();
    const token = tokens.add(deferred, '${database.endpoint}');
    const value = { alone: token, within: `postgres://${token}:5432/db` };
    expect(JSON.parse(JSON.stringify(value))).toEqual(value);
    expect(parse(stringify(value))).toEqual(value);
    expect(JSON.stringify(value)).toContain(token);
    expect(withSymbols(tokens, value.within)).toBe('postgres://${database.endpoint}:5432/db');
  });

  it('is told from plain text', () => {
    expect(containsToken(`a${new Tokens().add(deferred, 'x')}b`)).toBe(true);
    expect(containsToken('__verdigris__')).toBe(false);
  });
});

describe('a token in an application', () => {
  const withToken = (props: (token: string) => WebServiceProps) => (app: Application) =>
    new WebService(app, shop, { ...ready, ...props(app.tokens.add(deferred, '${database.host}')) });

  it('may stand in a variable, alone or within text', () => {
    const rendered = render(withToken((token) => ({ config: { HOST: token, URL: `http://${token}/` } })));
    const [host, url] = at(containerOf(rendered), 'env') as { value: string }[];
    expect(rendered.tokens.get(host!.value)).toEqual({ value: deferred, symbol: '${database.host}' });
    expect(url!.value).toBe(`http://${host!.value}/`);
    expect(bytes(rendered)).not.toContain('known yet');
  });

  it('may stand in an image, an argument and an annotation of an object', () => {
    const rendered = render((app) => {
      const token = app.tokens.add(deferred, 'x');
      new WebService(app, shop, { ...ready, image: `${token}:v1`, args: [token] });
      new ApiObject(app, 'n', {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name: 'n', annotations: { a: token } },
      });
    });
    expect(JSON.stringify(rendered.objects).match(/__verdigris_/g)).toHaveLength(3);
  });

  const hashed =
    "holds a deferred value, but the ConfigMap is named by a hash of its content; pass it as an environment variable ('config') instead [token-in-hashed-data]";

  it.each([
    [
      'a file',
      withToken((token) => ({ files: { '/etc/app.conf': `host=${token}` } })),
      `production/shop/shop: the key 'app.conf' of 'files' ${hashed}`,
    ],
    [
      'a ConfigMap',
      withToken((token) => ({ configMaps: { one: { data: { A: token }, env: true } } })),
      `production/shop/shop: the key 'A' of 'configMaps.one' ${hashed}`,
    ],
    [
      'an immutable ConfigMap of the user',
      (app: Application) => {
        withToken(() => ({}))(app);
        const data = { a: app.tokens.add(deferred, '${database.host}') };
        new k8s.KubeConfigMap(app, 'own', { metadata: { name: 'own' }, immutable: true, data });
      },
      `production/shop/own: the ConfigMap holds a deferred value at 'data.a', but it is immutable and named by its content; pass it as an environment variable instead [token-in-hashed-data]`,
    ],
    [
      'the name of a secret',
      withToken((token) => ({ secrets: { A: { secret: token, key: 'host' } } })),
      'production/shop/shop: the secret holds a deferred value; names have to be plain text [token-in-name]',
    ],
    [
      'the name of an account',
      withToken((token) => ({ serviceAccount: { existing: token } })),
      'production/shop/shop: the service account holds a deferred value; names have to be plain text [token-in-name]',
    ],
    [
      'the name of an object',
      (app: Application) => {
        withToken(() => ({}))(app);
        const name = app.tokens.add(deferred, '${database.host}');
        new ApiObject(app, 'own', { apiVersion: 'v1', kind: 'Endpoints', metadata: { name } });
      },
      'production/shop/own: the Endpoints has a deferred value as its name; it has to be plain text [token-in-name]',
    ],
    [
      'the namespace of an object',
      (app: Application) => {
        withToken(() => ({}))(app);
        const namespace = app.tokens.add(deferred, '${database.host}');
        new ApiObject(app, 'own', { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'own', namespace } });
      },
      'production/shop/own: the Endpoints has a deferred value as its namespace; it has to be plain text [token-in-name]',
    ],
    [
      'the value of a label',
      (app: Application) => {
        withToken(() => ({}))(app);
        const labels = { team: app.tokens.add(deferred, '${database.host}') };
        new ApiObject(app, 'own', { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'own', labels } });
      },
      `production/shop/own: the Endpoints has a deferred value at 'metadata.labels.team'; labels and selectors have to be plain text [token-in-label]`,
    ],
    [
      'a key',
      (app: Application) => {
        withToken(() => ({}))(app);
        const data = { [app.tokens.add(deferred, 'h')]: 'x' };
        new k8s.KubeConfigMap(app, 'own', { metadata: { name: 'own' }, data });
      },
      `production/shop/own: the ConfigMap has a deferred value as a key of 'data'; keys have to be plain text [token-in-key]`,
    ],
    [
      'a place where it does not belong: it is another application’s',
      (app: Application) =>
        void new WebService(app, shop, { ...ready, config: { A: new Tokens().add(deferred, 'x') } }),
      `production/shop/shop/slot/deployment: the Deployment holds a token of another application at 'spec.template.spec.containers.0.env.0.value'; make it for this application [token-foreign]`,
    ],
  ])('may not stand in %s', (_name, build, message) => {
    expect(problemsOf(build)).toEqual([message]);
  });

  it('may not stand in the name of a service', () => {
    const problems = problemsOf((app) => new WebService(app, app.tokens.add(deferred, 'x'), ready));
    expect(problems[0]).toMatch(
      /the service name holds a deferred value; names have to be plain text \[token-in-name\]$/,
    );
  });
});
