// The workflows that the documentation shows, as files for a checker: prints the path of each.
//
//   actionlint $(node scripts/doc-workflows.mjs)
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { parseAllDocuments, stringify } from 'yaml';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, '.cache/doc-workflows');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

/** Around a part of one, what makes it whole. */
const whole = (text) => {
  // A workflow is one document; objects of Kubernetes may be several.
  const [content] = parseAllDocuments(text).map((document) => document.toJS());
  if (content?.jobs) return text;
  if (!content?.steps) return undefined;
  return stringify({ on: 'push', jobs: { shown: { 'runs-on': 'ubuntu-24.04', ...content } } });
};

function* yamlIn(node) {
  if (node.type === 'code' && node.lang === 'yaml') yield { text: node.value, line: node.position.start.line + 1 };
  for (const child of node.children ?? []) yield* yamlIn(child);
}

const pages = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
});
for (const page of pages.split('\0').filter(Boolean)) {
  for (const { text, line } of yamlIn(fromMarkdown(readFileSync(join(root, page), 'utf8')))) {
    const workflow = whole(text);
    if (workflow === undefined) continue;
    const file = join(folder, `${page.replaceAll('/', '-')}-${line}.yml`);
    writeFileSync(file, workflow);
    console.log(file);
  }
}
