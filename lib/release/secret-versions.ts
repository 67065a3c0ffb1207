import { createHash } from 'node:crypto';
import { annotations, type Manifest, type RenderedApplication } from '../app/model';
import type { BareField } from '../deploy/bare';
import { fieldAt, isFields, type DeployedManifest } from '../deploy/manifest';
import type { PastResource } from './model';
import { referencesOf } from './references';

/** Versions by the name of the application's own object; null where the cluster does not have that version yet. */
export type SecretVersions = Readonly<Record<string, string | null>>;

/** What the ground tells of an application's secrets, by what its objects are called. */
export function byObject(
  { secretNames }: Pick<RenderedApplication, 'secretNames'>,
  versions: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(versions).map(([secret, version]) => [secretNames[secret] ?? secret, version]),
  );
}

/**
 * An ExternalSecret that asks for exactly the version that this run has seen: so another one changes the object, and the operator
 * looks at once instead of within the hour. Anything else stays as it is.
 */
export function withRemoteVersion(manifest: Manifest, versions: SecretVersions): Manifest {
  const version = manifest.kind === 'ExternalSecret' ? versions[manifest.metadata.name] : undefined;
  if (!version) return manifest;
  const spec = manifest['spec'] as { readonly data?: readonly object[]; readonly dataFrom?: readonly object[] };
  const pinned = (reference: unknown) => ({ ...(reference as object), version: remoteVersion(version) });
  return {
    ...manifest,
    spec: {
      ...spec,
      dataFrom: spec.dataFrom?.map((each) => ({ ...each, extract: pinned(fieldAt(each, 'extract')) })),
      data: spec.data?.map((each) => ({ ...each, remoteRef: pinned(fieldAt(each, 'remoteRef')) })),
    },
  };
}

/** Without the prefix it would be a stage, such as AWSCURRENT (External Secrets, "AWS Secrets Manager"). */
export const remoteVersion = (version: string): string => `uuid/${version}`;

const path = ['spec', 'template', 'metadata', 'annotations', annotations.secrets];

/** Says in a Deployment's pods which versions of their secrets they read, so that another version replaces them. */
export function withSecretVersions(manifest: DeployedManifest, versions: SecretVersions): DeployedManifest {
  const digest = digestOf(referencesOf(manifest), versions);
  return digest === undefined ? manifest : (withField(manifest, path, digest) as DeployedManifest);
}

/** The field that a kept Deployment is given; none where its pods read the versions that are there, or one is not there yet. */
export function secretFields(
  { type, refersTo, secrets }: PastResource,
  versions: SecretVersions,
): readonly BareField[] {
  if (type !== 'kubernetes:apps/v1:Deployment') return [];
  const digest = digestOf(refersTo, versions);
  return digest === undefined || digest === secrets ? [] : [{ path, value: digest }];
}

/** A digest of the versions of those secrets that pods refer to; undefined where none is known, or one is not in the cluster. */
function digestOf(refersTo: readonly string[], versions: SecretVersions): string | undefined {
  const read = Object.keys(versions)
    .filter((name) => refersTo.includes(`Secret/${name}`))
    .sort();
  if (read.length === 0 || read.some((name) => versions[name] === null)) return undefined;
  const text = JSON.stringify(read.map((name) => [name, versions[name]]));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function withField(object: unknown, [key, ...rest]: readonly string[], value: string): unknown {
  if (key === undefined) return value;
  return { ...(isFields(object) ? object : {}), [key]: withField(fieldAt(object, key), rest, value) };
}
