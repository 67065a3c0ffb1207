import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { offlineFunctions } from '../../lib/cli/offline';
import { readProject } from '../../lib/environment/project-file';
import { makeKeeper } from '../../lib/preview/compare/keeper';
import { pastOf } from '../../lib/preview/past';
import { reportOf } from '../../lib/preview/preview';
import { render, type Rendering } from '../../lib/preview/render';
import type { StackReport } from '../../lib/preview/report/schema';
import { resourcesJson } from '../../lib/preview/write';
import { app, side } from './corpus/builders';

jest.setTimeout(300_000);

const root = join(__dirname, '../..');
const stack = 'ecolaura-staging';
const keeper = makeKeeper();

/** The project with another configuration of the stack. */
function projectWith(change: (text: string) => string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'verdigris-past-')));
  for (const name of ['stacks', 'sites', 'lib', 'node_modules', 'package.json'])
    symlinkSync(join(root, name), join(folder, name));
  cpSync(join(root, 'Pulumi.yaml'), join(folder, 'Pulumi.yaml'));
  const file = `Pulumi.${stack}.yaml`;
  const text = readFileSync(join(root, file), 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(join(folder, file), change(text));
  return folder;
}

const rendered = (folder: string, past?: ReturnType<typeof pastOf>, of = stack): Promise<Rendering> =>
  render({
    root: folder,
    stack: of,
    past,
    secrets: keeper,
    functions: () => offlineFunctions(readProject(folder), of),
  });

const compared = (before: Rendering, after: Rendering): StackReport =>
  reportOf(
    [
      {
        stack,
        before: { state: 'rendered', side: before },
        after: { state: 'rendered', side: after },
        environment: { name: 'staging', unprotect: [] },
      },
    ],
    { base: 'main', head: 'the working tree' },
    keeper,
  ).stacks[0]!;

test('two renders of a tree are the same bytes, and another order of what it holds differs in nothing', async () => {
  const reordered = projectWith((text) =>
    text
      .replace(/( +- ecolaura-backend\n)( +- ecolaura-activities\n)/, '$2$1')
      .replace(/( +ecolaura-frontend: v[\d.]+\n)( +ecolaura-backend: v[\d.]+\n)/, '$2$1'),
  );
  try {
    const [one, again, other] = [await rendered(root), await rendered(root), await rendered(reordered)];
    expect(resourcesJson(again)).toBe(resourcesJson(one));
    expect(compared(one, again)).toMatchObject({ changes: [], folded: [], warnings: [] });
    expect(compared(one, other)).toMatchObject({ changes: [], folded: [], warnings: [] });
  } finally {
    rmSync(reordered, { recursive: true, force: true });
  }
});

describe('the past that the base would leave, handed to the head', () => {
  let base: Rendering;
  let next: string;
  beforeAll(async () => {
    base = await rendered(root);
    next = projectWith((text) => text.replace('ecolaura-backend: v3.4.1', 'ecolaura-backend: v9.9.9'));
  });
  afterAll(() => rmSync(next, { recursive: true, force: true }));

  test('the same tree differs in nothing', async () => {
    const head = await rendered(root, pastOf(base));
    const said = head.messages.filter(({ text }) => text.trim().endsWith('nothing changes'));
    expect(said.length).toBeGreaterThanOrEqual(4);
    expect(compared(base, head)).toMatchObject({ changes: [], warnings: [] });
  });

  test('neither does one whose applications have workers and schedules, which are written beside what is kept', async () => {
    const first = await rendered(root, undefined, 'staging');
    expect(first.resources.some(({ type, name }) => type.endsWith(':Deployment') && name === 'django-app-worker')).toBe(
      true,
    );
    expect(compared(first, await rendered(root, pastOf(first), 'staging')).changes).toEqual([]);
  });

  test('a new version enters the idle slot, and the one that serves is not written', async () => {
    const head = await rendered(next, pastOf(base));
    const deployments = head.resources.filter(
      ({ type, name }) => type.endsWith(':Deployment') && name.startsWith('ecolaura-backend'),
    );
    expect(deployments.map(({ name, ignoreChanges }) => [name, ignoreChanges])).toEqual([
      ['ecolaura-backend-blue', ['*']],
      ['ecolaura-backend-green', []],
    ]);
    const report = compared(base, head);
    expect(report.changes.map(({ kind, former }) => [kind, former?.why])).toEqual([['Deployment', 'slot']]);
    expect(report.releases.find(({ application }) => application === 'ecolaura-backend')).toMatchObject({
      kind: 'released',
      line: expect.stringMatching(/^v9\.9\.9 enters the idle slot, then traffic moves; live v3\.4\.1; /) as string,
    });
    expect(report.topology.find(({ name }) => name === 'ecolaura-backend')!.slots).toMatchObject([
      { name: 'blue', traffic: 'hands over' },
      { name: 'green', traffic: 'takes over', change: 'create', severity: 'release' },
    ]);
    expect(report.capacity.after).toEqual(report.capacity.before);
  });
});

test('what an update leaves: what was asked for, and that pods are ready and Jobs have ended', () => {
  const past = pastOf(side([app({ replicas: 3 })]));
  const [urn] = Object.keys(past).filter((each) => each.endsWith(':Deployment::web'));
  expect(past[urn!]).toMatchObject({
    type: 'kubernetes:apps/v1:Deployment',
    outputs: { spec: { replicas: 3 }, status: { readyReplicas: 3 } },
  });
  expect(Object.keys(past).filter((each) => each.includes('Application::'))).toEqual([]);
});
