import type { Environment } from '../environment/model';
import type { Project } from '../environment/project-file';
import { lazy } from './lazy';

/**
 * The environment of a stack; its applications are those that it gives versions.
 * @throws ConfigurationError with every problem of the configuration
 */
export function environmentOf(project: Project, stack: string): Environment {
  const { readEnvironment } = lazy.environment();
  const { config, secretKeys } = lazy.stackFile().readStackFile(project, stack);
  const applications = keysOf(config['verdigris:versions']);
  return readEnvironment({ project: project.name, stack, config, secretKeys, applications });
}

function keysOf(text = '{}'): readonly string[] {
  try {
    return Object.keys(Object(JSON.parse(text)) as object);
  } catch {
    return [];
  }
}
