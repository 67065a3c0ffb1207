import * as pulumi from '@pulumi/pulumi';
import { slots, type RenderedObject, type Slot } from '../app/model';
import { typeToken } from '../deploy/kinds';
import type { Ground } from '../deploy/model';
import type { Environment } from '../environment/model';
import { keepCheck, registerCheck } from './check';
import { keepProof, registerIntent } from './intent';
import { follow } from './follow';
import { arrive, isAsPlanned, registerLive, type Arrival } from './live';
import type { Past, PastResource } from './model';
import { names } from './names';
import { urlOf } from './objects';
import { settled } from './outcome';
import { isJob, writesInPlace, type Prepared } from './prepared';
import { verifiedReleases, type VerifiedRelease } from './promotion';
import { isReferredTo } from './references';
import { planLine } from './refusal';
import { Registrar, type Registered } from './registrar';
import { isFoundFollower } from './running';
import { secretFields, withRemoteVersion, withSecretVersions } from './secret-versions';
import { restartsPods, takesOver } from './sentences';
import { announceSlot, keepSlot, resourcesOf, writeSlot, type WrittenSlot } from './slot';
import { syncedVersions } from './synced';

/** What a stack says of each application. */
export interface ApplicationOutputs {
  /** The version that serves; undefined where nothing does yet. */
  readonly version?: string;
  readonly slot?: Slot;
  readonly release?: string;
  /** Where it answers: its first public host, or its address inside the cluster. */
  readonly url?: string;
  /** DNS records that people have to make for a static site; absent where there are none. */
  readonly dnsRecords?: readonly { readonly name: string; readonly type: string; readonly value: string }[];
  /** Why the version serves although the stack of `verdigris:promotion` had not verified it; undefined: it had. */
  readonly hotfix?: string;
}

/** What a run says of an application that it has registered. */
export interface RegisteredApplication {
  readonly outputs: pulumi.Output<ApplicationOutputs>;
  /** Releases that went live through verification, the newest first. */
  readonly verified: pulumi.Output<readonly VerifiedRelease[]>;
}

/** Registers everything of one application, in the order of a release. */
export async function registerApplication(read: Prepared): Promise<RegisteredApplication> {
  const { environment, ground, rendered, past, plan, leftovers, owner } = read;
  const registrar = new Registrar(rendered.name, environment, ground, leftovers.declared, rendered.tokens);
  announce(read, registrar.component);
  // What follows traffic is taken over when it is known where that is.
  const others = leftovers.others.filter(({ found }) => !isFoundFollower(found));
  for (const { reference, found } of others) registrar.leftover(reference, found);
  // What is kept comes first and in its old order: see `settled`.
  await keepReferred(read, registrar);
  const place = { owner, namespace: rendered.namespace };
  const { write: slot, record, requiredPods } = plan;
  const announced = slot && record ? [announceSlot(rendered, place, record, registrar)] : [];
  const owned = registerOwned(read, registrar, announced);
  const known = past.application.some((each) => registrar.has(each));
  await settled(known || Object.keys(read.secretVersions).length > 0 ? owned : []);
  const prepared = { ...read, secretVersions: await syncedVersions(read, registrar.component) };
  await keepSlots(prepared, registrar);
  await keepProof(prepared, registrar);
  const { secretVersions } = prepared;
  const attempt = { requiredPods, inPlace: writesInPlace(prepared), secretVersions };
  const written: WrittenSlot =
    slot && record
      ? writeSlot(rendered, { record, ...attempt }, registrar, [...announced, ...owned])
      : { all: owned, candidates: [], tasks: {} };
  const intended = await registerIntent(prepared, registrar, written);
  if (intended) await settled([intended.resource]);
  const live = registerLive(prepared, registrar, intended);
  await settled(live);
  const check = intended?.followed ? await registerCheck(prepared, registrar, live) : keepCheck(prepared, registrar);
  const arrival = await arrive(prepared, intended, live, check);
  const following = await follow(prepared, registrar, arrival);
  await retire(prepared, registrar, isAsPlanned(arrival, plan) && arrival.answers && following);
  const registered = outputsOf(prepared, arrival);
  registrar.component.finish({ live: registered.outputs });
  return registered;
}

/** The line of the application, in preview and update alike, and what people should know besides. */
function announce({ rendered, plan, leftovers }: Prepared, component: pulumi.Resource): void {
  const { log } = pulumi;
  const count = leftovers.declared.adopted.size + leftovers.others.length;
  if (count > 0) void log.info(takesOver(rendered.name, count), component);
  const line = planLine(rendered.name, plan);
  void (plan.action === 'refuse' ? log.error(line, component) : log.info(line, component));
  for (const warning of plan.warnings) void log.warn(warning, component);
  for (const { path, message } of rendered.warnings) void log.warn(`${path}: ${message}`, component);
}

