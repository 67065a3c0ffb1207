import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './support/pages';

// What a user may leave out of a description says what holds then: every optional setting of lib/app has a `@default`.
const folder = 'lib/app';

function* within(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  for (const child of children) yield* within(child);
}

/** The names that the package exports of it. */
function exportedNames(text: string): ReadonlySet<string> {
  const index = ts.createSourceFile('index.ts', text, ts.ScriptTarget.Latest, true);
  return new Set([...within(index)].filter(ts.isExportSpecifier).map(({ name }) => name.text));
}

/** Interfaces that users fill in, and the options of functions that they call. */
const isWritten = (
  node: ts.Node,
  names: ReadonlySet<string>,
): node is ts.InterfaceDeclaration | ts.FunctionDeclaration =>
  (ts.isFunctionDeclaration(node) && names.has(node.name?.text ?? '')) ||
  (ts.isInterfaceDeclaration(node) && names.has(node.name.text) && /(Props|Options)$/.test(node.name.text));

/** Optional settings without a default, by file and line. */
function undocumented(path: string, text: string, names: ReadonlySet<string>): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return [...within(file)].flatMap((node) => {
    if (!isWritten(node, names)) return [];
    const settings = ts.isFunctionDeclaration(node)
      ? node.parameters.flatMap((each) => [...within(each)])
      : [...node.members];
    return settings
      .filter((each) => ts.isPropertySignature(each) && each.questionToken !== undefined)
      .filter((each) => !ts.getJSDocTags(each).some(({ tagName }) => tagName.text === 'default'))
      .map((each) => `${path}:${file.getLineAndCharacterOfPosition(each.getStart()).line + 1}: ${each.getText()}`);
  });
}

describe('docstrings', () => {
  it('say what holds where an optional setting is left out', () => {
    const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.ts'));
    const read = (name: string): string => readFileSync(join(root, folder, name), 'utf8');
    const names = exportedNames(read('index.ts'));
    expect([...names]).toEqual(expect.arrayContaining(['WebServiceProps', 'blueGreen']));
    expect(files.flatMap((name) => undocumented(join(folder, name), read(name), names))).toEqual([]);
  });

  it('are told of where they do not', () => {
    const text = `export interface ShopProps {
      /** How many. @default 2 */
      readonly pods?: number;
      /** Where. */
      readonly place?: string;
      readonly name: string;
    }
    export function shop(options: { readonly open?: boolean }): void {}
    export interface InnerProps { readonly free?: boolean }`;
    const names = exportedNames(`export { shop } from './x'; export type { ShopProps } from './x';`);
    expect(undocumented('x.ts', text, names)).toEqual([
      'x.ts:5: readonly place?: string;',
      'x.ts:8: readonly open?: boolean',
    ]);
  });
});
