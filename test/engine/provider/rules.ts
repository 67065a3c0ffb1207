import { ApiError } from './store';
import { at, canonical, equal, isTree, type Tree, type Value } from './values';

/**
 * Fields that the API server does not let change, by kind. The real provider answers a change of them with a
 * replacement (its forceNew table, provider/pkg/provider/diff.go).
 */
const immutableFields: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec.selector'],
  StatefulSet: ['spec.selector', 'spec.serviceName', 'spec.volumeClaimTemplates', 'spec.podManagementPolicy'],
  DaemonSet: ['spec.selector'],
  Job: ['spec.completions', 'spec.parallelism', 'spec.selector', 'spec.template'],
  Service: ['spec.clusterIP'],
  PersistentVolumeClaim: ['spec.accessModes', 'spec.selector', 'spec.storageClassName', 'spec.volumeName'],
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef'],
  Secret: ['type'],
};

/** Paths whose change replaces the resource. Data of a ConfigMap or Secret does, unless the provider may change it. */
export function replacingFields(
  object: Tree,
  mutable: { readonly configMaps: boolean; readonly secrets: boolean },
): readonly string[] {
  const kind = String(object['kind']);
  const data =
    (kind === 'ConfigMap' && (!mutable.configMaps || object['immutable'] === true)) ||
    (kind === 'Secret' && (!mutable.secrets || object['immutable'] === true));
  return [
    'metadata.name',
    'metadata.namespace',
    ...(immutableFields[kind] ?? []),
    ...(data ? ['data', 'binaryData', 'stringData'] : []),
  ];
}

/** What the API server says to a change of `before` into `after`. */
export function immutableChanges(before: Tree, after: Tree): readonly string[] {
  const fields = immutableFields[String(after['kind'])] ?? [];
  const changed = fields.filter((field) => {
    const wanted = at(after, ...field.split('.'));
    return wanted !== undefined && !equal(at(before, ...field.split('.')), wanted);
  });
  const frozen =
    before['immutable'] === true && ['data', 'binaryData'].some((field) => !equal(before[field], after[field]));
  return [
    ...changed.map((field) => `${field}: Invalid value: field is immutable`),
    ...(frozen ? ['data: Forbidden: field is immutable when `immutable` is set'] : []),
  ];
}

/** The checks of the API server that our objects could fail. */
export function validate(object: Tree): readonly string[] {
  const problems: string[] = [];
  const name = at(object, 'metadata', 'name');
  if (typeof name !== 'string' || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name) || name.length > 253)
    problems.push(`metadata.name: Invalid value: ${JSON.stringify(name)}`);
  for (const labels of [at(object, 'metadata', 'labels'), at(object, 'spec', 'template', 'metadata', 'labels')])
    for (const [key, value] of Object.entries(isTree(labels) ? labels : {}))
      if (typeof value !== 'string' || !/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value))
        problems.push(`label ${key}: Invalid value: ${JSON.stringify(value)}`);
  const selector = at(object, 'spec', 'selector', 'matchLabels');
  const template = at(object, 'spec', 'template', 'metadata', 'labels');
  if (isTree(selector) && object['kind'] !== 'Job' && isTree(template) && !matches(selector, template))
    problems.push('spec.template.metadata.labels: `selector` does not match template `labels`');
  return problems;
}

/** True where the labels have everything that the selector asks for. */
export const matches = (selector: { readonly [key: string]: Value }, labels: { readonly [key: string]: Value }) =>
  Object.keys(selector).length > 0 && Object.entries(selector).every(([key, value]) => equal(labels[key], value));

export interface PropertyChange {
  readonly path: string;
  readonly kind: 'add' | 'delete' | 'update';
}

/** The differences by path; lists are compared as a whole. */
export function changes(before: Value | undefined, after: Value | undefined, path = ''): readonly PropertyChange[] {
  if (isTree(before) && isTree(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => changes(before[key], after[key], append(path, key)));
  }
  if (canonical(before) === canonical(after)) return [];
  return [{ path, kind: before === undefined ? 'add' : after === undefined ? 'delete' : 'update' }];
}

const append = (path: string, key: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? (path === '' ? key : `${path}.${key}`) : `${path}["${key}"]`;

/** True for a path that another one contains: `*` stands for any one key, and what is under a path is within it. */
export function isWithin(path: string, outer: string): boolean {
  const [inner, keys] = [keysOf(path), keysOf(outer)];
  return keys.length <= inner.length && keys.every((key, index) => key === '*' || key === inner[index]);
}

const keysOf = (path: string): readonly string[] =>
  [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[]+)/g)].map(
    ([, quoted, index, plain]) => quoted ?? index ?? plain ?? '',
  );

/**
 * What the real provider applies where fields are ignored (handleSSAIgnoreFields of its await.go): their live values. It
 * cuts the path at every dot, quoted or not, and knows no `*`; live metadata is what the API server then refuses.
 */
export function withLiveFields(given: Tree, live: Tree | undefined, ignored: readonly string[]): Tree {
  return ignored.reduce<Tree>((object, path) => {
    const keys = path.split('.');
    const [top, field] = keys;
    if (top === 'metadata' && (field === undefined || serverFields.includes(field))) {
      throw new ApiError(`metadata.managedFields must be nil (ignored: ${path})`);
    }
    const value = at(live, ...keys);
    return value === undefined ? object : withField(object, keys, value);
  }, given);
}

const serverFields = ['managedFields', 'uid', 'resourceVersion', 'generation', 'creationTimestamp'];

function withField(object: Tree, [key, ...rest]: readonly string[], value: Value): Tree {
  if (key === undefined) return object;
  const inner = object[key];
  return { ...object, [key]: rest.length === 0 ? value : withField(isTree(inner) ? { ...inner } : {}, rest, value) };
}

/** A live Secret as it was written: the API server answers `stringData` as `data`, in base64. */
export function asWritten(live: Tree, inputs: Tree): Tree {
  const { data } = live;
  if (inputs['kind'] !== 'Secret' || !isTree(inputs['stringData']) || !isTree(data) || live['stringData'] !== undefined)
    return live;
  const texts = Object.entries(data).map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString()]);
  return { ...live, stringData: Object.fromEntries(texts) as Tree };
}

/**
 * The part of `live` that has the shape of `inputs`: fields that the server set do not count as differences, nor does
 * its own spelling of a quantity (`2000m` becomes `2`), nor that it leaves out what is empty.
 */
export function prune(live: Value | undefined, inputs: Value | undefined): Value | undefined {
  if (Array.isArray(live) && Array.isArray(inputs))
    return live.map((item: Value, index) => prune(item, (inputs as readonly Value[])[index]) as Value);
  if (!isTree(live) || !isTree(inputs)) return sameQuantity(live, inputs) ? inputs : live;
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([key, input]) => live[key] !== undefined || isEmpty(input))
      .map(([key, input]) => [key, live[key] === undefined ? input : (prune(live[key], input) as Value)]),
  );
}

/** What Go leaves out of JSON (`omitempty`). */
const isEmpty = (value: Value): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (isTree(value) ? Object.keys(value).length === 0 : Array.isArray(value) && value.length === 0);

const scales: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

function sameQuantity(live: Value | undefined, input: Value | undefined): boolean {
  const [a, b] = [live, input].map((value) => {
    const [, digits, suffix = ''] = /^([0-9]+(?:\.[0-9]+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(String(value)) ?? [];
    return digits === undefined ? undefined : Number(digits) * (scales[suffix] ?? NaN);
  });
  return typeof live === 'string' && typeof input === 'string' && a !== undefined && a === b;
}
