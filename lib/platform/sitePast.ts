import type { Snapshot } from '../deploy/model';
import type { SitePast } from '../deploy/sites';
import { keys, readSiteRecord } from './siteFunction';

/** The component of a site, under its application's. */
export const siteType = 'verdigris:aws:Site';

const objectType = 'aws:s3/bucketObjectv2:BucketObjectv2';

/** An object of a former release, as the last snapshot names it. */
export interface KeptObject {
  readonly type: string;
  readonly name: string;
  readonly key: string;
}

const functionType = 'aws:cloudfront/function:Function';

interface Place {
  readonly stack: string;
  readonly project: string;
}

/** What the last snapshot has of one site. */
export interface KnownSite extends SitePast {
  /** Its objects, by key. */
  readonly objects: ReadonlyMap<string, KeptObject>;
}

/** Reads the snapshot: the record that moves with the pointer, and the releases whose objects are all there. Pure. */
export function readSitePast(snapshot: Snapshot, { stack, project }: Place, application: string): KnownSite {
  const within = `urn:pulumi:${stack}::${project}::verdigris:index:Application$${siteType}$`;
  const of = (type: string, name: string) =>
    snapshot.resources.filter(({ urn }) => urn.startsWith(`${within}${type}::${name}`));
  const objects = new Map<string, KeptObject>();
  const found = of(objectType, `${application}/`);
  for (const { urn, type, outputs } of found) {
    const key = outputs['key'];
    if (typeof key === 'string') objects.set(key, { type, name: urn.split('::').slice(3).join('::'), key });
  }
  const manifests = found.flatMap(({ outputs }) => readManifest(outputs['content']));
  const [pointer] = of(functionType, `${application}-pointer`);
  const record = readSiteRecord(pointer?.outputs['code']);
  return {
    ...(record && { record }),
    held: Object.fromEntries(
      manifests
        .filter(({ files }) => Object.keys(files).every((key) => objects.has(key)))
        .map(({ release, files }) => [release, files]),
    ),
    objects,
  };
}

/** The objects of a release that is held: its files and the list of them. */
export function objectsOf(past: KnownSite, release: string): readonly KeptObject[] {
  return [keys.manifest(release), ...Object.keys(past.held[release] ?? {})].flatMap(
    (key) => past.objects.get(key) ?? [],
  );
}

function readManifest(
  content: unknown,
): readonly { readonly release: string; readonly files: Record<string, string> }[] {
  if (typeof content !== 'string') return [];
  try {
    const { release, files } = JSON.parse(content) as { readonly release?: unknown; readonly files?: unknown };
    if (typeof release !== 'string' || typeof files !== 'object' || files === null) return [];
    return [{ release, files: files as Record<string, string> }];
  } catch {
    return [];
  }
}
