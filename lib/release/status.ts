import { slots, type Slot } from '../app/model';
import type { SitePast, SiteRelease } from '../deploy/sites';
import { membersOf, type SeenFollower } from './followers';
import type { Past, ReleaseRecord } from './model';
import { tag, wayBack } from './sentences';
import { readyPods, standingOf, wayBackOf } from './standing';

/** One release as the status names it. */
export type NamedRelease = Pick<ReleaseRecord, 'slot' | 'release' | 'version' | 'hotfix'>;

/** A worker or schedule of a slot. */
export interface ActivityStatus {
  readonly kind: 'worker' | 'schedule';
  readonly name: string;
  /** False while it rests: a worker without pods, a suspended schedule. */
  readonly active: boolean;
  /** False for a worker that has fewer ready pods than it asks for. */
  readonly ready: boolean;
}

/** What a slot holds, in the state and in the cluster. */
export interface SlotStatus {
  readonly slot: Slot;
  /** What a slot is to the traffic; `both` slots count as live while a switch is interrupted. */
  readonly role: 'live' | 'idle';
  /** The release that the slot holds whole; undefined where none is, or where its writing was interrupted. */
  readonly release?: string;
  readonly version?: string;
  /** The release that was announced for the slot, where it is not the one that it holds. */
  readonly entering?: { readonly release: string; readonly version: string };
  /** Pods that are ready: the cluster's figure where it answers, the last snapshot's otherwise. */
  readonly readyPods: number;
  /** What the live Service selects in the cluster; undefined where the cluster does not answer. */
  readonly selected?: boolean;
  /** Its workers and schedules, by name; absent where it has none. */
  readonly activity?: readonly ActivityStatus[];
}

/** Where an application stands: the state's word, the cluster's, and where they differ. */
export interface ApplicationStatus {
  readonly application: string;
  readonly live?: NamedRelease & { readonly sequence: number };
  /** What the other slot may still hold: where a rollback goes. */
  readonly previous?: NamedRelease;
  /** A verified switch of which nobody knows whether it happened. */
  readonly interrupted?: NamedRelease;
  /** Release ids that do not come back by themselves. */
  readonly rejected: readonly string[];
  readonly slots: readonly SlotStatus[];
  readonly cluster: { readonly answered: true } | { readonly answered: false; readonly why: string };
  /** A static site that the ground serves: its releases, the one that is served first; it has no slots. */
  readonly site?: readonly (SiteRelease & { readonly held: boolean })[];
  /** What is not as it should be, with the repair; empty where state and cluster agree. */
  readonly findings: readonly string[];
  /** The commands that go back, where there is a way back. */
  readonly wayBack?: string;
}

const named = ({ slot, release, version, hotfix }: NamedRelease): NamedRelease => ({
  slot,
  release,
  version,
  ...(hotfix !== undefined && { hotfix }),
});
const at = (release: NamedRelease): string => `${release.slot} ${tag(release.version)}`;

/**
 * Puts the readings of one application into words and figures. Pure: nothing is asked and nothing is changed.
 * @param running - Workers and schedules that the cluster has. @default - the last snapshot says what they do
 */
export function describeStatus(
  application: string,
  past: Past,
  stack: string,
  running?: readonly SeenFollower[],
): ApplicationStatus {
  const standing = standingOf(past);
  const { record, pending } = standing;
  const { cluster } = past;
  const described = slots.flatMap((slot) => slotStatus(past, slot, standing.live.has(slot), running));
  return {
    application,
    ...(record && { live: { ...named(record), sequence: record.sequence } }),
    ...(record?.previous && { previous: named(record.previous) }),
    ...(pending && { interrupted: named(pending) }),
    rejected: record?.rejected ?? [],
    slots: described,
    cluster: cluster.answered ? { answered: true } : { answered: false, why: cluster.why },
    findings: [
      ...differences({ application, stack }, past, standing),
      ...unfinished(past),
      ...(pending ? [] : astray(described)),
    ],
    ...(record && wayBackOf(past, record) && { wayBack: wayBack(application, stack) }),
  };
}

/** Puts what the state says of a static site into words. Pure. */
export function describeSite(application: string, { record, held }: SitePast, stack: string): ApplicationStatus {
  const releases = (record?.releases ?? []).map((release) => ({
    ...release,
    held: held[release.release] !== undefined,
  }));
  const [live, ...former] = releases;
  const previous = former.find((each) => each.held && !record?.rejected.includes(each.release));
  const named = ({ release, version, hotfix }: SiteRelease): NamedRelease => ({
    slot: 'rolling',
    release,
    version,
    ...(hotfix !== undefined && { hotfix }),
  });
  const lost = live && !live.held;
  return {
    application,
    ...(live && record && { live: { ...named(live), sequence: record.sequence } }),
    ...(previous && { previous: named(previous) }),
    rejected: record?.rejected ?? [],
    slots: [],
    // It has nothing in a cluster that could differ.
    cluster: { answered: true },
    site: releases,
    findings: lost
      ? [
          `${tag(live.version)} is served, and the state lacks some of its files: run 'pulumi refresh --stack ${stack}', then 'pulumi up --stack ${stack}'.`,
        ]
      : [],
    ...(previous && { wayBack: wayBack(application, stack) }),
  };
}

