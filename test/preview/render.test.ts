import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  render,
  resourcesJson,
  toYaml,
  writeRendering,
  type OfflineFunctions,
  type Rendering,
} from '../../lib/preview';
import type { PreviewErrorCode } from '../../lib/preview/errors';

const everything = join(__dirname, 'programs/everything');
const scenarios = join(__dirname, 'programs/scenarios');
const scenario = (
  stack: string,
  more: { functions?: OfflineFunctions; past?: Parameters<typeof render>[0]['past'] } = {},
) => render({ root: scenarios, stack, ...more });
const failure = (stack: string) =>
  scenario(stack).then(
    () => ({ name: 'nothing was thrown' }),
    (error: Error & { problems: unknown; configuration: unknown }) => ({
      name: error.name,
      problems: error.problems,
      configuration: error.configuration,
    }),
  );
const failed = (configuration: boolean, code?: PreviewErrorCode, ...messages: string[]) => ({
  name: 'RenderError',
  configuration,
  problems: messages.map((message) => ({ code, path: '', message })),
});

jest.setTimeout(60_000);

describe('a program with everything in it', () => {
  let rendering: Rendering;
  const named = (name: string) => rendering.resources.find((resource) => resource.name === name)!;
  beforeAll(async () => {
    rendering = await render({ root: everything, stack: 'dev' });
  });

  test('URNs follow the chain of components, without the stack', () => {
    expect(rendering.resources.map(({ urn }) => urn)).toEqual([
      'urn:pulumi:dev::everything::fixture:index:Group$fixture:index:Group$fixture:index:Item::nested-item',
      'urn:pulumi:dev::everything::fixture:index:Group$fixture:index:Group::nested',
      'urn:pulumi:dev::everything::fixture:index:Group$fixture:index:Item::outer-item',
      'urn:pulumi:dev::everything::fixture:index:Group::outer',
      'urn:pulumi:dev::everything::fixture:index:Item::item',
      'urn:pulumi:dev::everything::fixture:index:Item::read',
      'urn:pulumi:dev::everything::fixture:index:Item::second',
      'urn:pulumi:dev::everything::pulumi:providers:fixture::default',
      'urn:pulumi:dev::everything::pulumi:providers:fixture::explicit',
      'urn:pulumi:dev::everything::pulumi:pulumi:Stack::everything-dev',
    ]);
  });

  test('an unknown leaf is named after its source, and only that leaf', () => {
    expect(named('second').inputs.values).toEqual({
      list: [
        { name: 'unknown', value: '${item.url}' },
        { name: 'secret', value: '[secret]' },
        { name: 'plain', value: 'text' },
      ],
      nested: '[secret]',
      lifted: '${item.detail.certificate.data}',
      applied: '${item.url}',
      both: '${item,outer-item}',
      symbolic: 'https://${item.url}/y',
      known: '<hello>',
      planted: '[secret]',
      secretUnknown: '[secret]',
      reference: '${item}',
      promised: { deep: '${item.url}' },
      asset: { text: 'a text' },
      'dotted.key': '${item.url}',
    });
    expect(named('second').inputs.unknowns).toEqual([
      '["dotted.key"]',
      'applied',
      'both',

      'lifted',
      'list[0].value',
      'promised.deep',
      'symbolic',
    ]);
    expect(named('second').inputs.secrets).toEqual(['list[1].value', 'nested', 'planted', 'secretUnknown']);
  });

  test('options and dependencies are kept', () => {
    const item = named('item').urn;
    const inner = named('outer-item').urn;
    expect(named('second')).toMatchObject({
      protect: true,
      ignoreChanges: ['list'],
      replaceOnChanges: ['known'],
      retainOnDelete: true,
      deletedWith: item,
      dependencies: [named('nested-item').urn, inner, item],
    });
    expect(named('second').propertyDependencies).toMatchObject({ lifted: [item], both: [inner, item] });
    expect(named('second').propertyDependencies).not.toHaveProperty('planted');
    expect(named('read')).toMatchObject({ external: true, importId: 'existing-id' });
  });

  test('children inherit provider and protection, and the former names of their parents', () => {
    const explicit = named('explicit').urn;
    expect(named('nested-item')).toMatchObject({ provider: explicit, protect: true, parent: named('nested').urn });
    expect(named('item')).toMatchObject({ provider: named('default').urn, protect: false });
    expect(named('outer').aliases).toEqual(['urn:pulumi:dev::everything::fixture:index:Group::former']);
    expect(named('outer-item').aliases).toEqual([
      'urn:pulumi:dev::everything::fixture:index:Group$fixture:index:Item::former-item',
    ]);
    expect(named('nested-item').aliases).toEqual([
      'urn:pulumi:dev::everything::fixture:index:Group$fixture:index:Group$fixture:index:Item::nested-item',
    ]);
  });

  test('configuration arrives as Pulumi gives it, with the defaults of the project', () => {
    expect(named('item').inputs.values).toEqual({
      text: 'hello',
      account: '12345678910',
      version: '1.1',
      fallback: 'from the project',
      described: 'here',
      title: 'rendered program',
      offline: '1',
    });
  });

  test('outputs of components and of the stack', () => {
    expect(named('outer').outputs?.values).toEqual({ text: 'inner', url: '${outer-item.url}' });
    expect(rendering.outputs.values).toEqual({
      inner: 'inner',
      planted: '[secret]',
      read: '${read.url}',
      text: 'hello',
      url: '${second.url}',
    });
  });

  test('what the program says is kept, without secrets', () => {
    expect(rendering.messages).toEqual([
      { severity: 'info', text: 'the value is [secret]', urn: named('second').urn },
      { severity: 'warning', text: 'beware of [secret]' },
      { severity: 'info', text: 'printed: [secret]' },
    ]);
  });

  test('no secret in anything that is kept', () => {
    const all = JSON.stringify(rendering) + resourcesJson(rendering);
    expect(all).toContain('[secret]');
    expect(all).not.toMatch(/planted-secret|never:decrypted/);
  });

  test('the same program gives the same bytes', async () => {
    expect(resourcesJson(await render({ root: everything, stack: 'dev' }))).toBe(resourcesJson(rendering));
  });
});

