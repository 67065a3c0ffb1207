import { awsGround, referencedGround } from 'verdigris/aws';
import type { Environment } from 'verdigris/environment';
import { kubeconfigCluster, kubeconfigGround } from 'verdigris/pulumi';
import type { Ground, GroundNeeds } from 'verdigris/pulumi';
import type { GroundContext } from 'verdigris/release';

/** The environment's shared ground: made in AWS, held by another stack, or any cluster that a kubeconfig reaches. */
export async function platform(environment: Environment, needs: GroundNeeds, past: GroundContext): Promise<Ground> {
  if (environment.target.kind === 'kubeconfig') return kubeconfigGround(environment);
  if (past.platform)
    return referencedGround(environment, needs, { ...past, platform: past.platform, connect: kubeconfigCluster });
  return awsGround(environment, needs, { ...past, connect: kubeconfigCluster });
}
