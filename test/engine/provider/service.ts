import * as grpc from '@grpc/grpc-js';
import { ResourceProviderService, type IResourceProviderServer } from '@pulumi/pulumi/proto/provider_grpc_pb';
import * as plugin from '@pulumi/pulumi/proto/plugin_pb';
import * as provider from '@pulumi/pulumi/proto/provider_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import { perform, variables } from './log';
import { referenceOf } from './objects';
import { asWritten, changes, isWithin, prune, replacingFields, withLiveFields } from './rules';
import { ApiError, type Store } from './store';
import { at, contains, isTree, markSecrets, plain, read, unknownValue, type Tree, type Value } from './values';

/** The resource was written and did not become ready: the engine records it with these reasons. */
class InitError extends Error {
  constructor(
    readonly id: string,
    readonly state: Tree,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join('\n'));
  }
}

const struct = (tree: Tree): Struct => Struct.fromJavaScript(tree as Parameters<typeof Struct.fromJavaScript>[0]);
const tree = (value: Value | undefined): Tree => (isTree(value) ? { ...value } : {});
const hasUnknown = (value: Value): boolean => contains(value, (inner) => inner === unknownValue);

/** Serves every `kubernetes:*` type from a store, with the answers of the real provider. */
export class KubernetesProvider {
  private upsert = false;
  private force = false;
  private mutable = { configMaps: false, secrets: false };
  private connected?: Store;

  /**
   * @param directory - where the operations are logged
   * @param connect - the store that the provider's configuration means
   */
  constructor(
    private readonly directory: string,
    private readonly connect: (config: Tree) => Store,
  ) {}

  private get store(): Store {
    if (!this.connected) throw new Error('the provider was used before it was configured');
    return this.connected;
  }

  configure(request: provider.ConfigureRequest): provider.ConfigureResponse {
    const config = read(request.getArgs());
    this.connected = this.connect(tree(plain(config)));
    const yes = (key: string): boolean => String(plain(config[key] ?? false)) === 'true';
    this.upsert = yes('upsertExistingObjects');
    this.force = yes('enablePatchForce');
    this.mutable = { configMaps: yes('enableConfigMapMutable'), secrets: yes('enableSecretMutable') };
    const response = new provider.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setSupportspreview(true);
    return response;
  }

  /** As DiffConfig of the real one: objects are replaced when the provider now means another cluster. */
  diffConfig(request: provider.DiffRequest): provider.DiffResponse {
    const before = tree(plain(read(request.getOlds())));
    const after = tree(plain(read(request.getNews())));
    const found = changes(before, after).map((change) => change.path);
    const response = new provider.DiffResponse();
    response.setChanges(provider.DiffResponse.DiffChanges[found.length > 0 ? 'DIFF_SOME' : 'DIFF_NONE']);
    response.setDiffsList(found);
    response.setReplacesList(found.filter((path) => ['kubeconfig', 'context', 'cluster'].includes(path)));
    return response;
  }

  check(request: provider.CheckRequest): provider.CheckResponse {
    const inputs = read(request.getNews());
    const response = new provider.CheckResponse();
    response.setInputs(struct(markSecrets(tree(plain(inputs)), inputs)));
    return response;
  }

  async diff(request: provider.DiffRequest): Promise<provider.DiffResponse> {
    const state = tree(plain(read(request.getOlds())));
    const oldInputs = tree(state['__inputs']);
    const inputs = tree(plain(read(request.getNews())));
    const live = await this.ready(state, inputs);
    const found = changes(prune(asWritten(state, oldInputs), oldInputs), inputs).filter(
      (change) => !request.getIgnorechangesList().some((ignored) => isWithin(change.path, ignored)),
    );
    const replacing = replacingFields(inputs, this.mutable);
    const replaced = found.filter((change) =>
      replacing.some(
        (field) => change.path === field || change.path.startsWith(`${field}.`) || change.path.startsWith(`${field}[`),
      ),
    );
    const response = new provider.DiffResponse();
    const replaces = [
      ...replaced.map((change) => change.path),
      ...(live ? [] : ['metadata.annotations["pulumi.com/replaceUnready"]']),
    ];
    response.setChanges(provider.DiffResponse.DiffChanges[found.length > 0 || !live ? 'DIFF_SOME' : 'DIFF_NONE']);
    response.setReplacesList(replaces);
    response.setDeletebeforereplace(replaces.length > 0 && id(state) === id(inputs));
    response.setHasdetaileddiff(true);
    for (const change of found) {
      const kind =
        `${change.kind.toUpperCase()}${replaced.includes(change) ? '_REPLACE' : ''}` as keyof typeof provider.PropertyDiff.Kind;
      const detail = new provider.PropertyDiff();
      detail.setKind(provider.PropertyDiff.Kind[kind]);
      response.getDetaileddiffMap().set(change.path, detail);
    }
    return response;
  }

