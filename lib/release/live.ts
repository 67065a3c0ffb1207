import * as pulumi from '@pulumi/pulumi';
import { annotations, type Slot } from '../app/model';
import { fieldAt } from '../deploy/manifest';
import type { Intended } from './intent';
import { liveService } from './objects';
import type { Prepared } from './prepared';
import type { ReleasePlan, ReleaseRecord } from './model';
import { valueOf } from './outcome';
import { readRecord, write } from './records';
import { refusal } from './refusal';
import type { Registered, Registrar } from './registrar';

/** Live Services go where the intent says; where they do not follow it, they stay as they are. */
export function registerLive(
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

/** What has come of the live Services in this run. */
export interface Arrival {
  /** What the first of them carries, for outputs; undefined where none is there. */
  readonly carried?: pulumi.Output<ReleaseRecord | undefined>;
  /** The record that all of them carry; undefined where they do not agree, or are not there. */
  readonly record?: ReleaseRecord;
  /** False where they were asked and did not answer. */
  readonly answers: boolean;
  /** What has to be there before anything that follows traffic. */
  readonly after: readonly Registered[];
}

/** Waits until it is known where traffic is; of an application without live Services, what the intent says. */
export async function arrive(
  { past, plan, rendered }: Prepared,
  intended: Intended | undefined,
  live: readonly Registered[],
  check: Registered | undefined,
): Promise<Arrival> {
  const byIntent = rendered.services.length === 0 && live.length === 0 && intended;
  const texts = byIntent ? [recordOfIntent(intended.resource)] : live.map(recordOn);
  const after = [...live, ...(check ? [check] : [])];
  const [carried] = texts.map((text) => text.apply(readRecord));
  if (pulumi.runtime.isDryRun()) {
    return { carried, record: intended?.followed ? plan.record : past.record, answers: true, after };
  }
  const records = await Promise.all(texts.map(valueOf));
  const agreed = records.length > 0 && records.every((record) => record === records[0]);
  const answers = !check || Number(fieldAt(await valueOf(check.status), 'succeeded')) > 0;
  return { carried, record: agreed ? readRecord(records[0]) : undefined, answers, after };
}

/** True where traffic is where the plan sends it. */
export function isAsPlanned({ record }: Arrival, plan: ReleasePlan): boolean {
  return record !== undefined && plan.record !== undefined && write(record) === write(plan.record);
}

function recordIn(intended: Registered): pulumi.Output<string> {
  return intended.data.apply((data) => String(fieldAt(data, 'record')));
}

/**
 * The record that a live Service has. With `--continue-on-error`, one that failed or was skipped has its inputs as
 * outputs: only what came from the API server has a uid.
 */
function recordOn(service: Registered): pulumi.Output<unknown> {
  return service.metadata.apply((metadata) =>
    isReal(metadata) ? fieldAt(metadata, 'annotations', annotations.record) : undefined,
  );
}

/** The record that the intent has, which stands for a live Service where there is none. */
function recordOfIntent({ metadata, data }: Registered): pulumi.Output<unknown> {
  return pulumi.all([metadata, data]).apply(([about, held]) => (isReal(about) ? fieldAt(held, 'record') : undefined));
}

const isReal = (metadata: unknown): boolean => pulumi.runtime.isDryRun() || fieldAt(metadata, 'uid') !== undefined;

/** @throws RunError where the intent was edited by hand: nothing can be made of it */
export function slotIn(text: string): Slot {
  const record = readRecord(text);
  if (record) return record.slot;
  throw refusal(
    'intent-edited',
    `The intent holds '${text}', which is no release record; run 'pulumi refresh --stack ${pulumi.getStack()}'.`,
  );
}
