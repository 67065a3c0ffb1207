import { getStack, RunError, runtime } from '@pulumi/pulumi';
import { located } from '../environment/locate';
import type { Problem } from '../environment/model';
import { problemLines } from '../environment/problem-line';
import type { DeployErrorCode } from './errors';

/** All problems as one error, which Pulumi prints without a stack: one line for each, with its place, its line and its code. */
export function problemsError(problems: readonly Problem[]): RunError {
  const [root, config] = [runtime.getRootDirectory(), runtime.allConfig()];
  // Tests run programs that have no folder.
  return new RunError(
    problemLines(root === '' ? problems : located(problems, { root, stack: getStack() }, { config })),
  );
}

/** One problem of the bridge as such an error. @param path where it is, in the configuration or the application */
export function runError(code: DeployErrorCode, message: string, path = ''): RunError {
  return problemsError([{ code, path, message }]);
}
