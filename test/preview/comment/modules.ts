import { buildSync } from 'esbuild';

/**
 * ES modules, which jest can't take without a flag of Node's, put together as one CommonJS module and run here; that Node loads
 * them as they are is seen where tests start the command as a process.
 * @param source - What it exports
 */
export function bundled(source: string): unknown {
  const { outputFiles } = buildSync({
    stdin: { contents: source, resolveDir: __dirname },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
  });
  const module = { exports: {} };
  // The text is that of packages in the lock file.
  new Function('module', 'exports', 'require', outputFiles[0]!.text)(module, module.exports, require);
  return module.exports;
}
