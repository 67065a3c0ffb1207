import type { PreviewErrorCode, PreviewProblem } from './errors';
import { callFunction, Refusal } from './functions';
import { holdIgnored } from './ignoring';
import type { OfflineFunctions, PastOutputs, ProgramMessage, RegisteredResource, SecretKeeper } from './model';
import { aliasUrns, defaultProviderName, isProviderType, makeUrn, packageOf, providerUrn, type AliasSpec } from './urn';
import { answer, record, secretEach, unknownSentinel } from './values';

type Wire = { readonly [key: string]: unknown };

/** A registration as it arrives, free of the transport. Absent text is ''. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly remote: boolean;
  readonly parent: string;
  readonly object: Wire;
  /** `object` as the program gave it, where transforms have changed it. */
  readonly untransformed?: Wire;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: { readonly [property: string]: readonly string[] };
  /** `<urn>::<id>` */
  readonly provider: string;
  readonly providers: { readonly [packageName: string]: string };
  readonly version: string;
  readonly aliases: readonly AliasSpec[];
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly deletedWith: string;
  readonly importId: string;
}

/** A read (`Resource.get`) as it arrives. */
export interface Reading {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly parent: string;
  readonly properties: Wire;
  readonly dependencies: readonly string[];
  readonly provider: string;
  readonly version: string;
}

export interface MonitorOptions {
  readonly project: string;
  readonly stack: string;
  /** What the last snapshot would answer. @default - nothing */
  readonly past?: PastOutputs;
  readonly functions?: OfflineFunctions;
  /** Packages whose default provider is disabled (`pulumi:disable-default-providers`); `*` is every one. @default - none */
  readonly disabledDefaultProviders?: readonly string[];
  /** @default - nobody is told of secrets, and each is recorded as `[secret]` */
  readonly secrets?: SecretKeeper;
}

const stackType = 'pulumi:pulumi:Stack';
const kubernetesSecret = 'kubernetes:core/v1:Secret';
/** Shorter text is too common to be searched for. */
const shortestSecret = 4;

interface Inherited {
  readonly aliases: readonly string[];
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deletedWith: string;
  readonly provider: string;
  /** Providers of a component by package, for its children. */
  readonly providers: { readonly [packageName: string]: string };
}

/**
 * Answers a program as the engine does in a preview of an empty stack, and keeps what it registers. Inputs come back as
 * outputs, everything else stays unknown.
 */
export class Monitor {
  private readonly place: { readonly project: string; readonly stack: string };
  private readonly registered = new Map<string, RegisteredResource>();
  private readonly states = new Map<string, { readonly id: string; readonly provider: string; readonly state: Wire }>();
  private readonly inherited = new Map<string, Inherited>();
  private readonly said: ProgramMessage[] = [];
  private readonly secrets = new Set<string>();
  private readonly failed = new Map<string, PreviewProblem>();
  private root = '';

  constructor(private readonly options: MonitorOptions) {
    this.place = { project: options.project, stack: options.stack };
  }

  /** Every registration, sorted by URN. */
  get resources(): readonly RegisteredResource[] {
    return [...this.registered.values()].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  }

  /** What the program said, in order. */
  get messages(): readonly ProgramMessage[] {
    return this.said;
  }

  /** Why the monitor itself refused something: the cause of the errors that the program then reports. */
  get refusals(): readonly PreviewProblem[] {
    return [...this.failed.values()];
  }

  get rootResource(): string {
    return this.root;
  }

  register(request: Registration): { readonly urn: string; readonly object: Wire } {
    return this.enter(this.inherit(request));
  }

  /** The registration with what it takes over from its parent, which is what transforms are given. */
  inherit(request: Registration): Registration {
    const { type, name, custom, remote } = request;
    if (remote) {
      this.refuse(
        'remote-component',
        `${name} [${type}] is a remote component, which only its provider can build: rendering runs no providers.`,
      );
    }
    const parent = this.inherited.get(request.parent);
    return {
      ...request,
      provider: custom ? givenProvider(request, parent) : request.provider || parent?.provider || '',
      protect: request.protect ?? parent?.protect,
      retainOnDelete: request.retainOnDelete ?? parent?.retainOnDelete,
      deletedWith: request.deletedWith || parent?.deletedWith || '',
    };
  }

