import type { Cluster } from '../deploy/model';
import type { Owner } from '../deploy/ownership';
import { placeOf } from '../deploy/components';
import { applicationType } from '../deploy/componentTypes';
import { snapshotResources } from '../deploy/snapshot';
import { clusterReferences, formerOwners, readCluster, readPast } from '../release/readings';
import type { PastResource } from '../release/model';
import { findRunning, followerObjects } from '../release/running';
import { describeSite, describeStatus, type ApplicationStatus } from '../release/status';
import { readSitePast } from '../platform/sitePast';
import type { ExportedResource } from './state';

export { applicationType };
export const nameOf = (urn: string): string => placeOf(urn).name;

/** Puts the state and the cluster's answer about one application together. */
export async function readStatus(
  resources: readonly ExportedResource[],
  owner: Owner,
  cluster: Cluster,
): Promise<ApplicationStatus> {
  const byUrn = Object.fromEntries(resources.map(({ urn, type, outputs = {} }) => [urn, { type, outputs }]));
  const snapshot = { known: true, resources: snapshotResources(byUrn) };
  const { project, stack, application } = owner;
  const site = readSitePast(snapshot, owner, application);
  if (site.record || site.objects.size > 0) return describeSite(application, site, stack);
  const own = { project, stack, application };
  const unanswered = readPast(snapshot, own, { answered: false, why: '' });
  const about = ({ urn }: PastResource) => byUrn[urn]?.outputs.metadata as { name: string; namespace: string };
  const services = unanswered.application.filter(({ liveService }) => liveService).map((each) => about(each).name);
  const held = [...unanswered.application, ...Object.values(unanswered.slots).flatMap(({ resources }) => resources)];
  const [first] = held.map(about).filter((each) => each?.namespace !== undefined);
  if (!first) {
    const why = 'the state has nothing of it to ask for';
    return describeStatus(application, { ...unanswered, cluster: { answered: false, why } }, stack);
  }
  const { namespace } = first;
  const asked = followerObjects(unanswered, { namespace, objects: [], services: [] });
  const followers = services.length === 0 ? asked : [];
  const answer = await cluster.find(clusterReferences(application, { namespace, services, followers }));
  const reading = answer.answered ? readCluster(answer.objects, own, formerOwners(snapshot, own)) : answer;
  const running = answer.answered ? await findRunning(cluster, asked, own) : undefined;
  return describeStatus(application, { ...unanswered, cluster: reading }, stack, running);
}
