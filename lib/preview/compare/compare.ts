import { slotTypes } from '../../deploy/componentTypes';
import type { Json, RegisteredResource } from '../model';
import { kindOf } from '../grouping';
import { align } from './align';
import { compareFields } from './fields';
import { normalisation, type Normal } from './fold';
import { withKept } from './kept';
import { at, isList, isObject, type JsonObject } from './json';
import { matchResources, places, type Pair } from './match';
import type { FieldChange, Folded, ResourceChange, Side, SideState, StackComparison } from './model';
import { compareReleases, isReleaseRecord } from './release';
import { ignored, replacing } from './replace';

/** What runs: that it enters another slot is told even where nothing else of it differs. */
const workloads = new Set(['CronJob', 'Deployment', 'StatefulSet']);

const stackType = 'pulumi:pulumi:Stack';

/** What only numbers and records a release, on whatever it made. */
const records = /(?:annotations|labels)\["verdigris\.dev\/(?:record|sequence)"\]/;

/** Options that are compared; what a resource waits for is folded. */
function optionsOf(resource: RegisteredResource, urnOf: (urn: string) => string): JsonObject {
  const { protect, retainOnDelete, ignoreChanges, replaceOnChanges, deletedWith, importId, provider, external } =
    resource;
  return {
    ...(protect && { protect }),
    ...(retainOnDelete && { retainOnDelete }),
    ...(external && { external }),
    ...(ignoreChanges.length > 0 && { ignoreChanges }),
    ...(replaceOnChanges.length > 0 && { replaceOnChanges }),
    ...(deletedWith && { deletedWith: urnOf(deletedWith) }),
    ...(importId && { importId }),
    ...(provider && { provider: urnOf(provider) }),
  };
}

