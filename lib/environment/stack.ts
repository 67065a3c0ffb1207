import type { Environment } from './model';
import { readEnvironment } from './read';

/** Loaded when a file is read: a program that Pulumi hands its configuration to needs no yaml. Required, as in lib/cli/lazy.ts. */
const files = () => require('./stack-file') as typeof import('./stack-file');

/** Which stack of which project. */
export interface StackPlace {
  /** The folder of Pulumi.yaml. */
  readonly root: string;
  /** As in `Pulumi.<stack>.yaml`. */
  readonly stack: string;
}

/**
 * The environment of a stack, from its file alone: for tests of applications, and for cdk8s apps without Pulumi. Its
 * applications are those that it names or gives versions. `secure:` values are not decrypted.
 * @throws ConfigurationError with every problem of the configuration
 */
export function readStack({ root, stack }: StackPlace): Environment {
  const { readProject, readStackFile } = files();
  const project = readProject(root);
  const { config, secretKeys } = readStackFile(project, stack);
  const applications = [...keysOf(config['verdigris:versions']), ...namesIn(config['verdigris:apps'])];
  return readEnvironment({ project: project.name, root, stack, config, secretKeys, applications });
}

function keysOf(text = '{}'): readonly string[] {
  try {
    return Object.keys(Object(JSON.parse(text)) as object);
  } catch {
    return [];
  }
}

/** The names in a list, or the one name that stands there as text. */
function namesIn(text = ''): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
  } catch {
    return text === '' ? [] : [text];
  }
}
