import { accountWarning, imageWarning } from '../deploy/warnings';
import type { Json, RegisteredResource } from './model';
import type { RenderedManifest } from './manifests';

type JsonObject = { readonly [key: string]: Json };
const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every image that the pods of an object run. */
function imagesIn(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((element: Json) => imagesIn(element));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const containers =
      (key === 'containers' || key === 'initContainers') && Array.isArray(inner) ? (inner as readonly Json[]) : [];
    const images = containers.flatMap((container) =>
      isObject(container) && typeof container.image === 'string' ? [container.image] : [],
    );
    return [...images, ...(containers.length > 0 ? [] : imagesIn(inner))];
  });
}

function withoutDigest(manifests: readonly RenderedManifest[]): readonly string[] {
  const images = new Set(manifests.flatMap(({ object }) => imagesIn(object.spec)));
  return [...images].sort().flatMap((image) => imageWarning(image) ?? []);
}

function oddAccounts(resources: readonly RegisteredResource[]): readonly string[] {
  const accounts = resources
    .filter(({ type }) => type === 'pulumi:providers:aws')
    .flatMap(({ inputs }) => listOf(inputs.values.allowedAccountIds));
  return [...new Set(accounts)].flatMap((account) => accountWarning(account) ?? []);
}

/** A list of the provider's configuration: the SDK sends it as JSON text. */
function listOf(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.filter((each: Json) => typeof each === 'string') as string[];
  try {
    return typeof value === 'string' ? listOf(JSON.parse(value) as Json) : [];
  } catch {
    return [];
  }
}

/** What is allowed and unwise in what was rendered, as sentences with the repair. */
export const warningsIn = (
  resources: readonly RegisteredResource[],
  manifests: readonly RenderedManifest[],
): readonly string[] => [...oddAccounts(resources), ...withoutDigest(manifests)];
