import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  environmentNames,
  namespaceManifest,
  renderApplication,
  type Environment,
  type Manifest,
  type Slot,
} from 'verdigris';
import { parse } from 'yaml';
import { apiGateway } from '../../stacks/apps/api-gateway';
import { environment } from '../support/environments';
import { apply, describeCluster, kubectl, removeNamespace, untilGone } from './kit';

const minutes = 60_000;

const smokeImage = `localhost/web@sha256:${'0'.repeat(64)}`;

/** A rendering masks the values of a Secret as one; a cluster wants them one by one. */
const unmasked = (manifest: Manifest): Manifest =>
  manifest.kind === 'Secret' && manifest['stringData'] === '[secret]' ? { ...manifest, stringData: {} } : manifest;

describeCluster('admission under the restricted Pod Security Standard', () => {
  const strict = ['apply', '--server-side', '--validate=strict', '-f', '-'];
  const list = (items: readonly Manifest[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

  describe.each(environmentNames)('in %s', (name) => {
    const namespace = `admission-${name}`;
    const inNamespace = (changes: Partial<Environment> = {}): Environment =>
      environment(name, { namespace, smokeImage, ...changes });
    const objects = (slot: Slot, changes: Partial<Environment> = {}): readonly Manifest[] =>
      renderApplication(apiGateway, { environment: inNamespace(changes), slot }).objects.map(
        ({ manifest }) => manifest,
      );

    beforeAll(() => {
      untilGone(namespace);
      apply(list([namespaceManifest(inNamespace())]), ...strict);
    }, 2 * minutes);
    afterAll(() => {
      removeNamespace(namespace);
    });

    it('admits every object of a rolling release', () => {
      const rendered = objects('rolling');
      const answers = apply(list(rendered), ...strict, '--dry-run=server')
        .trim()
        .split('\n');
      expect(answers).toHaveLength(rendered.length);
    });

    it.each(['blue', 'green'] as const)('admits every object of a release in %s', (slot) => {
      const rendered = objects(slot, { strategies: { 'api-gateway': 'blueGreen' } });
      const answers = apply(list(rendered), ...strict, '--dry-run=server')
        .trim()
        .split('\n');
      expect(answers).toHaveLength(rendered.length);
    });

    it(
      'admits the pods, which a Deployment asks for after it was admitted itself',
      () => {
        apply(list(objects('rolling')), ...strict);
        const replicas = kubectl(
          'get',
          'deployment',
          'api-gateway',
          '-n',
          namespace,
          '-o',
          'jsonpath={.spec.replicas}',
        );
        // Created, not ready: the images are in a registry that is not here.
        const wait = ['wait', 'deployment/api-gateway', '-n', namespace, '--timeout=30s'];
        kubectl(...wait, `--for=jsonpath={.status.replicas}=${replicas}`);
        const refused = 'jsonpath={.status.conditions[?(@.type=="ReplicaFailure")].message}';
        expect(kubectl('get', 'deployment', 'api-gateway', '-n', namespace, '-o', refused)).toBe('');
      },
      minutes,
    );
  });

  it.each(environmentNames)(
    'admits everything that is rendered for the stack %s, the ground included',
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
        const answers = apply(list(manifests), ...strict, '--dry-run=server')
          .trim()
          .split('\n');
        expect(answers).toHaveLength(manifests.length);
        expect(manifests.map(({ kind }) => kind)).toContain('Deployment');
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
