import type { Side } from '../compare/model';
import type { Json, RegisteredResource } from '../model';
import { withoutStack } from '../render';
import type { EngineDrift, EnginePreview, EngineStep } from './model';

type Properties = { readonly [property: string]: Json };

interface State {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly provider?: string;
  readonly inputs?: Properties | null;
  readonly outputs?: Properties | null;
}

interface Metadata {
  readonly op: string;
  readonly urn: string;
  readonly old?: State | null;
  readonly new?: State | null;
  readonly keys?: readonly string[] | null;
  readonly diffs?: readonly string[] | null;
  readonly detailedDiff?: { readonly [path: string]: unknown } | null;
}

/** One event of the engine as its log has it (apitype.EngineEvent), as far as it is read. */
export interface EngineEvent {
  readonly preludeEvent?: object;
  readonly resourcePreEvent?: { readonly metadata: Metadata };
  readonly resOutputsEvent?: { readonly metadata: Metadata };
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string; readonly urn?: string };
}

/** What stands for a value that only the update knows, of any kind: `resource/plugin/rpc.go`. */
const unknowns = new Set([
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
]);

/** What providers keep for themselves. */
const internal = /^__(internal|defaults|inputs|meta|fieldManager|initialApiVersion|provider)$/;

function cleaned(value: Json, path: string): Json {
  if (typeof value === 'string') return unknowns.has(value) ? `\${${path}}` : value;
  if (Array.isArray(value)) return value.map((inner: Json, index) => cleaned(inner, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !internal.test(key))
      .map(([key, inner]) => [key, cleaned(inner, `${path}.${key}`)]),
  );
}

const nameOf = (urn: string): string => urn.split('::').slice(3).join('::');

function resourceOf(state: State, properties: 'inputs' | 'outputs'): RegisteredResource {
  const name = nameOf(state.urn);
  const provider = state.provider ? state.provider.slice(0, state.provider.lastIndexOf('::')) : undefined;
  return {
    urn: state.urn,
    type: state.type,
    name,
    custom: state.custom === true,
    external: false,
    ...(state.parent && { parent: state.parent }),
    inputs: { values: cleaned(state[properties] ?? {}, name) as Properties, unknowns: [], secrets: [] },
    dependencies: [],
    propertyDependencies: {},
    ...(provider && { provider }),
    aliases: [],
    protect: state.protect === true,
    ignoreChanges: [],
    replaceOnChanges: [],
    retainOnDelete: state.retainOnDelete === true,
  };
}

const operations: { readonly [op: string]: EngineStep['operation'] } = {
  same: 'same',
  create: 'create',
  import: 'create',
  update: 'update',
  delete: 'delete',
  replace: 'replace',
  'import-replacement': 'replace',
};

/** Reads what a preview of the engine said, event by event. Pure. */
export function readEvents(
  events: readonly EngineEvent[],
  { project, stack, refreshed }: { readonly project: string; readonly stack: string; readonly refreshed: boolean },
): EnginePreview {
  const steps = new Map<string, EngineStep>();
  const [before, after] = [new Map<string, State>(), new Map<string, State>()];
  const drift: EngineDrift[] = [];
  const [recorded, found] = [new Map<string, State>(), new Map<string, State>()];
  const problems = new Set<string>();
  const keep = (operation: EngineStep['operation'], { urn, keys, diffs, detailedDiff, ...states }: Metadata): void => {
    const differing = detailedDiff ? Object.keys(detailedDiff) : (diffs ?? []);
    steps.set(urn, { urn, operation, replacedBy: operation === 'replace' ? (keys ?? []) : [], differing });
    if (states.old) before.set(urn, states.old);
    if (states.new && operation !== 'delete') after.set(urn, states.new);
  };
  for (const { resourcePreEvent, resOutputsEvent, diagnosticEvent } of events) {
    const planned = resourcePreEvent?.metadata;
    const operation = planned && operations[planned.op];
    if (planned && operation) keep(operation, planned);
    // What goes because something that it needs is replaced is deleted so, and not made again.
    else if (planned?.op === 'delete-replaced' && !steps.has(planned.urn)) keep('delete', planned);
    const read = resOutputsEvent?.metadata;
    if (read?.op === 'refresh' && read.old) {
      const fields = Object.keys(read.detailedDiff ?? {});
      if (read.new && fields.length === 0) continue;
      drift.push({ urn: read.urn, fields, gone: !read.new });
      recorded.set(read.urn, read.old);
      if (read.new) found.set(read.urn, read.new);
    }
    if (diagnosticEvent?.severity === 'error') problems.add(withoutStack(diagnosticEvent.message));
  }
  const side = (states: ReadonlyMap<string, State>, properties: 'inputs' | 'outputs'): Side => ({
    project,
    stack,
    resources: [...states.values()].map((state) => resourceOf(state, properties)),
    outputs: { values: {}, unknowns: [], secrets: [] },
    messages: [],
    warnings: [],
  });
  return {
    refreshed,
    problems: [...problems],
    steps: [...steps.values()],
    drift,
    before: side(before, 'inputs'),
    after: side(after, 'inputs'),
    recorded: side(recorded, 'outputs'),
    found: side(found, 'outputs'),
  };
}
