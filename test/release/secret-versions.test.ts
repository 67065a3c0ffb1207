import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { secretKey, WebService } from 'verdigris';
import { annotations } from '../../lib/app/model';
import { fieldAt } from '../../lib/deploy/manifest';
import type { Cluster, FoundObject } from '../../lib/deploy/model';
import type { Prepared } from '../../lib/release/prepared';
import { byObject, secretFields, withRemoteVersion, withSecretVersions } from '../../lib/release/secret-versions';
import { isSynced, syncedVersions } from '../../lib/release/synced';
import { nothingFound } from '../../lib/deploy/ownership';
import { registerApplication } from '../../lib/release/application';
import type { Past } from '../../lib/release/model';
import { plan } from '../../lib/release/plan';
import { runMocked } from '../support/mocks';
import { render, shop, shopEnvironment } from '../support/rendering';

const rendered = render((app) => {
  const secrets = { PASSWORD: secretKey('db', 'password', { as: 'shop-db' }), KEY: secretKey('api', 'key') };
  new WebService(app, shop, { secrets });
});
const manifestOf = (kind: string, name: string) =>
  rendered.objects.map(({ manifest }) => manifest).find((each) => each.kind === kind && each.metadata.name === name)!;
const versions = byObject(rendered, { db: 'v-1', api: 'v-2' });
const digestOf = (object: unknown) =>
  fieldAt(object, 'spec', 'template', 'metadata', 'annotations', annotations.secrets);

/** As External Secrets leaves it: of generation 4, with what it has synced last. */
const found = (name: string, version: string, synced: string): FoundObject => ({
  ...withRemoteVersion(manifestOf('ExternalSecret', name), { [name]: version }),
  metadata: { name, generation: 4 } as { readonly name: string },
  status: { syncedResourceVersion: synced },
});

describe('versions of secrets', () => {
  it('are those of the objects that pods refer to, whatever the secret is called', () => {
    expect(versions).toEqual({ 'shop-db': 'v-1', api: 'v-2' });
    const deployment = manifestOf('Deployment', shop);
    const digest = digestOf(withSecretVersions(deployment, versions));
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(digestOf(withSecretVersions(deployment, { ...versions, 'shop-db': 'v-3' }))).not.toBe(digest);
    expect(digestOf(withSecretVersions(deployment, { ...versions, other: 'v-3' }))).toBe(digest);
  });

  it('are asked for by an ExternalSecret, each key and all of it', () => {
    const { spec } = withRemoteVersion(manifestOf('ExternalSecret', 'shop-db'), versions) as unknown as {
      spec: unknown;
    };
    expect(spec).toMatchObject({
      dataFrom: [{ extract: { key: 'production/db', version: 'uuid/v-1' } }],
      data: [{ secretKey: 'password', remoteRef: { key: 'production/db', property: 'password', version: 'uuid/v-1' } }],
    });
    const deployment = manifestOf('Deployment', shop);
    expect(withRemoteVersion(deployment, versions)).toBe(deployment);
    const other = manifestOf('ExternalSecret', 'api');
    expect(withRemoteVersion(other, { 'shop-db': 'v-1' })).toBe(other);
  });

  it('replace no pods while one of them is not in the cluster yet', () => {
    const resource = {
      urn: 'urn:shop',
      type: 'kubernetes:apps/v1:Deployment',
      name: shop,
      refersTo: ['Secret/api', 'Secret/shop-db'],
      secrets: 'what it read',
    };
    expect(secretFields(resource, versions)).toHaveLength(1);
    expect(secretFields(resource, { ...versions, api: null })).toEqual([]);
    const deployment = manifestOf('Deployment', shop);
    expect(withSecretVersions(deployment, { ...versions, api: null })).toBe(deployment);
  });
});

