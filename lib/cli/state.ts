import { spawn } from 'node:child_process';
import type { Project } from '../environment/project-file';
import { CallError, FailedError } from './errors';

/** The JSON of `pulumi stack export`: secrets in it stay encrypted. */
export interface ExportedState {
  readonly deployment?: {
    readonly resources?: readonly ExportedResource[];
    readonly pending_operations?: readonly unknown[];
  };
}

export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: { readonly [property: string]: unknown };
  readonly outputs?: { readonly [property: string]: unknown };
}

const lastLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/^error: /, '').trim())
    .filter((line) => line !== '')
    .at(-1) ?? 'it said nothing';

/**
 * Asks the Pulumi CLI on the PATH for the state of a stack.
 * @throws CallError where there is no CLI, FailedError where it refuses
 */
export async function exportState(project: Project, stack: string): Promise<ExportedState> {
  const child = spawn('pulumi', ['stack', 'export', '--stack', stack, '--non-interactive', '--color', 'never'], {
    cwd: project.root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true' },
  });
  let out = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT'
          ? new CallError(
              'pulumi-missing',
              'The state is read by the Pulumi CLI, and there is no pulumi on the PATH: install it (https://www.pulumi.com/docs/install).',
            )
          : error,
      ),
    );
    child.on('close', resolve);
  });
  if (exitCode !== 0)
    throw new FailedError(
      'state-unreadable',
      `pulumi could not read the state of the stack '${stack}': ${lastLine(complaint)}`,
    );
  return JSON.parse(out) as ExportedState;
}