/** Everything as it is: for an application that can't be judged, so that the run takes nothing of it away. */
export async function registerAsItWas(
  name: string,
  environment: Environment,
  ground: Ground,
  past: Past,
  problem: string,
): Promise<void> {
  if (past.application.length === 0 && Object.keys(past.slots).length === 0) {
    // Not even its component: `pulumi state move` would find it in the way.
    void pulumi.log.error(`${name}: ${problem}`);
    return;
  }
  const registrar = new Registrar(name, environment, ground);
  void pulumi.log.error(`${name}: ${problem}`, registrar.component);
  const late = (each: PastResource) => isJob(each) || each.liveService || each.name === names.intent(name);
  await settled(past.application.filter((each) => !late(each)).map((each) => registrar.bare(each)));
  for (const slot of slots) await keepSlot(past, name, slot, registrar);
  const steps: readonly ((each: PastResource) => boolean | undefined)[] = [
    (each) => isJob(each) && each.name.includes('-smoke-'),
    (each) => each.name === names.intent(name),
    (each) => each.liveService,
    (each) => isJob(each) && !each.name.includes('-smoke-'),
  ];
  for (const step of steps) {
    await settled(past.application.filter((each) => late(each) && step(each)).map((each) => registrar.bare(each)));
  }
  registrar.component.finish({});
}

/** What the application as a whole owns; while something is missing, nothing of today's code. */
function registerOwned(
  { rendered, waiting, secretVersions }: Prepared,
  registrar: Registrar,
  after: readonly Registered[],
): readonly Registered[] {
  if (waiting) return [];
  const owned = rendered.objects.filter(({ owner, role }) => owner === 'application' && role !== 'liveService');
  // A server in the cluster reads its password when it starts, and is ready with it before any slot is written.
  const marked = ({ manifest, role }: RenderedObject) =>
    role === 'backing' ? withSecretVersions(manifest, secretVersions) : withRemoteVersion(manifest, secretVersions);
  return owned.map((object) => registrar.object(marked(object), { after }));
}

/** A task that failed has done what it can; kept, it would run again. */
const isFailedTask = (resource: PastResource): boolean => isJob(resource) && !resource.succeeded;

/** What pods of a kept slot refer to is not taken away, though today's code has dropped it. */
async function keepReferred({ rendered, past, plan, waiting }: Prepared, registrar: Registrar): Promise<void> {
  const refersTo = resourcesOf(past, plan.keep).flatMap((each) => each.refersTo);
  const declared = new Set(rendered.objects.map(({ manifest }) => `${typeToken(manifest)}|${manifest.metadata.name}`));
  const kept = past.application.filter((resource) => {
    const { type, name, liveService: live } = resource;
    if (live || isJob(resource) || name === names.intent(rendered.name)) return false;
    return waiting || (!declared.has(`${type}|${name}`) && isReferredTo(type, name, refersTo));
  });
  await settled(kept.map((resource) => registrar.bare(resource)));
}

/**
 * Takes away what traffic has left: slots of the other strategy, and what a rolled release does not have any more. Not
 * before the live Services have moved and answer, and workers and schedules have followed, in this very run; where they have
 * not, everything stays.
 */
async function retire({ past, plan }: Prepared, registrar: Registrar, moved: boolean): Promise<void> {
  const left = resourcesOf(past, plan.write === 'rolling' ? [...plan.retire, plan.write] : plan.retire);
  const refersTo = left.flatMap((each) => each.refersTo);
  const referred = past.application.filter((each) => isReferredTo(each.type, each.name, refersTo));
  const going = [...left, ...referred].filter((resource) => !registrar.has(resource));
  if (going.length === 0 || pulumi.runtime.isDryRun() || moved) return;
  await settled(going.map((resource) => registrar.bare(resource)));
}

/**
 * What other slots hold stays as it is; what follows traffic comes later. Where nothing moves, pods that serve are replaced
 * whose secrets have another version; where traffic goes back to pods, theirs are, before it does.
 */
async function keepSlots({ rendered, past, plan, secretVersions }: Prepared, registrar: Registrar): Promise<void> {
  const restarts = plan.action === 'hold' ? past.record?.slot : plan.action === 'switch' ? plan.verify : undefined;
  const fields = (resource: PastResource) => secretFields(resource, secretVersions);
  const restarted = resourcesOf(past, restarts ? [restarts] : []).filter((each) => fields(each).length > 0);
  if (restarted.length > 0) {
    const names = restarted.map(({ name }) => name);
    void pulumi.log.info(restartsPods(rendered.name, names), registrar.component);
  }
  for (const slot of plan.keep) {
    const without = (resource: PastResource) => resource.follower !== undefined || isFailedTask(resource);
    await keepSlot(past, rendered.name, slot, registrar, { without, ...(slot === restarts && { fields }) });
  }
}

function outputsOf({ environment, rendered, plan }: Prepared, { carried: record }: Arrival): RegisteredApplication {
  if (!record || !plan.record) return { outputs: pulumi.output({}), verified: pulumi.output([]) };
  const [first] = rendered.services;
  const [host] = environment.hosts[rendered.name] ?? [];
  const inside = first && urlOf(first.name, rendered.namespace, first.port);
  const url = host ? `https://${host}` : inside;
  return {
    outputs: record.apply((live) => {
      if (!live) return {};
      const { version, slot, release, hotfix } = live;
      return { version, slot, release, url, ...(hotfix !== undefined && { hotfix }) };
    }),
    verified: record.apply(verifiedReleases),
  };
}
