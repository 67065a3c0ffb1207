import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Copy, withoutNpx } from './support/copy';
import { missingLine, typedIn } from './support/console';
import { pages, readPage, root, type Page } from './support/pages';
import { sentences } from './support/sentences';
import { notRun, syntaxProblem } from './support/syntax';

// Every command in a block of `console` (`$ ` stands before it) is known, with its options. Those of `verdigris`, `pulumi config`
// and `git` are really run, page by page from top to bottom, and print the lines that the page shows (`...` leaves lines out); one
// that fails is followed by `$ echo $?` and its exit code. What a page gives whole (`// apps/shop.ts`), in part
// (`# Pulumi.production.yaml`, a key for a key) or as a `diff` (`+++ path`) is written before the commands below it. A how-to page
// stands in what `verdigris init shop` writes, any other one in a copy of this repository. What `pulumi up` says is compared with
// the sentences of the release (support/sentences.ts). Commands that need more than Node are listed with the reason in
// support/syntax.ts. A new page is covered by being there; one that a script or a test of its own runs from its first line to its
// last is named in `scripts`, and that file has every command of the page in it.
jest.setTimeout(600_000);

/** The scripts and tests that follow a page, by the page. */
const scripts: Readonly<Record<string, string>> = {
  'docs/tutorial.md': 'test/cluster/tutorial.test.ts',
  'docs/migration/from-kubectl.md': 'test/cluster/migration.test.ts',
};

const covered = pages.filter(
  ({ path, blocks }) => !(path in scripts) && blocks.some(({ language }) => language === 'console'),
);
const consoleOf = ({ blocks }: Page) => blocks.filter(({ language }) => language === 'console');

/** Lines of a page that its script does not have; one that reads the page has them all. */
function missingFrom(script: string, page: Page): readonly string[] {
  if (script.includes(`readPage('${page.path}')`)) return [];
  const plain = (text: string): string => text.replace(/\s*\\?\s+/g, ' ');
  return consoleOf(page)
    .flatMap(typedIn)
    .filter(({ text }) => !plain(script).includes(plain(text)))
    .map(({ text, line }) => `${page.path}:${line}: ${text}`);
}

/** What a page has `pulumi up` say, and the program would not. */
function unsaid(page: Page): readonly string[] {
  return consoleOf(page)
    .flatMap(typedIn)
    .filter(({ commands }) => commands.some(([program, verb]) => program === 'pulumi' && verb === 'up'))
    .flatMap(({ shown }) =>
      shown.map((text) => text.trim()).filter((text) => !['', '...'].includes(text) && !sentences.has(text)),
    )
    .map((text) => `${page.path}: ${text}`);
}

async function syntaxProblems(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { commands, line, text } of consoleOf(page).flatMap(typedIn)) {
    if (text === '') found.push(`${page.path}:${line}: no '$ ' stands before the first line`);
    for (const words of commands) {
      const problem = await syntaxProblem(withoutNpx(words));
      if (problem !== undefined) found.push(`${page.path}:${line}: ${text}: ${problem}`);
    }
  }
  return found;
}

/** What goes wrong where somebody follows the page. */
async function follow(page: Page): Promise<readonly string[]> {
  const copy = new Copy(page);
  try {
    const problems: string[] = [];
    for (const block of page.blocks) problems.push(...(await copy.follow(block)));
    return [...problems, ...copy.end()];
  } finally {
    copy.remove();
  }
}

const runs = (page: Page): boolean =>
  consoleOf(page).some((block) =>
    typedIn(block).some(
      ({ commands }) =>
        commands.some(([program]) => program !== undefined) &&
        commands.every((words) => notRun(withoutNpx(words)) === undefined),
    ),
  );
