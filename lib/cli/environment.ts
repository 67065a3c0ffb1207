import type { Environment } from '../environment/model';
import type { Project } from '../environment/project-file';
import { lazy } from './lazy';

/**
 * The environment of a stack; its applications are those that it names or gives versions.
 * @throws ConfigurationError with every problem of the configuration
 */
export function environmentOf(project: Project, stack: string): Environment {
  const { readEnvironment } = lazy.environment();
  const { config, secretKeys } = lazy.stackFile().readStackFile(project, stack);
  const applications = [...keysOf(config['verdigris:versions']), ...namesIn(config['verdigris:apps'])];
  return readEnvironment({ project: project.name, stack, config, secretKeys, applications });
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
