import * as grpc from '@grpc/grpc-js';
import type { Callback } from '@pulumi/pulumi/proto/callback_pb';
import * as proto from '@pulumi/pulumi/proto/resource_pb';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import type { Monitor, Registration } from './monitor';
import { asOutputs, onDependencies } from './outputValues';
import { channelOptions, optionsOf, toStruct, toWire, withOptions } from './registration';
import { answer } from './values';

type Wire = { readonly [key: string]: unknown };

/**
 * Runs the transforms of a program in the engine's order: a resource's own, its parents' from the inside out, the stack's.
 * They are functions in the program's process, which waits to be called back (pkg/resource/deploy/source_eval.go).
 */
export class Transforms {
  private readonly ofStack: Callback[] = [];
  private readonly ofInvokes: Callback[] = [];
  private readonly byResource = new Map<string, { readonly own: readonly Callback[]; readonly parent: string }>();
  private readonly callbacks = new Callbacks();

  constructor(private readonly monitor: Monitor) {}

  forStack(callback: Callback): void {
    this.ofStack.push(callback);
  }

  forInvokes(callback: Callback): void {
    this.ofInvokes.push(callback);
  }

  /** Registers a resource as its transforms leave it. There is nothing to wait for where it has none. */
  register(
    request: proto.RegisterResourceRequest,
    given: Registration,
  ): ReturnType<Monitor['enter']> | Promise<ReturnType<Monitor['enter']>> {
    const own = request.getTransformsList();
    const inherited = this.monitor.inherit(given);
    const transforms = [...own, ...this.ofParents(given.parent), ...this.ofStack];
    const enter = (whole: Registration): ReturnType<Monitor['enter']> => {
      const entered = this.monitor.enter(whole);
      this.byResource.set(entered.urn, { own, parent: given.parent });
      return entered;
    };
    return transforms.length === 0 ? enter(inherited) : this.transformed(request, inherited, transforms).then(enter);
  }

  /** Answers a function call as the transforms of calls leave it. */
  invoke(request: proto.ResourceInvokeRequest): Wire | Promise<Wire> {
    const args = request.getArgs() ?? new Struct();
    const answered = (wire: Wire): Wire => this.monitor.invoke(request.getTok(), wire);
    return this.ofInvokes.length === 0 ? answered(toWire(args)) : this.transformedArgs(request, args).then(answered);
  }

  close(): void {
    this.callbacks.close();
  }

  private ofParents(parent: string): readonly Callback[] {
    const found = this.byResource.get(parent);
    return found ? [...found.own, ...this.ofParents(found.parent)] : [];
  }

  private async transformed(
    request: proto.RegisterResourceRequest,
    given: Registration,
    transforms: readonly Callback[],
  ): Promise<Registration> {
    const own = request.getTransformsList().length > 0;
    const outputs = asOutputs(given.object) as Wire;
    let properties = toStruct(own ? onDependencies(outputs, given.propertyDependencies) : outputs);
    let options = optionsOf(request, given);
    for (const transform of transforms) {
      const message = new proto.TransformRequest()
        .setName(given.name)
        .setType(given.type)
        .setCustom(given.custom)
        .setParent(given.parent)
        .setProperties(properties)
        .setOptions(options);
      const response = proto.TransformResponse.deserializeBinary(
        await this.call(transform, message.serializeBinary(), `${given.name} [${given.type}]`),
      );
      properties = response.getProperties() ?? properties;
      options = response.getOptions() ?? options;
    }
    return withOptions({ ...given, untransformed: given.object, object: toWire(properties) }, options, own);
  }

  private async transformedArgs(request: proto.ResourceInvokeRequest, given: Struct): Promise<Wire> {
    let args = toStruct(asOutputs(toWire(given)) as Wire);
    let options = new proto.TransformInvokeOptions()
      .setProvider(request.getProvider())
      .setVersion(request.getVersion())
      .setPluginDownloadUrl(request.getPlugindownloadurl());
    for (const transform of this.ofInvokes) {
      const message = new proto.TransformInvokeRequest().setToken(request.getTok()).setArgs(args).setOptions(options);
      const response = proto.TransformInvokeResponse.deserializeBinary(
        await this.call(transform, message.serializeBinary(), `The function ${request.getTok()}`),
      );
      args = response.getArgs() ?? args;
      options = response.getOptions() ?? options;
    }
    return answer(toWire(args)) as Wire;
  }

  private async call(transform: Callback, message: Uint8Array, what: string): Promise<Uint8Array> {
    try {
      return await this.callbacks.invoke(transform, message);
    } catch (error) {
      const reason = (error as grpc.ServiceError).details.replace(/^transform failed: (?:Error: )?/, '');
      return this.monitor.refuse('transform-failed', `${what}: a transform of it failed: ${reason}`);
    }
  }
}

type CallbackClient = InstanceType<typeof import('@pulumi/pulumi/proto/callback_grpc_pb').CallbacksClient>;

/** Functions of the program's process, one connection for each address. Its part of the protocol is loaded when it is used. */
class Callbacks {
  private readonly clients = new Map<string, CallbackClient>();

  invoke(callback: Callback, message: Uint8Array): Promise<Uint8Array> {
    const { CallbackInvokeRequest } =
      require('@pulumi/pulumi/proto/callback_pb') as typeof import('@pulumi/pulumi/proto/callback_pb');
    const request = new CallbackInvokeRequest().setToken(callback.getToken()).setRequest(message);
    return new Promise((resolve, reject) => {
      this.clientOf(callback.getTarget()).invoke(request, (error, response) =>
        error ? reject(error) : resolve(response.getResponse_asU8()),
      );
    });
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }

  private clientOf(target: string): CallbackClient {
    const { CallbacksClient } =
      require('@pulumi/pulumi/proto/callback_grpc_pb') as typeof import('@pulumi/pulumi/proto/callback_grpc_pb');
    const known = this.clients.get(target);
    const client = known ?? new CallbacksClient(target, grpc.credentials.createInsecure(), channelOptions);
    this.clients.set(target, client);
    return client;
  }
}
