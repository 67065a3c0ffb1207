import * as pulumi from '@pulumi/pulumi';
import type { ReleaseAction, ReleaseRecord } from './model';
import { names } from './names';
import { intent, smokeJob } from './objects';
import { settled, valueOf } from './outcome';
import { isJob, moving, smokeOf, type Prepared } from './prepared';
import { write } from './records';
import { errorLine } from './refusal';
import type { Registered, Registrar } from './registrar';
import { tag } from './sentences';
import type { WrittenSlot } from './slot';
import { proofProblems, type Proof } from './verification';

const settling: ReadonlySet<ReleaseAction> = new Set(['finish', 'withdraw']);

/** Where the live Services are sent: the intent's own record, and whether they follow it in this run. */
export interface Intended {
  readonly resource: Registered;
  readonly followed: boolean;
}

/**
 * Registers the intent: of a new record once it is proved, of a settled one as it is. Undefined where nothing is live and
 * nothing becomes it.
 */
export async function registerIntent(
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
        errorLine(
          'not-verified',
          `${rendered.name} ${tag(record.version)} is not verified, so traffic stays where it is: ${problems.join('; ')}`,
        ),
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
  const { candidates, tasks } = written;
  if (!test) return { candidates, tasks };
  const manifest = smokeJob(place, record, rendered.services, test.smoke, test.image);
  return { job: registrar.object(manifest, { after: written.all }), candidates, tasks };
}

/** Waits for the proof; what never comes to a value (it failed, was skipped or left out by `--target`) proves nothing. */
async function proved(record: ReleaseRecord, proof: Proof): Promise<readonly string[]> {
  return (
    (await valueOf(proofProblems(record, proof))) ?? [
      `its verification did not run; run 'pulumi up --stack ${pulumi.getStack()}' on all of it`,
    ]
  );
}

/** The Job that proved what serves stays as it is. */
export async function keepProof({ rendered, plan, past }: Prepared, registrar: Registrar): Promise<void> {
  const { record } = plan;
  if (!record || moving.has(plan.action)) return;
  const name = names.smoke(rendered.name, record);
  await settled(past.application.filter((each) => isJob(each) && each.name === name).map((job) => registrar.bare(job)));
}
