import { annotations } from '../app/model';
import { fieldAt, isFields } from '../deploy/manifest';

/** Fields of a pod by which it refers to another object, with the kind that is meant. */
const references: readonly { readonly path: readonly string[]; readonly kind: string }[] = [
  { path: ['secretKeyRef', 'name'], kind: 'Secret' },
  { path: ['secretRef', 'name'], kind: 'Secret' },
  { path: ['secret', 'secretName'], kind: 'Secret' },
  { path: ['secret', 'name'], kind: 'Secret' },
  { path: ['configMapKeyRef', 'name'], kind: 'ConfigMap' },
  { path: ['configMapRef', 'name'], kind: 'ConfigMap' },
  { path: ['configMap', 'name'], kind: 'ConfigMap' },
  { path: ['persistentVolumeClaim', 'claimName'], kind: 'PersistentVolumeClaim' },
];

/** Kinds that make an object of another kind under the same name. */
const makers: Readonly<Record<string, string>> = { ExternalSecret: 'Secret' };

/** What the pods of a workload or schedule refer to, as `Kind/name`, sorted; nothing for objects without pods. */
export function referencesOf(object: unknown): readonly string[] {
  const spec = fieldAt(object, 'spec', 'jobTemplate', 'spec') ?? fieldAt(object, 'spec');
  const pod = fieldAt(spec, 'template', 'spec');
  if (!isFields(pod)) return [];
  const found = new Set<string>();
  const account = pod['serviceAccountName'];
  if (typeof account === 'string') found.add(`ServiceAccount/${account}`);
  for (const secret of Array.isArray(pod['imagePullSecrets']) ? pod['imagePullSecrets'] : []) {
    const name = fieldAt(secret, 'name');
    if (typeof name === 'string') found.add(`Secret/${name}`);
  }
  visit(pod, (value) => {
    for (const { path, kind } of references) {
      const name = fieldAt(value, ...path);
      if (typeof name === 'string') found.add(`${kind}/${name}`);
    }
  });
  for (const name of serversOf(fieldAt(object, 'spec'))) for (const kind of serverKinds) found.add(`${kind}/${name}`);
  return [...found].sort();
}

/** What a server in the cluster consists of, under one name; its secret is found as all secrets are. */
const serverKinds = ['NetworkPolicy', 'Service', 'StatefulSet'];

/** The servers in the cluster that pods say they use: these stay as long as the pods do. */
function serversOf(spec: unknown): readonly string[] {
  const template = fieldAt(spec, 'jobTemplate', 'spec', 'template') ?? fieldAt(spec, 'template');
  const marks = fieldAt(template, 'metadata', 'annotations');
  const used = Object.entries(isFields(marks) ? marks : {}).filter(([key]) => key.startsWith(annotations.uses));
  return used.flatMap(([, name]) => (typeof name === 'string' ? [name] : []));
}

/** True where one of the references means the object, or what it makes. */
export function isReferredTo(type: string, name: string, refersTo: Iterable<string>): boolean {
  const kind = type.split(':').at(-1) ?? type;
  const wanted = `${makers[kind] ?? kind}/${name}`;
  return [...refersTo].includes(wanted);
}

function visit(value: unknown, look: (value: unknown) => void): void {
  look(value);
  if (Array.isArray(value)) value.forEach((inner) => visit(inner, look));
  else if (isFields(value)) Object.values(value).forEach((inner) => visit(inner, look));
}
