import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogs, errorsReference, explanations } from '../../lib/cli/catalogs';
import { FailedError, report } from '../../lib/cli/errors';
import { makeStyle, processTerminal } from '../../lib/cli/terminal';
import { run } from './run';

const root = join(__dirname, '../..');
const page = join(root, 'docs/errors.md');
const between = /(<!-- errors -->\n)[\s\S]*(<!-- end of errors -->)/;

/** Text that says what codes mean; all other raises them. */
const isCatalog = (text: string): boolean => /^ {4}meaning:/m.test(text);

test('docs/errors.md has what the errors say (UPDATE_DOCS=1 writes it)', () => {
  const text = readFileSync(page, 'utf8');
  const expected = text.replace(between, (_, start: string, end: string) => `${start}\n${errorsReference()}\n\n${end}`);
  if (process.env.UPDATE_DOCS) writeFileSync(page, expected);
  expect(process.env.UPDATE_DOCS ? expected : text).toBe(expected);
});

describe('the codes', () => {
  test('are unique in the whole package, of two words or more', () => {
    const codes = explanations.map(({ code }) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    expect(codes.filter((code) => !/^[a-z]+(-[a-z0-9]+)+$/.test(code))).toEqual([]);
    expect(codes.length).toBeGreaterThan(90);
  });

  test('are said of in whole sentences', () => {
    for (const { code, meaning, repair } of explanations)
      for (const text of [meaning, repair])
        expect({ code, text }).toEqual({
          code,
          text: expect.stringMatching(/^[`A-Z][^\n]*[a-z0-9`)"'A-Z/]\.$/) as string,
        });
  });

  test('are all raised somewhere', () => {
    const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' });
    const texts = files
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(root, 'lib', path), 'utf8'));
    const source = texts.filter((text) => !isCatalog(text)).join('\n');
    const raised = new Set([...source.matchAll(/['[]([a-z]+(?:-[a-z0-9]+)+)['\]]/g)].map(([, code]) => code));
    expect(explanations.filter(({ code }) => !raised.has(code)).map(({ code }) => code)).toEqual([]);
  });

  test('of a program or a configuration end a command with 2', () => {
    const own = ['The command', 'Previews and comments'];
    const failing = catalogs.filter(({ title }) => !own.includes(title)).flatMap(({ errors }) => Object.values(errors));
    expect(failing.filter(({ exitCode }) => exitCode !== undefined)).toEqual([]);
  });
});

describe('a command that ends with an error', () => {
  test.each<[string, readonly string[]]>([
    ['unknown-command', ['rendr']],
    ['unknown-option', ['render', '--stack', 'production', '--formt', 'json']],
    ['option-missing', ['render']],
    ['option-missing', ['render', '--stack']],
    ['option-wrong', ['explain', '--format', 'xml']],
    ['argument-unexpected', ['explain', 'unknown-key', 'value-wrong']],
    ['option-conflict', ['preview', '--refresh']],
  ])('says %s of %j', async (code, words) => {
    const { exitCode, err } = await run(...words);
    expect({ exitCode, err }).toEqual({ exitCode: 2, err: expect.stringContaining(`error[${code}]: `) as string });
  });

  test('says so as JSON, too', async () => {
    const { exitCode, out, err } = await run('render', '--format', 'json');
    expect({ exitCode, err }).toEqual({ exitCode: 2, err: '' });
    expect(JSON.parse(out)).toEqual({
      problems: [{ code: 'option-missing', path: '', message: "required option '-s, --stack <stack>' not specified" }],
      exitCode: 2,
    });
  });

  test.each<[string, () => unknown]>([
    ['system-refused', () => readFileSync(join(root, 'gone'))],
    ['internal-error', () => (undefined as unknown as string).length],
    [
      'state-unreadable',
      () => {
        throw new FailedError('state-unreadable', 'no.');
      },
    ],
  ])('says %s where the call was right', (code, fail) => {
    const said: string[] = [];
    const terminal = { ...processTerminal(), style: makeStyle(false), err: (text: string) => void said.push(text) };
    const error = (() => {
      try {
        return fail();
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(report(error, { ...terminal, interactive: true })).toBe(1);
    expect(said.pop()).toBe(`'verdigris explain ${code}' says what it means and what to do.\n`);
    said.length = 0;
    expect(report(error, { ...terminal, interactive: false })).toBe(1);
    expect(said).toEqual([expect.stringMatching(new RegExp(`^error\\[${code}\\]: [^\\n]+\\n$`))]);
  });
});

describe('explain', () => {
  test('says what the page says of a code', async () => {
    expect(await run('explain', 'unknown-key')).toMatchObject({
      exitCode: 0,
      err: '',
      out: expect.stringMatching(
        /^unknown-key · Configuration · exit code 2\n\n {2}There is no such key\.[\s\S]*\n\n {2}what to do: Rename it/,
      ) as string,
    });
    const { out } = await run('explain', 'program-failed', '--format', 'json');
    expect(JSON.parse(out)).toEqual(explanations.find(({ code }) => code === 'program-failed'));
    expect(JSON.parse(out)).toMatchObject({ exitCode: 1 });
  });

  test('lists every code, by the part that it is of', async () => {
    const { exitCode, out, err } = await run('explain');
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    const named = [...out.matchAll(/^ {2}([a-z]+(?:-[a-z0-9]+)+) /gm)].map(([, code]) => code);
    expect(named).toEqual(explanations.map(({ code }) => code));
    expect(out.match(/^\S.*$/gm)).toEqual(catalogs.map(({ title }) => title));
    expect(JSON.parse((await run('explain', '--format', 'json')).out)).toEqual(explanations);
  });

  test('suggests what was meant', async () => {
    expect(await run('explain', 'unkown-key')).toEqual({
      exitCode: 2,
      out: '',
      err: "error[unknown-code]: There is no error 'unkown-key': did you mean 'unknown-key'?\n",
    });
    expect((await run('explain', 'xyz')).err).toBe(
      `error[unknown-code]: There is no error 'xyz': 'verdigris explain' lists all ${explanations.length} codes.\n`,
    );
  });
});
