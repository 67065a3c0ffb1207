import type { ApplicationStatus, SlotStatus } from '../release/status';
import type { StackStatus } from './status';
import { counted, hanging, padded, visibleLength, type Style } from './terminal';

/** A release id as people compare it: its first eight characters. */
const short = (release: string): string => release.slice(0, 8);
const tag = (version: string): string => version.split('@')[0]!;

function slotRow(slot: SlotStatus, style: Style): readonly string[] {
  const role = slot.role === 'live' ? style.good('live') : style.dim('idle');
  const entering = slot.entering ? style.warn(`${tag(slot.entering.version)} was entering`) : '';
  return [
    slot.slot,
    role,
    slot.version ? tag(slot.version) : '-',
    slot.release ? style.dim(short(slot.release)) : '-',
    `${counted(slot.readyPods, 'pod')} ready`,
    [slot.selected ? 'selected' : '', entering].filter(Boolean).join(', '),
  ];
}

/** What works and what rests, below the slots. */
function activityRows({ role, activity = [] }: SlotStatus, style: Style): readonly (readonly string[])[] {
  return activity.map(({ kind, name, active, ready }) => {
    const does = active ? (ready ? 'works' : 'works, not ready') : 'rests';
    const fine = role === 'live' ? active && ready : !active;
    return [style.dim(kind), name, fine ? does : style.warn(does)];
  });
}

function siteRow(
  { release, version, held }: NonNullable<ApplicationStatus['site']>[number],
  live: boolean,
  style: Style,
): readonly string[] {
  const role = live ? style.good('live') : style.dim('kept');
  return [role, tag(version), style.dim(short(release)), held ? '' : style.warn('files are missing')];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => visibleLength(row[column]!)))) ?? [];
  return rows.map((row) => `    ${row.map((cell, column) => padded(cell, widths[column]!)).join('  ')}`.trimEnd());
}

function applicationText(status: ApplicationStatus, style: Style, width: number): string {
  const { live, rejected, cluster, findings, wayBack } = status;
  const head = live ? `live ${status.site ? '' : `${live.slot} `}${tag(live.version)}` : 'nothing is live';
  return [
    `  ${style.strong(status.application)} ${style.dim('·')} ${head}`,
    ...(live?.hotfix ? [hanging(`    ${style.warn('!')} `, `hotfix: ${live.hotfix}`, width)] : []),
    ...table(status.slots.map((slot) => slotRow(slot, style))),
    ...table(status.slots.flatMap((slot) => activityRows(slot, style))),
    ...table((status.site ?? []).map((release, index) => siteRow(release, index === 0, style))),
    ...(rejected.length > 0 ? [`    ${style.dim('rejected')} ${rejected.map(short).join(', ')}`] : []),
    ...(cluster.answered
      ? []
      : [hanging(`    ${style.warn('!')} `, `The cluster does not say: ${cluster.why}.`, width)]),
    ...findings.map((finding) => hanging(`    ${style.warn('!')} `, finding, width)),
    ...(wayBack ? [hanging(`    ${style.dim('way back')} `, wayBack, width)] : []),
  ].join('\n');
}

/** The status of a stack as text for a terminal. */
export function statusText(status: StackStatus, style: Style, width: number): string {
  const title = `${style.strong(status.stack)} ${style.dim(`· project ${status.project}`)}`;
  const applications = status.applications.map((application) => applicationText(application, style, width));
  const nothing = applications.length === 0 ? ['  No application is deployed yet.'] : [];
  const interrupted = status.interrupted.map(({ urn, command }) => `    ${style.warn('!')} ${urn}\n      ${command}`);
  const forget = `      then: pulumi refresh --clear-pending-creates --stack ${status.stack}`;
  const creates =
    interrupted.length > 0
      ? [[`  ${style.strong(style.warn('interrupted creates'))}`, ...interrupted, forget].join('\n')]
      : [];
  return `${[title, ...applications, ...nothing, ...creates].join('\n\n')}\n`;
}
