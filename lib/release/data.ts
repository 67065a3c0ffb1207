import { annotations, type RenderedApplication } from '../app/model';
import { typeToken } from '../deploy/kinds';
import { fieldAt } from '../deploy/manifest';
import type { Snapshot } from '../deploy/model';
import { applicationUrn } from '../deploy/protection';
import type { Environment, Problem } from '../environment/model';
import type { ReleaseErrorCode } from './errors';

/**
 * Databases in the cluster whose data another version has written, which today's can't read: the server would not start any
 * more, for either slot.
 */
export function dataProblems(
  snapshot: Snapshot,
  applications: readonly RenderedApplication[],
  environment: Pick<Environment, 'project' | 'stack'>,
): readonly Problem[] {
  const known = new Map(snapshot.resources.map((resource) => [resource.urn, resource]));
  return applications.flatMap(({ objects, backing }) =>
    objects.flatMap(({ manifest, role, path }): Problem[] => {
      if (role !== 'backing') return [];
      const { name } = manifest.metadata;
      const before = known.get(applicationUrn(environment, typeToken(manifest), name));
      const written = fieldAt(before?.outputs, 'metadata', 'annotations', annotations.dataVersion);
      const now = fieldAt(manifest.metadata, 'annotations', annotations.dataVersion);
      if (typeof written !== 'string' || typeof now !== 'string' || written === now) return [];
      const own = backing.find(({ fullName }) => fullName === name)?.name ?? name;
      return [
        {
          code: 'data-version-unreadable' satisfies ReleaseErrorCode,
          path,
          message:
            `PostgreSQL ${written} wrote the data of '${name}', and PostgreSQL ${now} can't read it; go back to version ${written}, ` +
            `or describe the new one under another name beside it (for example '${own}-${now}'), copy the data and then remove the old one`,
        },
      ];
    }),
  );
}