const page = (path: string, ...blocks: readonly string[]): Page =>
  readPage(path, `# x\n\n${blocks.map((text) => `\`\`\`${text}\n\`\`\`\n`).join('\n')}`);

describe('commands in the documentation', () => {
  const followed = new Map<string, readonly string[] | Error>();
  beforeAll(async () => {
    const waiting = covered.filter(runs);
    const lane = async (): Promise<void> => {
      for (let page = waiting.shift(); page; page = waiting.shift())
        followed.set(page.path, await follow(page).catch((error: Error) => error));
    };
    // Two pages at once: what they run is processes of its own.
    await Promise.all([lane(), lane()]);
  });

  it('exist, with their options', async () => {
    expect(covered.length).toBeGreaterThan(2);
    expect((await Promise.all(covered.map(syntaxProblems))).flat()).toEqual([]);
  });

  it.each(covered.filter(runs).map(({ path }) => path))('do what %s says', (path) => {
    expect(followed.get(path)).toEqual([]);
  });

  it('are those of the script that follows a page', () => {
    const found = Object.entries(scripts).flatMap(([path, script]) =>
      missingFrom(readFileSync(join(root, script), 'utf8'), readPage(path)),
    );
    expect(found).toEqual([]);
    const some = page('docs/x.md', 'console\n$ verdigris render \\\n    --stack production\n$ npm test');
    expect(missingFrom('#!/bin/sh\nverdigris render --stack production\n', some)).toEqual(['docs/x.md:6: npm test']);
  });

  it("have 'pulumi up' say what it says", () => {
    expect(covered.flatMap(unsaid)).toEqual([]);
    const wrong = page(
      'docs/x.md',
      'console\n$ pulumi up --stack production\n    shop enters green\n    shop stays at green v1.1.0: nothing changes',
    );
    expect(unsaid(wrong)).toEqual(['docs/x.md: shop enters green']);
  });

  it.each([
    ['verdigris rendr --stack production', "no 'verdigris rendr'"],
    ['verdigris render --stck production', "has no '--stck'"],
    ['npx verdigris status --stack=x --formt=json', "has no '--formt'"],
    ['npm run nothing', "no script is called 'nothing'"],
    ['npm test -- test/nothing', "'test/nothing' does not exist"],
    ['pulumi stack destroy', 'is not in'],
    ['pulumi up --stack production --forze', "'--forze' not in"],
    ['npm ci && terraform apply', "nothing runs 'terraform'"],
  ])('are told of: %s', async (text, told) => {
    expect(await syntaxProblems(page('docs/x.md', `console\n$ ${text}`))).toEqual([expect.stringContaining(told)]);
  });

  it('have to do what a page says', async () => {
    const wrong = page(
      'docs/how-to/x.md',
      'diff\n+++ apps/shop.ts\n-    replicas: 3,\n+    replicas: 4,',
      'diff\n+++ apps/shop.ts\n     port: 8080,\n-    replicas: 2,\n+    replicas: 4,',
      'console\n$ verdigris render --stack production\n...\n      Deployment           shop-blue (4 pods of shop:v1.0.0)\n      Deployment           shop-blue (2 pods of shop:v1.0.0)',
      'console\n$ verdigris render --stack nowhere\n$ verdigris render --stack nowhere',
      'console\n$ echo $?\n1',
    );
    expect(await follow(wrong)).toEqual([
      expect.stringMatching(/^4: what the diff changes stands 0 times in apps\/shop\.ts$/),
      expect.stringMatching(/^17: .* did not print ' {6}Deployment {11}shop-blue \(2 pods/),
      expect.stringMatching(/^25: .*ended with 2, and no 'echo \$\?' says so/),
      expect.stringMatching(/^29: echo \$\?: did not print '1', but:\n2\n/),
    ]);
  });

  it('may set what the configuration takes, and nothing else', async () => {
    const right = page(
      'docs/x.md',
      "console\n$ pulumi config set --stack production --path verdigris:versions.api-gateway v9.0.0\n$ pulumi config set --stack production --path 'verdigris:unprotect[0].urn' urn:pulumi:production::verdigris::a:b:C::d\n$ pulumi config set --stack production --path 'verdigris:unprotect[0].reason' moved",
    );
    expect(await follow(right)).toEqual([]);
    const wrong = page(
      'docs/x.md',
      'console\n$ pulumi config set --stack production --path verdigris:versons.api-gateway v9.0.0',
    );
    expect(await follow(wrong)).toEqual([expect.stringMatching(/^4: verdigris:versons: .*'versions'/)]);
  });
});

test('shown lines stand among the printed ones, in their order', () => {
  expect(missingLine(['a', '...', 'c'], 'a\nb\nc\n')).toBeUndefined();
  expect(missingLine(['c', 'a'], 'a\nb\nc\n')).toBe('a');
  expect(missingLine(['A'], 'a\n')).toBe('A');
  expect(missingLine(['a ... (d)'], 'a b c (d)\n')).toBeUndefined();
  expect(missingLine(['a ... (e)'], 'a b c (d)\n')).toBe('a ... (e)');
});
