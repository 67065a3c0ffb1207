import type * as pulumi from '@pulumi/pulumi';

/** API groups that `@pulumi/kubernetes` has classes for, with the folder of each. */
const folders: Readonly<Record<string, string>> = {
  '': 'core',
  apps: 'apps',
  autoscaling: 'autoscaling',
  batch: 'batch',
  policy: 'policy',
  'admissionregistration.k8s.io': 'admissionregistration',
  'apiextensions.k8s.io': 'apiextensions',
  'apiregistration.k8s.io': 'apiregistration',
  'certificates.k8s.io': 'certificates',
  'coordination.k8s.io': 'coordination',
  'discovery.k8s.io': 'discovery',
  'events.k8s.io': 'events',
  'flowcontrol.apiserver.k8s.io': 'flowcontrol',
  'networking.k8s.io': 'networking',
  'node.k8s.io': 'node',
  'rbac.authorization.k8s.io': 'rbac',
  'resource.k8s.io': 'resource',
  'scheduling.k8s.io': 'scheduling',
  'storage.k8s.io': 'storage',
};

/** A class of `@pulumi/kubernetes`, as far as the bridge uses it. */
export type ObjectClass = new (
  name: string,
  properties: Readonly<Record<string, unknown>>,
  options: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/** The type token of an object, as `@pulumi/kubernetes` gives it: `kubernetes:apps/v1:Deployment`. */
export function typeToken(object: { readonly apiVersion: string; readonly kind: string }): string {
  return `kubernetes:${object.apiVersion.includes('/') ? '' : 'core/'}${object.apiVersion}:${object.kind}`;
}

/** API version and kind of a type token; undefined for a type that is no Kubernetes object. */
export function kindOf(type: string): { readonly apiVersion: string; readonly kind: string } | undefined {
  const [provider, module, kind] = type.split(':');
  if (provider !== 'kubernetes' || !module || !kind || !/^(.+\/)?v\d\w*$/.test(module)) return undefined;
  return { apiVersion: module.replace(/^core\//, ''), kind };
}

/** The class that the provider's readiness logic belongs to; `CustomResource` for kinds that have none. Loads just that one. */
export function classFor(object: { readonly apiVersion: string; readonly kind: string }): ObjectClass {
  const [version, group = ''] = object.apiVersion.split('/').reverse() as [string, string?];
  const folder = folders[group];
  const found = folder === undefined ? undefined : load(`@pulumi/kubernetes/${folder}/${version}`)?.[object.kind];
  return (found ?? load('@pulumi/kubernetes/apiextensions')?.['CustomResource']) as ObjectClass;
}

/** A module of `@pulumi/kubernetes`; its members are loaded when they are read. Undefined where it has no such module. */
function load(name: string): Readonly<Record<string, unknown>> | undefined {
  try {
    require.resolve(name);
  } catch {
    return undefined;
  }
  return require(name) as Readonly<Record<string, unknown>>;
}
