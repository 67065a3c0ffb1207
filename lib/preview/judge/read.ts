import { at, isObject, listAt, type JsonObject } from '../compare/json';
import type { FieldChange, ResourceChange } from '../compare/model';
import { unsealed } from '../compare/keeper';
import { kindOf } from '../grouping';
import type { Json, RegisteredResource } from '../model';
import type { Fact } from './model';

export type Values = RegisteredResource['inputs']['values'];

export const isKubernetes = ({ type }: { readonly type: string }): boolean =>
  type.startsWith('kubernetes:') && !type.startsWith('kubernetes:helm.sh');
export const isKind = (change: { readonly type: string }, ...kinds: readonly string[]): boolean =>
  isKubernetes(change) && kinds.includes(kindOf(change.type));

/** Inputs of the two sides; undefined where there is none. */
export const before = (change: ResourceChange): Values | undefined => change.before?.inputs.values;
export const after = (change: ResourceChange): Values | undefined => change.after?.inputs.values;

const podPaths: { readonly [kind: string]: readonly string[] } = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Deployment: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  Pod: ['spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
};

/** What runs for long, and is served by or works. */
export const workloads = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** A pod of a workload, with the path to its specification. */
export interface PodSpec {
  readonly path: string;
  readonly spec: JsonObject;
}

export function podOf(type: string, values: Values | undefined): PodSpec | undefined {
  const path = type.startsWith('kubernetes:') ? podPaths[kindOf(type)] : undefined;
  const spec = path && at(values, ...path);
  return path && isObject(spec) ? { path: path.join('.'), spec } : undefined;
}

export interface Container {
  readonly name: string;
  readonly path: string;
  readonly spec: JsonObject;
  /** True for one that ends before the others start. */
  readonly initial: boolean;
}

export function containersOf(type: string, values: Values | undefined): readonly Container[] {
  const pod = podOf(type, values);
  if (!pod) return [];
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    listAt(pod.spec, list)
      .filter(isObject)
      .map((spec, index) => {
        const name = typeof spec.name === 'string' ? spec.name : String(index);
        return { name, path: `${pod.path}.${list}[${name}]`, spec, initial: list === 'initContainers' };
      }),
  );
}

/** Containers of both sides by name, those that the head has. */
export function containerPairs(
  change: ResourceChange,
): readonly { readonly after: Container; readonly before?: Container }[] {
  const former = new Map(containersOf(change.type, before(change)).map((container) => [container.name, container]));
  return containersOf(change.type, after(change)).map((container) => ({
    after: container,
    before: former.get(container.name),
  }));
}

/** More characters of a value say nothing in a sentence. */
const longest = 80;
/** Control characters and marks that turn the direction of writing, which a terminal or a page would obey. */
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The code of a character that can't be seen. */
export const visible = (text: string): string =>
  text.replace(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A value in a sentence: in one line, cut where it is long. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return 'none';
  const text = unsealed(typeof value === 'string' ? value : JSON.stringify(value));
  const short = text.length > longest ? `${text.slice(0, longest)}... (${text.length} characters)` : text;
  return visible(short) || "''";
}

export const fromTo = (from: Json | undefined, to: Json | undefined): string => {
  const [left, right] = [shown(from), shown(to)];
  return left === right && from !== undefined ? `${left} changes` : `${left} -> ${right}`;
};

/** The last part of a path. */
export const lastOf = (path: string): string => /(?:^|\.)([^.]*(?:\[[^\]]*\])*)$/.exec(path)?.[1] || path;

/** One fact for each field whose pattern fits. */
export const factsFor = (
  change: ResourceChange,
  pattern: RegExp,
  wanted: (field: FieldChange) => boolean = () => true,
): readonly Fact[] =>
  change.fields
    .filter((field) => pattern.test(field.pattern) && wanted(field))
    .map((field) => ({ path: field.path, what: wordsFor(field) }));

/** A part that comes or goes is named; what is in it is read in the difference. */
function wordsFor({ path, kind, before: from, after: to }: FieldChange): string {
  const part = (value: Json | undefined): boolean => typeof value === 'object' && value !== null;
  const coming = kind === 'added' && part(to);
  if (coming || (kind === 'removed' && part(from))) return `${visible(lastOf(path))} ${kind}`;
  return `${visible(lastOf(path))} ${fromTo(from, to)}`;
}

export const number = (value: Json | undefined): number | undefined => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
};

/** A value as text; nothing is ''. */
export const textOf = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

export const isTrue = (value: Json | undefined): boolean => value === true || value === 'true';
export const isFalse = (value: Json | undefined): boolean => value === false || value === 'false';
/** Resources that are there on both sides. */
export const stays = ({ operation }: ResourceChange): boolean => operation === 'update' || operation === 'replace';
export const goes = ({ operation }: ResourceChange): boolean => operation === 'delete' || operation === 'replace';
