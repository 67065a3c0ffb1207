// A team with a network, a cluster, repositories, secrets, raw YAML and a Helm chart of its own: an application joins them.
import { ApiObject, Helm, Include, JsonPatch } from 'cdk8s';
import { application, httpProbe, secretKey, WebService } from 'verdigris';
import { awsGround } from 'verdigris/aws';
import { kubeconfigCluster } from 'verdigris/pulumi';
import { deployStack } from 'verdigris/release';

const shop = application('shop', (app) => {
  const web = new WebService(app, 'shop', {
    readiness: httpProbe('/ready'),
    secrets: { PASSWORD: secretKey('database', 'password') },
  });
  const own = new Include(app, 'own', { url: 'own.yaml' });
  for (const object of own.apiObjects)
    object.addJsonPatch(JsonPatch.add('/metadata/annotations', { 'example.com/team': 'shops' }));
  ApiObject.of(web.deployment).addJsonPatch(JsonPatch.add('/spec/minReadySeconds', 5));
  if (process.env['HELM'] === '1') new Helm(app, 'cache', { chart: './chart', values: { size: 'large' } });
});

export = () =>
  deployStack({
    applications: [shop],
    ground: (environment, needs, past) => {
      if (environment.target.kind !== 'aws') throw new Error('this stack stands on AWS');
      return awsGround(environment, needs, { ...past, secrets: 'lookup', connect: kubeconfigCluster });
    },
  });
