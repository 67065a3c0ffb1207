import * as pulumi from '@pulumi/pulumi';
import { fieldAt } from '../deploy/manifest';
import type { FoundObject } from '../deploy/model';
import type { Prepared } from './prepared';
import { remoteVersion, type SecretVersions } from './secret-versions';
import { secretsNotSynced } from './sentences';
import { referenceOf } from './slot';

/** How long the operator is waited for: it looks at a changed object at once, and asks AWS. */
export interface Patience {
  readonly attempts: number;
  /** Milliseconds between two questions. */
  readonly pause: number;
}

const patience: Patience = { attempts: 60, pause: 1_000 };

/**
 * The versions that pods may be told of: those that the Secrets in the cluster hold. An ExternalSecret is written and says that it is
 * ready before the operator has seen the change, so it is asked until it has; what does not come in time stays with what pods have
 * read, until the next run.
 */
export async function syncedVersions(
  { rendered, ground, environment, secretVersions, waiting }: Prepared,
  parent: pulumi.Resource,
  { attempts, pause }: Patience = patience,
): Promise<SecretVersions> {
  if (waiting) return {};
  if (pulumi.runtime.isDryRun()) return secretVersions;
  let open = rendered.objects
    .map(({ manifest }) => manifest)
    .filter(({ kind, metadata }) => kind === 'ExternalSecret' && secretVersions[metadata.name] !== undefined);
  for (let attempt = 1; open.length > 0 && attempt <= attempts; attempt++) {
    const answer = await ground.cluster.find(open.map(referenceOf));
    const found = answer.answered ? answer.objects : [];
    open = open.filter(({ metadata }, index) => !isSynced(found[index], secretVersions[metadata.name] ?? ''));
    if (open.length > 0 && attempt < attempts) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  if (open.length === 0) return secretVersions;
  const names = open.map(({ metadata }) => metadata.name);
  void pulumi.log.warn(
    secretsNotSynced(rendered.name, names, { namespace: rendered.namespace, stack: environment.stack }),
    parent,
  );
  return { ...secretVersions, ...Object.fromEntries(names.map((name) => [name, null])) };
}

/**
 * True where the operator has written exactly this version to the Secret. It notes the object's generation with what it has synced
 * (External Secrets, `getResourceVersion`: generation and a hash of the metadata).
 */
export function isSynced(found: FoundObject, version: string): boolean {
  if (!found) return false;
  const [from] = (fieldAt(found, 'spec', 'dataFrom') as readonly unknown[] | undefined) ?? [];
  const asked = fieldAt(from, 'extract', 'version');
  const synced = fieldAt(found, 'status', 'syncedResourceVersion');
  const generation = fieldAt(found, 'metadata', 'generation');
  return asked === remoteVersion(version) && typeof synced === 'string' && synced.startsWith(`${String(generation)}-`);
}