describe('what the operator has synced', () => {
  it.each([
    ['this version', found('api', 'v-2', '4-abc'), true],
    ['another version', found('api', 'v-1', '4-abc'), false],
    ['the object as it was before', found('api', 'v-2', '3-abc'), false],
    ['a generation that begins like it', found('api', 'v-2', '42-abc'), false],
    ['nothing', { ...found('api', 'v-2', '')!, status: {} }, false],
    ['no object', undefined, false],
  ])('is %s', (_, object, synced) => {
    expect(isSynced(object, 'v-2')).toBe(synced);
  });

  const patience = { attempts: 3, pause: 0 };
  /** Answers one list after the other, the last one again and again. */
  const ask = async (answers: readonly (readonly FoundObject[] | 'away')[], changes: Partial<Prepared> = {}) => {
    const asked: string[][] = [];
    const find: Cluster['find'] = async (references) => {
      asked.push(references.map(({ name }) => name));
      const answer = answers[Math.min(asked.length, answers.length) - 1]!;
      return answer === 'away' ? { answered: false, why: 'away' } : { answered: true, objects: answer };
    };
    const warn = jest.spyOn(pulumi.log, 'warn').mockResolvedValue(undefined);
    const prepared = {
      rendered,
      ground: { cluster: { find } },
      environment: shopEnvironment(),
      secretVersions: versions,
      waiting: false,
      ...changes,
    } as unknown as Prepared;
    const known = await syncedVersions(prepared, undefined as unknown as pulumi.Resource, patience);
    const warnings = warn.mock.calls.map(([text]) => text);
    warn.mockRestore();
    return { known, asked, warnings };
  };
  const both = (db: string, api: string) => [found('api', 'v-2', api), found('shop-db', 'v-1', db)];

  it('is waited for, each secret until it is there', async () => {
    const { known, asked, warnings } = await ask([
      both('3-a', '3-a'),
      both('4-a', '3-a'),
      [found('api', 'v-2', '4-a')],
    ]);
    expect(known).toEqual(versions);
    expect(asked).toEqual([['api', 'shop-db'], ['api', 'shop-db'], ['api']]);
    expect(warnings).toEqual([]);
  });

  it('is not waited for without end: those pods stay, and the next run replaces them', async () => {
    const { known, asked, warnings } = await ask([both('4-a', '3-a')]);
    expect(known).toEqual({ 'shop-db': 'v-1', api: null });
    expect(asked).toHaveLength(3);
    expect(warnings).toEqual([
      "shop keeps its pods as they are: the External Secrets operator has not brought the current version of api yet; see 'kubectl describe " +
        "externalsecret api --namespace production', and run 'pulumi up --stack production' again",
    ]);
    expect((await ask(['away'])).known).toEqual({ 'shop-db': null, api: null });
  });

  it('is no question where nothing is applied, or the cluster has the values from this run', async () => {
    expect(await ask(['away'], { waiting: true })).toEqual({ known: {}, asked: [], warnings: [] });
    const local = {
      ...rendered,
      objects: rendered.objects.filter(({ manifest }) => manifest.kind !== 'ExternalSecret'),
    };
    expect(await ask(['away'], { rendered: local })).toEqual({ known: versions, asked: [], warnings: [] });
  });
});

describe('a run', () => {
  const registered = async (more: Partial<Prepared>) => {
    const { recording } = await runMocked(async () => {
      const provider = new k8s.Provider('cluster');
      const objects = [found('api', 'v-2', '4-a'), found('shop-db', 'v-1', '4-a')];
      const past: Past = {
        known: true,
        slots: {},
        application: [],
        cluster: { answered: true, selected: [], slots: {} },
      };
      const desired = {
        ...{ application: shop, stack: 'production', release: 'r1', version: 'v1', minimumPods: 2 },
        strategy: { kind: 'rolling' },
      } as const;
      const prepared: Prepared = {
        environment: shopEnvironment(),
        ground: {
          ...{ provider, adoptingProvider: () => provider, dependsOn: [], missing: async () => [], outputs: {} },
          cluster: { find: async () => ({ answered: true, objects }) },
        },
        owner: { project: 'verdigris', stack: 'production', application: shop },
        rendered,
        past,
        plan: plan(past, desired, { rollback: false, retry: false, waiting: [] }),
        waiting: false,
        leftovers: { declared: nothingFound, others: [] },
        secretVersions: versions,
        ...more,
      };
      const logs = (['info', 'warn', 'error'] as const).map((severity) =>
        jest.spyOn(pulumi.log, severity).mockResolvedValue(undefined),
      );
      await registerApplication(prepared);
      for (const log of logs) log.mockRestore();
    });
    const inputsOf = (kind: string, name: string) =>
      recording.resources.find((each) => each.type.endsWith(`:${kind}`) && each.name === name)?.inputs;
    return { secret: inputsOf('ExternalSecret', 'api'), digest: digestOf(inputsOf('Deployment', shop)) };
  };

  it('asks for the versions that it has seen, and tells the pods', async () => {
    const { secret, digest } = await registered({});
    expect(fieldAt(secret, 'spec', 'data')).toEqual([
      { secretKey: 'key', remoteRef: { key: 'production/api', property: 'key', version: 'uuid/v-2' } },
    ]);
    expect(digest).toBe(digestOf(withSecretVersions(manifestOf('Deployment', shop), versions)));
  });

  it('asks for the current ones where the ground does not tell them', async () => {
    const { secret, digest } = await registered({ secretVersions: {} });
    expect(fieldAt(secret, 'spec', 'data')).toEqual([
      { secretKey: 'key', remoteRef: { key: 'production/api', property: 'key' } },
    ]);
    expect(digest).toBeUndefined();
  });
});
