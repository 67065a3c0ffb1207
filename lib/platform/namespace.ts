import { Namespace } from '@pulumi/kubernetes/core/v1';
import type * as pulumi from '@pulumi/pulumi';
import { labels } from '../app/model';
import { namespaceManifest } from '../app/namespace';
import type { Cluster as ClusterSeam, Snapshot } from '../deploy/model';
import type { Environment } from '../environment/model';
import { wasMade } from './asking';
import type { Protection } from './protection';

const type = 'kubernetes:core/v1:Namespace';

/**
 * The namespace of the stack's applications: the ground makes it, because the secret store has to stand in it before any
 * application does.
 */
export function makeNamespace(
  environment: Environment,
  protect: Protection,
  options: pulumi.CustomResourceOptions,
): Namespace {
  const { metadata } = namespaceManifest(environment);
  return new Namespace(
    metadata.name,
    { metadata: { ...metadata, labels: { ...metadata.labels }, annotations: { ...metadata.annotations } } },
    { ...options, protect: protect('', type, metadata.name) },
  );
}

/**
 * The sentence that stops a stack from taking over a namespace that is not its own; undefined: there is none, or it is
 * this stack's (an interrupted run may have made it). A cluster that does not answer has nothing to say.
 */
export async function foreignNamespace(
  environment: Environment,
  cluster: ClusterSeam,
  snapshot: Snapshot,
): Promise<string | undefined> {
  const { namespace: name, project, stack } = environment;
  if (wasMade(snapshot, type, name)) return undefined;
  const reading = await cluster.find([{ apiVersion: 'v1', kind: 'Namespace', name }]);
  const found = reading.answered ? reading.objects[0] : undefined;
  if (!found) return undefined;
  const [ofProject, ofStack] = [labels.project, labels.stack].map((label) => found.metadata.labels?.[label]);
  if (ofProject === project && ofStack === stack) return undefined;
  const owner = ofProject ? `the stack '${ofStack}' of the project '${ofProject}'` : 'nobody that Verdigris knows';
  return `The namespace '${name}' (verdigris:namespace) is in the cluster already and belongs to ${owner}, not to the stack '${stack}' of the project '${project}'; choose another namespace, or give it to this stack: kubectl label namespace ${name} --overwrite ${labels.project}=${project} ${labels.stack}=${stack}. Nothing was changed.`;
}
