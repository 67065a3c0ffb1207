import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ConfigurationError } from '../../lib/environment/problems';
import { readProject, readStackFile, type StackFile } from '../../lib/environment/stack-file';
import { wrongProjectFiles, wrongStackFiles } from './file-cases';
import { linesOf } from './support';

const folder = mkdtempSync(join(tmpdir(), 'verdigris-stack-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const project = 'name: verdigris\nruntime: nodejs\n';
let count = 0;

/** A new project folder with these files. */
function write(files: Readonly<Record<string, string>>): string {
  const root = join(folder, String(count++));
  mkdirSync(join(root, 'stacks'), { recursive: true });
  for (const [name, text] of Object.entries({ 'Pulumi.yaml': project, ...files }))
    writeFileSync(join(root, name), text);
  return root;
}
const readStack = (text: string, projectText = project): StackFile =>
  readStackFile(write({ 'Pulumi.yaml': projectText, 'Pulumi.testing.yaml': text }), 'testing');
const problemsOf = (text: string) => linesOf(() => readStack(text));

describe('a stack file', () => {
  it('gives text by full key: scalars plainly, objects and lists as sorted JSON', () => {
    const { config, secretKeys } = readStack(`
encryptionsalt: v1:abc=
config:
  pulumi:disable-default-providers: ['*']
  verdigris:debug: false
  verdigris:target: { zones: [us-east-1a], region: us-east-1, account: '012345678' }
  namespace: of the project
  verdigris:config:limits: in the old form
  aws:region: us-east-1
`);
    expect(config).toEqual({
      'pulumi:disable-default-providers': '["*"]',
      'verdigris:debug': 'false',
      'verdigris:target': '{"account":"012345678","region":"us-east-1","zones":["us-east-1a"]}',
      'verdigris:namespace': 'of the project',
      'verdigris:limits': 'in the old form',
      'aws:region': 'us-east-1',
    });
    expect(secretKeys).toEqual([]);
  });

  // What the engine makes of the same text is compared in test/engine/stack-file.test.ts.
  it.each([
    ['012345678', '12345678'],
    ['0777', '511'],
    ['1_000', '1000'],
    ['1.10', '1.1'],
    ['1e3', '1000'],
    ['9007199254740993', '9007199254740993'],
    ['1e21', '1e+21'],
    ['True', 'true'],
    ['yes', 'yes'],
    ['~', ''],
    ['2024-01-01', '2024-01-01 00:00:00 +0000 UTC'],
    ['2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43.1 -0500 -0500'],
    ['2024-13-01', '2024-13-01'],
    ['v1.10', 'v1.10'],
    ["'1.10'", '1.10'],
    ['!!str 1.10', '1.10'],
    ['|\n    two\n    lines', 'two\nlines\n'],
  ])('reads %j as Pulumi does: %j', (written, read) => {
    expect(readStack(`config:\n  verdigris:x: ${written}\n`).config).toEqual({ 'verdigris:x': read });
  });

  it('follows aliases and merges', () => {
    const { config } = readStack(
      'config:\n  verdigris:a: &a { x: 1, y: 2 }\n  verdigris:b: *a\n  verdigris:c: { <<: *a, y: 3 }\n',
    );
    expect(config).toMatchObject({ 'verdigris:b': '{"x":1,"y":2}', 'verdigris:c': '{"x":1,"y":3}' });
  });

  it('shows a secure value as [secret], at any depth, and tells its key', () => {
    expect(
      readStack(`config:
  verdigris:token:
    secure: v1:hunter2
  verdigris:secrets:
    db: { host: db, password: { secure: v1:hunter2 } }
    cache: { secure: v1:other }
  verdigris:list: [{ secure: v1:hunter2 }, plain]
  verdigris:plain: { secure: 1 }
  verdigris:both: { secure: a, more: b }
`),
    ).toEqual({
      config: {
        'verdigris:token': '[secret]',
        'verdigris:secrets': '{"cache":"[secret]","db":{"host":"db","password":"[secret]"}}',
        'verdigris:list': '["[secret]","plain"]',
        'verdigris:plain': '{"secure":1}',
        'verdigris:both': '{"more":"b","secure":"a"}',
      },
      secretKeys: ['verdigris:token', 'verdigris:secrets', 'verdigris:list'],
      ciphertexts: {
        'verdigris:token': '["v1:hunter2"]',
        'verdigris:secrets': '["v1:hunter2","v1:other"]',
        'verdigris:list': '["v1:hunter2"]',
      },
    });
  });

  it.each(['', '# nothing\n', 'config:\n', 'config: {}\n', 'encryptionsalt: v1:abc=\n'])('may be empty: %j', (text) => {
    expect(readStack(text)).toEqual({ config: {}, secretKeys: [] });
  });

  it('stands over what Pulumi.yaml gives to every stack', () => {
    const withDefaults = `${project}config:
  debug: { type: boolean, default: true }
  verdigris:limits: enforced
  target: { value: { context: kind } }
  described: { type: string }
`;
    expect(readStack('config: { verdigris:limits: none }', withDefaults).config).toEqual({
      'verdigris:debug': 'true',
      'verdigris:limits': 'none',
      'verdigris:target': '{"context":"kind"}',
    });
  });

  it.each(wrongStackFiles)('that says %j is refused', (text, line) => {
    expect(problemsOf(text)).toEqual([line]);
  });

  it('stops at aliases that multiply', () => {
    const lines = Array.from({ length: 9 }, (_, level) => {
      const inner = level === 0 ? 'x' : `*a${level - 1}`;
      return `  verdigris:a${level}: &a${level} [${Array.from({ length: 9 }, () => inner).join(', ')}]`;
    });
    expect(problemsOf(`config:\n${lines.join('\n')}\n`).at(-1)).toMatch(/more than 10000 values/);
  });

  it('has all its problems told at once', () => {
    expect(problemsOf('apps: []\nconfig:\n  a:b:c: 1\n  verdigris:x: .nan\n')).toHaveLength(3);
  });

  it('that is not there is told with those that are, and with the nearest', () => {
    const root = write({ 'Pulumi.production.yaml': '', 'Pulumi.staging.yml': '' });
    expect(linesOf(() => readStackFile(root, 'prodution'))).toEqual([
      "Pulumi.prodution.yaml: found no such file: the stacks are 'production' and 'staging'; use 'production'. [stack-missing]",
    ]);
    expect(linesOf(() => readStackFile(root, '../../etc/passwd'))).toEqual([
      "Pulumi.../../etc/passwd.yaml: found no such file: the stacks are 'production' and 'staging'; name one of them, or make the file. [stack-missing]",
    ]);
    // A name is no path: this one would lead to a file that is there.
    expect(linesOf(() => readStackFile(root, 'x/../Pulumi.production'))).toHaveLength(1);
    expect(linesOf(() => readStackFile(write({}), 'production'))).toEqual([
      'Pulumi.production.yaml: found no such file: no stack has a file; name one of them, or make the file. [stack-missing]',
    ]);
  });

  it('with any text is read, or refused by a ConfigurationError', () => {
    const root = write({ 'Pulumi.any.yaml': '' });
    const read = readProject(root);
    const piece = fc.oneof(
      fc.constantFrom(
        'config:',
        '\n',
        '  ',
        ': ',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '&a',
        '*a',
        '<<',
        '!!str ',
        'secure',
        '|',
        '"',
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        writeFileSync(join(root, 'Pulumi.any.yaml'), pieces.join(''));
        try {
          const { config } = readStackFile(read, 'any');
          for (const text of Object.values(config)) expect(typeof text).toBe('string');
        } catch (error) {
          if (!ConfigurationError.is(error)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a project file', () => {
  it('says how the program is run', () => {
    const root = write({
      'stacks/index.ts': '',
      'Pulumi.yaml': `name: shop
main: stacks/index.ts
stackConfigDir: stacks
runtime:
  name: nodejs
  options: { typescript: false, nodeargs: --conditions=a "--import=b c" }
`,
      'stacks/Pulumi.production.yaml': '',
    });
    expect(readProject(root)).toEqual({
      name: 'shop',
      root,
      stackFolder: join(root, 'stacks'),
      directory: join(root, 'stacks'),
      entry: 'index.ts',
      nodeArguments: ['--conditions=a', '--import=b c'],
      typescript: false,
      stacks: ['production'],
      defaults: {},
    });
    expect(readStackFile(root, 'production').config).toEqual({});
  });

  it('has the defaults of Pulumi', () => {
    const root = write({});
    expect(readProject(root)).toMatchObject({ directory: root, entry: '.', nodeArguments: [], typescript: true });
  });

  it.each(wrongProjectFiles)('that says %j is refused', (text, line) => {
    expect(linesOf(() => readProject(write({ 'Pulumi.yaml': text })))).toEqual([line]);
  });

  it('that is not there is told', () => {
    const root = join(folder, 'none');
    expect(linesOf(() => readProject(root))).toEqual([
      `Pulumi.yaml: found no such file in ${root}, expected a Pulumi project; go to its folder. [project-missing]`,
    ]);
  });
});
