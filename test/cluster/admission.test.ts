import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { namespaceManifest, renderApplication, type Manifest, type RenderedApplication, type Slot } from 'verdigris';
import { parse } from 'yaml';
import { applications } from '../../stacks/apps';
import { applicationsOf, stacks } from '../stacks/support/systems';
import { committed } from '../support/committed';
import { apply, describeCluster, removeNamespace, untilGone } from './kit';

const minutes = 60_000;

/** A rendering masks the values of a Secret as one; a cluster wants them one by one. */
const unmasked = (manifest: Manifest): Manifest =>
  manifest.kind === 'Secret' && manifest['stringData'] === '[secret]' ? { ...manifest, stringData: {} } : manifest;

interface Template {
  readonly metadata?: Pick<Manifest['metadata'], 'labels' | 'annotations'>;
  readonly spec: object;
}
interface Spec {
  readonly template?: Template;
  readonly jobTemplate?: { readonly spec: Spec };
}

/**
 * The pods that workloads ask for after they were admitted themselves: the API server judges a Deployment whose pods it would
 * refuse as good.
 */
function podsOf(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.flatMap(({ kind, metadata, spec }): Manifest[] => {
    const outer = spec as Spec | undefined;
    const { template } = outer?.jobTemplate?.spec ?? outer ?? {};
    if (!template || !['Deployment', 'StatefulSet', 'Job', 'CronJob'].includes(kind)) return [];
    const { namespace } = metadata;
    const name = `${metadata.name}-${kind.toLowerCase()}`;
    // What their controllers fill in.
    const volumes = kind === 'StatefulSet' ? claimed(spec as StatefulSpec) : [];
    const whole = { ...template.spec, volumes: [...((template.spec as PodSpec).volumes ?? []), ...volumes] };
    return [{ apiVersion: 'v1', kind: 'Pod', metadata: { ...template.metadata, name, namespace }, spec: whole }];
  });
}

interface PodSpec {
  readonly volumes?: readonly object[];
}
interface StatefulSpec {
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
}
const claimed = ({ volumeClaimTemplates = [] }: StatefulSpec): readonly object[] =>
  volumeClaimTemplates.map(({ metadata: { name } }) => ({ name, persistentVolumeClaim: { claimName: name } }));

describeCluster('admission under the restricted Pod Security Standard', () => {
  const strict = ['apply', '--server-side', '--force-conflicts', '--validate=strict', '-f', '-'];
  const list = (items: readonly Manifest[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  /** Asks for everything without making it, but for the accounts, without which no pod is admitted. */
  const admitted = (manifests: readonly Manifest[]): number => {
    const accounts = manifests.filter(({ kind }) => kind === 'ServiceAccount');
    if (accounts.length > 0) apply(list(accounts), ...strict);
    const answers = apply(list([...manifests, ...podsOf(manifests)]), ...strict, '--dry-run=server');
    return answers.trim().split('\n').length;
  };

  describe.each(stacks)('the applications of %s', (stack) => {
    const namespace = `admission-${stack}`;
    const environment = { ...committed(stack), namespace };
    const render = (name: string, slot: Slot): RenderedApplication => {
      const strategies = slot === 'rolling' ? { [name]: 'rolling' as const } : { [name]: 'blueGreen' as const };
      const definition = applications.find((each) => each.name === name)!;
      return renderApplication(definition, { environment: { ...environment, strategies }, slot });
    };
    // A site that AWS serves has no objects here, and nothing without a service has two slots.
    const releases = applicationsOf(stack).flatMap((name): (readonly [string, Slot])[] => {
      const { objects, services } = render(name, 'rolling');
      if (objects.length === 0) return [];
      return [[name, 'rolling'], ...(services.length > 0 ? [[name, 'green'] as const] : [])];
    });

    beforeAll(() => {
      untilGone(namespace);
      apply(list([namespaceManifest(environment)]), ...strict);
    }, 2 * minutes);
    afterAll(() => {
      removeNamespace(namespace);
    });

    it.each(releases)(
      'admits every object of %s and its pods, released in the slot %s',
      (name, slot) => {
        const rendered = render(name, slot).objects.map(({ manifest }) => manifest);
        expect(admitted(rendered)).toBe(rendered.length + podsOf(rendered).length);
      },
      minutes,
    );
  });

  it.each(stacks)(
    'admits everything that is rendered for the stack %s, the ground included, and its pods',
    (stack) => {
      const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'verdigris-admission-'));
      const launcher = path.resolve(__dirname, '../../bin/verdigris.js');
      execFileSync(process.execPath, [launcher, 'render', '--stack', stack, '--out', directory], { stdio: 'pipe' });
      const folder = path.join(directory, stack, 'manifests');
      const manifests = fs
        .readdirSync(folder)
        .map((file) => unmasked(parse(fs.readFileSync(path.join(folder, file), 'utf8')) as Manifest));
      fs.rmSync(directory, { recursive: true });
      const namespaces = manifests.filter(({ kind }) => kind === 'Namespace');
      for (const { metadata } of namespaces) untilGone(metadata.name);
      try {
        apply(list(namespaces), ...strict);
        expect(admitted(manifests)).toBe(manifests.length + podsOf(manifests).length);
        expect(podsOf(manifests)).not.toEqual([]);
      } finally {
        for (const { metadata } of namespaces) removeNamespace(metadata.name);
      }
    },
    3 * minutes,
  );

  it('refuses a pod that is less than restricted, and a field that does not exist', () => {
    const pod = (spec: object): string =>
      list([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bad', namespace: 'default' }, spec }]);
    const containers = [{ name: 'bad', image: 'bad' }];
    expect(() => apply(pod({ containers }), ...strict, '--dry-run=server')).toThrow('violates PodSecurity "restricted');
    expect(() => apply(pod({ containers, nope: 1 }), ...strict, '--dry-run=server')).toThrow('unknown field "nope"');
  });
});