  async create(request: provider.CreateRequest): Promise<provider.CreateResponse> {
    const inputs = read(request.getProperties());
    const object = tree(plain(inputs));
    const response = new provider.CreateResponse();
    if (request.getPreview()) {
      response.setProperties(request.getProperties());
      return response;
    }
    if (hasUnknown(object)) throw new Error(`${request.getUrn()} was created with unknown values`);
    const existing = this.upsert && (await this.store.get(referenceOf(object))) !== undefined;
    await this.write('create', request.getUrn(), object, existing, () =>
      existing ? this.store.adopt(object, { force: this.forced(object) }) : this.store.create(object),
    );
    response.setProperties(struct(await this.settle(object, inputs, request.getTimeout())));
    response.setId(id(object));
    return response;
  }

  async update(request: provider.UpdateRequest): Promise<provider.UpdateResponse> {
    const inputs = read(request.getNews());
    const response = new provider.UpdateResponse();
    if (request.getPreview()) {
      response.setProperties(request.getNews());
      return response;
    }
    const given = tree(plain(inputs));
    const live = await this.store.get(referenceOf(given));
    const object = withLiveFields(given, live, request.getIgnorechangesList());
    await this.write('update', request.getUrn(), object, false, () =>
      this.store.update(object, { force: this.forced(object) }),
    );
    response.setProperties(struct(await this.settle(object, inputs, request.getTimeout())));
    return response;
  }

  async delete(request: provider.DeleteRequest): Promise<Empty> {
    const object = tree(plain(read(request.getProperties())));
    await this.write('delete', request.getUrn(), object, false, () => this.store.delete(referenceOf(object)));
    return new Empty();
  }

  async read(request: provider.ReadRequest): Promise<provider.ReadResponse> {
    const state = read(request.getProperties());
    const object = await this.store.get(referenceOf(tree(plain(state))));
    const response = new provider.ReadResponse();
    if (!object) return response;
    const inputs = tree(state['__inputs']);
    response.setId(request.getId());
    response.setProperties(struct(markSecrets({ ...object, __inputs: plain(inputs) }, inputs)));
    response.setInputs(struct(inputs));
    return response;
  }

  private forced(object: Tree): boolean {
    return this.force || at(object, 'metadata', 'annotations', 'pulumi.com/patchForce') === 'true';
  }

  private async write(
    operation: 'create' | 'update' | 'delete',
    urn: string,
    object: Tree,
    adopted: boolean,
    run: () => Promise<void>,
  ): Promise<void> {
    const { kind, namespace, name } = referenceOf(object);
    const selector = at(object, 'spec', 'selector');
    const more = {
      ...(adopted ? { adopted } : {}),
      ...(kind === 'Service' && isTree(selector) ? { selector: { ...selector } } : {}),
    };
    await perform(this.directory, { operation, urn, kind, namespace, name, ...more }, run);
  }

  /** Waits until it is ready, and gives the state to record: live object, inputs, secret marks. */
  private async settle(object: Tree, inputs: Tree, timeout: number): Promise<Tree> {
    const { live, failures } = await this.store.settle(object, timeout);
    const state = { ...markSecrets(live, inputs), __inputs: markSecrets(object, inputs) };
    if (failures.length > 0) throw new InitError(id(object), state, failures);
    return state;
  }

