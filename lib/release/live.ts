import * as pulumi from '@pulumi/pulumi';
import { annotations, type Slot } from '../app/model';
import { fieldAt } from '../deploy/manifest';
import type { Intended } from './intent';
import { liveService } from './objects';
import type { Prepared } from './prepared';
import { readRecord } from './records';
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

function recordIn(intended: Registered): pulumi.Output<string> {
  return intended.data.apply((data) => String(fieldAt(data, 'record')));
}

/**
 * The record that a live Service has. With `--continue-on-error`, one that failed or was skipped has its inputs as
 * outputs: only what came from the API server has a uid.
 */
export function recordOn(service: Registered): pulumi.Output<unknown> {
  return service.metadata.apply((metadata) => {
    const real = pulumi.runtime.isDryRun() || fieldAt(metadata, 'uid') !== undefined;
    return real ? fieldAt(metadata, 'annotations', annotations.record) : undefined;
  });
}

/** @throws RunError where the intent was edited by hand: nothing can be made of it */
function slotIn(text: string): Slot {
  const record = readRecord(text);
  if (record) return record.slot;
  throw new pulumi.RunError(
    `The intent holds '${text}', which is no release record; run 'pulumi refresh --stack ${pulumi.getStack()}'.`,
  );
}
