import type { Cluster } from '../deploy/model';
import type { Owner } from '../deploy/ownership';
import { placeOf } from '../deploy/components';
import { applicationType } from '../deploy/componentTypes';
import { snapshotResources } from '../deploy/snapshot';
import { clusterReferences, formerOwners, readCluster, readPast } from '../release/readings';
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
  const services = unanswered.application
    .filter(({ liveService }) => liveService)
    .map(({ urn }) => byUrn[urn]?.outputs.metadata as { name: string; namespace: string });
  if (services.length === 0)
    return describeStatus(
      application,
      {
        ...unanswered,
        cluster: { answered: false, why: 'the state has no live Service to ask for' },
      },
      stack,
    );
  const place = { namespace: services[0]!.namespace, services: services.map(({ name }) => name) };
  const answer = await cluster.find(clusterReferences(application, place));
  const reading = answer.answered ? readCluster(answer.objects, own, formerOwners(snapshot, own)) : answer;
  return describeStatus(application, { ...unanswered, cluster: reading }, stack);
}
