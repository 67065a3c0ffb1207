import type { Environment } from '../environment/model';
import type { Project } from '../environment/project-file';
import { lazy } from './lazy';

/**
 * The environment of a stack; its applications are those that it names or gives versions.
 * @throws ConfigurationError with every problem of the configuration
 */
export const environmentOf = ({ root }: Project, stack: string): Environment =>
  lazy.environment().readStack({ root, stack });
