import * as grpc from '@grpc/grpc-js';
import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb';
import * as engine from '@pulumi/pulumi/proto/engine_pb';
import * as provider from '@pulumi/pulumi/proto/provider_pb';
import { ResourceMonitorService } from '@pulumi/pulumi/proto/resource_grpc_pb';
import * as proto from '@pulumi/pulumi/proto/resource_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import type { Callback } from '@pulumi/pulumi/proto/callback_pb';
import type { Monitor } from './monitor';
import type { Listener } from './listen';
import { channelOptions, registration, toStruct, toWire } from './registration';
import { Transforms } from './transforms';

/** What this monitor supports, by the protocol's names: what the SDK needs to send everything per leaf. */
const supported = [
  'SECRETS',
  'RESOURCE_REFERENCES',
  'OUTPUT_VALUES',
  'DELETED_WITH',
  'REPLACE_WITH',
  'ALIAS_SPECS',
  'TRANSFORMS',
  'INVOKE_TRANSFORMS',
  'PARAMETERIZATION',
  'RESOURCE_HOOKS',
  'ERROR_HOOKS',
] as const;

/** The names that older SDKs ask for, one by one: `resourceReferences`. */
const askedFor = new Set(
  supported.map((name) => name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())),
);

/** SDKs after 3.248 read from the deployment what is supported; older ones know no such list, and ask. */
const { ResourceMonitorFeature } = proto as Partial<Pick<typeof proto, 'ResourceMonitorFeature'>>;
const features = supported.flatMap((name) => ResourceMonitorFeature?.[`RESOURCE_MONITOR_FEATURE_${name}`] ?? []);

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
function unary<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const refused = (error: unknown): void =>
      callback({ code: grpc.status.INVALID_ARGUMENT, details: (error as Error).message });
    try {
      const response = handle(call.request);
      if (response instanceof Promise) response.then((later) => callback(null, later), refused);
      else callback(null, response);
    } catch (error) {
      refused(error);
    }
  };
}

const unimplemented: grpc.handleUnaryCall<unknown, unknown> = (_, callback) =>
  callback({ code: grpc.status.UNIMPLEMENTED, details: 'verdigris' });

/** What is made of a value that may have to be waited for; without waiting where it need not be. */
const then = <Value, Result>(value: Value | Promise<Value>, use: (value: Value) => Result): Result | Promise<Result> =>
  value instanceof Promise ? value.then(use) : use(value);

function monitorHandlers(
  monitor: Monitor,
  transforms: Transforms,
  options: { readonly project: string; readonly stack: string },
): grpc.UntypedServiceImplementation {
  const empty = new Empty();
  return {
    // Without the list a newer SDK would take it that nothing is supported, and send secrets in clear: it has to ask then.
    getDeploymentInfo: ResourceMonitorFeature
      ? unary(() =>
          new proto.DeploymentInfo()
            .setProject(options.project)
            .setStack(options.stack)
            .setDryrun(true)
            .setSupportedfeaturesList(features),
        )
      : unimplemented,
    supportsFeature: unary((request: proto.SupportsFeatureRequest) =>
      new proto.SupportsFeatureResponse().setHassupport(askedFor.has(request.getId())),
    ),
    invoke: unary((request: proto.ResourceInvokeRequest) =>
      then(transforms.invoke(request), (result) => new InvokeResponse().setReturn(toStruct(result))),
    ),
    call: unary((request: proto.ResourceCallRequest) =>
      monitor.refuse(
        'provider-method',
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
    registerResource: unary((request: proto.RegisterResourceRequest) =>
      then(transforms.register(request, registration(request)), ({ urn, object }) =>
        new proto.RegisterResourceResponse().setUrn(urn).setObject(toStruct(object)).setResult(proto.Result.SUCCESS),
      ),
    ),
    registerResourceOutputs: unary((request: proto.RegisterResourceOutputsRequest) => {
      monitor.registerOutputs(request.getUrn(), toWire(request.getOutputs()));
      return empty;
    }),
    registerStackTransform: unary((request: Callback) => {
      transforms.forStack(request);
      return empty;
    }),
    registerStackInvokeTransform: unary((request: Callback) => {
      transforms.forInvokes(request);
      return empty;
    }),
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
  const server = new grpc.Server(channelOptions);
  const transforms = new Transforms(monitor);
  server.addService(ResourceMonitorService, monitorHandlers(monitor, transforms, options));
  server.addService(EngineService, engineHandlers(monitor));
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  listener.connections((connection) => injector.injectConnection(connection));
  return {
    close: () => {
      transforms.close();
      server.forceShutdown();
    },
  };
}
