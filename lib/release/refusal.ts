import { RunError } from '@pulumi/pulumi';
import { problemLine } from '../environment/problem-line';
import type { RefusalCode, ReleaseErrorCode } from './errors';

/** A sentence about an application as it is logged as an error: with its code. */
export const errorLine = (code: RefusalCode, message: string): string => problemLine({ code, path: '', message });

/** What stops the run, which Pulumi prints as one line without a stack. */
export const refusal = (code: ReleaseErrorCode, message: string): RunError => new RunError(errorLine(code, message));

/** The line of an application in preview and update; what is refused has a code. */
export function planLine(
  name: string,
  { summary, code }: { readonly summary: string; readonly code?: RefusalCode },
): string {
  const line = `${name} ${summary}`;
  return code === undefined ? line : errorLine(code, line);
}
