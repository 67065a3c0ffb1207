import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { commentCommand, defaultName, type CommentCommand } from './comment';
import { exitCodes, report } from './errors';
import { explainCommand, type ExplainCommand } from './explain';
import { initCommand, type InitCommand } from './init';
import { kinds } from './init/answers';
import { previewCommand, previewFormats, type PreviewCommand } from './preview';
import { renderCommand, renderFormats, type RenderCommand } from './render';
import { statusCommand, type StatusCommand } from './status';
import { processTerminal, withAsking, type Terminal } from './terminal';

const version = (): string =>
  (JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string }).version;

const exitCodeHelp = `
Exit codes:
  0  done
  1  it failed
  2  the call or the configuration is wrong
  3  a check or a policy says no`;

const stackOption = (): Option =>
  new Option('-s, --stack <stack>', 'the stack, as in Pulumi.<stack>.yaml').makeOptionMandatory();
const appOption = (): Option => new Option('-a, --app <app>', 'this application alone');
const formatOption = (formats: readonly string[]): Option =>
  new Option('-f, --format <format>', 'how to print it').choices(formats).default(formats[0]);

function program(terminal: Terminal, done: (exitCode: number) => void): Command {
  const verdigris = new Command('verdigris')
    .description(
      'Describe an application once, run it in every environment, release it blue/green with a plain pulumi up.',
    )
    .version(version(), '-V, --version', 'print the version')
    .helpCommand(false)
    .addHelpText(
      'after',
      `${exitCodeHelp}\n\nExamples:\n  verdigris render --stack production\n  verdigris preview --stack production\n  verdigris status --stack production`,
    );
  verdigris
    .command('render')
    .description('show what a stack would ask of Pulumi, without cloud, cluster, state or secrets')
    .addOption(stackOption())
    .option('-o, --out <folder>', 'write <folder>/<stack>/manifests/*.yaml and <folder>/<stack>/resources.json')
    .addOption(appOption())
    .addOption(formatOption(renderFormats))
    .addHelpText(
      'after',
      '\nExamples:\n  verdigris render --stack production --out rendered\n  verdigris render --stack staging --app api-gateway --format yaml > api-gateway.yaml',
    )
    .action(async (options: RenderCommand) => done(await renderCommand(options, terminal)));
  verdigris
    .command('preview')
    .description('show what a change does to each stack, worst first, without cloud, cluster, state or secrets')
    .option('-s, --stack <stack...>', 'these stacks (default: every one that the base or the head has)')
    .option('-b, --base <ref>', 'the commit to compare with (default: where HEAD left the default branch)')
    .option('--head <ref>', 'the commit to look at (default: the working tree)')
    .option('-l, --live', "ask the engine too: needs pulumi and the stacks' credentials")
    .option('--refresh', 'with --live: compare the state with what really is there')
    .option('-o, --out <file>', 'write it to a file')
    .addOption(formatOption(previewFormats))
    .addHelpText(
      'after',
      '\nExits with 3 where a change would destroy or cut off what the configuration does not name in verdigris:unprotect.' +
        '\n\nExamples:\n  verdigris preview --stack production\n  verdigris preview --stack staging production --base v1.4.0 --format markdown --out comment.md',
    )
    .action(async (options: PreviewCommand) => done(await previewCommand(options, terminal)));
  verdigris
    .command('comment')
    .description('show a preview in its pull request: one comment, edited in place')
    .requiredOption('-r, --report <file>', "what 'verdigris preview --format json' has written")
    .option('-p, --pull-request <number>', 'comment on this one')
    .option('--repository <owner/name>', 'where the pull request is (default: $GITHUB_REPOSITORY)')
    .option('-e, --event <file>', 'comment on the pull request of this workflow event ($GITHUB_EVENT_PATH)')
    .option('--summary <file>', 'add it to the summary of a job ($GITHUB_STEP_SUMMARY)')
    .option('--name <name>', 'tells the comment from others of the same author', defaultName)
    .addOption(formatOption(['terminal', 'json']))
    .addHelpText(
      'after',
      '\nThe token is read from GITHUB_TOKEN, the address of GitHub from GITHUB_API_URL. Without a pull' +
        '\nrequest, an event or a summary, the comment is printed. Nothing in the report is believed: it is' +
        '\nchecked, and rendered here.' +
        '\n\nExamples:\n  verdigris comment --report preview.json' +
        '\n  verdigris comment --report preview.json --repository acme/shop --pull-request 42' +
        '\n  verdigris comment --report preview.json --event "$GITHUB_EVENT_PATH"',
    )
    .action(async (options: CommentCommand) => done(await commentCommand(options, terminal)));
  verdigris
    .command('status')
    .description('show slots, versions and what is live: the state of a stack against its cluster')
    .addOption(stackOption())
    .addOption(appOption())
    .addOption(formatOption(['terminal', 'json']))
    .addHelpText(
      'after',
      '\nExamples:\n  verdigris status --stack production\n  verdigris status --stack production --app api-gateway --format json',
    )
    .action(async (options: StatusCommand) => done(await statusCommand(options, terminal)));
  verdigris
    .command('init')
    .description('write a small repository: an application, its stacks, a test, workflows')
    .argument('[directory]', 'where to write it', '.')
    .option('-n, --name <name>', 'name of the application (default: that of the directory)')
    .option('-k, --kind <kind>', `what it is: ${kinds.join(', ')} (default: web)`)
    .option('-e, --environments <names>', 'separated by commas (default: development,production)')
    .option('-r, --region <region>', 'AWS region of staging and production (default: us-east-1)')
    .option('-y, --yes', 'ask nothing')
    .addOption(formatOption(['terminal', 'json']))
    .addHelpText(
      'after',
      '\nWhat is not given is asked for on a terminal. A file that exists is left as it is.' +
        '\n\nExamples:\n  verdigris init shop\n  verdigris init --name shop --kind web --environments development,staging,production --region eu-central-1 --yes',
    )
    .action(async (directory: string, options: InitCommand) =>
      done(await withAsking(terminal, (ask) => initCommand(directory, options, terminal, ask))),
    );
  verdigris
    .command('explain')
    .description('explain the code of an error: what it means, and what to do')
    .argument('[code]', 'as in error[unknown-key] (default: list all)')
    .addOption(formatOption(['terminal', 'json']))
    .addHelpText('after', '\nExamples:\n  verdigris explain unknown-key\n  verdigris explain --format json')
    .action((code: string | undefined, options: ExplainCommand) => done(explainCommand(code, options, terminal)));
  for (const command of [verdigris, ...verdigris.commands]) {
    command
      .showSuggestionAfterError()
      .exitOverride()
      .configureOutput({
        writeOut: terminal.out,
        writeErr: terminal.err,
        // Told with the errors of the commands, by `report`.
        outputError: () => undefined,
        getOutHelpWidth: () => terminal.width,
        getErrHelpWidth: () => terminal.width,
      });
  }
  return verdigris;
}

/**
 * Runs one command line (without `node` and the script).
 * @returns the exit code
 */
export async function main(words: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  let exitCode: number = exitCodes.done;
  const verdigris = program(terminal, (code) => (exitCode = code));
  if (words.length === 0) {
    terminal.err(verdigris.helpInformation());
    return exitCodes.wrongCall;
  }
  try {
    await verdigris.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    return report(error, terminal, formatOf(words));
  }
}

/** The asked format, where a command fails before it can say. */
function formatOf(words: readonly string[]): string | undefined {
  const given = words.find((word) => word.startsWith('--format=') || word.startsWith('-f'));
  const index = words.findIndex((word) => word === '--format' || word === '-f');
  return index >= 0 ? words[index + 1] : given?.replace(/^(--format=|-f)/, '');
}
