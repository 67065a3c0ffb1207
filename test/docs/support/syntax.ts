import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../cli/run';
import { root } from './pages';
import { pulumiCommand, pulumiCommands } from './pulumi';

/** Programs that nothing here has: why their commands are not run. A command of any other program is an error. */
export const elsewhere: Readonly<Record<string, string>> = {
  aws: 'needs an account in AWS',
  crane: 'needs a registry',
  docker: 'needs a registry',
  gh: 'needs a repository on GitHub',
  helm: 'needs charts from the network',
  kind: 'needs containers',
  kubectl: 'needs a cluster',
};

/** Commands of ours that need what a test of this tier has not: why they are not run. */
export function notRun([program, ...words]: readonly string[]): string | undefined {
  if (program === 'pulumi') return words[0] === 'config' ? undefined : 'needs a backend: see test/engine';
  if (program === 'npm' && ['ci', 'install', 'uninstall'].includes(words[0]!))
    return 'needs a registry: see test/consumer';
  if (program !== 'verdigris') return elsewhere[program ?? ''];
  if (words[0] === 'status') return "needs a stack's state: see test/engine";
  if (words[0] === 'comment' && words.some((word) => /^(-p|--pull-request|-e|--event)$/.test(word)))
    return 'needs GitHub: see test/preview/comment';
  return words.includes('--live') ? 'needs the engine: see test/engine' : undefined;
}

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
const own = ['ci', 'install', 'uninstall', 'test', 'start'];

/** What is wrong with the words of a command, as far as they tell; `npx` has been taken off. */
export async function syntaxProblem([program = '', ...words]: readonly string[]): Promise<string | undefined> {
  if (program === 'verdigris') return verdigrisProblem(words);
  if (program === 'pulumi') return pulumiProblem(words);
  if (program === 'npm') {
    const [first = '', second = ''] = words;
    if (first === 'run' && !(second in scripts)) return `no script is called '${second}'`;
    if (first !== 'run' && !own.includes(first)) return `'npm ${first}' is not looked at`;
    const lost = words.find(
      (word) => word.startsWith('test/') && !existsSync(join(root, word)) && !existsSync(join(root, `${word}.test.ts`)),
    );
    return lost === undefined ? undefined : `'${lost}' does not exist`;
  }
  if (['cd', 'echo', 'git', 'npx'].includes(program)) return undefined;
  return program in elsewhere ? undefined : `nothing runs '${program}', and support/syntax.ts does not say why`;
}

function pulumiProblem(words: readonly string[]): string | undefined {
  const command = pulumiCommand(words);
  if (command === undefined) return `'pulumi ${words.slice(0, 2).join(' ')}' is not in support/pulumi.ts`;
  const unknown = words
    .map((word) => word.split('=')[0]!)
    .find((word) => word.startsWith('-') && !pulumiCommands[command]!.includes(word));
  return unknown === undefined ? undefined : `'pulumi ${command}' has '${unknown}' not in support/pulumi.ts`;
}

async function verdigrisProblem(words: readonly string[]): Promise<string | undefined> {
  const subcommand = words.find((word) => !word.startsWith('-'));
  const { exitCode, out } = await run(...(subcommand === undefined ? [] : [subcommand]), '--help');
  if (exitCode !== 0 || (subcommand !== undefined && !out.includes(`verdigris ${subcommand}`)))
    return `there is no 'verdigris ${subcommand}'`;
  const options = new Set(out.match(/(?<![\w-])--?[a-zA-Z][\w-]*/g));
  const unknown = words.map((word) => word.split('=')[0]!).find((word) => word.startsWith('-') && !options.has(word));
  return unknown === undefined ? undefined : `'verdigris ${subcommand}' has no '${unknown}'`;
}
