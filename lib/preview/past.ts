import type { Side } from './compare/model';
import { kindOf } from './grouping';
import type { Json, PastOutputs, RegisteredResource } from './model';

type Outputs = { readonly [property: string]: Json };

/** What the cluster adds to an object whose update ended well, as far as a release reads it. */
function status({ type, inputs: { values } }: RegisteredResource): Outputs {
  const spec = values.spec as { readonly replicas?: Json } | undefined;
  switch (type.startsWith('kubernetes:') ? kindOf(type) : '') {
    case 'Deployment':
      return { status: { readyReplicas: spec?.replicas ?? 1 } };
    case 'Job':
      return { status: { succeeded: 1 } };
    default:
      return {};
  }
}

/**
 * The snapshot that an update to a side would leave, where all went well: its inputs, and what a release needs to know of
 * how it ended. Secrets in it are seals.
 */
export const pastOf = ({ resources }: Pick<Side, 'resources'>): PastOutputs =>
  Object.fromEntries(
    resources
      .filter(({ custom, external }) => custom && !external)
      .map((resource) => {
        const outputs = { ...resource.inputs.values, ...status(resource) };
        return [resource.urn, { type: resource.type, outputs }];
      }),
  );
