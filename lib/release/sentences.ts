import type { Slot } from '../app/model';
import type { RefusalCode } from './errors';
import type { Desired, ReleaseRecord } from './model';
import type { Promotion } from './promotion';

/** What a plan tells people: one line, and what they should know besides. */
export interface Sentence {
  readonly line: string;
  readonly warnings?: readonly string[];
}

/** What a plan refuses: an error of the run, in which everything stays as it is. */
export interface Refusal extends Sentence {
  readonly code: RefusalCode;
}

type Held = Pick<ReleaseRecord, 'slot' | 'release' | 'version'>;
type Named = Pick<Desired, 'application' | 'stack'>;

/** A version as people say it: the tag without the digest. */
export function tag(version: string): string {
  return version.split('@')[0] ?? version;
}

const at = (held: Held) => `${held.slot} ${tag(held.version)}`;
const liveNow = (record: Held | undefined) => (record ? `live ${at(record)}` : 'nothing live yet');
const stays = (record: Held | undefined) => (record ? `stays at ${at(record)}` : 'is not live yet');
const next = (version: string | undefined) => (version ? `; ${version} enters with the next 'pulumi up'` : '');
const set = (stack: string, path: string, value: string) =>
  `pulumi config set --stack ${stack} --path ${path} ${value}`;
export const setting = (key: 'rollback' | 'retry', { application, stack }: Named) =>
  `pulumi config set --stack ${stack} verdigris:${key} ${application}`;
export const remove = (key: 'rollback' | 'retry', { stack }: Named) =>
  `pulumi config rm --stack ${stack} verdigris:${key}`;

/** The command that gives an application another version. */
export function setVersion(application: string, stack: string, version = 'VERSION'): string {
  return set(stack, `verdigris:versions.${application}`, version);
}

/** The commands that let a version enter without another stack's word. */
export function declareHotfix(application: string, version: string, stack: string): string {
  const path = `verdigris:hotfix.${application}`;
  return `${set(stack, `${path}.version`, version)} && ${set(stack, `${path}.reason`, "'...'")}`;
}

/** How a release is proved, in words. */
export function proof(desired: Desired): string {
  const { strategy } = desired;
  const smoke = strategy.kind === 'blueGreen' && strategy.smoke;
  return smoke ? `verified by GET ${smoke.path}` : 'verified by its ready pods';
}

/** What is said of a version that another stack should have verified, after everything else. */
export function promotionNote(promotion: Promotion | undefined): string {
  if (promotion?.kind === 'unchecked') return '; promotion not checked';
  return promotion?.kind === 'hotfix' ? `; a hotfix that nothing has verified before (${promotion.reason})` : '';
}

/** The command that goes back, as printed where it may be needed. */
export function wayBack(application: string, stack: string): string {
  return `${setting('rollback', { application, stack })} && pulumi up --stack ${stack}`;
}

/** What an adoption tells people: `cluster-adopting`, and what nothing declares any more, go with the run after it. */
export function takesOver(owner: string, count: number): string {
  return (
    `${owner} takes over ${count} ${count === 1 ? 'object' : 'objects'} that an interrupted run left; ` +
    `the next run takes away what is not needed any more`
  );
}

/** Said before workers are started: where one does not become ready, the run stops and says no more. */
export function startsWorkers(owner: string, record: Held, back: Omit<Held, 'slot'>, stack: string): string {
  return (
    `${owner} ${tag(record.version)} has the traffic, and its workers and schedules start; until they are ready, those of ` +
    `${tag(back.version)} go on; if they do not become ready, go back to ${tag(back.version)}: ${wayBack(owner, stack)}`
  );
}

export function workersNotReady(
  owner: string,
  record: Held,
  back: Omit<Held, 'slot'> | undefined,
  stack: string,
): string {
  return (
    `${owner} ${tag(record.version)} has the traffic, and a worker of it is not ready` +
    (back
      ? `, so those of ${tag(back.version)} go on; go back to it: ${wayBack(owner, stack)}`
      : `; see 'kubectl get pods -l verdigris.dev/application=${owner},verdigris.dev/slot=${record.slot}', and run ` +
        `'pulumi up --stack ${stack}' again`)
  );
}

export function workersMissing(owner: string, record: Held): string {
  return (
    `${owner} ${at(record)} has the traffic, but not all of its workers and schedules: they were not written before the run ` +
    `that brought it died, so those of the release before go on until the next version`
  );
}

export function secretsNotSynced(
  owner: string,
  names: readonly string[],
  { namespace, stack }: { readonly namespace: string; readonly stack: string },
): string {
  return (
    `${owner} keeps its pods as they are: the External Secrets operator has not brought the current version of ` +
    `${names.join(' and ')} yet; see 'kubectl describe externalsecret ${names.join(' ')} --namespace ${namespace}', and run ` +
    `'pulumi up --stack ${stack}' again`
  );
}

/** One line for pods that are replaced without a release. */
export function restartsPods(owner: string, names: readonly string[]): string {
  return `${owner} replaces the pods of ${names.join(' and ')} one at a time: a secret that they read has another version`;
}

