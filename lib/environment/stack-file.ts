import { isMap, isScalar, type YAMLMap } from 'yaml';
import { alternatives, ConfigurationError, oneLine, quote } from './problems';
import { configurationKeys } from './keys';
import { nearest } from './nearest';
import type { EnvironmentProblem } from './errors';
import { findFile, fullKey, readFile, readProject, type Project } from './project-file';
import { keyText, problemAt, toText, ValueReader, type YamlFile } from './yaml';

export { readProject, type Project } from './project-file';
export { secretMarker } from './yaml';

/** The configuration of one stack, as Pulumi hands it to a program. */
export interface StackFile {
  /** Text by full key: objects and lists as JSON text, each `secure:` value as `[secret]`. */
  readonly config: Readonly<Record<string, string>>;
  /** Full keys with a `secure:` value anywhere inside. */
  readonly secretKeys: readonly string[];
  /** What the `secure:` values of each key hold, encrypted: only to tell whether they are others. @default - none */
  readonly ciphertexts?: Readonly<Record<string, string>>;
}

/** Top-level keys that Pulumi itself writes and reads. */
const pulumiKeys = ['config', 'encryptionsalt', 'encryptedkey', 'secretsprovider'] as const;

/**
 * Reads Pulumi.<stack>.yaml without Pulumi, over what Pulumi.yaml gives to every stack. Nothing is decrypted.
 * @param project - The folder of Pulumi.yaml, or what was read of it
 * @throws ConfigurationError - with every problem of the file at once, each with its line
 */
export function readStackFile(project: string | Project, stack: string): StackFile {
  const { name, root, stackFolder, stacks, defaults } = typeof project === 'string' ? readProject(project) : project;
  const path = stacks.includes(stack) ? findFile(stackFolder, `Pulumi.${stack}`) : undefined;
  if (!path) throw new ConfigurationError([missingStack(stack, stacks)]);
  const file = readFile(root, path);
  const contents = file.document.contents;
  if (contents === null || (isScalar(contents) && contents.value === null))
    return { config: { ...defaults }, secretKeys: [] };
  if (!isMap(contents))
    throw new ConfigurationError([
      problemAt(
        file,
        contents,
        'config-not-object',
        'found no object, expected `config:` with the keys of the stack; write it.',
      ),
    ]);
  const problems = topLevelProblems(file, contents);
  const own = readConfig(file, contents.get('config', true), name, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { ...own, config: { ...defaults, ...own.config } };
}

function missingStack(stack: string, stacks: readonly string[]): EnvironmentProblem {
  const meant = nearest(stack, stacks);
  const instead =
    stacks.length === 0
      ? 'no stack has a file'
      : `the stacks are ${alternatives(stacks).replace(/ or (?=[^,]*$)/, ' and ')}`;
  return {
    code: 'stack-missing',
    path: `Pulumi.${oneLine(stack)}.yaml`,
    message: `found no such file: ${instead}; ${meant ? `use ${quote(meant)}` : 'name one of them, or make the file'}.`,
  };
}

function topLevelProblems(file: YamlFile, contents: YAMLMap): EnvironmentProblem[] {
  return contents.items.flatMap(({ key }): EnvironmentProblem[] => {
    const name = keyText(key);
    if ((pulumiKeys as readonly string[]).includes(name)) return [];
    return [problemAt(file, key, 'top-level-key', topLevelMessage(name))];
  });
}

function topLevelMessage(name: string): string {
  if (name === 'environment')
    return (
      "found `environment` at the top level, where it is the key of Pulumi's environments service (ESC), " +
      'expected it inside `config`; write `verdigris:environment: NAME` there.'
    );
  if (name === 'apps')
    return 'found `apps`, which Pulumi ignores, expected applications inside `config`; write their versions there as `verdigris:versions`.';
  const found = `found the top-level key ${quote(name)}, which Pulumi ignores`;
  const [, inner] = /^(?:verdigris:)?(.*)$/s.exec(name)!;
  if (name.includes(':') || (configurationKeys as readonly string[]).includes(inner))
    return `${found}, expected it inside \`config\`; write it there as ${quote(name.includes(':') ? name : `verdigris:${name}`)}.`;
  const meant = nearest(name, pulumiKeys);
  return meant
    ? `${found}, expected ${quote(meant)}; rename it.`
    : `${found}, expected ${alternatives(pulumiKeys)}; remove it or move it into \`config\`.`;
}

function readConfig(file: YamlFile, node: unknown, project: string, problems: EnvironmentProblem[]): StackFile {
  const config: Record<string, string> = {};
  const secretKeys: string[] = [];
  const ciphertexts: Record<string, string> = {};
  if (node === undefined || node === null || (isScalar(node) && node.value === null)) return { config, secretKeys };
  if (!isMap(node)) {
    const message = 'found no object at `config`, expected keys such as `verdigris:target`; write them.';
    problems.push(problemAt(file, node, 'config-not-object', message));
    return { config, secretKeys };
  }
  for (const { key, value } of node.items) {
    const given = keyText(key);
    const full = fullKey(given, project);
    if (full.split(':').length !== 2) {
      const message = `found the key ${quote(given)}, expected NAMESPACE:NAME with one colon; rename it.`;
      problems.push(problemAt(file, key, 'malformed-key', message));
      continue;
    }
    try {
      const reader = new ValueReader(file);
      Object.defineProperty(config, full, {
        value: toText(reader.read(value)),
        enumerable: true,
        configurable: true,
        writable: true,
      });
      if (reader.secret) {
        secretKeys.push(full);
        ciphertexts[full] = JSON.stringify(reader.ciphertexts);
      }
    } catch (error) {
      if (!ConfigurationError.is(error)) throw error;
      problems.push(...(error.problems as readonly EnvironmentProblem[]));
    }
  }
  return { config, secretKeys, ...(secretKeys.length > 0 && { ciphertexts }) };
}
