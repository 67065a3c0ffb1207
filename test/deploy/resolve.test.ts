import * as pulumi from '@pulumi/pulumi';
import * as fc from 'fast-check';
import { Tokens } from '../../lib/app/tokens';
import { resolveTokens, symbolOf, token, type DeployedManifest } from '../../lib/deploy';
import { settled } from './outputs';

const manifest = (fields: Record<string, unknown>): DeployedManifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'web' },
  ...fields,
});

describe('resolveTokens', () => {
  it('gives back the very Output where a leaf is one token', () => {
    const tokens = new Tokens();
    const output = pulumi.output('x');
    const resolved = resolveTokens(manifest({ data: { url: token({ tokens }, output), plain: 'y' } }), tokens);
    expect((resolved['data'] as Record<string, unknown>)['url']).toBe(output);
    expect((resolved['data'] as Record<string, unknown>)['plain']).toBe('y');
  });

  it('composes a leaf from text and tokens, secret by its parts, and marks it with its symbol', async () => {
    const tokens = new Tokens();
    const host = token({ tokens }, pulumi.output('db'), { symbol: 'db.host' });
    const password = token({ tokens }, pulumi.secret('s3cret'), { symbol: 'db.password' });
    const resolved = resolveTokens(manifest({ data: { url: `pg://u:${password}@${host}:1` } }), tokens);
    const url = (resolved['data'] as Record<string, pulumi.Output<string>>)['url']!;
    expect(await settled(url)).toEqual({ value: 'pg://u:s3cret@db:1', secret: true, known: true });
    expect(symbolOf(url)).toBe('pg://u:${db.password}@${db.host}:1');
  });

  it('leaves Outputs that are there already alone', () => {
    const output = pulumi.output({ app: 'web' });
    expect(resolveTokens(manifest({ spec: { selector: output } }), new Tokens())['spec']).toEqual({ selector: output });
  });

  it.each([
    [undefined, 'undefined'],
    [['a'], 'a list'],
    [{ a: 1 }, 'an object'],
  ])('refuses to write %j into a text', async (value, found) => {
    const tokens = new Tokens();
    const text = token({ tokens }, pulumi.output(value as unknown), { symbol: 'a.b' });
    const resolved = resolveTokens(manifest({ data: { url: `x-${text}` } }), tokens);
    const url = (resolved['data'] as Record<string, pulumi.Output<string>>)['url']!;
    await expect(settled(url)).rejects.toThrow(
      `\${a.b} stands within a text and is ${found}, not text: pick the field that is meant, for example with .apply(value => value.field). [output-not-text]`,
    );
  });

  it('changes the leaves with tokens and nothing else, anywhere in a manifest', async () => {
    const leaf = fc.oneof(
      fc.string().map((text) => ({ text, parts: [text] })),
      fc
        .array(
          fc.oneof(
            fc.string(),
            fc.string().map((value) => ({ value })),
          ),
          { minLength: 1, maxLength: 4 },
        )
        .map((parts) => ({ parts })),
    );
    const trees = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__' && key !== 'parts' && key !== 'text'),
          tie('tree'),
          { maxKeys: 3 },
        ),
      ),
    })).tree;
    await fc.assert(
      fc.asyncProperty(trees, async (tree) => {
        const tokens = new Tokens();
        const { given, expected } = build(tree, tokens);
        const resolved = resolveTokens(manifest({ spec: given }), tokens);
        expect(await valueOf(resolved['spec'])).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

type Part = string | { readonly value: string };

/** The manifest with tokens, and the one that has to come out. */
function build(tree: unknown, tokens: Tokens): { given: unknown; expected: unknown } {
  if (Array.isArray(tree)) {
    const built = tree.map((inner) => build(inner, tokens));
    return { given: built.map(({ given }) => given), expected: built.map(({ expected }) => expected) };
  }
  const fields = tree as { readonly parts?: readonly Part[] } & Record<string, unknown>;
  if (fields.parts) {
    const texts = fields.parts.map((part) =>
      typeof part === 'string' ? part : token({ tokens }, pulumi.output(part.value)),
    );
    return {
      given: texts.join(''),
      expected: fields.parts.map((part) => (typeof part === 'string' ? part : part.value)).join(''),
    };
  }
  const built = Object.entries(fields).map(([key, inner]) => [key, build(inner, tokens)] as const);
  return {
    given: Object.fromEntries(built.map(([key, { given }]) => [key, given])),
    expected: Object.fromEntries(built.map(([key, { expected }]) => [key, expected])),
  };
}

async function valueOf(tree: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(tree)) return (await settled(tree)).value;
  if (Array.isArray(tree)) return Promise.all(tree.map(valueOf));
  if (typeof tree !== 'object' || tree === null) return tree;
  const entries = await Promise.all(
    Object.entries(tree).map(async ([key, inner]) => [key, await valueOf(inner)] as const),
  );
  return Object.fromEntries(entries);
}
