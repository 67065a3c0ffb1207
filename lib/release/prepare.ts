import * as pulumi from '@pulumi/pulumi';
import { releaseId } from '../app/release-id';
import { renderApplication } from '../app/render';
import type { ApplicationDefinition, RenderedApplication } from '../app/model';
import type { FoundObject, Ground, ObjectRef, Snapshot } from '../deploy/model';
import { nothingFound, type Owner } from '../deploy/ownership';
import type { Environment } from '../environment/model';
import type { Prepared } from './prepared';
import { announcedObjects, findLeftovers } from './leftovers';
import type { ClusterReading, Past, ReleasePlan } from './model';
import { names } from './names';
import { plan } from './plan';
import { judgePromotion, type Promotion, type VerifiedElsewhere } from './promotion';
import { clusterReferences, formerOwners, readCluster, readPast, slotLabel } from './readings';
import { findRunning, followerObjects, isFoundFollower } from './running';
import { byObject } from './secret-versions';
import { standingOf } from './standing';
import { isFollower, referenceOf } from './slot';

/** What all applications of a stack share. */
export interface Basis {
  readonly environment: Environment;
  readonly ground: Ground;
  readonly snapshot: Snapshot;
  /** What the stack of `verdigris:promotion` has verified. @default - none is configured */
  readonly elsewhere?: VerifiedElsewhere;
}

/** An application that is ready to be registered, or why it is not. */
export type Preparation = {
  readonly name: string;
  readonly past: Past;
  /** URNs of live Services that stay as they are. */
  readonly keepsLive: readonly string[];
} & ({ readonly prepared: Prepared } | { readonly problem: string });

/** Reads what is live, decides, and looks up what the decision would write. Registers nothing and never throws. */
export async function prepare(
  basis: Basis,
  definition: ApplicationDefinition,
  rolling: RenderedApplication,
): Promise<Preparation> {
  const { environment, ground, snapshot, elsewhere } = basis;
  const { name } = definition;
  const owner: Owner = { project: environment.project, stack: environment.stack, application: name };
  const unread = readPast(snapshot, owner, { answered: false, why: 'it was not asked' });
  const all = unread.application.filter((each) => each.liveService).map(({ urn }) => urn);
  try {
    const past = { ...unread, cluster: await askCluster(basis, rolling, unread, owner) };
    const waiting = await ground.missing(rolling);
    const promotion = judgePromotion(name, environment, standingOf(past).record, elsewhere);
    const decided = decide(environment, rolling, past, { waiting, promotion });
    const slot = decided.write ?? decided.record?.slot ?? 'rolling';
    const rendered = slot === 'rolling' ? rolling : renderApplication(definition, { environment, slot });
    const asks = snapshot.known && past.cluster.answered;
    const followers = asks ? followerObjects(past, rolling) : [];
    const found = asks
      ? await findLeftovers(ground, snapshot, owner, declaredObjects(rendered, decided), [
          ...announcedObjects(past, name, rendered.namespace),
          ...followers,
        ])
      : { declared: nothingFound, others: [] };
    const leftovers = { ...found, others: found.others.filter(({ found: object }) => isNoService(object, past)) };
    // Offline nobody knows what is missing: everything is rendered.
    const barred = decided.action === 'refuse' && promotion.kind === 'refused';
    const waits = snapshot.known && (waiting.length > 0 || barred);
    const keepsLive = decided.current || decided.action === 'enter' ? [] : all;
    return {
      name,
      past,
      keepsLive,
      prepared: {
        environment,
        ground,
        owner,
        rendered,
        past,
        plan: decided,
        waiting: waits,
        leftovers,
        running: asks ? await findRunning(ground.cluster, followers, owner) : undefined,
        secretVersions: byObject(rolling, (asks && (await ground.secretVersions?.(rolling))) || {}),
      },
    };
  } catch (error) {
    if (!pulumi.RunError.isInstance(error)) throw error;
    return { name, past: unread, keepsLive: all, problem: error.message };
  }
}

function decide(
  environment: Environment,
  rolling: RenderedApplication,
  past: Past,
  { waiting, promotion }: { readonly waiting: readonly string[]; readonly promotion: Promotion },
): ReleasePlan {
  const { name, version, strategy, services } = rolling;
  const decided = plan(
    past,
    {
      application: name,
      stack: environment.stack,
      release: releaseId(rolling),
      version,
      strategy,
      minimumPods: services.reduce((sum, { minimumPods }) => sum + minimumPods, 0),
      autoscaled: services.some(({ autoscaled }) => autoscaled),
      served: services.length > 0,
    },
    {
      rollback: environment.rollback.includes(name),
      retry: environment.retry.includes(name),
      waiting,
      promotion,
      preview: pulumi.runtime.isDryRun(),
    },
  );
  return { ...decided, warnings: [...decided.warnings, ...promotion.warnings] };
}

async function askCluster(
  { ground, snapshot }: Basis,
  rolling: RenderedApplication,
  past: Past,
  owner: Owner,
): Promise<ClusterReading> {
  if (!snapshot.known || process.env['VERDIGRIS_OFFLINE'] === '1') {
    return { answered: false, why: 'rendered without a cluster' };
  }
  const live = past.application.filter((each) => each.liveService).map(({ name }) => name);
  const services = [...new Set([...rolling.services.map(({ name }) => name), ...live])];
  // Without a service, an application rolls, and is known by what else it runs.
  const followers = services.length > 0 ? [] : rolling.objects.filter(isFollower(rolling));
  const answer = await ground.cluster.find(
    clusterReferences(owner.application, {
      namespace: rolling.namespace,
      services,
      followers: followers.filter(({ role }) => role !== 'autoscaler').map(({ manifest }) => referenceOf(manifest)),
    }),
  );
  return answer.answered ? readCluster(answer.objects, owner, formerOwners(snapshot, owner)) : answer;
}

/** False for what carries live traffic: pods of a web service in a slot that serves. */
function isNoService(object: NonNullable<FoundObject>, past: Past): boolean {
  const serves = [...standingOf(past).live].some((slot) => slot === slotLabel(object));
  return !serves || object.kind !== 'Deployment' || isFoundFollower(object);
}

/** Everything that the plan may create: of a slot that serves already, workers and schedules that did not come to it. */
function declaredObjects(rendered: RenderedApplication, { write, record, current }: ReleasePlan): readonly ObjectRef[] {
  const { name, namespace } = rendered;
  const configMap = (own: string): ObjectRef => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: own });
  const job = (own: string): ObjectRef => ({ apiVersion: 'batch/v1', kind: 'Job', namespace, name: own });
  const follows = isFollower(rendered);
  const objects = rendered.objects.filter(
    (object) => object.owner === 'application' || write !== undefined || (current && follows(object)),
  );
  return [
    ...objects.map(({ manifest }) => referenceOf(manifest)),
    ...(write ? [configMap(names.claim(name, write))] : []),
    configMap(names.intent(name)),
    ...(record ? [job(names.smoke(name, record)), job(names.check(name, record))] : []),
  ];
}
