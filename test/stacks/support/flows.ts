import { smokeRole, type Manifest } from 'verdigris';
import { allows, podOf, type Host, type Pod } from '../../support/flows';
import { renderedIn } from './systems';

/** Who stands outside of the applications. */
const others: Readonly<Record<string, (namespace: string) => Pod | Host>> = {
  dns: () => ({ namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, ip: '192.168.9.1' }),
  ingress: () => ({
    namespace: 'ingress-nginx',
    labels: { 'app.kubernetes.io/name': 'ingress-nginx' },
    ip: '192.168.9.2',
  }),
  gateway: () => ({
    namespace: 'gateways',
    labels: { 'gateway.networking.k8s.io/gateway-name': 'public' },
    ip: '192.168.9.6',
  }),
  prometheus: () => ({
    namespace: 'monitoring',
    labels: { 'app.kubernetes.io/name': 'prometheus' },
    ip: '192.168.9.3',
  }),
  stranger: (namespace) => ({ namespace, labels: { app: 'stranger' }, ip: '192.168.9.4' }),
  // What AWS manages stands in the network of the cluster.
  managed: () => ({ ip: '10.0.77.7' }),
  internet: () => ({ ip: '203.0.113.7' }),
  metadata: () => ({ ip: '169.254.169.254' }),
};

const templated = ['Deployment', 'StatefulSet', 'Job'];

/** Judges connections among the applications of a stack, as text: `ingress -> api-gateway:8080`, `web -> dns:53/UDP`. */
export class Flows {
  private readonly manifests: readonly Manifest[];
  private readonly namespace: string;

  constructor(stack: string, applications: readonly string[]) {
    const rendered = applications.map((name) => renderedIn(stack, name));
    this.manifests = rendered.flatMap(({ objects }) => objects.map(({ manifest }) => manifest));
    this.namespace = rendered[0]!.namespace;
  }

  allows(flow: string): boolean {
    const [, from, to, port, protocol] = /^(.+) -> (.+):(\d+)(?:\/(UDP))?$/.exec(flow) ?? [];
    if (!from || !to || !port) throw new Error(`'${flow}' is no flow; write 'from -> to:port'.`);
    return allows(
      { policies: this.manifests.filter(({ kind }) => kind === 'NetworkPolicy') },
      { from: this.end(from), to: this.end(to), port: Number(port), protocol: protocol ? 'UDP' : 'TCP' },
    );
  }

  /** A pod by the `app` label of its workload, `smoke of <application>`, or one of the others. */
  private end(name: string): Pod | Host {
    const other = others[name];
    if (other) return other(this.namespace);
    const smoke = /^smoke of (.+)$/.exec(name)?.[1];
    if (smoke) {
      const labels = { [smokeRole.label]: smokeRole.value, 'verdigris.dev/application': smoke };
      return { namespace: this.namespace, labels, ip: '192.168.9.5' };
    }
    const found = this.manifests.flatMap((manifest, index): Pod[] => {
      const workload = manifest.kind === 'CronJob' ? asJob(manifest) : manifest;
      if (!templated.includes(workload.kind)) return [];
      const pod = podOf(workload, `192.168.1.${index}`);
      return pod.labels['app'] === name ? [pod] : [];
    });
    if (!found[0]) throw new Error(`No pod is called '${name}'.`);
    return found[0];
  }
}

/** What a CronJob makes. */
function asJob(manifest: Manifest): Manifest {
  const { jobTemplate } = manifest['spec'] as { readonly jobTemplate: { readonly spec: object } };
  return { ...manifest, kind: 'Job', spec: jobTemplate.spec };
}
