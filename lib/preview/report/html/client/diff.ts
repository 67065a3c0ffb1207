import { make } from './dom';

/** As many lines are shown at once; a button shows the others. */
const linesAtOnce = 600;

interface Line {
  readonly mark: string;
  readonly text: string;
}

/** A row of the table: the same line, two lines of which one became the other, or one that has no partner. */
interface Row {
  readonly before?: Line;
  readonly after?: Line;
}

const linesOf = (text: string): readonly Line[] =>
  text.split('\n').map((line) => ({ mark: line.charAt(0), text: line.slice(1) }));

/** Puts runs of lines that go beside the runs that come. */
function paired(lines: readonly Line[]): readonly Row[] {
  const rows: Row[] = [];
  let [gone, come]: [Line[], Line[]] = [[], []];
  const flush = (): void => {
    for (let index = 0; index < Math.max(gone.length, come.length); index++)
      rows.push({ before: gone[index], after: come[index] });
    [gone, come] = [[], []];
  };
  for (const line of lines) {
    if (line.mark === '-') {
      if (come.length > 0) flush();
      gone.push(line);
    } else if (line.mark === '+') come.push(line);
    else {
      flush();
      rows.push({ before: line, after: line });
    }
  }
  flush();
  return rows;
}

/** How much of two texts is the same at their beginning and at their end. */
function same(one: string, other: string): readonly [start: number, end: number] {
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) start++;
  let end = 0;
  while (end < most - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++;
  return [start, end];
}

function cell(line: Line | undefined, partner: Line | undefined): HTMLTableCellElement {
  if (line === undefined) return make('td', 'empty');
  const kind = line.mark === '-' ? 'gone' : line.mark === '+' ? 'come' : 'same';
  const element = make('td', kind);
  const sign = kind === 'gone' ? '−' : kind === 'come' ? '+' : ' ';
  element.append(make('span', 'sign', sign));
  const code = make('code');
  const [start, end] = partner && kind !== 'same' ? same(line.text, partner.text) : [0, 0];
  // Marking nearly everything tells nothing.
  if (partner && kind !== 'same' && start + end > line.text.length / 4) {
    const changed = line.text.slice(start, line.text.length - end);
    code.append(line.text.slice(0, start));
    if (changed !== '') code.append(make('mark', '', changed));
    code.append(line.text.slice(line.text.length - end));
  } else code.textContent = line.text;
  element.append(code);
  return element;
}

function part(text: string, columns: number): HTMLTableRowElement {
  const row = make('tr', 'part');
  const element = make('td', '', text);
  element.colSpan = columns;
  row.append(element);
  return row;
}

function rowsOf(lines: readonly Line[], split: boolean): readonly (() => HTMLTableRowElement)[] {
  if (split)
    return paired(lines).map(({ before, after }) => () => {
      if (before?.mark === '@') return part(before.text, 2);
      const row = make('tr');
      row.append(cell(before, after), cell(after, before));
      return row;
    });
  return lines.map((line) => () => {
    if (line.mark === '@') return part(line.text, 1);
    const row = make('tr');
    row.append(cell(line, undefined));
    return row;
  });
}

/** A difference as a table: both sides, or one column where only one side has anything or there is no room for two. */
export function table(text: string, wanted: boolean): HTMLElement {
  const lines = linesOf(text);
  const split = wanted && lines.some(({ mark }) => mark === '-') && lines.some(({ mark }) => mark === '+');
  const element = make('table', split ? 'diff split' : 'diff');
  element.append(make('caption', 'unseen', 'Difference'));
  if (split) {
    const head = make('thead');
    const row = make('tr');
    for (const name of ['Base', 'Head']) {
      const header = make('th', '', name);
      header.scope = 'col';
      row.append(header);
    }
    head.append(row);
    element.append(head);
  }
  const body = make('tbody');
  const rows = rowsOf(lines, split);
  body.append(...rows.slice(0, linesAtOnce).map((build) => build()));
  element.append(body);
  const frame = make('div', 'frame');
  frame.tabIndex = 0;
  frame.setAttribute('role', 'group');
  frame.setAttribute('aria-label', 'Difference');
  frame.append(element);
  if (rows.length > linesAtOnce) {
    const more = make('button', 'more', `Show ${rows.length - linesAtOnce} more lines`);
    more.type = 'button';
    more.addEventListener('click', () => {
      body.append(...rows.slice(linesAtOnce).map((build) => build()));
      more.remove();
    });
    frame.append(more);
  }
  return frame;
}
