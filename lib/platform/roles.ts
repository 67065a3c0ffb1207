import type * as pulumi from '@pulumi/pulumi';
import { groundStack, type Environment } from '../environment/model';
import { rolePath } from './accessScope';

/**
 * Puts every role below a component into the folder of the ground, and under its boundary where one is configured. It is said
 * once, above all of them, because a role that it was forgotten for would be one that nobody may make.
 */
export function bounded(
  environment: Pick<Environment, 'project' | 'stack' | 'platformStack' | 'platform'>,
): Pick<pulumi.ComponentResourceOptions, 'transformations'> {
  const path = rolePath(environment.project, groundStack(environment));
  const { permissionsBoundary } = environment.platform;
  return {
    transformations: [
      ({ type, props, opts }) =>
        type === 'aws:iam/role:Role'
          ? { props: { ...props, path, ...(permissionsBoundary !== undefined && { permissionsBoundary }) }, opts }
          : undefined,
    ],
  };
}
