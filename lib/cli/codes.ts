import type { EnvironmentErrorCode } from '../environment/errors';
import type { ErrorEntry } from '../environment/model';
import type { PreviewErrorCode } from '../preview/errors';

/** What may be wrong with a call of the command, or keep it from its end. Plain data. */
export const commandErrors = {
  'unknown-command': {
    meaning: 'There is no such command.',
    repair: 'Use the one that is suggested; `verdigris --help` lists all.',
  },
  'unknown-option': {
    meaning: 'The command has no such option.',
    repair: 'Use the one that is suggested; `verdigris COMMAND --help` lists all.',
  },
  'unknown-code': {
    meaning: 'There is no error of that code.',
    repair: 'Use the one that is suggested; `verdigris explain` lists all.',
  },
  'option-missing': {
    meaning: 'An option, its value or an argument has to be given and is not.',
    repair: 'Add it.',
  },
  'option-wrong': {
    meaning: 'The value of an option is none that it takes.',
    repair: 'Write it as the sentence says.',
  },
  'option-conflict': {
    meaning: 'Options are given that are of no use together, or one is without the other that it needs.',
    repair: 'Leave one of them out, or add the other, as the sentence says.',
  },
  'argument-unexpected': {
    meaning: 'More words are given than the command takes.',
    repair: 'Leave them out, or put the option before them that they belong to; quote names with spaces.',
  },
  'token-missing': {
    meaning:
      'The comment is written to GitHub, and no token is in the environment. It is no option because arguments can be read by every process.',
    repair: 'Set `GITHUB_TOKEN` to a token that may comment.',
  },
  'token-malformed': {
    meaning: 'The token holds spaces, line ends or other characters that no token has.',
    repair: 'Set `GITHUB_TOKEN` to the token alone.',
  },
  'address-refused': {
    meaning: 'The token would be sent unencrypted, or the address holds credentials itself.',
    repair: 'Set `GITHUB_API_URL` to an address with https and without credentials, or unset it.',
  },
  'state-unreadable': {
    meaning:
      'Pulumi could not read the state of the stack: it is not there, the passphrase is missing, or the backend did not answer.',
    repair: 'Do what Pulumi says, which the sentence repeats; `pulumi stack export` shows it whole.',
    exitCode: 1,
  },
  'system-refused': {
    meaning: 'The system would not read or write a file, or start a process.',
    repair: 'Look at the path and the reason in the message: rights, a full disk, a folder in place of a file.',
    exitCode: 1,
  },
  'internal-error': {
    meaning: 'Something happened that Verdigris does not expect.',
    repair: 'Report it with the message and the command; run it again with the former version meanwhile.',
    exitCode: 1,
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type CommandErrorCode = keyof typeof commandErrors;

/** Codes of what a call may get wrong: those of the parts that know the same errors, too. */
export type CallErrorCode = CommandErrorCode | EnvironmentErrorCode | PreviewErrorCode;
