import * as pulumi from '@pulumi/pulumi';
import type { PastResource } from './model';
import { names } from './names';
import { checkJob } from './objects';
import { isJob, moving, smokeOf, type Prepared } from './prepared';
import type { Registered, Registrar } from './registrar';
import { tag, wayBack } from './sentences';

/** The Job that asked what serves stays as it is. */
export function keepCheck({ rendered, past, plan }: Prepared, registrar: Registrar): Registered | undefined {
  const record = moving.has(plan.action) ? past.record : plan.record;
  const name = record && names.check(rendered.name, record);
  const known = past.application.find((each) => isJob(each) && each.name === name);
  return known && registrar.bare(known);
}

/** Asks the live Services once traffic has moved. */
export async function registerCheck(
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
  { environment, rendered, plan }: Prepared,
  { component }: Registrar,
  known: PastResource | undefined,
): Promise<void> {
  const { record } = plan;
  const back = record?.previous && record.previous.slot !== record.slot ? record.previous : undefined;
  if (!record || !back || record.rejected.includes(back.release) || known?.succeeded) return;
  if (pulumi.runtime.isDryRun()) return;
  const line =
    `${rendered.name} ${tag(record.version)} has the traffic, and its live Service is asked once more; ` +
    `if that fails, go back to ${tag(back.version)}: ${wayBack(rendered.name, environment.stack)}`;
  await pulumi.log.info(line, component);
}
