import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { toYaml } from './manifests';
import type { Json, RegisteredResource } from './model';
import type { Rendering } from './render';

/** One resource in `resources.json`. */
function entry(resource: RegisteredResource): { readonly [key: string]: Json } {
  const {
    urn,
    type,
    name,
    parent,
    provider,
    inputs,
    outputs,
    dependencies,
    protect,
    aliases,
    ignoreChanges,
    importId,
  } = resource;
  return {
    urn,
    type,
    name,
    ...(parent && { parent }),
    ...(provider && { provider }),
    ...(resource.external && { external: true }),
    inputs: inputs.values,
    ...(outputs && { outputs: outputs.values }),
    dependencies,
    protect,
    ...(aliases.length > 0 && { aliases }),
    ...(ignoreChanges.length > 0 && { ignoreChanges }),
    ...(importId && { id: importId }),
  };
}

/** `resources.json`: sorted by URN, the same program gives the same bytes. */
export const resourcesJson = (rendering: Rendering): string =>
  `${JSON.stringify(rendering.resources.map(entry), null, 2)}\n`;

/**
 * Writes `<folder>/<stack>/manifests/*.yaml` and `<folder>/<stack>/resources.json`, and nothing else is left in
 * `<folder>/<stack>`. It is written beside and renamed, so that a run that is stopped leaves no half output.
 * @returns the folder of the stack
 */
export function writeRendering(rendering: Rendering, folder: string): string {
  const target = join(resolve(folder), rendering.stack);
  mkdirSync(dirname(target), { recursive: true });
  const fresh = mkdtempSync(join(dirname(target), '.rendering-'));
  try {
    mkdirSync(join(fresh, 'manifests'));
    for (const { file, object } of rendering.manifests) writeFileSync(join(fresh, 'manifests', file), toYaml(object));
    writeFileSync(join(fresh, 'resources.json'), resourcesJson(rendering));
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  return target;
}
