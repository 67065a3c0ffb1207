import * as pulumi from '@pulumi/pulumi';
import { annotations, slots, type RenderedApplication, type Slot, type SmokeTest } from '../app/model';
import { fieldAt } from '../deploy/manifest';
import { typeToken } from '../deploy/kinds';
import type { Ground } from '../deploy/model';
import type { Owner } from '../deploy/ownership';
import type { Environment } from '../environment/model';
import type { Leftovers } from './leftovers';
import type { Past, PastResource, ReleasePlan, ReleaseRecord } from './model';
import { names } from './names';
import { checkJob, intent, liveService, smokeJob, urlOf } from './objects';
import { settled, valueOf } from './outcome';
import { readRecord, write } from './records';
import { isReferredTo } from './references';
import { Registrar, type Registered } from './registrar';
import { announceSlot, keepSlot, resourcesOf, writeSlot, type WrittenSlot } from './slot';
import { tag, takesOver, wayBack } from './sentences';
import { proofProblems, type Proof } from './verification';

/** What one application is deployed with; all of it is read before anything is registered. */
export interface Prepared {
  readonly environment: Environment;
  readonly ground: Ground;
  readonly owner: Owner;
  /** Rendered for the slot that the plan writes, or that serves. */
  readonly rendered: RenderedApplication;
  readonly past: Past;
  readonly plan: ReleasePlan;
  /** True where something is missing: then nothing of today's code is applied. */
  readonly waiting: boolean;
  readonly leftovers: Leftovers;
}

/** What a stack says of each application. */
export interface ApplicationOutputs {
  /** The version that serves; undefined where nothing does yet. */
  readonly version?: string;
  readonly slot?: Slot;
  readonly release?: string;
  /** Where it answers: its first public host, or its address inside the cluster. */
  readonly url?: string;
}

/** Registers everything of one application, in the order of a release. */
export async function registerApplication(prepared: Prepared): Promise<pulumi.Output<ApplicationOutputs>> {
  const { environment, ground, rendered, past, plan, leftovers, owner } = prepared;
  const registrar = new Registrar(rendered.name, environment, ground, leftovers.adopted, rendered.tokens);
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
  const outputs = outputsOf(prepared, live);
  registrar.component.finish({ live: outputs });
  return outputs;
}