/** Every text at or under a value. */
const textsIn = (value: Json | undefined): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (isList(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
};

interface Sides {
  readonly before: Side;
  readonly after: Side;
  /** What the head keeps in a slot beside the one that it writes. */
  readonly beside?: ReadonlySet<string>;
}

class Comparison {
  readonly changes: ResourceChange[] = [];
  readonly folded: Folded[] = [];
  private readonly normal: Normal;
  private readonly pairs: readonly Pair[];
  private readonly placed;
  private readonly providers: ReadonlyMap<string, RegisteredResource>;
  /** The head's URN of each resource of the base. */
  private readonly renamed: ReadonlyMap<string, string>;

  constructor(
    sides: Sides,
    readonly releases: StackComparison['releases'],
  ) {
    this.placed = { before: places(sides.before.resources), after: places(sides.after.resources) };
    this.pairs = matchResources(sides.before.resources, sides.after.resources, sides.beside);
    this.providers = new Map(sides.after.resources.map((resource) => [resource.urn, resource]));
    this.renamed = new Map(
      this.pairs.flatMap(({ before, after }) => (before && after ? [[before.urn, after.urn]] : [])),
    );
    this.normal = normalisation(this.pairs, releases, (resource, side) => this.placed[side].get(resource.urn) ?? {});
    for (const pair of this.pairs) this.add(pair);
    this.tellReleases();
    this.changes.sort((a, b) => (a.urn < b.urn ? -1 : 1));
    if (sides.before.resources.length > 1 && sides.after.resources.length > 1) this.addOutputs(sides);
  }

  private add({ before, after, why }: Pair): void {
    if (before && after) return this.addPair(before, after, why);
    const resource = (after ?? before)!;
    const place = this.placed[after ? 'after' : 'before'].get(resource.urn) ?? {};
    const { urn, type, name } = resource;
    const operation = after ? 'create' : 'delete';
    this.changes.push({
      urn,
      type,
      name,
      ...place,
      operation,
      replacedBy: [],
      fields: [],
      before,
      after,
      shown: { before: before?.inputs.values, after: after?.inputs.values },
    });
  }

  /** A release of which nothing else differs is told at its Deployment. */
  private tellReleases(): void {
    const told = new Set(this.changes.map(({ application }) => application));
    const silent = this.releases.filter(({ kind, application }) => kind === 'released' && !told.has(application));
    for (const { application } of silent) {
      const found = this.pairs.find(({ before, after }) => {
        const place = after && this.placed.after.get(after.urn);
        return before && place?.application === application && place.slot && kindOf(after!.type) === 'Deployment';
      });
      const { before, after } = found ?? {};
      if (before && after) this.changes.push(this.change(before, after, [], found?.why));
    }
  }

  private addPair(before: RegisteredResource, after: RegisteredResource, why: Pair['why']): void {
    const place = this.placed.after.get(after.urn) ?? {};
    const all = this.fieldsOf(before, after, place.application);
    const fields = all.filter(({ path, pattern }) => {
      // What was ignored before is no difference that an update makes.
      const kept = !pattern.startsWith('options.') && ignored(after, pattern);
      if (kept) this.folded.push({ urn: after.urn, path, cause: 'ignored' });
      return !kept;
    });
    this.compareOrder(before, after);
    const moved = why === 'alias' || (why === 'slot' && workloads.has(kindOf(after.type)));
    if (fields.length > 0 || moved) this.changes.push(this.change(before, after, fields, why));
    else if (why) this.folded.push({ urn: after.urn, path: '', cause: why });
  }

  private change(
    before: RegisteredResource,
    after: RegisteredResource,
    fields: readonly FieldChange[],
    why: Pair['why'],
  ): ResourceChange {
    const { urn, type, name } = after;
    const place = this.placed.after.get(urn) ?? {};
    // An object that is named by its content, or that stands in another slot, is made beside the old one.
    const beside = why === 'slot' || why === 'content';
    const replacedBy = beside ? [] : replacing(fields, after, this.providers.get(after.provider ?? ''));
    return {
      urn,
      ...(why && { former: { urn: before.urn, name: before.name, why } }),
      type,
      name,
      ...place,
      operation: replacedBy.length > 0 ? 'replace' : 'update',
      replacedBy,
      fields,
      before,
      after,
      shown: this.shown(before, after, fields, place.application),
    };
  }

  private shown(
    before: RegisteredResource,
    after: RegisteredResource,
    fields: readonly FieldChange[],
    application: string | undefined,
  ): ResourceChange['shown'] {
    const aligned = align(before.inputs.values, after.inputs.values, (text, side) =>
      this.normal.text(text, side, application),
    );
    const changed = fields.filter(({ pattern }) => pattern.startsWith('options.'));
    if (changed.length === 0) return aligned;
    const options = (side: 'before' | 'after'): Json =>
      Object.fromEntries(
        changed.flatMap(({ path, [side]: value }) =>
          value === undefined ? [] : [[path.slice('options.'.length), value]],
        ),
      );
    return {
      before: { ...aligned.before, options: options('before') },
      after: { ...aligned.after, options: options('after') },
    };
  }

  private fieldsOf(
    before: RegisteredResource,
    after: RegisteredResource,
    application: string | undefined,
  ): readonly FieldChange[] {
    const record = isReleaseRecord(after, application);
    const [left, right] = [before, after].map(({ inputs }) => inputs.values) as [JsonObject, JsonObject];
    const found = compareFields(left, right, {
      normal: (text, side) => this.normal.text(text, side, application),
      onFolded: (path) => {
        const [text = ''] = textsIn(valueAt(left, path));
        this.folded.push({ urn: after.urn, path, cause: this.normal.cause(text, 'before') });
      },
    });
    const fields = found.filter(({ path }) => {
      // A claim lists what the slot holds: that is shown where it is made. A record tells of former releases.
      const kept =
        (record && (path === 'data' || path.startsWith('data.'))) || (application !== undefined && records.test(path));
      if (kept) this.folded.push({ urn: after.urn, path, cause: 'release' });
      return !kept;
    });
    const urnOf = (urn: string): string => this.renamed.get(urn) ?? urn;
    const options = compareFields(
      { options: optionsOf(before, urnOf) },
      { options: optionsOf(after, (urn) => urn) },
      { normal: (text) => text, onFolded: () => undefined },
    );
    return [...fields, ...options];
  }

  /** What has to be there first is no change of the resource: it is counted. */
  private compareOrder(before: RegisteredResource, after: RegisteredResource): void {
    const urns = before.dependencies.map((urn) => this.renamed.get(urn) ?? urn).sort();
    const same =
      urns.length === after.dependencies.length && urns.every((urn, index) => urn === after.dependencies[index]);
    if (!same) this.folded.push({ urn: after.urn, path: 'dependencies', cause: 'order' });
  }

  /**
   * True for what the outputs say of a release that is told: the version of the application and the slot that it goes to, and
   * that it was verified for the stack that comes after this one.
   */
  private isReleased({ path, before, after }: FieldChange): boolean {
    const keys = keysIn(path);
    return this.releases.some(({ application, kind, before: from, after: to }) => {
      if (kind !== 'released' || !from || !to || !keys.includes(application)) return false;
      const moves = keys.at(-1) === 'slot' && slots.has(before) && slots.has(after);
      return keys[1] === 'verified' || moves || (from.version === before && to.version === after);
    });
  }

  private addOutputs({ before, after }: Sides): void {
    const [one, other] = [before, after].map((side) => side.resources.find(({ type }) => type === stackType));
    if (!one || !other) return;
    const ids = new Map(
      this.releases.flatMap(({ before: from, after: to }) => (from && to ? [[from.release, to.release]] : [])),
    );
    const { urn, type, name } = other;
    const normal = (text: string, side: 'before' | 'after'): string =>
      side === 'before' ? (ids.get(text) ?? text) : text;
    const onFolded = (path: string): void => void this.folded.push({ urn, path, cause: 'release' });
    const of = ({ outputs, secure = {} }: Side): JsonObject => ({ outputs: outputs.values, config: secure });
    const fields = compareFields(of(before), of(after), { normal, onFolded }).filter((field) => {
      const known = this.isReleased(field);
      if (known) onFolded(field.path);
      return !known;
    });
    if (fields.length === 0) return;
    // Of the configuration, what is encrypted with another value is all there is to show.
    const config = (side: 'before' | 'after'): JsonObject =>
      Object.fromEntries(
        fields.flatMap(({ path, [side]: value }) =>
          path.startsWith('config') && value !== undefined ? [[path, value]] : [],
        ),
      );
    const outputs = align(before.outputs.values, after.outputs.values, normal);
    const shown = {
      before: { ...outputs.before, ...config('before') },
      after: { ...outputs.after, ...config('after') },
    };
    this.changes.push({
      urn,
      type,
      name,
      operation: 'update',
      replacedBy: [],
      fields,
      before: one,
      after: other,
      shown,
    });
  }
}

const slots: ReadonlySet<Json | undefined> = new Set(Object.keys(slotTypes));

/** The keys of a path that a comparison gave, where they are plain. */
const keysIn = (path: string): readonly string[] => path.split(/[.[\]]+/).filter((key) => key !== '');

const valueAt = (value: Json, path: string): Json | undefined => at(value, ...keysIn(path));

const nothing = { changes: [], folded: [], releases: [], warnings: [], problems: [], configuration: false } as const;

/** A side of which every resource has gone. */
export const emptySide = ({ project, stack, resources }: Side): Side => ({
  project,
  stack,
  resources: resources.filter(({ type }) => type === stackType),
  outputs: { values: {}, unknowns: [], secrets: [] },
  messages: [],
  warnings: [],
});

/** What the head would change of a stack. Pure: the same sides give the same comparison. */
export function compareStack(stack: string, before: SideState, after: SideState): StackComparison {
  const of = (state: SideState): Side | undefined => (state.state === 'rendered' ? state.side : undefined);
  const left = of(before);
  const rendered = of(after);
  const kept = left && rendered && withKept(left, rendered);
  const right = kept?.side ?? rendered;
  const sides = { stack, project: (right ?? left)?.project ?? '', before: left, after: right };
  if (after.state === 'failed')
    return { ...nothing, ...sides, state: 'head failed', problems: after.problems, configuration: after.configuration };
  if (before.state === 'failed')
    return {
      ...nothing,
      ...sides,
      state: 'base failed',
      problems: before.problems,
      configuration: before.configuration,
    };
  const state = !left ? 'new' : !right ? 'removed' : 'compared';
  const known = (left ?? right) as Side | undefined;
  if (!known) return { ...nothing, ...sides, state: 'compared' };
  // Without its file nobody updates the stack: what it holds stays as it is.
  if (state === 'removed') return { ...nothing, ...sides, state };
  const { changes, folded, releases } = new Comparison(
    { before: left ?? emptySide(known), after: right ?? emptySide(known), beside: kept?.beside },
    compareReleases(left, right),
  );
  const said = new Set(left?.warnings);
  const warnings = (right?.warnings ?? []).filter((warning) => !said.has(warning));
  return { ...nothing, ...sides, state, changes, folded, releases, warnings };
}