  /** Keeps a registration that takes over nothing any more. */
  enter(request: Registration): { readonly urn: string; readonly object: Wire } {
    const { type, name, custom, protect, retainOnDelete, deletedWith } = request;
    const parent = this.inherited.get(request.parent);
    const urn = this.claim(request.parent, type, name);
    const { ignoreChanges, untransformed } = request;
    const past = this.options.past?.[urn];
    const object = past && untransformed ? holdIgnored(request.object, untransformed, ignoreChanges) : request.object;
    const given = type === kubernetesSecret ? withSecretData(object) : object;
    const provider = custom && !isProviderType(type) ? request.provider || this.defaultProviderFor(request) : '';
    const providers = custom ? {} : { ...parent?.providers, ...request.providers };
    const aliases = aliasUrns(
      this.place,
      { ...request, parent: request.parent || undefined },
      request.aliases,
      parent?.aliases ?? [],
    );
    this.inherited.set(urn, {
      aliases,
      protect,
      retainOnDelete,
      deletedWith,
      provider: custom ? provider : request.provider,
      providers,
    });
    this.registered.set(urn, {
      urn,
      type,
      name,
      custom,
      external: false,
      ...(request.parent && { parent: request.parent }),
      inputs: this.recorded(given),
      dependencies: [...new Set(request.dependencies)].sort(),
      propertyDependencies: sortedDependencies(request.propertyDependencies),
      ...(provider && { provider: providerUrn(provider) }),
      aliases,
      protect: protect ?? false,
      ignoreChanges,
      replaceOnChanges: request.replaceOnChanges,
      retainOnDelete: retainOnDelete ?? false,
      ...(deletedWith && { deletedWith }),
      ...(request.importId && { importId: request.importId }),
    });
    if (type === stackType) this.root = urn;
    // What ignores every change is as the last snapshot has it: so it answers in the engine's preview too.
    const kept = ignoreChanges.includes('*') ? past?.outputs : undefined;
    const answered = custom ? (kept ?? (answer(given) as Wire)) : {};
    this.states.set(urn, { id: '', provider, state: answered });
    return { urn, object: answered };
  }

  registerOutputs(urn: string, outputs: Wire): void {
    const resource = this.registered.get(urn);
    if (!resource)
      this.refuse('resource-not-registered', `The program registers outputs of ${urn}, which it never registered.`);
    this.registered.set(urn, { ...resource, outputs: this.recorded(outputs) });
    this.states.set(urn, { id: '', provider: '', state: answer(outputs) as Wire });
  }

  /** What is read stays unknown, apart from what the program says about it. */
  read(request: Reading): { readonly urn: string; readonly properties: Wire } {
    const { type, name } = request;
    const parent = this.inherited.get(request.parent);
    const urn = this.claim(request.parent, type, name);
    const provider =
      packageOf(type) === 'pulumi'
        ? ''
        : givenProvider({ ...request, providers: {} }, parent) || this.defaultProviderFor(request);
    this.registered.set(urn, {
      urn,
      type,
      name,
      custom: true,
      external: true,
      ...(request.parent && { parent: request.parent }),
      inputs: this.recorded(request.properties),
      dependencies: [...new Set(request.dependencies)].sort(),
      propertyDependencies: {},
      ...(provider && { provider: providerUrn(provider) }),
      aliases: [],
      protect: false,
      ignoreChanges: [],
      replaceOnChanges: [],
      retainOnDelete: false,
      importId: request.id,
    });
    const properties = answer(request.properties) as Wire;
    this.states.set(urn, { id: request.id, provider, state: properties });
    return { urn, properties };
  }

