// A policy pack as docs/rules.md has users write it, and what a machine without Pulumi's language host starts it with.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { temporary } from './temporary';

const root = path.resolve(__dirname, '../..');

/** The text of a file that the documentation shows after its name. */
function shown(file: string): string {
  const page = fs.readFileSync(path.join(root, 'docs/rules.md'), 'utf8');
  const [, text] = new RegExp(`\`${file.replace('.', '\\.')}\`[^\n]*:\n\n\`\`\`\\w+\n([^]*?)\`\`\``).exec(page) ?? [];
  if (text === undefined) throw new Error(`docs/rules.md shows no ${file}`);
  return text;
}

/** A folder with the files of the documentation, where `verdigris` is installed as one file. */
export function policyPack(): string {
  // Not under node_modules: Node compiles no TypeScript there.
  const directory = temporary(os.tmpdir(), 'verdigris-policy-');
  for (const file of ['PulumiPolicy.yaml', 'package.json', 'index.ts'])
    fs.writeFileSync(path.join(directory, file), shown(`policy/${file}`));
  const packages = path.join(directory, 'node_modules');
  const installed = path.join(packages, 'verdigris');
  const entry = path.join(root, 'lib/preview/policy/index.ts');
  const outfile = path.join(installed, 'policy.js');
  const external = ['@pulumi/*', '@grpc/*'];
  buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', external });
  for (const scope of ['@pulumi', '@grpc'])
    fs.symlinkSync(path.join(root, 'node_modules', scope), path.join(packages, scope));
  // The SDK checks the types of a pack whenever it starts one.
  fs.writeFileSync(path.join(installed, 'policy.d.ts'), 'export declare function startPolicyPack(): unknown;\n');
  const exported = { './policy': { types: './policy.d.ts', default: './policy.js' } };
  fs.writeFileSync(path.join(installed, 'package.json'), JSON.stringify({ name: 'verdigris', exports: exported }));
  return directory;
}

/**
 * A folder for PATH with what starts packs: the engine asks the language host, and where there is none this analyzer, which
 * runs the same entry of the SDK.
 */
export function policyHost(): string {
  const directory = temporary(path.join(root, 'node_modules', '.cache'), 'verdigris-policy-host-');
  const entry = require.resolve('@pulumi/pulumi/cmd/run-policy-pack');
  const script = `#!/bin/sh\nexec "${process.execPath}" "${entry}" "$@"\n`;
  fs.writeFileSync(path.join(directory, 'pulumi-analyzer-policy-nodejs'), script, { mode: 0o755 });
  return directory;
}