describe('functions and the past', () => {
  test('a function without an answer is named, with how to add one', async () => {
    expect(await failure('missing')).toEqual(
      failed(
        false,
        'function-unanswered',
        'The program asks the provider function fixture:index:missing, and rendering has no cloud to ask: add its answer to ' +
          'verdigris.offline.json beside Pulumi.yaml, as {"fixture:index:missing": { ...result }}, or hand it to render({ functions }).',
      ),
    );
  });

  test('a function is answered from the table, or from the file of the project', async () => {
    const value = (rendering: Rendering) => rendering.resources.find(({ name }) => name === 'answered')!.inputs.values;
    const functions: OfflineFunctions = { 'fixture:index:known': ({ given }) => ({ value: `seen ${String(given)}` }) };
    const [table, file] = await Promise.all([scenario('answered', { functions }), scenario('constant')]);
    expect(value(table)).toEqual({ value: 'seen argument' });
    expect(value(file)).toEqual({ value: 'from the file' });
  });

  test('the past is what was handed in', async () => {
    const past = (rendering: Rendering) => rendering.resources.find(({ name }) => name === 'past')!.inputs.values;
    const [unknown, known] = await Promise.all([
      scenario('past'),
      scenario('past', { past: { 'urn:of:it': { type: 'a:b:C', outputs: { a: 1 } } } }),
    ]);
    expect(past(unknown)).toEqual({ urns: [], given: 'nothing' });
    expect(past(known)).toEqual({ urns: ['urn:of:it'], given: '1' });
  });
});

describe('what is left until a program needs it', () => {
  test('a function is serialized with what it captures, though the SDK loads what that takes only then', async () => {
    const { text, packages } = (await scenario('serialized')).resources.find(({ name }) => name === 'serialized')!
      .inputs.values as { readonly text: string; readonly packages: number };
    expect(text).toContain('captured: "a captured value"');
    expect(text).toContain('folder = require("path');
    expect(packages).toBe(0);
  });
});

describe('programs that fail', () => {
  /** Of `config`, where the keys are not. */
  const source = { file: 'Pulumi.misconfigured.yaml', line: 1 };
  test.each([
    ['throws', failed(false, 'program-failed', 'the program broke')],
    ['rejects', failed(false, 'program-failed', 'TypeError: the program broke later')],
    [
      'misconfigured',
      {
        ...failed(true),
        problems: [
          { code: 'program-refused', path: 'scenarios:first', message: 'found 1, expected 2.', source },
          {
            code: 'found-three',
            path: 'shop/web',
            message: 'found 3, expected 4.',
            source: { file: 'shop.ts', line: 7 },
          },
        ],
      },
    ],
    ['crash', failed(false, 'program-failed', 'The program ended with exit code 7 and said nothing.')],
    [
      'logs',
      {
        ...failed(false),
        problems: [
          { code: 'program-failed', path: '', message: 'logged and not thrown' },
          {
            code: 'not-ready',
            path: 'shop/web',
            message: 'its pods are not ready.',
            source: { file: 'shop.ts', line: 7 },
          },
        ],
      },
    ],
    [
      'denied',
      failed(
        false,
        'default-provider-disabled',
        "Default provider for 'fixture' disabled. 'denied' [fixture:index:Item] must use an explicit provider.",
      ),
    ],
    [
      'duplicate',
      failed(
        false,
        'urn-twice',
        'Two resources have the URN urn:pulumi:duplicate::scenarios::fixture:index:Item::twice: give one of them another name.',
      ),
    ],
    [
      'transformThrows',
      failed(
        false,
        'transform-failed',
        'transformed [fixture:index:Item]: a transform of it failed: the transform broke',
      ),
    ],
    [
      'invokeTransformThrows',
      failed(
        false,
        'transform-failed',
        'The function fixture:index:known: a transform of it failed: the transform broke',
      ),
    ],
  ])('%s: every problem, no stack', async (stack, expected) => {
    expect(await failure(stack)).toEqual(expected);
  });

  test('an unknown stack names those that there are', async () => {
    await expect(render({ root: everything, stack: 'prod' })).rejects.toMatchObject({
      name: 'ConfigurationError',
      message:
        "Pulumi.prod.yaml: found no such file: the stacks are 'dev'; name one of them, or make the file. [stack-missing]",
    });
  });
});

