/**
 * Loaded into the program's process before the program, when it is rendered. It says where each unknown value comes
 * from, which the protocol has no place for, and tells the parent process which errors are the user's (`RunError`).
 * It changes no value, no order and no answer.
 */
import * as modules from 'node:module';
import type { ChildMessage } from './child';
import { loadWhenUsed } from './serializing';
import { label, labelKey, labelledUnknown, leafOf, nameOf, secretWire, unknownSentinel, unlabelled } from './values';

/** Text that an Output may carry to say what stands for it where it is unknown. */
const symbolKey = Symbol.for('verdigris.symbol');

interface OutputLike {
  readonly __pulumiOutput: true;
  readonly isSecret: Promise<boolean>;
  readonly promise: (withUnknowns?: boolean) => Promise<unknown>;
  readonly allResources?: () => Promise<Set<ResourceLike>>;
  readonly [symbolKey]?: unknown;
  apply(run: (value: unknown) => unknown, runWithUnknowns?: boolean): OutputLike;
}
interface ResourceLike {
  readonly __pulumiResource: true;
  readonly __name?: string;
  readonly __pulumiType?: string;
  readonly [property: string]: unknown;
}
type Serialize = (label: string, properties: { [key: string]: unknown }, options?: unknown) => Promise<unknown>;
type Struct = { toJavaScript(): object };
interface SdkRpc {
  serializeResourceProperties: Serialize;
  serializeProperties: Serialize;
  deserializeProperties(properties: Struct, keepUnknowns?: boolean): object;
}
interface SdkProto {
  readonly TransformRequest: { deserializeBinary(bytes: Uint8Array): { getProperties(): Struct | undefined } };
}

const isOutput = (value: unknown): value is OutputLike =>
  typeof value === 'object' && value !== null && (value as Partial<OutputLike>).__pulumiOutput === true;

/** Where an Output was made from another one: by `apply`, or by reading a property of its value. */
const origins = new WeakMap<OutputLike['promise'], { readonly of: OutputLike; readonly property?: string }>();

type Wire = { readonly [key: string]: unknown };

/** What the Outputs that a transform is given were made from, where the monitor has written labels. */
const given = new WeakMap<OutputLike['promise'], Wire>();

/** The same for what is read from such an Output. */
function wireOf(output: OutputLike): unknown {
  const wire = given.get(output.promise);
  const { of, property } = origins.get(output.promise) ?? {};
  if (wire || !of || !property) return wire;
  const whole = wireOf(of) as { readonly value?: Wire } | undefined;
  return (whole?.value ?? (whole as Wire | undefined))?.[property];
}

/** The property that the SDK's own lifting (`output.property`) reads; undefined for any other function. */
function liftedProperty(run: (value: unknown) => unknown): string | undefined {
  if (!run.toString().includes('return ob[prop]')) return undefined;
  let property: string | undefined;
  run(
    new Proxy(
      {},
      { get: (_, name) => void (property = typeof name === 'string' && !name.startsWith('__') ? name : property) },
    ),
  );
  return property;
}

function rememberOrigins(output: (value: unknown) => OutputLike): void {
  const prototype = Object.getPrototypeOf(output(0)) as { apply: OutputLike['apply'] };
  const apply = prototype.apply;
  prototype.apply = function (this: OutputLike, run, runWithUnknowns) {
    const result = apply.call(this, run, runWithUnknowns);
    origins.set(result.promise, { of: this, property: runWithUnknowns ? liftedProperty(run) : undefined });
    return result;
  };
}

/** `name.property` for a resource's own property; the Output behind a proxy is known by its `promise` function. */
function ownProperty(output: OutputLike, resources: Iterable<ResourceLike>): string | undefined {
  for (const resource of resources) {
    const property = Object.keys(resource).find((key) => {
      const candidate = resource[key];
      return isOutput(candidate) && candidate.promise === output.promise;
    });
    if (property && resource.__name) return `${resource.__name}.${property}`;
  }
  return undefined;
}

/** Of what a transform is given, the SDK knows the resources by their URNs alone. */
async function nameOfResource({ __name, urn }: ResourceLike): Promise<string | undefined> {
  if (__name !== undefined || !isOutput(urn)) return __name;
  const text = await urn.promise();
  return typeof text === 'string' ? nameOf(text) : undefined;
}

async function sourceOf(output: OutputLike): Promise<string | undefined> {
  const { [labelKey]: told } = (wireOf(output) ?? {}) as { readonly [labelKey]?: unknown };
  if (typeof told === 'string') return told;
  const symbol = output[symbolKey];
  if (typeof symbol === 'string') return symbol;
  const resources = output.allResources ? await output.allResources() : new Set<ResourceLike>();
  const own = ownProperty(output, resources);
  if (own) return label(own);
  const origin = origins.get(output.promise);
  const inner = origin && (await sourceOf(origin.of));
  if (inner)
    return origin.property && inner.startsWith('${') && inner.endsWith('}')
      ? `${inner.slice(0, -1)}.${origin.property}}`
      : inner;
  const known = await Promise.all([...resources].map(nameOfResource));
  const names = [...new Set(known.filter((name) => name !== undefined))].sort();
  if (names.length === 0) return undefined;
  return names.length === 1 ? label(names[0]!, '*') : label(names.join(','));
}

