import fc from 'fast-check';
import { configurationKeys } from '../../lib/environment/keys';
import { environmentErrors } from '../../lib/environment/errors';
import type { Environment } from '../../lib/environment/model';
import { ConfigurationError } from '../../lib/environment/problems';
import { readEnvironment } from '../../lib/environment/read';
import { aws, kubeconfig, linesOf } from './support';

/** Keys as they are, nearly are, and are not. */
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...configurationKeys).map((name) => `verdigris:${name}`) },
  { weight: 1, arbitrary: fc.string().map((name) => `verdigris:${name}`) },
  { weight: 1, arbitrary: fc.string() },
);
/** Values that come near to right ones, so that the deeper checks are reached too. */
const near = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>('api-gateway', 'us-east-1', 'us-east-1a', 'v1', 'production', 5, 0.5, true, null, '', aws),
    fc.string(),
    fc.double(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(
        fc.constantFrom('account', 'region', 'zones', 'context', 'api-gateway', 'vpc', 'access', 'urn', 'reason'),
        fc.constantFrom('__proto__', 'constructor', 'toString', 'length'),
        fc.string(),
      ),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;
const text = fc.oneof(
  fc.string(),
  fc.json(),
  near.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
);
const config = fc.dictionary(key, text, { maxKeys: 8, noNullPrototype: false });
const stack = fc.oneof(fc.constantFrom('production', 'development', 'prod'), fc.string());

const base = { project: 'verdigris', applications: ['api-gateway'] };

/** The environment, or the error: anything else that is thrown fails the test. */
function outcome(name: string, given: Readonly<Record<string, string>>): Environment | ConfigurationError {
  try {
    return readEnvironment({ ...base, stack: name, config: given });
  } catch (error) {
    if (ConfigurationError.is(error)) return error;
    throw error;
  }
}

describe('any configuration', () => {
  it('is read, or refused by a ConfigurationError with one line for each problem', () => {
    const refused: ConfigurationError[] = [];
    fc.assert(
      fc.property(config, stack, (given, name) => {
        const read = outcome(name, given);
        const problems = ConfigurationError.is(read) ? read.problems : [];
        const lines = ConfigurationError.is(read) ? read.message.split(/[\n\r\u2028\u2029]/) : [];
        expect(lines).toEqual(problems.map(({ path, message, code }) => `${path}: ${message} [${code}]`));
        expect(problems.filter(({ code }) => !(code in environmentErrors))).toEqual([]);
        expect(problems.filter(({ path }) => path === '')).toEqual([]);
        expect(problems.filter(({ message }) => !/^found .*[^.]\.$/.test(message))).toEqual([]);
        if (ConfigurationError.is(read)) refused.push(read);
      }),
      { numRuns: 3000 },
    );
    expect(refused.length).toBeGreaterThan(100);
    expect(refused.filter(({ problems }) => problems.length === 0)).toEqual([]);
  });

  it('gives the same twice, in whatever order its keys stand', () => {
    fc.assert(
      fc.property(config, (given) => {
        const comparable = (of: Record<string, string>): unknown => {
          const read = outcome('production', of);
          return ConfigurationError.is(read) ? read.message.split('\n').sort() : read;
        };
        expect(comparable(Object.fromEntries(Object.entries(given).reverse()))).toEqual(comparable(given));
      }),
    );
  });
});

describe('a secret value', () => {
  /** Text that stands nowhere else, so that finding it is a leak. */
  const value = fc.stringMatching(/^[a-z]{4}$/).map((word) => `QZX${word}XZQ`);
  const leaks = (lines: readonly string[]) => lines.filter((line) => line.includes('QZX'));
  const wherever: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      value,
      fc.integer(),
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('db-credentials', 'Wrong Name', 'password', 'a.b'), tie('tree'), { maxKeys: 3 }),
    ),
  })).tree;

  it('of verdigris:secrets is in no message, however wrong the rest is', () => {
    let refused = 0;
    fc.assert(
      fc.property(wherever, fc.boolean(), fc.boolean(), (secrets, secure, onAws) => {
        const lines = linesOf(() =>
          readEnvironment({
            ...base,
            stack: 'production',
            config: {
              'verdigris:target': JSON.stringify(onAws ? aws : kubeconfig),
              'verdigris:secrets': typeof secrets === 'string' ? secrets : JSON.stringify(secrets),
            },
            secretKeys: secure ? ['verdigris:secrets'] : [],
          }),
        );
        refused += lines.length > 0 ? 1 : 0;
        expect(leaks(lines)).toEqual([]);
      }),
    );
    expect(refused).toBeGreaterThan(20);
  });

  it('that was put under any other key as secure is in no message', () => {
    fc.assert(
      fc.property(fc.constantFrom(...configurationKeys, 'unknown', 'secrets.db'), wherever, (name, tree) => {
        const key = `verdigris:${name}`;
        const config = {
          'verdigris:target': JSON.stringify(kubeconfig),
          [key]: typeof tree === 'string' ? tree : JSON.stringify(tree),
        };
        const lines = linesOf(() => readEnvironment({ ...base, stack: 'production', config, secretKeys: [key] }));
        expect(leaks(lines)).toEqual([]);
      }),
    );
  });
});
