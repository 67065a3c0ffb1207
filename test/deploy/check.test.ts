import * as pulumi from '@pulumi/pulumi';
import type { RenderedObject } from '../../lib/app/model';
import { Tokens } from '../../lib/app/tokens';
import { checkObjects, failOn, token } from '../../lib/deploy';
import { textOf } from '../support/rendering';

const tokens = new Tokens();
const known = token({ tokens }, pulumi.output('x'), { symbol: 'db.host' });
const foreign = token({ tokens: new Tokens() }, pulumi.output('x'), { symbol: 'other.host' });
const helpText = 'Calling [toString] on an [Output<T>] is not supported.\n\nTo get the value of an Output<T> ...';

const object = (fields: Record<string, unknown>, kind = 'Deployment'): RenderedObject => ({
  manifest: { apiVersion: 'apps/v1', kind, metadata: { name: 'web' }, ...fields },
  owner: 'slot',
  role: 'other',
  path: 'testing/web/deployment',
});
const check = (fields: Record<string, unknown>, kind?: string): readonly string[] =>
  checkObjects([object(fields, kind)], tokens).map(textOf);

const repair = 'register the Output with token(application, output) and put the token there [output-as-text]';

describe('checkObjects', () => {
  it.each([
    [
      'help text of an Output',
      { spec: { env: [{ value: `x-${helpText}` }] } },
      `spec.env[0].value of Deployment 'web' holds Pulumi's help text for an Output that was put into a string; ${repair}`,
    ],
    [
      'help text of toJSON',
      { spec: { a: JSON.stringify({ b: helpText.replace('toString', 'toJSON') }) } },
      `spec.a of Deployment 'web' holds Pulumi's help text for an Output that was put into a string; ${repair}`,
    ],
    [
      'an object',
      { metadata: { name: 'web', annotations: { 'a/b': 'x=[object Object]' } } },
      `metadata.annotations["a/b"] of Deployment 'web' holds '[object Object]'; pick the field that is meant, or ${repair}`,
    ],
    [
      'a promise',
      { spec: { args: ['[object Promise]'] } },
      `spec.args[0] of Deployment 'web' holds '[object Promise]'; await the value before it is used [output-as-text]`,
    ],
    [
      'a token of another application',
      { spec: { args: [`--host=${foreign.replace('_0__', '_7__')}`] } },
      `spec.args[0] of Deployment 'web' holds the token '${foreign.replace('_0__', '_7__')}', which this application does not know; tokens of another application can't be used: call token() with this one [token-foreign]`,
    ],
    [
      'a token in a name',
      { metadata: { name: 'web', namespace: `team-${known}` } },
      "metadata.namespace of Deployment 'web' is a name and holds the deferred value ${db.host}; names have to be plain strings: write the name out, and give it to the resource too [token-in-name]",
    ],
    [
      'a token in a reference',
      { spec: { volumes: [{ secret: { secretName: known } }] } },
      "spec.volumes[0].secret.secretName of Deployment 'web' is a name and holds the deferred value ${db.host}; names have to be plain strings: write the name out, and give it to the resource too [token-in-name]",
    ],
    [
      'a token as a key',
      { spec: { labels: { [known]: 'x' } } },
      "spec.labels of Deployment 'web' has the deferred value ${db.host} as a key; keys have to be plain strings: make it a value, under a key of its own [token-in-key]",
    ],
    [
      'undefined in a name',
      { spec: { serviceAccountName: 'web-undefined' } },
      "spec.serviceAccountName of Deployment 'web' is a name and reads 'web-undefined'; a value was undefined when the name was made: set it, or give the name [undefined-in-name]",
    ],
  ])('refuses %s', (_, fields, message) => {
    expect(check(fields)).toEqual([`testing/web/deployment: ${message}`]);
  });

  it('accepts tokens in values, and the same words where they are content', () => {
    expect(check({ spec: { env: [{ name: 'HOST', value: `${known}:5432` }], args: ['undefined'] } })).toEqual([]);
    expect(check({ data: { 'app.js': "if (String(x) === '[object Object]') fail();" } }, 'ConfigMap')).toEqual([]);
  });

  it('refuses content that is nothing but a mistake', () => {
    expect(check({ data: { HOST: '[object Object]' } }, 'ConfigMap')).toHaveLength(1);
    expect(check({ data: { 'nginx.conf': `server ${helpText}` } }, 'ConfigMap')).toHaveLength(1);
  });

  it('tells all problems together, as one RunError', () => {
    const problems = checkObjects(
      [object({ a: '[object Object]', b: helpText }), object({ c: '[object Promise]' })],
      tokens,
    );
    expect(problems).toHaveLength(3);
    const fail = (): void => failOn(problems);
    expect(fail).toThrow(pulumi.RunError);
    expect(fail).toThrow(problems.map(textOf).join('\n'));
    expect(() => failOn([])).not.toThrow();
  });
});
