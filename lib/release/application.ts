import * as pulumi from '@pulumi/pulumi';
import { slots, type Slot } from '../app/model';
import { typeToken } from '../deploy/kinds';
import { fieldAt } from '../deploy/manifest';
import type { Ground } from '../deploy/model';
import type { Environment } from '../environment/model';
import { keepCheck, registerCheck } from './check';
import { keepProof, registerIntent } from './intent';
import { recordOn, registerLive } from './live';
import type { Past, PastResource } from './model';
import { names } from './names';
import { urlOf } from './objects';
import { settled, valueOf } from './outcome';
import { isJob, type Prepared } from './prepared';
import { verifiedReleases, type VerifiedRelease } from './promotion';
import { readRecord, write } from './records';
import { isReferredTo } from './references';
import { Registrar, type Registered } from './registrar';
import { takesOver } from './sentences';
import { announceSlot, keepSlot, resourcesOf, writeSlot, type WrittenSlot } from './slot';

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
export async function registerApplication(prepared: Prepared): Promise<RegisteredApplication> {
  const { environment, ground, rendered, past, plan, leftovers, owner } = prepared;
  const registrar = new Registrar(rendered.name, environment, ground, leftovers.declared, rendered.tokens);
  announce(prepared, registrar.component);
  for (const { reference, found } of leftovers.others) registrar.leftover(reference, found);
  // What is kept comes first and in its old order: see `settled`.
  await keepReferred(prepared, registrar);
  const place = { owner, namespace: rendered.namespace };
  const { write: slot, record, requiredPods } = plan;
  const announced = slot && record ? [announceSlot(rendered, place, record, registrar)] : [];
  const owned = registerOwned(prepared, registrar, announced);
  await settled(past.application.some((each) => registrar.has(each)) ? owned : []);
  for (const kept of plan.keep) await keepSlot(past, rendered.name, kept, registrar);
  await keepProof(prepared, registrar);
  const written: WrittenSlot =
    slot && record
      ? writeSlot(rendered, { record, requiredPods }, registrar, [...announced, ...owned])
      : { all: owned, candidates: [] };
  const intended = await registerIntent(prepared, registrar, written);
  if (intended) await settled([intended.resource]);
  const live = registerLive(prepared, registrar, intended);
  await settled(live);
  const check = intended?.followed ? await registerCheck(prepared, registrar, live) : keepCheck(prepared, registrar);
  await retire(prepared, registrar, live, check);
  const registered = outputsOf(prepared, live);
  registrar.component.finish({ live: registered.outputs });
  return registered;
}

/** The line of the application, in preview and update alike, and what people should know besides. */
function announce({ rendered, plan, leftovers }: Prepared, component: pulumi.Resource): void {
  const { log } = pulumi;
  const count = leftovers.declared.adopted.size + leftovers.others.length;
  if (count > 0) void log.info(takesOver(rendered.name, count), component);
  const line = `${rendered.name} ${plan.summary}`;
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
  { rendered, waiting }: Prepared,
  registrar: Registrar,
  after: readonly Registered[],
): readonly Registered[] {
  if (waiting) return [];
  const owned = rendered.objects.filter(({ owner, role }) => owner === 'application' && role !== 'liveService');
  return owned.map(({ manifest }) => registrar.object(manifest, { after }));
}

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
 * before the live Services have moved and answer, in this very run; where they have not, everything stays.
 */
async function retire(
  { past, plan }: Prepared,
  registrar: Registrar,
  live: readonly Registered[],
  check: Registered | undefined,
): Promise<void> {
  const left = resourcesOf(past, plan.write === 'rolling' ? [...plan.retire, plan.write] : plan.retire);
  const refersTo = left.flatMap((each) => each.refersTo);
  const referred = past.application.filter((each) => isReferredTo(each.type, each.name, refersTo));
  const going = [...left, ...referred].filter((resource) => !registrar.has(resource));
  if (going.length === 0 || pulumi.runtime.isDryRun()) return;
  const records = await Promise.all(live.map((service) => valueOf(recordOn(service))));
  const wanted = plan.record && write(plan.record);
  const answers = !check || Number(fieldAt(await valueOf(check.status), 'succeeded')) > 0;
  const moved = records.length > 0 && records.every((record) => record === wanted);
  if (!moved || !answers) for (const resource of going) registrar.bare(resource);
}

function outputsOf({ environment, rendered, plan }: Prepared, [service]: readonly Registered[]): RegisteredApplication {
  if (!service || !plan.record) return { outputs: pulumi.output({}), verified: pulumi.output([]) };
  const [first] = rendered.services;
  const [host] = environment.hosts[rendered.name] ?? [];
  const inside = first && urlOf(first.name, rendered.namespace, first.port);
  const url = host ? `https://${host}` : inside;
  const record = recordOn(service).apply(readRecord);
  return {
    outputs: record.apply((live) => {
      if (!live) return {};
      const { version, slot, release, hotfix } = live;
      return { version, slot, release, url, ...(hotfix !== undefined && { hotfix }) };
    }),
    verified: record.apply(verifiedReleases),
  };
}
