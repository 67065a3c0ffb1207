import { typeToken } from '../../lib/deploy';
import { classFor, kindOf } from '../../lib/deploy/kinds';

interface PulumiClass {
  readonly __pulumiType?: string;
}

/** Every class of a module of `@pulumi/kubernetes`, as the module itself names its type. */
const classesOf = (module: string): readonly (readonly [string, string])[] =>
  Object.entries(require(`@pulumi/kubernetes/${module}`) as Record<string, PulumiClass>).flatMap(([kind, found]) =>
    typeof found?.__pulumiType === 'string' && !/(List|Patch)$/.test(kind) ? [[kind, found.__pulumiType] as const] : [],
  );

describe('kinds', () => {
  it.each([
    ['core/v1', 'v1'],
    ['apps/v1', 'apps/v1'],
    ['batch/v1', 'batch/v1'],
    ['autoscaling/v2', 'autoscaling/v2'],
    ['policy/v1', 'policy/v1'],
    ['networking/v1', 'networking.k8s.io/v1'],
    ['rbac/v1', 'rbac.authorization.k8s.io/v1'],
    ['storage/v1', 'storage.k8s.io/v1'],
    ['scheduling/v1', 'scheduling.k8s.io/v1'],
    ['coordination/v1', 'coordination.k8s.io/v1'],
    ['discovery/v1', 'discovery.k8s.io/v1'],
    ['admissionregistration/v1', 'admissionregistration.k8s.io/v1'],
    ['apiregistration/v1', 'apiregistration.k8s.io/v1'],
    ['apiextensions/v1', 'apiextensions.k8s.io/v1'],
    ['certificates/v1', 'certificates.k8s.io/v1'],
    ['events/v1', 'events.k8s.io/v1'],
    ['flowcontrol/v1', 'flowcontrol.apiserver.k8s.io/v1'],
    ['node/v1', 'node.k8s.io/v1'],
  ])('knows every class of %s, and its type token', (module, apiVersion) => {
    const classes = classesOf(module);
    expect(classes.length).toBeGreaterThan(0);
    for (const [kind, type] of classes) {
      expect((classFor({ apiVersion, kind }) as unknown as PulumiClass).__pulumiType).toBe(type);
      expect(typeToken({ apiVersion, kind })).toBe(type);
      expect(kindOf(type)).toEqual({ apiVersion, kind });
    }
  });

  it.each([
    ['external-secrets.io/v1', 'ExternalSecret'],
    ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
    ['apps/v9', 'Deployment'],
    ['v1', 'Widget'],
  ])('makes a custom resource of %s %s', (apiVersion, kind) => {
    expect(classFor({ apiVersion, kind }).name).toBe('CustomResource');
  });

  it.each(['pulumi:providers:kubernetes', 'aws:ecr/repository:Repository', 'verdigris:index:Application'])(
    'takes %s for no object',
    (type) => {
      expect(kindOf(type)).toBeUndefined();
    },
  );
});
