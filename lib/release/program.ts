import * as pulumi from '@pulumi/pulumi';
import { ApplicationError } from '../app/problems';
import { renderApplication } from '../app/render';
import type { ApplicationDefinition, RenderedApplication } from '../app/model';
import { checkObjects, failOn } from '../deploy/check';
import { typeToken } from '../deploy/kinds';
import type { Ground, GroundNeeds, PlatformStack, Snapshot } from '../deploy/model';
import { applicationUrn, protectionProblems } from '../deploy/protection';
import { lastSnapshot } from '../deploy/snapshot';
import { stackWarnings } from '../deploy/warnings';
import type { Environment, Problem } from '../environment/model';
import { ConfigurationError } from '../environment/problems';
import { registerApplication, registerAsItWas, type RegisteredApplication } from './application';
import { stackEnvironment } from './configuration';
import { dataProblems } from './data';
import { makeNamespace, namespaceUrn } from './namespace';
import { groundNeeds } from './needs';
import { OtherStacks } from './other-stacks';
import { outputProblems, stackOutputs, type StackOutputs } from './outputs';
import { isOwnLiveService } from './readings';
import { refusal } from './refusal';
import { prepare, type Basis } from './prepare';
import { sharedObjects } from './shared';
import { groundWithoutSites, isSite, registerSite, vanishedSites } from './sites';
import { groundExports, movedProblems, platformProblems } from './split';

/** What a stack is made of. */
export interface StackOptions {
  /** The applications of the stack, in any order. */
  readonly applications: readonly ApplicationDefinition[];
  /** What they stand on: `awsGround` of `verdigris/aws`, `kubeconfigGround` of `verdigris/pulumi`, or your own. */
  readonly ground: (environment: Environment, needs: GroundNeeds, context: GroundContext) => Ground | Promise<Ground>;
}

/** What a ground is told besides: hand it on to `awsGround` as it is. */
export interface GroundContext {
  readonly snapshot: Snapshot;
  /** The stack of `verdigris:platformStack`; undefined: this stack holds the ground. */
  readonly platform?: PlatformStack;
}

/**
 * The program of a stack: reads its configuration, and releases every application that has changed. What is wrong with
 * configuration or applications is said all at once, before anything is registered; what is wrong with one application
 * after that does not hold up the others.
 *
 * @throws RunError with one line for each problem
 */
export async function deployStack(options: StackOptions): Promise<StackOutputs> {
  checkNode(process.versions.node);
  const { environment, applications, rendered } = renderAll(options.applications);
  for (const warning of stackWarnings(environment, rendered)) void pulumi.log.warn(warning);
  const snapshot = await lastSnapshot();
  failOn([
    ...movedProblems(snapshot, environment, options.applications),
    ...dataProblems(snapshot, rendered, environment),
  ]);
  const others = new OtherStacks();
  const platform = await others.platform(environment.platformStack);
  failOn(platformProblems(environment, platform));
  const elsewhere = await others.verified(environment.promotion?.from);
  const needs = groundNeeds(environment, rendered);
  const made = await options.ground(environment, needs, { snapshot, ...(platform && { platform }) });
  const namespace = platform ? [] : [made.namespace ?? (await makeNamespace(environment, made, snapshot))];
  const ground: Ground = { ...made, dependsOn: [...made.dependsOn, ...namespace] };
  const basis: Basis = { environment, ground, snapshot, elsewhere };
  const { sites } = ground;
  failOn([...groundWithoutSites(rendered, sites), ...vanishedSites(snapshot, rendered, environment)]);
  const prepared = await Promise.all(
    applications.flatMap((definition, index) => {
      const application = rendered[index]!;
      return isSite(application) ? [] : [prepare(basis, definition, application)];
    }),
  );
  checkProtected(
    basis,
    rendered,
    prepared.flatMap(({ keepsLive }) => keepsLive),
  );
  const registered = new Map<string, RegisteredApplication>();
  const registering = prepared.map(async (each) => {
    if ('problem' in each) {
      return registerAsItWas(each.name, environment, ground, each.past, each.problem);
    }
    registered.set(each.name, await registerApplication(each.prepared));
  });
  const known = snapshot.known;
  const serving = rendered.map(async (application) => {
    if (!sites || !isSite(application)) return;
    registered.set(application.name, await registerSite({ environment, known, elsewhere }, application, sites));
  });
  await Promise.all([...registering, ...serving]);
  return stackOutputs(platform ? undefined : groundExports(environment, made), registered);
}

/** @throws RunError with one sentence for a Node that is too old */
export function checkNode(version: string): void {
  if (Number(version.split('.')[0]) >= 22) return;
  throw refusal(
    'node-too-old',
    `Verdigris needs Node 22 or newer, and 'pulumi' found Node ${version} on the PATH; put a newer one first on it ` +
      `(in this repository: export PATH="$PWD/node_modules/.bin:$PATH").`,
  );
}

/** Reads the configuration and renders every application once, for no slot in particular. */
function renderAll(all: readonly ApplicationDefinition[]): {
  readonly environment: Environment;
  readonly applications: readonly ApplicationDefinition[];
  readonly rendered: readonly RenderedApplication[];
} {
  const environment = orRunError(() => stackEnvironment(all.map(({ name }) => name)));
  const applications = all.filter(({ name }) => environment.apps?.includes(name) ?? true);
  const problems: Problem[] = [...outputProblems(all.map(({ name }) => name))];
  const rendered = applications.flatMap((definition) => {
    try {
      const application = renderApplication(definition, { environment, slot: 'rolling' });
      problems.push(...checkObjects(application.objects, application.tokens));
      return [application];
    } catch (error) {
      if (!ApplicationError.is(error)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  problems.push(...sharedObjects(rendered));
  failOn(problems);
  return { environment, applications, rendered };
}

function orRunError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (ConfigurationError.is(error)) throw new pulumi.RunError(error.message);
    throw error;
  }
}

/** @throws RunError where this run would take away a live Service or the namespace, or replace one */
function checkProtected(
  { environment, snapshot }: Basis,
  rendered: readonly RenderedApplication[],
  kept: readonly string[],
): void {
  const services = rendered.flatMap(({ objects }) => objects.filter(({ role }) => role === 'liveService'));
  const declared = services.map(({ manifest }) => ({
    urn: applicationUrn(environment, typeToken(manifest), manifest.metadata.name),
    namespace: manifest.metadata.namespace,
  }));
  const namespace = environment.platformStack === undefined ? [{ urn: namespaceUrn(environment) }] : [];
  const others = kept.filter((each) => !declared.some((service) => service.urn === each));
  failOn(
    protectionProblems(
      snapshot,
      [...declared, ...others.map((each) => ({ urn: each })), ...namespace],
      (resource) => isOwnLiveService(resource) || isNamespace(resource.urn, environment),
      environment,
    ),
  );
}

/** A namespace of the stack itself, not one that another component made. */
function isNamespace(urn: string, { stack, project }: Environment): boolean {
  return urn.startsWith(`urn:pulumi:${stack}::${project}::kubernetes:core/v1:Namespace::`);
}
