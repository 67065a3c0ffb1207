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
