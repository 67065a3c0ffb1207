import { readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { CallErrors, exitCodes } from './errors';
import { answerProblems, defaultAnswers, kinds, onAws, type Answers, type GivenAnswers } from './init/answers';
import { accountToFill, filesOf, peersOf, type Versions } from './init/files';
import { writeFiles } from './init/write';
import type { Terminal } from './terminal';

export interface InitCommand {
  readonly name?: string;
  readonly kind?: string;
  /** Separated by commas. */
  readonly environments?: string;
  readonly region?: string;
  /** Takes what is not given from the defaults, and asks nothing. */
  readonly yes?: boolean;
  /** As JSON nothing is asked: the answer is for a program. */
  readonly format: 'terminal' | 'json';
}

/** Asks somebody; the empty answer is the proposed one. */
type Ask = (question: string, proposed: string) => Promise<string>;

/** `verdigris init`: a small repository with one application, which builds, tests, renders and previews as it is. */
export async function initCommand(
  directory: string,
  command: InitCommand,
  terminal: Terminal,
  ask?: Ask,
): Promise<number> {
  const asked = await answersOf(
    directory,
    command,
    command.yes === true || command.format === 'json' ? undefined : ask,
  );
  const problems = answerProblems(asked);
  if (problems.length > 0) throw new CallErrors(problems);
  const answers = asked as Answers;
  const needed = versions();
  const place = relative(process.cwd(), resolve(directory)) || '.';
  const { written, same, kept } = writeFiles(directory, filesOf(answers, needed));
  const install = kept.includes('package.json') ? installCommand(answers, needed) : undefined;
  const next = steps(answers, place);
  if (command.format === 'json') {
    terminal.out(`${JSON.stringify({ written, same, kept, install, next }, null, 2)}\n`);
    return exitCodes.done;
  }
  const { style } = terminal;
  for (const path of written) terminal.out(`${style.good('written')}  ${path}\n`);
  for (const path of same) terminal.out(`${style.dim('as it is')} ${path}\n`);
  for (const path of kept) terminal.out(`${style.warn('kept')}     ${path} (it was there already, and differs)\n`);
  if (install !== undefined) terminal.out(`\nAdd what the files need:\n\n  ${install}\n`);
  terminal.out(`\nNext:\n\n${next.map((step) => `  ${step}`).join('\n')}\n`);
  return exitCodes.done;
}

async function answersOf(directory: string, given: InitCommand, ask?: Ask): Promise<GivenAnswers> {
  const one = async (value: string | undefined, question: string, proposed: string): Promise<string> =>
    value ?? (ask ? (await ask(question, proposed)).trim() || proposed : proposed);
  const name = await one(given.name, 'Name of the application', basename(resolve(directory)).toLowerCase());
  const kind = await one(given.kind, `What it is (${kinds.join(', ')})`, defaultAnswers.kind);
  const list = await one(given.environments, 'Environments', defaultAnswers.environments.join(','));
  const environments = list.split(',').flatMap((word) => word.trim() || []);
  const needsRegion = environments.some((environment) => onAws(environment as Answers['environments'][number]));
  const region = needsRegion
    ? await one(given.region, 'AWS region', defaultAnswers.region)
    : (given.region ?? defaultAnswers.region);
  return { name, kind, environments: [...new Set(environments)], region };
}

interface Package {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** As this package has them itself: what it was tested with. */
function versions(): Versions {
  const own = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as Package;
  const { '@pulumi/policy': _policy, ...peers } = own.peerDependencies;
  return {
    verdigris: `^${own.version}`,
    peers,
    development: {
      '@types/node': own.devDependencies['@types/node']!,
      tsx: own.dependencies['tsx']!,
      typescript: own.devDependencies['typescript']!,
    },
  };
}

const installCommand = (answers: Answers, { peers, development }: Versions): string =>
  `npm install verdigris ${peersOf(answers, peers).join(' ')} && npm install --save-dev ${Object.keys(development).join(' ')}`;

function steps(answers: Answers, place: string): readonly string[] {
  const [stack] = answers.environments;
  const filled = answers.environments.filter(onAws).map((environment) => `Pulumi.${environment}.yaml`);
  return [
    ...(place === '.' ? [] : [`cd ${place}`]),
    'npm install && npm test && npm start',
    ...(filled.length === 0 ? [] : [`put your AWS account in place of ${accountToFill} into ${filled.join(' and ')}`]),
    `pulumi stack init ${stack} && pulumi up --stack ${stack}`,
  ];
}
