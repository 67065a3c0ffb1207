import fc from 'fast-check';
import { makeKeeper } from '../../../lib/preview/compare/keeper';
import { fieldNamesSecret, namesSecret } from '../../../lib/preview/compare/secret-names';
import { previewText } from '../../../lib/cli/previewText';
import { makeStyle } from '../../../lib/cli/terminal';
import type { Json } from '../../../lib/preview/model';
import { record } from '../../../lib/preview/values';
import { reportOf } from '../../../lib/preview/preview';
import { jsonReport } from '../../../lib/preview/report/build';
import { markdownReport } from '../../../lib/preview/report/markdown';
import { app, aws, object, side } from '../corpus/builders';
import { stateOf } from '../corpus/case';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** Everything that a preview may show of two renderings. */
function everything(
  before: ReturnType<typeof side>,
  after: ReturnType<typeof side>,
  told: readonly string[] = [],
): string {
  const keeper = makeKeeper();
  told.forEach((secret) => keeper.saw(secret));
  const pair = { stack: 'production', before: stateOf(before), after: stateOf(after) };
  const report = reportOf([pair], { base: 'main', head: 'the working tree' }, keeper);
  return [jsonReport(report), markdownReport(report), previewText(report, makeStyle(false), 100)].join('\n');
}

describe('names', () => {
  test.each([
    'DB_PASSWORD',
    'API_KEY',
    'apiKey',
    'SECRET_KEY',
    'GITHUB_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'SESSION_KEY',
    'DB_PASSWORD_PROD',
  ])('%s holds a secret', (name) => expect(namesSecret(name)).toBe(true));
  test.each([
    'LOG_LEVEL',
    'SESSION_COOKIE_SECURE',
    'PASSWORD_MIN_LENGTH',
    'secretName',
    'TOKEN_TTL',
    'KEYSPACE',
    'AUTHOR',
    'PUBLIC_KEY',
    'secretArn',
  ])('%s holds none', (name) => expect(namesSecret(name)).toBe(false));
  test('a field is only about secrets where the word does not end it', () => {
    expect(['masterPassword', 'authToken', 'secretString'].filter(fieldNamesSecret)).toHaveLength(3);
    expect(['enableSecretMutable', 'manageMasterUserPasswordRotationDays'].filter(fieldNamesSecret)).toEqual([]);
  });
});

/** Places where a secret may stand, and how it is written there. */
const written: { readonly [how: string]: (secret: string) => string } = {
  plain: (secret) => secret,
  'in a sentence': (secret) => `before ${secret} after`,
  'in a URL': (secret) => `postgres://shop:${encodeURIComponent(secret)}@db:5432/shop`,
  'in a query': (secret) => `https://example.com/?a=1&key=${encodeURIComponent(secret)}&b=2`,
  'in JSON': (secret) => JSON.stringify({ nested: [{ value: secret }] }),
  'in JSON in JSON': (secret) => JSON.stringify({ text: JSON.stringify({ value: secret }) }),
  'in Base64': (secret) => Buffer.from(secret).toString('base64'),
  'inside Base64': (secret) => Buffer.from(`user:${secret}:end`).toString('base64'),
  'in URL Base64': (secret) => Buffer.from(`a${secret}`).toString('base64url'),
  'in hex': (secret) => Buffer.from(secret).toString('hex'),
};

/** Text as people make secrets: long enough, and not made of one letter. */
const secrets = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019 _-+/=@:%&#?"\'\\<>|`$é'), minLength: 10, maxLength: 40 })
  .filter((text) => text.trim().length >= 10 && new Set(text).size > 5);

const forms = (secret: string): readonly string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -2),
  Buffer.from(secret).toString('hex'),
];

