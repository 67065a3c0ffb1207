import type { CommanderError } from 'commander';
import type { Problem } from '../environment/model';
import { problemLines, problemText } from '../environment/problem-line';
import type { CallErrorCode, CommandErrorCode } from './codes';
import type { Terminal } from './terminal';

/** What a command ends with. */
export const exitCodes = { done: 0, failed: 1, wrongCall: 2, refused: 3 } as const;

/** The call is wrong; `message` says what was found and what is expected. */
export class CallError extends Error {
  constructor(
    readonly code: CallErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'CallError';
  }
}

/** Several things are wrong with the call: all of them at once. */
export class CallErrors extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problemLines(problems));
    this.name = 'CallErrors';
  }
}

/** The call is right, and what it asks for can not be done. */
export class FailedError extends Error {
  constructor(
    readonly code: CommandErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'FailedError';
  }
}

interface Reported {
  readonly problems: readonly Problem[];
  readonly configuration: boolean;
}

/** The problems of an error, told apart by name: its class may live in a part that was never loaded. */
function reported(error: unknown): Reported {
  const { name, message, code, problems, configuration } = error as Partial<Error & Reported & { code: string }>;
  if ((name === 'ConfigurationError' || name === 'CallErrors') && problems) return { problems, configuration: true };
  if ((name === 'RenderError' || name === 'CommentError') && problems)
    return { problems, configuration: configuration === true };
  if (name === 'CallError' || name === 'FailedError')
    return { problems: [{ code: code!, path: '', message: message! }], configuration: name === 'CallError' };
  if (name === 'CommanderError') return { problems: [ofCommander(error as CommanderError)], configuration: true };
  const unexpected: CommandErrorCode =
    (error as NodeJS.ErrnoException).syscall === undefined ? 'internal-error' : 'system-refused';
  return { problems: [{ code: unexpected, path: '', message: message ?? String(error) }], configuration: false };
}

/** Commander's codes: https://github.com/tj/commander.js/blob/master/docs/options-in-depth.md and its sources. */
const commanderCodes: Readonly<Record<string, CommandErrorCode>> = {
  'commander.unknownCommand': 'unknown-command',
  'commander.unknownOption': 'unknown-option',
  'commander.missingMandatoryOptionValue': 'option-missing',
  'commander.missingArgument': 'option-missing',
  'commander.optionMissingArgument': 'option-missing',
  'commander.excessArguments': 'argument-unexpected',
};

function ofCommander({ code, message }: CommanderError): Problem {
  const sentence = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return { code: commanderCodes[code] ?? ('option-wrong' satisfies CommandErrorCode), path: '', message: sentence };
}

/** `error[unknown-key]:`, before a problem. */
export const errorHead = ({ code }: Pick<Problem, 'code'>): string => `error[${code}]:`;

/** Tells every problem in a line of its own, never a stack trace, and gives the exit code. */
export function report(error: unknown, terminal: Terminal, format?: string): number {
  const { problems, configuration } = reported(error);
  const exitCode = configuration ? exitCodes.wrongCall : exitCodes.failed;
  if (format === 'json') {
    terminal.out(`${JSON.stringify({ problems, exitCode }, null, 2)}\n`);
    return exitCode;
  }
  const { bad, strong } = terminal.style;
  for (const problem of problems) {
    const text = problemText(problem);
    const shown = problem.path ? `${strong(problem.path)}${text.slice(problem.path.length)}` : text;
    terminal.err(`${bad(errorHead(problem))} ${shown}\n`);
  }
  const [first] = problems;
  if (terminal.interactive && first)
    terminal.err(terminal.style.dim(`'verdigris explain ${first.code}' says what it means and what to do.\n`));
  return exitCode;
}
