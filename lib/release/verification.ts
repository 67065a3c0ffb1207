import * as pulumi from '@pulumi/pulumi';
import { annotations, labels } from '../app/model';
import { fieldAt } from '../deploy/manifest';
import type { ReleaseRecord } from './model';
import { sequenceMark } from './names';
import { attemptLabels } from './objects';
import type { Registered } from './registrar';
import type { Candidate } from './slot';

/** Outputs of registered objects that a verification reads. */
export interface Proof {
  /** The smoke test of this attempt, where one is declared. */
  readonly job?: Registered;
  /** The Deployments that this run wrote, and no others: bare ones have old outputs. */
  readonly candidates: readonly Candidate[];
  /** The tasks of the release, by name. */
  readonly tasks: Readonly<Record<string, Registered>>;
}

/**
 * What is wrong with the proof of a record; empty: it is proved. Made of the outputs of what proves it, so it is unknown
 * while these are: in a preview, and where `--target` leaves them out.
 */
export function proofProblems(record: ReleaseRecord, proof: Proof): pulumi.Output<readonly string[]> {
  const preview = pulumi.runtime.isDryRun();
  const pieces = proof.candidates.map(({ resource }) =>
    pulumi.all([resource.metadata, preview ? {} : resource.status]),
  );
  const job = proof.job ? pulumi.all([proof.job.metadata, preview ? {} : proof.job.status]) : pulumi.output([]);
  const tasks = Object.entries(proof.tasks).map(([name, { status }]) => pulumi.all([name, preview ? {} : status]));
  return pulumi.all([job, pulumi.all(pieces), pulumi.all(tasks)]).apply(([[test, result], deployments, ended]) => [
    ...ended.flatMap(([name, status]) =>
      preview || hasSucceeded(status) ? [] : [`the task '${name}' has not succeeded`],
    ),
    ...(proof.job ? jobProblems(test, preview ? undefined : { status: result }, record) : []),
    ...proof.candidates.flatMap(({ name, pods }, index) => {
      const [metadata, status] = deployments[index] ?? [];
      return deploymentProblems(name, metadata, preview ? undefined : { status, pods }, record);
    }),
  ]);
}

const hasSucceeded = (status: unknown): boolean => Number(fieldAt(status, 'succeeded')) > 0;

/** With `--continue-on-error`, a Job that failed or was skipped has outputs as well: its status says that it passed. */
function jobProblems(
  metadata: unknown,
  result: { readonly status: unknown } | undefined,
  record: ReleaseRecord,
): string[] {
  if (result && !hasSucceeded(result.status)) return ['the smoke test has not passed'];
  const expected = { [labels.slot]: record.slot, ...attemptLabels(record) };
  return Object.entries(expected).flatMap(([label, value]) => {
    const found = fieldAt(metadata, 'labels', label);
    return found === value ? [] : [`the smoke test was of ${label}=${String(found)}, expected ${value}`];
  });
}

function deploymentProblems(
  name: string,
  metadata: unknown,
  ready: { readonly status: unknown; readonly pods: number } | undefined,
  { release, sequence }: ReleaseRecord,
): string[] {
  const mark = (key: string) => fieldAt(metadata, 'annotations', key);
  const held = mark(annotations.release);
  if (held !== release || mark(sequenceMark) !== String(sequence)) {
    return [`the Deployment '${name}' holds the release ${String(held)}, expected ${release} of attempt ${sequence}`];
  }
  if (!ready) return [];
  // A Deployment that is still replacing its pods counts ready ones of the former release as well.
  const count = (field: string) => Number(fieldAt(ready.status, field) ?? 0);
  const pods = Math.min(count('readyReplicas'), count('updatedReplicas'));
  return pods >= ready.pods
    ? []
    : [`${pods} pods of the Deployment '${name}' are ready and ${ready.pods} are needed, as many as serve now`];
}
