// A shell in which a page's commands are typed one after the other, and what they print is compared with what the page shows.
import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { missingLine, typedIn, type Typed } from '../../docs/support/console';
import type { Block } from '../../docs/support/pages';

/** Longer than any command takes; what hangs is told with what it printed. */
const deadline = 150_000;
const mark = '@@@ ended with ';

/** What is another one in every run: ids, durations, and how often somebody was answered. */
const changing: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}([0-9a-f]{4})?\b/g, '#'],
  [/\b\d+(\.\d+)?(ms|s)\b/g, '#$2'],
  [/^ *\d+ (?=shop v)/gm, '# '],
];
export const plain = (text: string): string => changing.reduce((all, [what, by]) => all.replace(what, by), text);

/** The file that a block is the whole of: `// server.ts` or `# Dockerfile` is its first line. */
const fileOf = (text: string): string | undefined => /^(?:\/\/|#) ([\w./-]+)$/.exec(text.split('\n', 1)[0]!)?.[1];

export class Shell {
  private readonly bash: ChildProcess;
  private printed = '';
  private heard: () => void = () => undefined;
  private exitCode = 0;

  /** @param folder - where it starts; a `cd` changes it for all that follows */
  constructor(
    private folder: string,
    env: NodeJS.ProcessEnv,
  ) {
    this.bash = spawn('bash', ['--noprofile', '--norc'], {
      cwd: folder,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.bash.stdout!, this.bash.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.printed += text;
        this.heard();
      });
    this.bash.on('close', () => this.heard());
  }

  /** Ends it with everything that it has started. */
  end(): void {
    if (this.bash.exitCode === null) process.kill(-this.bash.pid!, 'SIGKILL');
  }

  /** Does what a block says. Gives what came otherwise, with the line of the page; nothing, and it is as the page says. */
  async follow(block: Block): Promise<string | undefined> {
    const file = fileOf(block.text);
    if (block.language === 'diff') return this.change(block);
    if (block.language !== 'console') {
      if (file !== undefined) fs.writeFileSync(path.join(this.folder, file), `${block.text}\n`);
      return undefined;
    }
    const typed = typedIn(block);
    for (const [i, one] of typed.entries()) {
      const wrong = await this.line(one, typed[i + 1]?.text === 'echo $?');
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }

  /** Types a line. Gives what came otherwise, as `follow` does. */
  async line({ text, shown, line }: Typed, mayFail = false): Promise<string | undefined> {
    const printed = await this.type(text);
    const missing = missingLine(shown.map(plain), plain(printed));
    if (missing !== undefined) return `line ${line}: $ ${text}\ndid not print\n${missing}\nbut\n${printed}`;
    if (this.exitCode === 0 || mayFail) return undefined;
    return `line ${line}: $ ${text}\nended with ${this.exitCode}, and printed\n${printed}`;
  }

  /** A part of a file that stands in it exactly once becomes another. */
  private change({ text, line }: Block): string | undefined {
    const [head, ...rest] = text.split('\n');
    const file = path.join(this.folder, head!.replace('+++ ', ''));
    const side = (other: string): string =>
      rest
        .filter((each) => !each.startsWith(other))
        .map((each) => each.slice(1))
        .join('\n');
    const parts = fs.readFileSync(file, 'utf8').split(side('+'));
    if (parts.length !== 2)
      throw new Error(`line ${line}: what it changes stands ${parts.length - 1} times in ${file}`);
    fs.writeFileSync(file, parts.join(side('-')));
    return undefined;
  }

  private async type(command: string): Promise<string> {
    this.printed = '';
    // Nothing that is typed may read what will be typed next.
    this.bash.stdin!.write(
      `(exit ${this.exitCode}); { ${command}\n} </dev/null 2>&1\nprintf '\\n%s%s %s\\n' '${mark}' $? "$PWD"\n`,
    );
    const end = new RegExp(`\n${mark}(\\d+) (.*)\n`);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.heard();
    }, deadline).unref();
    while (!end.test(this.printed)) {
      if (late) throw new Error(`$ ${command}\ndid not end in ${deadline / 1000} s, and printed\n${this.printed}`);
      if (this.bash.exitCode !== null) throw new Error(`$ ${command}\nended the shell, which printed\n${this.printed}`);
      await new Promise<void>((resolve) => (this.heard = resolve));
    }
    clearTimeout(timer);
    const [all, code, folder] = end.exec(this.printed)!;
    // `echo $?` is asked of the command before; it has none of its own.
    this.exitCode = command === 'echo $?' ? 0 : Number(code);
    this.folder = folder!;
    return this.printed.slice(0, this.printed.indexOf(all));
  }
}
