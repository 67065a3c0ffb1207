import * as pulumi from '@pulumi/pulumi';

/** One resource as the program registered it, options included (Pulumi's own mocks see only type, name and inputs). */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly custom: boolean;
  /** Plain values; a secret is `{ secret: value }`, as the SDK marks whole top-level properties. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly parent: string;
  /** The reference of the explicit provider (`urn::id`), empty for components and default providers. */
  readonly provider: string;
  readonly protect: boolean;
  /** URNs, from `dependsOn` and from inputs. */
  readonly dependencies: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly retainOnDelete: boolean;
  readonly importId: string;
}

export interface Called {
  readonly token: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly provider: string;
}

/** Answers one provider function. Throwing is the provider's own failure. */
export type Answer = (inputs: Record<string, unknown>, provider: string) => object | Promise<object>;

export interface MockOptions {
  /** @default 'verdigris' */
  readonly project?: string;
  /** @default 'production' */
  readonly stack?: string;
  /** @default false */
  readonly preview?: boolean;
  /** Provider functions by token; any other token is an error. @default - none */
  readonly functions?: Readonly<Record<string, Answer>>;
  /** What a provider adds to the inputs, by type token. @default - an `arn` for types of `aws` */
  readonly outputs?: Readonly<Record<string, (resource: Registered) => object>>;
  /** Where to record, for programs that must fail: what they registered until then. @default - a new one */
  readonly recording?: Recording;
}

/** What a mocked program registered and called. */
export class Recording {
  readonly resources: Registered[] = [];
  readonly calls: Called[] = [];

  /** The only resource of a type (and name); anything else is an error that lists what there is. */
  one(type: string, name?: string): Registered {
    const found = this.all(type).filter((resource) => name === undefined || resource.name === name);
    if (found.length === 1) return found[0];
    const there = this.resources.map((resource) => `${resource.type} ${resource.name}`).join('\n  ');
    throw new Error(`${found.length} resources are ${type}${name ? ` named ${name}` : ''}; registered are\n  ${there}`);
  }

  all(type: string): Registered[] {
    return this.resources.filter((resource) => resource.type === type);
  }
}

interface Monitor {
  newUrn(parent: string, type: string, name: string): string;
  registerResource(
    request: RegisterRequest,
    callback: (error: Error | null, response?: Response) => void,
  ): Promise<void>;
}

interface Response {
  getUrn(): string;
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getCustom(): boolean;
  getParent(): string;
  getProvider(): string;
  getProtect(): boolean | undefined;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getDeletebeforereplace(): boolean;
  getRetainondelete(): boolean | undefined;
  getImportid(): string;
}

/**
 * Runs a program on Pulumi's mock runtime and gives what it returned beside what it registered and called. Fails with
 * the program's error, or with the first failure of a mock. The runtime is global: one program at a time.
 */
export async function runMocked<T>(
  program: () => T | Promise<T>,
  options: MockOptions = {},
): Promise<{ readonly result: T; readonly recording: Recording }> {
  const recording = options.recording ?? new Recording();
  const inputsOf = new Map<string, Record<string, unknown>>();
  const failures: unknown[] = [];
  const key = (type: string, name: string) => `${type}\n${name}`;
  const outputsOf = (type: string, name: string): object => {
    const own = options.outputs?.[type];
    const inputs = inputsOf.get(key(type, name)) ?? {};
    const resource = recording.resources.find((one) => one.type === type && one.name === name);
    const standard = type.startsWith('aws:') ? { arn: `arn:aws:${type.split(':')[1].split('/')[0]}:::${name}` } : {};
    return { ...standard, ...inputs, ...(own && resource ? own(resource) : {}) };
  };

  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        inputsOf.set(key(type, name), inputs as Record<string, unknown>);
        const entry = recording.resources.find((one) => one.type === type && one.name === name);
        if (entry) Object.assign(entry, { inputs: plain(inputs) });
        return { id: `${name}-id`, state: outputsOf(type, name) };
      },
      call: async ({ token, inputs, provider }) => {
        const seen = plain(inputs) as Record<string, unknown>;
        recording.calls.push({ token, inputs: seen, provider: provider ?? '' });
        const answer = options.functions?.[token];
        if (!answer) {
          const known = Object.keys(options.functions ?? {}).join(', ') || 'none';
          const failure = new Error(`No mock answers the function '${token}'; known are: ${known}`);
          failures.push(failure);
          throw asProtocolError(failure);
        }
        try {
          return await answer(seen, provider ?? '');
        } catch (error) {
          throw asProtocolError(error);
        }
      },
    },
    options.project ?? 'verdigris',
    options.stack ?? 'production',
    options.preview ?? false,
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  // Pulumi's mocks keep only the last type of the parent; the engine joins all of them, without the stack's.
  const newUrn = monitor.newUrn.bind(monitor);
  monitor.newUrn = (parent, type, name) => {
    const types = parent ? parent.split('::')[2] : '';
    return newUrn('', types === '' || types === 'pulumi:pulumi:Stack' ? type : `${types}$${type}`, name);
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const entry: Registered = {
      type: request.getType(),
      name: request.getName(),
      urn: '',
      custom: request.getCustom(),
      inputs: {},
      parent: request.getParent(),
      provider: request.getProvider(),
      protect: request.getProtect() ?? false,
      dependencies: request.getDependenciesList(),
      ignoreChanges: request.getIgnorechangesList(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      retainOnDelete: request.getRetainondelete() ?? false,
      importId: request.getImportid(),
    };
    recording.resources.push(entry);
    return register(request, (error, response) => {
      if (error) failures.push(error);
      else Object.assign(entry, { urn: response?.getUrn() ?? '' });
      callback(error, response);
    });
  };

  // `waitForRPCs` is left out of the SDK's types; it is what `pulumi up` itself waits for. After a failure too: what is
  // still under way would reach the next program's mocks.
  const settled = () => (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
  try {
    const result = await program();
    await settled();
    if (failures.length > 0) throw failures[0];
    return { result, recording };
  } catch (error) {
    await settled();
    throw failures[0] ?? error;
  }
}

/** The SDK reads a failed call's text from `details`, as gRPC has it. */
function asProtocolError(error: unknown): Error {
  const failure = error instanceof Error ? error : new Error(String(error));
  return Object.assign(failure, { details: failure.message });
}

/** The value of an Output, awaited. Unknown values are `undefined`. */
export function valueOf<T>(value: pulumi.Input<T>): Promise<T> {
  return new Promise((resolve) => void pulumi.output(value).apply((known) => resolve(known as T)));
}

const signature = '4dabf18193072939515e22adb298388d';
const secretMark = '1b47061264138c4ac30d75fd1eb44270';

/** Secrets and resource references as they travel in the SDK's protocol, made readable. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (pulumi.Output.isInstance(value) || value === null || typeof value !== 'object') return value;
  const fields = value as Record<string, unknown>;
  if (fields[signature] === secretMark) return { secret: plain(fields.value) };
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, plain(field)]));
}
