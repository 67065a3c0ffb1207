import type { Slot } from '../app/model';

/** What a name tells of a release: enough to know it, short enough for Kubernetes' 63 characters. */
const short = (release: string) => release.slice(0, 8);

/** Names of the objects by which a release is made and known again. The application's name is the prefix of all. */
export const names = {
  claim: (application: string, slot: Slot) => `${application}-${slot}-release`,
  intent: (application: string) => `${application}-release`,
  smoke: (application: string, of: { readonly slot: Slot; readonly release: string; readonly sequence: number }) =>
    `${application}-${of.slot}-smoke-${short(of.release)}-${of.sequence}`,
  check: (application: string, of: { readonly release: string; readonly sequence: number }) =>
    `${application}-live-check-${short(of.release)}-${of.sequence}`,
  slotService: (service: string, slot: Slot) => `${service}-${slot}`,
  deployment: (service: string, slot: Slot) => (slot === 'rolling' ? service : `${service}-${slot}`),
};

/** Counts the attempt that wrote an object, so that each attempt is proved anew. */
export const sequenceMark = 'verdigris.dev/sequence';

/** The end of a mark that differs from the one before in nothing else. */
export const repeated = '+';

/** What a mark says: its attempt, and whether that has written the object twice. */
export function readMark(mark: unknown): { readonly sequence?: number; readonly again?: boolean } {
  const [, count, again] = /^([1-9][0-9]*)(\+?)$/.exec(typeof mark === 'string' ? mark : '') ?? [];
  return { ...(count !== undefined && { sequence: Number(count) }), ...(again && { again: true }) };
}