test('secrets stay secret though the SDK believes that they are not supported', async () => {
  const rendering = await scenario('unsupported');
  expect(rendering.resources.find(({ name }) => name === 'item')!.inputs).toEqual({
    values: { nested: ['[secret]'], token: '[secret]' },
    unknowns: [],
    secrets: ['nested[0]', 'token'],
  });
  expect(resourcesJson(rendering)).not.toContain('planted-token');
});

describe('transforms', () => {
  const kept = 'urn:pulumi:transforms::scenarios::fixture:index:Item::kept';
  let rendering: Rendering;
  let asked: unknown;
  beforeAll(async () => {
    rendering = await scenario('transforms', {
      functions: { 'fixture:index:known': (args) => ((asked = args), { value: 'answer' }) },
      past: { [kept]: { type: 'fixture:index:Item', outputs: {} } },
    });
  });
  const inputs = (name: string) => rendering.resources.find((resource) => resource.name === name)!.inputs;

  test("are run in the engine's order, and leave unknown and secret values what they are", () => {
    expect(inputs('item').values).toEqual({ order: 'item own group stack', token: '[secret]' });
    expect(inputs('second')).toEqual({
      values: { order: 'second stack', nested: { plain: 'text', token: '[secret]' }, url: '${item.id}' },
      unknowns: ['url'],
      secrets: ['nested.token'],
    });
    expect(inputs('group').values).toEqual({ order: 'group group stack' });
    expect(resourcesJson(rendering)).not.toContain('planted-token');
  });

  test('change what a function is asked', () => {
    expect(asked).toEqual({ given: 'changed' });
  });

  test('do not reach what ignores every change, since the engine takes it from the last snapshot', () => {
    expect(inputs('kept').values).toEqual({});
  });
});

describe('Kubernetes objects', () => {
  let rendering: Rendering;
  let folder: string;
  beforeAll(async () => {
    rendering = await scenario('kubernetes');
    folder = mkdtempSync(join(tmpdir(), 'verdigris-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('each has a file of its own; bare registrations, reads and charts have none', () => {
    expect(rendering.manifests.map(({ file }) => file).sort()).toEqual([
      'clusterrole-reader-of-things.yaml',
      'configmap-one-settings.yaml',
      'configmap-two-settings.yaml',
      'deployment-web.yaml',
      'secret-open.yaml',
    ]);
  });

  test('what every Secret holds is secret', () => {
    const secret = rendering.manifests.find(({ file }) => file === 'secret-open.yaml')!;
    expect(toYaml(secret.object)).toBe(
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: open\nstringData:\n  password: "[secret]"\n',
    );
    expect(resourcesJson(rendering)).not.toContain('planted-plain-value');
  });

  test('files are written whole, and former ones go', () => {
    const target = join(folder, 'kubernetes');
    writeRendering(rendering, folder);
    writeFileSync(join(target, 'left-over'), '');
    cpSync(target, join(folder, 'former'), { recursive: true });
    writeRendering(rendering, folder);
    expect(readdirSync(target).sort()).toEqual(['manifests', 'resources.json']);
    expect(readdirSync(join(target, 'manifests'))).toHaveLength(5);
    expect(readFileSync(join(target, 'manifests/deployment-web.yaml'), 'utf8')).toBe(
      readFileSync(join(folder, 'former/manifests/deployment-web.yaml'), 'utf8'),
    );
    expect(readdirSync(folder).sort()).toEqual(['former', 'kubernetes']);
    expect(readFileSync(join(target, 'manifests/deployment-web.yaml'), 'utf8')).toBe(
      [
        'apiVersion: apps/v1',
        'kind: Deployment',
        'metadata:',
        '  name: web',
        '  namespace: one',
        '  annotations:',
        '    note: \'yes: "quoted"\'',
        'spec:',
        '  template:',
        '    spec:',
        '      containers:',
        '        - name: web',
        '          image: web:v1',
        '',
      ].join('\n'),
    );
  });
});
