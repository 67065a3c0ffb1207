import { canonical, isObject, type JsonObject } from './json';
import type { Json } from '../model';

/** What tells the elements of a list apart; undefined for an element that it does not fit. */
type KeyOf = (element: JsonObject) => string | undefined;

const text = (value: Json | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const field =
  (name: string): KeyOf =>
  (element) =>
    text(element[name]);

/** Several fields together; those that are absent count as empty, but the first has to be there. */
const fields =
  (name: string, ...others: readonly string[]): KeyOf =>
  (element) => {
    const first = text(element[name]);
    return first && [first, ...others.flatMap((other) => text(element[other]) ?? [])].join('/');
  };

/**
 * Natural keys by the name of the list, as Kubernetes' own merge keys have them (`x-kubernetes-list-map-keys`), and those of
 * AWS where a list has one.
 */
const byList: { readonly [list: string]: readonly KeyOf[] } = {
  ports: [fields('containerPort', 'protocol'), fields('port', 'protocol')],
  volumeMounts: [field('mountPath')],
  volumeDevices: [field('devicePath')],
  hostAliases: [field('ip')],
  topologySpreadConstraints: [fields('topologyKey', 'whenUnsatisfiable')],
  tolerations: [fields('key', 'operator', 'value', 'effect')],
  metrics: [(metric) => text(metric.type) && `${text(metric.type)}/${nameInside(metric)}`],
  envFrom: [(source) => `${text(source.prefix) ?? ''}${nameInside(source)}`],
  subjects: [fields('kind', 'namespace', 'name')],
  ownerReferences: [field('uid')],
  Statement: [field('Sid')],
  rules: [field('host'), field('rulePriority'), field('id')],
  paths: [fields('path', 'pathType')],
  tls: [field('secretName')],
  ingress: [fields('fromPort', 'toPort', 'protocol', 'description')],
  egress: [fields('fromPort', 'toPort', 'protocol', 'description')],
};

/** Keys that fit any list. */
const general: readonly KeyOf[] = [field('name'), field('Sid'), field('secretKey'), field('key'), field('id')];

/** The name that stands one level down: of a metric's resource, of a source of variables. */
function nameInside(element: JsonObject): string {
  for (const inner of Object.values(element)) {
    const name = isObject(inner) ? text(inner.name) : undefined;
    if (name) return name;
  }
  return '';
}

/**
 * The keys of the elements of two lists of one field: the first that all elements of both have and that is unique in each.
 * Undefined where nothing tells them apart but their content.
 */
export function naturalKeys(
  list: string,
  before: readonly Json[],
  after: readonly Json[],
): { readonly before: readonly string[]; readonly after: readonly string[] } | undefined {
  for (const keyOf of [...(byList[list] ?? []), ...general]) {
    const found = [before, after].map((side) =>
      side.map((element) => (isObject(element) ? keyOf(element) : undefined)),
    );
    const fits = found.every((keys) => keys.every((key) => key !== undefined) && new Set(keys).size === keys.length);
    if (fits) return { before: found[0] as string[], after: found[1] as string[] };
  }
  return undefined;
}

/** Elements that are the same in both lists, by content, as pairs of indices; the rest in order. */
export function sameContent(
  before: readonly Json[],
  after: readonly Json[],
  textOf: (element: Json, side: 'before' | 'after') => string = canonical,
): {
  readonly pairs: readonly (readonly [number, number])[];
  readonly left: readonly number[];
  readonly right: readonly number[];
} {
  const free = new Map<string, number[]>();
  after.forEach((element, index) => {
    const content = textOf(element, 'after');
    free.set(content, [...(free.get(content) ?? []), index]);
  });
  const pairs: (readonly [number, number])[] = [];
  const left: number[] = [];
  before.forEach((element, index) => {
    const match = free.get(textOf(element, 'before'))?.shift();
    if (match === undefined) left.push(index);
    else pairs.push([index, match]);
  });
  return { pairs, left, right: [...free.values()].flat().sort((a, b) => a - b) };
}
