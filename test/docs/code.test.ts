import { compile } from './support/blocks';
import { pages, readPage } from './support/pages';

// Every block of TypeScript compiles, strictly, against the package's own types by its names. A new page is covered by being
// there. A block goes on with the one before it, unless it imports something or names its file (`// apps/shop.ts`).
jest.setTimeout(300_000);

/** Compared elsewhere: the reports by `npm run api`, the systems with their sources by test/stacks/pages.test.ts. */
const generated = ['docs/api/', 'docs/systems/'];
const written = pages.filter(({ path }) => !generated.some((folder) => path.startsWith(folder)));
const known = ['console', 'text', 'ts', 'yaml', 'json', 'diff', 'mermaid'];

const wrong = readPage(
  'docs/how-to/wrong.md',
  `# Wrong

\`\`\`ts
import { application } from 'verdigris';
const shop = application('shop', () => undefined);
\`\`\`

Goes on:

\`\`\`ts
shop.nowhere;
\`\`\`

Begins anew:

\`\`\`ts
import { nowhere } from 'verdigris/release';
shop;
\`\`\`

\`\`\`ts
// apps/other.ts
import { shop } from './shop';
import { missing } from './missing';
shop.name satisfies number;
\`\`\`
`,
);

describe('blocks of code', () => {
  const told = compile([...written, wrong]);
  const ofWrong = (text: string): boolean => text.startsWith(`${wrong.path}:`);

  it('compile', () => {
    expect(written.flatMap(({ blocks }) => blocks.filter(({ language }) => language === 'ts')).length).toBeGreaterThan(
      1,
    );
    expect(told.filter((text) => !ofWrong(text))).toEqual([]);
  });

  it('are told of by page and line where they do not', () => {
    expect(told.filter(ofWrong)).toEqual([
      expect.stringMatching(/:11: Property 'nowhere' does not exist/),
      expect.stringMatching(/:17: Module '"verdigris\/release"' has no exported member 'nowhere'/),
      expect.stringMatching(/:18: Cannot find name 'shop'/),
      expect.stringMatching(/:24: Cannot find module '.\/missing'/),
      expect.stringMatching(/:25: Type 'string' does not satisfy the expected type 'number'/),
    ]);
  });

  it('have a language that something checks', () => {
    const unknown = written.flatMap(({ path, blocks }) =>
      blocks
        .filter(({ language }) => !known.includes(language))
        .map(({ language, line }) => `${path}:${line - 1}: '${language}'`),
    );
    expect(unknown).toEqual([]);
  });

  it('are JSON where they say so', () => {
    const parsed = written.flatMap(({ blocks }) =>
      blocks.filter(({ language }) => language === 'json').map(({ text }) => JSON.parse(text) as unknown),
    );
    expect(parsed.length).toBeGreaterThan(0);
  });
});
