// Follows a stack from write to write: what serves, what was proved, and what is in the cluster for nothing.
import { annotations, labels, slots, type Slot } from '../../lib/app/model';
import { names } from '../../lib/release/names';
import { attemptLabels } from '../../lib/release/objects';
import { readClaim } from '../../lib/release/records';
import { referencesOf } from '../../lib/release/references';
import type { Run } from './kit';
import type { Operation } from './provider/log';
import { at, type Tree } from './provider/values';
import { inSlot, type ReleaseStack } from './releases';

export type Moment = 'before' | 'after';

const application = 'web';
const isSmoke = (name: string) => name.includes('-smoke-');
const nameOf = (object: Tree) => `${String(object['kind'])}/${String(at(object, 'metadata', 'name'))}`;

/** The slot to which a write belongs: by its component, or by the name of the object. */
function slotOf({ urn, name }: Operation): string | undefined {
  return isSmoke(name) ? undefined : (inSlot(urn) ?? /^web-(blue|green)(-|$)/.exec(name)?.[1]);
}

/**
 * Watches a stack from now on. `after` is told of every run in turn; what should not have happened is in `problems`.
 * @param rollsInPlace - true where the rolling slot may be written while it serves
 */
export function witness(stack: ReleaseStack, rollsInPlace = false) {
  const problems: string[] = [];
  let live = stack.live().slot;
  /** What the serving slot lost: fine where it was a former release's. */
  let taken: string[] = [];
  /** Slots whose content was proved and has not been written since. */
  const proved = new Set<string>(live === undefined ? [] : [live]);

  function follow(operation: Operation, killed?: Moment): void {
    const { kind, name, selector } = operation;
    const written = slotOf(operation);
    const what = `${operation.operation} ${kind}/${name} in ${operation.run}`;
    if (written !== undefined && written === live && !(written === 'rolling' && rollsInPlace)) {
      if (operation.operation === 'delete') taken.push(`${kind}/${name}`);
      else problems.push(`${what} wrote the serving slot ${live}`);
    }
    if (killed === 'before') return;
    const proves = written === 'rolling' ? kind === 'Deployment' : isSmoke(name) && operation.operation !== 'delete';
    if (written !== undefined && (written !== 'rolling' || proves)) proved.delete(written);
    // A run that is killed after the write has not seen the result: the next one has to.
    if (proves && killed === undefined) proved.add(written ?? slots.find((slot) => name.includes(`-${slot}-`)) ?? '');
    if (kind !== 'Service' || name !== application) return;
    if (operation.operation === 'delete') problems.push(`${what} took the live Service away`);
    const to = String(selector?.[labels.slot]);
    if (to !== live) taken = [];
    if (to !== live && !proved.has(to)) problems.push(`${what} moved traffic to ${to}, which was not verified`);
    live = to;
  }

  /** What the cluster says now. */
  function serving(): readonly string[] {
    const { slot, record } = stack.live();
    if (slot !== live) return [`the live Service selects ${slot}, but the log of writes says ${live}`];
    if (slot === undefined) return [];
    if (!record || record.slot !== slot) return [`traffic goes to ${slot}, the record says ${record?.slot}`];
    const deployment = stack.object('Deployment', names.deployment(application, record.slot)) ?? {};
    const held = at(deployment, 'metadata', 'annotations', annotations.release);
    const found: string[] = [];
    if (!(record.slot === 'rolling' && rollsInPlace)) {
      if (held !== record.release) found.push(`${slot} holds ${String(held)}, the record says ${record.release}`);
      if (!(Number(at(deployment, 'status', 'readyReplicas')) >= 2)) found.push(`${slot} has too few ready pods`);
    }
    if (record.slot !== 'rolling') {
      const job = stack.object('Job', names.smoke(application, record)) ?? {};
      const passed = Number(at(job, 'status', 'succeeded')) > 0;
      const of = Object.entries(attemptLabels(record)).every(
        ([key, value]) => at(job, 'metadata', 'labels', key) === value,
      );
      if (!passed || !of) found.push(`no passed smoke test of ${record.release} ${record.sequence} is in the cluster`);
    }
    return found;
  }

  /** What a claim announces, and the claim. */
  function announced(slot: Slot): readonly string[] {
    const claim = names.claim(application, slot);
    const known = readClaim(stack.object('ConfigMap', claim)?.['data'])?.objects ?? [];
    return [`ConfigMap/${claim}`, ...known.map(({ kind, name }) => `${kind}/${name}`)];
  }

  /** What pods refer to is there, and the serving release is whole. */
  function torn(): readonly string[] {
    const there = new Set(stack.names());
    const whole = live === undefined ? [] : announced(live as Slot);
    const lost = whole.filter((name) => taken.includes(name) || !there.has(name));
    const referring = stack.engine.cluster
      .list()
      .filter((object) => object['kind'] === 'Deployment')
      .flatMap((object) =>
        referencesOf(object)
          .filter((reference) => !there.has(reference))
          .map((reference) => `${nameOf(object)} refers to ${reference}, which is gone`),
      );
    return [...lost.map((name) => `the serving slot ${live} lost ${name}`), ...referring];
  }

  /** The objects in the cluster that nothing accounts for. */
  function orphans(): readonly string[] {
    const objects = stack.engine.cluster.list();
    const { record } = stack.live();
    const jobs = record ? [names.smoke(application, record), names.check(application, record)] : [];
    const needed = new Set([
      ...slots.flatMap(announced),
      ...jobs.map((job) => `Job/${job}`),
      ...objects.flatMap(referencesOf),
    ]);
    const accountable = (object: Tree) =>
      object['kind'] === 'Job' || object['kind'] === 'Secret' || at(object, 'metadata', 'labels', labels.slot);
    return objects
      .filter((object) => accountable(object) && !needed.has(nameOf(object)))
      .map((object) => `${nameOf(object)} is left over`);
  }

  function atTheEnd(version: string): readonly string[] {
    const managed = managedIn(stack);
    const there = stack.names();
    return [
      ...(stack.serving() === version ? [] : [`${stack.serving()} serves instead of ${version}`]),
      ...(stack.live().record?.version === version ? [] : [`the record says ${stack.live().record?.version}`]),
      ...there.filter((name) => !managed.includes(name)).map((name) => `${name} is not in the state`),
      ...managed.filter((name) => !there.includes(name)).map((name) => `${name} is in the state alone`),
      ...managed
        .filter((name, index) => managed.indexOf(name) !== index)
        .map((name) => `${name} is twice in the state`),
      ...orphans(),
    ];
  }

  return {
    problems,
    atTheEnd,
    /** @param killed - when the run was killed, before or after its last write */
    after(run: Run, killed?: Moment): void {
      const last = run.operations.at(-1);
      for (const operation of run.operations) follow(operation, operation === last ? killed : undefined);
      problems.push(...[...serving(), ...torn()].map((problem) => `after ${last?.run ?? 'a run'}: ${problem}`));
    },
  };
}

/** Objects that the state has, as `Kind/name`; read from the file, which is faster than an export. */
function managedIn(stack: ReleaseStack): readonly string[] {
  const state = JSON.parse(stack.engine.stateFile()) as {
    readonly checkpoint: {
      readonly latest: {
        readonly resources: readonly { readonly type: string; readonly outputs?: Tree }[];
        readonly pending_operations?: readonly { readonly type: string; readonly resource: { readonly urn: string } }[];
      };
    };
  };
  const { resources, pending_operations: pending = [] } = state.checkpoint.latest;
  return [
    ...resources
      .filter(({ type }) => type.startsWith('kubernetes:'))
      .map(({ type, outputs }) => `${type.split(':').at(-1)}/${String(at(outputs ?? {}, 'metadata', 'name'))}`),
    // The engine keeps what it once began to create until a refresh; nothing else may be pending.
    ...pending.filter(({ type }) => type !== 'creating').map(({ type, resource }) => `${type} of ${resource.urn}`),
  ];
}
