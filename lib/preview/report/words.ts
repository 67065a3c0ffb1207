import { withoutSlot } from '../compare/match';
import { fromTo, visible } from '../judge/read';
import type { ChangeReport, DriftReport, PreviewReport, StackReport } from './schema';

export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

export const operationMarks = { create: '+', update: '~', replace: '±', delete: '-' } as const;

/** `Deployment api-gateway`, with the former name where it had one. */
export function title({ kind, name, former, slot, operation }: ChangeReport): string {
  if (slot !== 'blue' && slot !== 'green') {
    const was = former && former.name !== name ? ` (was ${visible(former.name)})` : '';
    return `${visible(kind)} ${visible(name)}${was}`;
  }
  // Which of the two slots is live is not known without a state: they are called by what they are for.
  const [plain, old] = [withoutSlot(name), former && withoutSlot(former.name)];
  const was = old !== undefined && old !== plain ? ` (was ${visible(old)})` : '';
  return `${visible(kind)} ${visible(plain)}${was} (${operation === 'delete' ? 'live' : 'idle'} slot)`;
}

/** Longer lines of a difference say nothing. */
const longestLine = 400;

export const shortLine = (text: string): string =>
  text.length > longestLine ? `${text.slice(0, longestLine)}... (${text.length} characters)` : text;

const causes = {
  release: 'the release id or version',
  content: 'names that follow from a content',
  slot: 'the slot',
  alias: 'another name',
  order: 'what has to be there first',
  ignored: 'fields in ignoreChanges',
} as const;

/** `12 further differences follow from the release id (8) and the slot (4).`; undefined where there is none. */
export function foldedSentence({ folded }: Pick<StackReport, 'folded'>): string | undefined {
  if (folded.length === 0) return undefined;
  const counts = new Map<keyof typeof causes, number>();
  for (const { cause } of folded) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  const parts = (Object.keys(causes) as (keyof typeof causes)[]).flatMap((cause) =>
    counts.has(cause) ? [`${causes[cause]} (${counts.get(cause)})`] : [],
  );
  return `${counted(folded.length, 'further difference')} not shown: ${parts.join(', ')}. --format json lists them.`;
}

/** More of what a stack leaves is counted. */
const mostNamed = 12;

/** ` It holds 8 resources, among them Bucket uploads and Service web.` */
function leftText(left: StackReport['left']): string {
  if (!left) return '';
  const named = left.dear.slice(0, mostNamed);
  const rest = left.dear.length - named.length;
  const all = rest > 0 ? [...named, `${rest} more`] : named;
  const list = all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : all.join('');
  return ` It holds ${counted(left.resources, 'resource')}${list ? `, among them ${visible(list)}` : ''}.`;
}

/** What is said of a stack beside its changes; undefined where it was simply compared. */
export function stateSentence({ state, counts, left }: StackReport): string | undefined {
  switch (state) {
    case 'new':
      return 'The stack is new.';
    case 'removed':
      return (
        'The stack has no file any more: nothing is deleted by that, and nobody manages what it holds. Destroy it first if it is not needed.' +
        leftText(left)
      );
    case 'base failed':
      return 'The base can not be rendered, so there is nothing to compare with. The head renders.';
    case 'head failed':
      return 'The head can not be rendered.';
    case 'compared':
      return Object.values(counts).every((count) => count === 0) ? 'Nothing changes.' : undefined;
  }
}

/** `Judged otherwise (verdigris:rules): iam-wider disabled, "why".`; undefined where every rule is as by default. */
export function rulesSentence({ rules }: Pick<StackReport, 'rules'>): string | undefined {
  if (!rules) return undefined;
  const parts = rules.map(({ rule, level, because }) => `${rule} ${level}, "${because.replace(/[\s.]+$/, '')}"`);
  return `Judged otherwise (verdigris:rules): ${parts.join('; ')}.`;
}

const seenAlone = {
  deployed: 'the state has it already',
  pending: 'the state is behind the base',
  unknown: 'in the state, and in no code',
  drift: 'changed outside of Pulumi',
  replacement: 'the engine replaces it',
  release: 'moved by the release',
} as const;

/** What the engine says of a change where that is not the same; undefined elsewhere, and without --live. */
export function seenText({ live, operation }: Pick<ChangeReport, 'live' | 'operation'>): string | undefined {
  if (!live) return undefined;
  const why = live.why && seenAlone[live.why];
  if (live.seen === 'engine') return `the engine alone sees this${why ? `: ${why}` : ''}`;
  if (live.seen === 'code') return why ?? 'the engine does not come to it';
  return why ?? (live.engine === operation ? undefined : `the engine would ${live.engine} it`);
}

/** How the engine's preview and the comparison of the code go together; undefined without --live. */
export function liveSentence({ live, changes }: Pick<StackReport, 'live' | 'changes'>): string | undefined {
  if (!live) return undefined;
  const count = (seen: string): number => changes.filter((change) => change.live?.seen === seen).length;
  const parts = [
    counted(count('both'), 'change'),
    `${count('engine')} that the engine alone sees`,
    `${count('code')} that it would not make`,
    ...(live.refreshed ? [`${counted(live.drift.length, 'resource')} changed outside of Pulumi`] : []),
  ];
  const failed = live.problems.length > 0 ? ' It failed, so that more may change.' : '';
  return `pulumi preview agrees on ${parts[0]}; ${parts.slice(1).join(', ')}.${failed}`;
}

/** `ConfigMap web: data.LOG_LEVEL INFO -> DEBUG` of a resource that is not as the state says. */
export function driftText({ kind, name, gone, fields }: DriftReport): string {
  if (gone) return `${visible(kind)} ${visible(name)} is there no more`;
  const parts = fields.map(({ path, before, after }) => `${visible(path)} ${fromTo(before, after)}`);
  return `${visible(kind)} ${visible(name)}: ${parts.join(', ')}`;
}

/** Changes by application, the ground last; each group keeps the order, worst first. */
export function byApplication(
  changes: readonly ChangeReport[],
): readonly { readonly application?: string; readonly changes: readonly ChangeReport[] }[] {
  const groups = new Map<string | undefined, ChangeReport[]>();
  for (const change of changes) {
    const group = groups.get(change.application);
    if (group) group.push(change);
    else groups.set(change.application, [change]);
  }
  const applications = [...groups.keys()].filter((name) => name !== undefined).sort();
  return [...applications, ...(groups.has(undefined) ? [undefined] : [])].map((application) => ({
    ...(application !== undefined && { application }),
    changes: groups.get(application)!,
  }));
}

/** `v2.3.1 -> v2.4.0` of a release; undefined where it says nothing. */
export function releaseText({ releases }: StackReport, application: string | undefined): string | undefined {
  const release = releases.find((each) => each.application === application);
  const tag = (version: string | undefined): string => visible(version?.split('@')[0] ?? '');
  switch (release?.kind) {
    case 'added':
      return `new${release.after ? `, ${tag(release.after.version)}` : ''}`;
    case 'removed':
      return 'removed';
    case 'released': {
      const [from, to] = [tag(release.before?.version), tag(release.after?.version)];
      return from === to ? `${to}, released again` : `${from} -> ${to}`;
    }
    default:
      return undefined;
  }
}

/** True where no stack has anything to say. */
export const isQuiet = ({ stacks }: PreviewReport): boolean =>
  stacks.every(
    ({ state, changes, warnings, live }) =>
      state === 'compared' &&
      changes.length + warnings.length + (live?.drift.length ?? 0) + (live?.problems.length ?? 0) === 0,
  );
