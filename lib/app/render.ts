import { types } from 'node:util';
import { ApiObject, App } from 'cdk8s';
import type { IResolver, ResolutionContext } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Environment } from '../environment/model';
import { Application } from './application';
import { sortedBy } from './canonical';
import { finishManifest } from './manifest';
import type { ApplicationDefinition, ObjectRole, RenderedApplication, RenderedObject, Slot } from './model';
import { isSlotScope } from './ownership';
import { ApplicationError, sortProblems } from './problems';
import { inheritSource, thrownAt } from './source';
import { checkSites } from './static-site-check';
import { namedByContent } from './task';
import { checkApplication } from './validation';
import { asToken, isDeferred } from './variables';

/**
 * Renders an application for one environment and slot, to plain objects; nothing outside is touched.
 * The same definition and environment give the same bytes, whatever the order of the source.
 *
 * @throws ApplicationError with all problems together
 */
export function renderApplication(
  definition: ApplicationDefinition,
  { environment, slot }: { readonly environment: Environment; readonly slot: Slot },
): RenderedApplication {
  const deferred = new DeferredValues();
  const app = new App({ resolvers: [deferred] });
  inheritSource(app, definition);
  const application = new Application(app, definition.name, { environment, slot });
  deferred.application = application;
  let cause: unknown;
  try {
    const result: unknown = definition.build(application, environment);
    if (types.isPromise(result)) {
      result.catch(() => undefined);
      application.report(
        application,
        'description-asynchronous',
        'its description is asynchronous, so what it adds later would be missing; make it a plain function',
      );
    }
  } catch (error) {
    cause = error;
    if (ApplicationError.is(error)) application.reportAll(error.problems);
    else {
      const message = `its description failed: ${messageOf(error)}`;
      application.report(application, 'description-failed', message, thrownAt(error));
    }
  }
  const placed = place(application);
  checkApplication(application, { complete: cause === undefined });
  const objects = placed.flatMap((object) => renderObject(application, object, roleOf(application, object)));
  reportDuplicates(application, objects);
  checkSites(application, objects);
  if (application.problems.length > 0) throw new ApplicationError(sortProblems(application.problems), { cause });
  return {
    name: application.name,
    namespace: application.namespace,
    version: application.version,
    slot,
    strategy: application.strategy,
    services: sortedBy(application.services, ({ name }) => name).map(({ facts }) => facts),
    objects: sortedBy(objects, ({ owner, manifest }) => `${owner}\n${manifest.kind}\n${keyOf(manifest)}`),
    tokens: application.tokens,
    images: imagesOf(objects),
    secretKeys: application.secrets.keys,
    secretNames: application.secrets.names,
    backing: application.backing,
    sites: application.sites,
    warnings: sortProblems(application.warnings),
  };
}

interface PlacedObject {
  readonly object: ApiObject;
  readonly owner: RenderedObject['owner'];
}

/** Every object of the tree with its owner, in the order of construct paths. One walk; validations run on the way. */
function place(application: Application): readonly PlacedObject[] {
  const placed: PlacedObject[] = [];
  const pending: { readonly construct: IConstruct; readonly owner: RenderedObject['owner'] }[] = [
    { construct: application, owner: 'application' },
  ];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { construct } = next;
    const owner = isSlotScope(construct) ? 'slot' : next.owner;
    for (const message of construct.node.validate()) application.report(construct, 'construct-invalid', message);
    if (ApiObject.isApiObject(construct)) placed.push({ object: construct, owner });
    for (const child of construct.node.children) pending.push({ construct: child, owner });
  }
  return sortedBy(placed, ({ object }) => object.node.path);
}

function renderObject(
  application: Application,
  { object, owner }: PlacedObject,
  role: ObjectRole,
): readonly RenderedObject[] {
  if (isDeferred(object.name)) {
    application.report(
      object,
      'token-in-name',
      `the name of the ${object.kind} is a deferred value (a Pulumi Output); names have to be plain text`,
    );
    return [];
  }
  try {
    const finished = finishManifest(application, object, owner, object.toJson());
    const manifest = role === 'task' ? namedByContent(finished, application.version, application.tokens) : finished;
    return [{ manifest, owner, role, path: application.pathOf(object) }];
  } catch (error) {
    const start = /^Failed serializing construct at path '.*?' with name '.*?': (Error: )?/s;
    application.report(
      object,
      'object-unrenderable',
      `the ${object.kind} '${object.name}' can't be rendered: ${messageOf(error).replace(start, '')}`,
    );
    return [];
  }
}

const roles: Readonly<Record<string, ObjectRole>> = {
  Namespace: 'namespace',
  Deployment: 'workload',
  StatefulSet: 'workload',
  DaemonSet: 'workload',
  HorizontalPodAutoscaler: 'autoscaler',
  ConfigMap: 'config',
  Secret: 'secret',
  ExternalSecret: 'secret',
};

/** The role that was set, else that of the kind. */
function roleOf(application: Application, { object, owner }: PlacedObject): ObjectRole {
  const set = application.roleOf(object);
  if (set) return set;
  // A CronJob of a slot must not run in both, whoever described it.
  return owner === 'slot' && object.kind === 'CronJob' ? 'schedule' : (roles[object.kind] ?? 'other');
}

function keyOf({ apiVersion, kind, metadata }: RenderedObject['manifest']): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return `${group}/${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

function reportDuplicates(application: Application, objects: readonly RenderedObject[]): void {
  const first = new Map<string, RenderedObject>();
  for (const object of objects) {
    const key = keyOf(object.manifest);
    const known = first.get(key);
    first.set(key, known ?? object);
    if (!known) continue;
    const { kind, metadata } = object.manifest;
    application.reportConfiguration(
      object.path,
      'object-duplicate',
      `the ${kind} '${metadata.name}' is described twice, here and at ${known.path}; rename one`,
    );
  }
}

function imagesOf(objects: readonly RenderedObject[]): readonly string[] {
  const images = new Set<string>();
  const look = (value: unknown, inContainers: boolean): void => {
    if (Array.isArray(value)) return value.forEach((item) => look(item, inContainers));
    if (typeof value !== 'object' || value === null) return;
    for (const [key, field] of Object.entries(value)) {
      if (inContainers && key === 'image' && typeof field === 'string') images.add(field);
      else look(field, /^(init|ephemeral)?containers$/i.test(key));
    }
  };
  for (const { manifest } of objects) look(manifest['spec'], false);
  return [...images].sort();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Finds Outputs that stand in a manifest as they are; cdk8s alone would only say that something can't be rendered. */
class DeferredValues implements IResolver {
  application: Application | undefined;

  resolve(context: ResolutionContext): void {
    if (!isDeferred(context.value)) return;
    this.application?.report(
      context.obj,
      'output-without-token',
      `'${context.key.join('.')}' of the ${context.obj.kind} is a deferred value (a Pulumi Output); pass it as ${asToken}`,
    );
    context.replaceValue('');
  }
}
