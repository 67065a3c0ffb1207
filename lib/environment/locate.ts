import { isAlias, isMap, isSeq, type Document, type Pair } from 'yaml';
import type { Problem, Source } from './model';
import { ConfigurationError, formatStep, oneLine } from './problems';
import { findFile, fullKey, readFile, readProject } from './project-file';
import { readStackFile } from './stack-file';
import { isMerge, keyNode, keyText, type YamlFile } from './yaml';

/** Configuration that may come from elsewhere than the file: lines are named where both say the same. */
export interface GivenConfiguration {
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
}

/** A key of a configuration and what it holds. */
interface Entry {
  readonly name: string;
  readonly key: unknown;
  readonly value: unknown;
}

/**
 * The problems with the line of the stack's file (or of Pulumi.yaml, which gives to every stack) that has to change: that of
 * the key, or of the nearest one around it that is there. Problems of something else stay as they are, and so do all where
 * the files can't be read.
 * @param place - The folder of Pulumi.yaml, and the stack
 * @param given - What was judged. @default - what the files say
 */
export function located(
  problems: readonly Problem[],
  { root, stack }: { readonly root: string; readonly stack: string },
  given?: GivenConfiguration,
): readonly Problem[] {
  if (!problems.some(isOfConfiguration)) return problems;
  try {
    const project = readProject(root);
    const { config, secretKeys } = readStackFile(project, stack);
    const files = [findFile(project.stackFolder, `Pulumi.${stack}`)!, findFile(root, 'Pulumi')!].map((path) =>
      readFile(root, path),
    );
    const same = (key: string): boolean =>
      given === undefined ||
      given.config[key] === config[key] ||
      (secretKeys.includes(key) && given.secretKeys?.includes(key) === true);
    return problems.map((problem) => {
      const source = isOfConfiguration(problem) && find(files, project.name, problem.path, same);
      return source ? { ...problem, source } : problem;
    });
  } catch (error) {
    if (ConfigurationError.is(error)) return problems;
    throw error;
  }
}

const isOfConfiguration = ({ path, source }: Problem): boolean =>
  source === undefined && /^(?!urn:)[^/]+?:[^/\s]/.test(path);

/** The line in the first file that has the key; where none has it, that of `config` in the first one. */
function find(
  files: readonly YamlFile[],
  project: string,
  path: string,
  same: (key: string) => boolean,
): Source | undefined {
  const [stackFile] = files;
  for (const file of files) {
    const config = isMap(file.document.contents) ? file.document.contents.get('config', true) : undefined;
    const entries = entriesOf(config, file.document).map((entry) => ({ ...entry, name: fullKey(entry.name, project) }));
    const found = covering(entries, path, ({ name }) => oneLine(name));
    if (!found) continue;
    if (!same(found.name)) return undefined;
    const value = file === stackFile ? found.value : defaultIn(found.value);
    return file.source(descend(value, oneLine(found.name), path, found.key, file.document));
  }
  const top =
    stackFile &&
    (stackFile.source(keyNode(stackFile.document.contents, 'config')) ?? { file: stackFile.name, line: 1 });
  return same(/^[^.[]+/.exec(path)![0]) ? top : undefined;
}

/** In Pulumi.yaml a value stands plainly, or under `value` or `default` beside its description. */
const defaultIn = (node: unknown): unknown =>
  isMap(node) ? (node.get('value', true) ?? node.get('default', true) ?? node) : node;

/** The entry that a path goes through; the longest name counts, for a whole path may have been set as one key. */
function covering(entries: readonly Entry[], path: string, format: (entry: Entry) => string): Entry | undefined {
  return entries
    .filter((entry) => covers(format(entry), path))
    .sort((one, other) => format(other).length - format(one).length)[0];
}

const covers = (outer: string, path: string): boolean =>
  path.startsWith(outer) && (path.length === outer.length || /^[.[]/.test(path.slice(outer.length)));

/** The node of the deepest step of `path` that is there: of a key, or of an element of a list. */
function descend(value: unknown, at: string, path: string, nearest: unknown, document: Document): unknown {
  if (at === path) return nearest;
  const node = isAlias(value) ? value.resolve(document) : value;
  if (isSeq(node)) {
    const index = node.items.findIndex((_, position) => covers(at + formatStep(position), path));
    const item = node.items[index];
    return index < 0 ? nearest : descend(item, at + formatStep(index), path, item, document);
  }
  const step = ({ name }: Entry): string => at + formatStep(name);
  const found = covering(entriesOf(node, document), path, step);
  return found ? descend(found.value, step(found), path, found.key, document) : nearest;
}

/** What an object holds: its own keys, then those that it merges in. */
function entriesOf(node: unknown, document: Document): readonly Entry[] {
  if (!isMap(node)) return [];
  const merged = (value: unknown): readonly Entry[] => {
    const source = isAlias(value) ? value.resolve(document) : value;
    return isSeq(source) ? source.items.flatMap(merged) : entriesOf(source, document);
  };
  const isOwn = ({ key }: Pair): boolean => !isMerge(key);
  const own = node.items.filter(isOwn).map(({ key, value }) => ({ name: keyText(key), key, value }));
  return [...own, ...node.items.filter((item) => !isOwn(item)).flatMap(({ value }) => merged(value))];
}
