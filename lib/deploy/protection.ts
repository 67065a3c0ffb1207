import type { Environment, Problem } from '../environment/model';
import type { ObjectRole } from '../app/model';
import { placeOf } from './components';
import type { DeployErrorCode } from './errors';
import { fieldAt } from './manifest';
import type { Snapshot } from './model';

/** What carries traffic or holds everything else, by role: to replace or delete it takes the application down. */
const protectedRoles: ReadonlySet<ObjectRole> = new Set<ObjectRole>(['namespace', 'liveService']);

/** Why it must not go, for the sentence. */
const harm: Readonly<Record<string, string>> = {
  'aws:cloudfront/distribution:Distribution': 'it serves the site under its names',
  'aws:s3/bucket:Bucket': 'its files go with it',
  'kubernetes:core/v1:Namespace': 'everything in the namespace goes with it',
  'kubernetes:core/v1:Service': 'it carries the live traffic',
};

type Lifts = Pick<Environment, 'unprotect'>;

/** True where the engine has to refuse to delete or replace an object: by its role, unless the configuration lifts it. */
export function isProtected(role: ObjectRole, urn: string, environment: Lifts): boolean {
  return protectedRoles.has(role) && !environment.unprotect.some((lift) => lift.urn === urn);
}

/** The URN of an application's own object: what a lift has to name. */
export function applicationUrn(
  place: { readonly stack: string; readonly project: string },
  type: string,
  name: string,
): string {
  return `urn:pulumi:${place.stack}::${place.project}::verdigris:index:Application$${type}::${name}`;
}

/** A protected object as this run would register it. */
export interface ProtectedObject {
  readonly urn: string;
  readonly namespace?: string;
}

/**
 * What this run would do to protected objects of the last snapshot: those that are not registered any more would be
 * deleted, those in another namespace replaced. The engine refuses both too, but can't name the lift; this comes first.
 *
 * @param wasProtected - tells of a resource of the snapshot whether it is a protected one
 */
export function protectionProblems(
  snapshot: Snapshot,
  registered: readonly ProtectedObject[],
  wasProtected: (resource: Snapshot['resources'][number]) => boolean,
  environment: Lifts & { readonly stack: string },
): readonly Problem[] {
  const planned = new Map(registered.map((object) => [object.urn, object]));
  return snapshot.resources
    .filter((resource) => wasProtected(resource) && !environment.unprotect.some((lift) => lift.urn === resource.urn))
    .flatMap((resource) => {
      const { type, name } = placeOf(resource.urn);
      const kind = type.split(':').at(-1) ?? type;
      const before = fieldAt(resource.outputs, 'metadata', 'namespace');
      const now = planned.get(resource.urn);
      if (now !== undefined && (now.namespace === undefined || before === undefined || now.namespace === before))
        return [];
      const change = now
        ? `would be replaced, because its namespace changes from '${String(before)}' to '${now.namespace}'`
        : 'would be deleted, because nothing declares it any more';
      const reason = harm[type] ?? 'it is protected';
      return [
        {
          code: 'resource-protected' satisfies DeployErrorCode,
          path: resource.urn,
          message: `${kind} '${name}' ${change}, and ${reason}. ${liftSentence(resource.urn, environment.stack, now === undefined)}`,
        },
      ];
    });
}

/** How a protection is lifted, for a shell that would take the `$` of a URN for a variable; the engine keeps the flag of what is no longer declared, so that takes a second command. */
function liftSentence(urn: string, stack: string, gone: boolean): string {
  const lift = `lift the protection in Pulumi.${stack}.yaml: 'verdigris:unprotect: [{ urn: "${urn}", reason: "..." }]'`;
  return gone
    ? `If that is meant, ${lift}, and run 'pulumi state unprotect --stack ${stack} '${urn}'' once.`
    : `If that is meant, ${lift}.`;
}
