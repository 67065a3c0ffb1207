import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RenderedApplication } from 'verdigris';
import { systems } from './page-systems';
import { renderedIn } from './systems';
import { titleOf, viewOf, type View } from './view';

/** What one environment of a system makes, by title of the object. */
export interface Column {
  readonly environment: string;
  readonly objects: ReadonlyMap<string, View>;
}

/** Lines that say nothing that the title, or every other object, has not said. */
const untold = /^(namespace|selector |label |pod label app|key )/;

/** A system's column, from what its applications render to in the environment's stack. */
export function columnOf(environment: string, rendered: readonly RenderedApplication[]): Column {
  const objects = rendered.flatMap((application) =>
    application.objects.map(({ manifest }) => [titleOf(manifest), toldOf(viewOf(manifest))] as const),
  );
  return { environment, objects: new Map(objects) };
}

function toldOf(view: View): View {
  const keys = Object.keys(view).filter((line) => line.startsWith('key '));
  const told = Object.entries(view).filter(([line]) => !untold.test(line));
  return Object.fromEntries([...told, ...keys.map((line) => [line, 'a file'] as const)]);
}

/** Kinds in the order in which a reader wants them; the others follow. */
const first = [
  'Deployment',
  'CronJob',
  'Job',
  'StatefulSet',
  'Service',
  'Ingress',
  'HTTPRoute',
  'HorizontalPodAutoscaler',
];
const rank = (title: string): number => {
  const found = first.indexOf(title.split(' ')[0]!);
  return found < 0 ? first.length : found;
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

/** More text than this makes a table too wide to read. */
const mostInCell = 80;

/** Every object: those with much to say by themselves, the others together in one table. */
export function objectTables(columns: readonly Column[]): string {
  const titles = [...new Set(columns.flatMap(({ objects }) => [...objects.keys()]))].sort(
    (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1),
  );
  const isSmall = (view: View): boolean => {
    const told = listed(view);
    return told.length <= 2 && told.join('; ').length <= mostInCell;
  };
  const small = titles.filter((title) => columns.every(({ objects }) => isSmall(objects.get(title) ?? {})));
  const pods = titles.filter((title) => /^(Deployment|CronJob|Job) /.test(title));
  // The one that is everywhere and says the most.
  const model = pods.find((title) => columns.every(({ objects }) => objects.has(title)));
  const large = titles
    .filter((title) => !small.includes(title))
    .map((title) => objectTable(title, columns, title === model ? undefined : model));
  if (small.length === 0) return large.join('\n');
  const said = (view: View | undefined): string => (view ? listed(view).join('; ') || 'yes' : '–');
  const rows = small.map((title) => row([title, ...columns.map(({ objects }) => said(objects.get(title)))]));
  const environments = columns.map(({ environment }) => environment);
  return [...large, ['### The others', '', ...head(environments), ...rows, ''].join('\n')].join('\n');
}

const listed = (view: View): readonly string[] => Object.entries(view).map(([line, value]) => `${line}: \`${value}\``);

/**
 * One object: a line that is the same wherever it is stands once, before the table of the others. What it shares with the first
 * one of its kind of pods is only named.
 */
function objectTable(title: string, columns: readonly Column[], model: string | undefined): string {
  const here = columns.filter(({ objects }) => objects.has(title));
  const all = [...new Set(here.flatMap(({ objects }) => Object.keys(objects.get(title)!)))];
  const said = (line: string) => here.map(({ objects }) => String(objects.get(title)![line] ?? '–'));
  const shared = all.filter(
    (line) =>
      line.startsWith('env ') &&
      here.every(({ objects }) => objects.get(title)![line] === objects.get(model ?? '')?.[line]),
  );
  const lines = all.filter((line) => !shared.includes(line));
  const same = lines.filter((line) => new Set(said(line)).size === 1);
  const different = lines.filter((line) => !same.includes(line));
  const names = here.map(({ environment }) => environment);
  const bullets = [
    ...same.map((line) => `- ${line}: \`${said(line)[0]}\``),
    ...(shared.length > 0 ? [`- as ${model}: ${shared.join(', ')}`] : []),
  ];
  const table = different.map((line) =>
    row([line, ...said(line).map((text) => (text === '–' ? text : `\`${text}\``))]),
  );
  return [
    `### ${title}`,
    '',
    ...(here.length === columns.length ? [] : [`In ${names.join(' and ')} alone.`, '']),
    ...(bullets.length > 0 ? [...bullets, ''] : []),
    ...(table.length > 0 ? [...head(names), ...table, ''] : []),
  ].join('\n');
}

/** The head of a table with a column for each environment. */
const head = (names: readonly string[]): readonly string[] => [
  row(['', ...names]),
  row(['---', ...names.map(() => '---')]),
];

/** Resources of AWS that stand in a stack for some names, by title. */
export type AwsOf = (stack: string, names: readonly string[]) => ReadonlyMap<string, View>;

/** The page of a system: its file, and what comes of it in each environment. */
export function page(root: string, system: string, aws: AwsOf): string {
  const { about, applications, places } = systems[system]!;
  const file = `stacks/apps/${system}.ts`;
  const rendered = places.map(({ stack }) => applications.map((name) => renderedIn(stack, name)));
  const columns = places.map(({ environment }, index) => columnOf(environment, rendered[index]!));
  const ground = places.flatMap(({ environment, stack }, index) => {
    const secrets = rendered[index]!.flatMap(({ secretKeys }) => Object.keys(secretKeys));
    const objects = aws(stack, [...applications, ...secrets, ...rendered[index]!.flatMap(repositoriesOf)]);
    return objects.size === 0 ? [] : [{ environment, objects }];
  });
  return [
    `# ${system}`,
    '',
    '<!-- Written by UPDATE_DOCS=1 npm test -- test/stacks/pages -->',
    '',
    `${about} Described once, in \`${file}\`:`,
    '',
    '```ts',
    readFileSync(join(root, file), 'utf8').trimEnd(),
    '```',
    '',
    '## In Kubernetes',
    '',
    'What comes of it, from the stack files of this repository. A line that is the same wherever the object is stands above the table.',
    '',
    objectTables(columns),
    ...(ground.length > 0
      ? ['## In AWS', '', 'Beside what the environment shares: network, cluster, keys.', '', objectTables(ground)]
      : []),
  ].join('\n');
}

/** `team/web` of `registry.example.com/team/web:v1`. */
const repositoriesOf = ({ images }: RenderedApplication): readonly string[] =>
  images.map((image) => image.replace(/^[^/]*[.:][^/]*\//, '').replace(/[:@].*$/, ''));
