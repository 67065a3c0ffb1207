import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { isMap } from 'yaml';
import type { EnvironmentErrorCode } from './errors';
import type { Source } from './model';
import { ConfigurationError, describe } from './problems';
import { keyNode, keyText, parseYaml, toText, ValueReader, type YamlFile, type YamlValue } from './yaml';

/** What Pulumi.yaml says of a project and of how its program is run. */
export interface Project {
  readonly name: string;
  /** The folder of Pulumi.yaml. */
  readonly root: string;
  /** The folder of the stack files. @default - `root` */
  readonly stackFolder: string;
  /** The working directory of the program, and its entry point in there; as the Pulumi engine derives them from `main`. */
  readonly directory: string;
  readonly entry: string;
  /** Arguments of Node, before the program. */
  readonly nodeArguments: readonly string[];
  /** Whether Pulumi compiles TypeScript by itself: true unless the options of the runtime say false. */
  readonly typescript: boolean;
  /** Stacks that have a file, sorted. */
  readonly stacks: readonly string[];
  /** Configuration that Pulumi.yaml gives to every stack, as text by full key. */
  readonly defaults: Readonly<Record<string, string>>;
}

const extensions = ['yaml', 'yml'] as const;

/** The path of a Pulumi file; undefined where there is none. */
export function findFile(folder: string, name: string): string | undefined {
  return extensions.map((extension) => join(folder, `${name}.${extension}`)).find((file) => existsSync(file));
}

/** @param root - The folder of Pulumi.yaml, from which problems name the file */
export const readFile = (root: string, path: string): YamlFile =>
  parseYaml(relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8'));

const refuse = (code: EnvironmentErrorCode, path: string, message: string, source?: Source): never => {
  throw new ConfigurationError([{ code, path, message, ...(source && { source }) }]);
};

/**
 * Reads Pulumi.yaml without Pulumi.
 * @param root - The folder of Pulumi.yaml
 * @throws ConfigurationError - naming the file and what is wrong in it
 */
export function readProject(root: string): Project {
  const path = findFile(root, 'Pulumi');
  if (!path)
    return refuse(
      'project-missing',
      'Pulumi.yaml',
      `found no such file in ${resolve(root)}, expected a Pulumi project; go to its folder.`,
    );
  const file = readFile(root, path);
  const line = (key: string): Source =>
    file.source(keyNode(file.document.contents, key)) ?? { file: file.name, line: 1 };
  const content = asMap(new ValueReader(file).read(file.document.contents));
  const name = content.get('name');
  if (typeof name !== 'string' || name === '')
    return refuse(
      'project-unnamed',
      `${file.name}: name`,
      `found ${describe(plainly(name))}, expected the name of the project; add \`name: verdigris\`.`,
      line('name'),
    );
  const runtime = content.get('runtime');
  const language = runtime instanceof Map ? asMap(runtime).get('name') : runtime;
  if (language !== 'nodejs')
    return refuse(
      'runtime-unknown',
      `${file.name}: runtime`,
      `found ${describe(plainly(language))}, expected 'nodejs'; write \`runtime: nodejs\`.`,
      line('runtime'),
    );
  const options = asMap(runtime instanceof Map ? asMap(runtime).get('options') : undefined);
  const main = content.get('main');
  const program = resolve(root, typeof main === 'string' ? main : '.');
  if (!existsSync(program))
    return refuse(
      'program-missing',
      `${file.name}: main`,
      `found ${describe(plainly(main))}, expected an existing file or folder; correct the path.`,
      line('main'),
    );
  const isFolder = statSync(program).isDirectory();
  const folder = content.get('stackConfigDir');
  const stackFolder = resolve(root, typeof folder === 'string' ? folder : '.');
  return {
    name,
    root,
    stackFolder,
    directory: isFolder ? program : dirname(program),
    entry: isFolder ? '.' : basename(program),
    nodeArguments: splitWords(toText(options.get('nodeargs') ?? null)),
    typescript: options.get('typescript') !== false,
    stacks: existsSync(stackFolder) ? stacksIn(stackFolder) : [],
    defaults: readDefaults(file, name),
  };
}

function stacksIn(folder: string): string[] {
  const names = readdirSync(folder).map((entry) => /^Pulumi\.(.+)\.ya?ml$/.exec(entry)?.[1]);
  return names.filter((name) => name !== undefined).sort();
}

/** In Pulumi.yaml a value stands plainly, or under `value` or `default` beside its description. */
function readDefaults(file: YamlFile, project: string): Record<string, string> {
  const node = isMap(file.document.contents) ? file.document.contents.get('config', true) : undefined;
  if (!isMap(node)) return {};
  return Object.fromEntries(
    node.items.flatMap(({ key, value }): [string, string][] => {
      const read = new ValueReader(file).read(value);
      const given = read instanceof Map ? (asMap(read).get('value') ?? asMap(read).get('default')) : read;
      return given === undefined ? [] : [[fullKey(keyText(key), project), toText(given)]];
    }),
  );
}

/** Pulumi puts the project in front of a key without a namespace, and still reads `verdigris:config:target`. */
export function fullKey(key: string, project: string): string {
  const parts = key.split(':');
  if (parts.length === 1) return `${project}:${key}`;
  return parts.length === 3 && parts[1] === 'config' ? `${parts[0]}:${parts[2]}` : key;
}

/** Splits a command line into words as Pulumi does: quotes and backslashes, without expansion. */
export function splitWords(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g, (_, double?: string, single?: string, escaped?: string) =>
      double !== undefined ? double.replace(/\\(["\\$`])/g, '$1') : (single ?? escaped ?? ''),
    ),
  );
}

const asMap = (value: YamlValue | undefined): ReadonlyMap<string, YamlValue> =>
  value instanceof Map ? (value as ReadonlyMap<string, YamlValue>) : new Map();

/** A value for a message. */
const plainly = (value: YamlValue | undefined): unknown => (value === undefined ? undefined : toText(value));
