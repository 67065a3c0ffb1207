import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ruleNames } from '../../../lib/environment';
import { rulesReference } from '../../../lib/preview/judge/reference';
import { rules } from '../../../lib/preview/judge/rules';

const file = join(__dirname, '../../../docs/rules.md');
const between = /(<!-- rules -->\n)[\s\S]*(<!-- end of rules -->)/;

test('docs/rules.md has the table that the rules give (UPDATE_DOCS=1 writes it)', () => {
  const page = readFileSync(file, 'utf8');
  const expected = page.replace(between, (_, start: string, end: string) => `${start}\n${rulesReference()}\n\n${end}`);
  if (process.env.UPDATE_DOCS) writeFileSync(file, expected);
  expect(process.env.UPDATE_DOCS ? expected : page).toBe(expected);
});

test('rules have the names that a configuration may use, each once', () => {
  expect(rules.map(({ name }) => name).sort()).toEqual([...ruleNames].sort());
});

test('rules say what they are in whole sentences', () => {
  const told = rules.flatMap(({ name, reason, repair }) => [reason, repair].map((text) => ({ name, text })));
  for (const { name, text } of told)
    expect({ name, text }).toEqual({ name, text: expect.stringMatching(/^[A-Z].*\.$/) });
  const standing = rules.flatMap((rule) => (rule.standing ? [rule.standing.of] : []));
  for (const of of standing) expect(of).toMatch(/^[^A-Z].*[^.]$/);
});