test('no planted value is shown, wherever it stands and however it is written', () => {
  fc.assert(
    fc.property(secrets, secrets, fc.constantFrom(...Object.keys(written)), (one, other, how) => {
      fc.pre(!one.includes(other) && !other.includes(one));
      const write = written[how]!;
      const tree = (secret: string) =>
        side(
          [
            app({
              env: [
                { name: 'DB_PASSWORD', value: secret },
                { name: 'OTHER', value: write(secret) },
              ],
              container: { args: ['--x', write(secret)] },
            }),
            object('v1', 'ConfigMap', 'files', { data: { 'a.conf': `x: 1\ny: ${write(secret)}\n` } }),
            object('v1', 'Secret', 'db', {
              data: { password: Buffer.from(secret).toString('base64') },
              stringData: { again: secret },
            }),
            aws('x/y:Z', 'thing', { tags: { note: write(secret) } }),
          ],
          {
            warnings: [`careful with ${write(secret)}`],
            outputs: { values: { url: write(secret) }, unknowns: [], secrets: [] },
          },
        );
      const text = everything(tree(one), tree(other));
      for (const form of [...forms(one), ...forms(other)]) expect(text).not.toContain(form);
    }),
    { seed, numRuns: 40 },
  );
});

test('text that is cut for its length shows no part of a secret', () => {
  const secret = 'correct-horse-battery-staple';
  const tree = (end: string) =>
    side(
      Array.from({ length: 90 }, (_, length) =>
        aws('x/y:Z', `thing-${length}`, { note: `${'x'.repeat(length)}${secret}${end}${'y'.repeat(400)}` }),
      ),
    );
  const text = everything(tree('1'), tree('2'), [secret]);
  expect(text).toContain('...');
  expect(text).not.toContain('corr');
});

test('a changed secret is shown as changed, an unchanged one as nothing', () => {
  const tree = (password: string) => side([object('v1', 'Secret', 'db', { stringData: { password } })]);
  const changed = everything(tree('correct-horse'), tree('battery-staple'));
  expect(changed).toContain('password has another secret value');
  expect(changed).toContain('-   password: "[secret]"');
  expect(changed).not.toMatch(/secret:[0-9a-f]/);
  expect(everything(tree('correct-horse'), tree('correct-horse'))).toContain('Nothing changes.');
});

test('the same content as data and as stringData, and copies of whole objects', () => {
  const copy = JSON.stringify({ kind: 'Secret', data: { password: 'Y29ycmVjdC1ob3JzZQ==' } });
  const metadata = { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': copy } };
  const text = everything(side([]), side([object('v1', 'ConfigMap', 'copy', {}, { metadata })]));
  expect(text).not.toContain('Y29ycmVjdC1ob3JzZQ');
  expect(text).toContain('last-applied-configuration');
});

test('a secret in a name is masked too, and in what a program says when it fails', () => {
  const named = aws('x/y:Z', 'thing-correct-horse-battery', {});
  expect(everything(side([]), side([named]), ['correct-horse-battery'])).not.toContain('correct-horse');
  const keeper = makeKeeper();
  keeper.saw('correct-horse-battery');
  const failed = {
    state: 'failed',
    problems: [{ code: 'program-failed', path: '', message: 'no correct-horse-battery' }],
    configuration: false,
  } as const;
  const report = reportOf(
    [{ stack: 'production', before: { state: 'absent' }, after: failed }],
    { base: 'a', head: 'b' },
    keeper,
  );
  expect(jsonReport(report)).not.toContain('correct-horse');
});

test('what the program marks as secret is sealed before it is kept', () => {
  const { seal, saw } = makeKeeper();
  const marked = (value: Json) => ({ '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value });
  const [one, same, other] = ['a', 'a', 'b'].map((value) => record({ key: marked(value) }, saw, seal).values.key);
  expect(one).toMatch(/^\[secret:[0-9a-f]{16}\]$/);
  expect([one === same, one === other]).toEqual([true, false]);
  expect(record({ key: marked('a') }, saw).values.key).toBe('[secret]');
});