/** The line of the application, in preview and update alike, and what people should know besides. */
function announce({ rendered, plan, leftovers }: Prepared, component: pulumi.Resource): void {
  const { log } = pulumi;
  const count = leftovers.adopted.size + leftovers.others.length;
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

const moving: ReadonlySet<ReleasePlan['action']> = new Set(['enter', 'switch']);
const settling: ReadonlySet<ReleasePlan['action']> = new Set(['finish', 'withdraw']);

/** Where the live Services are sent: the intent's own record, and whether they follow it in this run. */
interface Intended {
  readonly resource: Registered;
  readonly followed: boolean;
}

/**
 * Registers the intent: of a new record once it is proved, of a settled one as it is. Undefined where nothing is live and
 * nothing becomes it.
 */
async function registerIntent(
  prepared: Prepared,
  registrar: Registrar,
  written: WrittenSlot,
): Promise<Intended | undefined> {
  const { rendered, plan, past, owner } = prepared;
  const { action, record } = plan;
  const name = names.intent(rendered.name);
  const known = past.application.find((each) => each.name === name && each.type === 'kubernetes:core/v1:ConfigMap');
  const place = { owner, namespace: rendered.namespace };
  const follows = action === 'finish' || (action === 'hold' && plan.current);
  if (moving.has(action) && record) {
    const proof = registerProof(prepared, record, registrar, written);
    const problems = pulumi.runtime.isDryRun() ? [] : await proved(record, proof);
    if (problems.length === 0) {
      const after = proof.job ? [proof.job] : written.all;
      return { resource: registrar.object(intent(place, write(record)), { after }), followed: true };
    }
    void pulumi.log
      .error(
        `${rendered.name} ${tag(record.version)} is not verified, so traffic stays where it is: ${problems.join('; ')}`,
        registrar.component,
      )
      .catch(() => undefined);
    return known && { resource: registrar.bare(known), followed: false };
  }
  const settles = settling.has(action);
  if (known && past.intent && !settles) return { resource: registrar.bare(known), followed: follows };
  if (!record || (!settles && !plan.current)) return known && { resource: registrar.bare(known), followed: false };
  return { resource: registrar.object(intent(place, write(record))), followed: follows };
}

/** Runs the smoke test, where one is declared. */
function registerProof(prepared: Prepared, record: ReleaseRecord, registrar: Registrar, written: WrittenSlot): Proof {
  const { rendered, owner } = prepared;
  const place = { owner, namespace: rendered.namespace };
  const test = smokeOf(prepared);
  const { candidates } = written;
  if (!test) return { candidates };
  const manifest = smokeJob(place, record, rendered.services, test.smoke, test.image);
  return { job: registrar.object(manifest, { after: written.all }), candidates };
}

/** Waits for the proof; what never comes to a value (it failed, was skipped or left out by `--target`) proves nothing. */
async function proved(record: ReleaseRecord, proof: Proof): Promise<readonly string[]> {
  return (
    (await valueOf(proofProblems(record, proof))) ?? ["its verification did not run; run 'pulumi up' on all of it"]
  );
}

/** The test that is declared, with the image that runs it. */
function smokeOf({
  rendered,
  environment,
}: Prepared): { readonly smoke: SmokeTest; readonly image: string } | undefined {
  const { strategy } = rendered;
  const smoke = strategy.kind === 'blueGreen' ? strategy.smoke : undefined;
  return smoke && environment.smokeImage ? { smoke, image: environment.smokeImage } : undefined;
}

/** Live Services go where the intent says; where they do not follow it, they stay as they are. */
function registerLive(
  { rendered, past }: Prepared,
  registrar: Registrar,
  intended: Intended | undefined,
): readonly Registered[] {
  if (!intended?.followed) {
    return past.application.filter((each) => each.liveService).map((resource) => registrar.bare(resource));
  }
  const record = recordIn(intended.resource);
  const slot = record.apply(slotIn);
  return rendered.objects
    .filter(({ role }) => role === 'liveService')
    .map(({ manifest }) => registrar.object(liveService(manifest, slot, record), { liveService: true }));
}

/** The Job that proved what serves stays as it is. */
async function keepProof({ rendered, plan, past }: Prepared, registrar: Registrar): Promise<void> {
  const { record } = plan;
  if (!record || moving.has(plan.action)) return;
  const name = names.smoke(rendered.name, record);
  await settled(past.application.filter((each) => isJob(each) && each.name === name).map((job) => registrar.bare(job)));
}

/** The Job that asked what serves stays as it is. */
function keepCheck({ rendered, past, plan }: Prepared, registrar: Registrar): Registered | undefined {
  const record = moving.has(plan.action) ? past.record : plan.record;
  const name = record && names.check(rendered.name, record);
  const known = past.application.find((each) => isJob(each) && each.name === name);
  return known && registrar.bare(known);
}

/** Asks the live Services once traffic has moved. */
async function registerCheck(
  prepared: Prepared,
  registrar: Registrar,
  live: readonly Registered[],
): Promise<Registered | undefined> {
  const { rendered, plan, past, owner } = prepared;
  const { record } = plan;
  if (!record) return undefined;
  const name = names.check(rendered.name, record);
  const known = past.application.find((each) => isJob(each) && each.name === name);
  const test = smokeOf(prepared);
  if (!known && (!test || live.length === 0)) return undefined;
  await sayWayBack(prepared, registrar, known);
  if (known || !test) return known && registrar.bare(known);
  const place = { owner, namespace: rendered.namespace };
  return registrar.object(checkJob(place, record, rendered.services, test.smoke, test.image), { after: live });
}

/**
 * Says the way back before the live Services are asked: a check that fails stops the run, and nothing can be said any
 * more. Nothing is said where it has passed before, or where there is nothing to go back to.
 */
async function sayWayBack(
  { rendered, plan }: Prepared,
  { component }: Registrar,
  known: PastResource | undefined,
): Promise<void> {
  const { record } = plan;
  const back = record?.previous && record.previous.slot !== record.slot ? record.previous : undefined;
  if (!record || !back || record.rejected.includes(back.release) || known?.succeeded) return;
  if (pulumi.runtime.isDryRun()) return;
  const line =
    `${rendered.name} ${tag(record.version)} has the traffic, and its live Service is asked once more; ` +
    `if that fails, go back to ${tag(back.version)}: ${wayBack(rendered.name)}`;
  await pulumi.log.info(line, component);
}

/** Jobs come and go with their attempt. */
const isJob = ({ type }: PastResource): boolean => type === 'kubernetes:batch/v1:Job';

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

function outputsOf(
  { environment, rendered, plan }: Prepared,
  [service]: readonly Registered[],
): pulumi.Output<ApplicationOutputs> {
  if (!service || !plan.record) return pulumi.output({});
  const [first] = rendered.services;
  const [host] = environment.hosts[rendered.name] ?? [];
  const inside = first && urlOf(first.name, rendered.namespace, first.port);
  const url = host ? `https://${host}` : inside;
  return recordOn(service).apply((text) => {
    const record = readRecord(text);
    return record ? { version: record.version, slot: record.slot, release: record.release, url } : {};
  });
}

function recordIn(intended: Registered): pulumi.Output<string> {
  return intended.data.apply((data) => String(fieldAt(data, 'record')));
}

/**
 * The record that a live Service has. With `--continue-on-error`, one that failed or was skipped has its inputs as
 * outputs: only what came from the API server has a uid.
 */
function recordOn(service: Registered): pulumi.Output<unknown> {
  return service.metadata.apply((metadata) => {
    const real = pulumi.runtime.isDryRun() || fieldAt(metadata, 'uid') !== undefined;
    return real ? fieldAt(metadata, 'annotations', annotations.record) : undefined;
  });
}

/** @throws RunError where the intent was edited by hand: nothing can be made of it */
function slotIn(text: string): Slot {
  const record = readRecord(text);
  if (record) return record.slot;
  throw new pulumi.RunError(`The intent holds '${text}', which is no release record; run 'pulumi refresh'.`);
}
