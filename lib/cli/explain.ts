import type { Explanation } from './catalogs';
import { CallError, exitCodes } from './errors';
import { lazy } from './lazy';
import { suggestion } from './suggestion';
import { hanging, type Terminal } from './terminal';

export interface ExplainCommand {
  readonly format: 'terminal' | 'json';
}

/** `verdigris explain`: what docs/errors.md says of a code, or all codes. */
export function explainCommand(code: string | undefined, { format }: ExplainCommand, terminal: Terminal): number {
  const { catalogs, explanations } = lazy.catalogs();
  const found = explanations.find((each) => each.code === code);
  if (code !== undefined && !found) {
    const meant = suggestion(
      code,
      explanations.map((each) => each.code),
      'codes',
      'verdigris explain',
    );
    throw new CallError('unknown-code', `There is no error '${code}'${meant}`);
  }
  if (format === 'json') {
    terminal.out(`${JSON.stringify(found ?? explanations, null, 2)}\n`);
    return exitCodes.done;
  }
  if (found) terminal.out(oneText(found, terminal));
  else
    terminal.out(
      catalogs
        .map(({ title }) =>
          listText(
            title,
            explanations.filter(({ part }) => part === title),
            terminal,
          ),
        )
        .join('\n'),
    );
  return exitCodes.done;
}

function oneText({ code, part, meaning, repair, exitCode }: Explanation, { style, width }: Terminal): string {
  const head = `${style.strong(code)} ${style.dim(`· ${part} · exit code ${exitCode}`)}`;
  return `${[head, hanging('  ', meaning, width), hanging(`  ${style.dim('what to do:')} `, repair, width)].join('\n\n')}\n`;
}

/** The codes of a part with their first sentence. */
function listText(title: string, errors: readonly Explanation[], { style, width }: Terminal): string {
  const column = Math.max(...errors.map(({ code }) => code.length)) + 4;
  const lines = errors.map(({ code, meaning }) => {
    const [first] = /^.+?\.(?= |$)/s.exec(meaning) ?? [meaning];
    return hanging(`  ${code}`.padEnd(column), first, width);
  });
  return `${[style.strong(title), ...lines].join('\n')}\n`;
}
