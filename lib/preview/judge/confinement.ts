import { at, listAt, type JsonObject } from '../compare/json';
import type { Json } from '../model';
import type { Fact, StandingResource } from './model';
import { containersOf, isFalse, isTrue, podOf, shown, type Container } from './read';

/** Each way in which a container has more power than it needs. */
function weaknesses(container: Container, pod: JsonObject): ReadonlyMap<string, string> {
  const own = container.spec.securityContext;
  const effective = (field: string): Json | undefined => at(own, field) ?? at(pod, 'securityContext', field);
  const found = new Map<string, string>();
  if (isTrue(at(own, 'privileged'))) found.set('securityContext.privileged', 'privileged');
  if (!isFalse(at(own, 'allowPrivilegeEscalation')))
    found.set('securityContext.allowPrivilegeEscalation', 'may gain privileges');
  if (!isTrue(effective('runAsNonRoot'))) found.set('securityContext.runAsNonRoot', 'may run as root');
  if (effective('runAsUser') === 0) found.set('securityContext.runAsUser', 'runs as root');
  if (!isTrue(at(own, 'readOnlyRootFilesystem')))
    found.set('securityContext.readOnlyRootFilesystem', 'may write to its own files');
  const seccomp = at(effective('seccompProfile'), 'type');
  if (seccomp === undefined || seccomp === 'Unconfined')
    found.set('securityContext.seccompProfile', 'may make any system call');
  if (!listAt(own, 'capabilities', 'drop').includes('ALL'))
    found.set('securityContext.capabilities.drop', 'keeps capabilities');
  for (const added of listAt(own, 'capabilities', 'add'))
    found.set(`securityContext.capabilities.add ${shown(added)}`, `has the capability ${shown(added)}`);
  return found;
}

function podWeaknesses(pod: JsonObject): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'])
    if (isTrue(pod[field])) found.set(field, `shares the ${field.slice(4).toLowerCase()} of its node`);
  if (isTrue(pod.automountServiceAccountToken))
    found.set('automountServiceAccountToken', 'gets a token of the cluster');
  for (const volume of listAt(pod, 'volumes'))
    if (at(volume, 'hostPath') !== undefined)
      found.set(`volumes[${shown(at(volume, 'name'))}]`, `reads ${shown(at(volume, 'hostPath', 'path'))} of its node`);
  return found;
}

/** Each way in which the pods of a workload have more power than they need. */
export function powersOf({ type, values }: Pick<StandingResource, 'type' | 'values'>): readonly Fact[] {
  const pod = podOf(type, values);
  if (!pod) return [];
  const ofPod = [...podWeaknesses(pod.spec)].map(([field, what]): Fact => ({
    path: `${pod.path}.${field}`,
    what: `the pod ${what}`,
  }));
  const ofContainers = containersOf(type, values).flatMap((container) =>
    [...weaknesses(container, pod.spec)].map(([field, what]): Fact => ({
      path: `${container.path}.${field.split(' ')[0]}`,
      what: `${container.name} ${what}`,
    })),
  );
  return [...ofPod, ...ofContainers];
}