export const say = {
  entersUnknown: (desired: Desired): Sentence => ({
    line:
      desired.strategy.kind === 'rolling'
        ? `${tag(desired.version)} rolls out in place; ${proof(desired)}`
        : `${tag(desired.version)} enters the idle slot, then traffic moves; ${proof(desired)}`,
  }),
  enters: (desired: Desired, slot: Slot, record: Held | undefined): Sentence => ({
    line:
      slot === 'rolling' && record?.slot === 'rolling'
        ? `${tag(desired.version)} rolls out in place; live ${tag(record.version)}; ${proof(desired)}`
        : `${tag(desired.version)} enters ${slot}; ${liveNow(record)}; ${proof(desired)}`,
  }),
  unchanged: (record: Held): Sentence => ({ line: `${stays(record)}: nothing changes` }),
  returns: (desired: Desired, slot: Slot, record: Held | undefined): Sentence => ({
    line: `moves traffic to ${slot}, which still holds ${tag(desired.version)}; ${liveNow(record)}; ${proof(desired)}`,
  }),
  goesBack: (desired: Desired, to: Held, from: Held): Sentence => ({
    line: `goes back to ${at(to)} from ${at(from)}, which is rejected from then on; ${proof(desired)}`,
  }),
  movesBack: (desired: Desired, record: Held): Sentence => ({
    line: `moves traffic back to ${at(record)}, from where it was taken by hand; ${proof(desired)}`,
    warnings: [`'verdigris:retry' has done its work then: '${remove('retry', desired)}'.`],
  }),
  finishes: (intent: Held, version: string | undefined): Sentence => ({
    line: `completes the interrupted switch to ${at(intent)}, which was verified${next(version)}`,
  }),
  withdraws: (desired: Desired, intent: Held, record: Held | undefined): Sentence => ({
    line:
      `calls off the interrupted switch to ${at(intent)}, whose pods are not fit to serve any more; ` +
      `${liveNow(record)}${next(tag(desired.version))}`,
  }),
  caughtUp: (record: Held, version: string | undefined): Sentence => ({
    line: `takes over from the cluster that ${at(record)} is live${next(version)}`,
    warnings: ['The state is older than the cluster: it was lost, restored from a backup, or a run was interrupted.'],
  }),
  rejected: (desired: Desired, record: Held): Sentence => ({
    line:
      `${stays(record)}; ${tag(desired.version)} was rolled back and does not come back by itself: ` +
      `set a new version ('${setVersion(desired.application, desired.stack)}'), or try it again ` +
      `('${setting('retry', desired)}')`,
  }),
  waits: (desired: Desired, record: Held | undefined, waiting: readonly string[]): Sentence => ({
    line: `${stays(record)}; ${tag(desired.version)} waits: ${waiting.join('; ')}`,
    warnings: waiting,
  }),
  wentBackBefore: (desired: Named, record: Held, left: string): Sentence => ({
    line: `${stays(record)}: nothing changes`,
    warnings: [
      `'verdigris:rollback' names ${desired.application}, which has already left ${tag(left)}; ` +
        `remove it: '${remove('rollback', desired)}'.`,
    ],
  }),
  newVersionLifts: (desired: Desired): string =>
    `'verdigris:rollback' names ${desired.application} and has no effect on the new version ` +
    `${tag(desired.version)}; remove it: '${remove('rollback', desired)}'.`,
  nothingHeld: (desired: Named, record: ReleaseRecord): Refusal => ({
    code: 'nothing-to-go-back-to',
    line:
      `cannot go back from ${at(record)}: ` +
      (record.slot === 'rolling'
        ? 'an application that rolls keeps no former release'
        : record.previous
          ? `${record.previous.slot} does not hold ${tag(record.previous.version)} whole any more`
          : 'no former release is held') +
      `; release the former version instead: '${setVersion(desired.application, desired.stack)}' ` +
      `(${record.previous ? `it was ${tag(record.previous.version)}; ` : ''}and '${remove('rollback', desired)}')`,
  }),
  contradiction: (desired: Named): Refusal => ({
    code: 'back-and-forth',
    line:
      `is named by both 'verdigris:rollback' and 'verdigris:retry': keep one of them ` +
      `('${remove('rollback', desired)}' or '${remove('retry', desired)}')`,
  }),
  notPromoted: (
    desired: Desired,
    record: Held | undefined,
    { why, repair }: { readonly why: string; readonly repair: string },
  ): Refusal => ({
    code: 'not-promoted',
    line: `${stays(record)}; ${tag(desired.version)} may not enter: ${why}; ${repair}`,
  }),
  noIdleSlot: (desired: Desired, live: readonly Slot[]): Sentence => ({
    line:
      `has no idle slot for ${tag(desired.version)}: ${live.join(' and ')} both serve; ` +
      `point the live Service to one of them`,
    warnings: [`${desired.application} has no idle slot: ${live.join(' and ')} both serve.`],
  }),
  strayed: (desired: Desired, selected: readonly Slot[], record: Held | undefined): Refusal => {
    const line =
      `has a live Service that selects ${selected.join(' and ') || 'no slot'}, but the record says ` +
      `${record ? at(record) : 'nothing'}: it was moved by hand, so nothing is written; keep what serves ` +
      `('${setting('rollback', desired)}', or set its version: '${setVersion(desired.application, desired.stack)}'), ` +
      `move traffic back ('${setting('retry', desired)}'), or undo the edit`;
    return { code: 'traffic-moved-by-hand', line, warnings: [`${desired.application} ${line}`] };
  },
  tooFewPods: (application: string, record: Held, ready: number, needed: number): Refusal => ({
    code: 'pods-too-few',
    line:
      `cannot move to ${at(record)}: ${ready} of its pods are ready and ${needed} are needed (as many as serve now); ` +
      `scale it first: 'kubectl scale deployment --replicas=${needed} --selector ` +
      `verdigris.dev/application=${application},verdigris.dev/slot=${record.slot}'`,
  }),
  clusterAway: (desired: Desired, why: string): Refusal => ({
    code: 'cluster-silent',
    line: `is not written: ${tag(desired.version)} waits until the cluster says what is live (${why})`,
  }),
};
