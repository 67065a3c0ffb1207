import { getStack, RunError, runtime } from '@pulumi/pulumi';
import type { DeployErrorCode } from '../deploy/errors';
import { located } from '../environment/locate';
import type { Problem } from '../environment/model';
import { problemLines } from '../environment/problem-line';
import type { PlatformErrorCode } from './errors';

/** Of the ground, and of what every ground refuses. */
type Code = PlatformErrorCode | Extract<DeployErrorCode, 'namespace-foreign' | 'resource-protected'>;

/** @throws RunError with one line for each problem, where there are any: its place, its line and its code */
export function failOn(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const [root, config] = [runtime.getRootDirectory(), runtime.allConfig()];
  // Tests run programs that have no folder.
  throw new RunError(problemLines(root === '' ? problems : located(problems, { root, stack: getStack() }, { config })));
}

/** @throws RunError with the sentences, where there are any. @param path where it is in the configuration */
export function stopOn(code: Code, sentences: string | readonly string[] | undefined, path = ''): void {
  failOn([sentences ?? []].flat().map((message) => ({ code, path, message })));
}

/** One problem of the ground, which Pulumi prints as one line without a stack. */
export const runError = (code: PlatformErrorCode, message: string): RunError =>
  new RunError(problemLines([{ code, path: '', message }]));
