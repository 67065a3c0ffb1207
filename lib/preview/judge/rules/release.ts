import { applicationType } from '../../../deploy/componentTypes';
import type { ReleaseChange, ResourceChange } from '../../compare/model';
import type { Fact, JudgeContext, Rule } from '../model';
import { factsFor, fromTo, isKind, shown, stays, textOf } from '../read';

/** The release of the application whose resource this is, told once: at the Deployment, or at what stands for it. */
export function releaseOf(change: ResourceChange, { comparison }: JudgeContext): ReleaseChange | undefined {
  return comparison.releases.find(({ application }) => application === change.application);
}

const tag = (version: string): string => version.split('@')[0]!;

/** True for the resource at which a release is told. */
function stands(change: ResourceChange, context: JudgeContext): boolean {
  const own = context.comparison.changes.filter(({ application }) => application === change.application);
  const shownAt =
    own.find((each) => isKind(each, 'Deployment') && each.slot) ??
    own.find((each) => isKind(each, 'Service')) ??
    own[0];
  return change.application !== undefined && shownAt?.urn === change.urn;
}

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

export const releaseRules: readonly Rule[] = [
  {
    name: 'application-added',
    severity: 'release',
    reason: 'The application is released for the first time.',
    repair: 'See that its image and the values of its secrets are there.',
    check: (change, context) => {
      const release = releaseOf(change, context);
      return stands(change, context) && release?.kind === 'added'
        ? fact(`${release.application} is added${release.after ? ` at ${shown(tag(release.after.version))}` : ''}`)
        : [];
    },
  },
  {
    name: 'application-removed',
    severity: 'traffic',
    reason: 'The application is deleted with everything of it; whoever calls it gets an error.',
    repair: 'See that nobody calls it any more.',
    check: (change, context) => {
      const release = releaseOf(change, context);
      return stands(change, context) && release?.kind === 'removed' ? fact(`${release.application} is removed`) : [];
    },
  },
  {
    name: 'version-released',
    severity: 'release',
    reason: 'Another version is verified and then serves.',
    repair: 'Read what it changes; going back is a switch to the slot that holds the old one.',
    check: (change, context) => {
      const release = releaseOf(change, context);
      const [from, to] = [release?.before?.version, release?.after?.version];
      if (!release || !stands(change, context) || !from || !to || from === to) return [];
      const digest = tag(from) === tag(to) ? ' with another digest' : '';
      const path = versionedImage(change, release);
      return [
        { ...(path && { path }), what: `${release.application} ${shown(tag(from))} -> ${shown(tag(to))}${digest}` },
      ];
    },
  },
  {
    name: 'configuration-released',
    severity: 'release',
    reason: 'The same version is released again with another configuration: new pods are verified, and then serve.',
    repair: 'Read what changes of the configuration.',
    check: (change, context) => {
      const release = releaseOf(change, context);
      const [from, to] = [release?.before, release?.after];
      return release &&
        stands(change, context) &&
        from &&
        to &&
        from.version === to.version &&
        from.strategy === to.strategy &&
        from.release !== to.release
        ? fact(`${release.application} ${shown(tag(to.version))} is released again with another configuration`)
        : [];
    },
  },
  {
    name: 'strategy-changed',
    severity: 'release',
    reason: 'Releases go another way: the new slot enters beside what runs, is verified, and then traffic moves.',
    repair: 'Leave room for twice the pods while both slots run.',
    check: (change, context) => {
      const release = releaseOf(change, context);
      const [from, to] = [release?.before?.strategy, release?.after?.strategy];
      return release && stands(change, context) && from && to && from !== to
        ? fact(`${release.application} ${from} -> ${to}`)
        : [];
    },
  },
  {
    name: 'slot-entered',
    severity: 'release',
    reason: 'It is made in another slot, beside what serves, and verified there before traffic moves.',
    repair: 'Leave room for both while they run.',
    check: (change) =>
      change.former?.why === 'slot'
        ? fact(`enters ${change.slot ?? 'a slot'} beside ${shown(change.former.name)}`)
        : [],
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
      const twin = comparison.changes.find(
        (each) =>
          each.operation === 'delete' &&
          each.type === change.type &&
          each.urn !== change.urn &&
          sameInputs(each, change),
      );
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

/** The same inputs but for the name. */
function sameInputs(one: ResourceChange, other: ResourceChange): boolean {
  const text = (change: ResourceChange): string =>
    JSON.stringify((change.before ?? change.after)?.inputs.values ?? {}).replaceAll(JSON.stringify(change.name), '""');
  const [left, right] = [text(one), text(other)];
  return left === right && left !== '{}';
}
