import type { RenderedApplication, SmokeTest } from '../app/model';
import type { Ground } from '../deploy/model';
import type { Owner } from '../deploy/ownership';
import type { Environment } from '../environment/model';
import { mayRollInPlace, type SeenFollower } from './followers';
import type { Leftovers } from './leftovers';
import type { SecretVersions } from './secret-versions';
import { standingOf } from './standing';
import type { Past, PastResource, ReleaseAction, ReleasePlan } from './model';

/** What one application is deployed with; all of it is read before anything is registered. */
export interface Prepared {
  readonly environment: Environment;
  readonly ground: Ground;
  readonly owner: Owner;
  /** Rendered for the slot that the plan writes, or that serves. */
  readonly rendered: RenderedApplication;
  readonly past: Past;
  readonly plan: ReleasePlan;
  /** True where something is missing, or the version may not enter: then nothing of today's code is applied. */
  readonly waiting: boolean;
  readonly leftovers: Leftovers;
  /** Workers and schedules that the cluster has, in any slot; undefined where it does not answer. */
  readonly running?: readonly SeenFollower[];
  /** Versions of the application's secrets, where the ground tells them; see `syncedVersions` for those that the cluster has. */
  readonly secretVersions: SecretVersions;
}

/** Actions that end with traffic at a release that is proved in this run. */
export const moving: ReadonlySet<ReleaseAction> = new Set(['enter', 'switch']);

/**
 * True where workers and schedules are written with everything else: where they run already, or no traffic moves at all. Not
 * while others of them are in another slot, since a change of strategy has not come to its end.
 */
export function writesInPlace({ rendered, past, plan, running }: Prepared): boolean {
  const rolls = rendered.services.length === 0 || standingOf(past).live.has('rolling');
  return plan.write === 'rolling' && rolls && mayRollInPlace(past, running);
}

/** The test that is declared, with the image that runs it. */
export function smokeOf({
  rendered,
  environment,
}: Prepared): { readonly smoke: SmokeTest; readonly image: string } | undefined {
  const { strategy } = rendered;
  const smoke = strategy.kind === 'blueGreen' ? strategy.smoke : undefined;
  return smoke && environment.smokeImage ? { smoke, image: environment.smokeImage } : undefined;
}

/** Jobs come and go with their attempt. */
export const isJob = ({ type }: PastResource): boolean => type === 'kubernetes:batch/v1:Job';
