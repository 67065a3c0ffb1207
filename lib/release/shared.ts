import type { RenderedApplication } from '../app/model';
import { objectKey } from '../deploy/ownership';
import type { Problem } from '../environment/model';
import type { ReleaseErrorCode } from './errors';
import { referenceOf } from './slot';

/**
 * Objects that two applications of a stack both make. Each object has one owner: the second one could not be registered,
 * and whoever drops it would take it away from the other.
 */
export function sharedObjects(applications: readonly RenderedApplication[]): readonly Problem[] {
  const owners = new Map<string, string>();
  return applications.flatMap(({ name, objects }) =>
    objects.flatMap(({ manifest, path }) => {
      const reference = referenceOf(manifest);
      const key = objectKey(reference);
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, name);
      if (owner === undefined || owner === name) return [];
      const { kind } = reference;
      const secret = kind === 'Secret' || kind === 'ExternalSecret';
      const message =
        `the ${kind} '${reference.name}' is made by '${owner}' and by '${name}'; ` +
        (secret
          ? `let one of them call its own copy differently, by secretKey('...', '...', { as: '${name}-${reference.name}' })`
          : 'give one of them another name');
      return [{ code: 'object-shared' satisfies ReleaseErrorCode, path, message }];
    }),
  );
}
