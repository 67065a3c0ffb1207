import { committed } from '../support/committed';
import { facts } from './facts';
import { absent, type Fact, type Facts } from './facts/model';
import { renderedIn } from './support/systems';
import { backingView, stackView, titleOf, viewOf, type View } from './support/view';

type Row = readonly [title: string, line: string, expected: Fact];
const whole = 'as a whole';

const rowsOf = ({ objects }: Facts): readonly Row[] =>
  Object.entries(objects).flatMap(([title, lines]): readonly Row[] =>
    lines === absent
      ? [[title, whole, absent]]
      : Object.entries(lines).map(([line, expected]) => [title, line, expected] as const),
  );

/** What is rendered, by title. */
function viewsOf({ stack, applications, slot }: Facts): ReadonlyMap<string, View> {
  const rendered = applications.map((name) => renderedIn(stack, name, slot));
  return new Map([
    ['The stack', stackView(committed(stack))],
    ...rendered.flatMap(({ objects }) => objects.map(({ manifest }) => [titleOf(manifest), viewOf(manifest)] as const)),
    ...rendered.flatMap(({ backing }) => backing.map((each) => [`Backing ${each.name}`, backingView(each)] as const)),
    ...rendered.flatMap(({ sites }) =>
      sites.map(({ name, keep }) => [`Site ${name}`, { 'releases kept': keep }] as const),
    ),
  ]);
}

const cases = Object.entries(facts).flatMap(([system, list]) =>
  list.map((entry) => ({ title: [system, entry.stack, entry.slot].filter(Boolean).join(', '), entry })),
);

describe.each(cases)('$title', ({ entry }) => {
  it.each(rowsOf(entry))('%s: %s', (title, line, expected) => {
    const view = viewsOf(entry).get(title);
    const said = view
      ? line === whole
        ? 'there'
        : (view[line] ?? absent)
      : line === whole
        ? absent
        : 'no such object';
    expect(expected instanceof RegExp && expected.test(String(said)) ? expected : said).toBe(expected);
  });
});
