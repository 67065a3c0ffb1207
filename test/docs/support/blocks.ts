import { dirname, join } from 'node:path';
import ts from 'typescript';
import { answerProblems, defaultAnswers } from '../../../lib/cli/init/answers';
import { filesOf } from '../../../lib/cli/init/files';
import { root, type Block, type Page } from './pages';

/**
 * A how-to page stands in a repository of a reader's own: what `verdigris init shop` writes, with all four environments. Other
 * pages stand in this one.
 */
export const standsInShop = (page: Pick<Page, 'path'>): boolean => page.path.startsWith('docs/how-to/');

const answers = {
  ...defaultAnswers,
  name: 'shop',
  environments: ['development', 'testing', 'staging', 'production'],
} as const;
if (answerProblems(answers).length > 0) throw new Error('the answers for the shop of the documentation are wrong');
/** The files of that repository. */
export const shop = filesOf(answers, { verdigris: '*', peers: {}, development: {} });

/** The file that a block is the whole of: `// apps/shop.ts` as its first line says so. */
export const fileOf = ({ text }: Block): string | undefined =>
  /^(?:\/\/|#) ((?:[\w.-]+\/)*[\w.-]+\.(?:ts|yaml|json))$/.exec(text.split('\n', 1)[0]!)?.[1];

/** The folder of a page's own modules, in the scope of the package, so that `verdigris/...` means our sources. */
const folder = ({ path }: Page): string => join(root, '.docs', path);

/**
 * The modules of a page by path. A block begins a module of its own where it imports something or names its file; any other one
 * goes on with the one before. What stands between is empty, so that line numbers are those of the page.
 */
export function modulesOf(page: Page): ReadonlyMap<string, string> {
  const modules = new Map<string, string[]>();
  if (standsInShop(page))
    for (const [path, text] of Object.entries(shop))
      if (path.endsWith('.ts')) modules.set(join(folder(page), path), text.split('\n'));
  let current: string[] | undefined;
  for (const [i, block] of page.blocks.entries()) {
    if (block.language !== 'ts') continue;
    const file = fileOf(block);
    if (!current || file !== undefined || /^import /m.test(block.text)) {
      current = [];
      modules.set(join(folder(page), file ?? `block-${i + 1}.ts`), current);
    }
    while (current.length < block.line - 1) current.push('');
    current.push(...block.text.split('\n'));
  }
  return new Map([...modules].map(([path, text]) => [path, text.join('\n')]));
}

/** What the compiler says of the TypeScript of some pages, each with the line of its page. */
export function compile(pages: readonly Page[]): readonly string[] {
  const modules = new Map(pages.flatMap((page) => [...modulesOf(page)]));
  const pageOf = new Map(pages.flatMap((page) => [...modulesOf(page).keys()].map((path) => [path, page] as const)));
  const folders = new Set([...modules.keys()].flatMap((path) => ancestors(path)));
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      types: ['node'],
      moduleDetection: 'force',
      noUnusedLocals: false,
      noUnusedParameters: false,
    },
    root,
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile, directoryExists } = host;
  host.fileExists = (path) => modules.has(path) || fileExists.call(host, path);
  host.readFile = (path) => modules.get(path) ?? readFile.call(host, path);
  host.directoryExists = (path) => folders.has(path) || directoryExists!.call(host, path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const text = modules.get(path);
    return text === undefined
      ? getSourceFile.call(host, path, languageVersion, ...rest)
      : ts.createSourceFile(path, text, languageVersion);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  const wrong = [...modules.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  });
  return [...program.getOptionsDiagnostics(), ...wrong].map(({ file, start = 0, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, '\n');
    if (!file) return message;
    const { line } = file.getLineAndCharacterOfPosition(start);
    return `${pageOf.get(file.fileName)?.path ?? file.fileName}:${line + 1}: ${message}`;
  });
}

function ancestors(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...ancestors(parent)];
}
