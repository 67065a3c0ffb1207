import * as grpc from '@grpc/grpc-js';
import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb';
import * as engine from '@pulumi/pulumi/proto/engine_pb';
import * as provider from '@pulumi/pulumi/proto/provider_pb';
import { ResourceMonitorService } from '@pulumi/pulumi/proto/resource_grpc_pb';
import * as proto from '@pulumi/pulumi/proto/resource_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Struct, type JavaScriptValue } from 'google-protobuf/google/protobuf/struct_pb';
import type { Monitor, Registration } from './monitor';
import type { Listener } from './listen';
import type { AliasSpec } from './urn';

/** The protocol's own limit for one message (the SDK sets the same). */
const largestMessage = 400 * 1024 * 1024;

type Wire = { readonly [key: string]: unknown };
const toWire = (struct: Struct | undefined): Wire => (struct ? struct.toJavaScript() : {}) as Wire;
const toStruct = (wire: Wire): Struct => Struct.fromJavaScript(wire as { [key: string]: JavaScriptValue });

/** What this monitor answers to "do you support ...": what the SDK needs to send everything per leaf. */
const supported = new Set([
  'secrets',
  'resourceReferences',
  'outputValues',
  'deletedWith',
  'replaceWith',
  'aliasSpecs',
  'transforms',
  'invokeTransforms',
  'parameterization',
  'resourceHooks',
  'errorHooks',
]);

const severities = {
  [engine.LogSeverity.INFO]: 'info',
  [engine.LogSeverity.WARNING]: 'warning',
  [engine.LogSeverity.ERROR]: 'error',
} as const;

/** What answers an invoke: SDKs after 3.248 have a message of the monitor's own, with the same fields as the provider's. */
const InvokeResponse =
  (proto as { readonly ResourceInvokeResponse?: typeof provider.InvokeResponse }).ResourceInvokeResponse ??
  provider.InvokeResponse;

/** Turns a plain function into a gRPC handler; what it throws reaches the program as the text of an error. */
function unary<Request, Response>(handle: (request: Request) => Response): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    try {
      callback(null, handle(call.request));
    } catch (error) {
      callback({ code: grpc.status.INVALID_ARGUMENT, details: (error as Error).message });
    }
  };
}

function aliases(request: proto.RegisterResourceRequest): AliasSpec[] {
  const urns = request.getAliasurnsList().map((urn) => ({ urn }));
  const specs = request.getAliasesList().map((alias): AliasSpec => {
    const spec = alias.getSpec();
    if (!spec) return { urn: alias.getUrn() };
    return {
      name: spec.getName(),
      type: spec.getType(),
      stack: spec.getStack(),
      project: spec.getProject(),
      parentUrn: spec.getParenturn(),
      noParent: spec.getNoparent(),
    };
  });
  return [...urns, ...specs];
}

function registration(request: proto.RegisterResourceRequest): Registration {
  const dependencies = request.getPropertydependenciesMap().getEntryList() as unknown as [string, unknown][];
  const propertyDependencies = Object.fromEntries(
    dependencies.map(([property]) => [property, request.getPropertydependenciesMap().get(property)!.getUrnsList()]),
  );
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    remote: request.getRemote(),
    parent: request.getParent(),
    object: toWire(request.getObject()),
    dependencies: request.getDependenciesList(),
    propertyDependencies,
    provider: request.getProvider(),
    providers: Object.fromEntries(request.getProvidersMap().getEntryList()),
    version: request.getVersion(),
    aliases: aliases(request),
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    deletedWith: request.getDeletedwith(),
    importId: request.getImportid(),
    transforms: request.getTransformsList().length > 0,
  };
}

function monitorHandlers(
  monitor: Monitor,
  options: { readonly project: string; readonly stack: string },
): grpc.UntypedServiceImplementation {
  const empty = new Empty();
  const noTransforms = unary(() =>
    monitor.refuse(
      'The program registers a transform for the whole stack, which rendering does not run: use transformations, or set the value where the resource is made.',
    ),
  );
  return {
    getDeploymentInfo: unary(() =>
      new proto.DeploymentInfo().setProject(options.project).setStack(options.stack).setDryrun(true),
    ),
    supportsFeature: unary((request: proto.SupportsFeatureRequest) =>
      new proto.SupportsFeatureResponse().setHassupport(supported.has(request.getId())),
    ),
    invoke: unary((request: proto.ResourceInvokeRequest) =>
      new InvokeResponse().setReturn(toStruct(monitor.invoke(request.getTok(), toWire(request.getArgs())))),
    ),
    call: unary((request: proto.ResourceCallRequest) =>
      monitor.refuse(
        `The program calls the method ${request.getTok()}, which only its provider can answer: rendering runs no providers.`,
      ),
    ),
    readResource: unary((request: proto.ReadResourceRequest) => {
      const { urn, properties } = monitor.read({
        type: request.getType(),
        name: request.getName(),
        id: request.getId(),
        parent: request.getParent(),
        properties: toWire(request.getProperties()),
        dependencies: request.getDependenciesList(),
        provider: request.getProvider(),
        version: request.getVersion(),
      });
      return new proto.ReadResourceResponse().setUrn(urn).setProperties(toStruct(properties));
    }),
    registerResource: unary((request: proto.RegisterResourceRequest) => {
      const { urn, object } = monitor.register(registration(request));
      return new proto.RegisterResourceResponse()
        .setUrn(urn)
        .setObject(toStruct(object))
        .setResult(proto.Result.SUCCESS);
    }),
    registerResourceOutputs: unary((request: proto.RegisterResourceOutputsRequest) => {
      monitor.registerOutputs(request.getUrn(), toWire(request.getOutputs()));
      return empty;
    }),
    registerStackTransform: noTransforms,
    registerStackInvokeTransform: noTransforms,
    // Hooks run beside the steps of an update; a preview without a state makes no step.
    registerResourceHook: unary(() => empty),
    registerErrorHook: unary(() => empty),
    registerPackage: unary((request: proto.RegisterPackageRequest) =>
      new proto.RegisterPackageResponse().setRef(request.getName()),
    ),
    signalAndWaitForShutdown: unary(() => empty),
  };
}

function engineHandlers(monitor: Monitor): grpc.UntypedServiceImplementation {
  const empty = new Empty();
  return {
    log: unary((request: engine.LogRequest) => {
      const severity = (severities as { [key: number]: 'info' | 'warning' | 'error' })[request.getSeverity()];
      const urn = request.getUrn();
      if (severity && !request.getEphemeral())
        monitor.log({ severity, text: request.getMessage(), ...(urn && { urn }) });
      return empty;
    }),
    getRootResource: unary(() => new engine.GetRootResourceResponse().setUrn(monitor.rootResource)),
    setRootResource: unary(() => new engine.SetRootResourceResponse()),
    startDebugging: unary(() => empty),
    requirePulumiVersion: unary(() => new engine.RequirePulumiVersionResponse()),
  };
}

/** Answers whoever has connected, and will; `close` ends every connection. */
export function serve(
  monitor: Monitor,
  listener: Listener,
  options: { readonly project: string; readonly stack: string },
): { readonly close: () => void } {
  const server = new grpc.Server({
    'grpc.max_receive_message_length': largestMessage,
    'grpc.max_send_message_length': largestMessage,
  });
  server.addService(ResourceMonitorService, monitorHandlers(monitor, options));
  server.addService(EngineService, engineHandlers(monitor));
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  listener.connections((connection) => injector.injectConnection(connection));
  return { close: () => server.forceShutdown() };
}
