import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as ts from 'typescript';
import {
  anywhere,
  application,
  DevelopmentTool,
  gateway,
  HttpRoute,
  Postgres,
  renderApplication,
  StaticSite,
  WebService,
} from 'verdigris';
import type { Application } from 'verdigris';
import { rememberSource, sourceIn } from '../../lib/app/source';
import { lineOf } from '../support/lines';
import { problemsFrom, shop, shopEnvironment } from '../support/rendering';

const root = resolve(__dirname, '..', '..');
const file = 'test/app/source.test.ts';
const environment = shopEnvironment('production', { hosts: { [shop]: ['shop.example.com'] } });

const definition = application(shop, (app) => build(app));
let build: (app: Application) => void;
const entrance = gateway('g', { from: anywhere(80) });

/** Where the problems of a description are. */
function sourcesOf(described: (app: Application) => void) {
  build = described;
  return problemsFrom(() => renderApplication(definition, { environment, slot: 'rolling' })).map(
    ({ source }) => source,
  );
}

/** A construct of somebody's own. */
class Bakery extends Construct {
  constructor(scope: Construct) {
    super(scope, 'bakery');
    new WebService(this, 'oven', { replicas: -1 });
  }
}

describe('the line of a problem', () => {
  it.each<[string, string, (app: Application) => unknown]>([
    ['a workload', 'WebService(app, shop, { r', (app) => new WebService(app, shop, { replicas: -2 })],
    ['a workload within a construct of yours', "WebService(this, 'oven'", (app) => new Bakery(app)],
    ['a backing service', "Postgres(app, 'db'", (app) => new Postgres(app, 'db', { version: '9' })],
    ['a site', 'StaticSite(app', (app) => new StaticSite(app, 'site', { directory: __dirname, keep: 99 })],
    [
      'a tool',
      "DevelopmentTool(app, 'tool'",
      (app) => new DevelopmentTool(app, 'tool', { image: 'tool:1', ports: {} }),
    ],
    ['a route', "HttpRoute(app, 'Route'", (app) => new HttpRoute(app, 'Route', { gateway: entrance, paths: {} })],
    [
      'the service of an object of yours',
      "WebService(app, 'holder'",
      (app) => addOdd(new WebService(app, 'holder', {}).slotScope),
    ],
  ])('is that of %s', (_, text, described) => {
    const sources = sourcesOf((app) => void described(app));
    expect(sources).toContainEqual({ file, line: lineOf(__filename, `new ${text}`) });
  });

  it('is that of the application, where nothing nearer is known', () => {
    const line = lineOf(__filename, 'definition = application(');
    expect(sourcesOf(addOdd)).toEqual([
      { file, line },
      { file, line },
    ]);
  });

  it('is where its description failed', () => {
    expect(sourcesOf(() => JSON.parse('{'))).toEqual([{ file, line: lineOf(__filename, "JSON.parse('{')") }]);
  });

  it('is nothing that a rendering holds', () => {
    build = (app) => void new WebService(app, shop, {});
    const rendered = renderApplication(definition, { environment, slot: 'rolling' });
    const { tokens: _, warnings, ...rest } = rendered;
    expect(warnings[0]!.source).toEqual({ file, line: lineOf(__filename, 'build = (app) => void new') });
    expect(JSON.stringify(rest)).not.toContain('source.test');
  });

  it('costs other errors nothing: their limit is as before', () => {
    const { stackTraceLimit } = Error;
    try {
      Error.stackTraceLimit = 1;
      rememberSource({});
      expect(Error.stackTraceLimit).toBe(1);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  });
});

const fail = (): never => {
  throw new Error('odd');
};

/** An object that can't be rendered. */
function addOdd(scope: Construct): void {
  new ApiObject(scope, 'odd', {
    apiVersion: 'v1',
    kind: 'Odd',
    metadata: { name: 'odd' },
    a: Lazy.any({ produce: fail }),
  });
}

describe('a stack', () => {
  const own = `    at new Workload (${root}/lib/app/workload.ts:57:5)`;
  const line = (place: string) => sourceIn(['Error', own, `    at ${place}`].join('\n'));

  it.each<[string, string, string, number]>([
    ['a function', `shop (${root}/stacks/shop.ts:7:3)`, 'stacks/shop.ts', 7],
    ['a module', `${root}/stacks/shop.ts:7:3`, 'stacks/shop.ts', 7],
    ['an ES module', `file://${root}/stacks/shop%20two.mts:7:3`, 'stacks/shop two.mts', 7],
    ['a folder in parentheses', `Object.<anonymous> (${root}/a (b)/shop.ts:12:3)`, 'a (b)/shop.ts', 12],
    ['a file beside the project', `shop (${resolve(root, '..')}/common/shop.ts:1:1)`, '../common/shop.ts', 1],
  ])('of %s', (_, place, name, number) => {
    expect(line(place)).toEqual({ file: name, line: number });
  });

  it.each([
    ['Node', 'Module._compile (node:internal/modules/cjs/loader:1554:14)'],
    ['what is installed', `make (${root}/node_modules/shops/index.js:1:1)`],
    ['this package, compiled', `new WebService (${root}/dist/app/web-service.js:45:9)`],
    ['a text that was evaluated', 'eval (eval at run (a.js:1:1), <anonymous>:1:1)'],
    ['nothing', 'new Promise (<anonymous>)'],
  ])('of %s alone says nothing', (_, place) => {
    expect(line(place)).toBeUndefined();
  });
});

describe('a program', () => {
  const program = `
import { application, renderApplication, WebService } from 'verdigris';

interface Erased { readonly line: string }

const shop = application('shop', (app) => {
  new WebService(app, 'shop', { replicas: 0, readiness: undefined });
});
Error.stackTraceLimit = 1;
try {
  renderApplication(shop, { environment: ${JSON.stringify(environment)}, slot: 'rolling' });
} catch (error) {
  console.log((error as Error).message);
}
`;
  const unmapped = `Error.prepareStackTrace = Object.assign(
  (_: Error, frames: unknown[]) => ['Error', ...frames.map((frame) => '    at ' + String(frame))].join('\\n'),
  { [Symbol.for('verdigris.unmapped')]: true },
);`;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'source-'));
    mkdirSync(join(folder, 'node_modules'));
    mkdirSync(join(folder, 'apps'));
    symlinkSync(root, join(folder, 'node_modules', 'verdigris'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['run by tsx', 'shop.ts', program],
    ['that is an ES module', 'shop.mts', program],
    [
      'whose stacks are left as they are compiled, as for a preview,',
      'shop.ts',
      program.replace('Error.stackTraceLimit = 1;', unmapped),
    ],
    ['compiled to CommonJS', 'shop.js', ts.transpile(program, { module: ts.ModuleKind.CommonJS })],
  ])('%s has its own lines in its problems', (_, name, text) => {
    writeFileSync(join(folder, 'apps', name), text);
    const tsx = require.resolve('tsx');
    const words = ['--conditions=verdigris-source', '--import', `file://${tsx}`, name];
    const printed = execFileSync(process.execPath, words, { cwd: join(folder, 'apps'), encoding: 'utf8' });
    const line = text.split('\n').findIndex((each) => each.includes('WebService(app')) + 1;
    expect(printed).toContain(`must be a whole number, at least 1 (${name}:${line}) [number-invalid]`);
  });
});
