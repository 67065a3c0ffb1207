import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rendering } from '../../lib/preview';
import { committed } from '../support/committed';
import { awsFacts } from './facts/aws';
import type { Fact } from './facts/model';
import { awsViews, program } from './support/aws';
import { page } from './support/page';
import { systems } from './support/page-systems';
import { stacks } from './support/systems';
import type { View } from './support/view';

jest.setTimeout(400_000);

const root = join(__dirname, '../..');
const programs = new Map<string, Rendering>();

// Those that make something in AWS; two at a time, as each is a process of its own.
beforeAll(async () => {
  const waiting = stacks.filter((stack) => committed(stack).target.kind === 'aws');
  const run = async (): Promise<void> => {
    for (let stack = waiting.shift(); stack; stack = waiting.shift()) programs.set(stack, await program(stack));
  };
  await Promise.all([run(), run()]);
});

const viewsOf = (stack: string, names?: readonly string[]): ReadonlyMap<string, View> => {
  const made = programs.get(stack);
  return made ? awsViews(made, names) : new Map();
};

describe.each(Object.entries(awsFacts))('what %s asks of AWS', (stack, objects) => {
  const rows = Object.entries(objects).flatMap(([title, lines]) =>
    Object.entries(lines).map(([line, expected]) => [title, line, expected as Fact] as const),
  );

  it.each(rows)('%s: %s', (title, line, expected) => {
    const said = viewsOf(stack).get(title)?.[line];
    expect(expected instanceof RegExp && expected.test(String(said)) ? expected : said).toBe(expected);
  });
});

test.each(Object.keys(systems))('docs/systems/%s.md is what the stacks make (UPDATE_DOCS=1 writes it)', (system) => {
  const file = join(root, 'docs/systems', `${system}.md`);
  const written = page(root, system, viewsOf);
  if (process.env.UPDATE_DOCS) writeFileSync(file, written);
  expect(readFileSync(file, 'utf8')).toBe(written);
});
