import { applicationType } from '../../../deploy/componentTypes';
import type { ReleaseChange, ReleaseFacts, ResourceChange } from '../../compare/model';
import type { Fact, JudgeContext, Rule } from '../model';
import { factsFor, fromTo, isKind, shown, stays, textOf } from '../read';

/** The release of the application whose resource this is, told once: at the Deployment, or at what stands for it. */
export function releaseOf(change: ResourceChange, { comparison }: JudgeContext): ReleaseChange | undefined {
  return comparison.releases.find(({ application }) => application === change.application);
}

const tag = (version: string): string => version.split('@')[0]!;

/** For each application the URN at which its release is told. Rules ask it of every change, so it is found once. */
const tellers = new WeakMap<JudgeContext['comparison'], ReadonlyMap<string | undefined, string>>();

function tellersOf(comparison: JudgeContext['comparison']): ReadonlyMap<string | undefined, string> {
  const known = tellers.get(comparison);
  if (known) return known;
  const rank = (change: ResourceChange): number => {
    if (isKind(change, 'Deployment') && change.slot) return 0;
    return isKind(change, 'Service') ? 1 : 2;
  };
  const best = new Map<string | undefined, ResourceChange>();
  for (const change of comparison.changes) {
    const other = best.get(change.application);
    if (!other || rank(change) < rank(other)) best.set(change.application, change);
  }
  const found = new Map([...best].map(([application, { urn }]) => [application, urn]));
  tellers.set(comparison, found);
  return found;
}

/** True for the resource at which a release is told. */
const stands = (change: ResourceChange, { comparison }: JudgeContext): boolean =>
  change.application !== undefined && tellersOf(comparison).get(change.application) === change.urn;

const images = /(containers|initContainers)\[\]\.image$|^version$|^chartVersion$/;

/** The image that has the version of the application, on both sides. */
const versionedImage = (change: ResourceChange, { before, after }: ReleaseChange): string | undefined =>
  change.fields.find(
    (field) =>
      images.test(field.pattern) &&
      before?.version !== after?.version &&
      textOf(field.before).endsWith(`:${before?.version}`) &&
      textOf(field.after).endsWith(`:${after?.version}`),
  )?.path;

const fact = (what: string): readonly Fact[] => [{ what }];

/** A rule about an application as a whole, told once; what it says, or undefined where it does not apply. */
const ofRelease =
  (said: (release: ReleaseChange, change: ResourceChange) => Fact | undefined): Rule['check'] =>
  (change, context) => {
    const release = releaseOf(change, context);
    const found = release && stands(change, context) ? said(release, change) : undefined;
    return found ? [found] : [];
  };

/** The same for one that is there on both sides. */
const ofBoth = (
  said: (before: ReleaseFacts, after: ReleaseFacts, release: ReleaseChange, change: ResourceChange) => Fact | undefined,
): Rule['check'] =>
  ofRelease((release, change) => {
    const { before, after } = release;
    return before && after && said(before, after, release, change);
  });

