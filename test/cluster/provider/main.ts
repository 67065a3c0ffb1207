// The executable behind `pulumi-resource-kubernetes` in the cluster tests: the engine's test provider on a real API server.
import { serve } from '../../engine/provider/service';
import { Client } from './client';
import { KubernetesStore } from './store';

serve((config) => {
  const { kubeconfig, context } = config;
  const given = typeof kubeconfig === 'string' ? kubeconfig : process.env['KUBECONFIG'];
  if (given === undefined)
    throw new Error('the provider needs kubeconfig, a path or the text of a file, or $KUBECONFIG');
  return new KubernetesStore(new Client(given, typeof context === 'string' ? context : undefined));
});
