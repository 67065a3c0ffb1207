import { parseAllDocuments } from 'yaml';
import { ConfigurationError } from '../../lib/environment';
import { pages, type Block } from './support/pages';
import { readBlock } from './support/stackFiles';

// Every block of YAML is read: one with `config:` as a stack's file, by the schema of the configuration; one with `jobs:` or
// `steps:` as a workflow, by actionlint in CI (scripts/doc-workflows.mjs); one with `kind:` as an object of Kubernetes. A new
// page is covered by being there.
const blocks = pages.flatMap(({ path, blocks }) =>
  blocks.filter(({ language }) => language === 'yaml').map((block) => ({ where: `${path}:${block.line}`, ...block })),
);
/** Other programs' files, each checked by nothing but the syntax. */
const others: Readonly<Record<string, readonly string[]>> = {
  'PulumiPolicy.yaml': ['runtime', 'description'],
};

const documents = (text: string) => parseAllDocuments(text, { strict: true, uniqueKeys: true });
const keysOf = (value: unknown): readonly string[] => Object.keys(Object(value) as object);

function problems({ text }: Pick<Block, 'text'>): readonly string[] {
  const parsed = documents(text);
  const syntax = parsed.flatMap(({ errors }) => errors.map(({ message }) => message));
  if (syntax.length > 0) return syntax;
  return parsed.flatMap((document) => {
    const keys = keysOf(document.toJS());
    if (keys.includes('config')) return stackProblems(text);
    if (keys.includes('jobs') || keys.includes('steps')) return [];
    if (keys.includes('apiVersion') && keys.includes('kind')) return [];
    if (Object.values(others).some((known) => known.join() === keys.join())) return [];
    return [`nothing checks a block with the keys ${keys.join(', ')}`];
  });
}

function stackProblems(text: string): readonly string[] {
  try {
    readBlock(text);
    return [];
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe('blocks of YAML', () => {
  it('are right', () => {
    expect(blocks.length).toBeGreaterThan(5);
    expect(blocks.flatMap((block) => problems(block).map((problem) => `${block.where}: ${problem}`))).toEqual([]);
  });

  it.each([
    ['a: [', 'Flow sequence'],
    ['a: 1\na: 2', 'Map keys must be unique'],
    ['config:\n  verdigris:replica: { shop: 2 }', "'replicas'"],
    ['config:\n  verdigris:replicas: { shop: two }', 'verdigris:replicas.shop'],
    ['# Pulumi.shop.yaml\nenvironment: production\nconfig: {}', 'top level'],
    [
      'config:\n  verdigris:target: { context: kind }\n  verdigris:platform: { repositories: owner }',
      'verdigris:platform',
    ],
    ['title: x', 'nothing checks'],
  ])('are told of where they are wrong: %s', (text, told) => {
    expect(problems({ text }).join('\n')).toContain(told);
  });

  it.each([
    '# Pulumi.development.yaml\nconfig:\n  verdigris:secrets: { db: { password: local } }',
    'config:\n  verdigris:rollback: shop',
    '# Pulumi.production-shop.yaml\nconfig:\n  verdigris:apps: shop\n  verdigris:platformStack: production',
  ])('may show a part: %s', (text) => {
    expect(problems({ text })).toEqual([]);
  });
});