function slotStatus(
  past: Past,
  slot: Slot,
  live: boolean,
  running: readonly SeenFollower[] | undefined,
): readonly SlotStatus[] {
  const known = past.slots[slot];
  const seen = past.cluster.answered ? past.cluster.slots[slot] : undefined;
  const activity = activityOf(past, slot, running);
  if (!known && !seen && activity.length === 0) return [];
  const release = known?.deployed ?? seen?.release;
  const { claimed } = known ?? {};
  const version = versionOf(past, slot, release);
  return [
    {
      slot,
      role: live ? 'live' : 'idle',
      ...(release && { release }),
      ...(version && { version }),
      ...(claimed &&
        claimed.release !== release && { entering: { release: claimed.release, version: claimed.version } }),
      readyPods: readyPods(past, slot),
      ...(past.cluster.answered && { selected: past.cluster.selected.includes(slot) }),
      ...(activity.length > 0 && { activity }),
    },
  ];
}

function activityOf(past: Past, slot: Slot, running: readonly SeenFollower[] | undefined): readonly ActivityStatus[] {
  const members = membersOf(past, { slots: [slot], seen: running });
  return members
    .flatMap(({ kind, key, active, ready }) =>
      kind === 'autoscaler' ? [] : [{ kind, name: key.slice(key.indexOf('/') + 1), active, ready: !active || ready }],
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Work that is not where the traffic is. */
function astray(described: readonly SlotStatus[]): readonly string[] {
  return described.flatMap(({ slot, role, activity = [] }) =>
    activity.flatMap(({ kind, name, active, ready }) => {
      if (role === 'idle')
        return active
          ? [
              `The ${kind} ${name} goes on in ${slot}, which is idle: the live slot's does not work yet; run 'pulumi up'.`,
            ]
          : [];
      if (!active) return [`The ${kind} ${name} rests, though ${slot} is live; run 'pulumi up'.`];
      return ready ? [] : [`The ${kind} ${name} of ${slot}, which is live, is not ready.`];
    }),
  );
}

/** The version of a release in a slot, from whatever wrote it down. */
function versionOf(past: Past, slot: Slot, release: string | undefined): string | undefined {
  const seen = past.cluster.answered ? [past.cluster.record, past.cluster.intent] : [];
  const records = [past.record, past.intent, ...seen].flatMap((record) => [record, record?.previous]);
  return [past.slots[slot]?.claimed, ...records].find((each) => each !== undefined && each.release === release)
    ?.version;
}

function differences(
  { application, stack }: { readonly application: string; readonly stack: string },
  past: Past,
  standing: ReturnType<typeof standingOf>,
): readonly string[] {
  const { record, pending, behind, strayed } = standing;
  const found: string[] = [];
  if (behind && record) {
    found.push(
      `The cluster is ahead of the state: ${at(record)} is live, which the state missed; the next 'pulumi up' takes it over.`,
    );
  }
  if (pending) {
    found.push(
      `The switch to ${at(pending)} was verified and interrupted: the next 'pulumi up' completes it, and nothing else.`,
    );
  }
  if (!past.cluster.answered) return found;
  const { selected } = past.cluster;
  if (strayed) {
    found.push(
      `The live Service selects ${selected.join(' and ') || 'no slot'}, the state says ${record ? at(record) : 'nothing is live'}: ` +
        `it was moved by hand; move it back or keep it, as the next 'pulumi up' says.`,
    );
  } else if (record && selected.length === 0) {
    found.push(
      `The live Service selects no slot, and the state says ${at(record)} is live: 'pulumi up --refresh --stack ${stack}' puts it back.`,
    );
  }
  for (const slot of selected) {
    if (readyPods(past, slot) === 0)
      found.push(
        `${slot} is live and has no ready pod: see 'kubectl get pods -l verdigris.dev/application=${application},verdigris.dev/slot=${slot}'.`,
      );
  }
  return found;
}

/** Slots whose writing was interrupted. */
function unfinished(past: Past): readonly string[] {
  return slots.flatMap((slot) => {
    const { claimed, deployed } = past.slots[slot] ?? {};
    if (!claimed || claimed.release === deployed) return [];
    return [
      `${tag(claimed.version)} was entering ${slot} and did not come through: the next 'pulumi up' begins there again.`,
    ];
  });
}
