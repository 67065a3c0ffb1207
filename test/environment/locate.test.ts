import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { located } from '../../lib/environment/locate';
import type { Source } from '../../lib/environment/model';
import { ConfigurationError, readEnvironment, readStack } from '../../lib/environment';

const root = mkdtempSync(join(tmpdir(), 'verdigris-locate-'));
afterAll(() => rmSync(root, { recursive: true }));

const files: Readonly<Record<string, string>> = {
  'Pulumi.yaml': `name: shop
runtime: nodejs
main: index.ts
stackConfigDir: stacks
config:
  namespace: { value: Shop }
  verdigris:limits:
    default: none
    type: string
  verdigris:data:
    type: string
    default: fake
`,
  'index.ts': '',
  'stacks/Pulumi.production.yaml': `# The shop.
encryptionsalt: v1:abc=
config:
  aws:region: us-east-1
  verdigris:target:
    account: '123456789012'
    region: us-east-1
    zones:
      - us-east-1a
      - us-west-2b
  verdigris:versions: &versions
    web: v1
    "my.app": 5
  verdigris:hosts: { web: [a.example.com,
    'https://b'] }
  verdigris:replicas:
    <<: *versions
    web: 0
  verdigris:strategies: *versions
  verdigris:target.region: us-east-1
  verdigris:config:debug: perhaps
  verdigris:secrets:
    db: { password: { secure: v1:hunter2 } }
`,
  'stacks/Pulumi.empty.yaml': '',
  'stacks/Pulumi.broken.yaml': 'config: [',
};

beforeAll(() => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
});

const sourceOf = (path: string, stack = 'production', given?: Parameters<typeof located>[2]): Source | undefined =>
  located([{ path, message: 'no.', code: 'value-wrong' }], { root, stack }, given)[0]!.source;
const stackFile = 'stacks/Pulumi.production.yaml';

describe('the line of a problem', () => {
  it.each<[string, number]>([
    ['verdigris:target', 5],
    ['verdigris:target.region', 20],
    ['verdigris:target.zones', 8],
    ['verdigris:target.zones[0]', 9],
    ['verdigris:target.zones[1]', 10],
    ['verdigris:versions["my.app"]', 13],
    ['verdigris:hosts.web[1]', 15],
    ['verdigris:debug', 21],
    ['verdigris:secrets.db.password', 23],
    ['aws:region', 4],
  ])('at %s is that of the key or element', (path, line) => {
    expect(sourceOf(path)).toEqual({ file: stackFile, line });
  });

  it.each<[string, number]>([
    ['verdigris:target.context', 5],
    ['verdigris:target.zones[2]', 8],
    ['verdigris:hosts.shop[0].name', 14],
    ['verdigris:secrets.cache', 22],
    ['verdigris:smokeImage', 3],
    ['verdigris:targets', 3],
    ['verdigris:hosts.website', 14],
  ])('at %s, which is not there, is that of the nearest around it', (path, line) => {
    expect(sourceOf(path)).toEqual({ file: stackFile, line });
  });

  it.each<[string, number]>([
    ['verdigris:replicas.web', 18],
    ['verdigris:replicas["my.app"]', 13],
    ['verdigris:strategies["my.app"]', 13],
    ['verdigris:strategies.web', 12],
  ])('at %s is where the value stands that an alias brings', (path, line) => {
    expect(sourceOf(path)).toEqual({ file: stackFile, line });
  });

  it('is of Pulumi.yaml where that gives the value', () => {
    expect(sourceOf('verdigris:limits')).toEqual({ file: 'Pulumi.yaml', line: 7 });
    expect(sourceOf('shop:namespace')).toEqual({ file: 'Pulumi.yaml', line: 6 });
  });

  it('is the first one of a file without any', () => {
    expect(sourceOf('verdigris:target', 'empty')).toEqual({ file: 'stacks/Pulumi.empty.yaml', line: 1 });
  });

  it('is not known of what is no configuration, nor where files can not be read', () => {
    expect(['shop/web', '', 'web', 'Pulumi.yaml'].map((path) => sourceOf(path))).toEqual(Array(4).fill(undefined));
    expect([sourceOf('verdigris:target', 'broken'), sourceOf('verdigris:target', 'none')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('is not named where the judged configuration is another one than that of the file', () => {
    const given = (config: Record<string, string>, secretKeys: string[] = []) => ({ config, secretKeys });
    expect(sourceOf('verdigris:limits', 'production', given({ 'verdigris:limits': 'none' }))).toBeDefined();
    expect(sourceOf('verdigris:limits', 'production', given({ 'verdigris:limits': 'enforced' }))).toBeUndefined();
    expect(sourceOf('verdigris:smokeImage.x', 'production', given({}))).toBeDefined();
    expect(sourceOf('verdigris:smokeImage.x', 'production', given({ 'verdigris:smokeImage': 'x' }))).toBeUndefined();
    const secrets = { 'verdigris:secrets': '{"db":{"password":"hunter2"}}' };
    expect(sourceOf('verdigris:secrets.db', 'production', given(secrets, ['verdigris:secrets']))).toBeDefined();
    expect(sourceOf('verdigris:secrets.db', 'production', given(secrets))).toBeUndefined();
  });

  it('stays what it was where a problem has one', () => {
    const problem = {
      code: 'value-wrong',
      path: 'verdigris:target',
      message: 'no.',
      source: { file: 'x.ts', line: 1 },
    };
    expect(located([problem], { root, stack: 'production' })).toEqual([problem]);
  });
});

describe('an environment with its folder', () => {
  const problemsOf = (read: () => unknown): string[] => {
    try {
      read();
    } catch (error) {
      if (ConfigurationError.is(error)) return error.message.split('\n');
      throw error;
    }
    return [];
  };

  it('is refused with the lines of its file', () => {
    expect(problemsOf(() => readStack({ root, stack: 'production' }))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^verdigris:target\.zones\[1\]: found 'us-west-2b', .* \(stacks\/Pulumi\.production\.yaml:10\) \[zone-elsewhere\]$/,
        ),
        expect.stringMatching(/^verdigris:data: .* \(Pulumi\.yaml:10\) \[word-unknown\]$/),
      ]),
    );
  });

  it('is refused without lines where it comes from elsewhere', () => {
    const input = { project: 'shop', stack: 'production', applications: [], config: { 'verdigris:debug': 'yes' } };
    const [missing, debug] = problemsOf(() => readEnvironment({ ...input, root }))
      .sort()
      .reverse();
    expect([missing, debug]).toEqual([expect.not.stringContaining('.yaml:'), expect.not.stringContaining('.yaml:')]);
  });
});
