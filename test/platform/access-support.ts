import type { AccessSettings, Environment, GroundAccess } from '../../lib/environment/model';
import { accessScopes, type AccessScope } from '../../lib/platform/accessScope';
import { target } from './environments';

const ground: GroundAccess = { stacks: [], passwords: [], sites: [], zones: [], reads: [] };

/** A ground of which everything is said that can be. */
export const full: GroundAccess = {
  ...ground,
  stacks: ['production-shop'],
  passwords: ['django-app-rabbitmq'],
  sites: ['pages'],
  zones: ['Z0123456789'],
  reads: ['staging'],
};

/** On a cluster and a network of somebody else. */
export const guest: GroundAccess = { ...ground, cluster: 'shared', vpc: 'vpc-0a1b2c3d' };

export const settings: AccessSettings = {
  provider: 'owner',
  repository: 'octo-org@123456/octo-repo@456789',
  state: {
    bucket: 'acme-state',
    prefix: 'pulumi',
    key: 'arn:aws:kms:us-east-1:123456789:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
  },
  grounds: { production: full, staging: ground, guest },
};

/** The scope of one ground. */
export function scopeOf(stack: string, access: AccessSettings = settings): AccessScope {
  const scopes = accessScopes({ project: 'verdigris', access } as Pick<Environment, 'project' | 'access'>, target);
  const found = scopes.find((scope) => scope.stack === stack);
  if (!found) throw new Error(`There is no ground '${stack}'.`);
  return found;
}
