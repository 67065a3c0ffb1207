import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../lib/cli/main';
import { makeStyle, widest } from '../../lib/cli/terminal';

jest.setTimeout(60_000);

const root = join(__dirname, '../..');
const readme = join(root, 'README.md');
const block = /(<!-- plan: [^>]*-->\n\n```text\n)([^]*?)(```\n\n<!-- \/plan -->)/;

/** The head of the plan, its first application and its end: enough to see what the rest looks like. */
function shortened(plan: string): string {
  const [head, application, ...rest] = plan.split('\n\n');
  const left = rest.slice(0, -1).map((part) => /^ {2}(\S+)/.exec(part)?.[1]);
  const last = left.pop();
  return [head, application, `  ... ${left.join(', ')} and ${last}`, rest.at(-1)].join('\n\n');
}

test('the README shows the plan that npm start prints (UPDATE_README=1 writes it)', async () => {
  const cwd = jest.spyOn(process, 'cwd').mockReturnValue(root);
  const folder = mkdtempSync(join(tmpdir(), 'verdigris-readme-'));
  let out = '';
  const terminal = {
    out: (text: string) => (out += text),
    err: () => undefined,
    style: makeStyle(false),
    width: widest,
    interactive: false,
  };
  try {
    expect(await main(['render', '--stack', 'production', '--out', folder], terminal)).toBe(0);
  } finally {
    cwd.mockRestore();
    rmSync(folder, { recursive: true, force: true });
  }
  out = shortened(out.replace(/in full to [^:]+/, 'in full to rendered/production'));
  if (process.env.UPDATE_README)
    writeFileSync(
      readme,
      readFileSync(readme, 'utf8').replace(
        block,
        (_, before: string, __: string, after: string) => before + out + after,
      ),
    );
  expect(block.exec(readFileSync(readme, 'utf8'))?.[2]).toBe(out);
});