/** Puts labels on the unknown leaves of `wire`, which was made from `given`. */
async function labelled(given: unknown, wire: unknown): Promise<unknown> {
  const value = await given;
  if (isOutput(value)) {
    const secret = (await value.isSecret) === true;
    // Never in clear, whatever a SDK takes for supported.
    if (wire !== unknownSentinel) return secret && leafOf(wire).kind !== 'secret' ? secretWire(wire) : wire;
    const source = await sourceOf(value);
    return labelledUnknown(source ?? unlabelled, secret);
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    typeof wire !== 'object' ||
    wire === null ||
    (value as Partial<ResourceLike>).__pulumiResource
  )
    return wire;
  if (Array.isArray(value) && Array.isArray(wire))
    return Promise.all(wire.map((element, index) => labelled(value[index], element)));
  const entries = await Promise.all(
    Object.entries(wire).map(
      async ([key, element]) => [key, await labelled((value as { [key: string]: unknown })[key], element)] as const,
    ),
  );
  return Object.fromEntries(entries);
}

function labelUnknowns(rpc: SdkRpc): void {
  const { serializeResourceProperties, serializeProperties } = rpc;
  rpc.serializeResourceProperties = async (name, properties, options) => {
    const [wire, dependencies] = (await serializeResourceProperties(name, properties, options)) as [unknown, unknown];
    return [await labelled(properties, wire), dependencies];
  };
  rpc.serializeProperties = async (name, properties, options) => {
    const wire = await serializeProperties(name, properties, options);
    // A transform's result is called 'props' (runtime/callbacks).
    return name === 'props' || name.startsWith('monitor.registerResourceOutputs') ? labelled(properties, wire) : wire;
  };
}

/** Takes over the labels of what a transform is given, so that it may move and combine it. */
function keepLabelsInTransforms(rpc: SdkRpc, { TransformRequest }: SdkProto): void {
  const requests = new WeakSet<Struct>();
  const read = TransformRequest.deserializeBinary.bind(TransformRequest);
  TransformRequest.deserializeBinary = (bytes) => {
    const request = read(bytes);
    const properties = request.getProperties();
    if (properties) requests.add(properties);
    return request;
  };
  const { deserializeProperties } = rpc;
  rpc.deserializeProperties = (properties, keepUnknowns) => {
    const made = deserializeProperties(properties, keepUnknowns);
    if (requests.has(properties)) takeLabels(properties.toJavaScript(), made);
    return made;
  };
}

function takeLabels(wire: unknown, made: unknown): void {
  if (typeof wire !== 'object' || wire === null || typeof made !== 'object' || made === null) return;
  if (isOutput(made)) given.set(made.promise, wire as Wire);
  else for (const [key, member] of Object.entries(made)) takeLabels((wire as Wire)[key], member);
}

function reportRunErrors(): void {
  const report = (error: unknown): void => {
    if (typeof error === 'object' && error !== null && '__pulumiRunError' in error) {
      process.send?.({ runError: String((error as unknown as Error).message) } satisfies ChildMessage);
    }
  };
  process.on('uncaughtExceptionMonitor', report);
  process.on('unhandledRejection', report);
}

/**
 * Stack traces are never shown, and mapping each of them to its source takes longer than the program. The SDK writes one
 * onto each of its promises, and one of every frame for each resource.
 */
function leaveStacksAlone(sdk: string): void {
  // Source maps stay known, for the one line that a problem names (lib/app/source.ts): those of the program alone, where
  // Node (22.14 and later) can tell, for reading the ones of every package takes its time.
  const { setSourceMapsSupport } = modules as Partial<typeof modules>;
  setSourceMapsSupport?.(true, { nodeModules: false, generatedCode: false });
  const compiled = (error: Error, frames: readonly { toString(): string }[]): string =>
    [String(error), ...frames.map((frame) => `    at ${String(frame)}`)].join('\n');
  Error.prepareStackTrace = Object.assign(compiled, { [Symbol.for('verdigris.unmapped')]: true });
  // Without a single frame Node prints an error in brackets.
  Error.stackTraceLimit = 1;
  const { Resource } = require(`${sdk}/resource`) as { Resource: { callsites?: () => readonly unknown[] } };
  if (Resource.callsites) Resource.callsites = () => [];
  try {
    const file = modules.createRequire(`${sdk}/cmd/run/index.js`).resolve('source-map-support/register');
    const stub = new modules.Module(file);
    stub.loaded = true;
    require.cache[file] = stub;
  } catch {
    // This SDK does without.
  }
}

/**
 * The SDK opens a debugger on its own process before the program runs, which slows all that follows. Only the text of a
 * function that a program serializes needs it, and opens it then by itself.
 */
function openDebuggerLate(sdk: string): void {
  const hooks = require(`${sdk}/runtime/closure/v8Hooks`) as { isInitializedAsync: () => Promise<void> };
  hooks.isInitializedAsync = () => Promise.resolve();
}

/** See bin/native.js, which is loaded first. */
const { [Symbol.for('verdigris.packagesPastCompiler')]: packagesPastCompiler } = globalThis as {
  [key: symbol]: unknown;
};
if (typeof packagesPastCompiler === 'function') packagesPastCompiler();

const sdk = process.env.VERDIGRIS_SDK;
if (sdk) {
  loadWhenUsed(sdk);
  leaveStacksAlone(sdk);
  reportRunErrors();
  // The program's own copy of the SDK, which need not be ours; whole, for the program loads it anyway.
  require(sdk);
  const rpc = require(`${sdk}/runtime/rpc`) as SdkRpc;
  labelUnknowns(rpc);
  keepLabelsInTransforms(rpc, require(`${sdk}/proto/resource_pb`) as SdkProto);
  rememberOrigins((require(`${sdk}/output`) as { output: (value: unknown) => OutputLike }).output);
  openDebuggerLate(sdk);
}
