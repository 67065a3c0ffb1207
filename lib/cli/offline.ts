import type { OfflineFunctions } from '../preview/model';
import type { Project } from '../environment/project-file';
import { lazy } from './lazy';

/**
 * What AWS would answer, from the configuration of the stack. Where that is wrong the program says so itself, better than
 * this could: then there are no answers.
 */
export function offlineFunctions({ root }: Pick<Project, 'root'>, stack: string): OfflineFunctions {
  try {
    return lazy.offline().offlineAnswers(lazy.environment().readStack({ root, stack }));
  } catch (error) {
    if (lazy.environment().ConfigurationError.is(error)) return {};
    throw error;
  }
}
