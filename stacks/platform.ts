import { awsGround } from 'verdigris/aws';
import type { Environment } from 'verdigris/environment';
import { kubeconfigCluster, kubeconfigGround } from 'verdigris/pulumi';
import type { Ground, GroundNeeds, Snapshot } from 'verdigris/pulumi';

/** The environment's shared ground: made in AWS, or any cluster that a kubeconfig reaches. */
export async function platform(
  environment: Environment,
  needs: GroundNeeds,
  past: { readonly snapshot: Snapshot },
): Promise<Ground> {
  const { target } = environment;
  if (target.kind === 'kubeconfig') return kubeconfigGround({ ...environment, target });
  return awsGround(environment, needs, { ...past, connect: kubeconfigCluster });
}
