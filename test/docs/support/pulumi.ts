/** Commands of Pulumi that the documentation names, with the flags it names; test/engine/commands.test.ts asks a real `pulumi`. */
export const pulumiCommands: Readonly<Record<string, readonly string[]>> = {
  up: ['--stack', '--yes', '--target', '--continue-on-error', '--policy-pack'],
  preview: ['--stack', '--policy-pack', '--diff'],
  cancel: ['--stack', '--yes'],
  refresh: ['--stack', '--yes', '--clear-pending-creates'],
  login: ['--local'],
  'stack init': ['--secrets-provider'],
  'stack output': ['--stack', '--json'],
  'config set': ['--stack', '--path', '--secret', '--type', '--plaintext'],
  'config rm': ['--stack', '--path'],
  'state move': ['--source', '--dest', '--yes'],
  'state unprotect': ['--stack', '--yes'],
};

/** The command that some words begin with, such as `config set`. */
export const pulumiCommand = ([first = '', second = '']: readonly string[]): string | undefined =>
  [`${first} ${second}`, first].find((name) => Object.hasOwn(pulumiCommands, name));
