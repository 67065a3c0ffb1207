import { getCluster } from '@pulumi/aws/eks/getCluster';
import type * as pulumi from '@pulumi/pulumi';
import type { Cluster as ClusterSeam, Snapshot } from '../deploy/model';
import { kubeconfigOf } from './kubeconfig';
import { wasMade } from './asking';
import { resourceNames } from './names';

/** Makes the seam to a cluster from a kubeconfig; `verdigris/pulumi` has it as `kubeconfigCluster`. */
export type Connect = (options: { readonly kubeconfig: string }) => ClusterSeam;

export interface Connection {
  readonly clusterName: string;
  /** The cluster is not this stack's: it is there without being in the snapshot. */
  readonly existing: boolean;
  readonly region: string;
  readonly snapshot: Snapshot;
  readonly provider: pulumi.ProviderResource;
  readonly connect: Connect;
}

/**
 * The seam to an EKS cluster: finds its address when it is first read, and never throws. A cluster that this stack has not
 * made yet is away, and so is every cluster offline.
 */
export function lazyCluster(at: Connection): ClusterSeam {
  const away = (why: string): ClusterSeam => ({ find: async () => ({ answered: false, why }) });
  const open = async (): Promise<ClusterSeam> => {
    if (!at.snapshot.known) return away('no cluster is asked offline');
    if (!at.existing && !wasMade(at.snapshot, 'aws:eks/cluster:Cluster', resourceNames.cluster))
      return away(`the cluster ${at.clusterName} is not made yet`);
    try {
      const found = await getCluster({ name: at.clusterName, region: at.region }, { provider: at.provider });
      const certificateAuthority = found.certificateAuthorities[0]?.data ?? '';
      const { clusterName: name, region } = at;
      return at.connect({ kubeconfig: kubeconfigOf({ name, region, endpoint: found.endpoint, certificateAuthority }) });
    } catch (error) {
      return away(`the address of the cluster ${at.clusterName} is not known: ${String(error)}`);
    }
  };
  let opened: Promise<ClusterSeam> | undefined;
  return { find: async (refs) => (await (opened ??= open())).find(refs) };
}
