import { stringify } from 'yaml';
import type { Json, RegisteredResource } from './model';

/** A Kubernetes object as it would be written. */
export interface RenderedManifest {
  /** `<kind>-<name>.yaml`, with namespace and group where two objects would share it. */
  readonly file: string;
  readonly urn: string;
  readonly object: { readonly [field: string]: Json };
}

type JsonObject = { readonly [key: string]: Json };
const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `kubernetes:apps/v1:Deployment` is an object; providers, Helm releases and the like are not. */
const objectType = /^kubernetes:((?:([a-z0-9.-]+)\/)?(v\d[a-z0-9]*)):([A-Z]\w*)$/;

function objectOf(resource: RegisteredResource): JsonObject | undefined {
  const [, groupVersion, group, version, kind] = objectType.exec(resource.type) ?? [];
  const values = resource.inputs.values;
  // A slot that is not written is registered bare: there is nothing to render.
  const bare = resource.ignoreChanges.includes('*');
  if (!kind || resource.external || bare || group === 'helm.sh' || group === 'yaml' || !isObject(values.metadata))
    return undefined;
  return { apiVersion: group === 'core' ? version! : groupVersion!, kind, ...values };
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const safe = (given: string): string =>
  given
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^-+|-+$/g, '');

function fileNames(object: JsonObject): readonly string[] {
  const metadata = object.metadata as JsonObject;
  const [kind, name, namespace] = [object.kind, metadata.name ?? 'unnamed', metadata.namespace ?? 'cluster'].map(
    (part) => safe(text(part)),
  );
  const group = safe(text(object.apiVersion));
  return [`${kind}-${name}.yaml`, `${kind}-${namespace}-${name}.yaml`, `${kind}-${group}-${namespace}-${name}.yaml`];
}

/** Every Kubernetes object among the resources, in the order of the resources, each with a file of its own. */
export function manifestsOf(resources: readonly RegisteredResource[]): readonly RenderedManifest[] {
  const found = resources.flatMap((resource) => {
    const object = objectOf(resource);
    return object ? [{ urn: resource.urn, object, names: fileNames(object) }] : [];
  });
  const uses = new Map<string, number>();
  for (const { names } of found) for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  return found.map(({ urn, object, names }) => ({
    urn,
    object,
    file: names.find((name) => uses.get(name) === 1) ?? `${safe(urn)}.yaml`,
  }));
}

/** Fields that a reader looks for first, in this order; the others follow alphabetically. */
const first = ['apiVersion', 'kind', 'metadata', 'name', 'namespace', 'image', 'type', 'key'];
const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);

/** The object as YAML: the same object gives the same bytes. */
export const toYaml = (object: JsonObject): string =>
  stringify(object, {
    sortMapEntries: (a, b) => {
      const [left, right] = [
        String((a.key as { value?: unknown }).value ?? a.key),
        String((b.key as { value?: unknown }).value ?? b.key),
      ];
      return rank(left) - rank(right) || (left < right ? -1 : 1);
    },
    lineWidth: 0,
    aliasDuplicateObjects: false,
    // kubectl reads YAML 1.1, where a plain `no` or `0o7` is no text.
    compat: 'yaml-1.1',
  });
