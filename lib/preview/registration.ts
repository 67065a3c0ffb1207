import * as alias from '@pulumi/pulumi/proto/alias_pb';
import * as proto from '@pulumi/pulumi/proto/resource_pb';
import { Struct, type JavaScriptValue } from 'google-protobuf/google/protobuf/struct_pb';
import type { Registration } from './monitor';
import { dependenciesIn } from './outputValues';
import type { AliasSpec } from './urn';

type Wire = { readonly [key: string]: unknown };

/** The protocol's own limit for one message (the SDK sets the same). */
const largestMessage = 400 * 1024 * 1024;
export const channelOptions = {
  'grpc.max_receive_message_length': largestMessage,
  'grpc.max_send_message_length': largestMessage,
};

export const toWire = (struct: Struct | undefined): Wire => (struct ? struct.toJavaScript() : {}) as Wire;
export const toStruct = (wire: Wire): Struct => Struct.fromJavaScript(wire as { [key: string]: JavaScriptValue });

function aliasesOf(request: proto.RegisterResourceRequest): alias.Alias[] {
  return [...request.getAliasurnsList().map((urn) => new alias.Alias().setUrn(urn)), ...request.getAliasesList()];
}

function aliasSpec(given: alias.Alias): AliasSpec {
  const spec = given.getSpec();
  if (!spec) return { urn: given.getUrn() };
  return {
    name: spec.getName(),
    type: spec.getType(),
    stack: spec.getStack(),
    project: spec.getProject(),
    parentUrn: spec.getParenturn(),
    noParent: spec.getNoparent(),
  };
}

/** A registration, free of the transport. */
export function registration(request: proto.RegisterResourceRequest): Registration {
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
    aliases: aliasesOf(request).map(aliasSpec),
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    deletedWith: request.getDeletedwith(),
    importId: request.getImportid(),
  };
}

/** What the oldest SDKs that rendering takes have no words for. */
interface NewerOptions {
  getReplaceWithList?: () => string[];
  getReplacementTrigger?: proto.RegisterResourceRequest['getReplacementTrigger'];
}

/** The options that a transform is given: those of the program, and what they take over from the parent. */
export function optionsOf(request: proto.RegisterResourceRequest, given: Registration): proto.TransformResourceOptions {
  const options = new proto.TransformResourceOptions()
    .setImport(given.importId)
    .setDependsOnList([...given.dependencies])
    .setIgnoreChangesList([...given.ignoreChanges])
    .setReplaceOnChangesList([...given.replaceOnChanges])
    .setVersion(given.version)
    .setAliasesList(aliasesOf(request))
    .setProvider(given.provider)
    .setHideDiffList(request.getHidediffsList())
    .setPluginDownloadUrl(request.getPlugindownloadurl())
    .setDeletedWith(given.deletedWith)
    .setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  if (given.protect !== undefined) options.setProtect(given.protect);
  if (given.retainOnDelete !== undefined) options.setRetainOnDelete(given.retainOnDelete);
  if (request.getDeletebeforereplacedefined() || request.getDeletebeforereplace())
    options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  if (request.hasCustomtimeouts()) options.setCustomTimeouts(request.getCustomtimeouts());
  if (request.hasHooks()) options.setHooks(request.getHooks());
  for (const [name, provider] of Object.entries(given.providers)) options.getProvidersMap().set(name, provider);
  const newer: NewerOptions = request;
  const replaceWith = newer.getReplaceWithList?.call(request) ?? [];
  if (replaceWith.length > 0) options.setReplaceWithList(replaceWith);
  const trigger = newer.getReplacementTrigger?.call(request);
  if (trigger) options.setReplacementTrigger(trigger);
  return options;
}

/**
 * The registration as its transforms leave it. Only where a resource has transforms of its own does the engine read from the
 * result what it depends on; else it keeps what the program gave, and adds what the new properties were made from.
 */
export function withOptions(given: Registration, options: proto.TransformResourceOptions, own: boolean): Registration {
  const found = Object.fromEntries(
    Object.entries(given.object).map(([property, value]) => [property, dependenciesIn(value)]),
  );
  const kept = Object.entries(given.propertyDependencies);
  const merged = kept.map(([property, urns]) => [property, [...urns, ...(found[property] ?? [])]] as const);
  return {
    ...given,
    dependencies: own ? [...options.getDependsOnList(), ...Object.values(found).flat()] : given.dependencies,
    propertyDependencies: own ? found : { ...found, ...Object.fromEntries(merged) },
    provider: options.getProvider(),
    providers: Object.fromEntries(options.getProvidersMap().getEntryList()),
    version: options.getVersion(),
    aliases: options.getAliasesList().map(aliasSpec),
    protect: options.hasProtect() ? options.getProtect() : undefined,
    retainOnDelete: options.hasRetainOnDelete() ? options.getRetainOnDelete() : undefined,
    ignoreChanges: options.getIgnoreChangesList(),
    replaceOnChanges: options.getReplaceOnChangesList(),
    deletedWith: options.getDeletedWith(),
    importId: options.getImport(),
  };
}
