import type { Problem } from '../environment/model';
import type { Terminal } from './terminal';

/** What a command ends with. */
export const exitCodes = { done: 0, failed: 1, wrongCall: 2, refused: 3 } as const;

/** The call is wrong; `message` says what was found and what is expected. */
export class CallError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CallError';
  }
}

interface Reported {
  readonly problems: readonly Problem[];
  readonly configuration: boolean;
}

/** The problems of an error, told apart by name: its class may live in a part that was never loaded. */
function reported(error: unknown): Reported {
  const { name, message, problems, configuration } = error as Partial<Error & Reported>;
  if ((name === 'ConfigurationError' || name === 'CallError') && problems) return { problems, configuration: true };
  if ((name === 'RenderError' || name === 'CommentError') && problems)
    return { problems, configuration: configuration === true };
  return { problems: [{ path: '', message: message ?? String(error) }], configuration: name === 'CallError' };
}

/** Tells every problem in a line of its own, never a stack trace, and gives the exit code. */
export function report(error: unknown, terminal: Terminal, format?: string): number {
  const { problems, configuration } = reported(error);
  const exitCode = configuration ? exitCodes.wrongCall : exitCodes.failed;
  if (format === 'json') {
    terminal.out(`${JSON.stringify({ problems, exitCode }, null, 2)}\n`);
    return exitCode;
  }
  for (const { path, message } of problems) {
    terminal.err(`${terminal.style.bad('error:')} ${path ? `${terminal.style.strong(path)}: ` : ''}${message}\n`);
  }
  return exitCode;
}
