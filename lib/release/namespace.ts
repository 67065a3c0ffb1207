import { Namespace } from '@pulumi/kubernetes/core/v1';
import { log } from '@pulumi/pulumi';
import { namespaceManifest } from '../app/namespace';
import { labels } from '../app/model';
import type { Ground, Snapshot } from '../deploy/model';
import { placeOf } from '../deploy/components';
import { isProtected } from '../deploy/protection';
import { runError } from '../deploy/runError';
import type { Environment } from '../environment/model';
import { takesOver } from './sentences';

const type = 'kubernetes:core/v1:Namespace';

/** The URN of the stack's namespace: what a lift has to name. */
export function namespaceUrn({
  stack,
  project,
  namespace,
}: Pick<Environment, 'stack' | 'project' | 'namespace'>): string {
  return `urn:pulumi:${stack}::${project}::${type}::${namespace}`;
}

/**
 * The namespace of the stack's applications, where the ground has not made it.
 * @throws RunError where it is in the cluster already and somebody else's
 */
export async function makeNamespace(environment: Environment, ground: Ground, snapshot: Snapshot): Promise<Namespace> {
  const manifest = namespaceManifest(environment);
  const { namespace: name, project, stack } = environment;
  const managed = snapshot.resources.some(({ urn }) => placeOf(urn).type === type && placeOf(urn).name === name);
  const reading =
    managed || !snapshot.known ? undefined : await ground.cluster.find([{ apiVersion: 'v1', kind: 'Namespace', name }]);
  const found = reading?.answered ? reading.objects[0] : undefined;
  const marks = found?.metadata.labels ?? {};
  if (found && (marks[labels.project] !== project || marks[labels.stack] !== stack)) {
    const whose = marks[labels.project]
      ? `belongs to the stack '${marks[labels.stack]}' of the project '${marks[labels.project]}'`
      : 'has no owner labels';
    throw runError(
      'namespace-foreign',
      `the namespace '${name}' is in the cluster already and ${whose}: choose another one, or hand ` +
        `it over ('kubectl label --overwrite namespace ${name} ${labels.project}=${project} ${labels.stack}=${stack}').`,
      'verdigris:namespace',
    );
  }
  if (found) void log.info(takesOver(`The namespace '${name}'`, 1));
  return new Namespace(
    name,
    { metadata: { ...manifest.metadata, labels: { ...manifest.metadata.labels }, annotations: {} } },
    {
      provider: found ? ground.adoptingProvider() : ground.provider,
      dependsOn: [...ground.dependsOn],
      protect: isProtected('namespace', namespaceUrn(environment), environment),
    },
  );
}
