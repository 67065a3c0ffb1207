import { createHash } from 'node:crypto';
import { annotations } from '../app/model';
import type { BareField } from '../deploy/bare';
import { fieldAt, isFields, type DeployedManifest } from '../deploy/manifest';
import type { PastResource } from './model';
import { referencesOf } from './references';

/** Versions by secret name, as the ground tells them. */
export type SecretVersions = Readonly<Record<string, string>>;

const path = ['spec', 'template', 'metadata', 'annotations', annotations.secrets];

/** Says in a Deployment's pods which versions of their secrets they read, so that another version replaces them. */
export function withSecretVersions(manifest: DeployedManifest, versions: SecretVersions): DeployedManifest {
  const digest = digestOf(referencesOf(manifest), versions);
  return digest === undefined ? manifest : (withField(manifest, path, digest) as DeployedManifest);
}

/** The field that a kept Deployment is given; none where its pods read the versions that are there now. */
export function secretFields(
  { type, refersTo, secrets }: PastResource,
  versions: SecretVersions,
): readonly BareField[] {
  if (type !== 'kubernetes:apps/v1:Deployment') return [];
  const digest = digestOf(refersTo, versions);
  return digest === undefined || digest === secrets ? [] : [{ path, value: digest }];
}

/** A digest of the versions of those secrets that pods refer to; undefined where no version of any is known. */
function digestOf(refersTo: readonly string[], versions: SecretVersions): string | undefined {
  const read = Object.keys(versions)
    .filter((name) => refersTo.includes(`Secret/${name}`))
    .sort();
  if (read.length === 0) return undefined;
  const text = JSON.stringify(read.map((name) => [name, versions[name]]));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function withField(object: unknown, [key, ...rest]: readonly string[], value: string): unknown {
  if (key === undefined) return value;
  return { ...(isFields(object) ? object : {}), [key]: withField(fieldAt(object, key), rest, value) };
}
