import type { Json, RegisteredResource, Rendering } from '../preview';
import {
  applicationOf,
  applicationsOf,
  componentOf,
  indexed,
  isProvider,
  kindOf,
  releaseLines,
  slotOf,
  type ByUrn,
} from './grouping';
import { counted, hanging, padded, type Style } from './terminal';

/** Kinds that a reader looks for first; the others follow alphabetically. */
const first = ['Deployment', 'Service', 'Job', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'ConfigMap'];
const rank = (kind: string): number => (first.includes(kind) ? first.indexOf(kind) : first.length);

/** More names of one kind than this are counted. */
const mostNames = 6;
/** Wider titles of the ground's parts do not push the others to the right. */
const widestTitle = 32;
/** Digits of a digest that people compare. */
const shortDigest = 12;

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>(
    (inner, key) =>
      Array.isArray(inner) ? (inner as readonly Json[])[Number(key)] : isObject(inner) ? inner[key] : undefined,
    value,
  );

function byKind(
  resources: readonly RegisteredResource[],
): readonly (readonly [string, readonly RegisteredResource[]])[] {
  const kinds = new Map<string, RegisteredResource[]>();
  for (const resource of resources) {
    const kind = kindOf(resource.type);
    kinds.set(kind, [...(kinds.get(kind) ?? []), resource]);
  }
  return [...kinds].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

const withCount = (kind: string, count: number): string => (count > 1 ? `${kind} x${count}` : kind);

/** The image of what runs for long; that of a Job says little. */
function imageOf(resource: RegisteredResource): string | undefined {
  if (kindOf(resource.type) === 'Job') return undefined;
  const image = at(resource.inputs.values.spec, 'template', 'spec', 'containers', 0, 'image');
  return typeof image === 'string' ? image : undefined;
}

/** The registry that all images come from, where there is one: it need not be repeated then. */
function commonRegistry(resources: readonly RegisteredResource[]): string | undefined {
  const registries = resources.flatMap((resource) => /^([^/]*[.:][^/]*)\//.exec(imageOf(resource) ?? '')?.[1] ?? []);
  return registries.every((registry) => registry === registries[0]) ? registries[0] : undefined;
}

/** What to know of a resource beside its name, where there is something. */
function detail(resource: RegisteredResource, registry: string | undefined): string {
  if (resource.ignoreChanges.includes('*')) return 'untouched';
  const image = imageOf(resource)
    ?.replace(`${registry}/`, '')
    .replace(/@sha256:([0-9a-f]+)$/, (_, digits: string) => `@sha256:${digits.slice(0, shortDigest)}...`);
  const replicas = at(resource.inputs.values.spec, 'replicas');
  const pods = typeof replicas === 'number' ? counted(replicas, 'pod') : '';
  return [pods, image].filter(Boolean).join(' of ');
}

function nameWith(resource: RegisteredResource, registry: string | undefined, style: Style): string {
  const notes = [resource.protect ? 'protected' : '', detail(resource, registry)].filter(Boolean).join(', ');
  return notes ? `${resource.name} ${style.dim(`(${notes})`)}` : resource.name;
}

/** Names one after the other, as many as are readable; the others are counted. */
function names(resources: readonly RegisteredResource[], registry: string | undefined, style: Style): string {
  const shown = resources.slice(0, mostNames).map((resource) => nameWith(resource, registry, style));
  const rest = resources.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

interface View {
  readonly style: Style;
  readonly width: number;
  readonly registry: string | undefined;
}

/** One line for each kind; `column` is where the names begin, whatever the indentation. */
function rows(resources: readonly RegisteredResource[], indent: number, column: number, view: View): readonly string[] {
  const { style, width, registry } = view;
  return byKind(resources).map(([kind, members]) =>
    hanging(
      padded(' '.repeat(indent) + withCount(kind, members.length), column),
      names(members, registry, style),
      width,
    ),
  );
}

/** Members by slot; what the application owns comes first, under ''. */
function bySlot(
  members: readonly RegisteredResource[],
  byUrn: ByUrn,
): readonly (readonly [string, readonly RegisteredResource[]])[] {
  const slots = new Map<string, RegisteredResource[]>();
  for (const member of members) {
    const slot = slotOf(member, byUrn) ?? '';
    slots.set(slot, [...(slots.get(slot) ?? []), member]);
  }
  return [...slots].sort(([a], [b]) => (a < b ? -1 : 1));
}

function applicationSection(
  application: string,
  members: readonly RegisteredResource[],
  said: readonly string[],
  byUrn: ByUrn,
  view: View,
): string {
  const { style, width } = view;
  const slots = bySlot(members, byUrn).map(([slot, resources]) => ({ slot, resources, indent: slot ? 6 : 4 }));
  const widths = slots.flatMap(({ resources, indent }) =>
    byKind(resources).map(([kind, { length }]) => indent + withCount(kind, length).length),
  );
  const column = Math.max(0, ...widths) + 2;
  return [
    `  ${style.strong(application)} ${style.dim(`· ${counted(members.length, 'resource')}`)}`,
    ...said.map((text) => hanging('    ', style.accent(text), width)),
    ...slots.flatMap(({ slot, resources, indent }) => [
      ...(slot ? [`    ${style.dim(`slot ${slot}`)}`] : []),
      ...rows(resources, indent, column, view),
    ]),
  ].join('\n');
}

/** The ground by its parts: one line for each, with the kinds in it and how many there are of each. */
function groundSection(rendering: Rendering, resources: readonly RegisteredResource[], { style, width }: View): string {
  const byUrn = indexed(rendering.resources);
  const parts = new Map<string, RegisteredResource[]>();
  for (const resource of resources) {
    const title = componentOf(resource, byUrn) ?? kindOf(resource.type);
    parts.set(title, [...(parts.get(title) ?? []), resource]);
  }
  const column = Math.min(widestTitle, Math.max(...[...parts.keys()].map((title) => title.length)));
  const lines = [...parts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, members]) => {
      const kinds = byKind(members).map(([kind, { length }]) => withCount(kind, length));
      const kept = members.filter(({ protect }) => protect).length;
      const note = kept === 0 ? '' : ` ${style.dim(`(${kept === members.length ? '' : `${kept} `}protected)`)}`;
      return hanging(`    ${padded(title, column)}  `, kinds.join(', ') + note, width);
    });
  return [`  ${style.strong('ground')} ${style.dim(`· ${counted(resources.length, 'resource')}`)}`, ...lines].join(
    '\n',
  );
}

function totals(rendering: Rendering): string {
  const { resources, manifests } = rendering;
  const sum = (pick: (resource: RegisteredResource) => number): number =>
    resources.reduce((total, resource) => total + pick(resource), 0);
  const custom = resources.filter((resource) => resource.custom && !isProvider(resource)).length;
  const kept = sum(({ protect, custom }) => Number(protect && custom));
  const unknown = sum(({ inputs }) => inputs.unknowns.length);
  const secret = sum(({ inputs }) => inputs.secrets.length);
  return [
    counted(custom, 'resource'),
    counted(manifests.length, 'Kubernetes object'),
    kept > 0 && `${kept} protected`,
    unknown > 0 && `${counted(unknown, 'value')} known after the update`,
    secret > 0 && counted(secret, 'secret value'),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The plan of a stack as text for a terminal, at most `width` columns where words allow. */
export function planText(rendering: Rendering, style: Style, width: number, writtenTo?: string): string {
  const byUrn = indexed(rendering.resources);
  const custom = rendering.resources.filter((resource) => resource.custom && !isProvider(resource));
  const registry = commonRegistry(custom);
  const view: View = { style, width, registry };
  const lines = releaseLines(rendering);
  const from = registry ? ` · images from ${registry}` : '';
  const sections = [`${style.strong(rendering.stack)} ${style.dim(`· project ${rendering.project}${from}`)}`];
  for (const application of applicationsOf(rendering)) {
    const members = custom.filter((resource) => applicationOf(resource, byUrn) === application);
    const said = lines.filter((line) => line.application === application).map(({ text }) => text);
    sections.push(applicationSection(application, members, said, byUrn, view));
  }
  const ground = custom.filter((resource) => applicationOf(resource, byUrn) === undefined);
  if (ground.length > 0) sections.push(groundSection(rendering, ground, view));
  if (rendering.warnings.length > 0) {
    const warnings = rendering.warnings.map((text) => hanging(`    ${style.warn('!')} `, text, width));
    sections.push([`  ${style.strong(style.warn('warnings'))}`, ...warnings].join('\n'));
  }
  const files = writtenTo
    ? [`  ${style.dim('Written in full to')} ${writtenTo}${style.dim(': resources.json, manifests/*.yaml')}`]
    : [];
  sections.push([hanging('  ', totals(rendering), width), ...files].join('\n'));
  return `${sections.join('\n\n')}\n`;
}
