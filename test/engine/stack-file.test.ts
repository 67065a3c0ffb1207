import * as fs from 'node:fs';
import * as path from 'node:path';
import { readStackFile, type StackFile } from '../../lib/environment/stack-file';
import { describeEngine, EngineStack, scenario } from './kit';

/** Everything in which YAML, Go and JSON may differ, at the top level and inside a value. */
const scalars = [
  ...['5', '05', '012', '089', '0777', '0o17', '0x1F', '-0x1F', '0b11', '+5', '-5', '-0', '1_000', '1_000.5', '_1'],
  ...['9007199254740993', '18446744073709551616', '-9223372036854775808', '123456789012'],
  ...['1.0', '1.10', '.5', '5.', '1e3', '12e03', '1e20', '1e21', '0.00001', '0.0000001', '123456789.5', '-0.0', '1:30'],
  ...['true', 'True', 'TRUE', 'yes', 'on', 'n', '~', 'null', 'Null', 'nULL'],
  ...['2024-01-01', '2024-1-1', '2024-13-01', '2024-02-30', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43'],
  ...['2001-12-15T02:59:43.1Z', 'v2.3.1', '1.2.3', "'012'", '"1.10"', '!!str 012', '!!int "7"', '!!float 1', '!own x'],
  ...['"<b>&\\u2028é"', "''", 'a b', 'a:b', '.', '+', '0x', '0b2', '1e', 'e1', '=', '<<'],
];

const text = `config:
${scalars.map((scalar, index) => `  verdigris:top${index}: ${scalar}\n`).join('')}
  verdigris:inside:
${scalars.map((scalar, index) => `    key${index}: ${scalar}\n`).join('')}
  verdigris:list:
${scalars.map((scalar) => `    - ${scalar}\n`).join('')}
  verdigris:keys: { 1: a, 1.50: b, true: c, z: 1, a: 2, M: 3, é: 4, "<": 5 }
  verdigris:blocks: { folded: "x" }
  verdigris:literal: |
    two
    lines
  verdigris:folded: >-
    one
    line
  verdigris:anchor: &anchor { x: 1, y: { z: 2 } }
  verdigris:alias: *anchor
  verdigris:merge: { <<: *anchor, x: 3 }
  verdigris:merges: { <<: [{ x: 0 }, *anchor], own: 1 }
  verdigris:empty: {}
  verdigris:none: []
  verdigris:notSecure: { secure: 5 }
  verdigris:notSecureEither: { secure: a, more: b }
  verdigris:config:oldForm: a
  namespace: of the project
  aws:region: us-east-1
`;

const projectText = `
config:
  debug: { type: boolean, default: true }
  verdigris:limits: enforced
  target: { value: { context: [1, 012] } }
  namespace: elsewhere
`;

describeEngine('a stack file', () => {
  it('is read as a program gets it from the engine', async () => {
    const stack = EngineStack.create();
    const file = path.join(stack.directory, 'Pulumi.testing.yaml');
    const [salt] = /^encryptionsalt: .*$/m.exec(fs.readFileSync(file, 'utf8'))!;
    fs.writeFileSync(file, `${salt}\n${text}`);
    for (const key of ['verdigris:secrets["db-credentials"].password', 'verdigris:token', 'verdigris:tokens[0]'])
      stack.pulumi('config', 'set', '--secret', '--path', key, 'hunter2', '--stack', 'testing');
    // Setting writes the file anew, so what is compared is put below what was set.
    const secure = fs.readFileSync(file, 'utf8').split('\n');
    const start = secure.findIndex((line) => line.startsWith('  verdigris:secrets:'));
    fs.writeFileSync(file, `${salt}\n${text}${secure.slice(start).join('\n')}`);
    fs.appendFileSync(path.join(stack.directory, 'Pulumi.yaml'), projectText);

    const output = path.join(stack.directory, 'configuration.json');
    const run = await stack.preview({ program: scenario('configuration'), input: { file: output } });
    if (!run.succeeded) throw new Error(run.output);
    const engine = JSON.parse(fs.readFileSync(output, 'utf8')) as StackFile;
    const ours = readStackFile(stack.directory, 'testing');

    const shown = Object.entries(engine.config).map(([key, value]) => [key, value.replaceAll('hunter2', '[secret]')]);
    expect(ours.config).toEqual(Object.fromEntries(shown));
    expect([...ours.secretKeys].sort()).toEqual([...engine.secretKeys].sort());
    expect(engine.secretKeys).toHaveLength(3);
  });
});
