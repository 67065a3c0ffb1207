import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, parseDocument } from 'yaml';
import { ConfigurationError, readStack } from '../../../lib/environment';
import { fileOf, shop, standsInShop } from './blocks';
import { missingLine, typedIn, type Typed } from './console';
import { files, root, type Block, type Page } from './pages';
import { notRun } from './syntax';

const needed = /^(lib|stacks|bin)\/|^(package\.json|tsconfig\.json|\.gitignore|Pulumi[^/]*\.yaml|README\.md)$/;
const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];

/** A repository that a page's commands run in: a copy of this one, or what `verdigris init shop` writes. */
export class Copy {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'verdigris-docs-')));
  private directory = this.folder;
  private exitCode = 0;
  private readonly inShop: boolean;
  /** A line that failed, and nothing has said with what. */
  private failed: string | undefined;
  /** Stacks whose files `pulumi config` has changed. */
  private readonly configured = new Set<string>();

  constructor(page: Pick<Page, 'path'>) {
    const inShop = standsInShop(page);
    this.inShop = inShop;
    if (inShop) for (const [path, text] of Object.entries(shop)) this.write(path, text);
    else
      for (const path of files.filter((path) => needed.test(path))) cpSync(join(root, path), join(this.folder, path));
    this.write('.git/info/exclude', 'node_modules\n');
    const modules = join(this.folder, 'node_modules');
    if (!inShop) symlinkSync(join(root, 'node_modules'), modules);
    else {
      mkdirSync(modules);
      for (const name of readdirSync(join(root, 'node_modules')))
        symlinkSync(join(root, 'node_modules', name), join(modules, name));
      symlinkSync(root, join(modules, 'verdigris'));
    }
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('add', '.');
    this.git('commit', '--quiet', '-m', 'start');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What is left to say at the end of a page: a line that fails is followed by one that shows with what, `$ echo $?`. */
  end(): readonly string[] {
    return this.failed === undefined ? [] : [`'${this.failed}' ended with ${this.exitCode}, and no 'echo $?' says so`];
  }

  private write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  private read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  private git(...words: readonly string[]): string {
    return execFileSync('git', [...identity, ...words], { cwd: this.folder, encoding: 'utf8' });
  }

  /** Does what a block says: writes a file, changes a part of one, or types its lines. Gives what is wrong. */
  async follow(block: Block): Promise<readonly string[]> {
    if (block.language === 'diff') return this.apply(block);
    const file = fileOf(block);
    if (file?.startsWith('Pulumi.')) this.merge(file, parse(block.text) as { config?: object });
    else if (file !== undefined) this.write(file, `${block.text}\n`);
    if (block.language !== 'console') return [];
    const problems: string[] = [];
    for (const typed of typedIn(block))
      problems.push(...(await this.type(typed)).map((problem) => `${typed.line}: ${typed.text}: ${problem}`));
    problems.push(...this.misconfigured().map((problem) => `${block.line}: ${problem}`));
    return problems;
  }

  /** What is wrong with what `pulumi config` has made of the stacks' files; asked at the end of a block, as some values come in two. */
  private misconfigured(): readonly string[] {
    return [...this.configured].flatMap((stack) => {
      try {
        readStack({ root: this.folder, stack });
        return [];
      } catch (error) {
        if (!ConfigurationError.is(error)) throw error;
        return error.problems.map(({ path, message }) => `${path}: ${message}`);
      }
    });
  }

  /** A part of a file that stands in it exactly once becomes another: `+++ path` and lines with `+`, `-` or a space in front. */
  private apply({ text, line }: Block): readonly string[] {
    const [head = '', ...rest] = text.split('\n');
    const path = /^\+\+\+ (\S+)$/.exec(head)?.[1];
    if (path === undefined) return [`${line}: the first line of a diff has to be '+++ path'`];
    const side = (without: string): string =>
      rest
        .filter((text) => !text.startsWith(without))
        .map((text) => text.slice(1))
        .join('\n');
    const parts = this.read(path).split(side('+'));
    if (parts.length !== 2) return [`${line}: what the diff changes stands ${parts.length - 1} times in ${path}`];
    this.write(path, parts.join(side('-')));
    return [];
  }

  private merge(path: string, { config = {} }: { readonly config?: object }): void {
    const document = parseDocument(existsSync(join(this.folder, path)) ? this.read(path) : 'config: {}');
    for (const [key, value] of Object.entries(config)) document.setIn(['config', key], document.createNode(value));
    this.write(path, String(document));
  }

  private async type({ commands, shown, text }: Typed): Promise<readonly string[]> {
    // The scripts of this repository are CI's own steps.
    const elsewhere = ([program]: readonly string[]): boolean => program === 'npm' && !this.inShop;
    const why = commands.map(withoutNpx).some((words) => elsewhere(words) || notRun(words) !== undefined);
    if (why) return [];
    const silent = this.failed !== undefined && commands[0]?.join(' ') !== 'echo $?' ? this.end() : [];
    let printed = '';
    for (const words of commands) printed += await this.run(withoutNpx(words));
    this.failed = this.exitCode === 0 || text === 'echo $?' ? undefined : text;
    const missing = missingLine(shown, printed);
    return missing === undefined
      ? silent
      : [...silent, `did not print '${missing}', but:\n${printed || `(nothing, for '${text}')`}`];
  }

  private async run(words: readonly string[]): Promise<string> {
    const [program = '', ...rest] = words;
    if (program === 'echo') return `${rest.map((word) => (word === '$?' ? String(this.exitCode) : word)).join(' ')}\n`;
    if (program === 'cd') {
      this.directory = join(this.directory, rest[0]!);
      return '';
    }
    if (program === 'pulumi') return this.configure(rest);
    const [file, args] =
      program === 'verdigris'
        ? [process.execPath, [join(root, 'bin/verdigris.js'), ...rest]]
        : [program, [...(program === 'git' ? identity : []), ...rest]];
    const env = {
      ...process.env,
      NODE_OPTIONS: '--conditions=verdigris-source',
      NO_COLOR: '1',
      npm_config_update_notifier: 'false',
    };
    return new Promise((resolve) => {
      execFile(file, args, { cwd: this.directory, env, timeout: 120_000, maxBuffer: 1 << 24 }, (error, out, err) => {
        this.exitCode = error ? Number(error.code ?? 1) : 0;
        resolve(out + err);
      });
    });
  }

  /** What `pulumi config set` and `rm` do to the file of a stack; the file has to be right afterwards. */
  private configure(words: readonly string[]): string {
    const after = (option: string): string | undefined =>
      words.includes(option) ? words[words.indexOf(option) + 1] : undefined;
    const stack = after('--stack') ?? '';
    const values = ['--stack', '--type'];
    const [, , key = '', value = ''] = words.filter(
      (word, i) => !word.startsWith('-') && !values.includes(words[i - 1] ?? ''),
    );
    const file = `Pulumi.${stack}.yaml`;
    const document = parseDocument(this.read(file));
    const [namespace, rest = ''] = key.split(':');
    const [first = '', ...inner] = words.includes('--path') ? rest.split(/[.[\]"]+/).filter(Boolean) : [rest];
    const steps = inner.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    const path = ['config', `${namespace}:${first}`, ...steps];
    const scalar = /^(true|false|\d+)$/.test(value) ? (JSON.parse(value) as unknown) : value;
    if (words[1] === 'rm') document.deleteIn(path);
    else document.setIn(path, words.includes('--secret') ? { secure: 'AAAB' } : scalar);
    this.write(file, String(document));
    this.configured.add(stack);
    this.exitCode = 0;
    return '';
  }
}

export const withoutNpx = (words: readonly string[]): readonly string[] =>
  words[0] === 'npx' ? words.slice(1) : words;