  invoke(token: string, args: Wire): Wire {
    const engine = { past: this.options.past ?? {}, resource: (urn: string) => this.states.get(urn) };
    try {
      return callFunction(token, args, engine, this.options.functions ?? {});
    } catch (error) {
      const { code, message } = error as Refusal;
      return this.refuse(code, message);
    }
  }

  log(message: ProgramMessage): void {
    this.said.push(message);
  }

  /** Text without any secret that was seen so far. */
  mask(text: string): string {
    let masked = text;
    for (const secret of [...this.secrets].sort((a, b) => b.length - a.length))
      masked = masked.replaceAll(secret, '[secret]');
    return masked;
  }

  /** Keeps the sentence as a cause, and throws it at the program. */
  refuse(code: PreviewErrorCode, sentence: string): never {
    this.failed.set(sentence, { code, path: '', message: sentence });
    throw new Refusal(code, sentence);
  }

  private recorded(wire: Wire): RegisteredResource['inputs'] {
    const { secrets } = this.options;
    const saw = (text: string): void => {
      if (text.length >= shortestSecret) this.secrets.add(text);
      secrets?.saw(text);
    };
    return record(wire, saw, secrets?.seal);
  }

  private claim(parent: string, type: string, name: string): string {
    if (parent && !this.registered.has(parent))
      this.refuse('resource-not-registered', `${name} [${type}] names the parent ${parent}, which is not registered.`);
    const urn = makeUrn(this.place, parent || undefined, type, name);
    if (this.registered.has(urn))
      this.refuse('urn-twice', `Two resources have the URN ${urn}: give one of them another name.`);
    return urn;
  }

  private defaultProviderFor(request: {
    readonly type: string;
    readonly name: string;
    readonly version: string;
  }): string {
    const packageName = packageOf(request.type);
    const disabled = this.options.disabledDefaultProviders ?? [];
    if (packageName !== 'pulumi' && (disabled.includes('*') || disabled.includes(packageName))) {
      this.refuse(
        'default-provider-disabled',
        `Default provider for '${packageName}' disabled. '${request.name}' [${request.type}] must use an explicit provider.`,
      );
    }
    return `${this.defaultProvider(packageName, request.version)}::${unknownSentinel}`;
  }

  private defaultProvider(packageName: string, version: string): string {
    const type = `pulumi:providers:${packageName}`;
    const name = defaultProviderName(version);
    const urn = makeUrn(this.place, undefined, type, name);
    if (!this.registered.has(urn)) {
      this.registered.set(urn, {
        urn,
        type,
        name,
        custom: true,
        external: false,
        inputs: { values: version ? { version } : {}, unknowns: [], secrets: [] },
        dependencies: [],
        propertyDependencies: {},
        aliases: [],
        protect: false,
        ignoreChanges: [],
        replaceOnChanges: [],
        retainOnDelete: false,
      });
    }
    return urn;
  }
}

/** The explicit provider, the parent's, or the component's for this package: in the engine's order. '' is the default one. */
function givenProvider(
  request: { readonly type: string; readonly provider: string; readonly providers: Registration['providers'] },
  parent: Inherited | undefined,
): string {
  const packageName = packageOf(request.type);
  const inherited = parent?.provider && packageOf(typeIn(parent.provider)) === packageName ? parent.provider : '';
  return request.provider || inherited || request.providers[packageName] || parent?.providers[packageName] || '';
}

const typeIn = (providerReference: string): string => providerReference.split('::')[2]?.split('$').at(-1) ?? '';

const sortedDependencies = (given: Registration['propertyDependencies']): RegisteredResource['propertyDependencies'] =>
  Object.fromEntries(
    Object.keys(given)
      .sort()
      .filter((property) => given[property]!.length > 0)
      .map((property) => [property, [...new Set(given[property])].sort()]),
  );

/** What a Kubernetes Secret holds is secret, value by value, whether or not the program said so; its keys are not. */
const withSecretData = (object: Wire): Wire =>
  Object.fromEntries(
    Object.entries(object).map(([field, value]) => [
      field,
      field === 'data' || field === 'stringData' ? secretEach(value) : value,
    ]),
  );
