import * as k8s from '@pulumi/kubernetes';
import type { RenderedApplication } from '../app/model';
import type { Environment } from '../environment/model';
import { adoptingSettings, providerSettings } from '../environment/provider';
import { kubeconfigCluster } from './cluster';
import { checkContext, kubeconfigFiles } from './kubeconfig';
import { localSecretVersions } from './localSecrets';
import type { Ground } from './model';
import { runError } from './runError';

/** What the ground of any cluster tells besides. */
export interface KubeconfigGround extends Ground {
  /** The versions of the local secrets of an application, by name: a digest of their values. */
  readonly secretVersions: (application: RenderedApplication) => Promise<Readonly<Record<string, string>>>;
}

/**
 * The ground of a stack whose target is any cluster of a kubeconfig; nothing is made there.
 * @throws RunError where the target is AWS, or the kubeconfig lacks the target's context (not offline, where nothing is called)
 */
export function kubeconfigGround(environment: Environment): KubeconfigGround {
  const { target, stack } = environment;
  if (target.kind !== 'kubeconfig') {
    throw runError(
      'target-not-kubeconfig',
      `The stack '${stack}' stands on the AWS account ${target.account} (verdigris:target), and its program knows kubeconfigs alone: give verdigris:target a context, or have the program use awsGround of verdigris/aws.`,
      'verdigris:target',
    );
  }
  if (process.env['VERDIGRIS_OFFLINE'] !== '1') checkContext(target, stack);
  const place = { context: target.context, ...(target.kubeconfig && { kubeconfig: kubeconfigFiles(target)[0] }) };
  let adopting: k8s.Provider | undefined;
  return {
    provider: new k8s.Provider('cluster', { ...providerSettings, ...place }),
    adoptingProvider: () => (adopting ??= new k8s.Provider('cluster-adopting', { ...adoptingSettings, ...place })),
    dependsOn: [],
    cluster: kubeconfigCluster({ files: kubeconfigFiles(target), context: target.context }),
    // Images are the cluster's business, and local secret values are complete or the rendering has failed.
    missing: () => Promise.resolve([]),
    secretVersions: ({ secretKeys }) => localSecretVersions(environment, Object.keys(secretKeys)),
    outputs: {},
  };
}
