import { structuredPatch } from 'diff';
import type { JsonObject } from '../compare/json';
import { toYaml } from '../manifests';
import type { ResourceChange } from '../compare/model';
import type { DiffLine } from './schema';

/** Lines around a change that tell where it stands. */
const context = 3;
/** Beyond as many differing lines, texts are told by their size: nobody reads them, and comparing them takes long. */
const mostEdits = 4000;
const mostLines = 60_000;

const yamlOf = (value: JsonObject | undefined): string =>
  value === undefined || Object.keys(value).length === 0 ? '' : toYaml(value);

const linesOf = (text: string): number => (text === '' ? 0 : text.split('\n').length - 1);

/** The YAML difference of a change, with context: whole for what is made or goes. */
export function diffOf({ shown, operation }: Pick<ResourceChange, 'shown' | 'operation'>): DiffLine[] {
  if (operation === 'create' || operation === 'delete') {
    const mark = operation === 'create' ? '+' : '-';
    const text = yamlOf(shown.after ?? shown.before);
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => ({ mark, text: line }));
  }
  const [before, after] = [yamlOf(shown.before), yamlOf(shown.after)];
  const tooLong = linesOf(before) + linesOf(after) > mostLines;
  const patch = tooLong
    ? undefined
    : structuredPatch('', '', before, after, '', '', { context, maxEditLength: mostEdits });
  if (!patch)
    return [{ mark: '@', text: `${linesOf(before)} lines -> ${linesOf(after)} lines, too many differences to show` }];
  return patch.hunks.flatMap(({ oldStart, lines }, index): DiffLine[] => [
    ...(index > 0 || oldStart > 1 ? [{ mark: '@', text: `line ${oldStart}` } as const] : []),
    // A text without a line end at its end says so; YAML always has one.
    ...lines
      .filter((line) => !line.startsWith('\\'))
      .map((line) => ({ mark: line[0] as DiffLine['mark'], text: line.slice(1) })),
  ]);
}