  /** False for a Job that asks to be replaced when unready, and is. */
  private async ready(state: Tree, inputs: Tree): Promise<boolean> {
    if (inputs['kind'] !== 'Job' || at(inputs, 'metadata', 'annotations', 'pulumi.com/replaceUnready') !== 'true')
      return true;
    const live = await this.store.get(referenceOf(state));
    return live === undefined || Number(at(live, 'status', 'succeeded') ?? 0) > 0;
  }
}

const id = (object: Tree): string => {
  const { namespace, name } = referenceOf(object);
  return namespace === undefined ? name : `${namespace}/${name}`;
};

type Unary<Request, Response> = (call: { readonly request: Request }) => Response | Promise<Response>;

function answer<Request, Response>(handler: Unary<Request, Response>): grpc.handleUnaryCall<Request, Response> {
  const answered = async (request: Request): Promise<Response> => handler({ request });
  return (call, callback) => {
    answered(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(failure(error), null),
    );
  };
}

function failure(error: unknown): Partial<grpc.StatusObject> {
  const metadata = new grpc.Metadata();
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof InitError) {
    const detail = new provider.ErrorResourceInitFailed();
    detail.setId(error.id);
    detail.setProperties(struct(error.state));
    detail.setReasonsList([...error.reasons]);
    const packed = new Any();
    packed.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
    const status = new Status();
    status.setCode(grpc.status.UNKNOWN);
    status.setMessage(message);
    status.setDetailsList([packed]);
    metadata.add('grpc-status-details-bin', Buffer.from(status.serializeBinary()));
  } else if (!(error instanceof ApiError)) {
    process.stderr.write(`${error instanceof Error ? error.stack : message}\n`);
  }
  return { code: grpc.status.UNKNOWN, details: message, metadata };
}

const missing = (): never => {
  throw new Error('not served by the test provider');
};

/** The handlers of the gRPC service. */
function handlers(directory: string, connect: (config: Tree) => Store): IResourceProviderServer {
  const served = new KubernetesProvider(directory, connect);
  const echo: Unary<provider.CheckRequest, provider.CheckResponse> = (call) => {
    const response = new provider.CheckResponse();
    response.setInputs(call.request.getNews());
    return response;
  };
  const unimplemented = (_call: unknown, callback: (error: Partial<grpc.StatusObject>) => void): void =>
    callback({ code: grpc.status.UNIMPLEMENTED, details: 'not served by the test provider' });
  return {
    handshake: unimplemented as grpc.handleUnaryCall<
      provider.ProviderHandshakeRequest,
      provider.ProviderHandshakeResponse
    >,
    parameterize: answer(missing),
    getSchema: answer(missing),
    invoke: answer(missing),
    call: answer(missing),
    construct: answer(missing),
    list: missing,
    getMapping: answer(() => new provider.GetMappingResponse()),
    getMappings: answer(() => new provider.GetMappingsResponse()),
    attach: answer(() => new Empty()),
    cancel: answer(() => new Empty()),
    getPluginInfo: answer(() => {
      const info = new plugin.PluginInfo();
      // Set by the kit's bundler: the engine warns of a plugin older than the SDK.
      info.setVersion(process.env['KUBERNETES_SDK_VERSION'] ?? '4.0.0');
      return info;
    }),
    checkConfig: answer(echo),
    diffConfig: answer((call) => served.diffConfig(call.request)),
    configure: answer((call) => served.configure(call.request)),
    check: answer((call) => served.check(call.request)),
    diff: answer((call) => served.diff(call.request)),
    create: answer((call) => served.create(call.request)),
    update: answer((call) => served.update(call.request)),
    delete: answer((call) => served.delete(call.request)),
    read: answer((call) => served.read(call.request)),
  };
}

/** Serves the provider and prints its port, as the engine expects of a plugin. */
export function serve(connect: (config: Tree) => Store): void {
  const directory = process.env[variables.cluster];
  if (directory === undefined) {
    process.stderr.write(`${variables.cluster} must name the directory of the test cluster\n`);
    process.exit(1);
  }
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
  server.addService(ResourceProviderService, handlers(directory, connect));
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });

  // A killed pulumi closes nothing: when its parent has changed, this process is an orphan.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 250).unref();
}