export const releaseRules: readonly Rule[] = [
  {
    name: 'application-added',
    severity: 'release',
    reason: 'The application is released for the first time.',
    repair: 'See that its image and the values of its secrets are there.',
    check: ofRelease(({ kind, application, after }) =>
      kind === 'added'
        ? { what: `${application} is added${after ? ` at ${shown(tag(after.version))}` : ''}` }
        : undefined,
    ),
  },
  {
    name: 'application-removed',
    severity: 'traffic',
    reason: 'The application is deleted with everything of it; whoever calls it gets an error.',
    repair: 'See that nobody calls it any more.',
    check: ofRelease(({ kind, application }) =>
      kind === 'removed' ? { what: `${application} is removed` } : undefined,
    ),
  },
  {
    name: 'version-released',
    severity: 'release',
    reason: 'Another version is verified and then serves.',
    repair: 'Read what it changes; going back is a switch to the slot that holds the old one.',
    check: ofBoth(({ version: from }, { version: to }, release, change) => {
      if (from === to) return undefined;
      const digest = tag(from) === tag(to) ? ' with another digest' : '';
      const path = versionedImage(change, release);
      const what = `${release.application} ${shown(tag(from))} -> ${shown(tag(to))}${digest}`;
      return { ...(path && { path }), what };
    }),
  },
  {
    name: 'configuration-released',
    severity: 'release',
    reason: 'The same version is released again with another configuration: new pods are verified, and then serve.',
    repair: 'Read what changes of the configuration.',
    check: ofBoth((from, to, { application }) =>
      from.version === to.version && from.strategy === to.strategy && from.release !== to.release
        ? { what: `${application} ${shown(tag(to.version))} is released again with another configuration` }
        : undefined,
    ),
  },
  {
    name: 'strategy-changed',
    severity: 'release',
    reason: 'Releases go another way: the new slot enters beside what runs, is verified, and then traffic moves.',
    repair: 'Leave room for twice the pods while both slots run.',
    check: ofBoth(({ strategy: from }, { strategy: to }, { application }) =>
      from !== to ? { what: `${application} ${from} -> ${to}` } : undefined,
    ),
  },
  {
    name: 'slot-entered',
    severity: 'release',
    reason: 'It is made in another slot, beside what serves, and verified there before traffic moves.',
    repair: 'Leave room for both while they run.',
    check: (change) => (change.former?.why === 'slot' ? fact('enters the idle slot, beside what serves') : []),
  },
  {
    name: 'image-changed',
    severity: 'release',
    reason: 'Pods run another image.',
    repair: 'Read what it changes.',
    check: (change, context) => {
      if (!stays(change)) return [];
      const release = releaseOf(change, context);
      // The version of the application is told by its release.
      const told = release && stands(change, context) ? versionedImage(change, release) : undefined;
      return factsFor(change, images, ({ path }) => path !== told);
    },
  },
  {
    name: 'task-changed',
    severity: 'release',
    reason: 'A task such as a migration runs again, or otherwise, before anything of the release serves.',
    repair: 'See that the version that serves meanwhile can live with what it changes.',
    check: (change) => {
      if (!isKind(change, 'Job') || /-(smoke|live-check)-/.test(change.name)) return [];
      if (change.operation === 'create') return fact(`the task ${shown(change.name)} runs`);
      return stays(change) ? fact(`the task ${shown(change.name)} runs otherwise`) : [];
    },
  },
  {
    name: 'renamed-without-alias',
    severity: 'release',
    reason: 'A resource has another name or parent, and Pulumi deletes the old one and makes a new one.',
    repair: 'Give it aliases: [{ name: ... }] with the former name, or parent.',
    check: (change, { comparison }) => {
      if (change.operation !== 'create' || change.type === applicationType) return [];
      const [, ...own] = change.urn.split('::');
      const twin = goneOf(comparison).get(contentOf(change));
      return twin && own.length > 0 ? fact(`the same as ${shown(twin.name)}, which is deleted`) : [];
    },
  },
  {
    name: 'renamed',
    severity: 'cosmetic',
    reason: 'The resource has another name or place in the program, and its alias keeps it as it is.',
    repair: 'The alias may go after every stack was updated.',
    check: (change) =>
      change.former?.why === 'alias' && change.former.urn !== change.urn
        ? fact(
            change.former.name === change.name
              ? 'another parent or type'
              : `renamed ${fromTo(change.former.name, change.name)}`,
          )
        : [],
  },
];

/** Type and inputs without the name: equal for what is only called otherwise. Undefined where there are none. */
function contentOf(change: ResourceChange): string | undefined {
  const values = JSON.stringify((change.before ?? change.after)?.inputs.values ?? {});
  return values === '{}' ? undefined : `${change.type} ${values.replaceAll(JSON.stringify(change.name), '""')}`;
}

const gone = new WeakMap<JudgeContext['comparison'], ReadonlyMap<string | undefined, ResourceChange>>();

/** What is deleted, by its content; the first of several that are alike. */
function goneOf(comparison: JudgeContext['comparison']): ReadonlyMap<string | undefined, ResourceChange> {
  const known = gone.get(comparison);
  if (known) return known;
  const found = new Map<string | undefined, ResourceChange>();
  for (const change of comparison.changes) {
    const content = change.operation === 'delete' ? contentOf(change) : undefined;
    if (content !== undefined && !found.has(content)) found.set(content, change);
  }
  gone.set(comparison, found);
  return found;
}
