// A Pulumi program that was there before, with a cluster, objects and a Helm chart of its own: an application joins it.
import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { application, httpProbe, WebService } from 'verdigris';
import { kubeconfigGround, token } from 'verdigris/pulumi';
import { deployStack } from 'verdigris/release';

interface Labelled {
  readonly metadata?: { readonly labels?: object };
}

export = async () => {
  // A rule of the team's for every Deployment, also for those of applications.
  pulumi.runtime.registerResourceTransform(({ type, props, opts }) => {
    if (type !== 'kubernetes:apps/v1:Deployment') return undefined;
    const { metadata } = props as Labelled;
    return { props: { ...props, metadata: { ...metadata, labels: { ...metadata?.labels, team: 'platform' } } }, opts };
  });
  const cluster = new kubernetes.Provider('existing', { kubeconfig: pulumi.secret('{}') });
  const namespace = new kubernetes.core.v1.Namespace('monitoring', {}, { provider: cluster });
  new kubernetes.helm.v3.Release(
    'prometheus',
    { chart: 'prometheus', namespace: namespace.metadata.name },
    { provider: cluster, transformations: [({ props, opts }) => ({ props: { ...props, atomic: true }, opts })] },
  );
  const shop = application('shop', (app) => {
    new WebService(app, 'shop', {
      readiness: httpProbe('/ready'),
      // A value that only Pulumi knows, in an object of the application.
      config: { MONITORING: token(app, namespace.metadata.name) },
    });
  });
  return deployStack({
    applications: [shop],
    ground: (environment) => {
      const { target } = environment;
      if (target.kind !== 'kubeconfig') throw new Error('this stack stands on a kubeconfig');
      return { ...kubeconfigGround({ ...environment, target }), provider: cluster };
    },
  });
};
